"""Who calls: a session with its chosen seat, a program's token bound to one seat, or the public."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from django.http import HttpRequest
from ninja.errors import AuthenticationError
from ninja.security import APIKeyCookie, HttpBearer

from comity.acts.people import hash_of
from comity.core.seat import PUBLIC_SEAT, Seat
from comity.people.seats import holding, keys, seat_of
from comity.record.writer import Asked


class Call(HttpRequest):
    """What the door adds to a request; the same door as the pages'."""

    seat: Seat
    received: datetime


def asked(request: Call, act: UUID) -> Asked:
    """The request that an act takes."""
    return Asked(act=act, by=request.seat, received=request.received)


class Token(HttpBearer):
    """A personal token acts from its one seat, as long as that seat holds; a wrong one is never the public.

    One that was made when its person could only read does not act when that person is accredited later.
    """

    def authenticate(self, request: HttpRequest, token: str) -> Seat:
        """The seat behind a token; used up, ended and unknown look alike."""
        call = cast("Call", request)
        working = keys(call.received).filter(token_hash=hash_of(token)).first()
        held = holding(call.received).filter(id=working.appointment_id).first() if working else None
        if working is None or held is None:
            raise AuthenticationError
        seat = seat_of(held, call.received)
        call.seat = replace(seat, accredited=seat.accredited and working.acts)
        return call.seat


class Session(APIKeyCookie):
    """The seat of a browser's session; what changes something needs the CSRF token too."""

    param_name = "sessionid"

    def __call__(self, request: HttpRequest) -> Any | None:
        """Nobody without a seat; a stranger is asked to sign in, not for a CSRF token."""
        if cast("Call", request).seat.is_public:
            return None
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> Seat:
        """The door has found it."""
        return cast("Call", request).seat


def everybody(request: HttpRequest) -> Seat:
    """The public is a seat like any other."""
    return PUBLIC_SEAT


READERS: Final = [Token(), Session(), everybody]
ACTORS: Final = [Token(), Session()]
