"""Who sits where: one officer enters what a note or a decision says of a seat, a second one registers it."""

from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from django.db.models import Q, QuerySet

from comity.access import markings, permits
from comity.acts.asked import formal
from comity.acts.people import chair_for_a_time, midnight, seat_id
from comity.core.consensus.stages import Stage
from comity.core.errors import NotFound, NotPossibleNow, _
from comity.core.seat import CHAIR, SECRETARIAT
from comity.decisions.models import Decision, Sounding
from comity.people.models import Appointment, Invitation
from comity.people.seats import during, person_of
from comity.record import writer
from comity.record.writer import Asked, Recorded, Writing
from comity.register import queries as register
from comity.register.models import Chairmanship, Party, PartyStatus, SeatKind, SeatNote, SeatPeriod, on
from comity.register.queries import MEMBERS

BY_DECISION: Final = frozenset({SeatKind.SUSPENDED, SeatKind.SETTLED, SeatKind.RESTORED})
ENDS: Final = {
    SeatKind.REPRESENTED: SeatKind.UNREPRESENTED,
    SeatKind.SETTLED: SeatKind.CLAIMANTS,
    SeatKind.RESTORED: SeatKind.SUSPENDED,
    SeatKind.PRESIDES: SeatKind.ACTING_CHAIR,
    SeatKind.HEADED: SeatKind.CHARGE,
}


class OnlyByDecision(NotPossibleNow):
    """The Secretariat registers what the body has decided; it decides nothing about a seat."""

    message = _("This needs a decision of the body. Give the number of an adopted decision.")


class NothingBegan(NotPossibleNow):
    """What did not begin does not end."""

    message = _("Nothing of this kind holds for that seat on that day.")


class HoldsAlready(NotPossibleNow):
    """Once is enough."""

    message = _("This holds for that seat already.")


class SettledSeat(NotPossibleNow):
    """A note is registered or dropped once."""

    message = _("This has been registered or dropped already.")


class EndsBefore(NotPossibleNow):
    """A period has a first day before its last."""

    message = _("The last day lies before the first one.")


class PresidesAlready(NotPossibleNow):
    """The Chair does not stand in for itself."""

    message = _("This Member State holds the Chairmanship on that day; another one can act as Chair.")


class ForMemberSeats(NotPossibleNow):
    """An office passes between Member States; observers sit elsewhere."""

    message = _("Choose a Member State.")


@formal
def note_seat(
    asked: Asked, *, kind: SeatKind, party: str, valid_from: date, valid_to: date | None, reference: str
) -> Recorded:
    """An officer enters it; nothing changes until a second one has compared it with the paper."""
    permits.note_seat(asked.by)
    if not PartyStatus.objects.filter(on(valid_from), party_id=party, kind=Party.Kind.MEMBER_STATE).exists():
        raise ForMemberSeats
    if valid_to is not None and valid_to <= valid_from:
        raise EndsBefore
    _decided(kind, reference)
    note = SeatNote.objects.create(
        key=uuid4(),
        kind=kind.value,
        party_id=party,
        valid_from=valid_from,
        valid_to=valid_to,
        reference=reference,
        entered_at=asked.received,
        entered_by=seat_id(asked.by),
    )
    return _write(asked, "SeatNoted", note)


def _decided(kind: SeatKind, reference: str) -> None:
    adopted = Decision.objects.filter(number=reference.strip(), stage=Stage.ADOPTED)
    if kind in BY_DECISION and not adopted.exists():
        raise OnlyByDecision


@formal
def register_seat(asked: Asked, key: UUID) -> Recorded:
    """A second officer registers it, and every Member State is told."""
    note = _lock(key)
    permits.register_seat(asked.by, person_of(note.entered_by))
    kind = SeatKind(note.kind)
    _decided(kind, note.reference)
    if kind is SeatKind.CHAIRMANSHIP:
        _hand_over(note, asked.received)
    elif kind in ENDS:
        _end(note, ENDS[kind], asked.received)
    else:
        _begin(note, asked.received)
    if kind is SeatKind.ACTING_CHAIR:
        _act_as_chair(note, asked.received)
    if kind in register.NOBODY_ACTS:
        _nobody_acts(note.party_id, max(asked.received, midnight(note.valid_from)))
    SeatNote.objects.filter(pk=note.pk).update(settled_at=asked.received, registered=True)
    return _write(asked, "SeatRegistered", note)


@formal
def drop_seat(asked: Asked, key: UUID) -> Recorded:
    """What was entered is not what the paper says; nothing changes."""
    note = _lock(key)
    permits.drop_seat(asked.by)
    SeatNote.objects.filter(pk=note.pk).update(settled_at=asked.received)
    return _write(asked, "SeatDropped", note)


def _lock(key: UUID) -> SeatNote:
    note = SeatNote.objects.select_for_update(of=("self",)).filter(key=key).first()
    if note is None:
        raise NotFound
    if note.settled_at is not None:
        raise SettledSeat
    return note


