"""A text as blocks: what a paper consists of, once its file format is forgotten."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one look. `marks` holds of b, i, u, s, sup, sub."""

    text: str
    marks: frozenset[str] = frozenset()
    note: int = 0  # number of a footnote that is called here


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `level` 1 to 6 makes it a heading, `number` is a printed label such as "3." or "(a)"."""

    runs: tuple[Run, ...]
    level: int = 0
    number: str = ""
    depth: int = 0
    align: str = ""
    rtl: bool = False

    @property
    def text(self) -> str:
        """The characters alone."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with its paragraphs."""

    blocks: tuple["Block", ...]
    span: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells."""

    rows: tuple[tuple[Cell, ...], ...]


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Text:
    """A whole paper: body, footnotes, and what the reader could not show."""

    blocks: tuple[Block, ...]
    notes: tuple[tuple[int, tuple[Block, ...]], ...] = ()
    warnings: tuple[str, ...] = ()

    def plain(self) -> str:
        """One paragraph a line, in document order; notes follow."""
        lines: list[str] = []
        for block in self.blocks:
            lines += _lines(block)
        for _number, blocks in self.notes:
            for block in blocks:
                lines += _lines(block)
        return "\n".join(lines)

    def title(self) -> str:
        """The first heading, or the first short line."""
        paragraphs = [b for b in self.blocks if isinstance(b, Paragraph) and b.text.strip()]
        headed = next((p for p in paragraphs if p.level), None)
        first = headed or (paragraphs[0] if paragraphs else None)
        return " ".join(first.text.split())[:300] if first else ""


def _lines(block: Block) -> list[str]:
    if isinstance(block, Paragraph):
        label = f"{block.number} " if block.number else ""
        return [label + block.text.replace("\n", " ")]
    return [line for row in block.rows for cell in row for inner in cell.blocks for line in _lines(inner)]
