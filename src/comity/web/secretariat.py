"""The notes verbales by which delegations name their administrators: one officer enters, another confirms."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from comity.access import permits
from comity.acts import people as acts
from comity.core.errors import NotFound
from comity.notices import letters
from comity.people import queries as people
from comity.people.models import AdministratorNote
from comity.people.seats import person_of, persons_of
from comity.record.models import ClockAlarm
from comity.register import queries as register
from comity.web.answers import recorded
from comity.web.forms import ActForm
from comity.web.people import mailed
from comity.web.visit import Visit


class NoteForm(ActForm):
    """What the note says."""

    party = forms.ChoiceField(label=gettext_lazy("Party that sent the note"))
    reference = forms.CharField(label=gettext_lazy("Reference of the note"), max_length=100)
    noted_on = forms.DateField(
        label=gettext_lazy("Date of the note"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    name = forms.CharField(label=gettext_lazy("Name of the administrator"), max_length=200)
    email = forms.EmailField(
        label=gettext_lazy("E-mail of the administrator"),
        help_text=gettext_lazy("As the note gives it: the link goes there."),
    )

    def __init__(self, *args: Any, parties: list[tuple[str, str]], received: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.received = received
        field = self.fields["party"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose a party")), *parties]

    def clean_noted_on(self) -> object:
        """A note that has arrived has a date that has come."""
        noted_on = self.cleaned_data["noted_on"]
        if noted_on > self.received.date():
            raise forms.ValidationError(_("Choose a day that is not in the future."))
        return noted_on


def names(request: Visit) -> dict[str, str]:
    """Parties in register order."""
    listed = register.parties_on(request.received.date(), get_language() or "en")
    return {party.code: party.name for party in listed}


def administrators(request: Visit) -> HttpResponse:
    """Notes verbales: those that wait for a second officer first, then all in the order of the register."""
    permits.note_administrator(request.seat)
    parties, notes = names(request), list(people.notes()[:200])
    places = {code: place for place, code in enumerate(parties)}
    notes.sort(key=lambda note: (bool(note.confirmed_at), places.get(note.party_id, len(places))))
    officers = persons_of(note.entered_by_id for note in notes)
    rows = [
        {
            "note": note,
            "party": parties.get(note.party_id, note.party_id),
            "may_confirm": not note.confirmed_at
            and permits.allows(permits.appoint_administrator, request.seat, officers.get(note.entered_by_id)),
            "waits": bool(note.effective_from and note.effective_from > request.received),
        }
        for note in notes
    ]
    doubt = ClockAlarm.objects.filter(settled_at__isnull=True).exists()
    return render(request, "secretariat/administrators.html", {"rows": rows, "doubt": doubt})


def note_administrator(request: Visit) -> HttpResponse:
    """An officer enters a note; a second one must confirm it."""
    permits.note_administrator(request.seat)
    form = NoteForm(request.POST or None, parties=list(names(request).items()), received=request.received)
    if form.is_valid():
        done = acts.note_administrator(form.asked(request), **form.said)
        recorded(request, done, _("The note is entered. It waits for a second officer."))
        return redirect("administrators")
    return render(request, "secretariat/note.html", {"form": form})


def appoint_administrator(request: Visit, key: UUID) -> HttpResponse:
    """A second officer confirms a note; the link goes to the administrator by mail."""
    permits.note_administrator(request.seat)
    note = AdministratorNote.objects.filter(id=key).first()
    if note is None:
        raise NotFound
    form = ActForm(request.POST or None)
    if form.is_valid():
        asked = form.asked(request)
        secret = letters.secret_of(asked.act)
        done = acts.appoint_administrator(asked, key, token=secret)
        recorded(request, done, _("The administrator is appointed, and the whole delegation is told."))
        mailed(request, letters.Invited(note.email, note.name, "en", note.party_id), secret)
        return redirect("administrators")
    permits.appoint_administrator(request.seat, person_of(note.entered_by_id))
    if note.confirmed_at:
        raise acts.AlreadyDecided
    context = {
        "form": form,
        "note": note,
        "party": names(request).get(note.party_id, note.party_id),
        "effective_from": request.received + acts.WAITING_PERIOD,
    }
    return render(request, "secretariat/confirm.html", context)
