"""Who may act for a delegation: its own administrator decides; the first one comes by note verbale."""

import hashlib
import secrets
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction

from comity.access import markings, offices, permits
from comity.acts.asked import formal
from comity.core.errors import NotAllowed, NotFound, NotPossibleNow, _
from comity.core.seat import CHAIR, SECRETARIAT, Role, Seat
from comity.people.models import AdministratorNote, ApiToken, Appointment, Invitation, Person
from comity.people.seats import during, person_of
from comity.record import writer
from comity.record.writer import Asked, Recorded, Writing
from comity.register import queries as register
from comity.register.models import SeatKind, SeatPeriod, on

INVITATION_HOLDS: Final = timedelta(days=14)
ROLE_AT: Final = {CHAIR: Role.CHAIR, SECRETARIAT: Role.REGISTRAR}  # elsewhere an administrator is a delegate
WAITING_PERIOD: Final = timedelta(hours=72)  # the delegation can contest an administrator it did not send


class InvitationEnded(NotPossibleNow):
    """Used, taken back or too old."""

    message = _("This invitation has been used, taken back or has expired. Ask for a new one.")


class AccountOfAnother(NotAllowed):
    """A link shows that somebody reads a mailbox, never that they are the person whose account it is."""

    message = _("There is an account for this address already. Sign in to it, then open the link again.")


class OwnSeat(NotPossibleNow):
    """A delegation that locks itself out would need a new note verbale."""

    message = _("You cannot remove your own seat. Another administrator of your delegation can.")


class SeatUnsettled(NotPossibleNow):
    """Two say that they are this delegation, or it is suspended: no person of the platform decides that."""

    message = _("Nobody is accredited to this seat until a decision of the body about it is registered.")


def settled(party: str, at: datetime) -> None:
    """Refuse while nobody may act for a seat."""
    unsettled = register.seat_periods(at.date(), register.NOBODY_ACTS)
    if party in {period.party_id for period in unsettled}:
        raise SeatUnsettled


def midnight(day: date) -> datetime:
    """The first instant of a day of the register."""
    return datetime.combine(day, time(), UTC)


def until(party: str, at: datetime) -> datetime | None:
    """When a right that is given now ends by itself: nobody acts for the party from then on, as registered already."""
    day = register.nobody_acts_after(party, at.date())
    return midnight(day) if day else None


class AlreadyDecided(NotPossibleNow):
    """A note is confirmed once."""

    message = _("This note has been confirmed already.")


def hash_of(token: str) -> str:
    """What is kept of a secret that was handed out."""
    return hashlib.sha256(token.encode()).hexdigest()


def seat_id(by: Seat) -> UUID:
    """The appointment behind a seat; the public has none."""
    if by.id is None:
        raise offices.SignInFirst
    return by.id


def _write(asked: Asked, kind: str, party: str, subject: UUID, **fields: object) -> Recorded:
    """An entry that the delegation and the accrediting officers see."""
    marking = markings.own(party)
    return writer.append(
        Writing(kind=kind, asked=asked, subject=subject, marking=marking, own=marking, confidential=fields)
    )


def _seat(party: str, seat: UUID, at: datetime) -> Appointment:
    rows = Appointment.objects.select_for_update().filter(during(at, "valid"), acting_for__isnull=True)
    held = rows.filter(id=seat, party_id=party).first()
    if held is None:
        raise NotFound
    return held


@formal
def invite(asked: Asked, *, email: str, name: str, language: str, token: str) -> Recorded:
    """The administrator asks a colleague in; the link goes by mail, only its hash stays here."""
    permits.invite(asked.by, asked.by.party)
    invitation = Invitation.objects.create(
        token_hash=hash_of(token),
        email=email.lower(),
        name=name,
        language=language,
        party_id=asked.by.party,
        role=asked.by.role.value,
        invited_at=asked.received,
        expires_at=asked.received + INVITATION_HOLDS,
    )
    return _write(asked, "ColleagueInvited", asked.by.party, invitation.id, invitation=invitation.id.hex)


