"""A text that is replaced before silence, and the earlier ones beside it, for those who had them."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from comity.access import permits
from comity.acts import texts as acts
from comity.core.consensus.events import TextReplaced
from comity.core.consensus.procedure import NEXT
from comity.core.consensus.stages import Stage
from comity.core.seat import Seat
from comity.decisions.models import Decision
from comity.documents.models import EarlierText, Version
from comity.files import store
from comity.files.serving import download
from comity.web.answers import recorded
from comity.web.translations import TextForm
from comity.web.visit import Visit

REPLACEABLE: Final = frozenset(stage for stage, event in NEXT if event is TextReplaced)


class ReplaceForm(TextForm):
    """The new text, in the authentic language; the hash says which text was seen."""

    text_hash = forms.CharField(widget=forms.HiddenInput, min_length=64, max_length=64)

    def clean(self) -> dict[str, Any]:
        """One text, the authentic one."""
        cleaned = super().clean()
        if cleaned.get("text"):
            cleaned["text"] = replace(cleaned["text"], authentic=True)
        return cleaned


def of(found: Decision, request: Visit, names: dict[str, str]) -> dict[str, object]:
    """What the page of a text shows of the texts before it; what was said before the newest was said of another."""
    rows = EarlierText.objects.visible_to(request.seat, at=request.received)
    earlier = list(rows.filter(document=found.document_id).order_by("number"))
    return {"earlier": earlier, "replaced_at": earlier[-1].replaced_at if earlier else None}


def may(found: Decision, request: Visit) -> dict[str, bool]:
    """Who brought a text may replace it, until it is circulated."""
    originator = found.marking.originator
    return {
        "replace_text": Stage(found.stage) in REPLACEABLE
        and permits.allows(permits.replace_text, request.seat, originator)
    }


def replace_text(request: Visit, key: UUID) -> HttpResponse:
    """Another text in the place of this one."""
    found = Decision.objects.for_reader(request.seat, key, at=request.received)
    permits.replace_text(request.seat, found.marking.originator)
    authentic = Version.objects.get(document_id=found.document_id, authentic=True)
    initial = {"title": found.title, "text_hash": found.text_hash}
    if authentic.file.media_type == "text/plain":
        initial["typed"] = store.read(authentic.file).decode()
    form = ReplaceForm(request.POST or None, request.FILES or None, into=authentic.language, initial=initial)
    if form.is_valid():
        said = form.cleaned_data
        done = acts.replace_text(form.asked(request), key, text=said["text"], replaces=said["text_hash"])
        recorded(request, done, _("The text is replaced. The earlier one is kept."))
        for told in form.told:
            messages.warning(request, told)
        return redirect(found)
    return render(request, "texts/replace.html", {"d": found, "form": form})


def _row(request: Visit, key: UUID) -> EarlierText:
    rows = EarlierText.objects.select_related("document__decision", "file")
    return rows.for_reader(request.seat, key, at=request.received)


def earlier_text(request: Visit, key: UUID) -> HttpResponse:
    """A text that was replaced."""
    row = _row(request, key)
    context = {"d": row.document.decision, "row": row, "html": html_of(row)}
    return render(request, "texts/earlier.html", context)


def earlier_file(request: Visit, key: UUID) -> FileResponse:
    """Its original, as it was received."""
    return download(_row(request, key).file)


def html_of(row: EarlierText) -> SafeString:
    """As our own reader wrote it."""
    return mark_safe(row.html)  # noqa: S308 - made by comity.core.text.html, which escapes everything


@dataclass(frozen=True, slots=True)
class Stood:
    """The authentic text of an instant of the past, or that it is not the reader's to see."""

    row: EarlierText
    hidden: bool

    @property
    def html(self) -> SafeString:
        """Nothing where it was never given out."""
        return SafeString() if self.hidden else html_of(self.row)


def as_it_stood(found: Decision, instant: datetime, seat: Seat, now: datetime) -> Stood | None:
    """The text that stood then, if another one has replaced it since; who may read it is asked of the present."""
    rows = EarlierText.objects.filter(document=found.document_id, replaced_at__gt=instant)
    first = rows.order_by("number").first()
    if first is None:
        return None
    return Stood(first, not EarlierText.objects.visible_to(seat, at=now).filter(pk=first.pk).exists())
