"""Erasing fields of an entry: one officer proposes, a second one confirms; everybody can read that it happened."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comity.access import permits
from comity.acts import erasure as acts
from comity.core.errors import NotFound
from comity.people.seats import person_of, persons_of
from comity.record.models import Erasure
from comity.web.answers import recorded
from comity.web.forms import ActForm
from comity.web.visit import Visit


class ProposalForm(ActForm):
    """Which fields, and why."""

    index = forms.IntegerField(label=gettext_lazy("Number of the entry"), min_value=0, max_value=2**62)
    names = forms.RegexField(
        r"^[a-z][a-z0-9_]*( +[a-z][a-z0-9_]*)*$",
        label=gettext_lazy("Fields"),
        max_length=400,
        help_text=gettext_lazy("Names of fields with spaces between them, for example: reason person"),
    )
    ground = forms.CharField(
        label=gettext_lazy("Ground"),
        max_length=200,
        help_text=gettext_lazy(
            "The law and the request, in words that everybody may read for ever. Name no person."
        ),
    )

    @property
    def said(self) -> dict[str, Any]:
        """The names one by one."""
        found = super().said
        return {**found, "names": tuple(sorted(set(found["names"].split())))}


class EraseForm(ActForm):
    """Whether bytes of files go too."""

    bytes_too = forms.BooleanField(
        label=gettext_lazy("Erase the files, too, whose fingerprints these fields name"), required=False
    )


def erasures(request: Visit) -> HttpResponse:
    """What was proposed, and what has been erased."""
    permits.propose_erasure(request.seat)
    proposed = list(Erasure.objects.order_by("-proposed_at")[:200])
    officers = persons_of(row.proposed_by_id for row in proposed)
    rows = [
        {"row": row, "may": permits.allows(permits.erase, request.seat, officers.get(row.proposed_by_id))}
        for row in proposed
    ]
    return render(request, "record/erasures.html", {"rows": rows})


def propose_erasure(request: Visit) -> HttpResponse:
    """An officer proposes."""
    permits.propose_erasure(request.seat)
    form = ProposalForm(request.POST or None, initial={"index": request.GET.get("index", "")[:18]})
    if form.is_valid():
        done = acts.propose_erasure(form.asked(request), **form.said)
        recorded(request, done, _("The erasure is proposed. It waits for a second officer."))
        return redirect("erasures")
    return render(request, "record/propose_erasure.html", {"form": form})


def erase(request: Visit, key: UUID) -> HttpResponse:
    """A second officer erases."""
    permits.propose_erasure(request.seat)
    row = Erasure.objects.filter(id=key).first()
    if row is None:
        raise NotFound
    form = EraseForm(request.POST or None)
    if form.is_valid():
        done = acts.erase(form.asked(request), key, files=form.cleaned_data["bytes_too"])
        recorded(request, done, _("The fields are erased. Every proof and receipt stays valid."))
        return redirect("erasures")
    permits.erase(request.seat, person_of(row.proposed_by_id))
    if row.confirmed_at:
        raise acts.AlreadyErased
    return render(request, "record/erase.html", {"form": form, "row": row})
