"""What a walk meets: paragraphs with their pieces, tables, and what stands in a text without being text."""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from lxml import etree

from comity.core.text.tracked.names import BOTH, NEITHER


@dataclass(frozen=True, slots=True)
class Thing:
    """An object that is no text: an equation, a drawing, a symbol, a reading aid."""

    kind: str
    node: etree._Element


class Call(NamedTuple):
    """Where a note is called."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Bound:
    """Where a field begins, where its result begins, where it ends."""

    at: str


@dataclass(frozen=True, slots=True)
class Instruction:
    """What a field shall show; never text."""

    words: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Where a comment begins or ends."""

    id: str
    ends: bool


Piece = str | Thing | Call | Bound | Instruction | Remark
Pieces = list[tuple[int, Piece]]


@dataclass(slots=True)
class Para:
    """A paragraph: the views in which it exists at all, those in which its mark exists, and its pieces."""

    node: etree._Element | None
    mask: int
    mark: int
    pieces: Pieces
    left: int = NEITHER  # views from which a move has taken it
    id: str | None = None  # if given, `node` only looks like this one, and others share both
    look: object = field(default=None, compare=False, repr=False)  # what its properties say, once asked for


@dataclass(slots=True)
class Cell:
    """A cell."""

    mask: int
    blocks: list["Para | Same | Again | Table"]


@dataclass(slots=True)
class Row:
    """A row."""

    mask: int
    cells: list[Cell]


@dataclass(slots=True)
class Table:
    """A table."""

    mask: int
    rows: list[Row]
    again: bool = (
        False  # whether it was met before, word for word, and nothing in it is changed: files share it
    )


@dataclass(slots=True)
class Same:
    """Paragraphs that follow one another and look like one; each is one text that is the same in both views."""

    like: Para
    texts: list[str]

    def each(self) -> list[Para]:
        """They one by one."""
        return [Para(self.like.node, BOTH, BOTH, [(BOTH, text)], id="") for text in self.texts]


@dataclass(slots=True)
class Known:
    """An unchanged paragraph that a file before this one had as well, character for character: files share it."""

    like: Para  # without its text
    text: str
    tokens: tuple[str, ...] = ()  # of its text and its mark, once asked for
    looks: object = None  # for which sheet of styles `said` was asked
    said: object = None  # what its mark carries, if nothing is counted


@dataclass(slots=True)
class Again:
    """Such paragraphs, one after another."""

    known: list[Known]
    tokens: list[tuple[str, ...]] = field(default_factory=list)  # of each, once asked for
    length: int = 0  # how many these are

    def each(self) -> list[Para]:
        """They one by one."""
        return [replace(one.like, pieces=[(BOTH, one.text)] if one.text else []) for one in self.known]


Blocks = list[Para | Same | Again | Table]
Ordinary = Blocks  # what was read beside the tree
