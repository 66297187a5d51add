"""Moves are bounded by pairs of markers: blocks that lie wholly between them have moved, however their runs are marked.

Within a paragraph each run says for itself whether it moved, as Word keeps it: nothing that is not marked is lost.

Source: ECMA-376 part 1, 17.13.5.21 to 17.13.5.28 (moves) and 17.13.5.4 to 17.13.5.11 (content controls).
"""

from collections.abc import Iterator, MutableMapping
from typing import Final

from lxml import etree

from comity.core.text.guard import Swells
from comity.core.text.tracked.names import (
    ACCEPTED,
    BOTH,
    KINDS,
    LOST_MARK,
    REJECTED,
    STRAIGHT,
    STRICT,
    TRANSITIONAL,
    Kind,
)

STAYS: Final = {  # in which views the content of a range is left
    "moveFrom": REJECTED,
    "moveTo": ACCEPTED,
    "customXmlMoveFrom": REJECTED,
    "customXmlMoveTo": ACCEPTED,
}
NAMES: Final = {
    f"{{{ns}}}{kind}Range{end}": (kind, end)
    for ns in (TRANSITIONAL, STRICT)
    for kind in STAYS
    for end in ("Start", "End")
}
BLOCKS: Final = frozenset({Kind.PARAGRAPH, Kind.TABLE, Kind.ROW, Kind.CELL})
MOST_SEEN: Final = 1_000_000  # elements within moves
Masks = dict[etree._Element, int]


def moved(root: etree._Element, warnings: MutableMapping[str, None]) -> Masks:
    """The elements that a move has taken whole, topmost ones only, and the views in which they are left."""
    found: Masks = {}
    opened: dict[tuple[str, str], etree._Element] = {}
    seen = 0
    halves: dict[str, list[tuple[etree._Element, etree._Element]]] = {}
    for marker in root.iter(*NAMES):
        kind, end = NAMES[str(marker.tag)]
        number = next((str(v) for k, v in marker.items() if str(k).endswith("}id")), "")
        if end == "Start":
            opened[kind, number] = marker
        elif (kind, number) in opened:
            start = opened.pop((kind, number))
            for node in between(start, marker):
                seen += 1
                if seen > MOST_SEEN:
                    raise Swells  # moves around moves around moves
                if _holds_blocks(node):
                    found[node] = found.get(node, BOTH) & STAYS[kind]
            if kind.startswith("custom"):
                halves.setdefault(kind, []).append((start, marker))
        else:
            warnings[LOST_MARK] = None
    if opened:
        warnings[LOST_MARK] = None
    for kind, pairs in halves.items():
        _controls(pairs, STAYS[kind], found)
    return found


def _holds_blocks(node: etree._Element) -> bool:
    kind = KINDS.get(node.tag)
    if kind in {Kind.CONTROL, Kind.WRAPPER}:
        return any(KINDS.get(inner.tag) in BLOCKS or inner.tag == STRAIGHT for inner in node.iter())
    return kind in BLOCKS or node.tag == STRAIGHT


def between(start: etree._Element, end: etree._Element) -> Iterator[etree._Element]:
    """The topmost elements that begin after one marker and end before another."""
    around = set(end.iterancestors())
    here: etree._Element | None = start
    while here is not None:
        follower = here.getnext()
        while follower is not None:
            if follower is end:
                return
            if follower in around:
                if len(follower) == 0:
                    return
                follower = follower[0]
                continue
            if str(follower.tag) not in NAMES:
                yield follower
            follower = follower.getnext()
        here = here.getparent()
        if here is not None and here in around:
            return  # the end stands before the start, or within what was already seen


def _controls(pairs: list[tuple[etree._Element, etree._Element]], stays: int, found: Masks) -> None:
    """A control whose opening lies in one range and whose closing lies in another."""
    begins: set[etree._Element] = set()
    ends: set[etree._Element] = set()
    for start, end in pairs:
        before, after = set(start.iterancestors()), set(end.iterancestors())
        begins |= after - before
        ends |= before - after
    for node in filter(_holds_blocks, begins & ends):
        found[node] = found.get(node, BOTH) & stays
