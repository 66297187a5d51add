"""The quick way through a story: one flat list of what matters in it, and the careful walk for all that is seldom.

A paragraph of runs, text and simple changes is read from the list; anything else in it goes through `walk`, piece by
piece. Both ways give the same blocks, which tests require.
"""

from typing import Final

from lxml import etree

from comity.core.text.tracked import names
from comity.core.text.tracked.names import (
    ACCEPTED,
    BOTH,
    KINDS,
    NEITHER,
    REJECTED,
    STRICT,
    TRANSITIONAL,
    Kind,
    local,
)
from comity.core.text.tracked.ranges import moved
from comity.core.text.tracked.walk import LEFT, Blocks, Para, Pieces, Walk, plain

# the inside of properties: never text; listed so that what is not listed is noticed
LOOKS: Final = (
    "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish "
    "webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang "
    "eastAsianLayout specVanish oMath rPrChange pPrChange sectPrChange tblPrChange tblGridChange tblPrExChange "
    "trPrChange tcPrChange pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers "
    "pBdr tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi "
    "adjustRightInd ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle ilvl numId top left bottom right between bar insideH insideV start "
    "end tl2br tr2bl tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW tblCellSpacing "
    "tblInd tblBorders tblLayout tblCellMar tblLook tblCaption tblDescription gridCol gridBefore gridAfter wBefore "
    "wAfter cantSplit trHeight tblHeader hidden tcW gridSpan hMerge vMerge tcBorders noWrap tcMar tcFitText vAlign "
    "hideMark headers headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders "
    "lnNumType pgNumType cols col formProt noEndnote titlePg rtlGutter printerSettings docGrid numFmt numStart "
    "numRestart pos alias tag id lock placeholder docPart temporary showingPlcHdr text richText date dropDownList "
    "comboBox listItem dataBinding docPartObj docPartGallery docPartCategory docPartUnique dateFormat lid "
    "storeMappedDataAs calendar picture citation group equation bibliography label tabIndex attr name "
    "cellIns cellDel cellMerge"
).split()
OTHER: Final = 99
FLAT: Final[dict[str, int]] = {
    **{f"{{{ns}}}{name}": 0 for ns in (TRANSITIONAL, STRICT) for name in LOOKS},
    **{tag: int(kind) for tag, kind in KINDS.items()},
    **{f"{{{ns}}}{name}": 0 for ns in (TRANSITIONAL, STRICT) for name in ("r", "pPr")},
}
_P, _T, _INS, _DEL = int(Kind.PARAGRAPH), int(Kind.TEXT), int(Kind.INSERTION), int(Kind.DELETION)
_DELETED, _TABLE, _WRAPPER, _CONTROL = (
    int(Kind.DELETED_TEXT),
    int(Kind.TABLE),
    int(Kind.WRAPPER),
    int(Kind.CONTROL),
)
_TAB, _COMMENT = int(Kind.TAB), int(Kind.COMMENT)
FEW: Final = 20  # blocks for which no list is made
TOPS: Final = frozenset({_P, _TABLE, _WRAPPER, _CONTROL})
CHANGE: Final = frozenset({_INS, _DEL})
WORDS: Final = frozenset({_T, _DELETED})
CLEAR: Final = frozenset({_WRAPPER, _CONTROL})
Items = list[tuple[int, etree._Element]]


