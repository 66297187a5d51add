"""A text as tokens: what every proposal, compilation and writer counts in.

A token is an interned `str`, so that equal tokens are equal strings: a word, a run of spaces, one punctuation mark,
one Chinese or Japanese character, a tab, a line break. Structure tokens begin with U+0001, which no XML can hold:
paragraph marks, the opening and closing of tables, rows and cells, and opaque objects, named by their content.
A paragraph's tokens stand before its mark. Every cell and every story ends in a paragraph mark.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from itertools import chain
from sys import intern
from typing import Final

TAB: Final = "\t"
LINE_BREAK: Final = "\n"
PARAGRAPH: Final = "\x01p"
TABLE: Final = "\x01t"
TABLE_END: Final = "\x01/t"
ROW: Final = "\x01r"
ROW_END: Final = "\x01/r"
CELL: Final = "\x01c"
CELL_END: Final = "\x01/c"
OBJECT: Final = "\x01o:"
SYMBOL: Final = "symbol"  # a sign of a font: a box on a page; plain lines have no character for it
OPENING: Final = {TABLE: TABLE_END, ROW: ROW_END, CELL: CELL_END}
LONGEST_KEPT: Final = 40  # characters of a remembered chunk
MOST_KEPT: Final = 50_000  # chunks
OF_TABLES: Final = frozenset({*OPENING, *OPENING.values()})
STRUCTURE: Final = frozenset({PARAGRAPH, *OF_TABLES})
TABLES: Final = re.compile("\x01/?[trc]")  # these where tokens are strung together
BODY: Final = "body"
CJK: Final = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
)
IDEOGRAPHS: Final = CJK + "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
# a word may hold marks that join it: combining signs, apostrophes, hyphens, the point and comma of figures
PIECES: Final = re.compile(
    rf"[^\W{IDEOGRAPHS}]+(?:[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670'\u2019\u00ad\u2011-]+[^\W{IDEOGRAPHS}]+)*"
    r"[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670]*"
    r"| +|[\u00a0\u2000-\u200a\u202f\u3000]+|[\s\S]"
)


@dataclass(frozen=True, slots=True)
class Opaque:
    """What stands behind an object token: its kind, its words in a plain view, what makes it equal to another.

    `xml` is one well-formed element, empty for what has none of its own; `below` are the paragraphs of text boxes in
    it, printed after the paragraph that holds it. A note's words are a story of their own.
    """

    kind: str
    text: str = ""
    xml: str = field(default="", compare=False)
    content: str = field(default="", repr=False)
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What a paragraph mark carries. `id` is Word's hint and may be empty; `properties` is a hash of 16 hex digits."""

    id: str = ""
    label: str = ""
    style: str = ""
    properties: str = ""
    depth: int = 0  # tables around it


class Story:
    """One run of text: the body, one note, one header or footer. The n-th paragraph belongs to the n-th mark.

    A reader knows its `blocks`, each paragraph with its mark and each outer table; its tokens are then strung together
    when somebody asks for them, which hardly anybody does of the thirtieth file on one base.
    """

    __slots__ = ("_tokens", "blocks", "name", "paragraphs")

    def __init__(
        self,
        name: str,
        tokens: tuple[str, ...] | None,
        paragraphs: tuple[Paragraph, ...],
        blocks: tuple[tuple[str, ...], ...] = (),
    ) -> None:
        self.name, self.paragraphs, self.blocks = name, paragraphs, blocks
        self._tokens = tokens

    @property
    def tokens(self) -> tuple[str, ...]:
        """All its tokens."""
        if self._tokens is None:
            self._tokens = tuple(chain.from_iterable(self.blocks))
        return self._tokens

    def says(self, other: "Story") -> bool:
        """Whether both have the same tokens."""
        if self.blocks and other.blocks:
            return self.blocks == other.blocks
        return self.tokens == other.tokens

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Story):
            return NotImplemented
        return self.name == other.name and self.paragraphs == other.paragraphs and self.says(other)

    def __hash__(self) -> int:
        return hash((self.name, self.tokens, self.paragraphs))

    def __repr__(self) -> str:
        return f"Story({self.name!r}, {self.tokens!r}, {self.paragraphs!r})"

    def lines(self, objects: Mapping[str, Opaque]) -> Iterator[str]:
        """Its paragraphs as plain lines."""
        return lines(self.tokens, objects)


@dataclass(frozen=True, slots=True)
class Text:
    """A whole text in one view: its stories, and what its object tokens stand for."""

    stories: tuple[Story, ...]
    objects: Mapping[str, Opaque] = field(default_factory=dict)

    def story(self, name: str) -> Story | None:
        """One story by its name."""
        return next((story for story in self.stories if story.name == name), None)

    def plain(self) -> str:
        """One paragraph a line: the body, then footnotes and endnotes; no headers, footers or automatic numbers."""
        shown = (s for s in self.stories if s.name == BODY or s.name.startswith(("footnote:", "endnote:")))
        return "".join(line + "\n" for story in shown for line in story.lines(self.objects))


class _Chunks(dict[str, tuple[str, ...]]):
    """What stands between two spaces, with the space after it: the same words come again and again."""

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        found = (*map(intern, PIECES.findall(chunk)), " ")
        if len(chunk) <= LONGEST_KEPT:
            if len(self) >= MOST_KEPT:
                self.clear()
            self[chunk] = found
        return found


_CHUNKS = _Chunks()


def tokenise(text: str) -> list[str]:
    """The tokens of running text; `"".join` gives the text back."""
    if "  " in text:
        return list(map(intern, PIECES.findall(text)))
    found = list(chain.from_iterable(map(_CHUNKS.__getitem__, text.split(" "))))
    found.pop()  # the space that the last chunk does not have
    return found


def forget() -> None:
    """Empty the memory of words, as a new process has it; measurements ask for this."""
    _CHUNKS.clear()


def is_object(token: str) -> bool:
    """An opaque object."""
    return token.startswith(OBJECT)


def object_token(kind: str, content: str | bytes) -> str:
    """The token of an object: equal contents are equal tokens."""
    data = content.encode() if isinstance(content, str) else content
    return intern(f"{OBJECT}{kind}:{sha256(data).hexdigest()[:16]}")


@lru_cache(maxsize=2_000)
def note_token(kind: str, name: str) -> str:
    """The token that calls a note; thirty delegations call the same ones."""
    return object_token(kind, name)


def lines(tokens: Iterable[str], objects: Mapping[str, Opaque]) -> Iterator[str]:
    """Plain lines of tokens, one for each paragraph mark."""
    line: list[str] = []
    below: list[str] = []
    for token in tokens:
        if token == PARAGRAPH:
            yield "".join(line)
            yield from below
            line.clear()
            below.clear()
        elif token == LINE_BREAK:
            line.append(" ")
        elif token[:1] != "\x01":
            line.append(token)
        elif token in objects:
            shown = objects[token]
            line.append(shown.text if shown.kind != SYMBOL else "")
            below += shown.below
    if line:
        yield "".join(line)
        yield from below


def balanced(tokens: Sequence[str]) -> bool:
    """Whether tables, rows and cells open and close in order, and each cell ends in a paragraph mark."""
    if OF_TABLES.isdisjoint(tokens):
        return True  # nearly always
    open_marks: list[str] = []
    last = ""
    for token in tokens:
        if token in OPENING:
            open_marks.append(OPENING[token])
        elif token in OPENING.values() and (
            not open_marks or open_marks.pop() != token or (token == CELL_END and last != PARAGRAPH)
        ):
            return False
        last = token
    return not open_marks
