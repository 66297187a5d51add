"""A base text, and what each of many parties does to it: seeded, with the truth kept beside.

    paper = base("en", pages=60, seed=1)           # what is circulated
    clean = written(paper, ())                      # its DOCX bytes, without any change
    edits = edited(paper, party=7, changes=360)     # what one party proposes
    data = written(paper, edits, author="Party 7", wordlike=True)
    lines(paper, edits)                             # the party's own text, one paragraph a line, notes last
    lines(paper, ())                                # the base

Many edits come from a pool that all parties share, so that several propose the same words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from tests.material.tracked.words import drawn

WORDS_A_PAGE: Final = 443
OPTIONS: Final = 4  # different edits of one paragraph that the pool offers
Segments = list[tuple[str, str]]  # "=", "+" or "-", and the text


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of the base: pieces of text, each with the space after it."""

    words: tuple[str, ...]
    style: str = ""
    note: tuple[str, ...] = ()  # the words of a footnote called at its end

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.words)


@dataclass(frozen=True)
class Table:
    """Rows of cells, each one paragraph."""

    rows: tuple[tuple[Paragraph, ...], ...]


@dataclass(frozen=True)
class Paper:
    """A base text."""

    language: str
    blocks: tuple[Paragraph | Table, ...]


@dataclass(frozen=True)
class Edit:
    """What one party does at one place: block, row and cell say where; `kind` says what."""

    kind: str  # words, note, delete, insert, split, merge, move, row+, row-
    block: int
    row: int = -1
    cell: int = -1
    spans: tuple[
        tuple[int, int, tuple[str, ...]], ...
    ] = ()  # first word, one after the last, what comes instead
    to: int = -1  # where a paragraph is moved: before this block
    words: tuple[str, ...] = ()


@dataclass
class Item:
    """A paragraph of the tracked file: its segments, and whether its mark is old, new or deleted."""

    segments: Segments
    mark: str = "="
    style: str = ""
    move: str = ""  # "from" or "to" for a paragraph that was moved whole
    note: tuple[int, Segments] | None = None


@dataclass
class Grid:
    """A table of the tracked file: rows old, new or deleted."""

    rows: list[tuple[str, list[Item]]] = field(default_factory=list)


def base(
    language: str = "en", *, pages: float = 60, seed: int = 1, tables: bool = True, notes: bool = True
) -> Paper:
    """A text of so many pages."""
    random, blocks, left = Random(f"{language} {seed}"), list[Paragraph | Table](), int(pages * WORDS_A_PAGE)
    while left > 0:
        number = random.randint(15, 60)
        note = (
            tuple(drawn(language, random.randint(5, 12), random)) if notes and random.random() < 0.04 else ()
        )
        style = "Heading1" if random.random() < 0.05 else ""
        words = drawn(language, 4 if style else number, random)
        blocks.append(Paragraph(tuple(words), style, () if style else note))
        left -= len(words)
        if tables and random.random() < 0.03:
            rows = tuple(
                tuple(Paragraph(tuple(drawn(language, random.randint(2, 6), random))) for _c in range(3))
                for _r in range(random.randint(2, 4))
            )
            blocks.append(Table(rows))
            left -= sum(len(p.words) for row in rows for p in row)
    blocks.append(Paragraph(tuple(drawn(language, 6, random))))
    return Paper(language, tuple(blocks))


def edited(
    paper: Paper, *, party: int, changes: int = 360, seed: int = 1, own: float = 0.3
) -> tuple[Edit, ...]:
    """The edits of one party, at most one kind at one paragraph; `own` is the share that nobody else proposes."""
    random = Random(f"{seed} party {party}")
    found: list[Edit] = []
    places = list(range(len(paper.blocks) - 1))
    random.shuffle(places)
    done = 0
    while places and done < changes:
        at = places.pop()
        pool = Random(
            f"{seed} own {party} {at}"
            if random.random() < own
            else f"{seed} {at} {random.randrange(OPTIONS)}"
        )
        edit = _edit(paper, at, pool, free=set(places))
        if edit is None:
            continue
        if edit.kind in {"merge", "move"}:
            taken = {at + 1, edit.to, edit.to - 1} if edit.kind == "move" else {at + 1}
            places = [place for place in places if place not in taken]
        found.append(edit)
        done += max(1, 2 * len(edit.spans))
    return tuple(sorted(found, key=lambda e: (e.block, e.row, e.cell)))


def _edit(paper: Paper, at: int, random: Random, free: set[int]) -> Edit | None:
    block = paper.blocks[at]
    if isinstance(block, Table):
        return _row_edit(block, at, paper.language, random)
    return _paragraph_edit(paper, block, at, random, free)


def _row_edit(block: Table, at: int, language: str, random: Random) -> Edit:
    row = random.randrange(len(block.rows))
    kind = random.choice(["row+", "row-", "words"])
    if kind == "row+":
        return Edit("row+", at, row, words=tuple(drawn(language, 3, random)))
    if kind == "row-":
        return Edit("row-", at, row)
    cell = random.randrange(3)
    return Edit("words", at, row, cell, _spans(block.rows[row][cell], language, random))


def _paragraph_edit(paper: Paper, block: Paragraph, at: int, random: Random, free: set[int]) -> Edit | None:
    language = paper.language
    draw, follower = random.random(), paper.blocks[at + 1]
    if draw < 0.78 or block.style:
        return Edit("words", at, spans=_spans(block, language, random))
    if draw < 0.81 and block.note:
        return Edit("note", at, spans=_spans(Paragraph(block.note), language, random))
    if draw < 0.87 and not block.note:
        return Edit("delete", at)
    if draw < 0.92:
        return Edit("insert", at, words=tuple(drawn(language, random.randint(8, 20), random)))
    if draw < 0.95 and len(block.words) > 8:
        return Edit("split", at, spans=((random.randint(3, len(block.words) - 3), 0, ()),))
    if draw < 0.97 and at + 1 in free and isinstance(follower, Paragraph) and not follower.style:
        return Edit("merge", at)
    targets = [
        to for to in free if isinstance(paper.blocks[to], Paragraph) and abs(to - at) > 2 and to - 1 in free
    ]
    if targets and not block.note:
        return Edit("move", at, to=min(targets, key=lambda to: (abs(to - at - 7), to)))
    return None


