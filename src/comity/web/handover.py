"""The handover file of the Chairmanship: everything open, every date, every promise, and nobody's notes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from comity.access import permits
from comity.core.consensus.stages import ENDED, Stage
from comity.core.consensus.translations import Step
from comity.decisions import queries
from comity.decisions.models import Decision, OutsideBreak
from comity.documents.models import Translation
from comity.meetings.models import Meeting
from comity.register import particulars
from comity.register import queries as register
from comity.web import stages, titles
from comity.web.saying import language, marked
from comity.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Due:
    """Something that falls to the office: by when, what, and where it is."""

    at: datetime | None
    what: str
    name: str
    address: str
    text: Decision | None = None  # whose title the page says in the reader's language

    def plain(self) -> dict[str, str]:
        """For the file."""
        return {
            "at": self.at.isoformat() if self.at else "",
            "what": self.what,
            "name": self.name,
            "address": self.address,
        }


def nearest(due: Due) -> tuple[datetime, str]:
    """By instant, what has none last."""
    return due.at or datetime.max.replace(tzinfo=UTC), due.name


def _due(row: Decision, at: datetime | None, what: str) -> Due:
    return Due(at, what, f"{row.number or row.symbol} {row.title}".strip(), row.get_absolute_url(), row)


def _of(row: Decision, now: datetime) -> list[Due]:
    """What one procedure asks of the Chair, and when."""
    procedure, stage = row.procedure, row.stage_at(now)
    found: list[Due] = []
    if stage is Stage.HELD:
        found.append(_due(row, None, _("Held: the Chair sets a new deadline")))
    if stage in {Stage.SILENCE, Stage.EXPIRED} and procedure.rules.adopts == "chair" and row.deadline:
        last = row.deadline + timedelta(hours=procedure.rules.confirm_within_hours)
        found.append(_due(row, last, _("The Chair confirms the adoption, if silence is not broken")))
    if stage is Stage.SILENCE:
        found.append(_due(row, row.deadline, _("Silence ends")))
    if stage is Stage.AD_REFERENDUM:
        found.append(
            _due(row, None, _("Agreed ad referendum: silence over the same text is still to be opened"))
        )
    if procedure.orphaned:
        found.append(_due(row, None, _("Without a sponsor: taken over, or withdrawn")))
    return found


def _openings(meetings: Iterable[Meeting], now: datetime) -> list[Due]:
    """When which body meets."""
    bodies = register.bodies_on(now.date(), language())
    named = [(m, {"body": bodies.get(m.body_id, m.body_id), "number": m.number}) for m in meetings]
    said, opens = _("%(body)s, meeting %(number)s"), _("A meeting opens")
    return [Due(m.opens_at, opens, said % names, m.get_absolute_url()) for m, names in named]


def _titled(rows: list[Due]) -> list[tuple[Due, titles.Title | None]]:
    """Each with what its text is called; one look for all of a list."""
    named = titles.of({due.text.key: due.text for due in rows if due.text}.values())
    return [(due, named[due.text.key] if due.text else None) for due in rows]


def _rows(request: Visit) -> dict[str, list[Due]]:
    """Open procedures, dates and promises, as the Chair may read them."""
    now = request.received
    seen = queries.visible(request.seat, now).order_by("registered_at", "key")
    running = list(seen.exclude(stage__in=[stage.value for stage in ENDED])[:500])
    contested = list(seen.filter(contested=True)[:100])
    meetings = Meeting.objects.visible_to(request.seat, at=now).exclude(status=Meeting.Status.CLOSED)
    entered = OutsideBreak.objects.visible_to(request.seat, at=now).filter(state=OutsideBreak.State.WAITING)
    dates = [due for row in running for due in _of(row, now)]
    dates += _openings(meetings.order_by("opens_at"), now)
    asked = Translation.objects.visible_to(request.seat, at=now).filter(due__isnull=False)
    dates += [
        _due(row.document.decision, row.due, _("A translation is asked for by then"))
        for row in asked.exclude(step=Step.RELEASED).select_related("document__decision")[:100]
    ]
    promises = [_due(row, None, _("Contested: the body settles it")) for row in contested]
    promises += [
        _due(
            e.decision, e.entered_at, _("An objection received outside waits for a word or a second officer")
        )
        for e in entered.select_related("decision")[:100]
    ]
    announced = [
        _due(row, row.adopted_at, _("Announced in the next meeting of the announcing body"))
        for body in register.bodies_on(now.date(), language(), deciding=True)
        for row in queries.to_announce(body).filter(pk__in=seen)
    ]
    return {
        "open": sorted(
            (_due(row, row.deadline, str(stages.WORDS[row.stage_at(now)])) for row in running), key=nearest
        ),
        "dates": sorted(dates, key=nearest),
        "promises": [*promises, *sorted(announced, key=nearest)],
    }


def handover(request: Visit) -> HttpResponse:
    """One page that prints."""
    permits.read_handover(request.seat)
    found = _rows(request)
    context = {
        "procedures": _titled(found["open"]),
        "dates": _titled(found["dates"]),
        "promises": _titled(found["promises"]),
        "chairs": particulars.chairs(request.received.date(), language())[:2],
    }
    return render(request, "handover/handover.html", context)


def file(request: Visit) -> JsonResponse:
    """The same as a file for programs."""
    permits.read_handover(request.seat)
    found = {name: [due.plain() for due in rows] for name, rows in _rows(request).items()}
    answer = JsonResponse(
        {"title": marked(_("Handover of the Chairmanship")), "as_of": request.received.isoformat(), **found}
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="handover.json"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
