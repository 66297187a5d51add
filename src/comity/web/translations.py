"""Translations on the page of their text, and the forms to ask for one, register, revise and release it."""

from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comity.access import permits
from comity.acts import translations as acts
from comity.core.consensus.stages import Stage
from comity.core.consensus.translations import Step
from comity.decisions.models import Decision
from comity.documents.models import Rendering, Translation
from comity.register import queries as register
from comity.web import titles
from comity.web.answers import recorded
from comity.web.decision_forms import LANGUAGES, DraftForm
from comity.web.forms import ActForm
from comity.web.saying import language
from comity.web.visit import Visit

STEPS: Final[dict[str, str | Promise]] = {
    Step.REQUESTED: gettext_lazy("requested"),
    Step.TRANSLATED: gettext_lazy("translated, not released yet"),
    Step.REVISED: gettext_lazy("revised, not released yet"),
    Step.RELEASED: gettext_lazy("released"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A translation as the page of its text shows it."""

    row: Translation
    word: str
    by: str
    stale: bool


class RequestForm(ActForm):
    """Into which language, and by when."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)
    day = forms.DateField(
        label=gettext_lazy("By when, if there is a day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Until the end of that day at the seat."),
    )

    @property
    def due(self) -> datetime | None:
        """The end of that day where the organisation has its seat."""
        day, organisation = self.cleaned_data["day"], register.organisation()
        if day is None or organisation is None:
            return None
        return datetime.combine(day, time(23, 59), ZoneInfo(organisation.seat_zone))


class TextForm(DraftForm):
    """The text in a language that is fixed already."""

    def __init__(self, *args: Any, into: str, **kwargs: Any) -> None:
        super().__init__(*args, bodies={}, **kwargs)
        self.into = into
        for name in ("body", "language", "other_language", "other_title", "other_file"):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """One text, never authentic."""
        cleaned = {**self.cleaned_data, "language": self.into}
        if bool(cleaned.get("file")) == bool((cleaned.get("typed") or "").strip()):
            self.add_error("file", _("Choose a Word file, or type the text below."))
        if not self.errors:
            text = self._main(cleaned)
            cleaned["text"] = replace(text, authentic=False) if text else None
        return cleaned


def of(found: Decision, request: Visit, names: dict[str, str]) -> dict[str, object]:
    """What the page of a text shows of its translations; which of them are of an older text (invariant 28)."""
    rows = list(
        Translation.objects.visible_to(request.seat, at=request.received)
        .filter(document=found.document_id)
        .order_by("language")
    )
    versions = [row for row in found.document.versions.all() if not row.authentic]
    source = found.source() if rows or versions else ""
    shown = [
        Shown(
            row,
            str(STEPS[Step(row.step)]),
            names.get(row.requested_by_id, row.requested_by_id),
            acts.value(row).stale(source),
        )
        for row in rows
    ]
    stale = {row.language for row in versions if (row.of or found.text_hash) != source}
    return {"translations": shown, "stale": stale}


def awaited(request: Visit) -> list[tuple[Translation, str, titles.Title]]:
    """What the Secretariat still has to register or to release, the nearest day first; nothing for other seats."""
    if not permits.allows(permits.register_translation, request.seat):
        return []
    rows = Translation.objects.visible_to(request.seat, at=request.received).exclude(step=Step.RELEASED)
    rows = rows.exclude(document__decision__stage__in=[Stage.BROKEN, Stage.WITHDRAWN, Stage.LAPSED])
    nearest = F("due").asc(nulls_last=True)
    found = list(rows.select_related("document__decision").order_by(nearest, "requested_at", "language")[:20])
    named = titles.of(row.document.decision for row in found)
    return [(row, str(STEPS[Step(row.step)]), named[row.document.decision.key]) for row in found]


def may(found: Decision, request: Visit) -> dict[str, bool]:
    """Who takes part may ask for a translation."""
    members = found.procedure.members or found.members_on(request.received)
    return {"request_translation": permits.allows(permits.request_translation, request.seat, members)}


def request_translation(request: Visit, key: UUID) -> HttpResponse:
    """Ask for the text in a language."""
    found = Decision.objects.for_reader(request.seat, key, at=request.received)
    members = found.procedure.members or found.members_on(request.received)
    permits.request_translation(request.seat, members)
    form = RequestForm(request.POST or None, initial={"language": language()})
    if form.is_valid():
        done = acts.request_translation(
            form.asked(request), key, language=form.cleaned_data["language"], due=form.due
        )
        recorded(request, done, _("The translation is asked for."))
        return redirect(found)
    return render(request, "translations/request.html", {"d": found, "form": form})


def _row(request: Visit, key: UUID) -> Translation:
    rows = Translation.objects.select_related("document__decision", "requested_by")
    return rows.for_reader(request.seat, key, at=request.received)


def translation(request: Visit, key: UUID) -> HttpResponse:
    """One translation: who asked, the newest file, and the next step."""
    row = _row(request, key)
    found = row.document.decision
    newest = Rendering.objects.filter(translation=row).order_by("-number").first()
    stale = acts.value(row).stale(found.source())
    keeps = permits.allows(permits.register_translation, request.seat)
    names = register.names_on(request.received.date(), language())
    context = {
        "d": found,
        "row": row,
        "word": STEPS[Step(row.step)],
        "by": names.get(row.requested_by_id, row.requested_by_id),
        "stale": stale,
        "newest": newest,
        "html": _html(newest),
        "may_register": keeps and row.step == Step.REQUESTED,
        "may_revise": keeps and row.step in {Step.TRANSLATED, Step.REVISED, Step.RELEASED},
        "may_release": keeps and row.step in {Step.TRANSLATED, Step.REVISED} and not stale,
    }
    return render(request, "translations/translation.html", context)


def _html(newest: Rendering | None) -> SafeString:
    return mark_safe(newest.html if newest else "")  # noqa: S308 - made by comity.core.text.html, which escapes


def register_translation(request: Visit, key: UUID) -> HttpResponse:
    """The file of a translation comes in, the first time or revised."""
    row = _row(request, key)
    permits.register_translation(request.seat)
    first = row.step == Step.REQUESTED
    form = TextForm(
        request.POST or None,
        request.FILES or None,
        into=row.language,
        initial={"title": row.document.decision.title},
    )
    if form.is_valid():
        act = acts.register_translation if first else acts.revise_translation
        done = act(form.asked(request), key, text=form.cleaned_data["text"])
        recorded(request, done, _("The translation is kept. Release it once it is good."))
        for told in form.told:
            messages.warning(request, told)
        return redirect("translation", key)
    context = {"d": row.document.decision, "row": row, "form": form, "first": first}
    return render(request, "translations/text.html", context)


def release_translation(request: Visit, key: UUID) -> HttpResponse:
    """Whoever may read the text reads it in this language too."""
    row = _row(request, key)
    permits.release_translation(request.seat)
    form = ActForm(request.POST or None)
    if form.is_valid():
        recorded(
            request, acts.release_translation(form.asked(request), key), _("The translation is released.")
        )
        return redirect(row.document.decision)
    return render(
        request, "translations/release.html", {"d": row.document.decision, "row": row, "form": form}
    )