class Flat(Walk):
    """The walk, quicker."""

    slow: frozenset[etree._Element] = frozenset()

    def story(self, root: etree._Element) -> Blocks:
        """The blocks of a part, or of one note in it."""
        found: Blocks = []
        self.masks = moved(root, self.warnings)
        # runs that moved are not in the list: their paragraphs are read with care
        self.slow = frozenset(next(n.iterancestors(self.w + "p"), n) for n in self.masks)
        self.blocks(root, BOTH, found)
        return found

    def blocks(self, parent: etree._Element, mask: int, found: Blocks) -> None:
        """What stands in a body, a cell or a note."""
        get = FLAT.get
        if len(parent) < FEW:
            super().blocks(parent, mask, found)
            return
        self.count(len(parent))
        tops = [(kind, child) for child in parent if (kind := get(child.tag, OTHER)) and kind != _COMMENT]
        if not all(kind in TOPS for kind, _child in tops):
            super().blocks(parent, mask, found)
            return
        items: Items = [(kind, node) for node in parent.iter() if (kind := get(node.tag, OTHER))]
        at = 1 if items and items[0][1] is parent else 0
        last = len(tops) - 1
        for n, (kind, child) in enumerate(tops):
            follower = tops[n + 1][1] if n < last else None
            if kind == _P and child not in self.slow:
                while items[at][1] is not child:
                    at += 1  # a comment's range between paragraphs
                at = self.read(items, at + 1, child, follower, mask, found)
                continue
            here = mask & self.masks.get(child, BOTH)
            if kind == _P:
                found.append(self.paragraph(child, here))
            elif kind == _TABLE:
                found.append(self.table(child, here))
            else:
                self.blocks(child, here, found)
            at = self.after(items, at, follower)

    def paragraph(self, node: etree._Element, mask: int) -> Para:
        """One paragraph that stands apart."""
        if node in self.slow:
            return super().paragraph(node, mask)
        get = FLAT.get
        found: Blocks = []
        self.read([(kind, n) for n in node.iter() if (kind := get(n.tag, OTHER))], 1, node, None, mask, found)
        return found[0]  # type: ignore[return-value] # a paragraph, no table

    def after(self, items: Items, at: int, follower: etree._Element | None) -> int:
        """Where the next block begins in the list."""
        if follower is None:
            return len(items)
        while items[at][1] is not follower:
            at += 1
        return at

    def read(
        self,
        items: Items,
        at: int,
        paragraph: etree._Element,
        follower: etree._Element | None,
        mask: int,
        found: Blocks,
    ) -> int:
        """One paragraph from the list; gives where the next block begins."""
        pieces: Pieces = []
        append = pieces.append
        mark, end = mask, len(items)
        while at < end:
            kind, node = items[at]
            if kind == _T:
                text = node.text
                if text:
                    if text.strip() is not text or "\n" in text:
                        text = self.spaced(node, text)
                    append((mask, text))
                at += 1
            elif node is follower:
                break
            elif kind in CHANGE:
                here = mask & (ACCEPTED if kind == _INS else REJECTED)
                if len(node):
                    at = self.changed(items, at, node, paragraph, here, pieces)
                else:
                    mark &= self.marked(node, paragraph)
                    at += 1
            elif kind in CLEAR or (kind == _TAB and local(node.getparent()) == "tabs"):  # type: ignore[arg-type]
                at += 1
            else:
                at = self.careful(items, at, node, kind, mask, pieces)
        found.append(Para(paragraph, mask, mark, pieces, self.left(paragraph) if mark != mask else NEITHER))
        return at

    def changed(
        self,
        items: Items,
        at: int,
        node: etree._Element,
        paragraph: etree._Element,
        mask: int,
        pieces: Pieces,
    ) -> int:
        """An insertion or deletion: runs of text read from the list, all else with care."""
        begun, end, kept = at + 1, len(items), len(pieces)
        at = begun
        while at < end:
            kind, found = items[at]
            if kind in WORDS:
                run = found.getparent()
                if run is None or run.getparent() is not node:
                    break
                text = found.text
                if text:
                    here = mask if kind == _T else mask & REJECTED
                    pieces.append((here, text if plain(text) else self.spaced(found, text)))
                at += 1
            else:
                break
        if at < end and not outside(items[at][1], node, paragraph):  # more than runs of text
            del pieces[kept:]
            self.inline(node, mask, pieces)
            get = FLAT.get
            return begun + sum(1 for found in node.iter() if get(found.tag, OTHER)) - 1
        return at

    def careful(
        self, items: Items, at: int, node: etree._Element, kind: int, mask: int, pieces: Pieces
    ) -> int:
        """Something seldom: through the careful walk, with all that is in it."""
        get = FLAT.get
        if not (kind == OTHER and in_properties(node)):
            self.one(node, KINDS.get(node.tag), mask, pieces)
        return at + sum(1 for found in node.iter() if get(found.tag, OTHER))

    def marked(self, said: etree._Element, paragraph: etree._Element) -> int:
        """What an empty mark of change says of a paragraph, if it is one of its mark."""
        looks = said.getparent()
        properties = looks.getparent() if looks is not None else None
        own = properties is not None and properties.getparent() is paragraph and local(looks) == "rPr"  # type: ignore[arg-type]
        return LEFT[local(said)] if own else BOTH

    def left(self, paragraph: etree._Element) -> int:
        """The views from which a move has taken a paragraph's mark."""
        left = NEITHER
        for name in ("moveFrom", "moveTo"):
            if paragraph.find(f"{self.w}pPr/{self.w}rPr/{self.w}{name}") is not None:
                left |= BOTH & ~LEFT[name]
        return left


def outside(node: etree._Element, wrapper: etree._Element, paragraph: etree._Element) -> bool:
    """Whether an element stands outside a wrapper; nearly always it stands in the paragraph, or in a run of it."""
    around = node.getparent()
    if around is paragraph or (
        around is not None and around.getparent() is paragraph and around is not wrapper
    ):
        return True
    return wrapper not in node.iterancestors()


def in_properties(node: etree._Element) -> bool:
    """Whether something unknown stands among properties, where it is no text."""
    return any(
        local(around).endswith(("Pr", "Change", "PrEx"))
        for around in node.iterancestors()
        if names.space(around)
    )
