"""From a person's appointment to the seat that acts, as of an instant."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from comity.core.seat import Role, Seat
from comity.people.models import Appointment
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
    return [seat_of(a, at) for a in holding(at).filter(person_id=person).order_by("valid_from", "id")]


def seat_of(appointment: Appointment, at: datetime) -> Seat:
    """The seat an appointment gives at an instant."""

    def held(start: datetime | None, end: datetime | None) -> bool:
        return start is not None and start <= at and (end is None or at < end)

    accredited = held(appointment.accredited_from, appointment.accredited_to)
    own, aside = appointment.acting_for, False
    if own is not None:
        accredited = accredited and held(own.accredited_from, own.accredited_to)
    elif appointment.role == Role.CHAIR:
        aside = bool(register.acting_chair_on(at.date()))
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


def persons_of(seats: Iterable[UUID | None]) -> dict[UUID | None, UUID]:
    """The same for the rows of a list, in one query; who is not in it was no person."""
    rows = Appointment.objects.filter(id__in={seat for seat in seats if seat})
    return dict(rows.values_list("id", "person_id"))


def person_of(seat: UUID | None) -> UUID | None:
    """Who holds, or held, a seat; nobody for what no person did."""
    return Appointment.objects.filter(id=seat).values_list("person_id", flat=True).first() if seat else None
