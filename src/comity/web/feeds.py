"""Feeds of what everybody may read, and a deadline for one's own calendar."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils import feedgenerator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from comity.core.consensus.stages import Stage
from comity.core.errors import NotFound
from comity.core.seat import PUBLIC_SEAT
from comity.decisions import queries
from comity.decisions.models import Decision
from comity.register import queries as register
from comity.statements.models import Statement
from comity.web.saying import language, marked
from comity.web.statements import KINDS
from comity.web.visit import Visit

MOST: Final = 50
NO_XML: Final = dict.fromkeys([*range(0x20), 0x7F, 0xFFFE, 0xFFFF], " ") | {9: "\t", 10: "\n", 13: "\r"}
OVER: Final = frozenset({Stage.BROKEN, Stage.WITHDRAWN, Stage.LAPSED})  # nothing ends there any more


def address(path: str) -> str:
    """A whole address."""
    return str(settings.BASE_ADDRESS).rstrip("/") + path


def released(request: Visit) -> list[tuple[Decision, str]]:
    """Each with what a reader of feeds is told of it; two queries more for the statements, however many there are.

    Feeds are read by programs without a seat, so they hold what the public may read.
    """
    rows = list(queries.adopted(PUBLIC_SEAT, request.received)[:MOST])
    names = register.names_on(request.received.date(), language())
    seen = Statement.objects.visible_to(PUBLIC_SEAT, at=request.received).filter(decision__in=rows)
    said = defaultdict[UUID, list[str]](list)
    for row in seen.order_by("at", "key")[: MOST * MOST]:
        who = names.get(row.party_id, row.party_id)
        said[row.decision_id].append(f"{who}, {KINDS.get(row.form, row.form)}: {row.text}")
    return [(row, "\n\n".join([row.title, *_contested(row), *said[row.key]])) for row in rows]


def _contested(decision: Decision) -> list[str]:
    """Nothing that is contested is given out as undisputed."""
    return [_("This decision is contested")] if decision.contested else []


def atom(request: Visit) -> HttpResponse:
    """Adopted and released decisions (RFC 4287)."""
    organisation = register.organisation()
    feed = feedgenerator.Atom1Feed(
        title=marked(_("Adopted decisions")),
        author_name=organisation.names["en"] if organisation else "",  # the RFC asks for one
        link=address("/decisions/"),
        description="",
        feed_url=address(request.path),
        language=get_language() or "en",
    )
    for decision, told in released(request):
        feed.add_item(
            title=marked(f"{decision.number}: {decision.title}").translate(NO_XML),
            link=address(decision.get_absolute_url()),
            description=told.translate(NO_XML),
            unique_id=decision.key.urn,
            pubdate=decision.published_at,
            updateddate=decision.published_at,
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response


def json_feed(request: Visit) -> JsonResponse:
    """The same as a JSON Feed, version 1.1."""
    items = [
        {
            "id": d.key.urn,
            "url": address(d.get_absolute_url()),
            "title": marked(f"{d.number}: {d.title}"),
            "content_text": told,
            "date_published": d.published_at.isoformat() if d.published_at else None,
        }
        for d, told in released(request)
    ]
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": marked(_("Adopted decisions")),
        "home_page_url": address("/"),
        "feed_url": address(request.path),
        "items": items,
    }
    return JsonResponse(whole, content_type="application/feed+json")


def calendar(request: Visit, key: UUID) -> HttpResponse:
    """The deadline as an event without an end, which is an instant (RFC 5545, section 3.6.1)."""
    decision = Decision.objects.for_reader(request.seat, key, at=request.received)
    if decision.deadline is None:
        raise NotFound
    said = marked(f"{_('Silence ends')}: {decision.symbol or ''} {decision.title}")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Comity//Deadlines//EN",
        "BEGIN:VEVENT",
        f"UID:{decision.key}@{_escaped(settings.RECORD_ORIGIN)}",
        f"DTSTAMP:{_instant(request.received)}",
        f"DTSTART:{_instant(decision.deadline)}",
        f"SUMMARY:{_escaped(said)}",
        f"URL:{address(decision.get_absolute_url())}",
        f"STATUS:{'CANCELLED' if decision.stage in OVER else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    text = "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="deadline.ics"'
    return response


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """Lines of at most 75 octets, continued with a space; never inside a character."""
    parts, current = [], ""
    for character in line:
        if len((current + character).encode()) > 75:
            parts.append(current)
            current = " "
        current += character
    return [*parts, current]
