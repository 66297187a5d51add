"""Nobody learns who has not reacted, who opened a paper, or which person acted: two worlds, one answer.

Both worlds are the same rows but for the hidden fact. Whoever is no part of it asks every address that the resolver
knows, and must get the same bytes; letters must be the same too. What is new at each request (tokens) and what is made
of random salt (identifiers of acts, hashes, signatures) is made equal first; the clock stands still.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from difflib import unified_diff
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from comity.acts import decisions, silence
from comity.core.consensus.events import Communication
from comity.core.consensus.rules_shipped import MINUTES
from comity.core.seat import Seat
from comity.notices import outbox, post
from comity.people.models import Appointment
from comity.people.seats import seat_of
from comity.record import clock
from comity.record.models import Entry
from tests.test_walk import LEFT_ALONE, body, patterns
from tests.world import FOUNDED, World, build

pytestmark = pytest.mark.django_db
ACT = UUID("11111111-2222-4333-8444-555555555555")
SINCE = timedelta(minutes=5)


@dataclass
class Stage:
    """A text under silence, and who is there."""

    world: World
    key: UUID
    second: Seat  # another accredited person of Aldora

    def act(self, seat: Seat) -> Any:
        """A request with one identifier, whoever makes it."""
        return self.world.asked(seat, self.world.now + SINCE, ACT)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Rules that do not name who breaks; a second accredited person in Aldora."""
    world = build(rules=replace(MINUTES, author_named=False))
    colleague = Appointment.objects.get(person=world.persons["intern"])
    colleague.accredited_from = FOUNDED
    colleague.save()
    key = world.under_silence(minutes=24 * 60)
    for name in ("now", "glance"):
        monkeypatch.setattr(clock, name, lambda: world.now + SINCE)
    return Stage(world, key, seat_of(colleague, world.now + SINCE))


def joins(stage: Stage, seat: Seat) -> None:
    silence.communicate(stage.act(seat), stage.key, form=Communication.JOINS_CONSENSUS, text="")


def comments(stage: Stage, seat: Seat) -> None:
    silence.communicate(stage.act(seat), stage.key, form=Communication.COMMENT, text="The same words.")


def to_all(stage: Stage, seat: Seat) -> None:
    silence.communicate(
        stage.act(seat), stage.key, form=Communication.COMMENT, text="The same words.", to_all=True
    )


def breaks(stage: Stage, seat: Seat) -> None:
    decisions.break_silence(stage.act(seat), stage.key, reason="The same words.")


def after_the_end(stage: Stage, seat: Seat) -> None:
    decisions.withdraw(stage.world.asked(stage.world.chair, stage.world.now + SINCE), stage.key)
    breaks(stage, seat)


def opens(stage: Stage, seat: Seat) -> None:
    """A person of that seat reads the text, its files and its feed."""
    name = next(name for name, known in stage.world.seats.items() if known.party == seat.party)
    client = stage.world.client(name)
    assert client.get(f"/decisions/{stage.key}/").status_code == 200
    client.get(f"/api/decisions/{stage.key}")


Fact = Callable[[Stage], None]
WORLDS: dict[str, tuple[Fact, Fact, tuple[str, ...]]] = {
    "who joined": (
        lambda s: joins(s, s.world.aldora),
        lambda s: joins(s, s.world.brenn),
        ("public", "dorvane", "observer"),
    ),
    "who commented": (
        lambda s: comments(s, s.world.aldora),
        lambda s: comments(s, s.world.brenn),
        ("public", "dorvane", "observer"),
    ),
    "who broke, where the rules do not name it": (
        lambda s: breaks(s, s.world.aldora),
        lambda s: breaks(s, s.world.brenn),
        ("public", "dorvane", "observer", "clerk"),
    ),
    "who objected to a text that was withdrawn": (
        lambda s: after_the_end(s, s.world.aldora),
        lambda s: after_the_end(s, s.world.brenn),
        ("public", "dorvane", "observer", "clerk"),
    ),
    "who opened": (
        lambda s: opens(s, s.world.aldora),
        lambda s: opens(s, s.world.brenn),
        ("public", "dorvane", "chair", "clerk"),
    ),
    "which person broke": (
        lambda s: breaks(s, s.world.aldora),
        lambda s: breaks(s, s.second),
        ("public", "dorvane", "chair", "clerk"),
    ),
    "which person commented to all": (
        lambda s: to_all(s, s.world.aldora),
        lambda s: to_all(s, s.second),
        ("dorvane", "chair", "clerk"),
    ),
}
NEW_EACH_TIME = re.compile(
    r'(?:csrfmiddlewaretoken" value|nonce|csrf[a-z]*)="[^"]+"'  # tokens of one request
    r"|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"  # an act of one's own gets a new number with each form
    r"|(?:[0-9a-f]{4} ){7,}[0-9a-f]{4}|[0-9a-f]{32,}|[A-Za-z0-9+/_-]{42,}={0,2}"  # hashes and signatures: salted
    r"|<time[^>]*>[^<]*</time>|\d{2}:\d{2}:\d{2}(?:\.\d+)?Z?"  # clocks of the page
)


