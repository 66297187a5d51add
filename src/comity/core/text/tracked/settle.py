"""Accepts or rejects every change in a tree, in place: for files to be written, and for objects that hold changes.

It is written apart from the reader that walks: tests require that both come to the same text.
"""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from comity.core.text.tracked.names import (
    ACCEPTED,
    BOTH,
    KINDS,
    MATHS,
    REJECTED,
    STRICT,
    TRANSITIONAL,
    W14,
    Kind,
    local,
    space,
)
from comity.core.text.tracked.ranges import NAMES, Masks, moved
from comity.core.text.tracked.walk import LEFT

SPACES: Final = (TRANSITIONAL, STRICT)
CHANGED: Final = frozenset(
    "rPrChange pPrChange sectPrChange tblPrChange tblGridChange tblPrExChange trPrChange tcPrChange".split()
)
KEEPS: Final = {  # what the older properties do not hold and the present ones lend them
    "pPr": {"rPr", "sectPr"},
    "rPr": {"ins", "del", "moveFrom", "moveTo"},
    "trPr": {"ins", "del"},
    "tcPr": {"cellIns", "cellDel", "cellMerge"},
    "sectPr": {"headerReference", "footerReference"},
}
CONFLICTS: Final = {"conflictIns": ACCEPTED, "conflictDel": REJECTED}
RENAMED: Final = {"delText": "t", "delInstrText": "instrText"}
HOLDERS: Final = frozenset("body tc footnote endnote hdr ftr txbxContent comment docPartBody".split())
SHOWN: Final = frozenset(
    {
        Kind.TAB,
        Kind.BREAK,
        Kind.HYPHEN,
        Kind.SYMBOL,
        Kind.NOTE,
        Kind.EQUATION,
        Kind.OBJECT,
        Kind.RUBY,
        Kind.FIELD_MARK,
        Kind.SIMPLE_FIELD,
    }
)


def every(root: etree._Element, *wanted: str) -> list[etree._Element]:
    """All elements of these names, in document order."""
    return list(root.iter(*(f"{{{ns}}}{name}" for ns in SPACES for name in wanted)))


def settle(root: etree._Element, bit: int) -> None:
    """Leave what exists in one view, and no mark of a change."""
    before = moved(root, {})
    rows = _moved_rows(root, before, bit)
    for node, mask in before.items():
        if not mask & bit:
            _remove(node)
    _controls(root, bit)
    _formatting(root, bit)
    _equations(root, bit)
    taken = _marks(root, bit)
    _tables(root, bit)
    _inline(root, bit)
    for marker in list(root.iter(*NAMES)):
        _remove(marker)
    _merge(root, taken, rows)
    _fill(root, rows)


def _remove(node: etree._Element) -> None:
    """Take an element out; text behind it, which Word never writes, stays."""
    parent = node.getparent()
    if parent is None:
        return
    if node.tail and node.tail.strip():
        previous = node.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + node.tail
        else:
            parent.text = (parent.text or "") + node.tail
    parent.remove(node)


def _unwrap(node: etree._Element) -> None:
    """Put the children in the place of their wrapper."""
    parent = node.getparent()
    if parent is None:
        return
    at = parent.index(node)
    for n, child in enumerate(list(node)):
        parent.insert(at + n, child)
    parent.remove(node)


def _controls(root: etree._Element, bit: int) -> None:
    """Content controls that were inserted or deleted go, their content stays."""
    gone = "customXmlDel" if bit == ACCEPTED else "customXmlIns"
    opened: dict[str, set[etree._Element]] = {}
    begun: set[etree._Element] = set()
    ended: set[etree._Element] = set()
    for node in every(root, f"{gone}RangeStart", f"{gone}RangeEnd"):
        key = next((str(v) for k, v in node.items() if str(k).endswith("}id")), "")
        around = set(node.iterancestors())
        if local(node).endswith("Start"):
            opened[key] = around
        elif key in opened:
            before = opened.pop(key)
            begun |= around - before
            ended |= before - around
    for node in begun & ended:
        if local(node) == "sdt":
            content = next((c for c in node if local(c) == "sdtContent"), None)
            if content is not None:
                _unwrap(content)
            for child in list(node):
                if local(child) in {"sdtPr", "sdtEndPr"}:
                    node.remove(child)
            _unwrap(node)
    kinds = ("customXmlInsRange", "customXmlDelRange")
    for node in every(root, *(f"{kind}{end}" for kind in kinds for end in ("Start", "End"))):
        _remove(node)


