"""Pages of meetings: the list, one meeting, its agenda, who is in the room, and its journal on one page."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from comity.access import permits
from comity.acts import meetings as acts
from comity.core.consensus.stages import Stage
from comity.core.errors import NotFound
from comity.decisions import queries as decisions
from comity.decisions.models import Decision
from comity.meetings import queries
from comity.meetings.models import AgendaText, Meeting
from comity.record.models import Entry
from comity.register import queries as register
from comity.register.models import Party
from comity.web import stages, titles
from comity.web.answers import recorded
from comity.web.forms import ActForm
from comity.web.meeting_forms import ConveneForm, ItemForm, PresenceForm, SummaryForm
from comity.web.outside import zones
from comity.web.saying import language
from comity.web.visit import Visit

Status = Meeting.Status
STATUSES: dict[str, str | Promise] = {
    Status.CONVENED: gettext_lazy("Convened"),
    Status.OPEN: gettext_lazy("Open"),
    Status.CLOSED: gettext_lazy("Closed"),
}
OUTCOMES: dict[str, str | Promise] = {
    "": gettext_lazy("No outcome yet"),
    "adopted": gettext_lazy("Adopted; no objection was heard"),
    "ad_referendum": gettext_lazy("Agreed ad referendum; provisional until silence has confirmed it"),
    "deferred": gettext_lazy("Deferred"),
}
SILENCE = gettext_lazy("Silence was opened; nobody objected to using it")
A_PAGE = 50
SOON = 4  # on the first page


@dataclass(frozen=True, slots=True)
class Row:
    """A meeting as lists show it."""

    meeting: Meeting
    body: str
    word: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text under an item."""

    text: AgendaText
    title: titles.Title
    word: str
    mark: str
    outcome: str
    same: bool  # the outcome says what the stage says, so one line says both


@dataclass(frozen=True, slots=True)
class Item:
    """An item as the page shows it."""

    position: int
    title: str
    texts: list[Text]

    @property
    def same(self) -> bool:
        """Whether the item is named after its only text, so that one line says both."""
        return len(self.texts) == 1 and self.title == self.texts[0].text.decision.title


def meetings(request: Visit) -> HttpResponse:
    """The meetings that this reader may know of."""
    page = Paginator(queries.listed(request.seat, request.received), A_PAGE).get_page(request.GET.get("page"))
    bodies = register.bodies_on(request.received.date(), language())
    rows = [_row(meeting, bodies) for meeting in page.object_list]
    context = {
        "coming": [row for row in rows if row.meeting.status != Status.CLOSED][::-1],
        "held": [row for row in rows if row.meeting.status == Status.CLOSED],
        "page": page,
        "may_convene": permits.allows(permits.convene_meeting, request.seat),
    }
    return render(request, "meetings/list.html", context)


def coming(bodies: dict[str, str], request: Visit) -> list[Row]:
    """The next meetings, the nearest first, for the first page."""
    rows = queries.listed(request.seat, request.received).exclude(status=Status.CLOSED)
    return [_row(meeting, bodies) for meeting in rows.order_by("opens_at", "number")[:SOON]]


def _row(meeting: Meeting, bodies: dict[str, str]) -> Row:
    return Row(meeting, bodies.get(meeting.body_id, meeting.body_id), str(STATUSES[meeting.status]))


def items_of(meeting: Meeting, request: Visit) -> list[Item]:
    """The agenda with the texts that this reader may see."""
    agenda = queries.agenda(meeting, request.seat, request.received)
    named = titles.of(text.decision for found in agenda for text in found.texts)
    return [
        Item(found.item.position, found.item.title, [_text(text, named, request) for text in found.texts])
        for found in agenda
    ]


def _text(text: AgendaText, named: dict[UUID, titles.Title], request: Visit) -> Text:
    stage = text.decision.stage_at(request.received)
    silence = text.decision.circulated_at is not None and text.decision.circulated_at >= text.tabled_at
    said = SILENCE if silence and not text.outcome else OUTCOMES[text.outcome]
    title = named[text.decision.key]
    same = stage.value == (text.outcome or Stage.TABLED.value) and not silence
    return Text(text, title, str(stages.WORDS[stage]), stages.mark(stage), str(said), same)


