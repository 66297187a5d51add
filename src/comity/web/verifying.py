"""How to check the record without us: in words, the second verifier as a file, and the record itself as one."""

from functools import lru_cache

from django.http import HttpResponse
from django.shortcuts import render

from comity.publish import sessions
from comity.web.record import SignerAway
from comity.web.visit import Visit
from comity_verify import build


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
        data = sessions.make(request.seat, request.received)
    except (OSError, ValueError, KeyError) as trouble:  # its policy names the key, which the signer tells
        raise SignerAway from trouble
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = 'attachment; filename="record.session"'
    response["Cache-Control"] = "private, no-store"
    return response


@lru_cache
def _page() -> bytes:
    return build.page()