def _act_as_chair(note: SeatNote, at: datetime) -> None:
    """Every accredited person of that State may take the Chair's seat while it acts as Chair, and no longer."""
    own = Appointment.objects.select_for_update(of=("self",)).filter(
        during(at, "valid"), during(at, "accredited"), party_id=note.party_id
    )
    for appointment in own:
        chair_for_a_time(appointment, max(at, midnight(note.valid_from)), note.valid_to)


def _begin(note: SeatNote, at: datetime) -> None:
    rows = SeatPeriod.objects.filter(on(note.valid_from), kind=note.kind)
    acting = note.kind == SeatKind.ACTING_CHAIR
    if acting and register.chair_on(note.valid_from) == note.party_id:
        raise PresidesAlready
    if not acting:  # one acts as Chair, whichever State it is
        rows = rows.filter(party=note.party_id)
    if rows.exists():
        raise HoldsAlready
    SeatPeriod.objects.create(
        key=note.key,
        party_id=note.party_id,
        kind=note.kind,
        valid_from=note.valid_from,
        valid_to=note.valid_to,
        recorded_at=at,
        source=note.reference,
    )


def _end(note: SeatNote, kind: SeatKind, at: datetime) -> None:
    open_ones = SeatPeriod.objects.filter(on(note.valid_from), kind=kind, party=note.party_id)
    if not open_ones.update(valid_to=note.valid_from):
        raise NothingBegan
    if kind is SeatKind.ACTING_CHAIR:
        _chair_presides(max(at, midnight(note.valid_from)))


def _chair_presides(since: datetime) -> None:
    """Who took the Chair's seat for a State that acted as Chair leaves it."""
    acting = Appointment.objects.select_for_update(of=("self",)).filter(acting_for__isnull=False)
    acting.filter(during(since, "valid")).update(valid_to=since)


def _nobody_acts(party: str, since: datetime) -> None:
    """Every accreditation and every right over accounts ends on that day; reading goes on.

    New ones need new credentials; what is given until then ends on that day by itself.
    """
    seats = Appointment.objects.select_for_update(of=("self",)).filter(party_id=party)
    for right in ("accredited", "administers"):
        still = Q(**{f"{right}_to__isnull": True}) | Q(**{f"{right}_to__gt": since})
        seats.filter(still, **{f"{right}_from__isnull": False}).update(**{f"{right}_to": since})
    _close(Invitation.objects.filter(party_id=party), since)


def _close(sent: QuerySet[Invitation], at: datetime) -> None:
    """Whoever has not accepted by then is not asked in."""
    waiting = sent.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at)
    waiting.update(expires_at=at)


def _hand_over(note: SeatNote, at: datetime) -> None:
    """The office goes to another State on a day: its procedures stay with it, its persons leave it.

    Whom a note verbale has named since the change was entered comes for that State, and stays.
    The notes that the Chair kept for itself go with the persons who wrote them.
    """
    same = Chairmanship.objects.select_for_update().filter(body__isnull=True)
    if same.filter(on(note.valid_from), party=note.party_id, valid_to__isnull=True).exists():
        raise HoldsAlready
    same.filter(on(note.valid_from)).update(valid_to=note.valid_from)
    Chairmanship.objects.create(
        party_id=note.party_id,
        valid_from=note.valid_from,
        valid_to=note.valid_to,
        recorded_at=at,
        source=note.reference,
    )
    leaving = max(at, midnight(note.valid_from))
    SeatPeriod.objects.filter(on(note.valid_from), kind=SeatKind.ACTING_CHAIR).update(
        valid_to=note.valid_from
    )
    _chair_presides(leaving)
    seats = Appointment.objects.select_for_update(of=("self",)).filter(
        during(leaving, "valid"), party_id=CHAIR
    )
    earlier = Q(valid_from__lt=note.entered_at) | Q(administers_from__isnull=True)
    seats.filter(earlier).update(valid_to=leaving)
    _close(Invitation.objects.filter(party_id=CHAIR, administers_from__isnull=True), leaving)
    if leaving == at:
        Sounding.objects.all().delete()  # else on that day: advance.forget


def _write(asked: Asked, kind: str, note: SeatNote) -> Recorded:
    """Every Member State reads what is entered and registered about any seat."""
    return writer.append(
        Writing(
            kind=kind,
            asked=asked,
            subject=note.key,
            marking=markings.made(SECRETARIAT, asked.received, parties=[CHAIR], groups=[MEMBERS]),
            own=markings.own(SECRETARIAT),
            confidential={
                "what": note.kind,
                "party": note.party_id,
                "valid_from": note.valid_from.isoformat(),
                "valid_to": note.valid_to.isoformat() if note.valid_to else "",
                "reference": note.reference,
            },
        )
    )
