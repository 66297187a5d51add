"""What a meeting does with a text, from the text's own page: table, put, agree, defer, object, lift."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from comity.access import permits
from comity.acts import room as acts
from comity.core.consensus.stages import Stage
from comity.decisions.models import Decision
from comity.meetings import queries
from comity.meetings.models import AgendaItem, Meeting
from comity.record.writer import Recorded
from comity.register import queries as register
from comity.web import standing
from comity.web.answers import recorded
from comity.web.decision_forms import BreakForm, ConfirmForm, PutForm
from comity.web.forms import ActForm
from comity.web.meeting_forms import HeardForm, TableForm
from comity.web.meetings import OUTCOMES, in_the_room
from comity.web.outside import names_at
from comity.web.saying import language
from comity.web.visit import Visit

OUTSIDE = frozenset({Stage.DRAFT, Stage.TABLED, Stage.AD_REFERENDUM, Stage.DEFERRED})


def _found(request: Visit, key: UUID) -> Decision:
    return Decision.objects.for_reader(request.seat, key, at=request.received)


def of(found: Decision, request: Visit, names: dict[str, str]) -> dict[str, object]:
    """What the page of a text says about meetings: on which agendas it stood, and who objects there."""
    seen = Meeting.objects.visible_to(request.seat, at=request.received)
    agendas = found.agendas.filter(item__meeting__in=seen).select_related("item__meeting")
    rows = list(agendas.order_by("tabled_at"))
    inside = request.seat.party in {*found.members, "CHAIR", "SEC"}
    standing = found.procedure.standing if found.stage_at(request.received) in OUTSIDE else frozenset[str]()
    objecting = [name for code, name in names.items() if code in standing]
    return {
        "last_meeting": rows[-1].item.meeting if rows else None,
        "agendas": [(row, str(OUTCOMES[row.outcome])) for row in rows],
        "objecting": objecting if inside and _learns(found, request) else [],
        "objected": inside and bool(standing),
    }


def _learns(found: Decision, request: Visit) -> bool:
    """Whether the reader is told who objects: as the rules say of every break; the Chair always."""
    return found.rule_set.author_named or request.seat.party == "CHAIR"


def may(found: Decision, request: Visit) -> dict[str, bool]:
    """Which acts of a meeting to offer on the page of a text."""
    seat, procedure, stage = request.seat, found.procedure, found.stage_at(request.received)
    line = queries.before(found.key) if stage is Stage.TABLED else None
    sits = line is not None and line.item.meeting.status == Meeting.Status.OPEN
    objectable = stage in {Stage.TABLED, Stage.AD_REFERENDUM, Stage.DEFERRED}
    return {
        "circulate": (
            stage in {Stage.DRAFT, Stage.AD_REFERENDUM}
            or (sits and procedure.rules.consent_step == "meeting")
        )
        and not standing.bound(found)
        and permits.allows(permits.circulate, seat, procedure),
        "withdraw": stage in {Stage.DRAFT, Stage.SILENCE, *OUTSIDE}
        and permits.allows(permits.withdraw, seat, found.marking.originator),
        "table": stage in OUTSIDE and line is None and permits.allows(permits.table, seat, procedure),
        "adopt_in_meeting": sits and permits.allows(permits.adopt_in_meeting, seat, procedure),
        "hear_objection": sits and permits.allows(permits.hear_objection, seat, procedure),
        "raise_objection": objectable
        and seat.party not in procedure.standing
        and permits.allows(permits.raise_objection, seat, procedure),
        "lift_objection": seat.party in procedure.standing
        and permits.allows(permits.lift_objection, seat, procedure),
    }


def _done(request: Visit, found: Decision, done: Recorded, said: str) -> HttpResponse:
    recorded(request, done, said)
    return redirect(found)


def table(request: Visit, key: UUID) -> HttpResponse:
    """A text is put under an item of a meeting that is not over."""
    found = _found(request, key)
    permits.table(request.seat, found.procedure)
    seen = Meeting.objects.visible_to(request.seat, at=request.received)
    rows = AgendaItem.objects.filter(meeting__in=seen, meeting__body=found.body_id)
    rows = rows.exclude(meeting__status=Meeting.Status.CLOSED).select_related("meeting")
    items = [
        (
            str(row.key),
            _("Meeting %(number)s, item %(position)s: %(title)s")
            % {"number": row.meeting.number, "position": row.position, "title": row.title},
        )
        for row in rows.order_by("meeting__opens_at", "position")[:500]
    ]
    form = TableForm(request.POST or None, items=items)
    if form.is_valid():
        done = acts.table(form.asked(request), key, item=UUID(form.cleaned_data["item"]))
        return _done(request, found, done, _("The text is on the agenda. The body can read it."))
    return render(request, "room/table.html", {"d": found, "form": form, "items": items})


def adopt_in_meeting(request: Visit, key: UUID) -> HttpResponse:
    """The Chair puts the text: no objection heard, adopted."""
    found = _found(request, key)
    permits.adopt_in_meeting(request.seat, found.procedure)
    shown = _put(request, found)
    seen = " ".join(f"{part.key}:{part.text_hash}" for part, _stage in standing.beside(found, request))
    form = PutForm(request.POST or None, initial={"text_hash": found.text_hash, "parts": seen})
    if form.is_valid():
        text_hash, parts = form.cleaned_data["text_hash"], form.cleaned_data["parts"]
        done = acts.adopt_in_meeting(form.asked(request), key, text_hash=text_hash, parts=parts)
        return _done(request, found, done, _("The decision is adopted and has its number."))
    return render(request, "room/adopt.html", shown | {"form": form})


def agree_ad_referendum(request: Visit, key: UUID) -> HttpResponse:
    """The Chair puts the text: agreed, subject to capitals."""
    found = _found(request, key)
    permits.agree_ad_referendum(request.seat, found.procedure)
    form = ConfirmForm(request.POST or None, initial={"text_hash": found.text_hash})
    if form.is_valid():
        text_hash = form.cleaned_data["text_hash"]
        done = acts.agree_ad_referendum(form.asked(request), key, text_hash=text_hash)
        return _done(request, found, done, _("It is agreed ad referendum. Circulate the same text now."))
    return render(request, "room/agree.html", _put(request, found) | {"form": form})


def _put(request: Visit, found: Decision) -> dict[str, object]:
    """What the Chair has before the eyes: who is in the room, and whether anybody objects."""
    line = queries.before(found.key)
    there = in_the_room(line.item.meeting, request) if line else {}
    shown = {"d": found, "line": line, "standing": bool(found.procedure.standing)}
    return shown | {"beside": standing.beside(found, request)} | there


def defer(request: Visit, key: UUID) -> HttpResponse:
    """The meeting puts the text off."""
    found = _found(request, key)
    permits.defer(request.seat, found.procedure)
    form = ActForm(request.POST or None)
    if form.is_valid():
        return _done(request, found, acts.defer(form.asked(request), key), _("The text is deferred."))
    return render(request, "room/defer.html", {"d": found, "form": form})


def raise_objection(request: Visit, key: UUID) -> HttpResponse:
    """A Member State objects to a text that is before a meeting."""
    found = _found(request, key)
    permits.raise_objection(request.seat, found.procedure)
    form = BreakForm(request.POST or None)
    if form.is_valid():
        done = acts.raise_objection(form.asked(request), key, reason=form.cleaned_data["reason"])
        return _done(request, found, done, _("Your objection stands. The text is not adopted while it does."))
    named = found.rule_set.author_named
    return render(request, "room/object.html", {"d": found, "form": form, "named": named})


def hear_objection(request: Visit, key: UUID) -> HttpResponse:
    """An officer enters what was said in the room."""
    found = _found(request, key)
    permits.hear_objection(request.seat, found.procedure)
    known = found.procedure.standing if _learns(found, request) else frozenset[str]()
    rest = set(found.members) - known  # a choice that is missing names whose it is
    parties = [(code, name) for code, name in names_at(request.received).items() if code in rest]
    form = HeardForm(request.POST or None, parties=parties)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("party", "reason")}
        done = acts.hear_objection(form.asked(request), key, **said)
        return _done(request, found, done, _("The objection stands. That delegation alone can lift it."))
    return render(request, "room/hear.html", {"d": found, "form": form})


def lift_objection(request: Visit, key: UUID) -> HttpResponse:
    """The objector takes its objection back."""
    found = _found(request, key)
    permits.lift_objection(request.seat, found.procedure)
    form = ActForm(request.POST or None)
    if form.is_valid():
        done = acts.lift_objection(form.asked(request), key)
        said = _("Your objection is lifted. Nothing that it ended comes back.")
        if found.contested:
            said = _("Your objection is lifted. It no longer contests the decision.")
        return _done(request, found, done, said)
    names = register.names_on(request.received.date(), language(), [request.seat.party])
    context = {"d": found, "form": form, "own_name": names.get(request.seat.party, request.seat.party)}
    return render(request, "room/lift.html", context)
