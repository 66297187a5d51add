"""Forms about decisions: input becomes values here, at the door."""

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import PurePath
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from comity.acts.drafts import DraftText
from comity.core.consensus import deadlines
from comity.core.errors import Refused
from comity.core.text import guard
from comity.files import reader
from comity.web.forms import ActForm
from comity.web.saying import ORDINARY, class_in_words, refusal, sentence

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LANGUAGES: Final = [
    ("en", "English"),
    ("ru", "Русский"),
    ("ar", "العربية"),
    ("zh", "中文"),
    ("fr", "Français"),
]


class DraftForm(ActForm):
    """A text to bring: an authentic version, and if there is one, a translation."""

    body = forms.ChoiceField(label=_("Body that decides"))
    decision_class = forms.ChoiceField(
        label=_("Class of decision"),
        help_text=_("The rules of the body say which classes may use silence."),
    )
    title = forms.CharField(label=_("Title"), max_length=300)
    language = forms.ChoiceField(label=_("Language of the authentic text"), choices=LANGUAGES)
    file = forms.FileField(
        label=_("Word file"),
        required=False,
        help_text=_("A .docx file without tracked changes. It is kept exactly as you send it."),
    )
    typed = forms.CharField(
        label=_("Or type the text"),
        required=False,
        widget=forms.Textarea,
        max_length=200_000,
        help_text=_("Paragraphs are separated by an empty line; begin operative paragraphs with 1., 2., 3."),
    )
    other_language = forms.ChoiceField(
        label=_("Language of the translation"), choices=[("", "—"), *LANGUAGES], required=False
    )
    other_title = forms.CharField(label=_("Title of the translation"), max_length=300, required=False)
    other_file = forms.FileField(label=_("Word file of the translation"), required=False)

    def __init__(
        self, *args: Any, bodies: dict[str, str], classes: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if len(classes) < 2:  # nothing to choose
            del self.fields["decision_class"]
        else:
            choices = [(name, class_in_words(name)) for name in classes]
            self.fields["decision_class"].choices = choices  # type: ignore[attr-defined] # a ChoiceField
            self.initial.setdefault("decision_class", ORDINARY if ORDINARY in classes else classes[0])
        self.told: dict[str, None] = {}  # what the reader of the files could not show, each once
        self.fields["body"].choices = list(bodies.items())  # type: ignore[attr-defined] # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Read the texts; what cannot be read is said beside its field."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("file") and cleaned.get("typed"):
            self.add_error("typed", _("Send a file or type the text, not both."))
        elif not cleaned.get("file") and not cleaned.get("typed"):
            self.add_error("file", _("Choose a Word file, or type the text below."))
        if bool(cleaned.get("other_language")) != bool(cleaned.get("other_file")):
            self.add_error("other_language", _("A translation needs a language and a file."))
        elif cleaned.get("other_language") == cleaned.get("language"):
            self.add_error(
                "other_language", _("The translation is in another language than the authentic text.")
            )
        if not self.errors:
            cleaned["texts"] = self._texts(cleaned)
        return cleaned

    def _texts(self, cleaned: dict[str, Any]) -> tuple[DraftText, ...]:
        texts = [self._main(cleaned)]
        if cleaned["other_file"]:
            title = cleaned["other_title"] or cleaned["title"]
            texts.append(
                self._word("other_file", cleaned["other_file"], cleaned["other_language"], title, False)
            )
        return tuple(text for text in texts if text is not None)

    def _main(self, cleaned: dict[str, Any]) -> DraftText | None:
        if cleaned["file"]:
            return self._word("file", cleaned["file"], cleaned["language"], cleaned["title"], True)
        typed = cleaned["typed"].replace("\r\n", "\n")
        try:
            reading = reader.read_typed(typed)
        except Refused as refused:
            self.add_error("typed", refusal(refused))
            return None
        return DraftText(
            language=cleaned["language"],
            authentic=True,
            title=cleaned["title"],
            name="text.txt",
            media_type="text/plain",
            data=typed.encode(),
            html=reading.html,
            plain=reading.plain,
        )

    def _word(
        self, field: str, file: "File[bytes]", language: str, title: str, authentic: bool
    ) -> DraftText | None:
        if file.size > guard.MOST_BYTES:  # said before it is in memory
            self.add_error(field, refusal(guard.TooLarge()))
            return None
        data = file.read()
        try:
            reading = reader.read_document(data)
        except Refused as refused:
            self.add_error(field, refusal(refused))
            return None
        self.told.update(dict.fromkeys(sentence(warning, {}) for warning in reading.warnings))
        return DraftText(
            language=language,
            authentic=authentic,
            title=title,
            name=PurePath(file.name or "draft.docx").name,
            media_type=WORD,
            data=data,
            html=reading.html,
            plain=reading.plain,
        )


class DeadlineForm(forms.Form):
    """When silence ends: a wall clock somewhere, which becomes one instant."""

    day = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    clock = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    of = forms.ChoiceField(label=_("Time of"))

    def __init__(self, *args: Any, seat_zone: str, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zones = {"seat": ZoneInfo(seat_zone), "utc": ZoneInfo("UTC")}
        self.fields["of"].choices = choices  # type: ignore[attr-defined] # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """The instant; a time that summer time skips or repeats is refused with a sentence."""
        cleaned: dict[str, Any] = super().clean() or {}
        if {"day", "clock", "of"} <= set(cleaned):
            day: date = cleaned["day"]
            clock: time = cleaned["clock"]
            try:
                cleaned["deadline"] = deadlines.instant(day, clock, self.zones[cleaned["of"]])
            except Refused as refused:
                self.add_error("clock", refusal(refused))
        return cleaned

    @property
    def deadline(self) -> datetime | None:
        """The instant, if the form is good."""
        return self.cleaned_data.get("deadline") if self.is_bound and self.is_valid() else None


class CirculateForm(ActForm):
    """The last step: everything as it was checked."""

    deadline = forms.DateTimeField(
        widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%SZ"]
    )
    text_hash = forms.CharField(widget=forms.HiddenInput, min_length=64, max_length=64)
    authority = forms.CharField(
        label=_("Authority"),
        max_length=300,
        help_text=_(
            "The rule or the earlier decision under which silence is used, as the notice will quote it."
        ),
    )


class BreakForm(ActForm):
    """No reason is needed; one may be given."""

    reason = forms.CharField(
        label=_("Reason, if you wish to give one"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ConfirmForm(ActForm):
    """The Chair confirms one exact text."""

    text_hash = forms.CharField(widget=forms.HiddenInput, min_length=64, max_length=64)


class PutForm(ConfirmForm):
    """The same before a meeting, with the texts that stand together with it as they were seen."""

    parts = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10_000)

    def clean_parts(self) -> tuple[tuple[UUID, str], ...]:
        """Keys with the hashes of texts."""
        words = str(self.cleaned_data["parts"]).split()
        try:
            return tuple((UUID(key), text) for key, _colon, text in (word.partition(":") for word in words))
        except ValueError:
            raise forms.ValidationError(_("Open this page again.")) from None


class FilterForm(forms.Form):
    """Narrowing the register of decisions; whatever cannot be read is left out."""

    q = forms.CharField(label=_("Words in title or symbol"), required=False, max_length=200)
    body = forms.ChoiceField(label=_("Body"), required=False)
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(
        self,
        *args: Any,
        bodies: dict[str, str],
        years: list[int],
        states: list[tuple[str, Any]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("body", list(bodies.items())),
            ("year", [(str(year), str(year)) for year in years]),
            ("state", states),
        ):
            self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined] # choice fields


class AsOfForm(forms.Form):
    """The instant as of which a page is shown."""

    as_of = forms.DateTimeField(
        label=_("As of (UTC)"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
