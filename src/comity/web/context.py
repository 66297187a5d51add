"""What every page shows around its matter: name, seat, ways, clocks."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from comity.core.seat import PUBLIC_SEAT, Role
from comity.record import alarms
from comity.register import queries as register

THEMES = ("light", "dark")
AREAS = {"administrators": "/secretariat/"}  # an area that is wider than the page it opens with


def frame(request: HttpRequest) -> dict[str, Any]:
    """The frame of a page. Three short queries, whatever the page."""
    language = (get_language() or "en").split("-")[0]
    organisation = register.organisation()
    seat = getattr(request, "seat", PUBLIC_SEAT)
    received = getattr(request, "received", None)
    theme = request.COOKIES.get("theme", "")
    direction = "rtl" if get_language_bidi() else "ltr"
    if settings.COMITY_ENV != "production" and request.GET.get("dir") == "rtl":
        direction = "rtl"  # lets us look at pages from right to left before there is such a language
    names: dict[str, str] = {}
    if seat.party and received is not None:
        names = register.names_on(received.date(), language, [seat.party])
    return {
        "organisation_name": _pick(organisation.names, language) if organisation else "Comity",
        "organisation_short": _pick(organisation.short_names, language) if organisation else "Comity",
        "seat_zone": organisation.seat_zone if organisation else "UTC",
        "seat_name": _pick(organisation.seat_names, language) if organisation else "UTC",
        "seat_party": names.get(seat.party, seat.party),
        "ways": ways(request),
        "language": language,
        "dir": direction,
        "theme": theme if theme in THEMES else "",
        "demo": settings.COMITY_DEMO,
        "exercise": settings.COMITY_EXERCISE,
        "organisation_code": organisation.code if organisation else "",
        "now": received,
        "record_closed": alarms.closed(),
    }


def _pick(words: dict[str, str], language: str) -> str:
    return words.get(language) or words.get("en") or next(iter(words.values()), "")


def ways(request: HttpRequest) -> list[dict[str, Any]]:
    """Where this seat may go; only what is there."""
    seat = getattr(request, "seat", PUBLIC_SEAT)
    named = [
        ("home", _("Home") if seat.is_public else _("For you"), True),
        ("decisions", _("Decisions"), True),
        ("meetings", _("Meetings"), not seat.is_public),
        ("parties", _("Parties"), True),
        ("record", _("Record"), True),
        ("delegation", _("Delegation"), seat.role in {Role.DELEGATE, Role.CHAIR}),
        ("administrators", _("Secretariat"), seat.role is Role.REGISTRAR),
    ]
    found = []
    for name, word, shown in named:
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        if shown:
            below = AREAS.get(name, address)
            current = request.path == address or (below != "/" and request.path.startswith(below))
            found.append({"address": address, "word": word, "current": current})
    return found
