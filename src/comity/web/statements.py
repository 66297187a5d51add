"""Statements on the page of their text, and the forms by which delegations make, join, answer and release them."""

from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comity.access import permits
from comity.acts import statements as acts
from comity.core.consensus.events import STATEMENTS, Communication
from comity.core.consensus.stages import Stage
from comity.decisions.models import Decision
from comity.record.models import Disclosure, Entry
from comity.register import queries as register
from comity.statements.models import Joining, Statement
from comity.web.answers import recorded
from comity.web.decision_forms import LANGUAGES
from comity.web.forms import ActForm
from comity.web.saying import language
from comity.web.visit import Visit

KINDS: Final[dict[str, str | Promise]] = {
    Communication.RESERVATION: gettext_lazy("Reservation"),
    Communication.INTERPRETATION: gettext_lazy("Interpretative statement"),
    Communication.EXPLANATION: gettext_lazy("Explanation of position"),
    Communication.DISSOCIATION: gettext_lazy("Dissociation"),
    Communication.REPLY: gettext_lazy("Reply"),
    Communication.CORRIGENDUM: gettext_lazy("Corrigendum"),
}


@dataclass(slots=True)
class Shown:
    """A statement as the page shows it, with its corrigenda and replies below it."""

    row: Statement
    kind: str
    parties: list[str]  # in register order
    may: dict[str, bool] = field(default_factory=dict)
    below: "list[Shown]" = field(default_factory=list)


class WordsForm(ActForm):
    """A delegation's words, in the language in which they are said."""

    text = forms.CharField(label=gettext_lazy("Text"), max_length=20_000, widget=forms.Textarea)
    language = forms.ChoiceField(label=gettext_lazy("Language of the text"), choices=LANGUAGES)


class StatementForm(WordsForm):
    """Its author chooses what it is; none of it is an objection."""

    form = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=[(key.value, KINDS[key]) for key in STATEMENTS],
        widget=forms.RadioSelect,
    )
    joint = forms.BooleanField(
        label=gettext_lazy("Other delegations may join it"),
        required=False,
        help_text=gettext_lazy("Each of them joins by itself; all are shown in register order."),
    )
    field_order = ("form", "text", "language", "joint")


def of(found: Decision, request: Visit, names: dict[str, str]) -> dict[str, object]:
    """What the page of a text shows of its statements; two queries."""
    rows = Statement.objects.visible_to(request.seat, at=request.received).filter(decision=found)
    every = {row.key: row for row in rows.order_by("at", "key")[:500]}
    joined: dict[UUID, set[str]] = {key: {row.party_id} for key, row in every.items()}
    for key, party in Joining.objects.filter(statement__in=every).values_list("statement_id", "party_id"):
        joined[key].add(party)
    shown = {
        key: Shown(
            row,
            str(KINDS.get(row.form, row.form)),
            [name for code, name in names.items() if code in joined[key]],
            _may(row, found, request, joined[key]),
        )
        for key, row in every.items()
    }
    top: list[Shown] = []
    for item in shown.values():
        above = shown.get(item.row.corrects_id or item.row.answers_id or item.row.key)
        (above.below if above and above is not item else top).append(item)
    until = found.procedure.statements_until()
    return {"statements": top, "statements_until": until, "came_late": _came_late(found, request)}


def _may(row: Statement, found: Decision, request: Visit, parties: set[str]) -> dict[str, bool]:
    """Which acts to offer beside a statement."""
    seat, procedure = request.seat, found.procedure
    takes_part = permits.allows(permits.reply_to_statement, seat, procedure)
    own = permits.allows(permits.correct_statement, seat, row.party_id)
    open_ = _open(found, request)
    return {
        "join": row.joint and open_ and takes_part and seat.party not in parties,
        "reply": takes_part and not own and row.form != Communication.CORRIGENDUM,
        "correct": own and row.form != Communication.CORRIGENDUM,
        "release": own and row.released_at is None and found.published_at is not None,
    }


def _open(found: Decision, request: Visit) -> bool:
    """Whether the rules still give time."""
    until = found.procedure.statements_until()
    return until is None or request.received <= until


def _came_late(found: Decision, request: Visit) -> bool:
    """A break of the reader's own that came late may become a statement; nothing turns into one by itself."""
    return found.stage == Stage.ADOPTED and request.seat.party in found.late and _open(found, request)


