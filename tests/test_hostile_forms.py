"""Whatever is typed into any form or asked in any address is answered, never with a fault of the server.

The forms are those that the pages show to a role, so that a new one is attacked by itself.
"""

import os
import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote_from_bytes

import pytest
from django.core import mail
from django.test import Client
from lxml import html

from tests.test_walk import Walked, addresses, walked

__all__ = ["walked"]  # the fixture
pytestmark = pytest.mark.django_db
SCRIPT: Final = "<script>alert(1)</script>"
TYPED: Final = (
    "a\x00b",
    "\ud800",
    SCRIPT,
    "x" * 70_000,
    "one\r\nBcc: two@other.example",
    "9" * 400,
    "-1",
    "٣",
    "2026-02-30",
    "0001-01-01",
    "9999-12-31T23:59",
    "{{7*7}} %s %(x)s {0}",
    "\u202e\u2066",
    "%%00",
)
HOSTILE: Final = (*(value.encode("utf-8", "surrogatepass") for value in TYPED), b"\xff\xfe")
QUESTIONS: Final = (
    "q",
    "state",
    "body",
    "year",
    "page",
    "as_of",
    "text",
    "since",
    "next",
    "at",
    "dir",
    "cursor",
)
LONG: Final = bool(os.environ.get("COMITY_LONG"))
ROLES: Final = ("clerk", *(("aldora", "administrator", "chair", "public") if LONG else ()))


def forms(page: bytes) -> Iterator[tuple[str, dict[str, str], tuple[str, ...]]]:
    """The forms of a page: where they are sent, what they hold, and the fields in which anything can be typed."""
    for form in html.fromstring(page).iter("form"):
        if (form.get("method") or "get").lower() == "post":
            fields = [field for field in form.iter("input", "textarea", "select") if field.get("name")]
            typed = [field.get("name", "") for field in fields if field.get("type") != "file"]
            given = {f.get("name", ""): f.get("value", "") for f in fields if f.get("type") == "hidden"}
            yield form.get("action") or "", given, tuple(dict.fromkeys(typed))


def rounds(names: tuple[str, ...]) -> Iterator[dict[str, bytes]]:
    """What is typed into which field: each field has two of the values, or all of them in the long run."""
    steps = range(len(HOSTILE)) if LONG else range(0, len(HOSTILE), 8)
    for step in steps:
        yield {name: HOSTILE[(n + step) % len(HOSTILE)] for n, name in enumerate(names)}


def encoded(values: dict[str, bytes]) -> str:
    """As a browser would send it; some of it is no text at all."""
    return "&".join(f"{quote_from_bytes(k.encode())}={quote_from_bytes(v)}" for k, v in values.items())


def shown(path: str) -> str:
    """An address without its keys: one of each kind is enough."""
    return re.sub(r"[0-9a-f-]{36}|/\d+/", "KEY", path.partition("?")[0])


def content(answer: Any) -> bytes:
    """All of it; a stream is read to its end, which lets go of its file."""
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def failed(answer: Any) -> bool:
    """A fault of the server, or words of a reader that became part of the page."""
    said = content(answer)
    return answer.status_code >= 500 or (
        answer.headers.get("Content-Type", "")[:9] == "text/html" and SCRIPT.encode() in said
    )


def attacked(client: Client, path: str, seen: set[tuple[str, ...]]) -> Iterator[str]:
    """One address with hostile questions, and the forms on its page; what failed."""
    asked = (shown(path),)
    for values in rounds(QUESTIONS) if asked not in seen else ():
        query = encoded({name: value[:4_000] for name, value in values.items()})
        if failed(client.get(f"{path.partition('?')[0]}?{query}")):
            yield f"GET {path} {values}"
    seen.add(asked)
    found = client.get(path)
    page = content(found)
    if not found.headers.get("Content-Type", "").startswith("text/html") or not page:
        return
    for action, given, names in forms(page):
        goal, form = action or path, (shown(action or path), *names)
        if form in seen or "logout" in goal:
            continue
        seen.add(form)
        for values in rounds(names):
            held = {name: value.encode() for name, value in given.items()}
            body = encoded({**held, **values})
            if failed(client.post(goal, body, content_type="application/x-www-form-urlencoded")):
                yield f"POST {goal} {values}"


@pytest.mark.parametrize("role", ROLES)
def test_no_form_and_no_question_makes_the_server_fail(walked: Walked, role: str) -> None:
    client = walked.world.client(role)
    client.raise_request_exception = False
    seen = set[tuple[str, ...]]()
    paths = [path for path in addresses(walked) if path != "/record/policy"]  # no signer runs here
    faults = (fault for path in paths for fault in attacked(client, path, seen))
    assert next(faults, "") == ""  # the first: on PostgreSQL all that follows fails with it
    assert len(seen) > 40
    assert not [letter.subject for letter in mail.outbox if "\n" in letter.subject]
