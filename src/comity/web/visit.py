"""A request as pages see it: with a seat, an instant of receipt and a clock."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from comity.core.seat import Seat
from comity.people.models import Person
from comity.record.writer import Asked


class Visit(HttpRequest):
    """What the door adds to a request."""

    seat: Seat
    received: datetime  # UTC, stamped before anything else
    zone: str  # the reader's time zone, never shown by name
    person: Person | None


def asked(request: Visit, act: UUID) -> Asked:
    """What a form asks for."""
    return Asked(act=act, by=request.seat, received=request.received)
