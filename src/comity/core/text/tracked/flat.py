"""The quick way through a paragraph: runs of plain text are taken at once, anything else goes through `walk`.

Both ways give the same blocks, which tests require.
"""

from functools import cached_property
from typing import Final

from lxml import etree

from comity.core.text.tracked.names import ACCEPTED, KINDS, REJECTED, SPACE, STRICT, TRANSITIONAL, Kind
from comity.core.text.tracked.walk import PARAGRAPH_PROPERTIES, Para, Pieces, Walk

RUN, TEXT, LOOKS, DELETED, CHANGED, PASSED = 1, 2, 3, 4, 5, 6
QUICK: Final[dict[str, int]] = {
    **{tag: PASSED for tag, kind in KINDS.items() if kind in {Kind.SKIP, Kind.PARAGRAPH_PROPERTIES}},
    **{
        f"{{{ns}}}{name}": what
        for ns in (TRANSITIONAL, STRICT)
        for name, what in (
            ("r", RUN),
            ("t", TEXT),
            ("rPr", LOOKS),
            ("delText", DELETED),
            ("ins", CHANGED),
            ("del", CHANGED),
        )
    },
}
LONE: Final = frozenset({TEXT, DELETED})  # outside a run


class Flat(Walk):
    """The walk, quicker."""

    def paragraph(self, node: etree._Element, mask: int) -> Para:
        """One paragraph: its properties may mark its end as changed; its runs follow."""
        if not len(node) or node in self.masks:  # a move has taken it whole
            return super().paragraph(node, mask)
        first = node[0]
        if QUICK.get(first.tag) == PASSED and KINDS[first.tag] is PARAGRAPH_PROPERTIES and len(first):
            last = first[-1]
            if (last.tag == self.looks and len(last)) or first.find(self.looks) is not None:
                return super().paragraph(node, mask)
        pieces: Pieces = []
        self.inline(node, mask, pieces)
        return Para(node, mask, mask, pieces)

    @cached_property
    def looks(self) -> str:
        """The name of run properties."""
        return self.w + "rPr"

    def inline(self, parent: etree._Element, mask: int, pieces: Pieces) -> None:
        """Runs and what wraps them, in order."""
        quick, append = QUICK.get, pieces.append
        for node in parent:
            what = quick(node.tag)
            if what == RUN:
                size = len(node)
                if size == 0:
                    continue
                inner = node[-1]
                said = quick(inner.tag)
                if size == 1 or (size == 2 and quick(node[0].tag) == LOOKS):
                    if said == TEXT:
                        text = inner.text
                        if text:
                            said_so = text.strip() is text or inner.get(SPACE) == "preserve"
                            if not said_so or "\n" in text or "\r" in text:
                                text = self.spaced(inner, text)
                            append((mask, text))
                        continue
                    if said == DELETED:
                        append((mask & REJECTED, self.spaced(inner, inner.text or "")))
                        continue
                super().inline(node, mask, pieces)
            elif what == CHANGED:
                self.inline(node, mask & (ACCEPTED if node.tag[-1] == "s" else REJECTED), pieces)
            elif what is None or what in LONE:
                self.other(node, mask, pieces)

    def other(self, node: etree._Element, mask: int, pieces: Pieces) -> None:
        """Anything that is not runs and their changes."""
        kind = KINDS.get(node.tag)
        if kind is Kind.WRAPPER or kind is Kind.CONTROL:
            self.inline(node, mask, pieces)
        elif kind is Kind.INSERTION or kind is Kind.DELETION:
            self.inline(node, mask & (ACCEPTED if kind is Kind.INSERTION else REJECTED), pieces)
        elif kind is Kind.TEXT:
            if node.text:
                pieces.append((mask, self.spaced(node, node.text)))
        else:
            self.one(node, kind, mask, pieces)
