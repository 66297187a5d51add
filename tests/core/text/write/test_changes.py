"""The page of a comparison says both texts: without what is new it is the old one, without what is gone the new one."""

import re
from collections.abc import Iterator
from hashlib import sha256

import pytest
from lxml import etree

from comity.core.text.guard import open_word
from comity.core.text.rolling.compare import comparison
from comity.core.text.rolling.index import Base
from comity.core.text.tokens import Text
from comity.core.text.tracked import read
from comity.core.text.write.changes import _Page, page
from comity.core.text.write.events import DELETED, INSERTED
from comity.core.text.write.package import rewritten
from comity.core.text.write.sheet import Item, Line, Mark
from comity.core.text.write.source import Source
from tests.core.text.write.material import paper
from tests.core.text.write.test_write import changed
from tests.material.tracked import docx, parties


def compared(data: bytes, new: Text, language: str = "en") -> Source:
    """The new text on the old file."""
    base = Base(read(data).rejected(), sha256(data).hexdigest())
    return Source(data, comparison(base, new, language))


def found(page_: str, path: str) -> list[etree._Element]:
    """Elements of a page."""
    root = etree.HTML(page_)
    return root.findall(path)


def said(node: etree._Element) -> str:
    """The words in it."""
    return "".join(str(words) for words in node.itertext())


def lines(pieces: list[Line | Mark], without: str) -> Iterator[str]:
    """The lines of a story in one of the two texts."""
    carried = ""
    for piece in pieces:
        if isinstance(piece, Line):
            items = [item for item in piece.items if isinstance(item, Item)]
            carried += "".join(item.text for item in items if item.change != without)
            if piece.change != without:
                yield carried.replace("\n", " ")
                carried = ""


@pytest.mark.parametrize("language", ["en", "ru", "ar", "zh"])
@pytest.mark.parametrize("seed", range(1, 7))
def test_both_texts_are_on_the_page(language: str, seed: int) -> None:
    written = parties.base(language, pages=2, seed=seed)
    data = docx.written(written, ())
    edits = parties.parties(written, 2, changes=30, seed=seed)
    text = read(docx.written(written, edits["P002"], author="P002")).accepted()
    source = compared(data, text, language)
    told = _Page(source)
    for name in told.compilation.base.stories:
        pieces = [*told.told(name)]
        story = text.story(name)
        old = told.compilation.base.story(name).story
        assert [*lines(pieces, INSERTED)] == [*old.lines(told.compilation.base.text.objects)]
        if story is not None:
            assert [*lines(pieces, DELETED)] == [*story.lines(text.objects)]


def test_words_of_both_texts_are_marked_and_changes_lead_to_one_another() -> None:
    base = paper("en", 9)
    shown = page(
        compared(base, changed(base, ("seasonal", "monthly"), ("with appreciation", "again"))), "old → new"
    )
    open_ = found(shown, ".//section[@class='para open']")
    assert [section.get("id") for section in open_] == [f"change-{n}" for n in range(1, len(open_) + 1)]
    assert all("Changed" in said(section) for section in open_)
    anchors = {link.get("href", "") for link in found(shown, ".//a")}
    assert {a for a in anchors if a.startswith("#change")} == {f"#change-{n + 1}" for n in range(len(open_))}
    assert "seasonal" in map(said, found(shown, ".//del"))
    assert "monthly" in map(said, found(shown, ".//ins"))
    assert said(found(shown, ".//h1")[0]).startswith("Exchange of practice")
    assert (
        shown.count("Exchange of practice on early warning") == 2
    )  # in the title of the window and of the page
    assert len(found(shown, ".//em")) > 5
    assert "1." in map(said, found(shown, ".//h2"))


def test_equal_texts_are_said_to_be_equal() -> None:
    base = paper("ru", 3)
    shown = page(compared(base, read(base).accepted(), "ru"), "old → new")
    assert "Различий в словах нет." in shown
    assert "#change" not in shown


def test_a_header_that_changed_is_told_and_an_unchanged_one_is_not() -> None:
    base = paper("en", 3)
    text = read(base).accepted()
    name = next(s.name for s in text.stories if s.name.startswith("header"))
    assert "<h2>Header</h2>" not in page(compared(base, text), "")
    stories = tuple(
        type(s)(s.name, ("New", " ", *s.tokens), s.paragraphs) if s.name == name else s for s in text.stories
    )
    shown = page(compared(base, Text(stories, objects=text.objects)), "")
    assert re.search(r"<h2>Header</h2>.*<ins>New </ins>", shown, re.DOTALL)


def test_a_new_note_is_told_with_its_words() -> None:
    with_note = paper("en", 3)
    package = open_word(with_note)
    main = package.read(package.main).decode()
    data = rewritten(with_note, {package.main: re.sub(r"<w:footnoteReference[^>]*/>", "", main).encode()})
    shown = page(compared(data, read(with_note).accepted()), "")
    (call,) = found(shown, ".//ins//a[@href='#note-1']")
    assert said(call) == "1"
    (note,) = found(shown, ".//li[@id='note-1']")
    assert said(note.findall(".//ins")[0]).strip().startswith("Circulated in the languages")
    assert said(note.findall(".//*[@class='state']")[0]).startswith("New")


def test_no_markup_of_a_text_reaches_the_page() -> None:
    base = paper("en", 3)
    evil = changed(base, ("seasonal", "&lt;script&gt;alert(1)&lt;/script&gt;"))
    shown = page(compared(base, evil), "<b>old</b> → new")
    assert "<script" not in shown
    assert "<b>old" not in shown
