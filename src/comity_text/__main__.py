"""`comity-text show FILE.docx --to html|text|json`: a guarded reading under limits that it sets for itself."""

import argparse
import io
import json
import resource
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from comity.core.errors import Refused
from comity.core.text import html, read
from comity.core.text.guard import MOST_BYTES, Swells, TooLarge

MEMORY: Final = 1 << 30  # bytes of address space
SECONDS: Final = 20  # of processor time
READ, REFUSED = 0, 1


def limit() -> None:
    """No more memory, time or files than a reading needs."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def may_write() -> None:
    """The reading is done; standard output may be a file."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def received(file: str) -> bytes:
    """The bytes of a file or of standard input, no more than are needed to see that they are too many."""
    if file == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with Path(file).open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def show(data: bytes, form: str, *, draft: bool) -> str:
    """The reading in one of three forms."""
    text = read.read(data, draft=draft)
    if form == "text":
        return text.plain() + "\n"
    if form == "html":
        return html.html(text) + "\n"
    reading = {
        "html": html.html(text),
        "plain": text.plain(),
        "title": text.title(),
        "warnings": list(text.warnings),
    }
    return json.dumps(reading, ensure_ascii=False) + "\n"


def refusal(refused: Refused, form: str) -> str:
    """The refusal, for a person or for the program that asked."""
    if form != "json":
        return f"{refused}\n"
    said = {"refused": type(refused).__name__, "message": refused.message, "params": refused.params}
    return json.dumps(said, default=str) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 0 read, 1 refused, 2 usage."""
    parser = argparse.ArgumentParser(prog="comity-text", description=__doc__)
    verbs = parser.add_subparsers(required=True)
    shown = verbs.add_parser("show", help="print the text of a Word file")
    shown.add_argument("file", help="a .docx file, or - for standard input")
    shown.add_argument("--to", choices=("text", "html", "json"), default="text")
    shown.add_argument("--draft", action="store_true", help="refuse tracked changes")
    asked = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # whatever the terminal's settings say
    try:
        data = received(asked.file)
    except OSError as trouble:
        print(trouble, file=sys.stderr)
        return REFUSED
    limit()
    try:
        if len(data) > MOST_BYTES:
            raise TooLarge
        text, code = show(data, asked.to, draft=asked.draft), READ
    except Refused as refused:
        text, code = refusal(refused, asked.to), REFUSED
    except (MemoryError, RecursionError):
        text, code = refusal(Swells(), asked.to), REFUSED
    may_write()
    (sys.stderr if code == REFUSED and asked.to != "json" else sys.stdout).write(text)
    return code


if __name__ == "__main__":
    sys.exit(main())
