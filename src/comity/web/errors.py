"""Pages for what is refused: what happened, what was kept, and the way back."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from comity.core.errors import NotAllowed, NotFound, Refused, _
from comity.record.clock import ClockBehind
from comity.web.saying import in_parts

FORM: Final = "POST"


class FormExpired(NotAllowed):
    """The form is too old, or was opened from another seat, or cookies are off."""

    message = _(
        "This form has expired, or was opened from another seat, or cookies are off. Nothing was kept; open the page "
        "again and send it once more."
    )
    kept_said = True


class TriedTooOften(Refused):
    """Passwords and codes are not guessed without end."""

    http_status = 429
    message = _(
        "This was tried too often from here. Nothing was changed; wait a few minutes, then send it again."
    )
    kept_said = True


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """As Django asks for it."""
    return refusal_page(request, FormExpired())


def too_often(request: HttpRequest) -> HttpResponse:
    """As allauth asks for it."""
    return refusal_page(request, TriedTooOften())


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Absent; hidden answers alike."""
    return refusal_page(request, NotFound())


def refusal_page(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The first sentence is the title; hidden and absent look alike."""
    sentence, more = in_parts(refused)
    context = {
        "sentence": sentence,
        "more": more,
        "unsaid": request.method == FORM and not refused.kept_said,
        "timed": request.method == FORM
        and not isinstance(refused, ClockBehind),  # whose instant tells nothing
        "status": refused.http_status,
        "back": came_from(request),
    }
    page = render(request, "errors/refused.html", context, status=refused.http_status)
    if refused.retry_after:
        page.headers["Retry-After"] = str(refused.retry_after)
    return page


def came_from(request: HttpRequest) -> str:
    """The page of this site from which something was asked; none where it is the page that is refused."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure()):
        return ""
    return "" if request.method != FORM and before == request.build_absolute_uri() else before
