"""A place within a line is told at once; one by one it says the same, in every form."""

import pytest

from comity.core.text.rolling.compilation import Compilation, Statement
from comity.core.text.rolling.merge import said
from comity.core.text.write.akn import akn
from comity.core.text.write.bracketed import bracketed
from comity.core.text.write.brackets import Brackets
from comity.core.text.write.events import Event, Inline, Numbers
from comity.core.text.write.inline import expanded
from comity.core.text.write.page import page
from comity.core.text.write.redline import redline
from comity.core.text.write.sheet import lay_out
from comity.core.text.write.source import Source
from comity.core.text.write.words import words
from tests.core.text.write.making import NAMES, case

LANGUAGES = ("en", "ru", "ar", "zh")


def kept(language: str, seed: int) -> Compilation:
    """A case in which a party keeps the base of a paragraph where others want other words."""
    made = case(language, seed).compilation
    where = tuple(dict.fromkeys(locus.paragraph for locus in made.loci[::2]))
    return said(made, Statement("P009", supports=where))


def told(made: Compilation, *, quick: bool) -> list[Event]:
    """The events of all stories."""
    numbers, count, found = Numbers(last=7), 3, list[Event]()
    for story in made.base.text.stories:
        printer = Brackets(story.tokens, words(made.language), numbers, count, quick)
        found += printer.story(made.of(story.name))
        count = printer.count
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_within_a_line_are_what_they_are_one_by_one(language: str) -> None:
    places = 0
    for seed in range(1, 15):
        made = kept(language, seed)
        events = told(made, quick=True)
        places += sum(isinstance(event, Inline) for event in events)
        one_by_one = [
            e for event in events for e in (expanded(event) if isinstance(event, Inline) else [event])
        ]
        assert one_by_one == told(made, quick=False)
    assert places > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_quick_way_writes_what_the_other_writes(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(1, 8):
        made, base = kept(language, seed), case(language, seed).base
        found = []
        for quick in (True, False):
            if not quick:
                monkeypatch.setattr(Brackets, "_inline_place", lambda _self, _place, _number, _outside: None)
            source = Source(base, made, NAMES)
            found.append((bracketed(source).data, page(lay_out(source)), akn(lay_out(source))))
            monkeypatch.undo()
        assert found[0] == found[1]


def test_one_writer_after_another_fills_the_same_form() -> None:
    for seed in range(1, 8):
        made = case("en", seed)
        alone = [write(Source(made.base, made.compilation, NAMES)).data for write in (bracketed, redline)]
        source = Source(made.base, made.compilation, NAMES)
        assert [redline(source).data, bracketed(source).data, redline(source).data] == [
            *alone[::-1],
            alone[1],
        ]


def test_words_of_one_look_are_known_as_such() -> None:
    made = case("en", 3)
    source = Source(made.base, made.compilation, NAMES)
    lay_out(source)
    cuts = source.cuts("body")
    looks = [cuts.cut(node).look for node in range(len(cuts.nodes)) if cuts.is_paragraph(node)]
    assert looks.count("") > len(looks) / 2
