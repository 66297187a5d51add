"""Persons as those may see them who may: the own delegation, and the officers who accredit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from comity.core.errors import NotFound
from comity.core.seat import Seat
from comity.people.models import AdministratorNote, ApiToken, Appointment, Invitation
from comity.people.seats import holding, keys, seats_in


@dataclass(frozen=True, slots=True)
class Colleague:
    """One person of a delegation, with the seat as it stands at an instant."""

    key: UUID
    name: str
    email: str
    since: datetime
    seat: Seat
    administers_from: datetime | None


def colleagues(held: Sequence[Appointment], at: datetime) -> list[Colleague]:
    """What the own delegation sees of its persons."""
    return [
        Colleague(
            key=row.id,
            name=row.person.name,
            email=row.person.email,
            since=row.valid_from,
            seat=seat,
            administers_from=row.administers_from,
        )
        for row, seat in zip(held, seats_in(held, at), strict=True)
    ]


def _of(reader: Seat, at: datetime) -> QuerySet[Appointment]:
    """Who acts as Chair for a time and who holds the Chair are two delegations; neither sees the other's persons."""
    rows = holding(at).filter(party_id=reader.party)
    if reader.acting:
        return rows.filter(acting_for__party_id=reader.acting)
    return rows.filter(acting_for__isnull=True)


def held(reader: Seat, at: datetime) -> QuerySet[Appointment]:
    """The seats of the reader's own delegation, by the names of its persons; none for the public."""
    if not reader.party:
        return Appointment.objects.none()
    return _of(reader, at).order_by("person__name", "id")


def delegation(reader: Seat, at: datetime) -> list[Colleague]:
    """The persons of the reader's own delegation, by name; nobody for the public."""
    return colleagues(list(held(reader, at)), at)


def of_delegation(reader: Seat, key: UUID, at: datetime) -> Colleague:
    """One person of the own delegation; those of others are as if they did not exist."""
    row = _of(reader, at).filter(id=key).first() if reader.party else None
    if row is None:
        raise NotFound
    return colleagues([row], at)[0]


def invitations(reader: Seat, at: datetime) -> QuerySet[Invitation]:
    """The own delegation's invitations that can still be accepted."""
    if not reader.party:
        return Invitation.objects.none()
    pending = Invitation.objects.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at)
    return pending.filter(party_id=reader.party).order_by("invited_at", "id")


def invitation_of(reader: Seat, key: UUID, at: datetime) -> Invitation:
    """One pending invitation of the own delegation."""
    row = invitations(reader, at).filter(id=key).first()
    if row is None:
        raise NotFound
    return row


def notes() -> QuerySet[AdministratorNote]:
    """Notes verbales that name administrators, for the officers who accredit, the latest first."""
    rows = AdministratorNote.objects.select_related("entered_by__person", "confirmed_by__person")
    return rows.order_by("-entered_at", "id")


def tokens(seat: Seat, at: datetime) -> QuerySet[ApiToken]:
    """The keys for programs that still open this one seat."""
    if seat.id is None:
        return ApiToken.objects.none()
    return keys(at).filter(appointment_id=seat.id).order_by("created_at", "id")
