"""The base as proposals are measured against it: its paragraphs by name, its blocks, and a number for every token."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from itertools import compress, count, pairwise
from operator import attrgetter
from typing import Final, NamedTuple

from comity.core.text import tokens as signs
from comity.core.text.tokens import BODY, Story, Text

Words = tuple[str, ...]
EMPTY = Story("", (), ())
LONG: Final = 100  # blocks: the numbers of so many are remembered until others are asked for
look: Final = attrgetter("style", "properties")  # of a paragraph: its number and its name do not count


class Block(NamedTuple):
    """A paragraph with its mark, or a whole table."""

    start: int
    end: int
    table: bool = False


def closing(tokens: Sequence[str], at: int) -> int:
    """The token that closes the table, row or cell which opens at `at`."""
    depth = 0
    for place in range(at, len(tokens)):
        token = tokens[place]
        if token in signs.OPENING:
            depth += 1
        elif token in _CLOSING:
            depth -= 1
            if not depth:
                return place
    return len(tokens) - 1


_CLOSING = frozenset(signs.OPENING.values())


def blocks(tokens: Words, start: int, end: int) -> list[Block]:
    """The paragraphs and tables of a story or a cell; words without a mark at its end are a block too."""
    found: list[Block] = []
    at = start
    while at < end:
        try:
            table = tokens.index(signs.TABLE, at, end)
        except ValueError:
            table = end
        try:
            while at < table:
                stop = tokens.index(signs.PARAGRAPH, at, table) + 1
                found.append(Block(at, stop))
                at = stop
        except ValueError:
            found.append(Block(at, table))
        if table < end:
            at = min(closing(tokens, table) + 1, end)
            found.append(Block(table, at, True))
    return found


def parted(tokens: Words) -> tuple[Words, ...]:
    """The tokens of a story by its outer blocks."""
    return tuple(tokens[start:end] for start, end, _table in blocks(tokens, 0, len(tokens)))


def placed(parts: Sequence[Words]) -> list[Block]:
    """Where blocks stand that follow one another."""
    end = 0
    return [Block(end, end := end + len(part), part[0] == signs.TABLE) for part in parts]


def units(tokens: Words, start: int, end: int) -> list[Block]:
    """The rows of a table or the cells of a row, between its marks."""
    found = []
    at = start
    while at < end:
        stop = closing(tokens, at) + 1 if tokens[at] in signs.OPENING else at + 1
        found.append(Block(at, min(stop, end)))
        at = stop
    return found


class Numbers(dict[str | Words, int]):
    """A number for each token or block, given when it is first met."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[
            int, int
        ] = {}  # blocks that are keys, by identity: readers give one object for one text
        self._last: tuple[Sequence[Words], Sequence[int]] = ((), ())  # a body is asked for twice

    def __missing__(self, key: str | Words) -> int:
        self[key] = number = len(self)
        return number

    def of(self, parts: Sequence[Words]) -> Sequence[int]:
        """The numbers of blocks."""
        if parts is self._last[0]:
            return self._last[1]
        seen = map(self._seen.get, map(id, parts))
        found = [self._met(part) if n is None else n for n, part in zip(seen, parts, strict=True)]
        if len(parts) >= LONG and isinstance(parts, tuple):
            self._last = (parts, found)
        return found

    def _met(self, part: Words) -> int:
        count = len(self)
        number = self[part]
        if number == count:
            self._seen[id(part)] = number
        return number


Changes = list[tuple[int, int, Words]]  # base tokens from, to; what comes instead


