"""Typed text: paragraphs between empty lines, operative paragraphs by their number."""

import re
from typing import Final

from comity.core.errors import Unreadable, _
from comity.core.text.blocks import Paragraph, Run, Text

NUMBERED: Final = re.compile(r"^(\d{1,3}[.)]|\([a-z0-9]{1,3}\))\s+(?=\S)")
CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
HALVES: Final = re.compile("[\ud800-\udfff]")  # of characters that programs cut in two
BETWEEN: Final = re.compile(r"\n[ \t]*\n")


class NotText(Unreadable):
    """Bytes that are no characters; to leave them out would change the text."""

    message = _("The typed text contains characters that are not text. Remove them, or send a Word file.")


def from_typed(typed: str) -> Text:
    """Blocks of a typed text. Its plain form is `normal(typed)`."""
    return Text(tuple(_paragraph(line) for line in normal(typed).split("\n") if line))


def normal(typed: str) -> str:
    """One paragraph a line; spaces and breaks within a paragraph are one space."""
    if CONTROL.search(typed) or HALVES.search(typed):
        raise NotText
    clean = typed.replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(part for part in (" ".join(p.split()) for p in BETWEEN.split(clean)) if part)


def _paragraph(line: str) -> Paragraph:
    numbered = NUMBERED.match(line)
    if numbered is None:
        return Paragraph((Run(line),))
    return Paragraph(
        (Run(line[numbered.end() :]),), number=numbered.group(1), depth=int(line.startswith("("))
    )
