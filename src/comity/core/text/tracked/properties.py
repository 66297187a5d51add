"""What a paragraph mark carries in one view: style, printed number, and a hash of its properties."""

from dataclasses import dataclass, field

from lxml import etree

from comity.core.text import numbering
from comity.core.text.numbering import Numbering
from comity.core.text.styles import Styles, val
from comity.core.text.tokens import Paragraph
from comity.core.text.tracked.names import REJECTED, W14, local
from comity.core.text.tracked.objects import canonical, hashed
from comity.core.text.tracked.walk import Para

PLAIN = Paragraph()


@dataclass(slots=True)
class Properties:
    """Reads the properties of the paragraphs of one view, counting their automatic numbers as it goes."""

    w: str
    styles: Styles
    lists: Numbering
    _hashes: dict[str, str] = field(default_factory=dict)

    def of(self, para: Para, bit: int) -> Paragraph:
        """One paragraph's."""
        node = para.node
        if node is None:
            return PLAIN
        first = node[0] if len(node) else None
        said = first if first is not None and first.tag == self.w + "pPr" else None
        id_ = node.get(f"{W14}paraId", "")
        if said is None:
            style, number, hashed_ = self.styles.usual, None, ""
        else:
            said = self.before(said) if bit == REJECTED else said
            style = val(said, self.w + "pStyle", self.w) or self.styles.usual
            number, hashed_ = said.find(self.w + "numPr"), self.hash(said)
        if number is not None and bit == REJECTED and number.find(self.w + "ins") is not None:
            number = None
        return Paragraph(id_, self.label(number, style), style, hashed_)

    def before(self, said: etree._Element) -> etree._Element:
        """The properties before a change of format."""
        change = said.find(self.w + "pPrChange")
        if change is None:
            return said
        older = change.find(self.w + "pPr")
        return older if older is not None else change

    def hash(self, said: etree._Element) -> str:
        """The same for the same properties; the look of the mark itself does not count."""
        content = "".join(
            canonical(child)
            for child in said
            if local(child) not in {"rPr", "pPrChange", "sectPr", "sectPrChange"}
        )
        found = self._hashes.get(content)
        if found is None:
            found = self._hashes[content] = hashed(content)
        return found

    def label(self, number: etree._Element | None, style: str) -> str:
        """The printed number."""
        look = self.styles.style(style)
        listed = val(number, self.w + "numId", self.w) or look.list_number
        if listed in {"", "0"}:
            return ""
        depth = numbering.whole(val(number, self.w + "ilvl", self.w) or look.list_depth, 0)
        return self.lists.label(listed, depth)
