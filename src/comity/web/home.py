"""The first page: what is asked of this seat, and until when; for the public, what has been decided."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from comity.core.consensus.stages import Stage
from comity.core.seat import Role
from comity.decisions import queries
from comity.decisions.models import Decision
from comity.register import queries as register
from comity.web import translations
from comity.web.decisions import Row, row_of
from comity.web.saying import language
from comity.web.visit import Visit

MOST = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """One matter that asks something of this reader."""

    row: Row
    objected: bool


def home(request: Visit) -> HttpResponse:
    """One address, a page for each kind of seat."""
    if request.seat.is_public:
        return public(request)
    bodies = register.bodies_on(request.received.date(), language())
    seat, now = request.seat, request.received

    def rows(found: list[Decision]) -> list[Row]:
        return [row_of(d, bodies, request) for d in found]

    running = list(queries.awaiting(seat, now)[:MOST])
    waiting = [Waiting(row, seat.party in row.decision.objectors) for row in rows(running)]
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
            "rows": [row_of(d, bodies, request) for d in adopted],
            "members": members,
            "chair": names.get(chair, ""),
            "acting_chair": names.get(acting, ""),
        },
    )