def same(text: str, key: UUID) -> str:
    """Without what is new at each request; the text's own address stays."""
    return NEW_EACH_TIME.sub("_", text.replace(str(key), "THE-TEXT"))


def addresses(stage: Stage) -> list[str]:
    """Every route of the site, filled with this text and every entry of the record."""
    found: list[str] = []
    for route in sorted(set(patterns(get_resolver().url_patterns))):
        if route.startswith(LEFT_ALONE) or "(?P" in route or "^" in route:
            continue
        if "<int:" in route:
            found += [re.sub(r"<int:\w+>", str(n), route) for n in range(Entry.objects.count())]
        else:
            found.append(re.sub(r"<[^>]+>", "unknown", re.sub(r"<uuid:\w+>", str(stage.key), route)))
    found += [f"decisions/?state={state}" for state in ("draft", "silence", "broken", "adopted", "expired")]
    found += ["decisions/?q=same+words", "api/decisions?q=Aldora"]
    return ["/" + path for path in found]


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside never was."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
        cache.clear()


def answers(stage: Stage, reader: str) -> dict[str, tuple[int, str]]:
    """What each address says to one reader."""
    client: Client = stage.world.client(reader)
    found = {}
    for path in addresses(stage):
        status, text = body(client, path)
        found[path] = (status, same(text, stage.key))
    return found


def letters(stage: Stage, reader: str) -> list[tuple[str, str]]:
    """What the mail tells the reader's delegation, in the order in which it goes."""
    mail.outbox.clear()
    outbox.collect(stage.world.now + SINCE)
    post.post(stage.world.now + SINCE)
    seat = stage.world.seats.get(reader)
    of = f"@{seat.party.lower()}.example" if seat else "@nowhere"
    return sorted((str(m.subject), same(str(m.body), stage.key)) for m in mail.outbox if of in m.to[0])


def difference(one: tuple[int, str], other: tuple[int, str]) -> str:
    """The lines that differ, for whoever has to find the leak."""
    lines = unified_diff(one[1].splitlines(), other[1].splitlines(), str(one[0]), str(other[0]), n=0)
    return "\n".join(lines)


SHORT = ("who broke, where the rules do not name it", "dorvane")
CASES = [  # one of them in every run, all of them in the long one
    pytest.param(
        name, reader, id=f"{name}: {reader}", marks=() if (name, reader) == SHORT else (pytest.mark.long,)
    )
    for name, (_one, _other, readers) in WORLDS.items()
    for reader in readers
]


@pytest.mark.parametrize(("hidden", "reader"), CASES)
def test_two_worlds_that_differ_in_what_is_hidden_answer_alike(
    stage: Stage, hidden: str, reader: str
) -> None:
    # invariants 13, 29
    one, other, _readers = WORLDS[hidden]
    seen = []
    for fact in (one, other):
        with undone():
            fact(stage)
            seen.append((answers(stage, reader), letters(stage, reader)))
    (pages, told), (other_pages, other_told) = seen
    assert pages.keys() == other_pages.keys()
    different = [path for path in pages if pages[path] != other_pages[path]]
    assert different == [], [difference(pages[path], other_pages[path]) for path in different]
    assert told == other_told


def test_the_comparison_sees_a_difference(stage: Stage) -> None:
    """A comment for all is open: who made it is seen, so the worlds differ; else nothing would be compared."""
    seen = []
    for seat in (stage.world.aldora, stage.world.brenn):
        with undone():
            to_all(stage, seat)
            seen.append(answers(stage, "dorvane"))
    assert seen[0] != seen[1]
    assert sum(status == 200 for status, _text in seen[0].values()) > 20
