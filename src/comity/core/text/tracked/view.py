"""One view of a text that was walked: what is left when every change is accepted, or every one rejected.

Source: ECMA-376 part 1, 17.13.5. A paragraph without its mark goes on in the next one, whose mark and properties
stay; before a table that is left, and at the end of a cell or story, it cannot, and stands alone or is gone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from comity.core.text import tokens
from comity.core.text.read import MOST_CHARACTERS, TooMuchText
from comity.core.text.tokens import Opaque, Paragraph, Story
from comity.core.text.tracked.met import (
    Again,
    Blocks,
    Bound,
    Call,
    Cell,
    Instruction,
    Known,
    Para,
    Piece,
    Remark,
    Row,
    Same,
    Table,
    Thing,
)
from comity.core.text.tracked.properties import Properties

INLINE: Final = frozenset(
    {"HYPERLINK", "FORMTEXT", "TOC", "INDEX", "BIBLIOGRAPHY"}
)  # fields that are their text
# a union of types would be built anew each time it is asked for
SEVERAL: Final = (Same, Again)  # paragraphs
RUNNING: Final = (str, Remark)  # what is text, or stands in it
NOTED: Final = frozenset({str, Call})  # what nearly every paragraph is made of that is not text alone
MOST_TOKENS: Final = 2_000_000  # of one story, some two thousand pages
KEPT: Final = 20_000  # paragraphs whose tokens are remembered
_kept: dict[str, tuple[str, ...]] = {}


def tokens_of(text: str) -> list[str]:
    """The tokens of words within a paragraph."""
    if len(text) > MOST_CHARACTERS:
        raise TooMuchText
    return tokens.tokenise(text)


def paragraph_of(text: str) -> tuple[str, ...]:
    """The tokens of a paragraph and its mark; thirty delegations send the same one."""
    return _kept.get(text) or keep(text, (*tokens_of(text), tokens.PARAGRAPH))


def keep(text: str, found: tuple[str, ...]) -> tuple[str, ...]:
    """Remember the tokens of a paragraph."""
    if len(_kept) >= KEPT:
        _kept.clear()
    _kept[text] = found
    return found


def words_of(known: Known) -> tuple[str, ...]:
    """The same of one that files share."""
    known.tokens = found = paragraph_of(known.text)
    return found


def forget() -> None:
    """Empty what was remembered, as a new process has it; measurements ask for this."""
    _kept.clear()
    tokens.forget()


@dataclass(slots=True)
class Placed:
    """Where a comment stands: story, paragraph and token."""

    story: str
    paragraph: int
    start: int
    end: int


@dataclass(slots=True)
class View:
    """Builds the stories of one view."""

    bit: int
    thing: Callable[[Thing, int], Opaque | None]
    note: Callable[[Call, int], str]
    properties: Callable[[Para, int], Paragraph]
    each: Callable[[Para, int, int], list[Paragraph]] | None = None  # the same of many that look alike
    kept: Properties | None = None  # remembers tables that files share
    objects: dict[str, Opaque] = field(default_factory=dict)
    remarks: dict[str, Placed] = field(default_factory=dict)
    instructions: bool = False  # whether text inside an instruction was left out
    _story: str = ""
    _blocks: list[tuple[str, ...]] = field(default_factory=list)  # those that are read
    _length: int = 0  # of these, in tokens
    _table: list[str] = field(default_factory=list)  # the tokens of the table that is being read
    _paragraphs: list[Paragraph] = field(default_factory=list)

    def story(self, name: str, blocks: Blocks) -> Story:
        """One story."""
        self._story, self._blocks, self._length, self._paragraphs = name, [], 0, []
        self.fill(blocks, 0)
        if not self._blocks:
            self.end([], Paragraph(), 0)
        return Story(name, None, tuple(self._paragraphs), tuple(self._blocks))

    def fill(self, blocks: Blocks, depth: int) -> None:
        """Paragraphs and tables of a story or cell."""
        bit = self.bit
        carried: list[Piece] = []
        last: Para | None = None
        for block in blocks:
            if isinstance(block, Para):
                if not block.mask & bit:
                    continue
                own = block.pieces
                if len(own) == 1:  # nearly all paragraphs
                    pieces = [own[0][1]] if own[0][0] & bit else []
                else:
                    pieces = [piece for mask, piece in own if mask & bit]
                if carried:
                    carried.extend(pieces)
                    pieces = carried
                if block.mark & bit:
                    self.end(pieces, self.properties(block, bit), depth)
                    if carried:
                        carried = []
                    last = None
                else:
                    carried, last = pieces, block
            elif isinstance(block, SEVERAL):
                self.several(block, carried, depth)
                carried, last = [], None
            elif self.visible(block):
                self.stand(carried, last, depth)
                carried, last = [], None
                self.table(block, depth)
        self.stand(carried, last, depth)

    def several(self, block: Same | Again, carried: list[Piece], depth: int) -> None:
        """Unchanged paragraphs, the first of which ends one that has lost its mark."""
        if isinstance(block, Again):
            if carried:
                one = block.known[0]
                self.end([*carried, one.text], self.properties(one.like, self.bit), depth)
                block = Again(block.known[1:])
            self.again(block, depth)
        else:
            texts = block.texts
            if carried:
                self.end([*carried, texts[0]], self.properties(block.like, self.bit), depth)
                texts = texts[1:]
            self.same(block, texts, depth)

    def stand(self, carried: list[Piece], last: Para | None, depth: int) -> None:
        """A paragraph without a mark that finds no next one."""
        if last is not None and any(shows(piece) for piece in carried):
            self.end(carried, self.properties(last, self.bit), depth)

    def end(self, pieces: list[Piece], said: Paragraph, depth: int) -> None:
        """A whole paragraph."""
        block = self.inline(pieces)
        if depth:
            self._table.extend(block)
            said = Paragraph(said.id, said.label, said.style, said.properties, depth)
        else:
            self._blocks.append(block)
            self._length += len(block)
        if self._length + len(self._table) > MOST_TOKENS:
            raise TooMuchText
        self._paragraphs.append(said)

    def block(self, block: tuple[str, ...]) -> None:
        """A whole paragraph or table outside of tables."""
        self._blocks.append(block)
        self._length += len(block)

    def same(self, block: Same, texts: list[str], depth: int) -> None:
        """Paragraphs of one text each."""
        para = block.like
        if self.each is None or depth:
            for text in texts:
                self.end([text], self.properties(para, self.bit), depth)
            return
        found = [paragraph_of(text) for text in texts]
        self._blocks += found
        self._length += sum(map(len, found))
        if self._length > MOST_TOKENS:
            raise TooMuchText
        self._paragraphs += self.each(para, self.bit, len(texts))

    def again(self, block: Again, depth: int) -> None:
        """Paragraphs that files share: what was found for one file or view holds for the next."""
        if self.kept is None or depth:
            for one in block.known:
                self.end([one.text], self.properties(one.like, self.bit), depth)
            return
        if not block.length:
            block.tokens = [one.tokens or words_of(one) for one in block.known]
            block.length = sum(map(len, block.tokens))
        self._blocks += block.tokens
        self._length += block.length
        if self._length > MOST_TOKENS:
            raise TooMuchText
        self._paragraphs += self.kept.all(block.known, self.bit)

    # --- tables ------------------------------------------------------------------------------------

    def visible(self, table: Table) -> bool:
        """A table without rows is none."""
        return table.again or (bool(table.mask & self.bit) and any(self.left(row) for row in table.rows))

    def left(self, row: Row) -> bool:
        """A row is gone if it was deleted, if it has no cell, or if a move has taken all its paragraphs."""
        cells = [cell for cell in row.cells if cell.mask & self.bit]
        return bool(row.mask & self.bit and cells) and not all(self.moved(cell) for cell in cells)

    def moved(self, cell: Cell) -> bool:
        """Whether a move has taken everything in a cell."""
        first = cell.blocks[0] if cell.blocks else None
        if not isinstance(first, Para) or not first.left & self.bit:
            return False  # nearly all cells
        return all(
            isinstance(block, Para)
            and block.left & self.bit
            and not (block.mask & self.bit and any(mask & self.bit and shows(p) for mask, p in block.pieces))
            for block in cell.blocks
        )

    def table(self, table: Table, depth: int) -> None:
        """One table with its rows and cells; every cell ends in a paragraph."""
        told = self.kept.told(table) if self.kept and table.again and not depth else None
        if told is not None:
            self.block(told[0])
            self._paragraphs += told[1]
            if self._length > MOST_TOKENS:
                raise TooMuchText
            return
        first = len(self._paragraphs)
        self.rows(table, depth)
        if not depth:
            block = tuple(self._table)
            self._table.clear()
            self.block(block)
            if self.kept and table.again:
                self.kept.keep(table, (block, self._paragraphs[first:]), self.bit)

    def rows(self, table: Table, depth: int) -> None:
        """The tokens of a table."""
        bit, out = self.bit, self._table
        out.append(tokens.TABLE)
        for row in table.rows:
            if not self.left(row):
                continue
            out.append(tokens.ROW)
            for cell in row.cells:
                if cell.mask & bit:
                    out.append(tokens.CELL)
                    self.fill(cell.blocks, depth + 1)
                    if out[-1] != tokens.PARAGRAPH:
                        self.end([], Paragraph(), depth + 1)
                    out.append(tokens.CELL_END)
            out.append(tokens.ROW_END)
        out.append(tokens.TABLE_END)

    # --- inside a paragraph ------------------------------------------------------------------------

    def inline(self, pieces: list[Piece]) -> tuple[str, ...]:
        """The tokens of a paragraph and its mark."""
        try:
            return paragraph_of("".join(pieces))  # type: ignore[arg-type] # nearly all paragraphs are text alone
        except TypeError:
            if not NOTED.issuperset(map(type, pieces)):
                return (*self.mixed(pieces), tokens.PARAGRAPH)
        parts = [self.call(piece) if isinstance(piece, Call) else piece for piece in pieces]
        text = "".join(parts)  # type: ignore[arg-type] # a token is none of the characters of a text
        return _kept.get(text) or keep(text, (*self.mixed(pieces), tokens.PARAGRAPH))

    def call(self, piece: Call) -> str:
        """The token of a note that is called."""
        token = tokens.note_token(piece.kind, self.note(piece, self.bit))
        self.objects.setdefault(token, Opaque(piece.kind))
        return token

    def words(self, text: str) -> Sequence[str]:
        """The tokens of text."""
        return paragraph_of(text)[:-1]

    def mixed(self, pieces: list[Piece]) -> list[str]:
        """The tokens of a paragraph that holds more than text."""
        found: list[str] = []
        text: list[str | Remark] = []
        ends = _closing(pieces)
        at = 0
        while at < len(pieces):
            piece = pieces[at]
            if isinstance(piece, RUNNING):
                text.append(piece)
                at += 1
                continue
            if not isinstance(piece, Instruction) and (not isinstance(piece, Bound) or at in ends):
                self.running(found, text)
                text = []
            if isinstance(piece, Bound) and at in ends:
                found.extend(self.field(pieces[at + 1 : ends[at]]))
                at = ends[at]
            elif isinstance(piece, Thing):
                found.extend(self.opaque(self.thing(piece, self.bit)))
            elif isinstance(piece, Call):
                found.append(self.call(piece))
            at += 1
        self.running(found, text)
        return found

    def running(self, found: list[str], text: list[str | Remark]) -> None:
        """Adds the tokens of text; a comment that begins or ends within a word divides no word."""
        words = self.words("".join(part for part in text if isinstance(part, str)))
        first, passed, token, length = self._length + len(self._table) + len(found), 0, 0, 0
        for part in text:
            if isinstance(part, str):
                passed += len(part)
                continue
            while token < len(words) and length + len(words[token]) <= passed:
                length += len(words[token])
                token += 1
            self.remark(part, first + token + (part.ends and length < passed))
        found.extend(words)

    def opaque(self, shown: Opaque | None) -> list[str]:
        """An object, unless nothing of it is left in this view."""
        if shown is None:
            return []
        token = tokens.object_token(shown.kind, shown.content)
        self.objects.setdefault(token, shown)
        return [token]

    def field(self, inside: list[Piece]) -> list[str]:
        """A whole field: an object of its instruction and its result, or its result alone."""
        depth, cut, words = 0, len(inside), []
        for at, piece in enumerate(inside):
            if isinstance(piece, Bound):
                if piece.at == "separate" and not depth:
                    cut = at
                    break
                depth += {"begin": 1, "end": -1}.get(piece.at, 0)
            elif isinstance(piece, Instruction):
                words.append(piece.words)
            elif isinstance(piece, str) and piece.strip():
                self.instructions = True
        instruction = " ".join("".join(words).split())
        result = self.mixed(inside[cut + 1 :])
        if not instruction or instruction.split()[0].upper() in INLINE:
            return result
        shown = "".join(tokens.lines(result, self.objects))
        return self.opaque(Opaque("field", shown, content=f"{instruction}\n{''.join(result)}"))

    def remark(self, piece: Remark, at: int) -> None:
        """A comment begins, or ends, here."""
        placed = self.remarks.get(piece.id)
        if placed is None:
            self.remarks[piece.id] = Placed(self._story, len(self._paragraphs), at, at)
        elif piece.ends and placed.story == self._story:
            placed.end = max(placed.end, at)


def shows(piece: Piece) -> bool:
    """Whether a piece keeps a paragraph standing that has lost its mark."""
    return bool(piece) if isinstance(piece, str) else isinstance(piece, Thing | Call | Bound)


def _closing(pieces: list[Piece]) -> dict[int, int]:
    """The outermost fields that begin and end among pieces: where each begins, and where it ends."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for at, piece in enumerate(pieces):
        if isinstance(piece, Bound):
            if piece.at == "begin":
                opened.append(at)
            elif piece.at == "end" and opened:
                found[opened.pop()] = at
    return found
