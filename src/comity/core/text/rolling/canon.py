"""Canonical changes: a function of the base and of a clean text alone, never of how somebody typed.

`canon(base, text)` gives hunks; `clean(base, hunks)` gives the text back, exactly. Equal paragraphs and tables are
found first, then words within what has changed (the longest common subsequence, by rapidfuzz). A table, row or cell
comes or goes as a whole or is compared inside. What lies between two changes and is no word joins them; a change
that may slide slides right; whole paragraphs that go are changes of their own.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import chain
from typing import Final

from rapidfuzz.distance import LCSseq

from comity.core.text import tokens as signs
from comity.core.text.rolling.compilation import Hunk
from comity.core.text.rolling.index import (
    Block,
    Indexed,
    Numbers,
    Words,
    blocks,
    parted,
    placed,
    units,
)
from comity.core.text.rolling.tidy import Found, tidied

ALIKE: Final = 0.5  # share of common tokens from which two rows or tables are one that was changed
Step = Callable[[Block, Block], None]


class Comparison:
    """One story of the base against one text."""

    def __init__(self, base: Indexed, numbers: Numbers) -> None:
        self.base, self.old = base, base.tokens
        self.numbers = numbers
        self.new: Words = ()  # of the blocks that are being compared
        self.found: Found = []

    def hunks(self, parts: Sequence[Words]) -> tuple[Hunk, ...]:
        """All changes, sorted, from the outer blocks of the new text."""
        base = self.base
        old, olds, end = base.blocks, base.parts, len(self.old)
        for i, j, k, m in changed(base.numbered(self.numbers), self.numbers.of(parts)):
            if j - i == 1 == m - k and not old[i].table and parts[k][0] != signs.TABLE:  # most changes
                self.tokens(old[i].start, olds[i], parts[k])
            else:
                self.new = tuple(chain.from_iterable(parts[k:m]))
                self.region(old[i:j], placed(parts[k:m]), old[j].start if j < len(old) else end)
        return tidied(self.old, self.found)

    def ids(self, tokens: Words, parts: Sequence[Block]) -> list[int]:
        """Blocks as numbers: equal blocks, equal numbers."""
        numbers = self.numbers
        return [numbers[tokens[start:end]] for start, end, _table in parts]

    def between(self, old: Sequence[Block], new: Sequence[Block], end: int) -> None:
        """Two sequences of blocks; `end` is the base token behind the last."""
        for i, j, k, m in changed(self.ids(self.old, old), self.ids(self.new, new)):
            stop = old[j].start if j < len(old) else end
            self.region(old[i:j], new[k:m], stop)

    def region(self, old: Sequence[Block], new: Sequence[Block], stop: int) -> None:
        """Blocks that have no equal: tables in pairs, and what lies between them word by word."""
        start = old[0].start if old else stop
        if not old or not new:
            self.found.append((start, stop, self.words(new)))
        elif any(block.table for block in old) and any(block.table for block in new):
            self.paired(old, new, stop)
        elif any(block.table for block in (*old, *new)):
            self.found.append((start, stop, self.words(new)))
        else:
            self.paragraphs(old, new, stop)

    def words(self, parts: Sequence[Block]) -> Words:
        """The new tokens of blocks."""
        return self.new[parts[0].start : parts[-1].end] if parts else ()

    def paired(self, old: Sequence[Block], new: Sequence[Block], stop: int) -> None:
        """Tables with tables; the blocks between two pairs are a region again."""
        olds = [n for n, block in enumerate(old) if block.table]
        news = [n for n, block in enumerate(new) if block.table]
        pairs = self.alike([old[n] for n in olds], [new[n] for n in news])
        if not pairs:
            self.found.append((old[0].start, stop, self.words(new)))
            return
        i = k = 0
        for one, other in pairs:
            j, m = olds[one], news[other]
            if i < j or k < m:
                self.region(old[i:j], new[k:m], old[j].start)
            self.rows(old[j], new[m])
            i, k = j + 1, m + 1
        if i < len(old) or k < len(new):
            self.region(old[i:], new[k:], stop)

    def rows(self, old: Block, new: Block) -> None:
        """One table: its rows in pairs, of each pair its cells."""
        self.nested(old, new, self.cells)

    def cells(self, old: Block, new: Block) -> None:
        """One row."""
        self.nested(old, new, self.cell)

    def cell(self, old: Block, new: Block) -> None:
        """What stands in a cell is a small story."""
        inner = blocks(self.new, new.start + 1, new.end - 1)
        self.between(blocks(self.old, old.start + 1, old.end - 1), inner, old.end - 1)

    def nested(self, old: Block, new: Block, deeper: Step) -> None:
        """The units in two blocks: equal ones stay, like ones are compared, others come or go whole."""
        olds = units(self.old, old.start + 1, old.end - 1)
        news = units(self.new, new.start + 1, new.end - 1)
        for i, j, k, m in changed(self.ids(self.old, olds), self.ids(self.new, news)):
            stop = olds[j].start if j < len(olds) else old.end - 1
            self.matched(olds[i:j], news[k:m], stop, deeper)

    def matched(self, old: Sequence[Block], new: Sequence[Block], stop: int, deeper: Step) -> None:
        """Units without an equal."""
        i = k = 0
        for one, other in self.alike(old, new):
            if i < one or k < other:
                start = old[i].start
                self.found.append((start, old[one].start, self.words(new[k:other])))
            deeper(old[one], new[other])
            i, k = one + 1, other + 1
        if i < len(old) or k < len(new):
            self.found.append((old[i].start if i < len(old) else stop, stop, self.words(new[k:])))

    def alike(self, old: Sequence[Block], new: Sequence[Block]) -> list[tuple[int, int]]:
        """Which blocks are changed forms of one another, in order: all if as many, else those alike."""
        if len(old) == len(new):
            return [(n, n) for n in range(len(old))]
        found = []
        at = 0
        for n, block in enumerate(old):
            one = self.old[block.start : block.end]
            for other in range(at, len(new)):
                if LCSseq.normalized_similarity(one, self.words([new[other]])) >= ALIKE:
                    found.append((n, other))
                    at = other + 1
                    break
        return found

    def paragraphs(self, old: Sequence[Block], new: Sequence[Block], stop: int) -> None:
        """Paragraphs one by one where nothing is lost by it: a change in one then tells nothing of its neighbours."""
        if len(old) == len(new) > 1 and self.one_by_one(old, new):
            for block, other in zip(old, new, strict=True):
                self.inside(block.start, block.end, other.start, other.end)
        else:
            self.inside(old[0].start, stop, new[0].start, new[-1].end)

    def one_by_one(self, old: Sequence[Block], new: Sequence[Block]) -> bool:
        """Whether as many paragraphs keep as many words in pairs as they do together."""
        olds = [self.old[block.start : block.end] for block in old]
        news = [self.words([block]) for block in new]
        in_pairs = sum(LCSseq.similarity(one, other) for one, other in zip(olds, news, strict=True))
        return bool(in_pairs == LCSseq.similarity([*chain(*olds)], [*chain(*news)]))

    def inside(self, start: int, stop: int, begin: int, end: int) -> None:
        """Words."""
        self.tokens(start, self.old[start:stop], self.new[begin:end])

    def tokens(self, start: int, old: Words, new: Words) -> None:
        """Words that begin at a place of the base."""
        self.found += [(start + i, start + j, new[k:m]) for i, j, k, m in changed(old, new)]


def changed(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterable[tuple[int, int, int, int]]:
    """The stretches in which two sequences of numbers or tokens differ."""
    i = k = 0
    for at, there, length in LCSseq.opcodes(
        old, new
    ).as_matching_blocks():  # the last is the end, of no length
        if i < at or k < there:
            yield i, at, k, there
        i, k = at + length, there + length


def canon(base: Indexed, tokens: Words, numbers: Numbers | None = None) -> tuple[Hunk, ...]:
    """The changes that make the base story this text."""
    return canonical(base, parted(tokens), Numbers() if numbers is None else numbers)


def canonical(base: Indexed, parts: Sequence[Words], numbers: Numbers) -> tuple[Hunk, ...]:
    """The same for a text that is known by its outer blocks."""
    return Comparison(base, numbers).hunks(parts)


def makes(base: Indexed, hunks: Sequence[Hunk], parts: Sequence[Words]) -> bool:
    """Whether these changes make the text of these blocks: only those that hold a change are looked at by token.

    The table of votes keeps words by the gap to which they come, so one gap has those of one change.
    """
    starts, old = base.block_starts, base.tokens
    gaps = [hunk.end for hunk in hunks if hunk.tokens]
    if len({*gaps}) != len(gaps):
        return False
    n = there = at = 0
    while at < len(hunks):
        first = stop = bisect_right(starts, hunks[at].start, n) - 1
        made: list[str] = []
        place = starts[first]
        while at < len(hunks) and (stop == first or hunks[at].start < starts[stop]):
            start, end, _rank, words = hunks[at]
            made += old[place:start]
            made += words
            place, at = end, at + 1
            stop = min(bisect_right(starts, end, first), len(starts) - 1)
        made += old[place : starts[stop]]
        kept = there + first - n
        if base.parts[n:first] != parts[there:kept]:
            return False
        n, there, length = stop, kept, len(made)
        while length > 0 and there < len(parts):
            length -= len(parts[there])
            there += 1
        if made != [*chain.from_iterable(parts[kept:there])]:
            return False
    return base.parts[n:] == parts[there:]


def clean(tokens: Words, hunks: Iterable[Hunk]) -> Words:
    """The text that these changes make."""
    out: list[str] = []
    at = 0
    for hunk in hunks:
        out += tokens[at : hunk.start]
        out += hunk.tokens
        at = hunk.end
    out += tokens[at:]
    return tuple(out)
