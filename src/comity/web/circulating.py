"""Circulating under silence: choose a deadline with every capital in sight, check, circulate."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from comity.access import permits
from comity.acts import decisions as acts
from comity.core.consensus import deadlines
from comity.core.consensus.rules import RuleSet
from comity.core.errors import Refused
from comity.core.seat import SECRETARIAT
from comity.decisions.models import Decision
from comity.register import calendars as calendars_of_parties
from comity.register import queries as register
from comity.web.decision_forms import CirculateForm, DeadlineForm
from comity.web.saying import language, refusal, rules_in_words
from comity.web.visit import Visit, asked


@dataclass(frozen=True, slots=True)
class Line:
    """What the deadline means for one Member State, as the table shows it."""

    name: str
    capital: deadlines.InCapital


def circulate(request: Visit, key: UUID) -> HttpResponse:
    """The Chair's page: a deadline is shown before it is set."""
    found = Decision.objects.for_reader(request.seat, key, at=request.received)
    found.under_rules_of(request.received.date())
    procedure = found.procedure
    permits.circulate(request.seat, procedure)
    organisation = register.organisation()
    if organisation is None:
        raise Refused
    form = CirculateForm(request.POST or None, initial={"text_hash": found.text_hash})
    if form.is_valid():
        acts.circulate(
            asked(request, form.cleaned_data["act"]),
            key,
            deadline=form.cleaned_data["deadline"],
            authority=form.cleaned_data["authority"],
            text_hash=form.cleaned_data["text_hash"],
        )
        messages.success(request, _("The text is circulated. Every Member State is being told."))
        return redirect(found)
    seat_name = organisation.seat_names.get(language(), organisation.seat_names["en"])
    chooser = DeadlineForm(
        request.GET if "day" in request.GET else None,
        seat_zone=organisation.seat_zone,
        choices=[("seat", seat_name), ("utc", "UTC")],
        initial=suggested(request.received, organisation.seat_zone, procedure.rules),
    )
    deadline = parsed(form["deadline"].value()) if form.is_bound else chooser.deadline
    context = {
        "d": found,
        "chooser": chooser,
        "form": form,
        "deadline": deadline,
        "rules": rules_in_words(procedure.rules, request.received.date()),
        "rules_label": procedure.rules.label,
        "seat_name": seat_name,
    }
    if deadline is not None:
        context |= _preview(request, found, deadline)
    return render(request, "decisions/circulate.html", context)


def parsed(text: str | None) -> datetime | None:
    """The instant of a hidden field that came back."""
    try:
        return datetime.fromisoformat(text or "")
    except ValueError:
        return None


def suggested(now: datetime, zone: str, rules: RuleSet) -> dict[str, object]:
    """Two weeks on at two in the afternoon at the seat; minutes in a demonstration."""
    if rules.demonstration:
        at = (now + timedelta(minutes=max(2, (rules.shortest_minutes or 1) + 1))).astimezone(ZoneInfo(zone))
        return {
            "day": at.date(),
            "clock": at.time().replace(second=0, microsecond=0, tzinfo=None),
            "of": "seat",
        }
    at = (now + timedelta(days=14)).astimezone(ZoneInfo(zone)).replace(hour=14, minute=0)
    return {"day": at.date(), "clock": at.time().replace(second=0, microsecond=0, tzinfo=None), "of": "seat"}


def _preview(request: Visit, found: Decision, deadline: datetime) -> dict[str, object]:
    """The deadline as each capital lives it; it warns, and forbids only what the rule set forbids."""
    members = found.members_on(request.received)
    shown = capitals(request, members, deadline)
    calendars = calendars_of_parties.calendars([*members, SECRETARIAT], request.received, deadline)
    refused = ""
    try:
        found.procedure.circulate(
            at=request.received,
            deadline=deadline,
            members=members,
            text_hash=found.text_hash,
            by=request.seat.party,
            authority="named on the next form",
            calendars=calendars,
        )
    except Refused as trouble:
        refused = refusal(trouble)
    return shown | {
        "refused": refused,
        "form": CirculateForm(
            request.POST or None, initial={"text_hash": found.text_hash, "deadline": deadline.isoformat()}
        ),
    }


def capitals(request: Visit, members: Iterable[str], deadline: datetime) -> dict[str, object]:
    """A deadline in every capital, in register order."""
    names = register.names_on(request.received.date(), language(), members)
    calendars = calendars_of_parties.calendars(names, request.received, deadline)
    lines = [Line(names[c.code], c) for c in deadlines.in_capitals(request.received, deadline, calendars)]
    working = [line.capital.working_days for line in lines]
    resting = [line.name for line in lines if line.capital.day != "working"]
    return {
        "lines": lines,
        "resting": resting,
        "fewest": min(working, default=0),
        "most": max(working, default=0),
        "better": deadlines.next_common_working_day(deadline, calendars.values()) if resting else None,
        "edition": calendars_of_parties.EDITION,
    }
