"""With which key the record is signed: another one follows when one officer has brought it and a second one agrees.

Both keys have signed that the one follows the other. From the entry `KeyReplaced` on the new one signs every head, and
the old one beside it for as many days as the officers say, so that nobody who knows only the old one must stop at once.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import F

from comity.access import markings, permits
from comity.acts.asked import formal
from comity.core.errors import NotFound, NotPossibleNow, Unreadable, _
from comity.core.log import notes, signatures, succession
from comity.core.log.notes import Key
from comity.core.log.strict import Malformed
from comity.core.log.succession import Succession
from comity.core.seat import SECRETARIAT
from comity.people.seats import person_of
from comity.publish import client
from comity.publish.client import SignerAway
from comity.record import writer
from comity.record.models import Entry, RecordKey, WitnessKey
from comity.record.writer import Asked, Recorded, Writing
from comity.register.queries import MEMBERS

MOST_DAYS: Final = 366
PATIENCE: Final = 3.0  # seconds for the signer's answer, while the act holds its locks


class NoSuccession(Unreadable):
    """The text is not what `comity signer --next` wrote for this record, or one of the two signatures is wrong."""

    message = _(
        "This is not the statement of both keys of this record. Paste the whole text that `comity signer --next` wrote."
    )


class WrongKey(NotPossibleNow):
    """Only what the signer holds can sign, and it follows the key that signs now."""

    message = _(
        "The signer does not sign with the first key of this statement now, or does not hold the second one. Let the "
        "operator run `comity signer --next` again."
    )


class KeyUsedBefore(NotPossibleNow):
    """A key that was given up may be in strange hands, and a witness's key is not the record's."""

    message = _("This key was used before, for the record or by a witness. Let the operator make a new one.")


class TwoKeysSign(NotPossibleNow):
    """One change of keys at a time."""

    message = _("Two keys sign until the change before this one is over. Another key can follow after that.")


class NotProposed(NotPossibleNow):
    """It was done already, or another proposal took its place."""

    message = _("This proposal does not stand any more. Look at the page again.")


@formal
def propose_key(asked: Asked, *, statement: str, days: int) -> Recorded:
    """An officer brings the next key of the record; nothing changes yet. It takes the place of an earlier proposal."""
    permits.propose_key(asked.by)
    text = statement.replace("\r\n", "\n").strip("\n") + "\n"
    keys = _read(text)
    if asked.by.id is None or not 0 <= days <= MOST_DAYS:
        raise NotFound
    rows = _locked()
    _fits(keys, rows)
    open_ = [row.pk for row in rows if row.replaced_at is None and row.dropped_at is None]
    RecordKey.objects.filter(pk__in=open_).update(dropped_at=asked.received)
    row = RecordKey.objects.create(
        old=str(keys.old),
        new=str(keys.new),
        note=text,
        days=days,
        proposed_by_id=asked.by.id,
        proposed_at=asked.received,
    )
    return writer.append(
        Writing(
            kind="KeyProposed",
            asked=asked,
            subject=row.id,
            marking=markings.made(SECRETARIAT, asked.received, groups=[MEMBERS]),
            own=markings.own(SECRETARIAT),
            confidential={"old": row.old, "new": row.new, "days": days},
        )
    )


@formal
def replace_key(asked: Asked, key: UUID) -> Recorded:
    """A second officer lets it follow; from this entry on it signs. Everybody can read it, every witness among them."""
    permits.propose_key(asked.by)
    rows = _locked()
    row = next((one for one in rows if one.id == key), None)
    if row is None:
        raise NotFound
    permits.replace_key(asked.by, person_of(row.proposed_by_id))
    if row.replaced_at or row.dropped_at:
        raise NotProposed
    _fits(_read(row.note), rows)
    row.until = asked.received + timedelta(days=row.days)
    row.replaced_by_id, row.replaced_at = asked.by.id, asked.received
    row.save(update_fields=["until", "replaced_by", "replaced_at"])
    return writer.append(
        Writing(
            kind=succession.KIND,
            asked=asked,
            subject=row.id,
            marking=markings.made(SECRETARIAT, asked.received, public=True),
            own=markings.own(SECRETARIAT),
            public=succession.made(notes.parse(row.note), row.until),
        )
    )


def _read(statement: str) -> Succession:
    try:
        return succession.parse(statement, settings.RECORD_ORIGIN, signatures.fastest_ed25519())
    except Malformed as trouble:
        raise NoSuccession from trouble


def _locked() -> list[RecordKey]:
    """Every proposal, the newest change last: one change at a time."""
    rows = RecordKey.objects.select_for_update().order_by(F("replaced_at").asc(nulls_first=True), "id")
    return list(rows)


def _fits(keys: Succession, rows: Sequence[RecordKey]) -> None:
    """Whether the one key signs now, and the other one waits beside it and was never used."""
    try:
        mark = client.mark(settings.SIGNER_SOCKET, PATIENCE)
        held = client.following(settings.SIGNER_SOCKET, PATIENCE)
    except (OSError, ValueError, KeyError) as trouble:
        raise SignerAway from trouble
    changed = [row for row in rows if row.replaced_at]
    if keys.new.public in _used(changed):
        raise KeyUsedBefore
    last = {row.id for row in changed[-1:]}
    if len(mark.keys) > 1 or Entry.objects.filter(subject__in=last, index__gte=mark.size).exists():
        raise TwoKeysSign
    if (str(keys.old), str(keys.new)) != (mark.key, held):
        raise WrongKey


def _used(changed: Sequence[RecordKey]) -> set[bytes]:
    """Every key that signed the record or cosigned it."""
    signed = [vkey for row in changed for vkey in (row.old, row.new)]
    cosigned = WitnessKey.objects.values_list("vkey", flat=True)
    return {Key.parse(vkey).public for vkey in (*signed, *cosigned)}