def _formatting(root: etree._Element, bit: int) -> None:
    """Properties as they are, or as they were."""
    for change in every(root, *CHANGED):
        holder = change.getparent()
        if holder is None:
            continue
        older = next(iter(change), None)
        holder.remove(change)
        if bit == ACCEPTED:
            continue
        kept = [child for child in holder if local(child) in KEEPS.get(local(holder), ())]
        for child in list(holder):
            holder.remove(child)
        first = [child for child in kept if local(child) not in {"rPr", "sectPr"}]
        for child in [*first, *(older if older is not None else ()), *(c for c in kept if c not in first)]:
            holder.append(child)
    for node in every(root, "numberingChange"):
        _remove(node)
    for numbers in every(root, "numPr"):
        inserted = [child for child in numbers if local(child) == "ins"]
        for child in inserted:
            numbers.remove(child)
        if (inserted and bit == REJECTED) or len(numbers) == 0:
            _remove(numbers)


def _equations(root: etree._Element, bit: int) -> None:
    """A fraction, root or bracket whose control character is gone is gone with what it holds."""
    for ns in MATHS:
        for control in list(root.iter(f"{{{ns}}}ctrlPr")):
            said = [node for node in control.iter() if local(node) in LEFT]
            holder = control.getparent()
            whole = holder is not None and local(holder).endswith(
                "Pr"
            )  # of the object, not of one of its arguments
            if whole and any(not LEFT[local(node)] & bit for node in said):
                thing = holder.getparent() if holder is not None else None
                if thing is not None and thing is not root:
                    _remove(thing)
                continue
            for node in reversed(said):
                _unwrap(node)


def _marks(root: etree._Element, bit: int) -> set[etree._Element]:
    """The paragraphs that lose their mark; the marks of changes go from all."""
    found: set[etree._Element] = set()
    for paragraph in every(root, "p"):
        first = next(iter(paragraph), None)
        looks = first.find(space(first) + "rPr") if first is not None and local(first) == "pPr" else None
        for said in list(looks) if looks is not None else []:
            if local(said) in LEFT:
                if not LEFT[local(said)] & bit:
                    found.add(paragraph)
                said.getparent().remove(said)  # type: ignore[union-attr] # a child has a parent
    return found


def _tables(root: etree._Element, bit: int) -> None:
    """Rows and cells that are not in this view go."""
    for row in every(root, "tr"):
        for properties in (child for child in row if local(child) == "trPr"):
            said = [child for child in properties if local(child) in LEFT]
            if any(not LEFT[local(child)] & bit for child in said):
                _remove(row)
                break
            for child in said:
                properties.remove(child)
    for cell in every(root, "tc"):
        for properties in (child for child in cell if local(child) == "tcPr"):
            said = [child for child in properties if local(child) in {"cellIns", "cellDel", "cellMerge"}]
            names = {local(child) for child in said}
            if (bit == ACCEPTED and "cellDel" in names) or (bit == REJECTED and "cellIns" in names):
                _remove(cell)
                break
            for child in said:
                _merged(child, properties, bit)


def _merged(said: etree._Element, properties: etree._Element, bit: int) -> None:
    """A cell that was merged or split: its present state if accepted, the one before if rejected."""
    w = space(said)
    state = said.get(f"{w}vMerge" if bit == ACCEPTED else f"{w}vMergeOrig", "")
    if local(said) == "cellMerge":
        for older in properties.findall(f"{w}vMerge"):
            properties.remove(older)
        if state in {"rest", "cont"}:
            merge = etree.Element(f"{w}vMerge")
            merge.set(f"{w}val", "restart" if state == "rest" else "continue")
            properties.insert(properties.index(said), merge)
    properties.remove(said)


def _inline(root: etree._Element, bit: int) -> None:
    """Insertions, deletions and moves of runs."""
    conflicts = [f"{W14}{name}" for name in CONFLICTS]
    for node in [*reversed(list(root.iter(*conflicts))), *reversed(every(root, *LEFT))]:
        if node is root or node.getparent() is None:
            continue
        if {**LEFT, **CONFLICTS}[local(node)] & bit:
            _unwrap(node)
        else:
            _remove(node)
    for node in every(root, *RENAMED):
        if bit == ACCEPTED:
            _remove(node)
        else:
            node.tag = space(node) + RENAMED[local(node)]