@formal
def withdraw_invitation(asked: Asked, invitation: UUID) -> Recorded:
    """The administrator takes an unused invitation back."""
    permits.withdraw_invitation(asked.by, asked.by.party)
    row = Invitation.objects.select_for_update().filter(id=invitation, party_id=asked.by.party).first()
    if row is None:
        raise NotFound
    if row.accepted_at or row.revoked_at:
        raise InvitationEnded
    row.revoked_at = asked.received
    row.save(update_fields=["revoked_at"])
    return _write(asked, "InvitationWithdrawn", row.party_id, row.id, invitation=row.id.hex)


def ended(row: Invitation, at: datetime) -> bool:
    """Whether nobody can accept it any more; one that persons of an earlier Chair have sent ended with their office."""
    since, _next = register.chair_changes(at.date())
    earlier = since is not None and row.invited_at < midnight(since)
    of_earlier = row.party_id == CHAIR and row.administers_from is None and earlier
    return bool(row.accepted_at or row.revoked_at or row.expires_at <= at or of_earlier)


def accept_invitation(
    token: str, *, password: str, received: datetime, signed_in: UUID | None = None
) -> Person:
    """A colleague takes the seat; informal: it gives a sign-in and reading, not the right to act.

    An administrator named by note verbale receives that right with the invitation, after its waiting period. Where the
    address has an account, `signed_in` must be its person.
    """
    with transaction.atomic(durable=True):
        row = Invitation.objects.select_for_update().filter(token_hash=hash_of(token)).first()
        if row is None:
            raise NotFound
        if ended(row, received):
            raise InvitationEnded
        person = Person.objects.filter(email=row.email).first()
        if person is None:
            person = Person(email=row.email, name=row.name, language=row.language, joined_at=received)
            person.set_password(password)
            person.save(force_insert=True)
        elif person.pk != signed_in:
            raise AccountOfAnother
        _take(row, person, received)
        row.accepted_at = received
        row.save(update_fields=["accepted_at"])
        return person


def _take(row: Invitation, person: Person, at: datetime) -> None:
    """The seat. Whom the Chair's persons bring in leaves with them; who is named by note verbale comes for the next."""
    by_note = row.administers_from is not None
    _since, leaves = (
        register.chair_changes(at.date()) if row.party_id == CHAIR and not by_note else (None, None)
    )
    Appointment.objects.create(
        person=person,
        party_id=row.party_id,
        role=row.role,
        valid_from=at,
        valid_to=midnight(leaves) if leaves else None,
        administers_from=max(row.administers_from, at) if row.administers_from else None,
        administers_to=until(row.party_id, at) if by_note else None,
    )


@formal
def accredit(asked: Asked, seat: UUID) -> Recorded:
    """The delegation lets one of its persons act formally for it."""
    permits.accredit(asked.by, asked.by.party)
    settled(asked.by.party, asked.received)
    held = _seat(asked.by.party, seat, asked.received)
    held.accredited_from, held.accredited_to = asked.received, until(asked.by.party, asked.received)
    held.save(update_fields=["accredited_from", "accredited_to"])
    acts = SeatPeriod.objects.filter(
        on(asked.received.date()), kind=SeatKind.ACTING_CHAIR, party_id=held.party_id
    )
    if (period := acts.first()) is not None:
        chair_for_a_time(held, asked.received, period.valid_to)
    return _write(asked, "Accredited", held.party_id, held.id, seat=held.id.hex)


def chair_for_a_time(own: Appointment, since: datetime, last: date | None) -> None:
    """A seat in the Chair for a person whose State acts as Chair; it is worth no more than the national one."""
    if own.acting.filter(during(since, "valid")).exists():
        return
    Appointment.objects.create(
        person_id=own.person_id,
        party_id=CHAIR,
        role=Role.CHAIR,
        valid_from=since,
        valid_to=midnight(last) if last else None,
        accredited_from=since,
        acting_for=own,
    )


@formal
def end_accreditation(asked: Asked, seat: UUID) -> Recorded:
    """The delegation ends a person's right to act for it; the person may still read."""
    permits.end_accreditation(asked.by, asked.by.party)
    held = _seat(asked.by.party, seat, asked.received)
    held.accredited_to = asked.received
    held.save(update_fields=["accredited_to"])
    return _write(asked, "AccreditationEnded", held.party_id, held.id, seat=held.id.hex)


