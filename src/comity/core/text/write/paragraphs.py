"""A paragraph written again: runs with their looks, wrappers and marks, its properties as they were."""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from lxml import etree

from comity.core.text.styles import local
from comity.core.text.write.events import DELETED, Mark, Numbers
from comity.core.text.write.frame import Frame
from comity.core.text.write.pieces import Chain, Piece, text_xml

PLAIN: Final[Chain] = ()
LAST: Final = frozenset({"sectPr", "pPrChange"})
OF_MARKS: Final = frozenset({"ins", "del", "moveFrom", "moveTo", "rPrChange"})
CODES: Final = re.compile(r"<(/?)w:(t|instrText)(?=[ >/])")
DELETED_CODES: Final = {"t": "delText", "instrText": "delInstrText"}
SDT_ID: Final = re.compile(r'<w:id w:val="[^"]*"/>')

Bit = (
    str | tuple[Chain, str]
)  # runs or markers to be printed; with the wrappers around them, if there are any


class Properties(NamedTuple):
    """The properties of a paragraph, open where its mark can say that it was inserted or deleted."""

    before: str  # up to the properties of the mark
    of_mark: str  # what these hold
    after: str  # section and its like, which stay with the base paragraph

    def xml(self, mark: str = "", *, section: bool = True) -> str:
        """As an element, `mark` being put first among the properties of the paragraph's mark."""
        inner = mark + self.of_mark
        said = self.before + (f"<w:rPr>{inner}</w:rPr>" if inner else "") + (self.after if section else "")
        return f"<w:pPr>{said}</w:pPr>" if said else ""

    @property
    def look(self) -> str:
        """The look of words where the paragraph has none of its own."""
        return f"<w:rPr>{self.of_mark}</w:rPr>" if self.of_mark else ""


NO_PROPERTIES: Final = Properties("", "", "")


def properties(frame: Frame, node: etree._Element) -> Properties:
    """The properties of a base paragraph, from their element."""
    before, of_mark, after = [], [], []
    for child in node:
        name = local(child)
        if name == "rPr":
            of_mark += [frame.xml(inner) for inner in child if local(inner) not in OF_MARKS]
        elif name in LAST:
            after.append(frame.xml(child))
        else:
            before.append(frame.xml(child))
    return Properties("".join(before), "".join(of_mark), "".join(after))


def inside(bits: Sequence[Bit], opened: set[int]) -> str:
    """The bits of one paragraph within their wrappers; `opened` are those that were opened in the file before."""
    try:
        return "".join(bits)  # type: ignore[arg-type] # nearly always there are no wrappers
    except TypeError:
        return _wrapped(bits, opened)


def _wrapped(bits: Sequence[Bit], opened: set[int]) -> str:
    """Bits of which some stand within wrappers."""
    out: list[str] = []
    chain: Chain = PLAIN
    for one in bits:
        wanted, xml = (PLAIN, one) if isinstance(one, str) else one
        if wanted is not chain:
            out += _moved(chain, wanted, opened)
            chain = wanted
        out.append(xml)
    return "".join(out + _moved(chain, PLAIN, opened))


def _moved(old: Chain, new: Chain, opened: set[int]) -> list[str]:
    """Close and open wrappers; one that opens again loses its number, which must be unique."""
    common = 0
    while common < min(len(old), len(new)) and old[common].key == new[common].key:
        common += 1
    out = [wrapper.closed for wrapper in reversed(old[common:])]
    for wrapper in new[common:]:
        out.append(SDT_ID.sub("", wrapper.opened) if wrapper.key in opened else wrapper.opened)
        opened.add(wrapper.key)
    return out


def marked(xml: str, mark: Mark | None, numbers: Numbers) -> str:
    """Runs as a tracked change, if they are one."""
    if mark is None or not xml:
        return xml
    return f"<w:{mark.kind}{numbers.attributes(mark)}>{xml}</w:{mark.kind}>"


def words(text: str, look: str, mark: Mark | None, numbers: Numbers) -> str:
    """Characters of one look as a run."""
    if mark is None:
        return f"<w:r>{look}{text_xml(text)}</w:r>"
    said = text_xml(text, "delText" if mark.kind == DELETED else "t")
    return f"<w:{mark.kind}{numbers.attributes(mark)}><w:r>{look}{said}</w:r></w:{mark.kind}>"


def runs(pieces: Iterable[Piece], mark: Mark | None, numbers: Numbers) -> list[Bit]:
    """Pieces as runs of one look each, in their wrappers; what has no width stays outside of tracked changes."""
    out: list[Bit] = []
    held: list[Piece] = []
    for piece in pieces:
        if held and (not piece.text or piece.chain is not held[0].chain):
            out.append(bit(held[0].chain, marked(_joined(held, mark), mark, numbers)))
            held = []
        if piece.text:
            held.append(piece)
        else:
            out.append(bit(piece.chain, piece.xml if piece.bare else f"<w:r>{piece.look}{piece.xml}</w:r>"))
    if held:
        out.append(bit(held[0].chain, marked(_joined(held, mark), mark, numbers)))
    return out


def bit(chain: Chain, xml: str) -> Bit:
    """Runs or markers within their wrappers."""
    return (chain, xml) if chain else xml


def printed(bit_: Bit) -> str:
    """What is printed of it within its wrappers."""
    return bit_ if isinstance(bit_, str) else bit_[1]


def _joined(pieces: Sequence[Piece], mark: Mark | None) -> str:
    """Runs; neighbours of one look share one."""
    deleted = mark is not None and mark.kind == DELETED
    name = "delText" if deleted else "t"
    out: list[str] = []
    look: str | None = None
    text = ""
    for text_, xml, its_look, _chain, bare, _code in pieces:
        if its_look != look or bare:
            if text:
                out.append(text_xml(text, name))
                text = ""
            if look is not None:
                out.append("</w:r>")
                look = None
            if bare:
                out.append(_gone(xml) if deleted else xml)
                continue
            out.append(f"<w:r>{its_look}")
            look = its_look
        if xml:
            if text:
                out.append(text_xml(text, name))
                text = ""
            out.append(xml)
        else:
            text += text_
    if text:
        out.append(text_xml(text, name))
    if look is not None:
        out.append("</w:r>")
    return "".join(out)


def _gone(xml: str) -> str:
    """A deleted field: its codes and words have names of their own (17.16.13, 17.3.3.7)."""
    if "w:fldChar" not in xml:
        return xml
    return CODES.sub(lambda found: f"<{found[1]}w:{DELETED_CODES[found[2]]}", xml)
