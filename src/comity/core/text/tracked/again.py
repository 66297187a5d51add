"""Tables that come again, word for word, in file after file: the careful walk reads them once, then they are known.

Thirty delegations send the same tables back. One that is met a second time, with the same declarations around it, is
given to the parser and to the walk on its own. If it is nothing but rows and cells of paragraphs of text, none of it
changed, what the walk makes of it is kept and shared; otherwise it is left to the parser wherever it stands.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from comity.core.text import guard
from comity.core.text.tracked.met import Blocks, Para, Row, Table
from comity.core.text.tracked.names import BOTH, inside
from comity.core.text.tracked.ordinary import NEVER, of_text, tells
from comity.core.text.tracked.walk import Walk

OPENS, CLOSES = "<w:tbl>", "</w:tbl>"
MOST_MET: Final = 5_000  # tables of which it is remembered that they were met
MOST_KEPT: Final = 500_000  # characters of tables that are kept; each takes some ten times as much memory
LONGEST: Final = 50_000  # characters of one table
LONGEST_FIRST: Final = 2_000_000  # characters of a part that waits for a second one
STRUCTURE: Final = {"tbl": "tr", "tr": "tc", "tc": "p"}  # what stands in what, beside properties
PROPERTIES: Final = {
    "tbl": frozenset({"tblPr", "tblGrid"}),
    "tr": frozenset({"trPr", "tblPrEx"}),
    "tc": frozenset({"tcPr"}),
}
CELLS: Final = frozenset({"cellIns", "cellDel", "cellMerge"})  # changes that only properties of cells tell


@dataclass(frozen=True, slots=True)
class Known:
    """A table, and how many paragraphs the walk counts for it."""

    block: Table
    paragraphs: int


@dataclass(slots=True)
class Tables:
    """The tables of files whose parts begin with the same element."""

    opening: str  # without its end
    name: str
    w: str
    known: dict[str, Known] = field(default_factory=dict)
    _met: set[int] = field(
        default_factory=set
    )  # hashes: two tables that share one are learnt sooner, and no worse
    _kept: int = 0
    _first: str | None = None  # the first part, until there is a second

    def cut(self, text: str) -> Iterator[tuple[str, Known | None, str]]:
        """A part at its known tables: what stands before each, what it is, its characters; at last what is left."""
        if self._first is None:  # whoever reads one file alone pays nothing for a second
            self._first = text if len(text) <= LONGEST_FIRST else ""
            yield text, None, ""
            return
        if self._first:
            self._met = {hash(characters) for _at, characters in each(self._first)}
            self._first = ""
        start = 0
        for at, characters in each(text):
            found = self.known.get(characters) or self._again(characters)
            if found is not None:
                yield text[start:at], found, characters
                start = at + len(characters)
        yield text[start:], None, ""

    def _again(self, characters: str) -> Known | None:
        """A table that is not known: it becomes so where it was met before."""
        if len(characters) > LONGEST or self._kept > MOST_KEPT:
            return None
        mark = hash(characters)
        if mark not in self._met:
            if len(self._met) < MOST_MET:
                self._met.add(mark)
            return None
        found = self._learnt(characters)
        if found is not None:
            self._kept += len(characters)
            self.known[characters] = found
        return found

    def _learnt(self, characters: str) -> Known | None:
        """What the careful walk makes of a table, if it is one of plain text."""
        if any(never in characters for never in NEVER):
            return None
        try:
            root = etree.fromstring(f"{self.opening}><a>{characters}</a></{self.name}>", guard.PARSER)
        except (etree.XMLSyntaxError, ValueError):
            return None
        around = root[0]
        node = around[0] if len(around) == 1 else None
        if node is None or around.text or node.tail or not of_cells(node, "tbl", self.w):
            return None
        told: dict[str, None] = {}
        found: Blocks = []
        walk = Walk(self.w, told)
        walk.blocks(around, BOTH, found)
        table = found[0] if len(found) == 1 else None
        if told or walk.open or walk.calls or not isinstance(table, Table):
            return None
        if not table.rows or not all(map(shared, table.rows)):
            return None
        table.again = True
        return Known(table, walk.paragraphs)


def each(text: str) -> Iterator[tuple[int, str]]:
    """The tables of a part, as far as their characters tell, and where each begins."""
    at = 0
    while (at := text.find(OPENS, at)) >= 0 and (end := text.find(CLOSES, at)) >= 0:
        end += len(CLOSES)
        yield at, text[at:end]
        at = end


def of_cells(node: etree._Element, name: str, w: str) -> bool:
    """Whether an element is a table, row or cell of nothing but rows, cells and paragraphs of text."""
    if node.tag != w + name:
        return False
    if name == "p":
        return of_text(node, w)
    return all(
        not any(tells(said) or said.tag.removeprefix(w) in CELLS for said in child.iter())
        if child.tag.removeprefix(w) in PROPERTIES[name]
        else of_cells(child, STRUCTURE[name], w)
        for child in inside(node)
    )


def shared(row: Row) -> bool:
    """Whether all of a row is the same in both views; its paragraphs then say that others share them."""
    for cell in row.cells:
        for block in cell.blocks:
            if not isinstance(block, Para) or block.mark != BOTH or block.left:
                return False
            if any(mask != BOTH or not isinstance(piece, str) for mask, piece in block.pieces):
                return False
            block.id = ""
    return row.mask == BOTH and bool(row.cells) and all(cell.mask == BOTH for cell in row.cells)
