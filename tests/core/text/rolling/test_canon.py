"""Canonical changes by example: as a drafter would tell them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.text import tokens as signs
from comity.core.text.rolling.canon import canon, clean, makes
from comity.core.text.rolling.compilation import Hunk
from comity.core.text.rolling.index import Base, Words, parted
from comity.core.text.tokens import BODY, Text
from tests.core.text.rolling.drawn import WORDS, edited_blocks, story, tokens_of

STEPS = ("drop", "put", "swap", "keep", "comma")
others = st.lists(st.sampled_from(("x", "y", "z")), min_size=1, max_size=6).map(tuple)


@st.composite
def often_edited(draw: st.DrawFn) -> tuple[Words, Words]:
    """A paragraph, and the same with words replaced, dropped and put in at many places."""
    old, new = list[str](), list[str]()
    for n, step in enumerate(draw(st.lists(st.sampled_from(STEPS), min_size=1, max_size=20))):
        word = draw(st.sampled_from((*WORDS, f"word{n}")))
        if step == "comma":
            word = ","
        old += [] if step == "put" else [word, " "]
        new += [] if step == "drop" else ["new", " "] if step in {"put", "swap"} else [word, " "]
    return (*old[:-1], signs.PARAGRAPH), (*new[:-1], signs.PARAGRAPH)


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


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sand the the the the<p>", "the the the the the<p>sand<p>sand the sand the the the<p>"),
        ("a b<p>c d<p>e f<p>", "x<p>y<p>q e f<p>"),
    ],
)
def test_words_that_come_to_one_gap_are_one_change(old: str, new: str) -> None:
    base = Base(Text((story(BODY, words(old)),)))
    found = canon(base.story(BODY), words(new))
    gaps = [hunk.end for hunk in found if hunk.tokens]
    assert len({*gaps}) == len(gaps)
    assert clean(words(old), found) == words(new)
    apart = [Hunk(0, 0, 0, ("b", signs.PARAGRAPH)), Hunk(0, 0, 0, ("a", signs.PARAGRAPH))]
    assert not makes(
        base.story(BODY), apart, parted(clean(words(old), apart))
    )  # nobody could say which is first


def hunks(old: Words, new: Words) -> tuple[Hunk, ...]:
    """The changes alone, without the net below them that gives the whole text where they were wrong."""
    return canon(Base(Text((story(BODY, old),))).story(BODY), new)


@given(often_edited())
def test_changes_make_the_text_that_was_sent(both: tuple[Words, Words]) -> None:
    old, new = both
    assert clean(old, hunks(old, new)) == new


@given(often_edited())
def test_no_change_puts_back_what_it_takes_away(both: tuple[Words, Words]) -> None:
    old, new = both
    for hunk in hunks(old, new):
        gone = old[hunk.start : hunk.end]
        assert not gone or not hunk.tokens or (gone[0] != hunk.tokens[0] and gone[-1] != hunk.tokens[-1])


@given(often_edited(), others, others)
def test_a_change_is_told_alike_whatever_the_next_paragraph_says(
    both: tuple[Words, Words], behind: Words, changed: Words
) -> None:
    old, new = both
    behind, changed = (*behind, signs.PARAGRAPH), (*changed, signs.PARAGRAPH)
    alone = hunks((*old, *behind), (*new, *behind))
    together = hunks((*old, *behind), (*new, *changed))
    assert alone == tuple(hunk for hunk in together if hunk.start < len(old))


@given(st.data())
def test_changes_that_do_not_make_a_text_are_found_out(data: st.DataObject) -> None:
    old, new = (tokens_of(data.draw(edited_blocks((), "table"))) for _n in range(2))
    base = Base(Text((story(BODY, old),))).story(BODY)
    found = list(canon(base, new))
    assert makes(base, found, parted(new))
    if found:
        at = data.draw(st.integers(0, len(found) - 1))
        start, end, _rank, tokens = found[at]
        found[at : at + 1] = data.draw(
            st.sampled_from([[], [Hunk(start, end, 0, (*tokens, "x"))], [Hunk(start, end, 0, tokens[1:])]])
        )
        assert makes(base, found, parted(new)) == (clean(old, found) == new)
