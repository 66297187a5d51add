"""The names of Word's elements and what each of them is to a reader; transitional and strict files alike.

Source: ECMA-376 part 1, 17.2 to 17.13, 22.1; part 3 for alternate content.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from lxml import etree

from comity.core.errors import _

TRANSITIONAL: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT: Final = "http://purl.oclc.org/ooxml/wordprocessingml/main"
MATHS: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/officeDocument/math",
)
RELATIONS: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
STRAIGHT: Final = "straight"  # our own, of no namespace, for as long as a part is read: `straight`
W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
SYMBOLS: Final = "{http://schemas.microsoft.com/office/word/2015/wordml/symex}"
SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
ACCEPTED, REJECTED, BOTH, NEITHER = 1, 2, 3, 0  # in which views something exists

NOT_UNDERSTOOD: Final = _("The file holds an element that is not understood; compare with the original file.")
HIDDEN: Final = _("The file contains hidden text; it is read as text.")
INSTRUCTION: Final = _("Text inside the instruction of a field is not shown, as in Word.")
EDGES: Final = _("Spaces at the edge of a run are not preserved in the file; Word does not show them either.")
SYMBOL: Final = _(
    "A sign of a special font has no plain character: a page shows a box, plain lines leave it out. Compare with the "
    "original file."
)
NO_NOTE: Final = _("A note that the text calls is missing in the file.")
ORPHAN: Final = _("The file holds a note that the text does not call; it is not read.")
IMPORTED: Final = _("The file embeds another document, which is not read.")
LOST_MARK: Final = _("A move has only one of its two ends marked; its runs are read as they are marked.")
RUBY: Final = _("Reading aids above the characters are not shown.")
LOOSE: Final = _("The file holds text outside any paragraph; it is read as a paragraph of its own.")
OPEN_FIELD: Final = _("A field has no end; all its text is read.")


class Kind(IntEnum):
    """What an element is to the reader."""

    SKIP = 0
    RUN = 1
    TEXT = 2
    DELETED_TEXT = 3
    INSERTION = 4
    DELETION = 5
    WRAPPER = 6
    TAB = 7
    BREAK = 8
    HYPHEN = 9
    SYMBOL = 10
    FIELD_MARK = 11
    INSTRUCTION = 12
    SIMPLE_FIELD = 13
    NOTE = 14
    EQUATION = 15
    OBJECT = 16
    ALTERNATIVES = 17
    PARAGRAPH = 18
    TABLE = 19
    ROW = 20
    CELL = 21
    RUBY = 22
    CONTROL = 23
    IMPORT = 24
    COMMENT = 25
    PARAGRAPH_PROPERTIES = 26


_WORDS: Final = {
    Kind.SKIP: "rPr sdtPr sdtEndPr customXmlPr smartTagPr bookmarkStart bookmarkEnd proofErr permStart permEnd "
    "commentRangeStart commentRangeEnd annotationRef footnoteRef endnoteRef separator continuationSeparator "
    "lastRenderedPageBreak softHyphen sectPr tblPr tblGrid tblPrEx trPr tcPr moveFromRangeStart moveFromRangeEnd "
    "moveToRangeStart moveToRangeEnd customXmlInsRangeStart customXmlInsRangeEnd customXmlDelRangeStart "
    "customXmlDelRangeEnd customXmlMoveFromRangeStart customXmlMoveFromRangeEnd customXmlMoveToRangeStart "
    "customXmlMoveToRangeEnd background fldData ffData numberingChange",
    Kind.RUN: "r",
    Kind.TEXT: "t",
    Kind.DELETED_TEXT: "delText",
    Kind.INSERTION: "ins moveTo",
    Kind.DELETION: "del moveFrom",
    Kind.WRAPPER: "hyperlink smartTag customXml bdo dir sdtContent",
    Kind.CONTROL: "sdt",
    Kind.TAB: "tab ptab",
    Kind.BREAK: "br cr",
    Kind.HYPHEN: "noBreakHyphen",
    Kind.SYMBOL: "sym",
    Kind.FIELD_MARK: "fldChar",
    Kind.INSTRUCTION: "instrText delInstrText",
    Kind.SIMPLE_FIELD: "fldSimple",
    Kind.NOTE: "footnoteReference endnoteReference",
    Kind.OBJECT: "drawing pict object contentPart pgNum dayShort monthShort yearShort dayLong monthLong yearLong",
    Kind.PARAGRAPH: "p",
    Kind.TABLE: "tbl",
    Kind.ROW: "tr",
    Kind.CELL: "tc",
    Kind.RUBY: "ruby",
    Kind.IMPORT: "altChunk subDoc",
    Kind.COMMENT: "commentReference",
    Kind.PARAGRAPH_PROPERTIES: "pPr",
}
KINDS: Final[Mapping[str, Kind]] = {
    **{
        f"{{{ns}}}{name}": kind
        for ns in (TRANSITIONAL, STRICT)
        for kind, ns_ in _WORDS.items()
        for name in ns_.split()
    },
    **{f"{{{ns}}}{name}": Kind.EQUATION for ns in MATHS for name in ("oMath", "oMathPara")},
    f"{MC}AlternateContent": Kind.ALTERNATIVES,
    f"{W14}conflictIns": Kind.INSERTION,  # what two people changed at the same time; MS-DOCX 2.5
    f"{W14}conflictDel": Kind.DELETION,
    f"{SYMBOLS}symEx": Kind.SYMBOL,  # characters beyond four hex digits, such as emoji
}
# extensions whose text this reader finds, so that the first choice is taken as Word takes it
UNDERSTOOD: Final = frozenset(
    {
        "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
        "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas",
        "http://schemas.microsoft.com/office/word/2010/wordprocessingInk",
        "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing",
        W14.strip("{}"),
        "http://schemas.microsoft.com/office/word/2012/wordml",
        SYMBOLS.strip("{}"),
        "http://schemas.microsoft.com/office/drawing/2010/main",
        "http://schemas.microsoft.com/office/drawing/2014/chartex",
        "http://schemas.microsoft.com/office/drawing/2016/ink",
        "http://schemas.microsoft.com/office/drawing/2017/model3d",
    }
)


def inside(node: etree._Element) -> list[etree._Element]:
    """The children: as a slice, at a third of the time of iterating; the types of lxml know no slices."""
    return node[:]  # type: ignore[index,return-value]


def local(node: etree._Element) -> str:
    """The name without its namespace."""
    return str(node.tag).rpartition("}")[2]


def space(node: etree._Element) -> str:
    """The namespace in braces, or nothing."""
    before, brace, _after = str(node.tag).rpartition("}")
    return before + brace


def chosen(node: etree._Element) -> etree._Element | None:
    """The branch of alternate content that Word takes: the first choice it understands, else the fallback."""
    for branch in node:
        if branch.tag == f"{MC}Choice":
            needed = branch.get("Requires", "").split()
            if needed and all(branch.nsmap.get(prefix) in UNDERSTOOD for prefix in needed):
                return branch
        elif branch.tag == f"{MC}Fallback":
            return branch
    return next(iter(node), None)


def preserved(node: etree._Element) -> bool:
    """Whether spaces at the edges count: said by the element or by one around it."""
    here: etree._Element | None = node
    while here is not None:
        said = here.get(SPACE)
        if said is not None:
            return said == "preserve"
        here = here.getparent()
    return False
