"""The bracketed text as a sequence of events: base reading first, alternatives behind it, parties behind the bracket.

    [seasonal] [seasonal and, where available, daily] HES, KES forecasts [on a voluntary basis] ELM

Everything that is not text is apparatus in a style of its own, and bookmarks say where a place and its alternatives
begin and end, so that a program can take the file apart again. Spaces at the edges of a reading stand outside of the
bracket, where the eye expects them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from comity.core.text import tokens as signs
from comity.core.text.rolling.compilation import Alternative, Locus, Parties
from comity.core.text.write.events import Apparatus, Choice, Event, Inline, Kept, New, Numbers, Sign
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
Step = Callable[[], None]


class _Behind(dict[Parties, str]):
    """Parties as they are printed behind some words; the same ones come again and again."""

    def __init__(self, before: str) -> None:
        super().__init__()
        self.before = before

    def __missing__(self, parties: Parties) -> str:
        self[parties] = said = self.before + ", ".join(parties)
        return said


@dataclass(slots=True)
class Brackets:
    """Prints places of one story; `count` goes on from story to story."""

    tokens: Sequence[str]
    words: Words
    numbers: Numbers
    count: int = 0
    quick: bool = True  # tell a place within a line as one event
    spaced: bool = True  # whether what was printed last is a space or the beginning of a paragraph
    fresh: bool = True  # whether nothing is printed yet in the present line
    out: list[Event] = field(default_factory=list)
    _ids: dict[str, int] = field(default_factory=dict)
    _stops: dict[int, list[Sequence[Step]]] = field(default_factory=dict)  # printed before a base token
    _named: _Behind = field(init=False)
    _keep: _Behind = field(init=False)
    _delete: _Behind = field(init=False)
    _also_delete: _Behind = field(init=False)  # behind those who keep the base

    def __post_init__(self) -> None:
        self._named = _Behind(HARD_SPACE)
        self._keep = _Behind(f"{HARD_SPACE}{self.words.keep}: ")
        self._delete = _Behind(f"{HARD_SPACE}{self.words.delete}: ")
        self._also_delete = _Behind(f"; {self.words.delete}: ")

    def story(self, places: Sequence[Locus], remarks: Sequence[tuple[int, str]] = ()) -> list[Event]:
        """The whole story; a remark (base token, words) is printed at the end of the paragraph of its token."""
        for at, said in remarks:
            mark = next((i for i in range(at, len(self.tokens)) if self.tokens[i] == signs.PARAGRAPH), at)
            step = partial(self._apparatus, HARD_SPACE + said, REMARK)
            self._stops.setdefault(mark, []).append([step])
        self._between(0, len(self.tokens), places)
        return self.out

    def _between(self, start: int, end: int, places: Sequence[Locus]) -> None:
        for place in places:
            if start < place.start:
                self._kept(start, place.start)
            self._place(place)
            start = place.end
        self._kept(start, end)

    def _kept(self, start: int, end: int) -> None:
        """Base tokens, with what must be printed just before some of them."""
        while start < end:
            stop = end
            if self._stops:
                self._fire(start)
                stop = min([at for at in self._stops if start < at < end], default=end)
            self.out.append(Kept(start, stop))
            token = self.tokens[stop - 1]
            self.fresh = token in signs.STRUCTURE
            self.spaced = self.fresh or token[-1] in SPACE
            start = stop

    def _fire(self, at: int) -> None:
        for steps in self._stops.pop(at, ()):
            for step in steps:
                step()

    def _printed(self, token: str) -> None:
        self.fresh = token in signs.STRUCTURE
        self.spaced = self.fresh or token[-1] in SPACE

    def _opens(self, name: str, *, block: bool, choice: tuple[int, int] | None = None) -> None:
        """The bookmark where an alternative begins, or a place."""
        self._ids[name] = number = next(self.numbers)
        place = None if choice else int(name[len(PLACE) :])
        self.out.append(Sign(opening(number, name), block, choice, place=place))

    def _ends(self, name: str, *, block: bool, choice: bool = True) -> None:
        """The bookmark where it ends."""
        place = None if choice else -1 - int(name[len(PLACE) :])
        self.out.append(Sign(ending(self._ids.pop(name)), block, ends=choice, place=place))

    def _apparatus(self, text: str, style: str) -> None:
        self.spaced, self.fresh = text[-1] in SPACE, False
        self.out.append(Apparatus(text, style))

    def _new(self, tokens: tuple[str, ...], *, whole: bool = False) -> None:
        if tokens:
            self.out.append(New(tokens, whole=whole))

    # one place

    def _place(self, place: Locus) -> None:
        number = self.count
        self.count += 1
        outside = self.fresh and (not place.start or self.tokens[place.start - 1] in signs.STRUCTURE)
        inline = self._inline_place(place, number, outside) if self.quick else None
        if inline is not None:
            self.out.append(inline)
            return
        after = [a for a in place.alternatives if a.tokens and self._is_block(place, a)]
        name = f"{PLACE}{number}"
        self._opens(name, block=outside)
        if place.start < place.end:
            self._based(place, number, after)
        for alternative in after:
            index = place.alternatives.index(alternative)
            self._block(alternative, (number, index))
        if place.start == place.end:  # what stands within the next paragraph comes behind whole paragraphs
            self._choices(place, number, after)
        closed = place.end and self.tokens[place.end - 1] in signs.STRUCTURE
        self._ends(name, block=bool(closed and (after or place.start < place.end)), choice=False)

    def _inline_place(self, place: Locus, number: int, outside: bool) -> Inline | None:
        """A whole place as one event, if it is made of words alone in the base and in all its alternatives.

        Its bookmarks get the numbers that they would get one by one.
        """
        start, end, tokens = place.start, place.end, self.tokens
        said = "".join(place.base)
        words = ["".join(alternative.tokens) for alternative in place.alternatives]
        if place.inner or "\x01" in said or "\x01" in "".join(words):
            return None
        if self._stops and any(start <= at < end for at in self._stops):
            return None
        first = self.numbers.last + 1
        self.numbers.last += 1 + len(words)
        low, high, keepers = start, end, place.keepers
        before = behind = kept_by = ""
        if start < end:
            if tokens[start][0] in SPACE or tokens[end - 1][0] in SPACE:
                low, high = trimmed(tokens, start, end)
                before, said = "".join(tokens[start:low]), "".join(tokens[low:high])
                behind = "".join(tokens[high:end])
            kept_by = self._keep[keepers] if keepers else ""
            self.fresh, self.spaced = False, high < end and tokens[end - 1][-1] in SPACE
        delete = self._also_delete if keepers else self._delete
        choices: list[Choice] = []  # `list[Choice]()` takes twenty times as long
        gone: list[tuple[int, str]] = []
        for index, alternative in enumerate(place.alternatives):
            if alternative.tokens:
                choices.append(self._choice(index, alternative, words[index]))
            else:
                gone.append((index, delete[alternative.parties]))
        space = False
        if not self.spaced:
            following = tokens[end] if end < len(tokens) else signs.PARAGRAPH
            space = self.spaced = following[0].isalnum() or following == "["
        return Inline(
            number, first, start, low, high, end, before, said, behind, kept_by, gone, choices, space, outside
        )

    def _choice(self, index: int, alternative: Alternative, said: str) -> Choice:
        found = alternative.tokens
        low, high = 0, len(found)
        before = behind = ""
        names = self._named[alternative.parties]
        spaced, last = self.spaced, names
        if found[0][0] in SPACE or found[-1][0] in SPACE:
            low, high = trimmed(found, 0, high)
            before, said, behind = "".join(found[:low]), "".join(found[low:high]), "".join(found[high:])
            spaced = before[-1] in SPACE if before else spaced
            last = behind or names
        self.fresh, self.spaced = False, last[-1] in SPACE
        spaced = not spaced and said[0] not in CLINGING
        return Choice(index, found, low, high, before, said, behind, spaced, names)

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
        mark = last - 1  # the last of the paragraphs, if nothing but structure stands behind it
        while mark >= first and self.tokens[mark] in signs.STRUCTURE and self.tokens[mark] != signs.PARAGRAPH:
            mark -= 1
        if mark >= first and self.tokens[mark] == signs.PARAGRAPH:
            last = mark
        return trimmed(self.tokens, first, last)

    def _based(self, place: Locus, number: int, after: Sequence[Alternative]) -> None:
        """The base in brackets, with who keeps it, who deletes it, and other words for it."""
        first, last = self._edges(place)
        structure = any(token in signs.STRUCTURE for token in self.tokens[last : place.end])
        tail = last if structure else place.end
        opened: list[Step] = [partial(self._apparatus, "[", BRACKET)]
        closed = [partial(self._closed, place, last), partial(self._deletions, place, number)]
        choices = [partial(self._choices, place, number, after)]
        if first == last:
            opened += closed
        elif last < place.end:
            self._stops.setdefault(last, []).insert(0, closed)
        if tail < place.end:
            if first == last:
                opened += choices
            else:
                self._stops.setdefault(tail, []).insert(int(tail == last), choices)
        start = place.start
        if place.inner and place.inner[0].start == first:
            self._kept(start, first)
            self._done(opened)
            start = first
        elif first < place.end:
            self._stops.setdefault(first, []).append(opened)
        self._between(start, place.end, place.inner)
        if first == place.end and start != first:
            self._done(opened)
        if last == place.end and first != last:
            self._done(closed)
        if tail == place.end:
            self._done(choices)

    @staticmethod
    def _done(steps: Sequence[Step]) -> None:
        for step in steps:
            step()

    def _closed(self, place: Locus, last: int) -> None:
        if last < place.end and self.tokens[last] == signs.PARAGRAPH and not self._opens_paragraph(place):
            self._apparatus(GLYPHS[signs.PARAGRAPH], GLYPH)
        self._apparatus("]", BRACKET)
        if place.keepers:
            self._apparatus(self._keep[place.keepers], NAMES)

    def _opens_paragraph(self, place: Locus) -> bool:
        return not place.start or self.tokens[place.start - 1] in signs.STRUCTURE

    def _deletions(self, place: Locus, number: int) -> None:
        """Who wants nothing to stand there: a remark on the base, right behind its bracket."""
        for index, alternative in enumerate(place.alternatives):
            if not alternative.tokens:
                name = f"{CHOICE}{number}_{index}"
                self._opens(name, block=False, choice=(number, index))
                delete = self._also_delete if place.keepers else self._delete
                self._apparatus(delete[alternative.parties], NAMES)
                self._ends(name, block=False)

    def _choices(self, place: Locus, number: int, after: Sequence[Alternative]) -> None:
        """Other words that stand in one line with the base."""
        for index, alternative in enumerate(place.alternatives):
            if alternative.tokens and alternative not in after:
                name = f"{CHOICE}{number}_{index}"
                self._opens(name, block=False, choice=(number, index))
                self._inline(alternative)
                self._ends(name, block=False)
        following = self.tokens[place.end] if place.end < len(self.tokens) else signs.PARAGRAPH
        ends = place.start < place.end and self.tokens[place.end - 1] in signs.STRUCTURE
        if not self.fresh and not ends and not self.spaced and (following[0].isalnum() or following == "["):
            self._apparatus(" ", NAMES)

    def _inline(self, alternative: Alternative) -> None:
        found = alternative.tokens
        low, high = trimmed(found, 0, len(found))
        self._new(found[:low])
        if found[:low]:
            self._printed(found[low - 1])
        if not self.spaced and found[low][0] not in CLINGING:
            self._apparatus(" ", BRACKET)
        self._apparatus("[", BRACKET)
        self._with_glyphs(found[low:high])
        self._apparatus("]", BRACKET)
        self._apparatus(self._named[alternative.parties], NAMES)
        self._new(found[high:])
        if found[high:]:
            self._printed(found[-1])

    def _with_glyphs(self, found: tuple[str, ...]) -> None:
        """Tokens in one line; marks of paragraphs and tables as signs."""
        start = 0
        for at, token in enumerate(found):
            if token in GLYPHS:
                self._new(found[start:at])
                self._apparatus(GLYPHS[token], GLYPH)
                start = at + 1
        self._new(found[start:])

    def _block(self, alternative: Alternative, choice: tuple[int, int]) -> None:
        """Whole paragraphs or rows, in brackets from the first word to the last."""
        found = alternative.tokens
        first = 0
        while found[first] in signs.OPENING:
            first += 1
        last = len(found) - 1
        while found[last] != signs.PARAGRAPH:
            last -= 1
        name = f"{CHOICE}{choice[0]}_{choice[1]}"
        self._opens(name, block=True, choice=choice)
        self._new(found[:first], whole=True)
        self._apparatus("[", BRACKET)
        self._new(found[first:last], whole=True)
        self._apparatus("]", BRACKET)
        self._apparatus(self._named[alternative.parties], NAMES)
        self._new(found[last:], whole=True)
        self._ends(name, block=True)
        self.spaced = self.fresh = True


def opening(number: int, name: str) -> str:
    """The mark where a place or an alternative begins."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>'


def ending(number: int) -> str:
    """The mark where it ends."""
    return f'<w:bookmarkEnd w:id="{number}"/>'


def between(number: int, name: str, xml: str) -> str:
    """What stands from one mark to the other."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{xml}<w:bookmarkEnd w:id="{number}"/>'


def trimmed(tokens: Sequence[str], low: int, high: int) -> tuple[int, int]:
    """A stretch without the spaces at its edges, unless it is nothing else."""
    first, last = low, high
    while low < high and tokens[low][0] in SPACE:
        low += 1
    while high > low and tokens[high - 1][0] in SPACE:
        high -= 1
    return (low, high) if low < high else (first, last)