def _spans(block: Paragraph, language: str, random: Random) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """One to three places where words are put in, taken out or replaced; never two that touch."""
    found, at, most = [], 0, len(block.words) - 1
    for _n in range(random.randint(1, 3)):
        start = at + random.randint(0, 8)
        if start >= most:
            break
        kind, gone = random.choice("+-*"), min(random.randint(1, 3), most - start)
        new = (
            tuple(word for word in drawn(language, random.randint(2, 4), random)[:-1]) if kind != "-" else ()
        )
        end = start if kind == "+" else start + gone
        found.append((start, end, new))
        at = end + 2
    return tuple(found) or ((0, 1, ()),)


# --- the tracked file as items -------------------------------------------------------------------------


def items(paper: Paper, edits: Iterable[Edit]) -> list[Item | Grid]:
    """The file of a party, before any XML: old, new and deleted segments."""
    by_block: dict[int, list[Edit]] = {}
    arriving: dict[int, list[int]] = {}
    for edit in edits:
        by_block.setdefault(edit.block, []).append(edit)
        if edit.kind == "move":
            arriving.setdefault(edit.to, []).append(edit.block)
    found: list[Item | Grid] = []
    noted = 0
    for at, block in enumerate(paper.blocks):
        for source in arriving.get(at, ()):
            moved = paper.blocks[source]
            assert isinstance(moved, Paragraph)
            found.append(Item([("+", moved.text)], "+", moved.style, "to"))
        here = by_block.get(at, [])
        if isinstance(block, Table):
            found.append(_grid(block, here))
            continue
        noted += bool(block.note)
        found += _paragraph(block, here[0] if here else None, noted)
    return found


def _paragraph(block: Paragraph, edit: Edit | None, number: int) -> list[Item]:
    kind = edit.kind if edit else ""
    note = (
        (number, _segments(block.note, edit.spans if edit and kind == "note" else ())) if block.note else None
    )
    if edit is None or kind == "note":
        return [Item([("=", block.text)], style=block.style, note=note)]
    if kind == "words":
        return [Item(_segments(block.words, edit.spans), style=block.style, note=note)]
    if kind == "delete":
        return [Item([("-", block.text)], "-", block.style)]
    if kind == "move":
        return [Item([("-", block.text)], "-", block.style, "from")]
    if kind == "merge":
        return [Item([("=", block.text)], "-", block.style, note=note)]
    if kind == "insert":
        return [
            Item([("=", block.text)], style=block.style, note=note),
            Item([("+", "".join(edit.words))], "+", block.style),
        ]
    assert kind == "split", kind
    cut = edit.spans[0][0]
    return [
        Item([("=", "".join(block.words[:cut]))], "+", block.style),
        Item([("=", "".join(block.words[cut:]))], style=block.style, note=note),
    ]


def _segments(words: Sequence[str], spans: Iterable[tuple[int, int, tuple[str, ...]]]) -> Segments:
    found: Segments = []
    at = 0
    for start, end, new in spans:
        found += [("=", "".join(words[at:start])), ("-", "".join(words[start:end])), ("+", "".join(new))]
        at = end
    found.append(("=", "".join(words[at:])))
    return [(kind, text) for kind, text in found if text]


def _grid(block: Table, edits: Sequence[Edit]) -> Grid:
    grid = Grid()
    for n, row in enumerate(block.rows):
        edit = next((e for e in edits if e.row == n), None)
        gone = edit is not None and edit.kind == "row-"
        cells = [
            Item([("-" if gone else "=", cell.text)], "-" if gone else "=")
            if not (edit and edit.kind == "words" and edit.cell == c)
            else Item(_segments(cell.words, edit.spans))
            for c, cell in enumerate(row)
        ]
        grid.rows.append(("-" if gone else "=", cells))
        if edit and edit.kind == "row+":
            grid.rows.append(("+", [Item([("+", word)], "+") for word in edit.words]))
    return grid


# --- the truth, and the bytes --------------------------------------------------------------------------


def lines(paper: Paper, edits: Iterable[Edit], *, view: str = "accepted") -> list[str]:
    """The text of a party, or of the base for no edits (or for `rejected`), one paragraph a line; notes last."""
    left = {"=", "+"} if view == "accepted" else {"=", "-"}
    found: list[str] = []
    notes: list[str] = []
    begun = ""
    for item in items(paper, edits):
        if isinstance(item, Grid):
            assert not begun, "a paragraph runs into a table"
            for state, row in item.rows:
                if state in left:
                    found += [_text(cell.segments, left) for cell in row]
            continue
        begun += _text(item.segments, left)
        if item.note is not None:
            notes.append(_text(item.note[1], left))
        if item.mark in left:
            found.append(begun)
            begun = ""
    return found + [" " + note for note in notes]


def _text(segments: Segments, left: set[str]) -> str:
    return "".join(text for kind, text in segments if kind in left)


def parties(
    paper: Paper, number: int, *, changes: int = 360, seed: int = 1
) -> Mapping[str, tuple[Edit, ...]]:
    """The edits of many parties, by code."""
    return {f"P{n:03}": edited(paper, party=n, changes=changes, seed=seed) for n in range(1, number + 1)}