@dataclass
class Indexed:
    """One story of the base."""

    story: Story
    ids: tuple[str, ...]  # of its paragraphs
    _numbered: tuple[Numbers, Sequence[int]] | None = field(default=None, compare=False, repr=False)

    @property
    def tokens(self) -> Words:
        """Its tokens."""
        return self.story.tokens

    @cached_property
    def structure(self) -> list[int]:
        """Its marks of paragraphs, tables, rows and cells."""
        return [*compress(count(), map(signs.STRUCTURE.__contains__, self.tokens))]

    @cached_property
    def marks(self) -> list[int]:
        """Its marks of paragraphs."""
        tokens = self.tokens
        return [at for at in self.structure if tokens[at] == signs.PARAGRAPH]

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The first token of each paragraph, which is the one after the mark before it."""
        return (0, *(at + 1 for at in self.marks))

    @cached_property
    def marks_before(self) -> list[int]:
        """How many paragraph marks stand before each gap."""
        found: list[int] = []
        for number, (start, end) in enumerate(pairwise((*self.starts, len(self.tokens) + 1))):
            found += [number] * (end - start)
        return found

    @cached_property
    def paragraph_at(self) -> list[int]:
        """The number of the paragraph in which each token, and the end of the story, stands."""
        before, last = self.marks_before, max(len(self.ids) - 1, 0)
        stop = self.starts[last + 1] if last + 1 < len(self.starts) else len(before)
        return before[:stop] + [last] * (len(before) - stop)

    @cached_property
    def parts(self) -> tuple[Words, ...]:
        """The tokens of its outer blocks."""
        return self.story.blocks or parted(self.tokens)

    @cached_property
    def blocks(self) -> list[Block]:
        """Its outer blocks."""
        return placed(self.parts)

    @cached_property
    def block_starts(self) -> list[int]:
        """The first token of each block, and the end."""
        return [*(block.start for block in self.blocks), len(self.tokens)]

    def numbered(self, numbers: Numbers) -> Sequence[int]:
        """Its outer blocks by number, remembered for the next party."""
        if self._numbered is None or self._numbered[0] is not numbers:
            self._numbered = (numbers, numbers.of(self.parts))
        return self._numbered[1]

    def id_at(self, at: int) -> str:
        """The name of the paragraph at a token."""
        return self.ids[self.paragraph_at[at]] if self.ids else ""

    def text_of(self, number: int) -> Words:
        """The tokens of one paragraph without its mark and the structure around it."""
        found = self.tokens[self.starts[number] : self.starts[number + 1] - 1]
        if "\x01" not in "".join(found):
            return found
        return tuple(token for token in found if token not in signs.STRUCTURE)


@dataclass
class Base:
    """A text that is circulated and does not change.

    `ids` name the paragraphs of each story; without them they are counted. A name stays with its paragraph through
    all rounds, whatever number is printed before it.
    """

    text: Text
    digest: str = ""  # SHA-256 of the file, in hex
    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        counted = {story.name: _counted(story) for story in self.text.stories}
        self.ids = {name: self.ids.get(name) or made for name, made in counted.items()}

    @cached_property
    def stories(self) -> Mapping[str, Indexed]:
        """Its stories by name."""
        return {story.name: Indexed(story, self.ids[story.name]) for story in self.text.stories}

    def story(self, name: str) -> Indexed:
        """One story; an empty one if the base has none of this name."""
        return self.stories.get(name) or Indexed(Story(name, (), ()), ())

    @cached_property
    def numbers(self) -> Numbers:
        """The number of each token, shared by all comparisons with this base."""
        return Numbers()

    @cached_property
    def lines(self) -> dict[int, str]:
        """Blocks as plain lines, by number: thirty delegations send the same ones."""
        return {}

    @cached_property
    def exact(self) -> str:
        """The hash of all its tokens."""
        return exact(self.text)


def _counted(story: Story) -> tuple[str, ...]:
    before = "" if story.name == BODY else f"{story.name}/"
    return tuple(f"{before}p{number}" for number in range(1, len(story.paragraphs) + 1))


def exact(text: Text) -> str:
    """SHA-256 over the tokens of all stories; no separator can stand in a text, since XML holds none of them."""
    digest = sha256()
    for story in sorted(text.stories, key=lambda story: story.name):
        digest.update(f"\x02{story.name}\x03".encode())
        digest.update("".join(story.tokens).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
