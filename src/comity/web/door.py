"""The door: stamps the instant of receipt, finds the seat, and turns a refusal into a page."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from comity.core.errors import Refused, _
from comity.core.seat import PUBLIC_SEAT, Seat
from comity.people.models import Person
from comity.people.seats import holding, seat_of, seats_of
from comity.record import clock
from comity.register import queries as register
from comity.web.errors import refusal_page

SAFE: Final = {"GET", "HEAD", "OPTIONS", "TRACE"}
SEAT: Final = "seat"  # session key: the appointment chosen for this session
WITHOUT_SEAT: Final = ("/account/", "/seats/", "/language/", "/static/", "/api/", "/invitation/", "/gallery/")
MOST_SENT: Final = (
    64 * 1024 * 1024
)  # bytes of one request: two Word files of the largest kind, and what goes with them
MOST_SENT_BY_ANYBODY: Final = 2 * 1024 * 1024  # nothing that takes a file is there for the public


class SentTooMuch(Refused):
    """Refused before it is read, so that nobody fills the disk."""

    http_status = 413
    message = _("This is more than a form of this site takes. Nothing was read or kept; send smaller files.")
    kept_said = True


class Door:
    """One seat per session; the public has one too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Stamp, seat, go on."""
        request.received = clock.glance() if request.method in SAFE else clock.now()  # type: ignore[attr-defined]
        person = request.user if request.user.is_authenticated else None
        seat = seat_in(request, person, request.received)  # type: ignore[attr-defined]
        request.person, request.seat = person, seat or PUBLIC_SEAT  # type: ignore[attr-defined]
        request.zone = zone_of(person, request.seat, request.received)  # type: ignore[attr-defined]
        known = person is not None or request.path.startswith("/api/")  # which asks for a key before it reads
        if sent(request) > (MOST_SENT if known else MOST_SENT_BY_ANYBODY):
            return refusal_page(request, SentTooMuch())
        if person is not None and seat is None and not request.path.startswith(WITHOUT_SEAT):
            response: HttpResponse = redirect(reverse("seats"))
        else:
            response = self.get_response(request)
        # what anybody may read can be withdrawn or corrected: a copy is asked about before it is shown again
        response.headers.setdefault("Cache-Control", "no-cache" if person is None else "private, no-store")
        if response.headers["Cache-Control"].startswith("public"):
            request.session.modified = False  # a copy that is kept for everybody carries nobody's session
        return response

    def process_exception(self, request: HttpRequest, trouble: Exception) -> HttpResponse | None:
        """A refusal is an answer in a whole sentence."""
        if isinstance(trouble, Refused):
            return refusal_page(request, clock.told_apart(trouble, request.received))  # type: ignore[attr-defined]
        return None


def sent(request: HttpRequest) -> int:
    """How many bytes a request says that it brings; what says nothing brings nothing, as Django reads it."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdecimal() and len(length) < 16 else MOST_SENT + 1


def seat_in(request: HttpRequest, person: Person | None, at: datetime) -> Seat | None:
    """The seat chosen for this session if it still holds; the only one of a person who has no other."""
    if person is None:
        return None
    chosen = request.session.get(SEAT)
    if chosen:
        held = holding(at).filter(person_id=person.pk, id=UUID(chosen)).first()
        if held is not None:
            return seat_of(held, at)
        del request.session[SEAT]
        if request.method not in SAFE:
            return None  # the form was filled in from a seat that has ended: no other one speaks for it
    seats = seats_of(person.pk, at)
    if len(seats) == 1:
        request.session[SEAT] = str(seats[0].id)
        return seats[0]
    return None


def zone_of(person: Person | None, seat: Seat, at: datetime) -> str:
    """The reader's clock: their own choice, else their party's, else UTC."""
    if person is not None and person.zone:
        return person.zone
    if not seat.party:
        return "UTC"
    clocks = register.clocks_on(at.date(), [seat.party])
    return clocks[seat.party].zone if seat.party in clocks else str(settings.TIME_ZONE)
