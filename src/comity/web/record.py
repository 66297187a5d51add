"""The record as a reader may see it, receipts, and what is needed to check them without this server."""

import tempfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from comity.core.errors import NotFound
from comity.decisions.models import Decision
from comity.publish import cosigning, receipts
from comity.publish.client import SignerAway
from comity.record.models import Checkpoint, Entry
from comity.web import facts, titles, words
from comity.web.visit import Visit
from comity_verify import build

A_PAGE = 50
TRIAL = (
    "# For trials only. The policy that your delegation relies on comes by note verbale,\n"
    "# not from the server that it is meant to check.\n"
)


def subjects(request: Visit, entries: Iterable[Entry]) -> dict[UUID, Decision]:
    """The decisions that entries are about, as far as this reader may read them; one query."""
    keys = {entry.subject for entry in entries if entry.subject}
    if not keys:
        return {}
    rows = Decision.objects.visible_to(request.seat, at=request.received).filter(key__in=keys)
    return {row.key: row for row in rows}


def latest() -> Checkpoint | None:
    """The newest signed head."""
    return Checkpoint.objects.order_by("-size").first()


def record(request: Visit) -> HttpResponse:
    """The entries that this seat may know of, the newest first."""
    before = request.GET.get("before", "")
    rows = Entry.objects.visible_to(request.seat, at=request.received).order_by("-index").defer("data")
    if before.isascii() and before.isdecimal() and len(before) < 16:
        rows = rows.filter(index__lt=int(before))
    entries = list(rows[: A_PAGE + 1])
    shown = entries[:A_PAGE]
    about, newest = subjects(request, shown), latest()
    named = titles.of(about.values())
    context = {
        "rows": [
            {
                "entry": e,
                "kind": words.kind(e.kind),
                "decision": about.get(e.subject) if e.subject else None,
                "title": named.get(e.subject) if e.subject else None,
            }
            for e in shown
        ],
        "older": shown[-1].index if len(entries) > A_PAGE else None,
        "first": not before,
        "checkpoint": newest,
        "root": bytes(newest.root).hex(" ", 2)[:19] if newest else "",
    }
    return render(request, "record/record.html", context)


def entry(request: Visit, index: int) -> HttpResponse:
    """One entry: what was recorded as far as this reader may know, what it proves, and how to check it."""
    row = receipts.entry_for(request.seat, index, request.received)
    told = receipts.told(row, request.seat, request.received)
    checkpoint = cosigning.covering(index, request.received)
    context = {
        "standing": cosigning.standing(index, request.received),
        "entry": row,
        "kind": words.kind(row.kind),
        "facts": facts.of(told, row, request.received.date(), get_language() or "en"),
        "decision": subjects(request, [row]).get(row.subject) if row.subject else None,
        "leaf": bytes(row.leaf).hex(" ", 2),
        "checkpoint": checkpoint,
        "root": bytes(checkpoint.root).hex(" ", 2) if checkpoint else "",
    }
    return render(request, "record/entry.html", context)


def receipt(request: Visit, index: int) -> HttpResponse:
    """The receipt as a file, with the fields that this reader may see."""
    data = receipts.make(request.seat, index, request.received)
    return _file(data, f"entry-{index}.receipt", "text/plain; charset=utf-8")


def policy(request: Visit) -> HttpResponse:
    """A policy for trials."""
    try:
        text = cosigning.policy(request.received)
    except (OSError, ValueError, KeyError) as trouble:
        raise SignerAway from trouble
    return _file((TRIAL + text).encode(), "trial.policy", "text/plain; charset=utf-8")


def checkpoint(request: Visit) -> HttpResponse:
    """The newest signed head of the record, as the signer wrote it."""
    newest = latest()
    if newest is None:
        raise NotFound
    return HttpResponse(newest.note, content_type="text/plain; charset=utf-8")


def verifier(request: Visit) -> HttpResponse:
    """The program that checks receipts, one file, built from the source that runs here."""
    return _file(built(settings.DATA).read_bytes(), "comity-verify.pyz", "application/octet-stream")


@lru_cache
def built(folder: Path) -> Path:
    """Built once for each process, since the source may have changed; put in place in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as aside:
        new = Path(aside) / "comity-verify.pyz"
        build.build(new)
        return new.replace(folder / "comity-verify.pyz")


def _file(data: bytes, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
