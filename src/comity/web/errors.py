"""Pages for what goes wrong outside an act."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is too old, or was opened from another seat, or cookies are off."""
    sentence = _(
        "This form has expired, or was opened from another seat, or cookies are off. Nothing was kept; open the page "
        "again and send it once more."
    )
    return render(request, "errors/refused.html", {"sentence": sentence, "status": 403}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Absent; hidden answers alike."""
    sentence = _("There is nothing at this address.")
    return render(request, "errors/refused.html", {"sentence": sentence, "status": 404}, status=404)
