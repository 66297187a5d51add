"""Is the record whole? In words for everybody: what is signed, by how many witnesses, and what is wrong if it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render

from comity.acts import stamping
from comity.acts.stamping import Stamped
from comity.core.log import notes, succession
from comity.core.log.notes import Key
from comity.publish import cosigning, publisher
from comity.publish.cosigning import Standing
from comity.record import alarms
from comity.record.models import Alarm, Checkpoint, Entry, RecordKey
from comity.web.visit import Visit

LATE: Final = timedelta(minutes=10)  # an act that waits longer for a signed head is worth a word


@dataclass(frozen=True, slots=True)
class Signing:
    """With which keys the newest state is signed, by their ids, and since when the newest of them does."""

    keys: list[str]
    new: str = ""
    entry: int | None = None
    at: datetime | None = None
    until: datetime | None = None

    @property
    def both(self) -> bool:
        """While one follows the other."""
        return len(self.keys) > 1


@dataclass(frozen=True, slots=True)
class Watch:
    """What the page shows. Nobody is named: who has not cosigned is not listed."""

    recorded: int
    signed: Checkpoint | None
    signing: Signing
    waiting: int  # recorded, not signed yet
    late: bool
    standing: Standing | None  # of the newest signed entry
    quorum_size: int  # the newest head that a quorum signed
    alarms: list[Alarm]
    stamped: Stamped | None  # by an outside authority, if one is configured

    @property
    def whole(self) -> bool:
        """Nothing contradicts what was signed."""
        return not self.alarms


def signing() -> Signing:
    """As the newest signed head and the record itself say it; the signer is not asked."""
    newest = Checkpoint.objects.order_by("-size").first()
    lines = notes.parse(newest.note).signatures if newest else ()
    ids = [line.key_id.hex(" ", 2) for line in lines]
    row = RecordKey.objects.exclude(replaced_at=None).order_by("-replaced_at").first()
    told = None if row is None else Entry.objects.filter(subject=row.id, kind=succession.KIND).first()
    if row is None or told is None:
        return Signing(ids)
    return Signing(ids, Key.parse(row.new).id.hex(" ", 2), told.index, told.at, row.until)


def watch(at: datetime) -> Watch:
    """Look once."""
    newest = Checkpoint.objects.order_by("-size").first()
    recorded = publisher.size_now()
    signed = newest.size if newest else 0
    standing = cosigning.standing(signed - 1, at) if signed else None
    waiting = recorded - signed
    late = waiting > 0 and (newest is None or at - newest.signed_at > LATE)
    return Watch(
        recorded,
        newest,
        signing(),
        waiting,
        late,
        standing,
        cosigning.witnessed(at),
        alarms.standing(),
        stamping.newest(),
    )


def monitor(request: Visit) -> HttpResponse:
    """For everybody who asks; it shows sizes and instants, never what an entry says."""
    seen = watch(request.received)
    root = bytes(seen.signed.root).hex() if seen.signed else ""
    return render(request, "record/monitor.html", {"watch": seen, "root": root})
