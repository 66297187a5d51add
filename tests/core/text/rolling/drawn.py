"""Texts for the laws, drawn by Hypothesis: words, paragraphs, tables and notes, and what parties make of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from comity.core.text import tokens as signs
from comity.core.text.rolling.compilation import Compilation
from comity.core.text.rolling.index import Base, Words
from comity.core.text.rolling.merge import compiled
from comity.core.text.rolling.submit import of_text
from comity.core.text.tokens import BODY, Paragraph, Story, Text

CODES = ("ALD", "BRE", "CES", "DOR")
WORDS = ("the", "sand", "dust", "storm", "early")
PIECES = (*WORDS, " ", " ", ",", ".")
NOTE = "footnote:1"
CALL = signs.object_token("footnote", NOTE)
words = st.lists(st.sampled_from(PIECES), max_size=7).map(tuple)
sentences = st.lists(st.sampled_from(PIECES), min_size=5, max_size=9).map(tuple)  # in which many can differ


@dataclass(frozen=True)
class Table:
    """Rows of cells of paragraphs."""

    rows: tuple[tuple[tuple[Words, ...], ...], ...]


Block = Words | Table
cells = st.lists(words, min_size=1, max_size=2).map(tuple)
rows = st.lists(cells, min_size=1, max_size=3).map(tuple)
tables = st.lists(rows, min_size=1, max_size=3).map(lambda drawn: Table(tuple(drawn)))
LEVELS: Mapping[str, st.SearchStrategy[Any]] = {
    "token": sentences,
    "paragraph": st.one_of(sentences, words),
    "table": st.one_of(sentences, tables),
}


def tokens_of(blocks: tuple[Block, ...]) -> Words:
    """Blocks as tokens."""
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            out.append(signs.TABLE)
            for row in block.rows:
                out.append(signs.ROW)
                for cell in row:
                    out += [signs.CELL, *tokens_of(cell), signs.CELL_END]
                out.append(signs.ROW_END)
            out.append(signs.TABLE_END)
        else:
            out += [*block, signs.PARAGRAPH]
    return tuple(out)


def story(name: str, tokens: Words) -> Story:
    """A story with plain paragraphs."""
    return Story(name, tokens, (Paragraph(),) * tokens.count(signs.PARAGRAPH))


def text(blocks: tuple[Block, ...], note: Words | None = None) -> Text:
    """A text whose last paragraph stands outside of tables."""
    ended = blocks if blocks and not isinstance(blocks[-1], Table) else (*blocks, ())
    stories = [story(BODY, tokens_of(ended))]
    if note is not None and CALL in stories[0].tokens:
        stories.append(story(NOTE, (*note, signs.PARAGRAPH)))
    return Text(tuple(stories))


@st.composite
def edited_words(draw: st.DrawFn, given: Words) -> Words:
    """A paragraph after some replacements."""
    out = list(given)
    for _n in range(draw(st.integers(1, 2))):
        at = draw(st.integers(0, len(out)))
        out[at : at + draw(st.integers(0, 4))] = draw(st.lists(st.sampled_from(PIECES), max_size=3))
    return tuple(out)


@st.composite
def edited_table(draw: st.DrawFn, given: Table) -> Table:
    """A table with a row more, a row less, a cell more, or other words in a cell."""
    made = [list(map(list, row)) for row in given.rows]
    at = draw(st.integers(0, len(made) - 1))
    match draw(st.sampled_from(["row+", "row-", "cell+", "cell-", "words", "words"])):
        case "row+":
            made.insert(at, [list(cell) for cell in draw(rows)])
        case "row-" if len(made) > 1:
            del made[at]
        case "cell+":
            made[at].insert(draw(st.integers(0, len(made[at]))), list(draw(cells)))
        case "cell-" if len(made[at]) > 1:
            del made[at][0]
        case _:
            cell = draw(st.integers(0, len(made[at]) - 1))
            other = draw(edited_blocks(tuple(made[at][cell]), "paragraph"))
            made[at][cell] = [block for block in other if not isinstance(block, Table)] or [()]
    return Table(tuple(tuple(tuple(cell) for cell in row) for row in made))


@st.composite
def edited_blocks(draw: st.DrawFn, given: tuple[Block, ...], level: str) -> tuple[Block, ...]:
    """Blocks after a party's changes."""
    out = list(given)
    for _n in range(draw(st.sampled_from([2, 1, 3, 0]))):
        at = draw(st.integers(0, len(out))) if out else 0
        kind = draw(st.sampled_from(["words", "drop", "words", "add", "join", "part", "move"]))
        if level == "token":
            kind = "words"
        here = out[at] if at < len(out) else None
        behind = out[at + 1] if at + 1 < len(out) else None
        if kind == "add" or here is None:
            if level != "token":
                out.insert(at, draw(LEVELS[level]))
        elif kind == "drop":
            del out[at]
        elif kind == "move":
            out.insert(draw(st.integers(0, len(out) - 1)), out.pop(at))
        elif isinstance(here, Table):
            out[at] = draw(edited_table(here))
        elif kind == "words":
            out[at] = draw(edited_words(here))
        elif kind == "part":
            cut = draw(st.integers(0, len(here)))
            out[at : at + 1] = [here[:cut], here[cut:]]
        elif kind == "join" and behind is not None and not isinstance(behind, Table):
            out[at : at + 2] = [(*here, *behind)]
    return tuple(out)


@dataclass(frozen=True)
class Conference:
    """A base and the texts that parties made of it."""

    base: Text
    texts: Mapping[str, Text]

    def compiled(self, *parties: str, order: tuple[str, ...] = CODES) -> Compilation:
        """All of them compiled, or some."""
        base = Base(self.base)
        sent = [of_text(base, party, self.texts[party]) for party in parties or tuple(self.texts)]
        return compiled(base, sent, order)


@st.composite
def conferences(draw: st.DrawFn, level: str = "", most: int = 4) -> Conference:
    """A conference at one level, or at any."""
    at = level or draw(st.sampled_from(sorted(LEVELS)))
    blocks = tuple(draw(st.lists(LEVELS[at], min_size=1, max_size=3)))
    note = None
    if draw(st.integers(0, 3)) == 0 and not isinstance(blocks[0], Table):
        blocks, note = ((*blocks[0], CALL), *blocks[1:]), draw(words)
    texts: dict[str, Text] = {}
    for party in CODES[: draw(st.sampled_from([n for n in (3, 4, 2, 1) if n <= most]))]:
        if texts and draw(st.integers(0, 4)) == 0:
            texts[party] = draw(st.sampled_from(sorted(texts.values(), key=repr)))
        else:
            other = None if note is None else draw(st.one_of(st.just(note), edited_words(note)))
            texts[party] = text(draw(edited_blocks(blocks, at)), other)
    return Conference(text(blocks, note), texts)
