"""From a person's appointment to the seat that acts, as of an instant."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from comity.core.seat import Role, Seat
from comity.people.models import ApiToken, Appointment
from comity.register import queries as register


def during(at: datetime, name: str) -> Q:
    """Rows whose `name`_from/_to period holds at an instant."""
    ends = Q(**{f"{name}_to__isnull": True}) | Q(**{f"{name}_to__gt": at})
    return Q(**{f"{name}_from__lte": at}) & ends


def holding(at: datetime) -> QuerySet[Appointment]:
    """Appointments that hold at an instant, of persons who may sign in; who acts as Chair does so from its own seat."""
    own = Q(acting_for__isnull=True) | during(at, "acting_for__valid")
    rows = Appointment.objects.filter(during(at, "valid"), own, person__is_active=True)
    return rows.select_related("person", "acting_for")


def seats_of(person: UUID, at: datetime) -> list[Seat]:
    """The seats a person may choose from, in the order they were given."""
    return seats_in(holding(at).filter(person_id=person).order_by("valid_from", "id"), at)


def seats_in(appointments: Iterable[Appointment], at: datetime) -> list[Seat]:
    """The seats of many; whether another State acts as Chair is asked once for all of them."""
    rows = list(appointments)
    presides = any(row.role == Role.CHAIR and row.acting_for_id is None for row in rows)
    aside = presides and bool(register.acting_chair_on(at.date()))
    return [_seat(row, at, aside=aside) for row in rows]


def seat_of(appointment: Appointment, at: datetime) -> Seat:
    """The seat an appointment gives at an instant."""
    return seats_in([appointment], at)[0]


def _seat(appointment: Appointment, at: datetime, *, aside: bool) -> Seat:
    """`aside` says that another State acts as Chair."""

    def held(start: datetime | None, end: datetime | None) -> bool:
        return start is not None and start <= at and (end is None or at < end)

    accredited = held(appointment.accredited_from, appointment.accredited_to)
    own = appointment.acting_for
    aside = aside and own is None and appointment.role == Role.CHAIR
    if own is not None:
        accredited = accredited and held(own.accredited_from, own.accredited_to)
    return Seat(
        party=appointment.party_id,
        role=Role(appointment.role),
        id=appointment.id,
        person=appointment.person_id,
        accredited=accredited and not aside,
        acting=own.party_id if own is not None else "",
        aside=aside,
        administers=held(appointment.administers_from, appointment.administers_to),
    )


def keys(at: datetime) -> QuerySet[ApiToken]:
    """The keys for programs that work at an instant.

    What was made with the right to act ends with that right, and is not revived when the right is given anew.
    """
    rows = ApiToken.objects.filter(revoked_at__isnull=True, expires_at__gt=at)
    held = during(at, "appointment__accredited") & Q(appointment__accredited_from__lte=F("created_at"))
    own = Q(appointment__acting_for__isnull=True) | (
        during(at, "appointment__acting_for__accredited")
        & Q(appointment__acting_for__accredited_from__lte=F("created_at"))
    )
    return rows.filter(Q(acts=False) | (held & own))


def persons_of(seats: Iterable[UUID | None]) -> dict[UUID | None, UUID]:
    """The same for the rows of a list, in one query; who is not in it was no person."""
    rows = Appointment.objects.filter(id__in={seat for seat in seats if seat})
    return dict(rows.values_list("id", "person_id"))


def person_of(seat: UUID | None) -> UUID | None:
    """Who holds, or held, a seat; nobody for what no person did."""
    return Appointment.objects.filter(id=seat).values_list("person_id", flat=True).first() if seat else None