def announced(meeting: Meeting, request: Visit) -> list[Decision]:
    """What the meeting was told of, or will be told of when it opens (invariant 16)."""
    if meeting.status != Status.CONVENED:
        return [a.decision for a in queries.carried(meeting, request.seat, request.received)]
    if queries.next_of(meeting.body_id) != meeting.key:
        return []
    seen = Decision.objects.visible_to(request.seat, at=request.received)
    return list(decisions.to_announce(meeting.body_id).filter(pk__in=seen.values("pk")))


def _with_titles(rows: list[Decision]) -> list[tuple[Decision, titles.Title]]:
    named = titles.of(rows)
    return [(row, named[row.key]) for row in rows]


def in_the_room(meeting: Meeting, request: Visit) -> dict[str, object]:
    """Who is there, in register order, and whether that is a quorum of the members of the day."""
    at = meeting.closed_at or request.received
    day = at.date()
    codes = (
        queries.were_present(meeting)
        if meeting.status == Status.CLOSED
        else queries.present_at(meeting, request.received)
    )
    members = register.members_of(meeting.body_id, day)
    names = register.names_on(day, language())
    try:
        needed = register.rules_on(meeting.body_id, day)[2].quorum_of(len(members))
    except NotFound:
        needed = 0
    return {
        "present": [name for code, name in names.items() if code in codes & members],
        "others": [name for code, name in names.items() if code in codes - members],
        "needed": needed,
        "quorum": bool(needed) and len(codes & members) >= needed,
    }


def shown(meeting: Meeting, request: Visit) -> dict[str, object]:
    """What the page and the journal have in common."""
    day = (meeting.opened_at or meeting.opens_at).date()
    bodies = register.bodies_on(day, language())
    chair = register.chair_on(day, meeting.body_id)
    acting = register.acting_chair_on(day)
    names = register.names_on(day, language(), [chair, acting])
    return {
        "m": meeting,
        "body": bodies.get(meeting.body_id, meeting.body_id),
        "word": STATUSES[meeting.status],
        "items": items_of(meeting, request),
        "announced": _with_titles(announced(meeting, request)),
        "chair": names.get(chair, ""),
        "acting_chair": names.get(acting, ""),
    } | in_the_room(meeting, request)


def meeting(request: Visit, key: UUID) -> HttpResponse:
    """One meeting: what is before it, who is there, what it did."""
    found = Meeting.objects.for_reader(request.seat, key, at=request.received)
    entries = Entry.objects.visible_to(request.seat, at=request.received).filter(subject=key)
    officer = permits.allows(permits.convene_meeting, request.seat)
    may = {
        "add": officer and found.status != Status.CLOSED,
        "open": officer and found.status == Status.CONVENED,
        "presence": officer and found.status == Status.OPEN,
        "close": officer and found.status == Status.OPEN,
        "summarise": found.status != Status.CONVENED
        and permits.allows(permits.summarise_meeting, request.seat),
    }
    context = shown(found, request) | {
        "entries": list(entries.order_by("-index")[:100]),
        "may": may,
        "any_act": any(may.values()),
    }
    return render(request, "meetings/meeting.html", context)


def journal(request: Visit, key: UUID) -> HttpResponse:
    """The journal, on one sheet of paper, in the reader's language or the one asked for."""
    found = Meeting.objects.for_reader(request.seat, key, at=request.received)
    wanted = request.GET.get("in", "")
    with override(wanted if wanted in {"en", "ru"} else language()):
        entries = Entry.objects.visible_to(request.seat, at=request.received).filter(subject=key)
        indexes = list(entries.order_by("index").values_list("index", flat=True))
        context = shown(found, request) | {"first": indexes[0], "last": indexes[-1]} if indexes else {}
        return render(request, "meetings/journal.html", context or shown(found, request))


