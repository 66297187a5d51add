"""Sponsors, packages and the history of a text, on its page; and the forms to join, leave, bring back, launch."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comity.access import permits
from comity.acts import standing as acts
from comity.acts.drafts import asked_before
from comity.core.consensus.stages import AT_A_MEETING, ENDED, RETURNABLE, Stage
from comity.decisions import queries
from comity.decisions.models import Decision
from comity.register import queries as register
from comity.web import stages
from comity.web.answers import recorded
from comity.web.decision_forms import DeadlineForm, DraftForm
from comity.web.forms import ActForm
from comity.web.outside import zones
from comity.web.saying import language
from comity.web.visit import Visit

Linked = tuple[Decision, str]  # a procedure and its stage in words


class BackForm(DraftForm):
    """The same text, or a revised one; the body is that of the earlier procedure."""

    what = forms.ChoiceField(
        label=gettext_lazy("Which text comes back?"),
        choices=[
            ("same", gettext_lazy("The same text, word for word")),
            ("revised", gettext_lazy("A revised text, given below")),
        ],
        widget=forms.RadioSelect,
    )
    field_order = ("what", "title", "language", "file", "typed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, bodies={}, **kwargs)
        del self.fields["body"]
        for name in ("title", "language"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """A revised text is read as every draft is; the same one is there already."""
        if self.cleaned_data.get("what") != "revised":
            return {**self.cleaned_data, "texts": ()}
        for name in ("title", "language"):
            if not self.cleaned_data.get(name):
                self.add_error(name, _("A revised text needs a title and a language."))
        return super().clean()


class PackageForm(DeadlineForm, ActForm):
    """Which texts go with this one, until when, and whether they stand together."""

    parts = forms.MultipleChoiceField(
        label=gettext_lazy("Texts that go with this one"), widget=forms.CheckboxSelectMultiple
    )
    together = forms.TypedChoiceField(
        label=gettext_lazy("How do they stand?"),
        coerce=lambda value: value == "yes",
        choices=[
            ("yes", gettext_lazy("Together: one part broken breaks all; adopted whole or not at all")),
            ("no", gettext_lazy("Singly: each part stands for itself")),
        ],
        widget=forms.RadioSelect,
    )
    authority = forms.CharField(
        label=gettext_lazy("Authority"),
        max_length=300,
        help_text=gettext_lazy("The rule or the earlier decision under which silence is used."),
    )
    field_order = ("parts", "together", "day", "clock", "of", "authority")

    def __init__(self, *args: Any, parts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parts"].choices = parts  # type: ignore[attr-defined] # a choice field


def of(found: Decision, request: Visit, names: dict[str, str]) -> dict[str, object]:
    """What the page of a text shows of who stands behind it, of its package and of its history."""
    inside = request.seat.party in queries.insiders(found)
    return {
        "sponsors": [name for code, name in names.items() if code in found.sponsors] if inside else [],
        "orphaned": inside and found.procedure.orphaned and Stage(found.stage) not in ENDED,
        "parts": _parts(found, request),
        "together": bound(found),
        "history": history(found, request),
    }


def bound(found: Decision) -> bool:
    """Whether it was said at launch that this text stands together with others."""
    return found.package is not None and found.package.together


def beside(found: Decision, request: Visit) -> list[Linked]:
    """The texts that are adopted with this one, or not at all."""
    return _parts(found, request) if bound(found) else []


def _parts(found: Decision, request: Visit) -> list[Linked]:
    if found.package_id is None:
        return []
    rows = queries.visible(request.seat, request.received).filter(package=found.package_id)
    return [_linked(row, request) for row in rows.exclude(pk=found.pk).order_by("circulation")]


def _linked(row: Decision, request: Visit) -> Linked:
    return row, str(stages.WORDS[row.stage_at(request.received)])


def history(found: Decision, request: Visit) -> list[Linked]:
    """The procedures that this text went through, the earliest first, as far as the reader may know of them.

    Nothing where there was one alone; what a reader may not see ends the line there.
    """
    seen = queries.visible(request.seat, request.received)
    line, first, last = [found], found, found
    while first.follows_id and (earlier := seen.filter(pk=first.follows_id).first()) is not None:
        first = earlier
        line.insert(0, earlier)
    while (later := seen.filter(follows=last.pk).order_by("-registered_at").first()) is not None:
        last = later
        line.append(later)
    return [_linked(row, request) for row in line] if len(line) > 1 else []


def may(found: Decision, request: Visit) -> dict[str, bool]:
    """Which of these acts to offer."""
    seat, stage = request.seat, Stage(found.stage)
    procedure = found.procedure
    members = procedure.members or frozenset({seat.party} & found.members_on(request.received))
    ended = stage in ENDED
    return {
        "join_sponsors": not ended
        and seat.party not in procedure.sponsors
        and permits.allows(permits.join_sponsors, seat, members),
        "leave_sponsors": not ended
        and seat.party in procedure.sponsors
        and permits.allows(permits.leave_sponsors, seat, seat.party),
        "circulate_package": (stage is Stage.DRAFT or (bound(found) and stage in AT_A_MEETING))
        and permits.allows(permits.circulate_package, seat, procedure),
        "bring_back": stage in RETURNABLE
        and permits.allows(
            permits.bring_back, seat, found.members_on(request.received), procedure.rules.may_propose
        ),
    }


def _found(request: Visit, key: UUID) -> Decision:
    return Decision.objects.for_reader(request.seat, key, at=request.received)


def _own_name(request: Visit) -> str:
    names = register.names_on(request.received.date(), language(), [request.seat.party])
    return names.get(request.seat.party, request.seat.party)


def join_sponsors(request: Visit, key: UUID) -> HttpResponse:
    """Bring the text too."""
    found = _found(request, key)
    permits.join_sponsors(request.seat, found.procedure.members or found.members_on(request.received))
    form = ActForm(request.POST or None)
    if form.is_valid():
        recorded(request, acts.join_sponsors(form.asked(request), key), _("You sponsor this text now."))
        return redirect(found)
    context = {"d": found, "form": form, "own_name": _own_name(request), "last": found.procedure.orphaned}
    return render(request, "standing/join.html", context)


def leave_sponsors(request: Visit, key: UUID) -> HttpResponse:
    """No longer bring it."""
    found = _found(request, key)
    permits.leave_sponsors(request.seat, request.seat.party)
    form = ActForm(request.POST or None)
    if form.is_valid():
        done = acts.leave_sponsors(form.asked(request), key)
        recorded(request, done, _("You no longer sponsor this text."))
        return redirect(found)
    last = found.procedure.sponsors == {request.seat.party}
    context = {"d": found, "form": form, "own_name": _own_name(request), "last": last}
    return render(request, "standing/leave.html", context)


def bring_back(request: Visit, key: UUID) -> HttpResponse:
    """A broken or withdrawn text comes back under a new procedure."""
    found = _found(request, key)
    day = request.received.date()
    proposers = register.rules_on(found.body_id, day, found.decision_class)[2].may_propose
    permits.bring_back(request.seat, found.members_on(request.received), proposers)
    form = BackForm(request.POST or None, request.FILES or None, initial={"title": found.title})
    if form.is_valid():
        done = acts.bring_back(form.asked(request), key, texts=form.cleaned_data["texts"])
        recorded(request, done, _("The text is back as a draft, under a new procedure."))
        for told in form.told:
            messages.warning(request, told)
        return redirect(reverse("decision", args=[done.subject]))
    shorter = found.procedure.rules.shorter_when_returned_minutes if asked_before(found) else None
    hours = (shorter or 0) // 60
    return render(request, "standing/back.html", {"d": found, "form": form, "hours": hours})


def circulate_package(request: Visit, key: UUID) -> HttpResponse:
    """Several texts go to silence in one act."""
    found = _found(request, key)
    permits.circulate_package(request.seat, found.procedure)
    seen = queries.visible(request.seat, request.received)
    again = bound(found)
    drafts = (
        seen.filter(package=found.package) if again else seen.filter(body=found.body_id, stage=Stage.DRAFT)
    )
    rest = drafts.exclude(pk=found.pk).order_by("registered_at", "key")[:200]
    parts = [(f"{row.key} {row.text_hash}", row.title) for row in rest]
    initial = {"parts": [value for value, _title in parts], "together": "yes"} if again else None
    form = PackageForm(request.POST or None, parts=parts, initial=initial, **zones())
    if form.is_valid():
        said = form.cleaned_data
        chosen = [part.split(" ") for part in said["parts"]]
        done = acts.circulate_package(
            form.asked(request),
            key,
            parts=((key, found.text_hash), *((UUID(part), text) for part, text in chosen)),
            deadline=said["deadline"],
            authority=said["authority"],
            together=said["together"],
        )
        recorded(request, done, _("The package is circulated. Every Member State is being told."))
        return redirect(found)
    return render(
        request, "standing/package.html", {"d": found, "form": form, "parts": parts, "again": again}
    )
