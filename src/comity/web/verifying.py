"""How to check the record without us: in words, the second verifier as a file, and the record itself as one."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import lru_cache

from allauth.account.adapter import get_adapter
from django.http import FileResponse, HttpResponse
from django.shortcuts import render

from comity.core.errors import Unreadable, _
from comity.publish import archives, builds, sessions
from comity.publish.client import SignerAway
from comity.web.visit import Visit
from comity_verify import build


class NoSuchEntry(Unreadable):
    """What was typed is no index."""

    message = _(
        "That is not the number of an entry. Use digits alone, as the last part of your archive says."
    )


def verify(request: Visit) -> HttpResponse:
    """Words for a delegate, commands for a technician."""
    return render(request, "record/verify.html")


def browser(request: Visit) -> HttpResponse:
    """The verifier for browsers: a file to keep and open from disk, never to be run from this site."""
    response = HttpResponse(_page(), content_type="application/octet-stream")
    response["Content-Disposition"] = 'attachment; filename="comity-verify.html"'
    response["Cache-Control"] = "private, no-store"
    return response


def session(request: Visit) -> HttpResponse:
    """Every entry of the record and what this reader may see of it, to be checked offline."""
    try:
        if request.seat.is_public:
            data = sessions.public(request.received, _turn(request)).read_bytes()
        else:
            with _turn(request)():
                data = sessions.make(request.seat, request.received)
    except (OSError, ValueError, KeyError) as trouble:  # its policy names the key, which the signer tells
        raise SignerAway from trouble
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = 'attachment; filename="record.session"'
    response["Cache-Control"] = "private, no-store"
    return response


def _turn(request: Visit) -> Callable[[], AbstractContextManager[None]]:
    """The turn of this reader to have a large file built."""
    return lambda: builds.one(request.seat.person, get_adapter().get_client_ip(request))


def archive(request: Visit) -> FileResponse:
    """One part of what a capital keeps at home, from the entry that was asked for on."""
    since = number(request.GET.get("since", ""))
    with _turn(request)():
        name, data = archives.make(request.seat, since, request.received)
    response = FileResponse(data, as_attachment=True, filename=name, content_type="application/zip")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def number(given: str) -> int:
    """An index that somebody typed; nothing is the beginning."""
    if not given:
        return 0
    if not (given.isascii() and given.isdecimal() and len(given) < 16):
        raise NoSuchEntry
    return int(given)


@lru_cache
def _page() -> bytes:
    return build.page()
