"""Texts with changes of every kind put into one another at random, as no hand would write them; no truth is known.

What the readers of the project make of them must agree, whichever way they go.
"""

from random import Random

from tests.material.tracked.constructs import A, d, dele, ins, p, r, sdt, tbl, tc, tr
from tests.material.tracked.harder import away, here, marks


class Tangle:
    """One text in the making; every word occurs once."""

    def __init__(self, seed: int) -> None:
        self.random, self.words = Random(seed), 0

    def body(self) -> str:
        """The whole body."""
        return self.blocks() + p(r("End."))

    def run(self, deleted: bool = False) -> str:
        """A word, now and then with a tab and a line break."""
        self.words += 1
        word = f"w{self.words} "
        run = d(word) if deleted else r(word)
        return run.replace("</w:r>", "<w:tab/><w:br/></w:r>") if self.random.random() < 0.1 else run

    def inline(self, depth: int = 0, deleted: bool = False) -> str:
        """Runs within changes within changes."""
        found = []
        for _n in range(self.random.randint(0, 3)):
            if depth > 3:
                found.append(self.run(deleted))
                continue
            match self.random.randrange(12):
                case 0 | 1:
                    found.append(ins(self.inline(depth + 1, deleted)))
                case 2 | 3:
                    found.append(dele(self.inline(depth + 1, deleted=True)))
                case 4:
                    found.append(f'<w:hyperlink w:anchor="q">{self.inline(depth + 1, deleted)}</w:hyperlink>')
                case 5:
                    found.append(sdt(self.inline(depth + 1, deleted)))
                case 6:
                    found.append(away(self.run()))
                case 7:
                    found.append(here(self.run()))
                case _:
                    found.append(self.run(deleted))
        return "".join(found)

    def paragraph(self) -> str:
        """A paragraph; its mark may be changed twice."""
        said = self.random.choice(
            [(), (), (), ("del",), ("ins",), ("ins", "del"), ("moveFrom",), ("moveTo",)]
        )
        return marks(self.inline(), *said)

    def blocks(self, depth: int = 0) -> str:
        """Paragraphs, tables and controls."""
        found = []
        for _n in range(self.random.randint(1, 4)):
            kind = 0 if depth > 1 else self.random.randrange(10)
            found.append(
                self.table(depth)
                if kind > 7
                else sdt(self.blocks(depth + 1))
                if kind == 7
                else self.paragraph()
            )
        return "".join(found) + self.paragraph()

    def table(self, depth: int) -> str:
        """A table of which rows and cells come and go."""
        rows = []
        for _n in range(self.random.randint(1, 3)):
            cells = [
                tc(
                    self.blocks(depth + 1),
                    said=self.random.choice(["", "", f"<w:cellIns {A}/>", f"<w:cellDel {A}/>"]),
                )
                for _m in range(self.random.randint(1, 2))
            ]
            rows.append(tr(*cells, mark=self.random.choice(["", "", "", "ins", "del"])))
        return tbl(*rows)
