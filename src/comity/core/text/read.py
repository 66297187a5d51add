"""Reads a clean Word file into blocks. What it does not understand it reports; it drops nothing silently."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from comity.core.errors import Unreadable, _
from comity.core.text import numbering
from comity.core.text.blocks import Block, Cell, Paragraph, Run, Table, Text
from comity.core.text.guard import NotWord, Package, open_word

TRANSITIONAL: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT: Final = "http://purl.oclc.org/ooxml/wordprocessingml/main"
TRACKED: Final = frozenset(
    "ins del moveFrom moveTo cellIns cellDel cellMerge rPrChange pPrChange tblPrChange trPrChange tcPrChange "
    "sectPrChange tblGridChange tblPrExChange numberingChange customXmlInsRangeStart customXmlDelRangeStart".split()
)
OBJECTS: Final = {"drawing", "pict", "object", "oMath", "oMathPara", "chart", "AlternateContent"}
ON: Final = {"", "1", "true", "on"}
DEEPEST: Final = 12  # tables within tables


class TrackedChanges(Unreadable):
    """A draft has one text, not two."""

    message = _(
        "The file contains tracked changes. In Word, accept or reject all of them, save the file, and send the clean one."
    )


class Empty(Unreadable):
    """Nothing to agree on."""

    message = _("The file contains no text.")


def read(data: bytes, *, draft: bool = True) -> Text:
    """The text of a Word file; a draft may hold no tracked changes, in any of its parts."""
    package = open_word(data)
    root = package.xml("word/document.xml")
    namespace = etree.QName(root).namespace or ""
    if namespace not in {TRANSITIONAL, STRICT}:
        raise NotWord
    parts = [name for name in package.names() if name.startswith("word/") and name.endswith(".xml")]
    if draft:
        for name in parts:
            if (
                name in {"word/document.xml", "word/footnotes.xml", "word/endnotes.xml"}
                or "header" in name
                or "footer" in name
            ):
                _refuse_tracked(package.xml(name), namespace)
    text = _Reader(package, namespace).text(root)
    if not text.plain().strip():
        raise Empty
    return text


def _refuse_tracked(root: etree._Element, namespace: str) -> None:
    for node in root.iter(*(f"{{{namespace}}}{name}" for name in TRACKED)):
        if node is not None:
            raise TrackedChanges


class _Reader:
    """One pass over one file."""

    def __init__(self, package: Package, namespace: str) -> None:
        self.package, self.w = package, f"{{{namespace}}}"
        self.warnings: dict[str, None] = {}
        self.called: list[str] = []
        has = "word/numbering.xml" in package
        self.lists = (
            numbering.read(package.xml("word/numbering.xml"), namespace) if has else numbering.Numbering()
        )
        self.styles = self.numbered_styles() if "word/styles.xml" in package else {}

    def text(self, root: etree._Element) -> Text:
        body = root.find(f"{self.w}body")
        blocks = tuple(self.blocks(body)) if body is not None else ()
        notes = tuple(self.notes())
        return Text(blocks, notes, tuple(self.warnings))

    def numbered_styles(self) -> dict[str, etree._Element]:
        """Styles that number their paragraphs, their own way or that of the style they rest on."""
        own: dict[str, etree._Element] = {}
        rests: dict[str, str] = {}
        for style in self.package.xml("word/styles.xml").iter(f"{self.w}style"):
            name = style.get(f"{self.w}styleId", "")
            rests[name] = self.val(style, "basedOn")
            numbered = style.find(f"{self.w}pPr/{self.w}numPr")
            if numbered is not None:
                own[name] = numbered
        for name in rests:
            below, steps = name, 0
            while below and below not in own and steps < DEEPEST:
                below, steps = rests.get(below, ""), steps + 1
            if below in own:
                own[name] = own[below]
        return own

    def warn(self, sentence: str) -> None:
        self.warnings[sentence] = None

    def blocks(self, parent: etree._Element, depth: int = 0) -> Iterator[Block]:
        for node in parent:
            name = etree.QName(node).localname
            if name == "p":
                yield self.paragraph(node)
            elif name == "tbl":
                if depth >= DEEPEST:
                    self.warn(_("A table inside many others is not shown."))
                else:
                    yield self.table(node, depth)
            elif name in {"sdt", "sdtContent", "customXml", "smartTag"}:
                yield from self.blocks(node, depth)
            elif name in OBJECTS:
                self.warn(_("A picture, equation or object is not shown; it is in the original file."))

    def paragraph(self, node: etree._Element) -> Paragraph:
        properties = node.find(f"{self.w}pPr")
        level, number, depth, align, rtl = 0, "", 0, "", False
        if properties is not None:
            style = self.val(properties, "pStyle").lower()
            digits = style.removeprefix("heading")
            level = int(digits) if style.startswith("heading") and digits.isdigit() else int(style == "title")
            align = self.val(properties, "jc")
            rtl = self.on(properties, "bidi")
            numbered = properties.find(f"{self.w}numPr")
            if numbered is None:
                numbered = self.styles.get(self.val(properties, "pStyle"))
            if numbered is not None:
                at = self.val(numbered, "ilvl")
                depth = int(at) if at.isdigit() else 0
                number = self.lists.label(self.val(numbered, "numId"), depth)
        return Paragraph(tuple(self.runs(node)), min(level, 6), number, depth, align, rtl)

    def runs(self, parent: etree._Element) -> Iterator[Run]:
        for node in parent:
            name = etree.QName(node).localname
            if name == "r":
                yield from self.run(node)
            elif name in {
                "hyperlink",
                "sdt",
                "sdtContent",
                "smartTag",
                "customXml",
                "fldSimple",
                "bdo",
                "dir",
            }:
                yield from self.runs(node)
            elif name in OBJECTS:
                yield self.placeholder()

    def run(self, node: etree._Element) -> Iterator[Run]:
        marks = self.marks(node.find(f"{self.w}rPr"))
        if "hidden" in marks:
            if any(str(part).strip() for part in node.itertext()):
                self.warn(_("The file contains hidden text, which is not part of the draft. Remove it."))
            return
        for child in node:
            match etree.QName(child).localname:
                case "t":
                    yield Run(child.text or "", marks)
                case "tab" | "ptab":
                    yield Run("\t", marks)
                case "br" | "cr":
                    yield Run("\n", marks)
                case "noBreakHyphen":
                    yield Run("\u2011", marks)
                case (
                    "softHyphen" | "instrText" | "fldChar" | "rPr" | "lastRenderedPageBreak" | "annotationRef"
                ):
                    continue
                case "footnoteReference" | "endnoteReference" as kind:
                    self.called.append(f"{kind[:-9]}s/{child.get(f'{self.w}id', '')}")
                    yield Run("", marks, note=len(self.called))
                case "sym":
                    self.warn(_("A special symbol is shown as a box; compare with the original file."))
                    yield Run("\u25a1", marks)
                case (
                    "commentReference" | "footnoteRef" | "endnoteRef" | "separator" | "continuationSeparator"
                ):
                    continue
                case _:
                    yield self.placeholder()

    def placeholder(self) -> Run:
        self.warn(_("A picture, equation or object is not shown; it is in the original file."))
        return Run("[\u2026]")

    def marks(self, properties: etree._Element | None) -> frozenset[str]:
        if properties is None:
            return frozenset()
        found = {
            m
            for m, tag in (("b", "b"), ("i", "i"), ("s", "strike"), ("hidden", "vanish"))
            if self.on(properties, tag)
        }
        if self.val(properties, "u") not in {"", "none"}:
            found.add("u")
        position = self.val(properties, "vertAlign")
        if position in {"superscript", "subscript"}:
            found.add(position[:3])
        return frozenset(found)

    def table(self, node: etree._Element, depth: int) -> Table:
        rows = []
        for row in node.iter(f"{self.w}tr"):
            if next(row.iterancestors(f"{self.w}tbl"), None) is not node:
                continue
            cells = []
            for cell in row.iter(f"{self.w}tc"):
                if next(cell.iterancestors(f"{self.w}tr"), None) is not row:
                    continue
                properties = cell.find(f"{self.w}tcPr")
                span = self.val(properties, "gridSpan") if properties is not None else ""
                cells.append(Cell(tuple(self.blocks(cell, depth + 1)), int(span) if span.isdigit() else 1))
            rows.append(tuple(cells))
        return Table(tuple(rows))

    def notes(self) -> Iterator[tuple[int, tuple[Block, ...]]]:
        found: dict[str, etree._Element] = {}
        for part in ("footnotes", "endnotes"):
            if f"word/{part}.xml" in self.package:
                for node in self.package.xml(f"word/{part}.xml"):
                    found[f"{part}/{node.get(f'{self.w}id', '')}"] = node
        for n, key in enumerate(list(self.called), 1):
            if key in found:
                yield n, tuple(self.blocks(found[key]))
            else:
                self.warn(_("A note that the text calls is missing in the file."))

    def val(self, parent: etree._Element, tag: str) -> str:
        child = parent.find(f"{self.w}{tag}")
        return "" if child is None else child.get(f"{self.w}val", "")

    def on(self, parent: etree._Element, tag: str) -> bool:
        child = parent.find(f"{self.w}{tag}")
        return child is not None and child.get(f"{self.w}val", "") in ON
