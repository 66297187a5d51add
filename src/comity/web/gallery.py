"""Every part of the look once, with invented matter; for whoever builds pages, so in English alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation

from comity.core.calendar import Calendar
from comity.core.consensus.deadlines import InCapital, in_capitals
from comity.core.consensus.stages import Stage
from comity.web import stages
from comity.web.stages import Step
from comity.web.visit import Visit

FRIDAY, SATURDAY, SUNDAY = 4, 5, 6
CAPITALS: Final = {  # designation -> zone, days of rest
    "Aldora": ("Etc/GMT-5", {SATURDAY, SUNDAY}),
    "Brenn": ("Asia/Kathmandu", {SATURDAY}),
    "Cestria": ("Etc/GMT-3", {FRIDAY, SATURDAY}),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table of capitals."""

    name: str
    capital: InCapital


class CommentForm(forms.Form):
    """A form with every kind of field."""

    words = forms.CharField(
        label="Comment of Kestria",
        help_text="Every Member State will read it. It stops nothing.",
        widget=forms.Textarea,
        error_messages={"required": "Write the comment, or go back"},
    )
    when = forms.DateField(
        label="Publish on", error_messages={"invalid": "Write the day as 2026-11-25, for example"}
    )
    readers = forms.ChoiceField(
        label="Who may read it", choices=[("members", "Member States"), ("observers", "Observers too")]
    )
    instructed = forms.BooleanField(label="I am instructed by my government to send this", required=False)


def gallery(request: Visit) -> HttpResponse:
    """The page `/gallery/`; a new part goes there first."""
    opened, deadline = request.received, request.received + timedelta(days=16, hours=2)
    calendars = {
        name: Calendar(zone=ZoneInfo(zone), weekend=frozenset(rest), holidays=frozenset())
        for name, (zone, rest) in CAPITALS.items()
    }
    capitals = in_capitals(opened, deadline, calendars)
    context = {
        "states": [(stages.mark(stage), stages.WORDS[stage]) for stage in Stage],
        "steps": course(request.received),
        "opened": request.received - timedelta(days=12),
        "deadline": request.received + timedelta(days=2, hours=1),
        "form": CommentForm({"words": "", "when": "tomorrow", "readers": "members"}),
        "lines": [Line(c.code, c) for c in capitals],
        "edition": "0",
        "page": Paginator(range(30), 10).page(2),
    }
    with translation.override("en"):
        return render(request, "gallery.html", context)


def course(now: datetime) -> list[Step]:
    """A procedure that runs."""
    return [
        Step("Registered", now - timedelta(days=15), state="done"),
        Step("Circulated", now - timedelta(days=12), state="done"),
        Step("Under silence", note="one objection stops it", state="now"),
        Step("Adopted", now + timedelta(days=2, hours=1), note="if unbroken"),
    ]
