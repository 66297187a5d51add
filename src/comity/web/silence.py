"""Pages of a running silence: a new deadline, a meeting instead, a word that is no objection, a delivery by hand."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from comity.access import permits
from comity.acts import silence as acts
from comity.core.consensus.events import Communication
from comity.core.consensus.stages import Stage
from comity.core.errors import Refused
from comity.decisions.models import Decision, Delivery
from comity.record.models import Entry
from comity.web import authorising
from comity.web.answers import recorded
from comity.web.circulating import capitals, parsed, suggested
from comity.web.decision_forms import BreakForm, DeadlineForm
from comity.web.outside import names_at, zones
from comity.web.saying import refusal
from comity.web.silence_forms import CommunicationForm, DeliveryForm, NewDeadlineForm
from comity.web.visit import Visit


def set_deadline(request: Visit, key: UUID) -> HttpResponse:
    """The Chair gives all members a new instant, seen in every capital before it is set."""
    found = Decision.objects.for_reader(request.seat, key, at=request.received)
    procedure = found.procedure
    permits.set_deadline(request.seat, procedure)
    form = NewDeadlineForm(request.POST or None)
    if form.is_valid():
        done = acts.set_deadline(form.asked(request), key, deadline=form.cleaned_data["deadline"])
        recorded(request, done, _("The new deadline is set. Every Member State is being told."))
        return redirect(found)
    basis = zones()
    chooser = DeadlineForm(
        request.GET if "day" in request.GET else None,
        initial=suggested(request.received, str(basis["seat_zone"]), procedure.rules),
        **basis,  # type: ignore[arg-type] # a zone and choices, by name
    )
    deadline = parsed(form["deadline"].value()) if form.is_bound else chooser.deadline
    context: dict[str, object] = {"d": found, "chooser": chooser, "form": form, "deadline": deadline}
    context["held"] = found.stage == Stage.HELD
    if deadline is not None:
        context |= capitals(request, found.members, deadline)
        context["refused"] = ""
        try:
            procedure.set_deadline(at=request.received, deadline=deadline)
        except Refused as trouble:
            context["refused"] = refusal(trouble)
        context["form"] = NewDeadlineForm(request.POST or None, initial={"deadline": deadline.isoformat()})
    return render(request, "silence/deadline.html", context)


def object_to_silence(request: Visit, key: UUID) -> HttpResponse:
    """A Member State wants a meeting instead."""
    found = Decision.objects.for_reader(request.seat, key, at=request.received)
    permits.object_to_silence(request.seat, found.procedure)
    form = BreakForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        question = _("Object to using silence?")
        if authorising.needed(request, found, "object_to_silence"):
            return authorising.page(request, found, form, "object_to_silence", question)
        try:
            shown = authorising.assertion(request)
            done = acts.object_to_silence(form.asked(request), key, reason=reason, assertion=shown)
        except authorising.TROUBLES as trouble:
            return authorising.page(request, found, form, "object_to_silence", question, trouble)
        late = Entry.objects.values_list("kind", flat=True).get(index=done.index) == "BreakCameLate"
        said = (
            _("The deadline had passed. Your objection is recorded as late; it changes nothing.")
            if late
            else _("The text goes to a meeting. Nothing is adopted.")
        )
        recorded(request, done, said)
        return redirect(found)
    context = {
        "d": found,
        "form": form,
        "named": found.rule_set.author_named,
        "late": found.stage_at(request.received) is Stage.EXPIRED,
    }
    return render(request, "silence/object.html", context)


def communicate(request: Visit, key: UUID) -> HttpResponse:
    """A delegation says something that is no objection."""
    found = Decision.objects.for_reader(request.seat, key, at=request.received)
    permits.communicate(request.seat, found.procedure)
    form = CommunicationForm(request.POST or None)
    if form.is_valid():
        said = form.said | {"form": Communication(form.cleaned_data["form"])}
        done = acts.communicate(form.asked(request), key, **said)
        recorded(request, done, _("It is recorded. It is no objection; silence runs on."))
        return redirect(found)
    return render(request, "silence/communicate.html", {"d": found, "form": form})


def record_delivery(request: Visit, key: UUID) -> HttpResponse:
    """An officer says that the text was handed over by note verbale."""
    found = Decision.objects.for_reader(request.seat, key, at=request.received)
    permits.record_delivery(request.seat, found.procedure)
    rows = Delivery.objects.filter(decision=found, circulation=found.circulation or 0)
    reached = set(rows.values_list("party_id", flat=True))
    names = names_at(request.received)
    missing = [(code, name) for code, name in names.items() if code in set(found.members) - reached]
    form = DeliveryForm(request.POST or None, parties=missing, **zones())
    if form.is_valid():
        said = form.cleaned_data
        done = acts.record_delivery(
            form.asked(request),
            key,
            party=said["party"],
            handed_at=said["deadline"],
            reference=said["reference"],
        )
        recorded(request, done, _("The delivery is recorded."))
        return redirect(found)
    return render(request, "silence/delivery.html", {"d": found, "form": form, "missing": missing})
