"""The first page: what is asked of this seat, and until when; for the public, what has been decided."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from comity.core.consensus.stages import Stage
from comity.core.seat import Role
from comity.decisions import queries
from comity.decisions.models import Decision
from comity.register import queries as register
from comity.web import meetings, prepared, translations
from comity.web.decisions import Row, rows_among
from comity.web.saying import language
from comity.web.visit import Visit

MOST = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """One matter that asks something of this reader."""

    row: Row
    objected: bool
    asked: bool  # whether this reader's own silence counts


def home(request: Visit) -> HttpResponse:
    """One address, a page for each kind of seat."""
    if request.seat.is_public:
        return public(request)
    bodies = register.bodies_on(request.received.date(), language())
    seat, now = request.seat, request.received

    def rows(found: list[Decision]) -> list[Row]:
        return rows_among(bodies, found, request)

    running = list(queries.awaiting(seat, now)[:MOST])
    waiting = [
        Waiting(row, seat.party in row.decision.objectors, seat.party in row.decision.members)
        for row in rows(running)
    ]
    office = seat.role in {Role.CHAIR, Role.REGISTRAR}
    drafts = list(queries.listed(seat, now, state=Stage.DRAFT)[:MOST])
    ended = list(queries.listed(seat, now, state=Stage.EXPIRED)[:MOST])
    recent = list(queries.recent(seat, now)[:MOST])
    names = register.names_on(now.date(), language(), [seat.party])
    return render(
        request,
        "home/seat.html",
        {
            "waiting": waiting,
            "nearest": waiting[0] if waiting else None,
            "drafts": rows(drafts),
            "ended": rows(ended),
            "recent": rows(recent),
            "office": office,
            "inner": [] if office else prepared.open_of(request),
            "coming": meetings.coming(bodies, request),
            "translations": translations.awaited(request),
            "own_name": names.get(seat.party, seat.party),
        },
    )


def public(request: Visit) -> HttpResponse:
    """Adopted decisions that everybody may read."""
    bodies = register.bodies_on(request.received.date(), language())
    adopted = list(queries.adopted(request.seat, request.received)[:MOST])
    members = register.parties_on(request.received.date(), language(), ["member_state"])
    chair = register.chair_on(request.received.date())
    acting = register.acting_chair_on(request.received.date())
    names = register.names_on(request.received.date(), language(), [chair, acting])
    return render(
        request,
        "home/public.html",
        {
            "rows": rows_among(bodies, adopted, request),
            "members": members,
            "chair": names.get(chair, ""),
            "acting_chair": names.get(acting, ""),
        },
    )
