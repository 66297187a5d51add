"""One walk over a story: its paragraphs and tables, each piece with the views in which it exists.

Nothing is decided here about merging: a paragraph knows whether its mark was inserted or deleted, and `view` merges.
"""

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field, replace
from string import hexdigits
from typing import Final

from lxml import etree

from comity.core.text.read import TooMuchText
from comity.core.text.tracked import names
from comity.core.text.tracked.met import (
    Again,
    Blocks,
    Bound,
    Call,
    Cell,
    Instruction,
    Ordinary,
    Para,
    Piece,
    Pieces,
    Remark,
    Row,
    Same,
    Table,
    Thing,
)
from comity.core.text.tracked.names import ACCEPTED, BOTH, KINDS, MC, NEITHER, REJECTED, SPACE, Kind
from comity.core.text.tracked.ranges import Masks, moved

BLANK: Final = frozenset(" \t\r\n")
LEFT: Final = {"ins": ACCEPTED, "moveTo": ACCEPTED, "del": REJECTED, "moveFrom": REJECTED}
FIXED: Final = {Kind.TAB: "\t", Kind.BREAK: "\n", Kind.HYPHEN: "\u2011"}
THINGS: Final = {Kind.EQUATION: "equation", Kind.OBJECT: "drawing", Kind.RUBY: "ruby", Kind.IMPORT: "import"}
REMARKED: Final = {Kind.RUBY: names.RUBY, Kind.IMPORT: names.IMPORTED}
# the members of an enumeration are slow to look up
SKIP: Final = Kind.SKIP
COMMENT: Final = Kind.COMMENT
PARAGRAPH: Final = Kind.PARAGRAPH
TABLE: Final = Kind.TABLE
WRAPPER: Final = Kind.WRAPPER
CONTROL: Final = Kind.CONTROL
INSERTION: Final = Kind.INSERTION
DELETION: Final = Kind.DELETION
ALTERNATIVES: Final = Kind.ALTERNATIVES
RUN: Final = Kind.RUN
TEXT: Final = Kind.TEXT
PARAGRAPH_PROPERTIES: Final = Kind.PARAGRAPH_PROPERTIES
HEX: Final = frozenset(hexdigits)
MOST_SYMBOL: Final = 0x10FFFF
MOST_PARAGRAPHS: Final = 100_000


