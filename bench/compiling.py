"""The second part of `./comity bench text`: compiling 28 and 193 delegations, beside pandoc and docx-scalpel.

Processor time, reading and writing included, in one run. pandoc and docx-scalpel are never needed by what runs;
where one is missing, the line that needs it says so.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

from bench.text import PAGES, ROOT, least, say
from comity.core.text import tracked
from comity.core.text.rolling.index import Base
from comity.core.text.rolling.merge import compiled
from comity.core.text.rolling.reading import projected
from comity.core.text.rolling.submit import submission
from comity_text.compiled import files
from tests.material.tracked import parties
from tests.material.tracked.docx import written

DELEGATIONS, ALL, CHANGES = 28, 193, 360
LIMITS: Final = {False: 1.5, True: 3.0}  # times pandoc reading one file: terse, Word-like
MEMORY: Final = 250  # MB
TIMES: Final = 4


def material(number: int, pages: int, *, wordlike: bool = False, changes: int = CHANGES) -> list[bytes]:
    """The base and the files of so many delegations."""
    paper = parties.base("en", pages=pages, seed=3)
    sent = parties.parties(paper, number, changes=changes, seed=3)
    return [
        written(paper, (), wordlike=wordlike),
        *(written(paper, edits, author=code, wordlike=wordlike) for code, edits in sent.items()),
    ]


def compiling(given: Sequence[bytes]) -> dict[str, bytes]:
    """From files to files, as the command does it, with nothing remembered."""
    tracked.forget()
    base = Base(tracked.read(given[0]).rejected(), sha256(given[0]).hexdigest())
    sent = []
    for n, data in enumerate(given[1:], 1):
        read = tracked.read(data)
        sent.append(submission(base, f"P{n:03}", read, file=sha256(data).hexdigest()))
        read.release()
    return files(given[0], compiled(base, sent), {})[0]


def of_children(work: Callable[[], object]) -> float:
    """Milliseconds of processor time of the programs that a call starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def pandoc(data: bytes) -> float | None:
    """What pandoc needs to read one file; the least of several times, nothing where there is none."""
    program = shutil.which("pandoc")
    if program is None:
        return None
    with tempfile.NamedTemporaryFile(suffix=".docx") as file:
        file.write(data)
        file.flush()
        command = [program, "--track-changes=all", "-t", "json", "-o", os.devnull, file.name]
        return min(of_children(lambda: subprocess.run(command, check=True)) for _n in range(TIMES))


def alone(kind: str) -> None:
    """The milliseconds of a process that does nothing else, as the command and pandoc are; asked of one that is new."""
    given = material(DELEGATIONS, PAGES, wordlike=kind == "Word-like")
    sys.stdout.write(f"{least(partial(compiling, given), TIMES)}\n")


def by_itself(kind: str) -> float:
    """The same from here: what was measured before would lie about in memory."""
    code = f"from bench.compiling import alone; alone({kind!r})"
    path = os.pathsep.join(filter(None, (str(ROOT), *sys.path)))
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": path}
    )
    return float(done.stdout)


def beside_pandoc() -> None:
    """28 delegations, terse and Word-like."""
    for wordlike in (False, True):
        label = "Word-like" if wordlike else "terse"
        peer = pandoc(material(DELEGATIONS, PAGES, wordlike=wordlike)[1])
        own = by_itself(label)
        if peer is None:
            say("MISSING: pandoc is not installed; nothing to compare with", "apt-get install", "pandoc")
            say(f"compiling {DELEGATIONS} {label} files of {PAGES} pages", f"{own:.0f} ms")
            continue
        say(f"pandoc reading one {label} file", f"{peer:.0f} ms")
        told = f"{own / peer:.2f} x (goal {LIMITS[wordlike]})"
        say(f"compiling {DELEGATIONS} {label} files of {PAGES} pages, four forms", f"{own:.0f} ms", told)


def growth() -> None:
    """How time grows with parties and with pages."""
    for number in (7, 14, 28, 56):
        given = material(number, 15, changes=90)
        own = least(partial(compiling, given), 2)
        say(f"{number} delegations, 15 pages, 90 changes", f"{own:.0f} ms", f"{own / number:.1f} ms each")
    for pages in (15, 30, 60, 120):
        given = material(7, pages, changes=6 * pages)
        own = least(partial(compiling, given), 2)
        say(
            f"7 delegations, {pages} pages, {6 * pages} changes",
            f"{own:.0f} ms",
            f"{own / pages:.1f} ms a page",
        )


def memory() -> None:
    """All members of a great conference, by the command in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        paper = parties.base("en", pages=PAGES, seed=3)
        at = Path(folder)
        (at / "base.docx").write_bytes(written(paper, ()))
        sent = []
        for code, edits in parties.parties(paper, ALL, changes=CHANGES, seed=3).items():
            (at / f"{code}.docx").write_bytes(written(paper, edits, author=code))
            sent.append(f"{code}={at / code}.docx")
        code = (  # of the program alone: `ru_maxrss` begins with what the process that started it had
            "import sys; from comity_text.__main__ import main; said = main(sys.argv[1:]);"
            "line, = (l for l in open('/proc/self/status') if l.startswith('VmHWM'));"
            "print(int(line.split()[1]) // 1024); sys.exit(said)"
        )
        command = [
            sys.executable,
            "-c",
            code,
            "compile",
            str(at / "base.docx"),
            *sent,
            "--out",
            str(at / "out"),
        ]
        begun = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode:
            say(f"compiling {ALL} files", "FAILED", done.stderr.strip()[-60:])
            return
        taken = ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime
        say(f"compiling {ALL} terse files of {PAGES} pages", f"{taken:.1f} s")
        say("  memory at most", f"{done.stdout.strip()} MB", f"goal {MEMORY} MB")


def rival() -> None:
    """docx-scalpel's Consolidate on the same 28 files: time, and whose own text can be recovered."""
    try:
        from bench import scalpel
    except ImportError:
        say("MISSING: docx-scalpel is not installed; no rival", "pip install", "docx-scalpel")
        return
    given = material(DELEGATIONS, PAGES)
    begun = time.perf_counter()
    base = Base(tracked.read(given[0]).rejected())
    sent = [submission(base, f"P{n:03}", tracked.read(data)) for n, data in enumerate(given[1:], 1)]
    made = compiled(base, sent)
    files(given[0], made, {})
    own = time.perf_counter() - begun
    recovered = sum(
        projected(made, f"P{n:03}") == {s.name: s.tokens for s in tracked.read(data).accepted().stories}
        for n, data in enumerate(given[1:], 1)
    )
    say(
        f"ours, {DELEGATIONS} files: wall time, own texts recovered",
        f"{own:.1f} s",
        f"{recovered} of {DELEGATIONS}",
    )
    taken, theirs = scalpel.consolidated(given)
    say("docx-scalpel Consolidate: the same", f"{taken:.1f} s", f"{theirs} of {DELEGATIONS}")


def main() -> None:
    """Everything, in one run."""
    beside_pandoc()
    growth()
    memory()
    rival()
