"""When each session was last seen: noted now and then, so that reading a page writes nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse

from comity.record import clock

FRESH: Final = timedelta(minutes=10)


class Activity:
    """allauth's own middleware does it on every page, and on SQLite each page would then wait for every act."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A session not seen for a while, or from another address, is noted before the page is made."""
        if request.user.is_authenticated and request.session.session_key and not _noted(request):
            UserSession.objects.create_from_request(request)
        return self.get_response(request)


def _noted(request: HttpRequest) -> bool:
    rows = UserSession.objects.filter(
        session_key=request.session.session_key,
        ip=get_adapter().get_client_ip(request),
        last_seen_at__gt=clock.glance() - FRESH,
    )
    return bool(rows.exists())
