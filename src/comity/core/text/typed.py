"""Typed text: paragraphs between empty lines, operative paragraphs by their number."""

import re
from typing import Final

from comity.core.text.blocks import Paragraph, Run, Text

NUMBERED: Final = re.compile(r"^(\d{1,3}[.)]|\([a-z0-9]{1,3}\))\s+")
CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def from_typed(typed: str) -> Text:
    """Blocks of a typed text; a first line that stands alone and is short is its title."""
    clean = CONTROL.sub("", typed.replace("\r\n", "\n").replace("\r", "\n"))
    parts = [" ".join(part.split("\n")).strip() for part in re.split(r"\n[ \t]*\n", clean)]
    return Text(tuple(_paragraph(part) for part in parts if part))


def _paragraph(part: str) -> Paragraph:
    numbered = NUMBERED.match(part)
    if numbered is None:
        return Paragraph((Run(part),))
    return Paragraph((Run(part[numbered.end() :]),), number=numbered.group(1), depth=part.startswith("("))
