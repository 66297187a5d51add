"""Changes as a drafter would tell them: joined where only spaces lie between, slid right, whole paragraphs apart.

None of this changes the text that they make; all of it depends on the base and the changes alone.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from comity.core.text import tokens as signs
from comity.core.text.rolling.compilation import Hunk
from comity.core.text.rolling.index import Changes, Words, closing

Found = Changes
LONGEST_BRIDGE: Final = 12  # tokens that stay between two changes and may yet join them


def tidied(old: Words, found: Found) -> tuple[Hunk, ...]:
    """The canonical form of changes that are sorted and do not overlap."""
    out: list[Hunk] = []
    for start, end, words in touching(old, slide(old, joined(old, found))):
        if words or start == end:
            out.append(Hunk(start, end, 0, words))
        else:
            out += [Hunk(first, stop) for first, stop in split(old, start, end)]
    return tuple(out)


def joined(old: Words, found: Found) -> Found:
    """Changes with little between them become one."""
    out: Found = []
    for one in found:
        change = one
        while out and change[0] - out[-1][1] <= LONGEST_BRIDGE and bridged(old, out[-1], change):
            before = out.pop()
            words = (*before[2], *old[before[1] : change[0]], *change[2])
            change = trimmed(old, before[0], change[1], words)
        out.append(change)
    return out


def trimmed(old: Words, start: int, end: int, words: Words) -> tuple[int, int, Words]:
    """A change without the words at its edges that it would only put back."""
    first, last = 0, len(words)
    while start < end and first < last and old[start] == words[first] and words[first][0] != "\x01":
        start, first = start + 1, first + 1
    while start < end and first < last and old[end - 1] == words[last - 1] and words[last - 1][0] != "\x01":
        end, last = end - 1, last - 1
    return start, end, words[first:last]


def bridged(old: Words, one: tuple[int, int, Words], other: tuple[int, int, Words]) -> bool:
    """Whether what stays between two changes is no word, or little beside what they change on either side."""
    if not (one[0] < one[1] or other[0] < other[1]) or not (one[2] or other[2]):
        return False
    if "\x01" in "".join((*old[one[0] : other[1]], *one[2], *other[2])):
        return False
    between = old[one[1] : other[0]]
    for token in between:
        if token[0].isalnum():
            return 2 * _length(between) <= min(_weight(old, one), _weight(old, other))
    return True


def _length(tokens: Sequence[str]) -> int:
    return sum(map(len, tokens))


def _weight(old: Words, change: tuple[int, int, Words]) -> int:
    return max(_length(old[change[0] : change[1]]), _length(change[2]))


def slide(old: Words, found: Found) -> Found:
    """Mere insertions and deletions that could stand in several places stand in the last of them."""
    out: Found = []
    for n, (start, end, words) in enumerate(found):
        low = out[-1][1] if out else 0
        high = found[n + 1][0] if n + 1 < len(found) else len(old)
        if start == end:
            out.append(_insertion(old, start, words, low, high))
        elif not words:
            out.append(_deletion(old, start, end, low, high))
        else:
            out.append((start, end, words))
    return out


def boundary(old: Words, at: int) -> bool:
    """Whether a gap lies between paragraphs, rows, cells or tables."""
    return not at or old[at - 1] in signs.STRUCTURE


def _insertion(old: Words, at: int, words: Words, low: int, high: int) -> tuple[int, int, Words]:
    if not signs.STRUCTURE.isdisjoint(words):
        for gap, turned in _turns(old, at, words, low, high):
            if boundary(old, gap) and turned[-1] in signs.STRUCTURE:
                return gap, gap, turned
        return at, at, words
    steps, size = 0, len(words)
    while at < high and old[at] == words[steps % size]:
        at += 1
        steps += 1
    turn = steps % size
    return at, at, words[turn:] + words[:turn]


def _turns(old: Words, at: int, words: Words, low: int, high: int) -> Iterator[tuple[int, Words]]:
    """The ways of telling one insertion: here, further left, further right."""
    yield at, words
    gap, turned = at, words
    while gap > low and len(turned) and old[gap - 1] == turned[-1] and at - gap < len(words):
        gap, turned = gap - 1, (turned[-1], *turned[:-1])
        yield gap, turned
    gap, turned = at, words
    while gap < high and old[gap] == turned[0] and gap - at < len(words):
        gap, turned = gap + 1, (*turned[1:], turned[0])
        yield gap, turned


def _deletion(old: Words, start: int, end: int, low: int, high: int) -> tuple[int, int, Words]:
    size = end - start
    if not signs.STRUCTURE.isdisjoint(old[start:end]):
        for first in _shifts(old, start, end, low, high):
            if boundary(old, first) and old[first + size - 1] in signs.STRUCTURE:
                return first, first + size, ()
        return start, end, ()
    while end < high and old[start] == old[end]:
        start, end = start + 1, end + 1
    return start, end, ()


def _shifts(old: Words, start: int, end: int, low: int, high: int) -> Iterator[int]:
    """The ways of telling one deletion, by its first token."""
    yield start
    size, at = end - start, start
    while at > low and old[at - 1] == old[at + size - 1] and start - at < size:
        at -= 1
        yield at
    at = start
    while at + size < high and old[at] == old[at + size] and at - start < size:
        at += 1
        yield at


def touching(old: Words, found: Found) -> Found:
    """Changes that touch are one, unless the first is of whole paragraphs or rows.

    Words of one text that come to one gap are always one: apart, nobody could say which of them come first.
    """
    out: Found = []
    reach = -1
    for change in found:
        one_gap = change[1] == reach and bool(out) and bool(out[-1][2])
        if change[0] == reach and (one_gap or not _apart(old, out[-1])):
            first, _end, before = out.pop()
            out.append((first, change[1], before + change[2]))
        else:
            out.append(change)
        reach = change[1]
    return out


def _apart(old: Words, change: tuple[int, int, Words]) -> bool:
    start, end, words = change
    return boundary(old, start) and boundary(old, end) and (not words or words[-1] in signs.STRUCTURE)


def split(old: Words, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Whole paragraphs, rows or tables at the head of what merely goes are deletions of their own."""
    if boundary(old, start):
        while (stop := _block_end(old, start, end)) is not None:
            yield start, stop
            start = stop
    if start < end:
        yield start, end


def _block_end(old: Words, at: int, end: int) -> int | None:
    """Where the paragraph, row, cell or table that begins here ends, if it ends before `end`."""
    if at >= end:
        return None
    if old[at] in signs.OPENING:
        stop = closing(old, at) + 1
        return stop if stop <= end else None
    try:
        stop = old.index(signs.PARAGRAPH, at, end)
    except ValueError:
        return None
    return stop + 1 if signs.STRUCTURE.isdisjoint(old[at:stop]) else None
