"""Bringing a text: the registrar's first page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from comity.access import permits
from comity.acts import drafts
from comity.register import queries as register
from comity.web.decision_forms import DraftForm
from comity.web.saying import ORDINARY, language
from comity.web.visit import Visit, asked


def register_draft(request: Visit) -> HttpResponse:
    """A Word file or a typed text becomes a draft decision."""
    day = request.received.date()
    bodies = register.bodies_on(day, language(), deciding=True)
    mine = frozenset({request.seat.party}) if request.seat.party in _members(request) else frozenset[str]()
    permits.register_draft(request.seat, mine, register.proposers_on(day))  # each body asks again for itself
    classes = register.classes_on(day)
    form = DraftForm(request.POST or None, request.FILES or None, bodies=bodies, classes=classes)
    if form.is_valid():
        done = drafts.register_draft(
            asked(request, form.cleaned_data["act"]),
            body=form.cleaned_data["body"],
            decision_class=form.cleaned_data.get("decision_class") or next(iter(classes), ORDINARY),
            texts=form.cleaned_data["texts"],
        )
        messages.success(
            request, _("The text is registered as entry %(n)s of the record.") % {"n": done.index}
        )
        for told in form.told:
            messages.warning(request, told)
        return redirect(reverse("decision", args=[done.subject]))
    return render(request, "decisions/register_draft.html", {"form": form})


def _members(request: Visit) -> frozenset[str]:
    return frozenset(p.code for p in register.parties_on(request.received.date(), "en", ["member_state"]))
