"""With which key a delegation cosigns the record: enrolled, replaced and ended by the delegation itself."""

from django.conf import settings

from comity.access import markings, permits
from comity.acts.asked import formal
from comity.core.errors import NotFound, NotPossibleNow, Unreadable, _
from comity.core.log import notes, signatures, statements
from comity.core.log.notes import Key
from comity.core.log.strict import Malformed
from comity.core.seat import SECRETARIAT
from comity.record import writer
from comity.record.models import WitnessKey
from comity.record.writer import Asked, Recorded, Writing
from comity.register import queries as register
from comity.register.queries import MEMBERS


class NoEnrolment(Unreadable):
    """The text is not what `comity witness init` wrote for this record, or its signature is wrong."""

    message = _(
        "This is not an enrolment in this record. Paste the whole file enrolment.txt that the witness wrote."
    )


class NameOfAnother(Unreadable):
    """Names of keys are taken from the register, so that nobody sounds like somebody else."""

    message = _("The name of the key must begin with the code of your delegation and a full stop: %(code)s.")


class OldKeyMissing(NotPossibleNow):
    """A key is replaced with the consent of the one before it, or ended first."""

    message = _(
        "Your delegation has a witness already. Let its key sign the enrolment too (--replaces), or end it first."
    )


class KeyKnown(NotPossibleNow):
    """One key, one witness; a key that was ended never comes back."""

    message = _("This key was enrolled before. Make a new one.")


@formal
def enrol_witness(asked: Asked, *, enrolment: str) -> Recorded:
    """A delegation's key may cosign the record; an earlier one must agree to be replaced."""
    permits.enrol_witness(asked.by, register.groups_of(asked.by.party, asked.received))
    key, note = _read(enrolment)
    if not key.name.lower().startswith(f"{asked.by.party.lower()}."):
        raise NameOfAnother(code=asked.by.party.lower())
    if any(
        Key.parse(vkey).public == key.public for vkey in WitnessKey.objects.values_list("vkey", flat=True)
    ):
        raise KeyKnown  # under whatever name: type 04 does not sign it, so one key would count as two witnesses
    before = _current(asked)
    if before is not None:
        if not _signed_by(Key.parse(before.vkey), note):
            raise OldKeyMissing
        before.valid_to = asked.received
        before.save(update_fields=["valid_to"])
    row = WitnessKey.objects.create(
        party=asked.by.party, name=key.name, vkey=str(key), valid_from=asked.received
    )
    more = {"replaces": before.vkey} if before else {}
    return _write(asked, "WitnessEnrolled", row, more)


@formal
def end_witness(asked: Asked) -> Recorded:
    """A delegation's key cosigns no more; what it signed stays signed."""
    permits.end_witness(asked.by, register.groups_of(asked.by.party, asked.received))
    row = _current(asked)
    if row is None:
        raise NotFound
    row.valid_to = asked.received
    row.save(update_fields=["valid_to"])
    return _write(asked, "WitnessEnded", row, {})


def _read(enrolment: str) -> tuple[Key, notes.Note]:
    try:
        return statements.enrolled(
            enrolment.replace("\r\n", "\n").strip("\n") + "\n",
            settings.RECORD_ORIGIN,
            signatures.fastest_ed25519(),
        )
    except Malformed as trouble:
        raise NoEnrolment from trouble


def _signed_by(key: Key, note: notes.Note) -> bool:
    try:
        notes.opened(note, [key], signatures.fastest_ed25519())
    except Malformed:
        return False
    return True


def _current(asked: Asked) -> WitnessKey | None:
    return WitnessKey.objects.select_for_update().filter(party=asked.by.party, valid_to=None).first()


def _write(asked: Asked, kind: str, row: WitnessKey, more: dict[str, str]) -> Recorded:
    """Every Member State can read it: policies are made of these keys."""
    return writer.append(
        Writing(
            kind=kind,
            asked=asked,
            subject=row.id,
            marking=markings.made(row.party, asked.received, parties=[SECRETARIAT], groups=[MEMBERS]),
            own=markings.own(row.party),
            confidential={"party": row.party, "witness": row.vkey, **more},
        )
    )
