"""The quick way through a paragraph: runs of plain text are taken at once, anything else goes through `walk`.

Both ways give the same blocks, which tests require.
"""

from functools import cached_property
from typing import Final

from lxml import etree

from comity.core.text.tracked.met import Para, Pieces
from comity.core.text.tracked.names import (
    ACCEPTED,
    KINDS,
    REJECTED,
    SPACE,
    STRICT,
    TRANSITIONAL,
    Kind,
    inside,
)
from comity.core.text.tracked.walk import LEFT, PARAGRAPH_PROPERTIES, Walk

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
MARKS: Final = frozenset(f"{{{ns}}}{name}" for ns in (TRANSITIONAL, STRICT) for name in LEFT)


class Flat(Walk):
    """The walk, quicker: what nearly every paragraph is made of is told apart at once."""

    def paragraph(self, node: etree._Element, mask: int) -> Para:
        """One paragraph: its properties may mark its end as changed; its runs follow."""
        if self.masks and node in self.masks:  # a move has taken it whole
            return super().paragraph(node, mask)
        children = inside(node)
        if children:
            first = children[0]
            if QUICK.get(first.tag) == PASSED and KINDS[first.tag] is PARAGRAPH_PROPERTIES:
                for said in inside(first):
                    if said.tag == self.looks and any(mark.tag in MARKS for mark in inside(said)):
                        return super().paragraph(node, mask)
        pieces: Pieces = []
        self.runs(children, mask, pieces)
        return Para(node, mask, mask, pieces)

    @cached_property
    def looks(self) -> str:
        """The name of run properties."""
        return self.w + "rPr"

    def inline(self, parent: etree._Element, mask: int, pieces: Pieces) -> None:
        """Runs and what wraps them, in order."""
        self.runs(inside(parent), mask, pieces)

    def runs(self, nodes: list[etree._Element], mask: int, pieces: Pieces) -> None:
        """The children of a paragraph, or of something within it."""
        quick, append = QUICK.get, pieces.append
        for node in nodes:
            what = quick(node.tag)
            if what == RUN:
                within = inside(node)
                if not within:
                    continue
                inner = within[-1]
                said = quick(inner.tag)
                if len(within) == 1 or (len(within) == 2 and quick(within[0].tag) == LOOKS):
                    if said == TEXT:
                        text = inner.text
                        if text:
                            if (
                                (text.strip() is not text and inner.get(SPACE) != "preserve")
                                or "\n" in text
                                or "\r" in text
                            ):
                                text = self.spaced(inner, text)
                            append((mask, text))
                        continue
                    if said == DELETED:
                        append((mask & REJECTED, self.spaced(inner, inner.text or "")))
                        continue
                super().inline(node, mask, pieces)
            elif what == CHANGED:
                self.runs(inside(node), mask & (ACCEPTED if node.tag[-1] == "s" else REJECTED), pieces)
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
