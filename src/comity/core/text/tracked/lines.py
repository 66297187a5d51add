"""One view of a text that was walked as plain lines, without tokens: what a person reads."""

from dataclasses import dataclass, field

from comity.core.text import tokens
from comity.core.text.tokens import Paragraph
from comity.core.text.tracked.met import Again, Blocks, Piece, Same, Table
from comity.core.text.tracked.view import NOTED, View


@dataclass(slots=True)
class Lines(View):
    """The same view as lines."""

    lines: list[str] = field(default_factory=list)
    _ended: int = 0  # how many lines there were when the last table ended

    def plain(self, blocks: Blocks) -> list[str]:
        """The lines of one story."""
        self.lines, self._ended = [], 0
        self.fill(blocks, 0)
        return self.lines or [""]

    def words(self, text: str) -> list[str]:
        """The text as it is; a line break is a space."""
        return [text.replace("\n", " ")]

    def end(self, pieces: list[Piece], said: Paragraph, depth: int) -> None:
        """A whole paragraph."""
        try:
            line = "".join(pieces)  # type: ignore[arg-type] # nearly all paragraphs are text alone
        except TypeError:
            if not NOTED.issuperset(map(type, pieces)):
                self.lines.extend(tokens.lines([*self.mixed(pieces), tokens.PARAGRAPH], self.objects))
                return
            line = "".join([piece for piece in pieces if isinstance(piece, str)])  # calls are not printed
        self.lines.append(line.replace("\n", " ") if "\n" in line else line)

    def same(self, block: Same, texts: list[str], depth: int) -> None:
        """Paragraphs of one text each."""
        self.lines.extend(texts)

    def again(self, block: Again, depth: int) -> None:
        """Paragraphs that files share."""
        self.lines.extend([one.text.replace("\n", " ") for one in block.known])

    def table(self, table: Table, depth: int) -> None:
        """The lines of all cells, row by row."""
        for row in table.rows:
            if self.left(row):
                for cell in row.cells:
                    if cell.mask & self.bit:
                        before = len(self.lines)
                        self.fill(cell.blocks, depth + 1)
                        if len(self.lines) in {before, self._ended}:  # a cell ends in a paragraph
                            self.lines.append("")
        self._ended = len(self.lines)
