"""An advance draft for chosen delegations, and the Chair's own notes: beside the procedure and outside the record."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comity.access import permits
from comity.acts import advance as acts
from comity.core.consensus.stages import ENDED, Stage
from comity.core.seat import CHAIR, SECRETARIAT
from comity.decisions.models import Decision, Sounding
from comity.register import queries as register
from comity.web.saying import language
from comity.web.visit import Visit


class AdvanceForm(forms.Form):
    """Which delegations see the draft before it is circulated."""

    parties = forms.MultipleChoiceField(
        label=gettext_lazy("Delegations that see it in advance"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, parties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parties"].choices = parties  # type: ignore[attr-defined] # a choice field


class SoundingForm(forms.Form):
    """A short note on one delegation."""

    party = forms.ChoiceField(label=gettext_lazy("Delegation"))
    text = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Nobody but the Chair reads it. An empty note takes the earlier one away."),
    )

    def __init__(self, *args: Any, parties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = parties  # type: ignore[attr-defined] # a choice field


def _given(found: Decision) -> set[str]:
    return set(found.marking.releases.exclude(party="").values_list("party", flat=True)) - {
        CHAIR,
        SECRETARIAT,
    }


def of(found: Decision, request: Visit, names: dict[str, str]) -> dict[str, object]:
    """Who brought a draft sees who has it; who has it in advance is told so."""
    draft = found.stage == Stage.DRAFT and not found.symbol
    given = _given(found) if draft else set()
    own = request.seat.party == found.marking.originator
    return {
        "advance": draft and request.seat.party in given,
        "given": [name for code, name in names.items() if code in given] if own else [],
    }


def may(found: Decision, request: Visit) -> dict[str, bool]:
    """Which of these to offer."""
    seat = request.seat
    draft = found.stage == Stage.DRAFT and not found.symbol
    return {
        "give_advance": draft and permits.allows(permits.give_advance, seat, found.marking.originator),
        "sound": Stage(found.stage) not in ENDED and permits.allows(permits.sound, seat),
    }


def _parties(found: Decision, request: Visit) -> list[tuple[str, str]]:
    members = frozenset(found.members) or found.members_on(request.received)
    names = register.names_on(request.received.date(), language(), members)
    return list(names.items())


def give_advance(request: Visit, key: UUID) -> HttpResponse:
    """Show a draft to chosen delegations before circulation."""
    found = Decision.objects.for_reader(request.seat, key, at=request.received)
    permits.give_advance(request.seat, found.marking.originator)
    have = _given(found) | {request.seat.party}
    parties = [(code, name) for code, name in _parties(found, request) if code not in have]
    form = AdvanceForm(request.POST or None, parties=parties)
    if form.is_valid():
        acts.give_advance(request.seat, key, parties=form.cleaned_data["parties"], received=request.received)
        messages.success(request, _("These delegations can read the draft now. It has no number."))
        return redirect(found)
    return render(request, "advance/give.html", {"d": found, "form": form})


def soundings(request: Visit, key: UUID) -> HttpResponse:
    """What the Chair noted for itself."""
    permits.sound(request.seat)
    found = Decision.objects.for_reader(request.seat, key, at=request.received)
    parties = _parties(found, request)
    form = SoundingForm(request.POST or None, parties=parties)
    if form.is_valid():
        acts.sound(request.seat, key, received=request.received, **form.cleaned_data)
        return redirect("soundings", key)
    rows = Sounding.objects.visible_to(request.seat, at=request.received).filter(decision=found)
    kept = {row.party_id: row for row in rows.filter(at__gte=acts.begun(request.received))}
    notes = [(name, kept[code]) for code, name in parties if code in kept]
    return render(request, "advance/soundings.html", {"d": found, "form": form, "notes": notes})
