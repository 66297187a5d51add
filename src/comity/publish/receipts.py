"""Receipts for those who may read an act, with the fields that this reader may see."""

from datetime import datetime

from comity.core.errors import NotFound, NotPossibleNow, _
from comity.core.log import entry as entries
from comity.core.log import receipt
from comity.core.seat import Seat
from comity.publish import cosigning
from comity.record import proofs
from comity.record.models import Disclosure, Entry


class NotSignedYet(NotPossibleNow):
    """The act is recorded; the next checkpoint will cover it."""

    message = _("The act is recorded. Its receipt comes with the next checkpoint, within a minute or so.")


def entry_for(seat: Seat, index: int, at: datetime) -> Entry:
    """One entry, for those who may know of it."""
    row = Entry.objects.visible_to(seat, at=at).filter(index=index).first()
    if row is None:
        raise NotFound
    return row


def told(entry: Entry, seat: Seat, at: datetime) -> list[Disclosure]:
    """The fields of an entry that this seat may read."""
    return list(Disclosure.objects.visible_to(seat, at=at).filter(entry=entry).order_by("name"))


def make(seat: Seat, index: int, at: datetime) -> bytes:
    """The receipt of one act as this seat may have it."""
    row = entry_for(seat, index, at)
    checkpoint = cosigning.covering(index, at)
    if checkpoint is None:
        raise NotSignedYet
    proof = proofs.inclusion(index, checkpoint.size)
    opened = [entries.Disclosure(d.name, bytes(d.salt), d.value) for d in told(row, seat, at)]
    return receipt.make(bytes(row.data), opened, index, proof, cosigning.note_of(checkpoint, at))
