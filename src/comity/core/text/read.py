"""Reads a clean Word file into blocks. What it does not understand it reports; it drops nothing silently."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from comity.core.errors import Unreadable, _
from comity.core.text import numbering
from comity.core.text.blocks import Block, Cell, Paragraph, Run, Table, Text
from comity.core.text.guard import NotWord, Package, open_word
from comity.core.text.runs import HIDDEN, SILENT, TRACKED, Inline, words
from comity.core.text.styles import Style, Styles, flag, local, val

TRANSITIONAL: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT: Final = "http://purl.oclc.org/ooxml/wordprocessingml/main"
CHANGES: Final = (
    "ins del moveFrom moveTo cellIns cellDel cellMerge rPrChange pPrChange tblPrChange trPrChange tcPrChange "
    "sectPrChange tblGridChange tblPrExChange numberingChange moveFromRangeStart moveToRangeStart "
    "customXmlInsRangeStart customXmlDelRangeStart customXmlMoveFromRangeStart customXmlMoveToRangeStart"
).split()
WRAPPERS: Final = {"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"}
DEEPEST: Final = 12  # tables within tables
WIDEST: Final = 1_000  # columns that a cell may span
MOST_CHARACTERS: Final = 4_000_000  # some two thousand pages
TURNS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
TOO_DEEP: Final = _("A table inside many others is not shown.")
NO_NOTE: Final = _("A note that the text calls is missing in the file.")
NO_NUMBER: Final = _("An automatic number may differ from the one that Word prints; compare the numbers.")
MARGINS: Final = _("The header or footer of the page is not part of the text that is shown.")
COMMENTS: Final = _(
    "The file contains comments. They are not part of the text; remove them if they are not meant."
)
TURNED: Final = _(
    "The text contains invisible characters that change the direction of reading. Compare it with care."
)


class TrackedChanges(Unreadable):
    """A draft has one text, not two."""

    message = _(
        "The file contains tracked changes. In Word, accept or reject all of them, save the file, and send the clean "
        "one."
    )


class Empty(Unreadable):
    """Nothing to agree on."""

    message = _("The file contains no text.")


class TooMuchText(Unreadable):
    """More than anybody can agree on; cutting it short would change it."""

    message = _("The file contains more text than can be shown. Send it as several papers.")


def read(data: bytes, *, draft: bool = True) -> Text:
    """The text of a Word file; a draft may hold no tracked changes, in any of its parts."""
    package = open_word(data)
    root = package.xml(package.main)
    namespace = etree.QName(root).namespace or ""
    if namespace not in {TRANSITIONAL, STRICT}:
        raise NotWord
    if draft:
        for name in {package.main, *package.typed("footnotes", "endnotes", "header", "footer")}:
            _refuse_tracked(package.xml(name))
    text = _Reader(package, namespace).text(root)
    plain = text.plain()
    if not plain.strip():
        raise Empty
    if len(plain) > MOST_CHARACTERS:
        raise TooMuchText
    return text


def title(text: Text) -> str:
    """What the paper seems to be called."""
    return text.title()


def _refuse_tracked(root: etree._Element) -> None:
    for _node in root.iter(*(f"{{{ns}}}{name}" for ns in (TRANSITIONAL, STRICT) for name in CHANGES)):
        raise TrackedChanges


@dataclass(slots=True)
class _Merged:
    """A cell that grows while rows below continue it."""

    blocks: tuple[Block, ...]
    span: int
    rows: int = 1


class _Reader:
    """One pass over one file."""

    def __init__(self, package: Package, namespace: str) -> None:
        self.package, self.w = package, f"{{{namespace}}}"
        lists, styles = self.part("numbering"), self.part("styles")
        self.lists = numbering.read(lists, namespace) if lists is not None else numbering.Numbering()
        self.styles = Styles(styles, self.w)
        self.inline = Inline(self.w, self.styles)

    def part(self, kind: str) -> etree._Element | None:
        found = self.package.related(self.package.main, kind)
        return self.package.xml(found[0]) if found else None

    def text(self, root: etree._Element) -> Text:
        body = root.find(f"{self.w}body")
        blocks = tuple(self.blocks(body)) if body is not None else ()
        self.inline.in_notes = True
        text = Text(blocks, tuple(self.notes()))
        if self.speaks("header", "footer"):
            self.inline.warn(MARGINS)
        if self.speaks("comments"):
            self.inline.warn(COMMENTS)
        if TURNS.search(text.plain()):
            self.inline.warn(TURNED)
        return Text(text.blocks, text.notes, tuple(self.inline.warnings))

    def speaks(self, *kinds: str) -> bool:
        """Whether parts of these kinds hold any word."""
        return any(
            words(node).strip()
            for name in self.package.typed(*kinds)
            for node in self.package.xml(name).iter(f"{self.w}t")
        )

    def blocks(self, parent: etree._Element, depth: int = 0) -> Iterator[Block]:
        for node in parent:
            name = local(node)
            if name == "p":
                yield self.paragraph(node)
            elif name == "tbl" and depth >= DEEPEST:
                self.inline.warn(TOO_DEEP)
                yield Paragraph((Run("[\u2026]"),))
            elif name == "tbl":
                yield self.table(node, depth)
            elif name in WRAPPERS:
                yield from self.blocks(node, depth)
            elif name in {"del", "moveFrom"}:
                self.inline.warn(TRACKED)
            elif name not in SILENT:
                yield Paragraph((self.inline.placeholder(),))

    def paragraph(self, node: etree._Element) -> Paragraph:
        w, properties = self.w, node.find(f"{self.w}pPr")
        style = self.styles.style(val(properties, f"{w}pStyle", w) or self.styles.usual)
        number, depth = self.number(properties, style)
        bidi = flag(properties, f"{w}bidi", w)
        # a heading looks as the page's headings do, not as the file's
        looks = {k: on for k, on in style.marks.items() if k == "hidden"} if style.level else style.marks
        return Paragraph(
            runs=tuple(self.inline.runs(node, looks)),
            level=style.level,
            number=number,
            depth=depth,
            align=val(properties, f"{w}jc", w) or style.align,
            rtl=style.rtl if bidi is None else bidi,
        )

    def number(self, properties: etree._Element | None, style: Style) -> tuple[str, int]:
        """The printed label and its depth; list 0 takes away what a style numbers."""
        own = properties.find(f"{self.w}numPr") if properties is not None else None
        listed = val(own, f"{self.w}numId", self.w) or style.list_number
        depth = numbering.whole(val(own, f"{self.w}ilvl", self.w) or style.list_depth, 0)
        if listed in {"", "0"}:
            return "", 0
        if not self.lists.knows(listed, depth):
            self.inline.warn(NO_NUMBER)
        return self.lists.label(listed, depth), min(depth, numbering.DEEPEST)

    def table(self, node: etree._Element, depth: int) -> Table:
        rows: list[list[_Merged]] = []
        above: dict[int, _Merged] = {}
        for row in self.own(node, "tr", "tbl"):
            cells: list[_Merged] = []
            properties = row.find(f"{self.w}trPr")
            column = numbering.whole(val(properties, f"{self.w}gridBefore", self.w), 0)
            if flag(properties, f"{self.w}hidden", self.w):
                self.inline.warn(HIDDEN)
            for cell in self.own(row, "tc", "tr"):
                found = self.cell(cell, depth)
                merge = cell.find(f"{self.w}tcPr/{self.w}vMerge")
                begun = above.pop(column, None)
                if merge is not None and merge.get(f"{self.w}val", "") != "restart" and begun is not None:
                    self.join(begun, found)
                    above[column] = begun
                else:
                    cells.append(found)
                    if merge is not None:
                        above[column] = found
                column += found.span
            rows.append(cells)
        return Table(tuple(tuple(Cell(c.blocks, c.span, c.rows) for c in cells) for cells in rows))

    def join(self, begun: _Merged, below: _Merged) -> None:
        """A cell that goes on; Word shows nothing of what stands in its lower parts."""
        begun.rows += 1
        if any(not isinstance(b, Paragraph) or b.text.strip() for b in below.blocks):
            self.inline.warn(HIDDEN)

    def cell(self, node: etree._Element, depth: int) -> _Merged:
        span = numbering.whole(val(node.find(f"{self.w}tcPr"), f"{self.w}gridSpan", self.w), 1)
        return _Merged(tuple(self.blocks(node, depth + 1)), max(1, min(span, WIDEST)))

    def own(self, node: etree._Element, tag: str, holder: str) -> Iterator[etree._Element]:
        """Rows of this table, cells of this row: not those of tables within."""
        for found in node.iter(f"{self.w}{tag}"):
            if next(found.iterancestors(f"{self.w}{holder}"), None) is node:
                yield found

    def notes(self) -> Iterator[tuple[int, tuple[Block, ...]]]:
        found: dict[str, etree._Element] = {}
        for kind in ("footnotes", "endnotes"):
            part = self.part(kind)
            if part is not None:
                found |= {f"{kind}/{node.get(f'{self.w}id', '')}": node for node in part}
        for n, key in enumerate(self.inline.called, 1):
            if key in found:
                yield n, tuple(self.blocks(found[key]))
            else:
                self.inline.warn(NO_NOTE)
