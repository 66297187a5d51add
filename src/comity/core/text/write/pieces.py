"""The inside of one base paragraph as pieces that can be cut: text, indivisible marks, objects, and what has no width.

A piece knows the run properties and the wrappers (links, content controls) it stands in, so that what is written again
looks as it did. The characters of all pieces together are the characters of the reader's tokens: an object counts as
one character, `OBJECT`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from lxml import etree

from comity.core.text.runs import SPACE
from comity.core.text.styles import local
from comity.core.text.write.frame import Frame, escape

OBJECT: Final = "\x01"
WRAPPERS: Final = frozenset("hyperlink sdt smartTag customXml bdo dir".split())
DROPPED: Final = frozenset(
    "pPr rPr proofErr lastRenderedPageBreak sdtPr sdtEndPr customXmlPr smartTagPr".split()
)
MARKERS: Final = frozenset(
    "bookmarkStart bookmarkEnd permStart permEnd commentRangeStart commentRangeEnd".split()
)
NO_WIDTH: Final = frozenset("commentReference annotationRef footnoteRef endnoteRef separator".split()) | {
    "continuationSeparator"
}


class Wrapper(NamedTuple):
    """An inline element around runs."""

    opened: str
    closed: str
    key: int


Chain = tuple[Wrapper, ...]


class Piece(NamedTuple):
    """`text` are its characters; `xml` is given where they cannot be cut; `bare` if `xml` is no child of a run."""

    text: str
    xml: str
    look: str
    chain: Chain
    bare: bool


@dataclass(slots=True)
class Cutter:
    """Reads paragraphs of one part into pieces."""

    frame: Frame
    looks: dict[bytes, str] = field(default_factory=dict)
    _wrappers: int = 0

    def pieces(self, paragraph: etree._Element) -> list[Piece]:
        """All pieces of a paragraph, in order."""
        found = list(self._inside(paragraph, ()))
        if any("w:fldChar" in piece.xml[:10] for piece in found if piece.xml):
            return list(self._fields_joined(found))
        return found

    def look(self, run: etree._Element) -> str:
        """The properties of a run as a string."""
        first = run[0] if len(run) else None
        if first is None or first.tag != f"{self.frame.w}rPr":
            return ""
        raw = etree.tostring(first, with_tail=False)
        if raw not in self.looks:
            self.looks[raw] = self.frame.xml(first)
        return self.looks[raw]

    def _inside(self, parent: etree._Element, chain: Chain) -> Iterator[Piece]:
        for node in parent:
            name = local(node)
            if name == "r":
                yield from self._run(node, chain)
            elif name in DROPPED:
                continue
            elif name == "sdtContent":
                yield from self._inside(node, chain)
            elif name in WRAPPERS:
                yield from self._inside(node, (*chain, self._wrapper(node, name)))
            elif name in MARKERS:
                yield Piece("", self.frame.xml(node), "", chain, True)
            else:
                yield Piece(OBJECT, self.frame.xml(node), "", chain, True)

    def _wrapper(self, node: etree._Element, name: str) -> Wrapper:
        self._wrappers += 1
        opened, closed = self.frame.open_tag(node)
        properties = "".join(self.frame.xml(child) for child in node if local(child) in DROPPED)
        if name == "sdt":
            return Wrapper(f"{opened}{properties}<w:sdtContent>", f"</w:sdtContent>{closed}", self._wrappers)
        return Wrapper(opened + properties, closed, self._wrappers)

    def _run(self, run: etree._Element, chain: Chain) -> Iterator[Piece]:
        look = self.look(run)
        for child in run:
            name = local(child)
            if name == "t":
                text = child.text or ""
                yield Piece(
                    text if child.get(SPACE) == "preserve" else text.strip(" \t\r\n"), "", look, chain, False
                )
            elif name == "tab":
                yield Piece("\t", "<w:tab/>", look, chain, False)
            elif name in {"br", "cr"}:
                yield Piece("\n", self.frame.xml(child), look, chain, False)
            elif name == "noBreakHyphen":
                yield Piece("\u2011", "<w:noBreakHyphen/>", look, chain, False)
            elif name in NO_WIDTH:
                yield Piece("", self.frame.xml(child), look, chain, False)
            elif name not in DROPPED:
                yield Piece(OBJECT, self.frame.xml(child), look, chain, False)

    def _fields_joined(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        """A field, from its beginning to its end, is one object."""
        depth, held = 0, []
        for piece in pieces:
            bound = piece.xml.partition("fldCharType=")[2][1:4] if "w:fldChar" in piece.xml[:10] else ""
            depth += (bound == "beg") - (bound == "end")
            if depth or bound:
                held.append(piece)
            if not depth and held:
                yield Piece(OBJECT, "".join(map(as_xml, held)), "", held[0].chain, True)
                held = []
            elif not depth:
                yield piece
        yield from held


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
