"""Pages of decisions: the register, one decision, and what may be done with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from comity.access import permits
from comity.acts import decisions as acts
from comity.core.consensus.stages import Stage
from comity.core.errors import NotFound
from comity.decisions import queries
from comity.decisions.models import Decision
from comity.documents.models import Version
from comity.files.serving import download
from comity.notices import queries as notices
from comity.record.models import Entry
from comity.register import queries as register
from comity.web import (
    advance,
    authorising,
    corrigenda,
    margins,
    room,
    stages,
    standing,
    statements,
    telling,
    texts,
    titles,
    translations,
)
from comity.web.decision_forms import AsOfForm, BreakForm, ConfirmForm, FilterForm
from comity.web.forms import ActForm
from comity.web.saying import language, rules_in_words
from comity.web.silence_forms import ObjectionForm
from comity.web.visit import Visit, asked

A_PAGE = 50
# each says what it shows and what it offers
BESIDE = (margins, room, statements, standing, advance, texts, translations, corrigenda)


@dataclass(frozen=True, slots=True)
class Row:
    """A decision as a list shows it."""

    decision: Decision
    title: titles.Title
    body: str
    word: str
    mark: str
    until: datetime | None  # while silence runs


def rows_of(page: Page[Decision], request: Visit) -> list[Row]:
    """Lists show bodies by name, stages in words and titles in the reader's language."""
    bodies = register.bodies_on(request.received.date(), language())
    return rows_among(bodies, page.object_list, request)


def rows_among(bodies: dict[str, str], found: Iterable[Decision], request: Visit) -> list[Row]:
    """The lines of one list; one query for the titles."""
    rows = list(found)
    named = titles.of(rows)
    return [row_of(decision, named[decision.key], bodies, request) for decision in rows]


def row_of(decision: Decision, title: titles.Title, bodies: dict[str, str], request: Visit) -> Row:
    """One line."""
    stage = decision.stage_at(request.received)
    body = bodies.get(decision.body_id, decision.body_id)
    word = _("Adopted, contested") if decision.contested else str(stages.WORDS[stage])
    until = decision.deadline if stage is Stage.SILENCE else None
    return Row(decision, title, body, word, stages.mark(stage), until)


def listing(request: Visit) -> HttpResponse:
    """The register of decisions, by body, year and state, with a search in title and symbol."""
    bodies = register.bodies_on(request.received.date(), language(), deciding=True)
    this_year = request.received.year
    form = FilterForm(
        request.GET,
        bodies=bodies,
        years=list(range(this_year, this_year - 12, -1)),
        states=[(stage.value, stages.WORDS[stage]) for stage in stages.SHOWN],
    )
    asked_for = form.cleaned_data if form.is_valid() else {}
    found = queries.listed(
        request.seat,
        request.received,
        body=asked_for.get("body") or "",
        year=asked_for.get("year"),
        state=asked_for.get("state") or "",
        words=asked_for.get("q") or "",
    )
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "decisions/list.html",
        {
            "form": form,
            "page": page,
            "rows": rows_of(page, request),
            "narrowed": any(asked_for.values()),
            "query": query.urlencode(),
            "may_register": permits.allows(
                permits.register_draft,
                request.seat,
                _mine(request),
                register.proposers_on(request.received.date()),
            ),
            "as_of_form": AsOfForm(initial={"as_of": request.received}),
        },
    )


def _mine(request: Visit) -> frozenset[str]:
    """The reader's own party, if it is a Member State: an observer is not offered what it may not do."""
    party = request.seat.party
    return frozenset({party} if register.MEMBERS in register.groups_of(party, request.received) else ())


def version_shown(decision: Decision, wanted: str) -> tuple[Version, list[Version]]:
    """The authentic text, or the translation that the reader asked for."""
    versions = sorted(decision.document.versions.all(), key=lambda v: (not v.authentic, v.language))
    return next((v for v in versions if v.language == wanted), versions[0]), versions


