"""Pages of objections that came by another way: an officer enters, a second one looks, the delegation may contest."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comity.access import offices, permits
from comity.acts import breaks as acts
from comity.acts import mailing
from comity.core.errors import Broken, NotFound
from comity.core.seat import Role
from comity.decisions import queries
from comity.decisions.models import Decision, InboundMail, OutsideBreak
from comity.files.serving import download
from comity.people.seats import person_of
from comity.record.models import Entry
from comity.register import queries as register
from comity.web import stages
from comity.web.answers import recorded
from comity.web.forms import ActForm
from comity.web.saying import language
from comity.web.silence_forms import CHANNELS, ContestForm, EnterBreakForm, ReasonForm
from comity.web.visit import Visit

State = OutsideBreak.State
STATES: dict[str, str | Promise] = {
    State.WAITING: gettext_lazy("Waits for a second officer"),
    State.COUNTED: gettext_lazy("Counts"),
    State.LATE: gettext_lazy("Came late; changes nothing"),
    State.OVERTAKEN: gettext_lazy("Answered by another objection"),
    State.MOOT: gettext_lazy("The text ended first"),
    State.RECORDED: gettext_lazy("The text had ended; changes nothing"),
    State.STRUCK: gettext_lazy("Struck"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as lists and its page show it."""

    entry: OutsideBreak
    party: str
    channel: str
    state: str


def row_of(entry: OutsideBreak, names: dict[str, str]) -> Row:
    """In words."""
    mailed = entry.state == State.WAITING and entry.entered_by_id is None
    state = _("Waits for the word of the delegation") if mailed else str(STATES[entry.state])
    channel = str(CHANNELS.get(entry.channel, entry.channel))
    return Row(entry, names.get(entry.party_id, entry.party_id), channel, state)


def rows_for(found: Decision, request: Visit, names: dict[str, str]) -> list[Row]:
    """The entries about one decision that this reader may see, the newest first."""
    visible = OutsideBreak.objects.visible_to(request.seat, at=request.received).filter(decision=found)
    return [row_of(entry, names) for entry in visible.order_by("-entered_at")[:50]]


def zones() -> dict[str, object]:
    """What the forms with an instant need: the seat's time or UTC."""
    organisation = register.organisation()
    if organisation is None:
        raise Broken("there is no organisation: run `comity init` first")
    seat = organisation.seat_names.get(language(), organisation.seat_names["en"])
    return {"seat_zone": organisation.seat_zone, "choices": [("seat", seat), ("utc", "UTC")]}


def names_at(at: datetime) -> dict[str, str]:
    """Designations in register order."""
    return register.names_on(at.date(), language())


def enter_break(request: Visit, key: UUID) -> HttpResponse:
    """An officer enters what came by note, mail or word."""
    found = Decision.objects.for_reader(request.seat, key, at=request.received)
    permits.enter_break(request.seat, found.procedure)
    names = names_at(request.received)
    form = EnterBreakForm(
        request.POST or None,
        request.FILES or None,
        parties=[(code, name) for code, name in names.items() if code in found.members],
        channels=found.procedure.rules.channels,
        again=bool(queries.brought_back(found)),
        **zones(),
    )
    if form.is_valid():
        done = acts.enter_break(form.asked(request), key, came=form.came)
        said = (
            _("The objection is entered. It changes nothing; a second officer compares it with the paper.")
            if stages.ended(found)
            else _("The objection is entered. Nothing is adopted until a second officer has looked.")
        )
        recorded(request, done, said)
        return redirect(found)
    return render(request, "outside/enter.html", {"d": found, "form": form, "ended": stages.ended(found)})


def tray(request: Visit) -> HttpResponse:
    """Entries that wait, for the officers who settle them."""
    if request.seat.role not in {Role.CHAIR, Role.REGISTRAR}:
        raise offices.ForTheSecretariatOnly
    names = names_at(request.received)
    visible = OutsideBreak.objects.visible_to(request.seat, at=request.received).select_related("decision")
    waiting = visible.filter(state=State.WAITING).order_by("entered_at")[:200]
    settled = visible.exclude(state=State.WAITING).order_by("-entered_at")[:50]
    visible_mail = InboundMail.objects.visible_to(request.seat, at=request.received)
    letters = visible_mail.filter(outcome="to_read").select_related("paper", "read_by").order_by("received")
    lists = {
        "waiting": [row_of(e, names) for e in waiting],
        "settled": [row_of(e, names) for e in settled],
        "letters": [(letter, ActForm(auto_id=False), _second(letter, request)) for letter in letters[:100]],
    }
    return render(request, "outside/tray.html", lists)


def _second(letter: InboundMail, request: Visit) -> str:
    """Which step is next for this reader: the first one, the second one, or another officer's."""
    if letter.read_by is None:
        return "read"
    return "waits" if letter.read_by.person_id == request.seat.person else "aside"


def inbound_file(request: Visit, key: UUID) -> FileResponse:
    """A message as it came in."""
    rows = InboundMail.objects.select_related("paper")
    return download(rows.for_reader(request.seat, key, at=request.received).paper)


def read_mail(request: Visit, key: UUID) -> HttpResponse:
    """An officer has read a message that nobody could place."""
    form = ActForm(request.POST or None)
    if form.is_valid():
        done = mailing.read_mail(form.asked(request), key)
        recorded(request, done, _("The message is marked as read."))
    return redirect("outside_breaks")


