"""The check of translations sees what is new, gone, empty, doubtful, or has lost a gap."""

import io
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract

from comity.site.messages import compile_stale
from tests.checks import messages


def one(text: str, string: str, flags: tuple[str, ...] = ()) -> list[str]:
    catalog = Catalog(locale="ru")
    catalog.add(text, string, flags=flags)
    (entry,) = [m for m in catalog if m.id]
    assert isinstance(entry, Message)
    return list(messages.faults_of("ru", entry, catalog))


def test_a_sentence_that_is_translated_whole_is_fine() -> None:
    assert one("Ended at %(at)s.", "Закончилось %(at)s.") == []


def test_an_empty_or_doubtful_sentence_is_seen() -> None:
    assert one("Adopted", "")[0].startswith("ru: not translated")
    assert one("Adopted", "Принято", flags=("fuzzy",))[0].startswith("ru: fuzzy")


def test_a_gap_that_was_lost_is_seen() -> None:
    assert len(one("Ended at %(at)s.", "Закончилось %(when)s.")) == 1


def test_the_core_s_marks_and_both_plurals_are_extracted() -> None:
    code = b'_("One")\nngettext_noop("%(n)s day", "%(n)s days")\npgettext("menu", "Two")\nf("Three")\n'
    found = [
        (text, context) for _l, text, _c, context in extract("python", io.BytesIO(code), messages.KEYWORDS)
    ]
    assert found == [("One", None), (("%(n)s day", "%(n)s days"), None), ("Two", "menu")]


def test_templates_and_code_are_read() -> None:
    names = {name for name, _text in messages.sources()}
    assert "src/comity/core/errors.py" in names
    assert any(name.endswith(".html") for name in names)


def test_catalogues_are_compiled_once(tmp_path: Path) -> None:
    source = tmp_path / "ru" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "a"\nmsgstr "б"\n'
    )
    assert [p.name for p in compile_stale(tmp_path)] == ["django.mo"]
    assert compile_stale(tmp_path) == []
