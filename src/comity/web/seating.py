"""Seats as notes and decisions have them: entered by one officer, registered by a second, shown in the register."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comity.access import permits
from comity.acts import seating as acts
from comity.core.errors import NotFound
from comity.people.seats import person_of, persons_of
from comity.register import queries as register
from comity.register.models import SeatKind, SeatNote, SeatPeriod
from comity.web.answers import recorded
from comity.web.forms import ActForm
from comity.web.saying import language
from comity.web.visit import Visit

WORDS: Final[dict[SeatKind, Promise]] = {
    SeatKind.CHARGE: gettext_lazy("Led by a chargé d’affaires (acting head)"),
    SeatKind.HEADED: gettext_lazy("No longer led by an acting head"),
    SeatKind.UNREPRESENTED: gettext_lazy("Without notified representation"),
    SeatKind.REPRESENTED: gettext_lazy("Representation notified again"),
    SeatKind.CLAIMANTS: gettext_lazy("Two claimants; nobody is accredited"),
    SeatKind.SETTLED: gettext_lazy("Claims settled by a decision"),
    SeatKind.SUSPENDED: gettext_lazy("Suspended by a decision"),
    SeatKind.RESTORED: gettext_lazy("Restored by a decision"),
    SeatKind.CHAIRMANSHIP: gettext_lazy("Holds the Chairmanship"),
    SeatKind.ACTING_CHAIR: gettext_lazy("Acts as Chair"),
    SeatKind.PRESIDES: gettext_lazy("No longer acts as Chair"),
}
DAY: Final = {"type": "date"}


class SeatForm(ActForm):
    """What the note or the decision says."""

    party = forms.ChoiceField(label=gettext_lazy("Member State"))
    kind = forms.TypedChoiceField(
        label=gettext_lazy("What is said of its seat"), coerce=SeatKind, choices=list(WORDS.items())
    )
    valid_from = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    valid_to = forms.DateField(
        label=gettext_lazy("Until, if it is known"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=gettext_lazy("The first day on which it no longer holds."),
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        max_length=200,
        help_text=gettext_lazy(
            "Number and date of the note verbale; for a suspension or the end of a dispute the number of the decision."
        ),
    )

    def __init__(self, *args: Any, parties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = [("", _("Choose a Member State")), *parties]  # type: ignore[attr-defined]


def periods_on(day: date, language: str) -> list[tuple[SeatPeriod, str, Promise]]:
    """What holds for seats on a day, in register order."""
    names = register.names_on(day, language)
    place = {code: n for n, code in enumerate(names)}
    rows = sorted(register.seat_periods(day), key=lambda row: place.get(row.party_id, len(place)))
    return [(row, names.get(row.party_id, row.party_id), WORDS[SeatKind(row.kind)]) for row in rows]


def _rows(request: Visit, rows: list[SeatNote]) -> list[dict[str, object]]:
    names = register.names_on(request.received.date(), language())
    officers = persons_of(note.entered_by for note in rows)
    return [
        {
            "note": note,
            "party": names.get(note.party_id, note.party_id),
            "what": WORDS[SeatKind(note.kind)],
            "may_register": not note.settled_at
            and permits.allows(permits.register_seat, request.seat, officers.get(note.entered_by)),
        }
        for note in rows
    ]


def notes(request: Visit) -> HttpResponse:
    """What was entered, and where each of it stands."""
    permits.note_seat(request.seat)
    found = _rows(request, list(SeatNote.objects.order_by("-entered_at", "key")[:200]))
    return render(request, "seating/notes.html", {"rows": found})


def note_seat(request: Visit) -> HttpResponse:
    """An officer enters it; nothing changes yet."""
    permits.note_seat(request.seat)
    members = register.parties_on(request.received.date(), language(), register.GROUPS[register.MEMBERS])
    form = SeatForm(
        request.POST or None,
        parties=[(party.code, party.name) for party in members],
        initial={"valid_from": request.received.date()},
    )
    if form.is_valid():
        done = acts.note_seat(form.asked(request), **form.said)
        recorded(request, done, _("It is entered. It waits for a second officer."))
        return redirect("seat_notes")
    return render(request, "seating/enter.html", {"form": form})


def _note(request: Visit, key: UUID) -> SeatNote:
    permits.note_seat(request.seat)
    note = SeatNote.objects.filter(key=key).first()
    if note is None:
        raise NotFound
    return note


def register_seat(request: Visit, key: UUID) -> HttpResponse:
    """A second officer compares it with the paper and registers it."""
    note = _note(request, key)
    form = ActForm(request.POST or None)
    if form.is_valid():
        done = acts.register_seat(form.asked(request), key)
        recorded(request, done, _("It is registered. Every Member State is being told."))
        return redirect("seat_notes")
    permits.register_seat(request.seat, person_of(note.entered_by))
    return render(request, "seating/register.html", {"form": form, **_rows(request, [note])[0]})


def drop_seat(request: Visit, key: UUID) -> HttpResponse:
    """What was entered is not on paper."""
    note = _note(request, key)
    form = ActForm(request.POST or None)
    if form.is_valid():
        recorded(request, acts.drop_seat(form.asked(request), key), _("It is dropped. Nothing has changed."))
        return redirect("seat_notes")
    return render(request, "seating/drop.html", {"form": form, **_rows(request, [note])[0]})
