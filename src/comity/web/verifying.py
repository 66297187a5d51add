"""How to check a receipt without us: in words, and the second verifier as a file."""

from functools import lru_cache

from django.http import HttpResponse
from django.shortcuts import render

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


@lru_cache
def _page() -> bytes:
    return build.page()
