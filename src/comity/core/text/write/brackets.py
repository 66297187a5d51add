"""The bracketed text as a sequence of events: base reading first, alternatives behind it, parties behind the bracket.

    [seasonal] [seasonal and, where available, daily] HES, KES forecasts [on a voluntary basis] ELM

Everything that is not text is apparatus in a style of its own, and bookmarks say where a place and its alternatives
begin and end, so that a program can take the file apart again. Spaces at the edges of a reading stand outside of the
bracket, where the eye expects them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from comity.core.text import tokens as signs
from comity.core.text.rolling.compilation import Alternative, Locus
from comity.core.text.write.events import Apparatus, Event, Kept, New, Numbers, Sign
from comity.core.text.write.words import Words

BRACKET, NAMES, GLYPH, REMARK = "ComityBracket", "ComityParties", "ComityGlyph", "ComityRemark"
STYLES: Final = (BRACKET, NAMES, GLYPH, REMARK)
PLACE, CHOICE, KEY = "_comity_L", "_comity_A", "_comity_K"
GLYPHS: Final = {
    signs.PARAGRAPH: "\u00b6",
    signs.TABLE: "\u229e",
    signs.TABLE_END: "\u229f",
    signs.ROW: "\u21b4",
    signs.ROW_END: "\u21b5",
    signs.CELL: "\u2506",
    signs.CELL_END: "\u2507",
}
SPACE: Final = frozenset(" \u00a0\t\n")
CLINGING: Final = frozenset(",.;:!?)»”、。，；：،؛؟")  # signs that follow a word without a space
HARD_SPACE: Final = "\u00a0"


@dataclass(slots=True)
class Brackets:
    """Prints places of one story; `count` goes on from story to story."""

    tokens: Sequence[str]
    words: Words
    numbers: Numbers
    count: int = 0
    spaced: bool = True  # whether what was printed last is a space or the beginning of a paragraph
    fresh: bool = True  # whether nothing is printed yet in the present line
    _ids: dict[str, int] = field(default_factory=dict)
    _stops: dict[int, list[Iterator[Event]]] = field(default_factory=dict)  # printed before a base token

    def story(self, places: Sequence[Locus], remarks: Sequence[tuple[int, str]] = ()) -> Iterator[Event]:
        """The whole story; a remark (base token, words) is printed at the end of the paragraph of its token."""
        for at, said in remarks:
            mark = next((i for i in range(at, len(self.tokens)) if self.tokens[i] == signs.PARAGRAPH), at)
            self._stops.setdefault(mark, []).append(self._remark(said))
        yield from self._between(0, len(self.tokens), places)

    def _remark(self, said: str) -> Iterator[Event]:
        yield self._apparatus(HARD_SPACE + said, REMARK)

    def _between(self, start: int, end: int, places: Sequence[Locus]) -> Iterator[Event]:
        for place in places:
            yield from self._kept(start, place.start)
            yield from self._place(place)
            start = place.end
        yield from self._kept(start, end)

    def _kept(self, start: int, end: int) -> Iterator[Event]:
        """Base tokens, with what must be printed just before some of them."""
        if start < end and not self._stops:
            yield Kept(start, end)
            self._printed(self.tokens[end - 1])
            return
        while start < end:
            yield from self._fire(start)
            stop = min((at for at in self._stops if start < at < end), default=end)
            yield Kept(start, stop)
            self._printed(self.tokens[stop - 1])
            start = stop

    def _fire(self, at: int) -> Iterator[Event]:
        for events in self._stops.pop(at, ()):
            yield from events

    def _printed(self, token: str) -> None:
        self.fresh = token in signs.STRUCTURE
        self.spaced = token[-1] in SPACE or token in signs.STRUCTURE

    def _opens(self, name: str, *, block: bool, choice: tuple[int, int] | None = None) -> Sign:
        """The bookmark where an alternative begins, or a place."""
        self._ids[name] = number = next(self.numbers)
        place = None if choice else int(name[len(PLACE) :])
        return Sign(f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>', block, choice, place=place)

    def _ends(self, name: str, *, block: bool, choice: bool = True) -> Sign:
        """The bookmark where it ends."""
        place = None if choice else -1 - int(name[len(PLACE) :])
        return Sign(f'<w:bookmarkEnd w:id="{self._ids.pop(name)}"/>', block, ends=choice, place=place)

    def _apparatus(self, text: str, style: str) -> Apparatus:
        self.spaced, self.fresh = text[-1] in SPACE, False
        return Apparatus(text, style)

    # one place

    def _place(self, place: Locus) -> Iterator[Event]:
        number = self.count
        self.count += 1
        outside = self.fresh and (not place.start or self.tokens[place.start - 1] in signs.STRUCTURE)
        after = [a for a in place.alternatives if a.tokens and self._is_block(place, a)]
        name = f"{PLACE}{number}"
        yield self._opens(name, block=outside)
        if place.start < place.end:
            yield from self._based(place, number, after)
        for alternative in after:
            index = place.alternatives.index(alternative)
            yield from self._block(alternative, (number, index))
        if place.start == place.end:  # what stands within the next paragraph comes behind whole paragraphs
            yield from self._choices(place, number, after)
        closed = place.end and self.tokens[place.end - 1] in signs.STRUCTURE
        yield self._ends(name, block=bool(closed and (after or place.start < place.end)), choice=False)

    def _is_block(self, place: Locus, alternative: Alternative) -> bool:
        """Whether an alternative is printed as paragraphs or rows of its own, behind the place."""
        before = self.tokens[place.end - 1] if place.end else signs.PARAGRAPH
        found = alternative.tokens
        if place.start == place.end and not self.fresh:
            return False
        return before in signs.STRUCTURE and found[-1] in signs.STRUCTURE and signs.balanced(found)

    def _edges(self, place: Locus) -> tuple[int, int]:
        """Where the bracket around the base opens and closes: inside paragraphs, and not around outer spaces."""
        first, last = place.start, place.end
        while first < last and self.tokens[first] in signs.OPENING:
            first += 1
        marks = [i for i in range(first, last) if self.tokens[i] == signs.PARAGRAPH]
        if marks and all(token in signs.STRUCTURE for token in self.tokens[marks[-1] : last]):
            last = marks[-1]
        low, high = first, last
        while low < high and self.tokens[low] in SPACE:
            low += 1
        while high > low and self.tokens[high - 1][0] in SPACE:
            high -= 1
        return (low, high) if low < high else (first, last)

    def _based(self, place: Locus, number: int, after: Sequence[Alternative]) -> Iterator[Event]:
        """The base in brackets, with who keeps it, who deletes it, and other words for it."""
        first, last = self._edges(place)
        structure = any(token in signs.STRUCTURE for token in self.tokens[last : place.end])
        tail = last if structure else place.end
        opened = self._opened()
        closed = chain(self._closed(place, last), self._deletions(place, number))
        choices = self._choices(place, number, after)
        if first == last:
            opened = chain(opened, closed)
        elif last < place.end:
            self._stops.setdefault(last, []).insert(0, closed)
        if tail < place.end:
            if first == last:
                opened = chain(opened, choices)
            else:
                self._stops.setdefault(tail, []).insert(int(tail == last), choices)
        start = place.start
        if place.inner and place.inner[0].start == first:
            yield from self._kept(start, first)
            yield from opened
            start = first
        else:
            self._stops.setdefault(first, []).append(opened)
        yield from self._between(start, place.end, place.inner)
        if first == place.end and start != first:
            yield from opened
        if last == place.end:
            yield from closed
        if tail == place.end:
            yield from choices

    def _opened(self) -> Iterator[Event]:
        yield self._apparatus("[", BRACKET)

    def _closed(self, place: Locus, last: int) -> Iterator[Event]:
        if last < place.end and self.tokens[last] == signs.PARAGRAPH and not self._opens_paragraph(place):
            yield self._apparatus(GLYPHS[signs.PARAGRAPH], GLYPH)
        yield self._apparatus("]", BRACKET)
        if place.keepers:
            yield self._named(f"{self.words.keep}: ", place.keepers)

    def _opens_paragraph(self, place: Locus) -> bool:
        return not place.start or self.tokens[place.start - 1] in signs.STRUCTURE

    def _named(self, said: str, parties: Sequence[str], before: str = HARD_SPACE) -> Apparatus:
        return self._apparatus(before + said + ", ".join(parties), NAMES)

    def _deletions(self, place: Locus, number: int) -> Iterator[Event]:
        """Who wants nothing to stand there: a remark on the base, right behind its bracket."""
        for index, alternative in enumerate(place.alternatives):
            if not alternative.tokens:
                name = f"{CHOICE}{number}_{index}"
                yield self._opens(name, block=False, choice=(number, index))
                after_keepers = "; " if place.keepers else HARD_SPACE
                yield self._named(f"{self.words.delete}: ", alternative.parties, after_keepers)
                yield self._ends(name, block=False)

    def _choices(self, place: Locus, number: int, after: Sequence[Alternative]) -> Iterator[Event]:
        """Other words that stand in one line with the base."""
        for index, alternative in enumerate(place.alternatives):
            if alternative.tokens and alternative not in after:
                name = f"{CHOICE}{number}_{index}"
                yield self._opens(name, block=False, choice=(number, index))
                yield from self._inline(alternative)
                yield self._ends(name, block=False)
        following = self.tokens[place.end] if place.end < len(self.tokens) else signs.PARAGRAPH
        ends = place.start < place.end and self.tokens[place.end - 1] in signs.STRUCTURE
        if not self.fresh and not ends and not self.spaced and (following[0].isalnum() or following == "["):
            yield self._apparatus(" ", NAMES)

    def _inline(self, alternative: Alternative) -> Iterator[Event]:
        found = alternative.tokens
        low, high = 0, len(found)
        while low < high and found[low][0] in SPACE:
            low += 1
        while high > low and found[high - 1][0] in SPACE:
            high -= 1
        if low == high:
            low, high = 0, len(found)
        yield New(found[:low])
        if found[:low]:
            self._printed(found[low - 1])
        if not self.spaced and self._needs_space(found[low]):
            yield self._apparatus(" ", BRACKET)
        yield self._apparatus("[", BRACKET)
        yield from self._with_glyphs(found[low:high])
        yield self._apparatus("]", BRACKET)
        yield self._named("", alternative.parties)
        yield New(found[high:])
        if found[high:]:
            self._printed(found[-1])

    @staticmethod
    def _needs_space(token: str) -> bool:
        return token[0] not in CLINGING

    def _with_glyphs(self, found: Sequence[str]) -> Iterator[Event]:
        """Tokens in one line; marks of paragraphs and tables as signs."""
        start = 0
        for at, token in enumerate(found):
            if token in GLYPHS:
                yield New(tuple(found[start:at]))
                yield self._apparatus(GLYPHS[token], GLYPH)
                start = at + 1
        yield New(tuple(found[start:]))

    def _block(self, alternative: Alternative, choice: tuple[int, int]) -> Iterator[Event]:
        """Whole paragraphs or rows, in brackets from the first word to the last."""
        found = alternative.tokens
        first = 0
        while found[first] in signs.OPENING:
            first += 1
        last = max(at for at, token in enumerate(found) if token == signs.PARAGRAPH)
        name = f"{CHOICE}{choice[0]}_{choice[1]}"
        yield self._opens(name, block=True, choice=choice)
        yield New(found[:first], whole=True)
        yield self._apparatus("[", BRACKET)
        yield New(found[first:last], whole=True)
        yield self._apparatus("]", BRACKET)
        yield self._named("", alternative.parties)
        yield New(found[last:], whole=True)
        yield self._ends(name, block=True)
        self.spaced = self.fresh = True
