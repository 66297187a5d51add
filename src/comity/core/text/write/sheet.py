"""A text laid out for reading, before any format: lines and tables, each word with its look, its place or its change.

The same events that fill Word files are laid out here, so that all formats say the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from comity.core.text import tokens as signs
from comity.core.text.guard import Package
from comity.core.text.styles import Styles, marks, together, val
from comity.core.text.tokens import Opaque, Paragraph, Story
from comity.core.text.write.cuts import Cuts
from comity.core.text.write.events import INSERTED, Apparatus, Event, Inline, Kept, New, Sign
from comity.core.text.write.inline import expanded
from comity.core.text.write.pieces import OBJECT, worded
from comity.core.text.write.source import Source

NOTES: Final = ("footnote", "endnote")
EDGE: Final = "edge"  # an item that says where a place begins or ends, and has no words
PLAIN: Final = Paragraph()
NO_MARKS: Final[frozenset[str]] = frozenset()
Choice = tuple[int, int]  # the number of a place, and the index of an alternative


@dataclass(slots=True)
class Item:
    """Some words of a line; `style` is set for apparatus, `choice` for words of an alternative."""

    text: str
    marks: frozenset[str] = NO_MARKS
    choice: Choice | None = None
    style: str = ""
    object: str = ""  # an object token: its words stand in `text`, if it has any
    change: str = ""  # INSERTED or DELETED, where changes are told


@dataclass(slots=True)
class Placed:
    """A whole place within a line, and the looks of its base words and of new ones."""

    place: Inline
    marks: frozenset[str]
    new_marks: frozenset[str]

    def items(self) -> Iterator[Item]:
        """The same one by one."""
        place = self.place
        kept = {place.start: place.before, place.high: place.behind, place.low: place.base}
        choice: Choice | None = None
        for event in expanded(place):
            if isinstance(event, Kept):
                yield Item(kept[event.start], self.marks, choice)
            elif isinstance(event, New):
                yield Item("".join(event.tokens), self.new_marks, choice)
            elif isinstance(event, Apparatus):
                yield Item(event.text, frozenset(), choice, event.style)
            elif isinstance(event, Sign):
                choice = event.choice
                if choice is None and event.place is not None:
                    yield Item(str(event.place), style=EDGE)


@dataclass(slots=True)
class Line:
    """A paragraph. `choice` is set if it belongs to an alternative as a whole, `depth` counts tables around it."""

    items: list[Item | Placed]
    said: Paragraph = PLAIN
    level: int = 0  # 1 to 6 for headings
    rtl: bool = False
    centred: bool = False
    choice: Choice | None = None
    change: str = ""  # of its mark


@dataclass(frozen=True, slots=True)
class Mark:
    """A table, row or cell opens or closes."""

    token: str
    choice: Choice | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole text laid out: its stories by name, its places in the order of their numbers."""

    stories: Mapping[str, Sequence[Line | Mark]]
    source: Source


def lay_out(source: Source) -> Sheet:
    """Lay out all stories but headers and footers."""
    styles = _styles(source.package)
    stories: dict[str, Sequence[Line | Mark]] = {}
    for story in source.compilation.base.text.stories:
        if story.name not in source.homes or not story.name.startswith((signs.BODY, *NOTES)):
            continue
        cuts = source.cuts(story.name)
        events = source.printed.get(story.name) or [Kept(0, len(story.tokens))]
        stories[story.name] = _Layer(cuts, styles, story, source.compilation.objects).lay(events)
    return Sheet(stories, source)


def laid(source: Source, name: str, events: Iterable[Event]) -> Sequence[Line | Mark]:
    """One story that has a home, as these events tell it."""
    story, objects = source.compilation.base.story(name).story, source.compilation.objects
    return _Layer(source.cuts(name), _styles(source.package), story, objects).lay(events)


def _styles(package: Package) -> Styles:
    found = package.related(package.main, "styles")
    w = str(package.xml(package.main).tag).removesuffix("document")
    return Styles(package.xml(found[0]) if found else None, w)


