"""`comity text show FILE`: a clean text as the server's pages show it; the server's child process asks this way."""

import argparse
import json

from comity.core.text import html, read
from comity_text.frame import Result, about, received


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may be asked."""
    parser.add_argument("file", help="a .docx file, or - for standard input")
    parser.add_argument("--to", choices=("text", "html", "json"), default="text")
    parser.add_argument("--draft", action="store_true", help="refuse tracked changes")


def run(asked: argparse.Namespace) -> Result:
    """The reading in one of three forms."""
    with about(asked.file):
        text = read.read(received(asked.file), draft=asked.draft)
    if asked.to == "text":
        shown = text.plain()
    elif asked.to == "html":
        shown = html.html(text)
    else:
        reading = {
            "html": html.html(text),
            "plain": text.plain(),
            "title": text.title(),
            "warnings": list(text.warnings),
        }
        shown = json.dumps(reading, ensure_ascii=False)
    return Result({"-": shown.encode() + b"\n"})
