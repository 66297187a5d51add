"""What a writer asks for: a story told in order as base tokens that stay or go, new tokens, and signs.

Nobody changes an event; that the classes are not frozen is since a large text has some twenty thousand of them, and a
frozen one takes four times as long to make.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from comity.core.text.write.frame import quoted

INSERTED: Final = "ins"
DELETED: Final = "del"


class Mark(NamedTuple):
    """A tracked change, by its kind and the label that it carries as its author."""

    kind: str
    label: str


@dataclass(slots=True)
class Kept:
    """Base tokens from `start` to before `end`; `dropped` leaves them out."""

    start: int
    end: int
    mark: Mark | None = None
    dropped: bool = False


@dataclass(slots=True)
class New:
    """Tokens that the base does not have here."""

    tokens: tuple[str, ...]
    mark: Mark | None = None
    whole: bool = False  # of whole paragraphs, though told in several events


@dataclass(slots=True)
class Sign:
    """XML that has no width: a bookmark; `block` puts it between paragraphs.

    `choice` says that an alternative begins here (its place and its index), `ends` that one ends; `place` that a place
    begins, or ends if its number is negative: -1 for place 0, -2 for place 1.
    """

    xml: str
    block: bool = False
    choice: tuple[int, int] | None = None
    ends: bool = False
    place: int | None = None


@dataclass(slots=True)
class Apparatus:
    """Words that are no part of the text: brackets, attributions, remarks; `style` tells readers so."""

    text: str
    style: str


@dataclass(slots=True)
class Choice:
    """Other words within a line: their number, and who wants them.

    The bracket encloses the tokens from `low` to before `high`; `before`, `words` and `behind` are the same as text.
    """

    number: int
    tokens: tuple[str, ...]
    low: int
    high: int
    before: str
    words: str
    behind: str
    spaced: bool  # a space that is no part of the text stands before the bracket
    names: str


@dataclass(slots=True)
class Inline:
    """A whole place within the words of one paragraph, as nearly all are: what `inline.expanded` tells one by one.

    Its bookmarks are numbered from `first`. The base from `low` to before `high` stands in the bracket, `keepers` and
    `gone` (number, and who wants nothing there) behind it; `before`, `base` and `behind` are the same as text.
    """

    number: int
    first: int
    start: int
    low: int
    high: int
    end: int
    before: str
    base: str
    behind: str
    keepers: str
    gone: Sequence[tuple[int, str]]
    choices: Sequence[Choice]
    space: bool  # a space that is no part of the text stands behind it all
    outside: bool  # it begins before its paragraph


Event = Kept | New | Sign | Apparatus | Inline


@dataclass(slots=True)
class Numbers:
    """Numbers for marks and bookmarks, unique in the whole file."""

    last: int = 0
    date: str = ""
    _tags: "_Tags" = field(init=False)

    def __post_init__(self) -> None:
        self._tags = _Tags(self.date)

    def __iter__(self) -> Iterator[int]:
        return self

    def __next__(self) -> int:
        self.last += 1
        return self.last

    def attributes(self, mark: Mark) -> str:
        """The attributes of one tracked change; a date only if one was given."""
        self.last += 1
        return f' w:id="{self.last}"{self._tags[mark]}'


class _Tags(dict[Mark, str]):
    """What changes of one mark have in common."""

    def __init__(self, date: str) -> None:
        super().__init__()
        self.date = f' w:date="{date}"' if date else ""

    def __missing__(self, mark: Mark) -> str:
        self[mark] = said = f' w:author="{quoted(mark.label)}"{self.date}'
        return said