class _Layer:
    """Lays out one story."""

    def __init__(self, cuts: Cuts, styles: Styles, story: Story, objects: Mapping[str, Opaque]) -> None:
        self.cuts, self.frame, self.styles = cuts, cuts.frame, styles
        self.story, self.tokens, self.objects = story, story.tokens, objects
        self.out: list[Line | Mark] = []
        self.items: list[Item | Placed] = []
        self.choice: Choice | None = None
        self.at_node = self.paragraph = 0
        self._looks: dict[str, frozenset[str]] = {}
        self._last = NO_MARKS
        self.change = ""  # of the present event
        self.parted = -1  # the paragraph of the base whose number stands before a new mark in it

    def lay(self, events: Iterable[Event]) -> list[Line | Mark]:
        """All lines and marks of the story."""
        self._told(events)
        last = self.out[-1] if self.out else None
        if self.items and isinstance(last, Line):
            last.items += self.items  # places that end behind the last paragraph
        return self.out

    def _told(self, events: Iterable[Event]) -> None:
        for event in events:
            if isinstance(event, Kept):
                self.change = event.mark.kind if event.mark else ""
                self._kept(event)
            elif isinstance(event, Inline):
                self._inline(event)
            elif isinstance(event, Apparatus):
                self.items.append(Item(event.text, NO_MARKS, self.choice, event.style))
            elif isinstance(event, New):
                self.change = event.mark.kind if event.mark else ""
                self._new(event)
            else:
                self._sign(event)

    def _inline(self, place: Inline) -> None:
        """A place within a line: at once where all words look alike."""
        look = self.cuts.looks[self.at_node]
        if look is None:
            self._told(expanded(place))
            return
        marks_ = self._look(look)
        if place.start < place.end:
            self._last = marks_
        self.items.append(Placed(place, marks_, self._last))

    def _sign(self, event: Sign) -> None:
        if event.choice is not None:
            self.choice = event.choice
        elif event.ends:
            self.choice = None
        elif event.place is not None:
            self.items.append(Item(str(event.place), style=EDGE))

    def _kept(self, event: Kept) -> None:
        at, end = event.start, event.end
        positions, nodes = self.cuts.positions, self.cuts.nodes
        while at < end:
            stop = positions[self.at_node]
            if at < stop:
                last = end if end < stop else stop
                self._words(at, last)
                at = last
                continue
            token, element = nodes[self.at_node]
            if token == signs.PARAGRAPH:
                self._end_line(element, None)
                self.paragraph += 1
            else:
                self.out.append(Mark(token))
            self.at_node += 1
            at += 1

    def _words(self, start: int, end: int) -> None:
        """Base tokens of one paragraph."""
        look = self.cuts.looks[self.at_node]
        if look is not None:
            self._last = self._look(look)
            self._put("".join(self.tokens[start:end]), self._last)
            return
        objects: Iterator[str] | None = None
        for piece in self.cuts.cut(self.at_node).within(start, end):
            if not piece.text:
                continue
            if piece.text[0] == OBJECT:
                objects = objects or iter([t for t in self.tokens[start:end] if t[0] == OBJECT])
                for token in (next(objects, "") for _object in piece.text):
                    self._object(token)
            else:
                self._last = self._look(piece.look)
                self._put(piece.text, self._last)

    def _object(self, token: str) -> None:
        shown = self.objects.get(token)
        self.items.append(Item(shown.text if shown else "", NO_MARKS, self.choice, "", token, self.change))

    def _put(self, text: str, look: frozenset[str]) -> None:
        """Words, joined with those before them that look alike."""
        last = self.items[-1] if self.items else None
        if (
            isinstance(last, Item)
            and last.marks == look
            and last.choice == self.choice
            and last.change == self.change
            and not (last.style or last.object)
        ):
            last.text += text
        else:
            self.items.append(Item(text, look, self.choice, change=self.change))

    def _new(self, event: New) -> None:
        look = NO_MARKS if event.whole else self._last
        for text, token in worded(event.tokens):
            if text:
                self._put(text, look)
            if token == signs.PARAGRAPH:
                here = self.cuts.is_paragraph(self.at_node)
                self._end_line(self.cuts.nodes[self.at_node][1] if here else None, self.choice)
            elif token in signs.STRUCTURE:
                self.out.append(Mark(token, self.choice))
            elif token:
                self._object(token)

    def _end_line(self, element: etree._Element | None, choice: Choice | None) -> None:
        paragraphs = self.story.paragraphs
        said = paragraphs[self.paragraph] if self.paragraph < len(paragraphs) else Paragraph()
        if self.parted == self.paragraph:
            said = replace(said, label="")
        if self.change:
            said = self._numbered(said)
        line = Line(self.items, PLAIN if choice else said, choice=choice, change=self.change)
        style = self.styles.style(said.style)
        line.level = 0 if choice else style.level
        line.rtl, align = style.rtl, style.align
        w = self.frame.w
        properties = element.find(f"{w}pPr") if element is not None else None
        if properties is not None:
            line.rtl |= properties.find(f"{w}bidi") is not None
            align = val(properties, f"{w}jc", w) or align
        line.centred = align == "center"
        self.out.append(line)
        self.items = []

    def _numbered(self, said: Paragraph) -> Paragraph:
        """What a paragraph says of itself where its mark is new: its number stands before what was there."""
        if self.change != INSERTED:
            return said
        if all(isinstance(item, Item) and item.change == INSERTED for item in self.items):
            return PLAIN
        self.parted = self.paragraph
        return said

    # looks

    def _look(self, look: str) -> frozenset[str]:
        """The marks that run properties make, those of a character style among them."""
        known = self._looks.get(look)
        if known is None:
            found: Mapping[str, bool] = {}
            if look:
                declared = "".join(f' xmlns:{p}="{uri}"' for p, uri in self.frame.root.nsmap.items() if p)
                node = etree.fromstring(look.replace("<w:rPr", f"<w:rPr{declared}", 1))
                w = self.frame.w
                named = self.styles.style(val(node, f"{w}rStyle", w)).marks
                found = {**together({}, named), **marks(node, w)}
            known = self._looks[look] = frozenset(mark for mark, on in found.items() if on)
        return known