def _own_language(stale: object) -> str:
    """The reader's language, unless the translation into it is of an older text."""
    return "" if isinstance(stale, set) and language() in stale else language()


def titled(version: Version) -> bool:
    """Whether the text begins with its own title, which the head of the page shows already."""
    first = version.plain.strip().partition("\n")[0]
    return first.casefold().split() == version.title.casefold().split()


def html_of(version: Version) -> SafeString:
    """The text as our own reader wrote it: clean by construction, never what came in."""
    return mark_safe(version.html)  # noqa: S308 - made by comity.core.text.html, which escapes everything


def decision(request: Visit, key: UUID) -> HttpResponse:
    """One decision, as a document with its margin."""
    rows = Decision.objects.select_related("document", "package").prefetch_related("document__versions__file")
    found = rows.for_reader(request.seat, key, at=request.received)
    stage = found.stage_at(request.received)
    day = request.received.date()
    bodies = register.bodies_on(day, language())
    names = register.names_on(day, language())
    inside = request.seat.party in queries.insiders(found)
    may, entries = _may(found, request), _proceedings(found, request)
    beside = _beside(found, request, names)
    version, versions = version_shown(found, request.GET.get("text") or _own_language(beside["stale"]))
    return render(
        request,
        "decisions/decision.html",
        {
            "d": found,
            "stage": stage.value,
            "word": stages.WORDS[stage],
            "mark": stages.mark(stage),
            "body": bodies.get(found.body_id, found.body_id),
            "steps": stages.course(found, request.received, entries),
            "names": names,
            "broken_by": names.get(found.broken_by, "")
            if queries.learns_author(found, request.seat.party)
            else "",
            "originator": names.get(found.marking.originator, found.marking.originator),
            "told": telling.of(notices.delivery(found.key, names)) if inside else None,
            "entries": entries,
            "rules": rules_in_words(found.rule_set, day),
            "rules_label": found.rule_set.label,
            "may": may,
            "may_anything": any(may.values()),
            "silent": _silent(found, request),
            "own_name": names.get(request.seat.party, request.seat.party),
            "as_of_form": AsOfForm(initial={"as_of": request.received}),
        }
        | {"version": version, "versions": versions, "html": html_of(version), "titled": titled(version)}
        | beside,
    )


def _beside(found: Decision, request: Visit, names: dict[str, str]) -> dict[str, object]:
    """What stands beside the text, each part by its own module."""
    return {name: value for part in BESIDE for name, value in part.of(found, request, names).items()}


def _silent(found: Decision, request: Visit) -> bool:
    """Whether the reader's own delegation may still react and has not objected."""
    return (
        found.stage_at(request.received) is Stage.SILENCE
        and request.seat.party in found.members
        and request.seat.party not in found.objectors
    )


def _may(found: Decision, request: Visit) -> dict[str, bool]:
    """Which acts to offer."""
    seat, procedure, stage = request.seat, found.procedure, found.stage_at(request.received)
    originator = found.marking.originator
    breakable = stage in {Stage.SILENCE, Stage.EXPIRED, Stage.BROKEN, Stage.HELD}
    own = {
        "circulate": stage is Stage.DRAFT and permits.allows(permits.circulate, seat, procedure),
        "break": breakable
        and seat.party not in procedure.objectors
        and permits.allows(permits.break_silence, seat, procedure),
        "withdraw": stage in {Stage.DRAFT, Stage.SILENCE}
        and permits.allows(permits.withdraw, seat, originator),
        "confirm": stage is Stage.EXPIRED
        and procedure.rules.adopts == "chair"
        and permits.allows(permits.confirm, seat, procedure),
        "publish": stage is Stage.ADOPTED
        and found.published_at is None
        and permits.allows(permits.publish, seat, originator),
    }
    for part in BESIDE:
        own |= part.may(found, request)
    return own


def _proceedings(found: Decision, request: Visit) -> list[Entry]:
    rows = Entry.objects.visible_to(request.seat, at=request.received).filter(subject=found.key)
    return list(rows.order_by("-index")[:100])