def may(found: Decision, request: Visit) -> dict[str, bool]:
    """Whether to offer a statement: once there is a text before the members, and in time."""
    offered = found.stage_at(request.received) is not Stage.DRAFT and _open(found, request)
    return {
        "make_statement": offered and permits.allows(permits.make_statement, request.seat, found.procedure),
        "late_statement": _came_late(found, request),
    }


def _late_words(found: Decision, request: Visit) -> str:
    """What the own delegation wrote when its break came too late."""
    entries = Entry.objects.visible_to(request.seat, at=request.received).filter(
        subject=found.key, kind="BreakCameLate"
    )
    own = Disclosure.objects.filter(entry__in=entries, name="by", value=request.seat.party)
    reason = Disclosure.objects.filter(entry__in=own.values("entry"), name="reason").first()
    return str(reason.value) if reason else ""


def make_statement(request: Visit, key: UUID) -> HttpResponse:
    """A delegation attaches a statement; the text stays as it is."""
    found = Decision.objects.for_reader(request.seat, key, at=request.received)
    permits.make_statement(request.seat, found.procedure)
    late = "late" in request.GET and _came_late(found, request)
    initial: dict[str, Any] = {"language": language(), "text": _late_words(found, request) if late else ""}
    form = StatementForm(request.POST or None, initial=initial)
    if form.is_valid():
        said = form.said | {"form": Communication(form.cleaned_data["form"])}
        done = acts.make_statement(form.asked(request), key, **said)
        recorded(
            request, done, _("The statement is attached. It is no objection, and the text is unchanged.")
        )
        return redirect(found)
    context = {"d": found, "form": form, "late": late, "until": found.procedure.statements_until()}
    return render(request, "statements/make.html", context)


def _statement(request: Visit, key: UUID) -> Statement:
    rows = Statement.objects.select_related("decision")
    return rows.for_reader(request.seat, key, at=request.received)


def _context(row: Statement, form: ActForm, request: Visit) -> dict[str, object]:
    """The words that are joined, answered, corrected or released stand above the button."""
    joined = {row.party_id, *Joining.objects.filter(statement=row).values_list("party_id", flat=True)}
    names = register.names_on(request.received.date(), language())
    parties = [name for code, name in names.items() if code in joined]
    return {"d": row.decision, "form": form, "item": Shown(row, str(KINDS.get(row.form, row.form)), parties)}


def join_statement(request: Visit, key: UUID) -> HttpResponse:
    """A delegation makes a joint statement its own."""
    row = _statement(request, key)
    permits.join_statement(request.seat, row.decision.procedure)
    form = ActForm(request.POST or None)
    if form.is_valid():
        recorded(request, acts.join_statement(form.asked(request), key), _("The statement is yours too."))
        return redirect(row.decision)
    return render(request, "statements/join.html", _context(row, form, request))


def reply_to_statement(request: Visit, key: UUID) -> HttpResponse:
    """An answer beside what it answers."""
    row = _statement(request, key)
    permits.reply_to_statement(request.seat, row.decision.procedure)
    form = WordsForm(request.POST or None, initial={"language": language()})
    if form.is_valid():
        done = acts.reply_to_statement(form.asked(request), key, **form.said)
        recorded(request, done, _("The reply is attached."))
        return redirect(row.decision)
    return render(request, "statements/reply.html", _context(row, form, request))


def correct_statement(request: Visit, key: UUID) -> HttpResponse:
    """The author corrects its own words; both stand."""
    row = _statement(request, key)
    permits.correct_statement(request.seat, row.party_id)
    form = WordsForm(request.POST or None, initial={"language": row.language})
    if form.is_valid():
        done = acts.correct_statement(form.asked(request), key, **form.said)
        recorded(request, done, _("The corrigendum is attached; the first words stay."))
        return redirect(row.decision)
    return render(request, "statements/correct.html", _context(row, form, request))


def release_statement(request: Visit, key: UUID) -> HttpResponse:
    """Everybody may read it."""
    row = _statement(request, key)
    permits.release_statement(request.seat, row.party_id)
    form = ActForm(request.POST or None)
    if form.is_valid():
        done = acts.release_statement(form.asked(request), key)
        recorded(request, done, _("Everybody may read the statement now."))
        return redirect(row.decision)
    return render(request, "statements/release.html", _context(row, form, request))
