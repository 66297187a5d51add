"""The register as everybody may read it: parties, bodies, Chairs and rules, as of any day."""

from datetime import date
from itertools import groupby

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy

from comity.access import permits
from comity.core.consensus.rules import UNKNOWN, plain_groups
from comity.register import particulars, queries
from comity.register.models import Party, RuleNote
from comity.web import seating
from comity.web.saying import rule, sentence
from comity.web.visit import Visit

KINDS = {
    Party.Kind.MEMBER_STATE: gettext_lazy("Member States"),
    Party.Kind.OBSERVER_STATE: gettext_lazy("Observer States"),
    Party.Kind.OBSERVER_ORGANISATION: gettext_lazy("Observer organisations"),
    Party.Kind.PARTNER: gettext_lazy("Partner organisations"),
    Party.Kind.ADVISORY_BODY: gettext_lazy("Advisory bodies"),
    Party.Kind.CHAIRMANSHIP: gettext_lazy("Chairmanship and Secretariat"),
    Party.Kind.SECRETARIAT: gettext_lazy("Chairmanship and Secretariat"),
}
ORDER = list(KINDS)


class DayForm(forms.Form):
    """The day as of which the register is shown."""

    on = forms.DateField(
        label=gettext_lazy("As of"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write the day as in 2026-11-26: year, month, day.")},
    )


def language() -> str:
    """The reader's language."""
    return get_language() or "en"


def parties(request: Visit) -> HttpResponse:
    """Parties by kind in register order, bodies and Chairs, on a day that the reader chooses."""
    today = request.received.date()
    form = DayForm(request.GET if "on" in request.GET else None, initial={"on": today})
    day: date = (form.cleaned_data["on"] or today) if form.is_valid() else today
    listed = [p for p in particulars.parties(day, language()) if p.kind in KINDS]
    listed.sort(key=lambda party: ORDER.index(Party.Kind(party.kind)))  # stable: register order within a kind
    context = {
        "form": form,
        "day": day,
        "groups": [
            (name, list(group)) for name, group in groupby(listed, lambda p: KINDS[Party.Kind(p.kind)])
        ],
        "bodies": particulars.sittings(day, language()),
        "chairs": particulars.chairs(day, language()),
        "periods": seating.periods_on(day, language()),
    }
    return render(request, "register/parties.html", context, status=422 if form.errors else 200)


def rules(request: Visit) -> HttpResponse:
    """What the rules of each body say, in sentences, with the days from and until which they hold."""
    today = request.received.date()
    found = particulars.rules(today, language())
    elsewhere = any(version.rules.announced_in for version in found)
    bodies = queries.bodies_on(today, language()) if elsewhere else {}
    versions = [
        {
            "version": version,
            "groups": [
                (sentence(title, {}), [rule(said, bodies) for said in sentences], title == UNKNOWN)
                for title, sentences in plain_groups(version.rules)
            ],
            "holds": version.valid_from <= today and (version.valid_to is None or today < version.valid_to),
        }
        for version in found
    ]
    waiting = RuleNote.objects.filter(settled_at__isnull=True).order_by("entered_at")[:50]
    edits = permits.allows(permits.note_rules, request.seat)
    context = {"versions": versions, "edits": edits, "waiting": waiting if edits else []}
    return render(request, "register/rules.html", context)
