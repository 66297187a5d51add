"""`comity-text show FILE.docx --to html|text|json`: a guarded reading under limits that it sets for itself."""

import argparse
import json
import resource
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from comity.core.errors import Refused
from comity.core.text import html, read
from comity.core.text.guard import MOST_BYTES, TooLarge

MEMORY: Final = 1 << 30  # bytes of address space
SECONDS: Final = 20  # of processor time
READ, REFUSED = 0, 1


def limit() -> None:
    """No more memory, time or files than a reading needs."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


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


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 0 read, 1 refused, 2 usage."""
    parser = argparse.ArgumentParser(prog="comity-text", description=__doc__)
    verbs = parser.add_subparsers(required=True)
    shown = verbs.add_parser("show", help="print the text of a Word file")
    shown.add_argument("file", help="a .docx file, or - for standard input")
    shown.add_argument("--to", choices=("text", "html", "json"), default="text")
    shown.add_argument("--draft", action="store_true", help="refuse tracked changes")
    asked = parser.parse_args(arguments)
    try:
        data = sys.stdin.buffer.read(MOST_BYTES + 1) if asked.file == "-" else Path(asked.file).read_bytes()
    except OSError as trouble:
        print(trouble, file=sys.stderr)
        return REFUSED
    limit()
    try:
        if len(data) > MOST_BYTES:
            raise TooLarge
        sys.stdout.write(show(data, asked.to, draft=asked.draft))
    except Refused as refused:
        if asked.to == "json":
            sys.stdout.write(
                json.dumps({"refused": type(refused).__name__, "message": refused.message}) + "\n"
            )
        else:
            print(refused, file=sys.stderr)
        return REFUSED
    return READ


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr] # a text stream when run as a program
    sys.exit(main())
