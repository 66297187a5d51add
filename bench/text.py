"""`./comity bench text`: reading tracked Word files beside unzipping and parsing them; then compiling, where it is.

All figures are processor time of this process, the least of several runs, with nothing remembered between them.
"""

import gc
import importlib
import importlib.util
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))  # the material is that of the tests

from comity.core.text import guard, tracked  # noqa: E402 - the path first
from comity.core.text.tracked.names import ACCEPTED, REJECTED  # noqa: E402
from tests.material.tracked import parties  # noqa: E402
from tests.material.tracked.docx import written  # noqa: E402

PAGES: Final = 60
TIMES: Final = 15
LIMIT: Final = 2.0  # times the floor
FURTHER: Final = "bench.compiling"  # the rest of this measurement, with `main()`, where it exists


def say(what: str, figure: str, ratio: str = "") -> None:
    """One line of the report."""
    sys.stdout.write(f"{what:<62}{figure:>20}{ratio:>22}\n")
    sys.stdout.flush()


def least(work: Callable[[], object], times: int = TIMES, first: Callable[[], object] = tuple) -> float:
    """The least milliseconds of processor time of one call; cycles are not looked for, as in the command itself."""
    taken = []
    gc.collect()
    gc.disable()
    for _n in range(times):
        first()
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    gc.enable()
    return min(taken) * 1000


def floor(data: bytes) -> None:
    """What a reader that parses everything cannot do without: the guard, unzipping, parsing the parts with text."""
    package = guard.open_word(data)
    for name in package.names():
        if name.endswith((".xml", ".rels")):
            package.xml(name)


def lines(data: bytes, *views: int) -> None:
    """Texts as lines, as `comity text read` prints one; the tree is let go, as the floor lets go of its own."""
    found = tracked.read(data)
    for one in views:
        found.plain(one)
    found.release()


def words(data: bytes, *views: int) -> None:
    """Texts as tokens."""
    found = tracked.read(data)
    for one in views:
        if one == ACCEPTED:
            found.accepted()
        else:
            found.rejected()
    found.release()


BOTH: Final = (ACCEPTED, REJECTED)
ASKED: Final = (  # of one file, with nothing remembered of others
    ("  one view as lines, as `comity text read` prints it", lines, (ACCEPTED,)),
    ("  both views as lines", lines, BOTH),
    ("  one view as tokens", words, (ACCEPTED,)),
    ("  both views as tokens", words, BOTH),
)


def reading() -> None:
    """One file of sixty pages; then the files of others on the same base, as compiling reads them."""
    paper = parties.base("en", pages=PAGES, seed=3)
    for wordlike in (False, True):
        for changes in (360, 1_700):
            edits = parties.edited(paper, party=1, changes=changes)
            data = written(paper, edits, author="Party 1", wordlike=wordlike)
            found = tracked.read(data)
            assert found.plain(ACCEPTED).splitlines() == parties.lines(paper, edits), "read exactly"
            assert found.plain(REJECTED).splitlines() == parties.lines(paper, ()), "and the base"
            label = f"{'Word-like' if wordlike else 'terse'} XML, {PAGES} pages, {found.changes:,} changes"
            bound = least(partial(floor, data))
            say(f"{label}: unzip and guarded parse", f"{bound:.1f} ms")
            for what, work, views in ASKED:
                own = least(partial(work, data, *views), first=tracked.forget)
                goal = f" (goal {LIMIT})" if work is lines else ""
                say(what, f"{own:.1f} ms", f"{own / bound:.2f} x{goal}")
            own = following(paper, changes, wordlike=wordlike)
            say("  both as tokens, each of 8 files after two others", f"{own:.1f} ms", f"{own / bound:.2f} x")


def following(paper: parties.Paper, changes: int, *, wordlike: bool) -> float:
    """The milliseconds of each further file of a compilation."""
    sent = parties.parties(paper, 10, changes=changes, seed=3)
    files = [written(paper, edits, author=code, wordlike=wordlike) for code, edits in sent.items()]

    def first() -> None:
        tracked.forget()
        for data in files[:2]:
            words(data, *BOTH)

    def further() -> None:
        for data in files[2:]:
            words(data, *BOTH)

    return least(further, 3, first=first) / len(files[2:])


def main() -> None:
    """Everything, in one run."""
    reading()
    if importlib.util.find_spec(FURTHER) is not None:
        importlib.import_module(FURTHER).main()


if __name__ == "__main__":
    main()
