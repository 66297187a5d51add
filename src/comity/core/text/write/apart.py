"""Takes a bracketed Word file apart: its places with all their readings, and the base as it was.

Bookmarks say where places and alternatives begin and end; runs in the styles of the apparatus are no text. What people
typed into the apparatus since is told, never merged.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from lxml import etree

from comity.core.errors import Unreadable, _
from comity.core.text import tokens as signs
from comity.core.text.guard import open_word
from comity.core.text.styles import local
from comity.core.text.tracked.names import KINDS, Kind
from comity.core.text.tracked.reading import read
from comity.core.text.write import structure
from comity.core.text.write.brackets import CHOICE, GLYPH, GLYPHS, KEY, PLACE, STYLES
from comity.core.text.write.frame import Frame
from comity.core.text.write.package import rewritten
from comity.core.text.write.pieces import Cutter
from comity.core.text.write.stories import homes
from comity.core.text.write.styles import without_apparatus

NAMES: Final = re.compile(rf"({PLACE}|{CHOICE}|{KEY})(\d*)(?:_(\d+))?$")
PRIVATE: Final = 0xF0000  # signs of structure tokens while alternatives are read
TOKENS: Final = {chr(PRIVATE + at): token for at, token in enumerate(GLYPHS)}
SIGNS: Final = {sign: chr(PRIVATE + at) for at, sign in enumerate(GLYPHS.values())}
BREAK: Final = chr(PRIVATE + 0xFF)  # between alternatives
OUR_BOOKMARK: Final = frozenset({"bookmarkStart", "bookmarkEnd"})


class BrokenBrackets(Unreadable):
    """Somebody deleted half of a bracket."""

    message = _(
        "Brackets in the file were deleted or copied, so it cannot be taken apart. Start from the base text."
    )


@dataclass(slots=True)
class Found:
    """One place as it was printed: base tokens `start` to before `end`, and the tokens of each alternative."""

    story: str
    start: int = -1
    end: int = -1
    alternatives: dict[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Apart:
    """The base file, and the places by their number in the order of printing."""

    base: bytes
    places: dict[int, Found]


@dataclass(slots=True)
class _Sorter:
    """Takes apparatus and alternatives out of a tree; keeps what alternatives hold, and bookmarks of places."""

    w: str
    story: str
    open_marks: dict[str, re.Match[str]] = field(default_factory=dict)  # by the bookmark's number
    taken: dict[tuple[int, int], list[etree._Element]] = field(default_factory=dict)
    choice: tuple[int, int] | None = None
    in_key: bool = False

    @property
    def outside(self) -> bool:
        """Whether what comes now is no base."""
        return self.in_key or self.choice is not None

    def sort(self, holder: etree._Element) -> None:
        """Blocks, rows and cells."""
        for child in list(holder):
            kind = KINDS.get(child.tag)
            if local(child) in OUR_BOOKMARK:
                self.bookmark(child)
            elif kind in {Kind.PARAGRAPH, Kind.TABLE, Kind.ROW, Kind.CELL} and self.outside:
                self.take(child)
            elif kind is Kind.PARAGRAPH:
                self.inline(child)
            elif kind is not Kind.SKIP:
                self.sort(child)

    def inline(self, holder: etree._Element) -> None:
        """The inside of a paragraph."""
        for child in list(holder):
            kind = KINDS.get(child.tag)
            if local(child) in OUR_BOOKMARK:
                self.bookmark(child)
            elif kind in {Kind.WRAPPER, Kind.CONTROL}:
                self.inline(child)
            elif kind is not Kind.PARAGRAPH_PROPERTIES and (self.outside or self.apparatus(child)):
                self.take(child)

    def apparatus(self, run: etree._Element) -> bool:
        """Whether a run is apparatus; signs of structure become characters of their own."""
        found = run.find(f"{self.w}rPr/{self.w}rStyle")
        return found is not None and found.get(f"{self.w}val") in STYLES

    def take(self, node: etree._Element) -> None:
        """Out of the base; kept if an alternative is open."""
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)
        if self.choice is not None:
            for run in node.iter(f"{self.w}r"):
                if self.apparatus(run):
                    self.unmask(run)
            self.taken[self.choice].append(node)

    def unmask(self, run: etree._Element) -> None:
        """Apparatus within an alternative: a sign of structure is kept as a private character, the rest is emptied."""
        style = run.find(f"{self.w}rPr/{self.w}rStyle")
        glyph = style is not None and style.get(f"{self.w}val") == GLYPH
        for node in run.iter(f"{self.w}t"):
            sign = SIGNS.get((node.text or "").strip("\u200f"), "") if glyph else ""
            node.text = sign

    def bookmark(self, node: etree._Element) -> None:
        """One of ours tells where an alternative begins or ends; those of places stay for later."""
        id_ = node.get(f"{self.w}id", "")
        if local(node) == "bookmarkStart":
            match = NAMES.match(node.get(f"{self.w}name", ""))
            if match is None:
                return
            self.open_marks[id_] = match
            if match[1] == CHOICE:
                self.choice = (int(match[2]), int(match[3]))
                self.taken[self.choice] = []
            self.in_key |= match[1] == KEY
        else:
            match = self.open_marks.pop(id_, None)
            if match is None:
                return
            if match[1] == CHOICE:
                self.choice = None
            elif match[1] == KEY:
                self.in_key = False
        parent = node.getparent()
        if match[1] != PLACE and parent is not None:
            parent.remove(node)


def apart(data: bytes) -> Apart:
    """Take a whole file apart."""
    package = open_word(data)
    homes_ = homes(package)
    places: dict[int, Found] = {}
    edges: list[tuple[int, str, str, int, int]] = []
    taken: dict[tuple[int, int], list[etree._Element]] = {}
    frames: dict[str, Frame] = {}
    for name, home in homes_.items():
        frame = frames.setdefault(home.part, Frame(package.xml(home.part)))
        sorter = _Sorter(frame.w, name)
        sorter.sort(home.element)
        if sorter.choice is not None or sorter.in_key:
            raise BrokenBrackets
        taken |= sorter.taken
        edges += _edges(Cutter(frame), name, home.element)
    readings = _readings(data, package.main, taken)
    changed = {name: frame.filled() for name, frame in frames.items()}
    for name in package.related(package.main, "styles"):
        changed[name] = without_apparatus(package.read(name))
    base = rewritten(data, changed)
    text = read(base).rejected()
    for number, edge, story, node, place in edges:
        found = places.setdefault(number, Found(story))
        told = text.story(story)
        setattr(found, edge, _token_at(told.tokens if told else (), node, place))
    for (number, choice), tokens in readings.items():
        if number not in places:
            raise BrokenBrackets
        places[number].alternatives[choice] = tokens
    if any(found.start < 0 or found.end < found.start for found in places.values()):
        raise BrokenBrackets
    return Apart(base, places)


Edge = tuple[
    int, str, str, int, int
]  # place, "start" or "end", story, structure node, characters before it there


def _edges(cutter: Cutter, story: str, holder: etree._Element) -> Iterator[Edge]:
    """Where places begin and end; their bookmarks go."""
    ours: dict[str, int] = {}
    gone: list[etree._Element] = []
    node = 0

    def seen(mark: etree._Element, place: int) -> Iterator[Edge]:
        w = cutter.frame.w
        id_, match = mark.get(f"{w}id", ""), NAMES.match(mark.get(f"{w}name", ""))
        if match is not None:
            ours[id_] = int(match[2])
        if id_ in ours:
            gone.append(mark)
            yield ours[id_], "start" if match is not None else "end", story, node, place

    for token, element in structure.nodes(holder, marks=True):
        if not token:
            yield from seen(element, 0)
            continue
        if token == signs.PARAGRAPH:
            marks = iter([m for m in element.iter() if local(m) in OUR_BOOKMARK])
            at = 0
            for piece in cutter.pieces(element):
                at += len(piece.text)
                if not piece.text and piece.xml.startswith("<w:bookmark"):
                    yield from seen(next(marks), at)
        node += 1
    for mark in gone:
        parent = mark.getparent()
        if parent is not None:
            parent.remove(mark)


def _token_at(tokens: Sequence[str], node: int, place: int) -> int:
    """The token before which an edge stands."""
    marks = [at for at, token in enumerate(tokens) if token in signs.STRUCTURE]
    if node > len(marks):
        raise BrokenBrackets
    first = marks[node - 1] + 1 if node else 0
    last = marks[node] if node < len(marks) else len(tokens)
    widths = (1 if signs.is_object(token) else len(token) for token in tokens[first:last])
    places = list(accumulate(widths, initial=0))
    at = bisect_left(places, place)
    if at == len(places) or places[at] != place:
        raise BrokenBrackets
    return first + at


def _readings(
    data: bytes, main: str, taken: dict[tuple[int, int], list[etree._Element]]
) -> dict[tuple[int, int], tuple[str, ...]]:
    """What alternatives say, read as a file of its own so that objects are known as everywhere."""
    if not taken:
        return {}
    package = open_word(data)
    root = deepcopy(package.xml(main))
    w = str(root.tag).removesuffix("document")
    body = root.find(f"{w}body")
    if body is None:
        raise BrokenBrackets
    body[:] = []
    for nodes in taken.values():
        _put(body, nodes, w)
        end = etree.SubElement(etree.SubElement(etree.SubElement(body, f"{w}p"), f"{w}r"), f"{w}t")
        end.text = BREAK
    story = read(rewritten(data, {main: etree.tostring(root, encoding="UTF-8")})).rejected().story(signs.BODY)
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    tokens = iter(story.tokens if story else ())
    for key, nodes in taken.items():
        held = [TOKENS.get(token, token) for token in iter(lambda: next(tokens, BREAK), BREAK)]
        next(tokens, None)  # the mark of the paragraph that parts alternatives
        rim = _rim(nodes)
        found[key] = tuple(held[rim : len(held) - rim] if rim else held[: len(held) - _wrapped(nodes)])
    return found


def _wrapped(nodes: Sequence[etree._Element]) -> bool:
    """Whether an alternative stood within a paragraph, and was read in one that is not its own."""
    return not any(KINDS.get(node.tag) in {Kind.PARAGRAPH, Kind.TABLE, Kind.ROW, Kind.CELL} for node in nodes)


def _rim(nodes: Sequence[etree._Element]) -> int:
    """How many marks of tables and rows were put around rows and cells so that they could be read."""
    kinds = {KINDS.get(node.tag) for node in nodes}
    return 1 if Kind.ROW in kinds else 2 if Kind.CELL in kinds else 0


def _put(body: etree._Element, nodes: Sequence[etree._Element], w: str) -> None:
    holder = body
    if _wrapped(nodes):
        holder = etree.SubElement(body, f"{w}p")
    elif _rim(nodes):
        holder = etree.SubElement(body, f"{w}tbl")
        if _rim(nodes) == 2:
            holder = etree.SubElement(holder, f"{w}tr")
    holder.extend(nodes)
