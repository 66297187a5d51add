"""Sets a story: walks events and base side by side, leaves untouched paragraphs alone, writes the others again."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, cast

from lxml import etree

from comity.core.text import tokens as signs
from comity.core.text.write import inline, structure
from comity.core.text.write.brackets import PLACE, opening
from comity.core.text.write.cuts import Cut, Cuts
from comity.core.text.write.events import Apparatus, Event, Inline, Kept, Mark, New, Numbers
from comity.core.text.write.inline import Signs, expanded
from comity.core.text.write.objects import Objects
from comity.core.text.write.paragraphs import (
    NO_PROPERTIES,
    Bit,
    Properties,
    bit,
    inside,
    printed,
    runs,
    words,
)
from comity.core.text.write.pieces import OBJECT, Chain, Piece, worded

CLOSED: Final = {signs.TABLE_END: "</w:tbl>", signs.ROW_END: "</w:tr>", signs.CELL_END: "</w:tc>"}


class _Span(NamedTuple):
    """Base tokens `start` to `end` of the paragraph at node `node`, to be printed or only stepped over."""

    node: int
    start: int
    end: int
    mark: Mark | None
    dropped: bool


class Setter:
    """Sets one story of one part."""

    def __init__(self, cuts: Cuts, numbers: Numbers, objects: Objects) -> None:
        self.cuts, self.numbers, self.objects = cuts, numbers, objects
        self.frame, self.tokens = cuts.frame, cuts.tokens
        self.nodes, self.positions = cuts.nodes, cuts.positions
        self.at_node = 0  # the next structure token of the base
        self.stop = self._stop()  # where it stands
        self.at = 0  # the next token of the base
        self.depth = self.columns = 0  # of a new table
        self.cells: list[str] = []
        self.spans: list[_Span | Bit] = []  # the paragraph that is being set
        self.places: dict[int, list[str]] = {}  # what stands before a node
        self.holes: dict[int, list[str]] = {}  # what stands in its place
        self.gone: set[int] = set()  # rows that are deleted as a whole
        self._opened: set[int] = set()  # wrappers that were printed: the second time they have no number
        self._signs = (Signs(rtl=False), Signs(rtl=True))
        self._present, self._signs_at = self._signs[0], -1  # those of the paragraph at a node

    def set(self, events: Iterable[Event]) -> None:
        """Set the whole story; every base token must be told once, in order."""
        self._told(events)
        self._signs_between_blocks()

    def _told(self, events: Iterable[Event]) -> None:
        for event in events:
            if isinstance(event, Kept):
                self._kept(event)
            elif isinstance(event, Inline):
                self._inline(event)
            elif isinstance(event, New):
                self._new(event)
            elif isinstance(event, Apparatus):
                self.spans.append(self._signs_here()[event.style][event.text])
            elif event.block and not self.spans:
                self._place().append(event.xml)
            else:
                self.spans.append(event.xml)

    def _signs_here(self) -> Signs:
        """The apparatus as it looks here: from right to left where the paragraph is, so that brackets face inwards."""
        if self._signs_at != self.at_node:
            self._signs_at = self.at_node
            self._present = self._signs[self._right_to_left(self.at_node)]
        return self._present

    def _right_to_left(self, node: int) -> bool:
        node = min(node, len(self.nodes) - 1)
        while node and self.nodes[node][0] != signs.PARAGRAPH:
            node -= 1
        said = self.cuts.said(node)
        return "<w:bidi/>" in said.before or "<w:rtl/>" in said.of_mark or "<w:rtl/>" in self._usual(node)

    # the quick way: words of one look

    def _inline(self, place: Inline) -> None:
        """A place within a line: at once where all words look alike."""
        look = self.cuts.looks[self.at_node]
        if look is None:
            self._told(expanded(place))
            return
        opened = opening(place.first, f"{PLACE}{place.number}")
        if place.outside and not self.spans:
            self._place().append(opened)
        else:
            self.spans.append(opened)
        self.spans.append(inline.xml(place, look, self._signs_here()))
        self.at = place.end

    # the base

    def _kept(self, event: Kept) -> None:
        at, end, mark = event.start, event.end, event.mark
        while at < end:
            stop = self.stop
            if at < stop:
                last = end if end < stop else stop
                quick = not event.dropped and (last < stop or self.spans)
                look = self.cuts.looks[self.at_node] if quick else None
                if look is None:
                    self.spans.append(_Span(self.at_node, at, last, mark, event.dropped))
                else:
                    self.spans.append(words("".join(self.tokens[at:last]), look, mark, self.numbers))
                at = last
            if stop < end:
                self._node(event)
                at += 1
        self.at = at

    def _node(self, event: Kept) -> None:
        token, element = self.nodes[self.at_node]
        if token == signs.PARAGRAPH:
            self._paragraph(element, event)
        else:
            self._signs_between_blocks()
            if event.dropped and token in structure.OPENING:
                self.holes[self.at_node] = self.frame.hole(element)
            elif event.mark and token == signs.ROW:
                structure.mark_row(self.frame, element, event.mark, self.numbers)
                self.gone.add(self.at_node)
            elif event.mark and token == signs.CELL and not self._row_goes(event):
                structure.mark_cell(self.frame, element, event.mark, self.numbers)
        self.at_node += 1
        self.stop = self._stop()

    def _stop(self) -> int:
        return self.positions[self.at_node] if self.at_node < len(self.positions) else len(self.tokens)

    def _row_goes(self, event: Kept) -> bool:
        """Whether the row of the cell at this node goes with it, as its mark before it says."""
        at = self.at_node
        depth = 0
        while at > 0:
            at -= 1
            token = self.nodes[at][0]
            depth += (token in {signs.CELL_END, signs.TABLE_END}) - (token in {signs.CELL, signs.TABLE})
            if token == signs.ROW and depth == 0:
                return at in self.gone
        return False

    def _paragraph(self, element: etree._Element, event: Kept) -> None:
        node = self.at_node
        if event.dropped:
            self.spans = [*self._bits(), *self._tail(node)]
            self.holes[node] = self.frame.hole(element)
            return
        if event.mark is None and self._whole(node):
            self.spans = []
            return
        bits = [*self._bits(), *self._tail(node)]
        said = self.cuts.said(node).xml(self._mark_tag(event.mark))
        opened, closed = self.cuts.tags(node)
        self.holes[node] = self.frame.hole(element)
        self.holes[node].append(f"{opened}{said}{inside(bits, self._opened)}{closed}")

    def _whole(self, node: int) -> bool:
        """Whether the paragraph is being left as it is."""
        first, end = self.cuts.first(node), self.positions[node]
        if first == end or len(self.spans) != 1:
            return first == end and not self.spans
        return self.spans[0] == _Span(node, first, end, None, False)

    def _mark_tag(self, mark: Mark | None) -> str:
        return f"<w:{mark.kind}{self.numbers.attributes(mark)}/>" if mark else ""

    def _bits(self) -> list[Bit]:
        """What was told of this paragraph, as runs; nothing is left over."""
        spans, self.spans = self.spans, []
        if _Span not in map(type, spans):
            return cast("list[Bit]", spans)
        out: list[Bit] = []
        for span in spans:
            if isinstance(span, _Span):
                out += runs(
                    self.cuts.cut(span.node).within(span.start, span.end, dropped=span.dropped),
                    span.mark,
                    self.numbers,
                )
            else:
                out.append(span)
        return out

    def _tail(self, node: int) -> list[Bit]:
        """What has no width at the end of a paragraph."""
        pieces = self.cuts.cut(node).pieces
        if pieces and pieces[-1].text:
            return []  # as nearly always
        at = len(pieces)
        while at and not pieces[at - 1].text:
            at -= 1
        return runs(pieces[at:], None, self.numbers)

    # what is new

    def _new(self, event: New) -> None:
        if not event.tokens:
            return
        said = "".join(event.tokens)
        look = None if event.whole or OBJECT in said else self.cuts.looks[self.at_node]
        if look is not None:
            self.spans.append(words(said, look, event.mark, self.numbers))
            return
        model, look, chain = self._model(event)
        self.columns = _widest(event.tokens) or self.columns
        for text, token in worded(event.tokens):
            if text:
                self.spans.append(bit(chain, words(text, look, event.mark, self.numbers)))
            if not token:
                break
            if token[1] == "o":
                self.spans += runs([self.objects.piece(token, look, chain)], event.mark, self.numbers)
            elif token == signs.PARAGRAPH:
                head = model.xml(self._mark_tag(event.mark), section=False)
                self._place().append(f"<w:p>{head}{inside(self._bits(), self._opened)}</w:p>")
            else:
                self._new_structure(token, event)

    def _model(self, event: New) -> tuple[Properties, str, Chain]:
        """Properties of a new paragraph here, and look and wrappers of new words."""
        node = self.at_node
        here = node < len(self.nodes) and self.nodes[node][0] == signs.PARAGRAPH
        whole = event.whole or (event.tokens[-1] == signs.PARAGRAPH and not any_text(self.spans))
        if here and not (whole and self.at == self.cuts.first(node)):
            return self.cuts.said(node), *self._around(node)
        before = self._paragraph_before(node)
        if here and (before is None or "Heading" in self.cuts.said(before).before):
            before = node
        return (
            (NO_PROPERTIES, "", ()) if before is None else (self.cuts.said(before), self._usual(before), ())
        )

    def _paragraph_before(self, node: int) -> int | None:
        """The paragraph just before a node; behind a table the last one in it says little, so none."""
        return node - 1 if node and self.nodes[node - 1][0] == signs.PARAGRAPH else None

    def _usual(self, node: int) -> str:
        """The look of the last words of a paragraph: the first are often set off."""
        for piece in reversed(self.cuts.cut(node).pieces):
            if piece.text.strip() and not piece.bare:
                return piece.look
        return self.cuts.said(node).look

    def _around(self, node: int) -> tuple[str, Chain]:
        """The look and wrappers between two pieces: those of the piece before, else of the one behind."""
        cut = self.cuts.cut(node)
        place = cut.places[self.at - cut.first]
        at = bisect_left(
            cut.starts, place
        )  # the first piece at or behind this place, or the one it stands in
        before = self._worded(cut, range(at - 1, -1, -1))
        inside = before is not None and cut.starts[at - 1] < place < cut.starts[at]
        behind = before if inside else self._worded(cut, range(at, len(cut.pieces)))
        if before is None or behind is None:
            only = before or behind
            return (only.look if only else self._usual(node)), ()
        if before.chain is behind.chain:
            return before.look, before.chain
        pairs = zip(before.chain, behind.chain, strict=False)
        return before.look, tuple(one for one, other in pairs if one.key == other.key)

    @staticmethod
    def _worded(cut: Cut, order: Iterable[int]) -> Piece | None:
        """The first piece in this order that is made of words."""
        return next((cut.pieces[n] for n in order if cut.pieces[n].text and not cut.pieces[n].bare), None)

    def _new_structure(self, token: str, event: New) -> None:
        """Rows and cells that the base does not have; `depth` counts those that are open."""
        place = self._place()
        if token == signs.TABLE:
            place.append(structure.open_table(self.frame, self.columns))
        elif token == signs.ROW:
            place.append(structure.open_row(event.mark, self.numbers))
            self.cells = self._cells_like(self.columns)
        elif token == signs.CELL:
            alone = event.mark if self.depth == 0 else None
            properties_ = self.cells.pop(0) if self.cells else ""
            place.append(structure.open_cell(properties_, alone, self.numbers))
        else:
            place.append(CLOSED[token])
        self.depth += 1 if token in structure.OPENING else -1

    def _cells_like(self, columns: int) -> list[str]:
        """Properties for the cells of a new row: those of the row behind or before, if it has as many."""
        for at in (self.at_node, self.at_node - 1):
            if 0 <= at < len(self.nodes) and self.nodes[at][0] in {signs.ROW, signs.ROW_END}:
                found = structure.cells_like(self.frame, self.nodes[at][1])
                if len(found) == columns:
                    return found
        return []

    # places

    def _place(self) -> list[str]:
        """What stands just before the next node, or at the end of what holds it."""
        node = self.at_node
        if node in self.places:
            return self.places[node]
        if node < len(self.nodes) and self.nodes[node][0] in structure.OPENING:
            place = self.frame.before(self.nodes[node][1])
        elif node - 1 in self.holes:
            place = self.holes[node - 1]
        else:
            token, element = self.nodes[node - 1]
            inside = token in structure.OPENING and token != signs.PARAGRAPH
            place = self.frame.inside(element) if inside else self.frame.after(element)
        self.places[node] = place
        return place

    def _signs_between_blocks(self) -> None:
        """Bookmarks may stand between rows and tables; nothing else may."""
        if not self.spans:
            return
        for xml in map(printed, self._bits()):
            if xml.startswith("<w:bookmark"):
                self._place().append(xml)
            elif "<w:t" in xml or "<w:delText" in xml:
                raise structure.CannotBeRewritten


def any_text(spans: Iterable[_Span | Bit]) -> bool:
    """Whether anything that has width was told of the present paragraph."""
    return any(isinstance(span, _Span) or not printed(span).startswith("<w:bookmark") for span in spans)


def _widest(tokens: Sequence[str]) -> int:
    """The number of cells in the first row of some tokens."""
    if signs.CELL not in tokens:
        return 0
    cells = 0
    for token in tokens:
        cells += token == signs.CELL
        if token == signs.ROW_END:
            break
    return cells
