"""`comity text compare OLD NEW [--to html|docx] -o OUT`: what one text changes in another."""

import argparse
from hashlib import sha256
from pathlib import Path
from typing import Final

from comity.core.text import tracked
from comity.core.text.rolling.compare import NEW, comparison
from comity.core.text.rolling.index import Base
from comity.core.text.tracked.docx import settled
from comity.core.text.tracked.names import ACCEPTED
from comity.core.text.write.changes import page
from comity.core.text.write.redline import redline
from comity.core.text.write.source import Source
from comity_text.frame import Result, about, language, received

LIMITS: Final = (2 << 30, 120)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may be asked."""
    parser.add_argument("old", help="a .docx file, or - for standard input")
    parser.add_argument("new", help="a .docx file; tracked changes count as accepted in both")
    parser.add_argument(
        "--to", choices=("html", "docx"), help="by default what the name of OUT says, else html"
    )
    parser.add_argument(
        "--lang", default="en", type=language, metavar="LANGUAGE", help="of the page: en, ru, ar, ..."
    )
    parser.add_argument("--author", default="Comparison", help="who is named in the Word file")
    parser.add_argument("-o", "--out", required=True, help="the file to write; - for standard output")


def run(asked: argparse.Namespace) -> Result:
    """One page, or the old file with the changes tracked."""
    with about(asked.old):
        data = received(asked.old)
        found = tracked.read(data)
        if found.changes:
            data = settled(data, ACCEPTED)
            found = tracked.read(data)
    with about(asked.new):
        new = tracked.read(received(asked.new))
    made = comparison(Base(found.rejected(), sha256(data).hexdigest()), new.accepted(), asked.lang)
    form = asked.to or ("docx" if asked.out.endswith(".docx") else "html")
    if form == "docx":
        written = redline(Source(data, made, {NEW: asked.author}))
        remarks = [*new.warnings, *(["Some new objects could only be named."] if written.missing else [])]
        return Result({asked.out: written.data}, [f"Note: {sentence}" for sentence in remarks])
    named = f"{Path(asked.old).stem} → {Path(asked.new).stem}"
    shown = page(Source(data, made), named).encode()
    return Result({asked.out: shown}, [f"Note: {sentence}" for sentence in new.warnings])
