"""A story of the base with its tree beside it: which pieces of which paragraph a range of tokens is."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate

from lxml import etree

from comity.core.text import tokens as signs
from comity.core.text.rolling.index import Indexed
from comity.core.text.write import structure
from comity.core.text.write.frame import Frame
from comity.core.text.write.paragraphs import NO_PROPERTIES, Properties, properties
from comity.core.text.write.pieces import OBJECT, Cutter, Piece


class Cut:
    """A base paragraph in pieces, with the place of each in its characters, and of each token.

    `look` is that of all its words if it is made of nothing else, as most paragraphs are; where its pieces and tokens
    begin is then hardly ever asked.
    """

    def __init__(self, pieces: list[Piece], tokens: Sequence[str], first: int) -> None:
        self.pieces, self.tokens, self.first = pieces, tokens, first
        look = pieces[0].look if pieces else None
        mixed = any(p.look != look or p.chain or p.xml or not p.text for p in pieces)
        self.look = None if mixed else look
        width = sum(self.widths()) if mixed or not pieces else len("".join(tokens))
        if sum([len(p.text) for p in pieces]) != width:
            raise structure.CannotBeRewritten

    def widths(self) -> Sequence[int]:
        """The characters of each token; an object counts as one."""
        return [1 if token[0] == OBJECT else len(token) for token in self.tokens]

    @cached_property
    def starts(self) -> list[int]:
        """The place of each piece, and of the end."""
        return list(accumulate([len(p.text) for p in self.pieces], initial=0))

    @cached_property
    def places(self) -> list[int]:
        """The place of each token, and of the end."""
        return list(accumulate(self.widths(), initial=0))

    def within(self, start: int, end: int, *, dropped: bool = False) -> list[Piece]:
        """The pieces of base tokens `start` to before `end`; of what is dropped, those that have no width."""
        low, high = self.places[start - self.first], self.places[end - self.first]
        pieces, starts = self.pieces, self.starts
        at = bisect_left(starts, low)
        if at and starts[at] > low:
            at -= 1
        out = []
        while at < len(pieces) and (begins := starts[at]) < high:
            piece = pieces[at]
            at += 1
            width = len(piece.text)
            if not width:
                out.append(piece)
            elif dropped or (piece.xml and begins < low):
                continue  # what cannot be cut is printed with its first character
            elif not piece.xml and (begins < low or begins + width > high):
                out.append(Piece(piece.text[max(low - begins, 0) : high - begins], *piece[1:]))
            else:
                out.append(piece)
        return out


class Cuts:
    """The structure of one story, and its paragraphs cut when they are asked for."""

    def __init__(
        self,
        frame: Frame,
        container: etree._Element,
        story: Indexed,
    ) -> None:
        self.frame = frame
        self.tokens = tokens = story.tokens
        self.nodes = list(structure.nodes(container))
        self.positions = story.structure
        if [token for token, _node in self.nodes] != [tokens[i] for i in self.positions]:
            raise structure.CannotBeRewritten
        self._cutter = Cutter(frame)
        self._cuts: dict[int, Cut] = {}
        self.looks = _Looks(self)
        self._properties: dict[int, Properties] = {}
        self._known: dict[bytes, Properties] = {}
        self._tags: dict[int, tuple[str, str]] = {}

    def first(self, node: int) -> int:
        """The first base token of the paragraph at a node."""
        return self.positions[node - 1] + 1 if node else 0

    def is_paragraph(self, node: int) -> bool:
        """Whether the next structure token is the mark of a paragraph."""
        return node < len(self.nodes) and self.nodes[node][0] == signs.PARAGRAPH

    def said(self, node: int) -> Properties:
        """The properties of the paragraph at a node."""
        if node not in self._properties:
            found = self.nodes[node][1].find(f"{self.frame.w}pPr")
            raw = b"" if found is None else etree.tostring(found, with_tail=False)
            if raw not in self._known:
                self._known[raw] = NO_PROPERTIES if found is None else properties(self.frame, found)
            self._properties[node] = self._known[raw]
        return self._properties[node]

    def tags(self, node: int) -> tuple[str, str]:
        """Its start and end tags."""
        if node not in self._tags:
            self._tags[node] = self.frame.open_tag(self.nodes[node][1])
        return self._tags[node]

    def cut(self, node: int) -> Cut:
        """The paragraph at a node, in pieces."""
        if node not in self._cuts:
            first, end = self.first(node), self.positions[node]
            pieces = self._cutter.pieces(self.nodes[node][1])
            self._cuts[node] = Cut(pieces, self.tokens[first:end], first)
        return self._cuts[node]


class _Looks(dict[int, str | None]):
    """By node: the one look of a paragraph that is made of words alone. It is asked for every change."""

    def __init__(self, cuts: Cuts) -> None:
        super().__init__()
        self.cuts = cuts

    def __missing__(self, node: int) -> str | None:
        found = self[node] = self.cuts.cut(node).look if self.cuts.is_paragraph(node) else None
        return found