@dataclass(slots=True)
class Walk:
    """What all stories of one file share: its namespace, and what a reader must be told."""

    w: str
    warnings: MutableMapping[str, None]
    ignorable: frozenset[str] = frozenset()
    masks: Masks = field(default_factory=dict)
    paragraphs: int = 0
    open: int = 0  # fields that have begun
    calls: list[tuple[int, Call]] = field(default_factory=list)  # of notes, in order
    ordinary: dict[etree._Element, Ordinary] = field(
        default_factory=dict
    )  # read beside the tree, not met yet

    def story(self, root: etree._Element, *, moves: bool = True) -> Blocks:
        """The blocks of a part, or of one note in it; without looking for moves, where there are none."""
        found: Blocks = []
        self.masks = moved(root, self.warnings) if moves else {}
        self.blocks(root, BOTH, found)
        self.closed()
        return found

    def closed(self) -> None:
        """Fields that a story leaves open are told; their text is read."""
        if self.open > 0:
            self.warn(names.OPEN_FIELD)
        self.open = 0

    def warn(self, sentence: str) -> None:
        """Say it once."""
        self.warnings[sentence] = None

    def count(self, number: int) -> None:
        """More paragraphs than anybody can agree on are refused before they fill the memory."""
        self.paragraphs += number
        if self.paragraphs > MOST_PARAGRAPHS:
            raise TooMuchText

    # --- blocks ------------------------------------------------------------------------------------

    def blocks(self, parent: etree._Element, mask: int, found: Blocks) -> None:
        """What stands in a body, a cell or a note."""
        loose: Para | None = None
        children = names.inside(parent)
        self.count(len(children))
        for node in children:
            kind = KINDS.get(node.tag)
            if kind is SKIP or kind is COMMENT:
                continue
            here = mask & self.masks.get(node, BOTH) if self.masks else mask
            if kind is PARAGRAPH:
                found.append(self.paragraph(node, here))
            elif kind is TABLE:
                found.append(self.table(node, here))
            elif kind is WRAPPER or kind is CONTROL:
                self.blocks(node, here, found)
            elif kind is INSERTION or kind is DELETION:
                self.blocks(node, here & (ACCEPTED if kind is INSERTION else REJECTED), found)
            elif kind is ALTERNATIVES:
                branch = names.chosen(node)
                if branch is not None:
                    self.blocks(branch, here, found)
            elif kind is None and node in self.ordinary:
                found.extend(self.beside(node, here))
            elif self.known(node, kind) and self.holds_blocks(node):
                self.blocks(node, here, found)
            else:
                loose = self.loosely(node, here, found, loose)
                continue
            loose = None

    def loosely(self, node: etree._Element, mask: int, found: Blocks, last: Para | None) -> Para | None:
        """Runs and equations outside a paragraph: they become one, so that nothing is lost."""
        pieces: Pieces = []
        self.one(node, KINDS.get(node.tag), mask, pieces)
        if not pieces:
            return last
        if KINDS.get(node.tag) is not Kind.EQUATION:
            self.warn(names.LOOSE)
        if last is None:
            last = Para(None, BOTH, NEITHER, [])
            found.append(last)
        last.pieces += pieces
        last.mark |= mask
        last.mask = last.mark
        return last

    def holds_blocks(self, node: etree._Element) -> bool:
        """Whether something unknown wraps paragraphs."""
        return any(
            KINDS.get(inner.tag) in {PARAGRAPH, TABLE} or inner in self.ordinary for inner in node.iter()
        )

    def beside(self, node: etree._Element, mask: int) -> Ordinary:
        """The ordinary paragraphs in whose place an element stands."""
        if mask == BOTH:
            return self.ordinary.pop(node)
        paras: list[Para] = []
        for one in self.ordinary[node]:
            if isinstance(one, Table):
                return []  # nothing is taken, so that the whole part is parsed
            paras += one.each() if isinstance(one, Same | Again) else [one]
        del self.ordinary[node]
        left = BOTH & ~self.masks.get(node, BOTH)
        return [
            replace(
                one, mask=mask, mark=one.mark & mask, pieces=[(m & mask, p) for m, p in one.pieces], left=left
            )
            for one in paras
        ]

    def known(self, node: etree._Element, kind: Kind | None) -> bool:
        """Whether an element is none that the reader knows; says so."""
        if kind is None:
            self.warn(names.NOT_UNDERSTOOD)
        return kind is None

    def paragraph(self, node: etree._Element, mask: int) -> Para:
        """One paragraph."""
        pieces: Pieces = []
        mark, left = mask, BOTH & ~self.masks.get(node, BOTH) if self.masks else NEITHER
        w = self.w
        first = node[0] if len(node) else None
        if first is not None and KINDS.get(first.tag) is PARAGRAPH_PROPERTIES:
            last = first[-1] if len(first) else None
            looks = last if last is not None and last.tag == w + "rPr" else first.find(w + "rPr")
            for said in looks if looks is not None else ():
                if said.tag.startswith(w):
                    name = said.tag[len(w) :]
                    if name in LEFT:
                        mark &= LEFT[name]
                        if name.startswith("move"):
                            left |= BOTH & ~LEFT[name]
        self.inline(node, mask, pieces)
        return Para(node, mask, mark, pieces, left)

    def table(self, node: etree._Element, mask: int) -> Table:
        """One table."""
        return Table(mask, [self.row(row, here) for row, here in self.own(node, Kind.ROW, mask)])

    def row(self, node: etree._Element, mask: int) -> Row:
        """One row: whole rows are inserted and deleted by their properties."""
        for child in node:
            kind = KINDS.get(child.tag)
            if kind is not SKIP:
                break
            if child.tag == self.w + "trPr":
                mask &= self.said(child)
        return Row(mask, [self.cell(cell, here) for cell, here in self.own(node, Kind.CELL, mask)])

    def said(self, properties: etree._Element) -> int:
        """In which views properties leave a row."""
        mask = BOTH
        for child in properties:
            mask &= LEFT.get(names.local(child), BOTH)
        return mask

    def cell(self, node: etree._Element, mask: int) -> Cell:
        """One cell; merged cells keep what the file holds in each of them."""
        first = node[0] if len(node) else None
        if first is not None and first.tag == self.w + "tcPr":
            for said in first:
                name = names.local(said)
                mask &= ACCEPTED if name == "cellIns" else REJECTED if name == "cellDel" else BOTH
        found: Blocks = []
        self.blocks(node, mask, found)
        return Cell(mask, found)

    def own(self, node: etree._Element, wanted: Kind, mask: int) -> Iterator[tuple[etree._Element, int]]:
        """Rows of a table or cells of a row, also within controls and custom XML."""
        for child in names.inside(node):
            kind = KINDS.get(child.tag)
            if kind is SKIP:
                continue
            here = mask & self.masks.get(child, BOTH) if self.masks else mask
            if kind is wanted:
                yield child, here
            elif kind in {WRAPPER, CONTROL}:
                yield from self.own(child, wanted, here)
            elif kind in {INSERTION, DELETION}:
                yield from self.own(child, wanted, here & (ACCEPTED if kind is INSERTION else REJECTED))
            elif kind is ALTERNATIVES:
                branch = names.chosen(child)
                if branch is not None:
                    yield from self.own(branch, wanted, here)
            elif kind is not COMMENT:
                self.warn(names.NOT_UNDERSTOOD)
                if kind is None:
                    yield from self.own(child, wanted, here)

    # --- inside a paragraph ------------------------------------------------------------------------

    def inline(self, parent: etree._Element, mask: int, pieces: Pieces) -> None:
        """Runs and what wraps them, in order."""
        for node in parent:
            kind = KINDS.get(node.tag)
            if kind is SKIP or kind is PARAGRAPH_PROPERTIES:
                continue
            if kind is RUN or kind is WRAPPER or kind is CONTROL:
                self.inline(node, mask, pieces)
            elif kind is TEXT:
                text = node.text
                if text:
                    pieces.append((mask, text if plain(text) else self.spaced(node, text)))
            elif kind is INSERTION:
                self.inline(node, mask & ACCEPTED, pieces)
            elif kind is DELETION:
                self.inline(node, mask & REJECTED, pieces)
            else:
                self.one(node, kind, mask, pieces)

    def one(self, node: etree._Element, kind: Kind | None, mask: int, pieces: Pieces) -> None:
        """What is seldom met: everything but runs, text and changes."""
        if kind in FIXED:
            pieces.append((mask, FIXED[kind]))
        elif kind in THINGS:
            if kind in REMARKED:
                self.warn(REMARKED[kind])
            pieces.append((mask, Thing(THINGS[kind], node)))
        elif kind is Kind.DELETED_TEXT:
            pieces.append((mask & REJECTED, self.spaced(node, node.text or "")))
        elif kind is Kind.SIMPLE_FIELD:
            self.field(node, mask, pieces)
        elif kind is ALTERNATIVES:
            branch = names.chosen(node)
            if branch is not None:
                self.inline(branch, mask, pieces)
        else:
            piece = self.marker(node, kind)
            if isinstance(piece, Call):
                self.calls.append((mask, piece))
            if piece is not None:
                pieces.append((mask, piece))
            else:
                self.unknown(node, mask, pieces)

    def marker(self, node: etree._Element, kind: Kind | None) -> Piece | None:
        """What marks a place: fields, notes, symbols, comments."""
        match kind:
            case Kind.FIELD_MARK:
                at = node.get(self.w + "fldCharType", "")
                self.open += {"begin": 1, "end": -1}.get(at, 0)
                return Bound(at)
            case Kind.INSTRUCTION:
                return Instruction(node.text or "")
            case Kind.NOTE:
                return Call(names.local(node).removesuffix("Reference"), node.get(self.w + "id", ""))
            case Kind.SYMBOL:
                return self.symbol(node)
            case Kind.COMMENT:
                return Remark(node.get(self.w + "id", ""), ends=not node.tag.endswith("Start"))
            case _:
                return None

    def spaced(self, node: etree._Element, text: str) -> str:
        """Spaces at the edges count only where the file says so; line ends within text are spaces."""
        if (
            text
            and node.get(SPACE) != "preserve"
            and (text[0] in BLANK or text[-1] in BLANK)
            and not names.preserved(node)
        ):
            text = text.strip(" \t\r\n")
            if text:
                self.warn(names.EDGES)
        return text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ")

    def field(self, node: etree._Element, mask: int, pieces: Pieces) -> None:
        """A field that says its instruction in an attribute."""
        pieces.append((mask, Bound("begin")))
        pieces.append((mask, Instruction(node.get(self.w + "instr", ""))))
        pieces.append((mask, Bound("separate")))
        self.inline(node, mask, pieces)
        pieces.append((mask, Bound("end")))

    def symbol(self, node: etree._Element) -> Piece:
        """A character of a symbol font; those that have no meaning outside their font stay objects."""
        digits = next((str(value) for key, value in node.items() if str(key).endswith("}char")), "")
        code = int(digits, 16) if len(digits) in range(1, 9) and HEX.issuperset(digits) else -1
        if 0x20 <= code <= MOST_SYMBOL and not 0xD800 <= code < 0xF900:
            return chr(code)
        self.warn(names.SYMBOL)
        return Thing("symbol", node)

    def unknown(self, node: etree._Element, mask: int, pieces: Pieces) -> None:
        """Something else: Word skips what is marked as ignorable; of anything else the text is read."""
        self.warn(names.NOT_UNDERSTOOD)
        if names.space(node).strip("{}") in self.ignorable:
            return
        if node.text and node.text.strip():
            pieces.append((mask, self.spaced(node, node.text)))
        self.inline(node, mask, pieces)


def plain(text: str) -> bool:
    """Whether text may be taken as it stands: no blanks at its edges, no line ends."""
    return text.strip() is text and "\n" not in text and "\r" not in text


def ignorable(root: etree._Element) -> frozenset[str]:
    """The namespaces that a reader may skip."""
    prefixes = root.get(f"{MC}Ignorable", "").split()
    return frozenset(root.nsmap[p] for p in prefixes if p in root.nsmap)