def convene_meeting(request: Visit) -> HttpResponse:
    """A body is called together."""
    permits.convene_meeting(request.seat)
    basis = zones()
    tomorrow = (request.received + timedelta(days=1)).astimezone(ZoneInfo(str(basis["seat_zone"])))
    bodies = register.bodies_on(request.received.date(), language(), deciding=True)
    initial = {"day": tomorrow.date(), "clock": "10:00", "of": "seat"}
    form = ConveneForm(request.POST or None, bodies=bodies, initial=initial, **basis)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("body", "number", "place", "observers")}
        done = acts.convene_meeting(form.asked(request), opens_at=form.cleaned_data["deadline"], **said)
        recorded(request, done, _("The meeting is convened. The members of the body are being told."))
        return redirect("meeting", key=done.subject)
    return render(request, "meetings/convene.html", {"form": form})


def add_agenda_item(request: Visit, key: UUID) -> HttpResponse:
    """One more line of the agenda."""
    found = Meeting.objects.for_reader(request.seat, key, at=request.received)
    permits.add_agenda_item(request.seat)
    form = ItemForm(request.POST or None)
    if form.is_valid():
        done = acts.add_agenda_item(form.asked(request), key, title=form.cleaned_data["title"])
        recorded(request, done, _("The item is on the agenda."))
        return redirect(found)
    return render(request, "meetings/item.html", {"m": found, "form": form})


def open_meeting(request: Visit, key: UUID) -> HttpResponse:
    """The meeting sits, after a page that says what it will be told of."""
    found = Meeting.objects.for_reader(request.seat, key, at=request.received)
    permits.open_meeting(request.seat)
    form = ActForm(request.POST or None)
    if form.is_valid():
        done = acts.open_meeting(form.asked(request), key)
        recorded(request, done, _("The meeting is open. Record who is in the room."))
        return redirect("record_presence", key=key)
    return render(request, "meetings/open.html", {"m": found, "form": form})


def record_presence(request: Visit, key: UUID) -> HttpResponse:
    """Who is in the room from now on."""
    found = Meeting.objects.for_reader(request.seat, key, at=request.received)
    permits.record_presence(request.seat)
    members = register.members_of(found.body_id, request.received.date())
    listed = register.parties_on(request.received.date(), language())
    offices = {Party.Kind.CHAIRMANSHIP}
    there = list(queries.present_at(found, request.received))
    form = PresenceForm(
        request.POST or None,
        members=[(p.code, p.name) for p in listed if p.code in members],
        others=[(p.code, p.name) for p in listed if p.code not in members and p.kind not in offices],
        initial={"members": there, "others": there},
    )
    if form.is_valid():
        done = acts.record_presence(form.asked(request), key, present=form.present)
        recorded(request, done, _("It is recorded who is in the room."))
        return redirect(found)
    return render(request, "meetings/presence.html", {"m": found, "form": form})


def summarise_meeting(request: Visit, key: UUID) -> HttpResponse:
    """The Chair sums up."""
    found = Meeting.objects.for_reader(request.seat, key, at=request.received)
    permits.summarise_meeting(request.seat)
    form = SummaryForm(request.POST or None, initial={"text": found.summary})
    if form.is_valid():
        done = acts.summarise_meeting(form.asked(request), key, text=form.cleaned_data["text"])
        recorded(request, done, _("The summary stands in the journal as your own words."))
        return redirect(found)
    return render(request, "meetings/summary.html", {"m": found, "form": form})


def close_meeting(request: Visit, key: UUID) -> HttpResponse:
    """The meeting rises."""
    found = Meeting.objects.for_reader(request.seat, key, at=request.received)
    permits.close_meeting(request.seat)
    form = ActForm(request.POST or None)
    if form.is_valid():
        done = acts.close_meeting(form.asked(request), key)
        recorded(request, done, _("The meeting is closed. Its journal is whole."))
        return redirect("journal", key=key)
    return render(request, "meetings/close.html", {"m": found, "form": form})
