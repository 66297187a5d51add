"""The days of one's own delegation: on which its offices work and on which they do not, by its own word."""

from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comity.access import permits
from comity.acts import days as acts
from comity.register import queries as register
from comity.web.answers import recorded
from comity.web.forms import ActForm
from comity.web.people import own_name
from comity.web.visit import Visit

DAY: Final = {"type": "date"}
SHOWN: Final = 200  # newest words; the record has all


def _is_working(word: str) -> bool:
    return word == "working"


class DaysForm(ActForm):
    """Which days, and what they are; never why."""

    first = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=gettext_lazy("It is included. Leave it empty for one day."),
    )
    working = forms.TypedChoiceField(
        label=gettext_lazy("What these days are"),
        coerce=_is_working,
        choices=[
            ("closed", gettext_lazy("Non-working days")),
            ("working", gettext_lazy("Working days")),
        ],
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        """One day is a period too."""
        said = super().clean() or self.cleaned_data
        return {**said, "last": said.get("last") or said.get("first")}


def declare_days(request: Visit) -> HttpResponse:
    """What the delegation has said so far, and a new word."""
    permits.declare_days(request.seat, register.groups_of(request.seat.party, request.received))
    form = DaysForm(request.POST or None)
    if form.is_valid():
        done = acts.declare_days(form.asked(request), **form.said)
        recorded(request, done, _("It counts for every deadline that is set from now on."))
        return redirect("declare_days")
    said = register.days_said_by(request.seat.party)[:SHOWN]
    context = {"form": form, "said": said, "delegation": own_name(request)}
    return render(request, "people/days.html", context)
