"""Pages inside one delegation: write, clear, release. Nobody else can open them, administrators included."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from comity.access import permits
from comity.acts import prepared as acts
from comity.decisions.models import Decision, InnerDraft
from comity.web import stages
from comity.web.answers import recorded
from comity.web.forms import ActForm
from comity.web.silence_forms import FORMS, PrepareForm
from comity.web.visit import Visit

State = InnerDraft.State
MOST = 5  # on the first page


def words(form: str) -> str:
    """What it would become."""
    named = {key.value: said for key, said in FORMS.items()}
    return str(named.get(form, _("An objection; it breaks silence")))


def open_of(request: Visit) -> list[tuple[InnerDraft, str]]:
    """What the reader's own delegation has begun and not sent, the newest first."""
    rows = InnerDraft.objects.visible_to(request.seat, at=request.received)
    open_ = rows.filter(state__in=(State.DRAFT, State.CLEARED)).select_related("decision")
    return [(row, words(row.form)) for row in open_.order_by("-written_at")[:MOST]]


def prepare(request: Visit, key: UUID) -> HttpResponse:
    """What is prepared about one text, and a form for a new draft."""
    found = Decision.objects.for_reader(request.seat, key, at=request.received)
    permits.prepare(request.seat, found.procedure)
    form = PrepareForm(request.POST or None)
    if form.is_valid():
        row = acts.prepare(request.seat, key, **form.cleaned_data, received=request.received)
        messages.success(request, _("The draft is kept. Only your delegation can read it."))
        return redirect("prepared", key=row.key)
    drafts = InnerDraft.objects.visible_to(request.seat, at=request.received).filter(decision=found)
    rows = [
        (row, words(row.form))
        for row in drafts.select_related("written_by__person").order_by("-written_at")[:50]
    ]
    return render(request, "prepared/list.html", {"d": found, "form": form, "rows": rows})


def prepared(request: Visit, key: UUID) -> HttpResponse:
    """One draft, and the next step."""
    rows = InnerDraft.objects.select_related("decision", "written_by__person", "cleared_by__person")
    row = rows.for_reader(request.seat, key, at=request.received)
    permits.prepare(request.seat, row.decision.procedure)
    open_ = row.state in {State.DRAFT, State.CLEARED}
    own = row.written_by.person_id == request.seat.person
    context = {
        "d": row.decision,
        "row": row,
        "words": words(row.form),
        "form": ActForm(),
        "open": open_,
        "may_clear": row.state == State.DRAFT and not own,
        "may_release": row.state == State.CLEARED
        and not stages.ended(row.decision)
        and permits.allows(permits.break_silence, request.seat, row.decision.procedure),
    }
    return render(request, "prepared/draft.html", context)


def clear(request: Visit, key: UUID) -> HttpResponse:
    """The capital agrees."""
    if request.method == "POST":
        acts.clear(request.seat, key, received=request.received)
        messages.success(request, _("The draft is cleared. An accredited person can release it."))
    return redirect("prepared", key=key)


def drop(request: Visit, key: UUID) -> HttpResponse:
    """It will not be said."""
    if request.method == "POST":
        acts.drop(request.seat, key, received=request.received)
        messages.success(request, _("The draft is dropped. Nobody else has seen it."))
    return redirect("prepared", key=key)


def release(request: Visit, key: UUID) -> HttpResponse:
    """It becomes the formal act that it was a draft of."""
    form = ActForm(request.POST or None)
    if form.is_valid():
        done = acts.release(form.asked(request), key)
        recorded(request, done, _("It is released in the name of your delegation."))
    return redirect("prepared", key=key)
