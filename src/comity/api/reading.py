"""From an upload or typed text to the text that an act takes."""

from pathlib import PurePath
from typing import Annotated, Final

from ninja.files import UploadedFile
from pydantic import Field, StringConstraints

from comity.acts.drafts import DraftText
from comity.api.shapes import NO_NUL, Act, Plain
from comity.core.errors import Unreadable, _
from comity.core.text import guard
from comity.files import reader

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Language = Annotated[str, StringConstraints(pattern="^[a-z]{2,3}$")]
Title = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True, pattern=NO_NUL)]


class FileOrText(Unreadable):
    """Two authentic texts would be none."""

    message = _("Send a file or type the text, not both.")


class TranslationIncomplete(Unreadable):
    """A translation is a text in a language."""

    message = _("A translation needs a language and a file.")


class TooLarge(Unreadable):
    """Refused before it is read."""

    message = _("The file is too large. Save it again without pictures, or type the text.")


class Draft(Act):
    """The fields of the form beside its files."""

    body: Plain
    title: Title
    language: Language
    decision_class: Plain = "ordinary"
    typed: Plain = Field("", max_length=200_000)
    other_language: Language | None = None
    other_title: Title | None = None


def texts(draft: Draft, file: UploadedFile | None, other: UploadedFile | None) -> tuple[DraftText, ...]:
    """The authentic version, and its translation if one came."""
    if bool(file) == bool(draft.typed.strip()):
        raise FileOrText
    if bool(other) != bool(draft.other_language):
        raise TranslationIncomplete
    first = (
        word(file, draft.language, draft.title, authentic=True)
        if file
        else typed(draft.typed, draft.language, draft.title)
    )
    if other is None or draft.other_language is None:
        return (first,)
    return (first, word(other, draft.other_language, draft.other_title or draft.title, authentic=False))


def word(file: UploadedFile, language: str, title: str, *, authentic: bool) -> DraftText:
    """A Word file, read by the guarded child."""
    if (file.size or 0) > guard.MOST_BYTES:
        raise TooLarge
    data = file.read()
    reading = reader.read_document(data)
    name = PurePath(file.name or "draft.docx").name
    return DraftText(language, authentic, title, name, WORD, data, reading.html, reading.plain)


def typed(text: str, language: str, title: str) -> DraftText:
    """A typed text."""
    clean = text.replace("\r\n", "\n")
    reading = reader.read_typed(clean)
    return DraftText(
        language, True, title, "text.txt", "text/plain", clean.encode(), reading.html, reading.plain
    )