def set_mail_aside(request: Visit, key: UUID) -> HttpResponse:
    """A second officer finds no objection in it either."""
    form = ActForm(request.POST or None)
    if form.is_valid():
        done = mailing.set_mail_aside(form.asked(request), key)
        recorded(request, done, _("The message is set aside and stops nothing any more."))
    return redirect("outside_breaks")


def _entry(request: Visit, key: UUID) -> OutsideBreak:
    rows = OutsideBreak.objects.select_related("decision", "paper", "entered_by__person")
    return rows.for_reader(request.seat, key, at=request.received)


def outside_break(request: Visit, key: UUID) -> HttpResponse:
    """One entry, and what this reader may do about it."""
    entry = _entry(request, key)
    waits = entry.state == State.WAITING
    mailed = entry.entered_by_id is None
    officer = (
        waits
        and not mailed
        and permits.allows(permits.confirm_break, request.seat, person_of(entry.entered_by_id))
    )
    own = permits.allows(permits.contest_break, request.seat, entry.party_id)
    context = _about(request, entry) | {
        "unasked": waits and mailed and entry.asking_since is not None and entry.asked_at is None,
        "own_office": request.seat.role in {Role.CHAIR, Role.REGISTRAR},
        "may_settle": officer,
        "may_answer": waits and mailed and own,
        "may_contest": own and not (waits and mailed) and entry.contested_at is None,
    }
    return render(request, "outside/entry.html", context)


def paper(request: Visit, key: UUID) -> FileResponse:
    """The scan or the message, as it came in."""
    entry = _entry(request, key)
    if entry.paper is None:
        raise NotFound
    return download(entry.paper)


def _answer(index: int) -> str:
    kind = Entry.objects.values_list("kind", flat=True).get(index=index)
    return {
        "BreakCameLate": _("It had come after the deadline; it is answered as late and changes nothing."),
        "BreakFoundMoot": _("The text had ended before: it is recorded and answered, and changes nothing."),
        "TimelyBreakFound": _(
            "It had come in time: the decision is contested, and every Member State is told."
        ),
    }.get(kind, _("It counts: nothing is adopted, and every Member State is told."))


def confirm_break(request: Visit, key: UUID) -> HttpResponse:
    """A second officer has compared the entry with the paper."""
    entry = _entry(request, key)
    permits.confirm_break(request.seat, person_of(entry.entered_by_id))
    form = ActForm(request.POST or None)
    if form.is_valid():
        done = acts.confirm_break(form.asked(request), key)
        recorded(request, done, _answer(done.index))
        return redirect(entry.decision)
    return render(request, "outside/confirm.html", _shown(request, entry, form))


def strike_break(request: Visit, key: UUID) -> HttpResponse:
    """The second officer does not find it on paper."""
    entry = _entry(request, key)
    permits.strike_break(request.seat, person_of(entry.entered_by_id))
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        done = acts.strike_break(form.asked(request), key, reason=form.cleaned_data["reason"])
        recorded(request, done, _("The entry is struck, and the delegation is told."))
        return redirect(entry.decision)
    return render(request, "outside/strike.html", _shown(request, entry, form))


def contest_break(request: Visit, key: UUID) -> HttpResponse:
    """The delegation says that an entry in its name is wrong."""
    entry = _entry(request, key)
    permits.contest_break(request.seat, entry.party_id)
    form = ContestForm(request.POST or None)
    if form.is_valid():
        done = acts.contest_break(form.asked(request), key, **form.said)
        recorded(
            request, done, _("The Chair and the Secretariat read what you say; it stands beside the entry.")
        )
        return redirect("outside_break", key=key)
    return render(request, "outside/contest.html", _shown(request, entry, form))


def confirm_mail(request: Visit, key: UUID) -> HttpResponse:
    """The delegation says that the objection from its mailbox is its own."""
    entry = _entry(request, key)
    permits.confirm_mail(request.seat, entry.party_id)
    form = ActForm(request.POST or None)
    if form.is_valid():
        done = acts.confirm_mail(form.asked(request), key)
        recorded(request, done, _answer(done.index))
        return redirect(entry.decision)
    return render(request, "outside/confirm_mail.html", _shown(request, entry, form))


def disown_mail(request: Visit, key: UUID) -> HttpResponse:
    """Or that it is not, or was no objection."""
    entry = _entry(request, key)
    permits.disown_mail(request.seat, entry.party_id)
    form = ActForm(request.POST or None)
    if form.is_valid():
        done = acts.disown_mail(form.asked(request), key)
        recorded(request, done, _("The message has no effect. Silence runs on as before."))
        return redirect(entry.decision)
    return render(request, "outside/disown_mail.html", _shown(request, entry, form))


def _shown(request: Visit, entry: OutsideBreak, form: ActForm) -> dict[str, object]:
    if entry.state != State.WAITING and not isinstance(form, ContestForm):
        raise acts.SettledAlready
    return _about(request, entry) | {"form": form}


def _about(request: Visit, entry: OutsideBreak) -> dict[str, object]:
    """What pages of one entry say: whose it is, whether it was in time, and what the text was when it came."""
    decision = entry.decision
    return {
        "row": row_of(entry, names_at(request.received)),
        "d": decision,
        "ended": stages.ended(decision),
        "in_time": decision.procedure.in_time(entry.received),
        "meant": queries.may_mean(decision, entry.party_id, entry.received),
    }
