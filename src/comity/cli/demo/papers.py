"""The demonstration's texts: invented, technical and harmless, in English and mostly also in Russian."""

from importlib import resources

from comity.acts.drafts import DraftText
from comity.cli.demo import word
from comity.core.text import html
from comity.core.text.read import read


def texts(paper: str) -> tuple[DraftText, ...]:
    """The language versions of a paper as Word files; English is authentic."""
    return tuple(version(paper, language) for language in ("en", "ru") if _file(paper, language).is_file())


def _file(paper: str, language: str) -> resources.abc.Traversable:
    return resources.files("comity.cli.demo") / "texts" / f"{paper}.{language}.txt"


def version(paper: str, language: str) -> DraftText:
    """One language of a paper, as a Word file."""
    data = word.from_text(_file(paper, language).read_text(encoding="utf-8"))
    reading = read(data)  # our own bytes, made a moment ago: they need no guarded child
    return DraftText(
        language=language,
        authentic=language == "en",
        title=reading.title(),
        name=f"{paper}-{language}.docx",
        media_type=word.MEDIA_TYPE,
        data=data,
        html=html.html(reading),
        plain=reading.plain(),
    )
