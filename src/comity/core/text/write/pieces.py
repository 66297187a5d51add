"""The inside of one base paragraph as pieces that can be cut: text, indivisible marks, objects, and what has no width.

A piece knows the run properties and the wrappers (links, content controls) it stands in, so that what is written again
looks as it did. The characters of all pieces together are the characters of the reader's tokens: an object counts as
one character, `OBJECT`. What the reader does with rare elements is asked of the reader.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from lxml import etree

from comity.core.text.styles import local
from comity.core.text.tracked.met import Instruction, Pieces, Thing
from comity.core.text.tracked.names import BOTH, KINDS, Kind
from comity.core.text.tracked.objects import texts
from comity.core.text.tracked.view import INLINE
from comity.core.text.tracked.walk import Walk
from comity.core.text.write.frame import Frame, escape, quoted

OBJECT: Final = "\x01"
DROPPED: Final = frozenset(
    "pPr rPr proofErr lastRenderedPageBreak sdtPr sdtEndPr customXmlPr smartTagPr".split()
)
SIGNS: Final = {
    Kind.TAB: "\t",
    Kind.BREAK: "\n",
    Kind.HYPHEN: "\u2011",
    Kind.NOTE: OBJECT,
    Kind.OBJECT: OBJECT,
}


class Wrapper(NamedTuple):
    """An inline element around runs."""

    opened: str
    closed: str
    key: int


Chain = tuple[Wrapper, ...]


class Piece(NamedTuple):
    """`text` are its characters; `xml` is given where they cannot be cut; `bare` if `xml` is no child of a run.

    `code` is what a field mark says: begin, separate, end, or its instruction behind a "=".
    """

    text: str
    xml: str
    look: str
    chain: Chain
    bare: bool
    code: str = ""


@dataclass(slots=True)
class Cutter:
    """Reads paragraphs of one part into pieces."""

    frame: Frame
    looks: dict[bytes, str] = field(default_factory=dict)
    _walk: Walk = field(init=False)
    _of_runs: str = field(init=False)
    _wrappers: int = 0

    def __post_init__(self) -> None:
        self._walk = Walk(self.frame.w, {})
        self._of_runs = f"{self.frame.w}rPr"

    def pieces(self, paragraph: etree._Element) -> list[Piece]:
        """All pieces of a paragraph, in order."""
        found: list[Piece] = []
        self._inside(paragraph, (), found)
        if any(piece.code for piece in found):
            return joined(found)
        return found

    def look(self, first: etree._Element) -> str:
        """The properties of a run as a string."""
        raw = etree.tostring(first, with_tail=False)
        if raw not in self.looks:
            self.looks[raw] = self.frame.xml(first)
        return self.looks[raw]

    def _inside(self, parent: etree._Element, chain: Chain, found: list[Piece]) -> None:
        for node in parent:
            kind = KINDS.get(node.tag)
            if kind is Kind.RUN:
                self._run(node, chain, found)
            elif kind is Kind.WRAPPER or kind is Kind.CONTROL:
                name = local(node)
                self._inside(
                    node, chain if name == "sdtContent" else (*chain, self._wrapper(node, name)), found
                )
            elif kind is Kind.SIMPLE_FIELD:
                self._simple(node, chain, found)
            elif kind is Kind.SKIP or kind is Kind.COMMENT:
                if local(node) not in DROPPED:
                    found.append(Piece("", self.frame.xml(node), "", chain, True))
            elif kind is not Kind.PARAGRAPH_PROPERTIES:
                found.append(Piece(self._width(node, kind), self.frame.xml(node), "", chain, True))

    def _wrapper(self, node: etree._Element, name: str) -> Wrapper:
        self._wrappers += 1
        opened, closed = self.frame.open_tag(node)
        properties = "".join(self.frame.xml(child) for child in node if local(child) in DROPPED)
        if name == "sdt":
            return Wrapper(f"{opened}{properties}<w:sdtContent>", f"</w:sdtContent>{closed}", self._wrappers)
        return Wrapper(opened + properties, closed, self._wrappers)

    def _run(self, run: etree._Element, chain: Chain, found: list[Piece]) -> None:
        children = [*run]
        look = ""
        if children and children[0].tag == self._of_runs:
            look = self.look(children.pop(0))
        for child in children:
            kind = KINDS.get(child.tag)
            if kind is Kind.TEXT:
                found.append(Piece(self._walk.spaced(child, child.text or ""), "", look, chain, False))
            elif kind in SIGNS:
                found.append(Piece(SIGNS[kind], self.frame.xml(child), look, chain, False))
            elif kind is Kind.FIELD_MARK:
                code = child.get(f"{self.frame.w}fldCharType", "")
                found.append(Piece("", self.frame.xml(child), look, chain, False, code))
            elif kind is Kind.INSTRUCTION:
                found.append(Piece("", self.frame.xml(child), look, chain, False, "=" + (child.text or "")))
            elif kind is Kind.SKIP or kind is Kind.COMMENT:
                if local(child) not in DROPPED:
                    found.append(Piece("", self.frame.xml(child), look, chain, False))
            else:
                found.append(Piece(self._width(child, kind), self.frame.xml(child), look, chain, False))

    def _simple(self, node: etree._Element, chain: Chain, found: list[Piece]) -> None:
        """A field in one element is written as one with marks: no tracked change may stand around the former."""
        words = node.get(f"{self.frame.w}instr", "")
        code = f'<w:instrText xml:space="preserve">{escape(words)}</w:instrText>'
        found.append(_mark("begin", chain))
        found.append(Piece("", code, "", chain, False, "=" + words))
        found.append(_mark("separate", chain))
        self._inside(node, chain, found)
        found.append(_mark("end", chain))

    def _width(self, node: etree._Element, kind: Kind | None) -> str:
        """The characters that the reader sees in something rare."""
        pieces: Pieces = []
        self._walk.one(node, kind, BOTH, pieces)
        out = []
        for _mask, piece in pieces:
            if isinstance(piece, str):
                out.append(piece)
            elif isinstance(piece, Thing):
                empty = piece.kind == "equation" and not texts(piece.node)
                out.append("" if empty else OBJECT)
            elif not isinstance(piece, Instruction):
                out.append(OBJECT)
        return "".join(out)


def worded(tokens: Sequence[str]) -> Iterator[tuple[str, str]]:
    """New tokens: words, which may be none, and the object or mark behind them; none behind the last."""
    joined = "".join(tokens)
    if OBJECT not in joined:
        yield joined, ""
        return
    start = 0
    for at in [at for at, token in enumerate(tokens) if token[0] == OBJECT]:
        yield "".join(tokens[start:at]), tokens[at]
        start = at + 1
    yield "".join(tokens[start:]), ""


def _mark(kind: str, chain: Chain) -> Piece:
    return Piece("", f'<w:fldChar w:fldCharType="{quoted(kind)}"/>', "", chain, False, kind)


def joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Fields as the reader sees them: a whole one is an object, but a link and its like are their results."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    for at, piece in enumerate(pieces):
        if piece.code == "begin":
            opened.append(at)
        elif piece.code == "end" and opened:
            ends[opened.pop()] = at
    out: list[Piece] = []
    at = 0
    while at < len(pieces):
        if at in ends:
            out += _field(pieces[at : ends[at] + 1])
            at = ends[at]
        else:
            out.append(pieces[at])
        at += 1
    return out


def _field(pieces: Sequence[Piece]) -> list[Piece]:
    depth, cut, said = 0, len(pieces) - 1, []
    for at, piece in enumerate(pieces[1:-1], 1):
        if piece.code == "separate" and not depth:
            cut = at
            break
        depth += {"begin": 1, "end": -1}.get(piece.code, 0)
        if piece.code.startswith("="):
            said.append(piece.code[1:])
    instruction = " ".join("".join(said).split())
    if instruction and instruction.split()[0].upper() not in INLINE:
        return [Piece(OBJECT, "".join(map(as_xml, pieces)), "", pieces[0].chain, True)]
    head = [piece._replace(text="", xml=piece.xml or text_xml(piece.text)) for piece in pieces[: cut + 1]]
    return [*head, *joined(pieces[cut + 1 : -1]), pieces[-1]] if cut < len(pieces) - 1 else [*head]


def as_xml(piece: Piece) -> str:
    """A piece as runs of its own, wrappers left out."""
    if piece.bare:
        return piece.xml
    return f"<w:r>{piece.look}{piece.xml or text_xml(piece.text)}</w:r>"


def text_xml(text: str, name: str = "t") -> str:
    """Plain characters as children of a run."""
    if "\t" not in text and "\n" not in text:
        return f'<w:{name} xml:space="preserve">{escape(text)}</w:{name}>'
    out, start = [], 0
    for at, sign in enumerate(text):
        if sign in "\t\n":
            if at > start:
                out.append(text_xml(text[start:at], name))
            out.append("<w:tab/>" if sign == "\t" else "<w:br/>")
            start = at + 1
    if start < len(text):
        out.append(text_xml(text[start:], name))
    return "".join(out)
