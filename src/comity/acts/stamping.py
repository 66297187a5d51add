"""Once a day the newest signed head is stamped by an outside authority (RFC 3161), and the record says so.

Nobody's act waits for it: it is asked in the clock's round, after everything else, and a failure is tried again after
an hour, stands in the log, and `comity doctor` names it.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from cryptography.x509 import Certificate
from django.conf import settings

from comity.access import markings, permits
from comity.acts.asked import formal
from comity.core.errors import Refused
from comity.core.log import entry as entries
from comity.core.log.checkpoint import Checkpoint as Signed
from comity.core.log.strict import Malformed, a_hash, to_base64, unbase64
from comity.core.seat import CLOCK_SEAT, SECRETARIAT
from comity.publish import stamping
from comity.publish.stamping import NotStamped
from comity.record import clock, proofs, writer
from comity.record.models import Checkpoint, Entry, Heartbeat
from comity.record.writer import Asked, Recorded, Writing

log = logging.getLogger(__name__)
KIND: Final = "Stamped"
BEAT: Final = "stamp"  # an attempt
AGAIN: Final = timedelta(hours=1)
LATE: Final = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class Stamped:
    """An entry about a stamp: which head, when it was stamped, and who says so."""

    entry: int
    size: int
    time: str
    authority: str

    @property
    def at(self) -> datetime:
        """The same time, for pages."""
        return datetime.fromisoformat(self.time)


@formal
def stamp(asked: Asked, *, size: int, reply: bytes) -> Recorded:
    """The clock records what the authority said of a signed head, if it is good: for everybody to read and to check."""
    permits.stamp(asked.by)
    head = Checkpoint.objects.get(size=size)
    found = stamping.examine(reply, text(size, bytes(head.root)), roots())
    return writer.append(
        Writing(
            kind=KIND,
            asked=asked,
            subject=None,
            marking=markings.made(SECRETARIAT, asked.received, public=True),
            own=markings.own(SECRETARIAT),
            public={
                "size": size,
                "root": to_base64(bytes(head.root)),
                "time": found.time.astimezone(UTC).isoformat(),
                "authority": found.authority,
                "reply": to_base64(reply),
            },
        )
    )


def text(size: int, root: bytes) -> str:
    """What is stamped: the three lines of the head, without signatures."""
    return Signed(settings.RECORD_ORIGIN, size, root).text()


def roots() -> list[Certificate]:
    """Whom the operator trusts for stamps."""
    return stamping.trusted(Path(settings.STAMP_CERTIFICATES))


def stamp_due(now: datetime) -> int:
    """The stamp of the day, if an authority is configured and it is time; 1 if one was recorded."""
    if not settings.STAMP_AUTHORITY or not _due(now):
        return 0
    if Heartbeat.objects.filter(source=BEAT, at__gt=now - AGAIN).exists():
        return 0
    clock.beat(BEAT)
    try:
        stamp_newest()
    except (NotStamped, Refused) as trouble:
        log.error("no stamp today: %s", trouble)  # noqa: TRY400 - a refusal needs no trace
        return 0
    return 1


def stamp_newest() -> Recorded:
    """Ask for a stamp of the newest signed head and record it; `NotStamped` says why there is none."""
    if not settings.STAMP_AUTHORITY:
        raise NotStamped("No authority is configured (COMITY_STAMP_AUTHORITY).")
    head = Checkpoint.objects.order_by("-size").first()
    if head is None:
        raise NotStamped("Nothing has been signed yet.")
    reply = stamping.ask(settings.STAMP_AUTHORITY, text(head.size, bytes(head.root)), roots())
    act = uuid5(NAMESPACE_URL, f"{settings.RECORD_ORIGIN}/stamped/{head.size}")  # one head, one entry
    return stamp(Asked(act, CLOCK_SEAT, clock.now()), size=head.size, reply=reply)


def _due(now: datetime) -> bool:
    """A day has begun since the last stamp, and something was signed besides that stamp itself."""
    head = Checkpoint.objects.order_by("-size").first()
    last = Entry.objects.filter(kind=KIND).order_by("-index").first()
    if head is None or last is None:
        return head is not None
    return last.at.astimezone(UTC).date() < now.astimezone(UTC).date() and head.size > last.index + 1


def newest() -> Stamped | None:
    """The last stamp, for pages."""
    last = Entry.objects.filter(kind=KIND).order_by("-index").first()
    return None if last is None else _told(last)


def _told(row: Entry) -> Stamped:
    public = entries.parse(bytes(row.data)).public
    return Stamped(row.index, int(str(public["size"])), str(public["time"]), str(public["authority"]))


def overdue(now: datetime) -> str:
    """A sentence for the operator if stamps are wanted and none came for a day and a half; else nothing."""
    head = Checkpoint.objects.order_by("size").first()
    if not settings.STAMP_AUTHORITY or head is None or not _due(now):
        return ""
    last = Entry.objects.filter(kind=KIND).order_by("-index").first()
    since = last.at if last else head.signed_at
    if now - since <= LATE:
        return ""
    return f"No stamp of the authority since {since:%Y-%m-%d %H:%M} UTC. Run: comity record stamp"


def faults() -> Iterator[str]:
    """A sentence for each recorded stamp that does not hold: its head, its time, its signature."""
    trust = roots()
    for row in Entry.objects.filter(kind=KIND).order_by("index"):
        try:
            _check(row, trust)
        except (NotStamped, Malformed, KeyError, TypeError) as trouble:
            yield f"Entry {row.index}: {trouble}"


def _check(row: Entry, trust: list[Certificate]) -> None:
    public, told = entries.parse(bytes(row.data)).public, _told(row)
    root = a_hash(str(public["root"]))
    if told.size > row.index or proofs.root(told.size) != root:
        raise NotStamped(f"It names another head than the record had at {told.size} entries.")
    found = stamping.examine(unbase64(str(public["reply"])), text(told.size, root), trust)
    if (found.time.astimezone(UTC).isoformat(), found.authority) != (told.time, told.authority):
        raise NotStamped("It gives another time or another authority than the stamp.")