@formal
def remove(asked: Asked, seat: UUID) -> Recorded:
    """A person leaves the delegation: the seat and its tokens end at once."""
    permits.remove(asked.by, asked.by.party)
    held = _seat(asked.by.party, seat, asked.received)
    if held.id == asked.by.id:
        raise OwnSeat
    held.valid_to = asked.received
    held.save(update_fields=["valid_to"])
    ApiToken.objects.filter(appointment=held, revoked_at__isnull=True).update(revoked_at=asked.received)
    return _write(asked, "SeatEnded", held.party_id, held.id, seat=held.id.hex)


@formal
def note_administrator(
    asked: Asked, *, party: str, reference: str, noted_on: date, email: str, name: str
) -> Recorded:
    """An officer enters the note verbale by which a delegation names its administrator."""
    permits.note_administrator(asked.by)
    note = AdministratorNote.objects.create(
        party_id=party,
        reference=reference,
        noted_on=noted_on,
        email=email.lower(),
        name=name,
        entered_by_id=seat_id(asked.by),
        entered_at=asked.received,
    )
    return _administrator_entry(asked, "AdministratorNoted", note)


@formal
def appoint_administrator(asked: Asked, note: UUID, *, token: str) -> Recorded:
    """A second officer confirms the note; the delegation is told, the right begins after a waiting period."""
    row = AdministratorNote.objects.select_for_update().filter(id=note).first()
    if row is None:
        raise NotFound
    permits.appoint_administrator(asked.by, person_of(row.entered_by_id))
    if row.confirmed_at:
        raise AlreadyDecided
    settled(row.party_id, asked.received)
    row.confirmed_by_id, row.confirmed_at = asked.by.id, asked.received
    row.effective_from = asked.received + WAITING_PERIOD
    row.save(update_fields=["confirmed_by", "confirmed_at", "effective_from"])
    Invitation.objects.create(
        token_hash=hash_of(token),
        email=row.email,
        name=row.name,
        party_id=row.party_id,
        role=ROLE_AT.get(row.party_id, Role.DELEGATE),
        administers_from=row.effective_from,
        invited_at=asked.received,
        expires_at=asked.received + INVITATION_HOLDS,
    )
    return _administrator_entry(asked, "AdministratorAppointed", row)


def _administrator_entry(asked: Asked, kind: str, note: AdministratorNote) -> Recorded:
    marking = markings.made(note.party_id, asked.received, parties=[SECRETARIAT])
    fields = {"note": note.reference, "noted_on": note.noted_on.isoformat(), "party": note.party_id}
    if note.effective_from:
        fields["effective_from"] = note.effective_from.isoformat()
    return writer.append(
        Writing(
            kind=kind,
            asked=asked,
            subject=note.id,
            marking=marking,
            own=markings.own(SECRETARIAT),
            confidential=fields,
        )
    )


def make_token(by: Seat, *, label: str, days: int, received: datetime) -> str:
    """A key for programs, bound to this seat and shown once; a means of signing in, so it needs no entry."""
    secret = f"comity_{secrets.token_urlsafe(32)}"
    with transaction.atomic(durable=True):
        ApiToken.objects.create(
            id=uuid4(),
            token_hash=hash_of(secret),
            appointment_id=seat_id(by),
            label=label,
            acts=by.accredited,
            created_at=received,
            expires_at=received + timedelta(days=days),
        )
    return secret


def end_token(by: Seat, token: UUID, *, received: datetime) -> None:
    """End a key of one's own seat."""
    ended = ApiToken.objects.filter(id=token, appointment_id=seat_id(by), revoked_at__isnull=True)
    if not ended.update(revoked_at=received):
        raise NotFound


def set_preferences(person: UUID, *, language: str, zone: str) -> None:
    """How the site speaks to a person; informal, for it binds nobody."""
    with transaction.atomic(durable=True):
        Person.objects.filter(pk=person).update(language=language, zone=zone)
