"""The calls for programs, all at one address, and how they say no."""

import logging
from collections.abc import Mapping
from typing import Any, cast

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from comity.access.offices import SignInFirst
from comity.acts.asked import NothingKept
from comity.api import (
    clock,
    days,
    decisions,
    keys,
    meetings,
    people,
    record,
    register,
    rules,
    seating,
    silence,
    standing,
    statements,
    translations,
    witnesses,
)
from comity.api.door import Call
from comity.core.errors import NotAllowed, Refused, Unreadable
from comity.record.clock import told_apart

log = logging.getLogger(__name__)


class Calls(NinjaAPI):
    """Answers belong to one reader: nothing between keeps them."""

    def create_response(self, request: HttpRequest, data: Any, **more: Any) -> HttpResponse:
        """The answer, marked for this reader alone."""
        response = super().create_response(request, data, **more)
        response.headers["Cache-Control"] = "private, no-store"
        return response


api = Calls(
    title="Comity",
    version="1",
    description="The same acts and lists as the pages. Times are instants with their distance to UTC.",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)
for part in (
    decisions,
    record,
    register,
    people,
    days,
    silence,
    rules,
    witnesses,
    meetings,
    statements,
    standing,
    seating,
    translations,
    clock,
    keys,
):
    api.add_router("", part.router)


def _say(
    request: HttpRequest, name: str, status: int, message: str, params: Mapping[str, object] | None = None
) -> HttpResponse:
    said = gettext(message) % dict(params) if params else gettext(message)
    return api.create_response(request, {"refused": name, "message": said}, status=status)


@api.exception_handler(Refused)
def refused(request: HttpRequest, trouble: Refused) -> HttpResponse:
    """The rules say no, in a sentence."""
    trouble = told_apart(trouble, cast("Call", request).received)
    answer = _say(request, type(trouble).__name__, trouble.http_status, trouble.message, trouble.params)
    if trouble.retry_after:
        answer.headers["Retry-After"] = str(trouble.retry_after)
    return answer


@api.exception_handler(AuthenticationError)
def stranger(request: HttpRequest, trouble: AuthenticationError) -> HttpResponse:
    """No seat, or a token that opens none."""
    return _say(request, SignInFirst.__name__, 401, SignInFirst.message)


@api.exception_handler(OperationalError)
def away(request: HttpRequest, trouble: OperationalError) -> HttpResponse:
    """The database is locked or restarts; acts say this themselves, lists come here."""
    log.error("the database did not answer: %s", trouble)
    return _say(request, NothingKept.__name__, NothingKept.http_status, NothingKept.message)


@api.exception_handler(HttpError)
def stopped(request: HttpRequest, trouble: HttpError) -> HttpResponse:
    """A session without its CSRF token."""
    kind = NotAllowed if trouble.status_code == 403 else Unreadable
    return _say(request, kind.__name__, trouble.status_code, kind.message)


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, trouble: ValidationError) -> HttpResponse:
    """Which values could not be read; what was sent is not repeated."""
    detail = [{"where": list(e["loc"]), "what": e["msg"]} for e in trouble.errors]
    said = {"refused": Unreadable.__name__, "message": gettext(Unreadable.message), "detail": detail}
    return api.create_response(request, said, status=422)
