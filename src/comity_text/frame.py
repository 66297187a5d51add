"""What every verb shares: limits that the process sets for itself, files in and out, refusals as sentences."""

import argparse
import io
import json
import logging
import os
import re
import resource
import signal
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from comity.core.errors import Refused, Unreadable, _
from comity.core.text.guard import MOST_BYTES, Swells, TooLarge
from comity.core.text.write.words import WORDS

MEMORY: Final = 1 << 30  # bytes of address space
SECONDS: Final = 20  # of processor time
PRINTING: Final = (
    3 << 30,
    600,
)  # the same where pages are printed: four hundred take 2 GB and a minute and a half
GRACE: Final = 5  # seconds to say so
DONE, REFUSED, USAGE = 0, 1, 2
BAR: Final = 30  # characters
PAGE: Final = re.compile(r"Page (\d+)")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Result:
    """What a verb has made: files by name, "-" being standard output; remarks go to standard error."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    remarks: Sequence[str] = ()
    code: int = DONE


class TakesTooLong(Unreadable):
    """More time than any honest text needs."""

    message = _("The file takes too long to read. Save it again in Word, or send it as several papers.")


def _too_long(_signal: int, _frame: object) -> None:
    raise TakesTooLong


def limit(memory: int = MEMORY, seconds: int = SECONDS) -> None:
    """No more memory, time or files than a reading needs; nothing is written while a file is read."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    signal.signal(signal.SIGXCPU, _too_long)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + GRACE))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def may_write() -> None:
    """The reading is done; standard output may be a file."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def language(given: str) -> str:
    """One of those in which the words beside brackets are known."""
    if given not in WORDS:
        raise argparse.ArgumentTypeError(f"{given!r} is none of {', '.join(WORDS)}")
    return given


def received(file: str) -> bytes:
    """The bytes of a file or of standard input; more than 25 MB are refused before they are read."""
    if file == "-":
        data = sys.stdin.buffer.read(MOST_BYTES + 1)
    else:
        with Path(file).open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise TooLarge
    return data


@contextmanager
def about(file: str) -> Iterator[None]:
    """What is refused here is refused of this file."""
    try:
        yield
    except (MemoryError, RecursionError) as trouble:
        refusal = Swells()
        refusal.add_note(file)
        raise refusal from trouble
    except Refused as refusal:
        if file != "-":
            refusal.add_note(file)
        raise


def sentence(refused: Refused) -> str:
    """Why, after the file that it is about."""
    return ": ".join([*getattr(refused, "__notes__", ()), str(refused)])


def written(result: Result) -> None:
    """Write what was made: each file whole, or not at all."""
    for name, data in result.files.items():
        if name == "-":
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
            continue
        path = Path(name)
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            beside.write_bytes(data)
            beside.replace(path)
        except OSError as trouble:  # told under the name that was asked for
            raise OSError(trouble.errno, trouble.strerror, name) from trouble
        finally:
            beside.unlink(missing_ok=True)


def refusal(refused: Refused, form: str) -> str:
    """The refusal, for a person or for the program that asked."""
    if form != "json":
        return f"{sentence(refused)}\n"
    said = {"refused": type(refused).__name__, "message": refused.message, "params": refused.params}
    return json.dumps(said, default=str) + "\n"


def named(trouble: OSError) -> str:
    """What the system says, as other commands print it: the file, then the trouble."""
    said = trouble.strerror or str(trouble)
    return f"{trouble.filename}: {said}" if trouble.filename else said


def progress(work: Iterable[T], label: str) -> Iterator[T]:
    """A bar on standard error while somebody watches; silent otherwise."""
    if not sys.stderr.isatty():
        yield from work
        return
    total = len(work) if isinstance(work, Sized) else 0
    for n, item in enumerate(work, 1):
        filled = BAR * n // total if total else 0
        sys.stderr.write(f"\r{label} [{'#' * filled}{'.' * (BAR - filled)}] {n}/{total or '?'}")
        sys.stderr.flush()
        yield item
    sys.stderr.write("\r\x1b[K")
    sys.stderr.flush()


class Pages(logging.Handler):
    """What WeasyPrint tells of its progress, as one line."""

    def emit(self, record: logging.LogRecord) -> None:
        """The page at which it is."""
        said = PAGE.search(record.getMessage())
        sys.stderr.write(f"\rPrinting page {said[1]}\x1b[K" if said else "\rPrinting\x1b[K")
        sys.stderr.flush()


@contextmanager
def printing() -> Iterator[None]:
    """The number of the page on standard error while somebody watches; silent otherwise."""
    if not sys.stderr.isatty():
        yield
        return
    log, pages = logging.getLogger("weasyprint.progress"), Pages()
    log.addHandler(pages)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(pages)
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def speak_utf8() -> None:
    """Whatever the terminal's settings say."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