def _blocks(holder: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs and tables that a body or cell holds, also within controls."""
    for child in holder:
        kind = KINDS.get(str(child.tag))
        if kind in {Kind.PARAGRAPH, Kind.TABLE}:
            yield child
        elif kind in {Kind.WRAPPER, Kind.CONTROL, Kind.ALTERNATIVES} or kind is None:
            yield from _blocks(child)


def _merge(root: etree._Element, taken: set[etree._Element], moves: set[etree._Element]) -> None:
    """A paragraph without a mark goes on in the next; where there is none it stands alone, or is gone."""
    holders = [node for node in root.iter() if local(node) in HOLDERS]
    for holder in reversed(holders):
        waiting: list[etree._Element] = []
        for block in list(_blocks(holder)):
            if local(block) == "tbl":
                if all(_gone(row, moves) for row in _rows(block)):
                    continue  # a table without rows is none
                _stand(waiting)
                waiting = []
            elif block in taken:
                waiting.append(block)
            else:
                _join(waiting, block)
                waiting = []
        _stand(waiting)


def _join(waiting: list[etree._Element], into: etree._Element) -> None:
    at = 1 if len(into) and local(into[0]) == "pPr" else 0
    for paragraph in waiting:
        for child in list(paragraph):
            if local(child) != "pPr":
                into.insert(at, child)
                at += 1
        _discard(paragraph)


def _stand(waiting: list[etree._Element]) -> None:
    if not waiting:
        return
    if any(_shows(paragraph) for paragraph in waiting):
        _join(waiting[:-1], waiting[-1])
        return
    for paragraph in waiting:
        _discard(paragraph)


def _shows(paragraph: etree._Element) -> bool:
    return any(
        (kind is Kind.TEXT and node.text) or kind in SHOWN
        for node in paragraph.iter()
        if (kind := KINDS.get(str(node.tag))) is not None and local(node.getparent()) != "tabs"  # type: ignore[arg-type]
    )


def _discard(node: etree._Element) -> None:
    """Take a block out, and the control around it if nothing is left in it."""
    parent = node.getparent()
    _remove(node)
    while parent is not None and local(parent) in {"sdtContent", "sdt", "customXml"}:
        if any(local(child) not in {"sdtPr", "sdtEndPr", "customXmlPr"} for child in parent):
            return
        node, parent = parent, parent.getparent()
        _remove(node)


def _moved_rows(root: etree._Element, before: Masks, bit: int) -> set[etree._Element]:
    """The rows of which a move has taken every paragraph."""
    found: set[etree._Element] = set()
    for row in every(root, "tr"):
        paragraphs = every(row, "p")
        if paragraphs and all(_moved_mark(node, before, bit) for node in paragraphs):
            found.add(row)
    return found


def _moved_mark(paragraph: etree._Element, before: Masks, bit: int) -> bool:
    if any(not before.get(node, BOTH) & bit for node in (paragraph, *paragraph.iterancestors())):
        return True
    w = space(paragraph)
    looks = paragraph.find(f"{w}pPr/{w}rPr")
    said = [local(node) for node in looks] if looks is not None else []
    return any(name.startswith("move") and not LEFT.get(name, BOTH) & bit for name in said)


def _fill(root: etree._Element, moves: set[etree._Element]) -> None:
    """Rows without cells and tables without rows go; a cell keeps one paragraph."""
    for table in reversed(every(root, "tbl")):
        for row in _rows(table):
            if _gone(row, moves):
                _discard(row)
        if not _rows(table):
            _discard(table)
    for cell in every(root, "tc"):
        blocks = list(_blocks(cell))
        if not blocks or local(blocks[-1]) == "tbl":
            cell.append(etree.Element(f"{space(cell)}p"))
    for body in every(root, "body"):
        if not any(True for _block in _blocks(body)):
            body.insert(0, etree.Element(f"{space(body)}p"))


def _rows(table: etree._Element) -> list[etree._Element]:
    return [row for row in table.iter(f"{space(table)}tr") if _table_of(row) is table]


def _gone(row: etree._Element, moves: set[etree._Element]) -> bool:
    """A row without cells, or one that a move has taken."""
    cells = [cell for cell in row.iter(f"{space(row)}tc") if _row_of(cell) is row]
    return not cells or (row in moves and not any(True for cell in cells for _block in _blocks(cell)))


def _table_of(row: etree._Element) -> etree._Element | None:
    return next(row.iterancestors(f"{space(row)}tbl"), None)


def _row_of(cell: etree._Element) -> etree._Element | None:
    return next(cell.iterancestors(f"{space(cell)}tr"), None)
