"""The blocks of one story in the tree, in the order of the reader's structure tokens, and how rows say they changed."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from comity.core.errors import Unreadable, _
from comity.core.text import tokens as signs
from comity.core.text.styles import local
from comity.core.text.tracked.names import KINDS, Kind, chosen
from comity.core.text.write.events import DELETED, Mark, Numbers
from comity.core.text.write.frame import Frame

Node = tuple[str, etree._Element]
AFTER_DEL: Final = frozenset({"trPrChange"})
CELL_LAST: Final = frozenset({"tcPrChange"})
OPENING: Final = frozenset({signs.PARAGRAPH, signs.TABLE, signs.ROW, signs.CELL})
DEFAULT_TABLE: Final = (
    '<w:tblW w:w="0" w:type="auto"/><w:tblBorders>'
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders>"
)
TEXT_WIDTH: Final = 9000  # twentieths of a point, for a table that has no model


class CannotBeRewritten(Unreadable):
    """The tree does not hold the structure that was read from it: text outside of paragraphs, and the like."""

    message = _("The base text is built in a way in which changes cannot be placed. Save it again in Word.")


def nodes(container: etree._Element, *, marks: bool = False) -> Iterator[Node]:
    """Structure tokens of a story with the elements they stand for, as the reader walks them.

    With `marks`, bookmarks between blocks are told too, with an empty token.
    """
    for child in container:
        kind = KINDS.get(child.tag)
        if kind is Kind.PARAGRAPH:
            yield signs.PARAGRAPH, child
        elif kind is Kind.TABLE:
            rows = [row for row in _own(child, Kind.ROW) if next(_own(row, Kind.CELL), None) is not None]
            if rows:
                yield signs.TABLE, child
                yield from _marked(child) if marks else (n for row in rows for n in _row(row))
                yield signs.TABLE_END, child
        elif kind is Kind.WRAPPER or kind is Kind.CONTROL:
            yield from nodes(child, marks=marks)
        elif kind is Kind.ALTERNATIVES:
            branch = chosen(child)
            yield from nodes(branch, marks=marks) if branch is not None else ()
        elif kind is None:
            yield from nodes(child, marks=marks)
        elif marks and local(child) in {"bookmarkStart", "bookmarkEnd"}:
            yield "", child


def _marked(holder: etree._Element) -> Iterator[Node]:
    """Rows and cells of a table with the bookmarks between them."""
    for child in holder:
        kind = KINDS.get(child.tag)
        if kind is Kind.ROW:
            yield signs.ROW, child
            yield from _marked(child)
            yield signs.ROW_END, child
        elif kind is Kind.CELL:
            yield signs.CELL, child
            yield from nodes(child, marks=True)
            yield signs.CELL_END, child
        elif kind in {Kind.WRAPPER, Kind.CONTROL, None}:
            yield from _marked(child)
        elif local(child) in {"bookmarkStart", "bookmarkEnd"}:
            yield "", child


def _row(row: etree._Element) -> Iterator[Node]:
    yield signs.ROW, row
    for cell in _own(row, Kind.CELL):
        yield signs.CELL, cell
        yield from nodes(cell)
        yield signs.CELL_END, cell
    yield signs.ROW_END, row


def _own(node: etree._Element, wanted: Kind) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also within controls."""
    for child in node:
        kind = KINDS.get(child.tag)
        if kind is wanted:
            yield child
        elif kind in {Kind.WRAPPER, Kind.CONTROL, None}:
            yield from _own(child, wanted)
        elif kind is Kind.ALTERNATIVES:
            branch = chosen(child)
            if branch is not None:
                yield from _own(branch, wanted)


def mark_row(frame: Frame, row: etree._Element, mark: Mark, numbers: Numbers) -> None:
    """Say in the properties of a base row that it is deleted."""
    said = f"<w:del{numbers.attributes(mark)}/>"
    found = row.find(f"{frame.w}trPr")
    if found is not None:
        _put(frame, found, said, AFTER_DEL)
        return
    exceptions = row.find(f"{frame.w}tblPrEx")
    place = frame.within(row, 0) if exceptions is None else frame.after(exceptions)
    place.append(f"<w:trPr>{said}</w:trPr>")


def mark_cell(frame: Frame, cell: etree._Element, mark: Mark, numbers: Numbers) -> None:
    """The same for a single cell."""
    said = f"<w:cellDel{numbers.attributes(mark)}/>"
    found = cell.find(f"{frame.w}tcPr")
    if found is not None:
        _put(frame, found, said, CELL_LAST)
    else:
        frame.within(cell, 0).append(f"<w:tcPr>{said}</w:tcPr>")


def _put(frame: Frame, parent: etree._Element, said: str, after: frozenset[str]) -> None:
    places = [at for at, child in enumerate(parent) if local(child) in after]
    frame.within(parent, places[0] if places else len(parent)).append(said)


def open_table(frame: Frame, columns: int) -> str:
    """The head of a new table: like the first table of the file, or plain."""
    model = next(frame.root.iter(f"{frame.w}tbl"), None)
    said = DEFAULT_TABLE
    if model is not None:
        found = model.find(f"{frame.w}tblPr")
        said = "".join(frame.xml(child) for child in found) if found is not None else said
    grid = f'<w:gridCol w:w="{TEXT_WIDTH // max(columns, 1)}"/>' * max(columns, 1)
    return f"<w:tbl><w:tblPr>{said}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>"


def open_row(mark: Mark | None, numbers: Numbers) -> str:
    """The head of a new row."""
    return f"<w:tr><w:trPr><w:ins{numbers.attributes(mark)}/></w:trPr>" if mark else "<w:tr>"


def open_cell(properties: str, mark: Mark | None, numbers: Numbers) -> str:
    """The head of a new cell; `mark` if its row is not new itself."""
    inserted = f"<w:cellIns{numbers.attributes(mark)}/>" if mark and mark.kind != DELETED else ""
    inner = (properties or '<w:tcW w:w="0" w:type="auto"/>') + inserted
    return f"<w:tc><w:tcPr>{inner}</w:tcPr>"


def cells_like(frame: Frame, row: etree._Element) -> list[str]:
    """The properties of the cells of a row, for a new row of as many cells; joined cells are not copied."""
    skipped = {"vMerge", "hMerge", "cellIns", "cellDel", "cellMerge", "tcPrChange"}
    out = []
    for cell in _own(row, Kind.CELL):
        found = cell.find(f"{frame.w}tcPr")
        kept = [frame.xml(c) for c in found if local(c) not in skipped] if found is not None else []
        out.append("".join(kept))
    return out