def file(request: Visit, key: UUID, version: UUID) -> FileResponse:
    """The original, as it was received."""
    found = Decision.objects.for_reader(request.seat, key, at=request.received)
    row = Version.objects.select_related("file").filter(document_id=found.document_id, key=version).first()
    if row is None:
        raise NotFound
    return download(row.file)


def break_silence(request: Visit, key: UUID) -> HttpResponse:
    """One small form, which is its own confirmation."""
    found = Decision.objects.for_reader(request.seat, key, at=request.received)
    permits.break_silence(request.seat, found.procedure)
    rules = found.rule_set
    ended = stages.ended(found)
    form = ObjectionForm(request.POST or None, rules=rules, ended=bool(ended))
    if form.is_valid():
        question = _("Break silence on %(symbol)s?") % {"symbol": found.symbol or found.title}
        if authorising.needed(request, found, "break_silence"):
            return authorising.page(request, found, form, "break_silence", question)
        try:
            shown = authorising.assertion(request)
            done = acts.break_silence(form.asked(request), key, **form.said, assertion=shown)
        except authorising.TROUBLES as trouble:
            return authorising.page(request, found, form, "break_silence", question, trouble)
        messages.success(request, _answer(Entry.objects.get(index=done.index).kind) % {"n": done.index})
        return redirect(found)
    names = register.names_on(request.received.date(), language())
    context = {
        "d": found,
        "form": form,
        "named": rules.author_named,
        "late": found.stage_at(request.received) is Stage.EXPIRED,
        "ended": ended,
        "again": queries.under_silence_again(found, request.seat.party, request.received),
        "own_name": names.get(request.seat.party, request.seat.party),
    }
    return render(request, "decisions/break_silence.html", context)


def _answer(kind: str) -> str:
    """What an objection did, by the kind of its entry."""
    return {
        "BreakCameLate": _(
            "The deadline had passed. Your objection is recorded as late in entry %(n)s; it changes nothing."
        ),
        "BreakFoundMoot": _(
            "The text had ended before. Your objection is recorded in entry %(n)s; it changes nothing."
        ),
    }.get(kind, _("Silence is broken. Nothing is adopted; entry %(n)s of the record says so."))


def withdraw(request: Visit, key: UUID) -> HttpResponse:
    """Take a text back, after a page that says what happens."""
    found = Decision.objects.for_reader(request.seat, key, at=request.received)
    permits.withdraw(request.seat, found.marking.originator)
    form = BreakForm(request.POST or None)
    if form.is_valid():
        acts.withdraw(asked(request, form.cleaned_data["act"]), key, reason=form.cleaned_data["reason"])
        messages.success(request, _("The text is withdrawn. It stays readable for those who had it."))
        return redirect(found)
    return render(request, "decisions/withdraw.html", {"d": found, "form": form})


def confirm(request: Visit, key: UUID) -> HttpResponse:
    """The Chair declares that silence was not broken."""
    found = Decision.objects.for_reader(request.seat, key, at=request.received)
    permits.confirm(request.seat, found.procedure)
    form = ConfirmForm(request.POST or None, initial={"text_hash": found.text_hash})
    if form.is_valid():
        acts.confirm(asked(request, form.cleaned_data["act"]), key, text_hash=form.cleaned_data["text_hash"])
        messages.success(request, _("The decision is adopted and has its number."))
        return redirect(found)
    beside = standing.beside(found, request)
    return render(request, "decisions/confirm.html", {"d": found, "form": form, "beside": beside})


def publish(request: Visit, key: UUID) -> HttpResponse:
    """Let everybody read an adopted decision."""
    found = Decision.objects.for_reader(request.seat, key, at=request.received)
    permits.publish(request.seat, found.marking.originator)
    form = ActForm(request.POST or None)
    if form.is_valid():
        acts.publish(asked(request, form.cleaned_data["act"]), key)
        messages.success(request, _("Everybody may read the decision now."))
        return redirect(found)
    return render(request, "decisions/publish.html", {"d": found, "form": form})
