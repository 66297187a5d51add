"""Canonical changes by example: as a drafter would tell them."""

import pytest

from comity.core.text import tokens as signs
from comity.core.text.rolling.canon import canon
from comity.core.text.rolling.compilation import Hunk
from comity.core.text.rolling.index import Base
from comity.core.text.tokens import BODY, Text
from tests.core.text.rolling.drawn import story


def words(text: str) -> tuple[str, ...]:
    """Lines as paragraphs; `<t>` and its like are marks of tables."""
    out: list[str] = []
    for line in text.split("|"):
        for part in line.replace("<", "|<").replace(">", ">|").split("|"):
            out += ["\x01" + part[1:-1]] if part.startswith("<") else signs.tokenise(part) if part else []
    return tuple(out)


def changes(old: str, new: str) -> list[tuple[str, str]]:
    """What goes and what comes, as text."""
    base = Base(Text((story(BODY, words(old)),)))
    found = canon(base.story(BODY), words(new))
    return [("".join(words(old)[h.start : h.end]), "".join(h.tokens)) for h in found]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("a b c<p>", "a b c<p>", []),
        ("every year<p>", "every month<p>", [("year", "month")]),
        ("warning<p>", "warnings<p>", [("warning", "warnings")]),  # a word is replaced, not a letter
        ("the sand storm<p>", "the dust cloud<p>", [("sand storm", "dust cloud")]),  # one change, not two
        ("one two three<p>", "one three<p>", [("two ", "")]),
        ("one one two<p>", "one one one two<p>", [("", "one ")]),  # slid right
        ("The first.<p>The last.<p>", "The first.<p>The new.<p>The last.<p>", [("", "The new.\x01p")]),
        (
            "one<p>two<p>three<p>",
            "three<p>",
            [("one\x01p", ""), ("two\x01p", "")],
        ),  # each paragraph for itself
        ("one two<p>", "one<p>two<p>", [(" ", "\x01p")]),
        ("one<p>two<p>", "onetwo<p>", [("one\x01ptwo", "onetwo")]),
    ],
)
def test_changes_are_told_as_a_drafter_would(old: str, new: str, told: list[tuple[str, str]]) -> None:
    assert changes(old, new) == told


def test_a_row_comes_and_goes_as_a_whole() -> None:
    def table(*rows: str) -> str:
        return "<t>" + "".join(f"<r><c>{row}<p></c></r>" for row in rows) + "</t><p>"

    assert changes(table("one", "two"), table("one")) == [("\x01r\x01ctwo\x01p\x01/c\x01/r", "")]
    assert changes(table("one"), table("one", "two")) == [("", "\x01r\x01ctwo\x01p\x01/c\x01/r")]
    assert changes(table("one", "two"), table("one", "four")) == [("two", "four")]


def test_a_hunk_says_where_its_words_come() -> None:
    base = Base(Text((story(BODY, words("every year<p>")),)))
    assert canon(base.story(BODY), words("every month<p>")) == (Hunk(2, 3, 0, ("month",)),)
