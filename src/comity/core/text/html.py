"""Blocks as clean HTML: a small set of elements, everything escaped, nothing of the file's own markup."""

from collections.abc import Iterable
from html import escape
from typing import Final

from comity.core.text.blocks import Block, Cell, Paragraph, Run, Table, Text

ELEMENTS: Final = {"b": "strong", "i": "em", "u": "u", "s": "s", "sup": "sup", "sub": "sub"}


def html(text: Text) -> str:
    """The whole text; numbered paragraphs keep the labels they were printed with."""
    out = [_blocks(text.blocks)]
    if text.notes:
        rows = "".join(
            f'<li id="note-{number}" value="{number}">{_blocks(blocks)}</li>' for number, blocks in text.notes
        )
        out.append(f'<ol class="notes">{rows}</ol>')
    return "".join(out)


def _blocks(blocks: Iterable[Block]) -> str:
    return "".join(_table(b) if isinstance(b, Table) else _paragraph(b) for b in blocks)


def _paragraph(block: Paragraph) -> str:
    inside = "".join(_run(run) for run in block.runs)
    direction = ' dir="rtl"' if block.rtl else ""
    if not inside.strip() and not block.number:
        return ""  # an empty heading would be announced as one
    if block.level:
        level = min(block.level + 2, 6)  # the page has the first two
        label = f"{escape(block.number)} " if block.number else ""
        return f"<h{level}{direction}>{label}{inside}</h{level}>"
    if block.number:
        depth = f" d{min(block.depth, 3)}" if block.depth else ""
        return (
            f'<p class="item{depth}"{direction}><span class="n">{escape(block.number)}</span> '
            f"<span>{inside}</span></p>"
        )
    centred = ' class="centre"' if block.align == "center" else ""
    return f"<p{centred}{direction}>{inside}</p>"


def _run(run: Run) -> str:
    inside = escape(run.text).replace("\n", "<br>")
    for mark, element in ELEMENTS.items():
        if mark in run.marks and inside:
            inside = f"<{element}>{inside}</{element}>"
    if run.note:
        inside += f'<sup><a href="#note-{run.note}">{run.note}</a></sup>'
    return inside


def _table(block: Table) -> str:
    rows = "".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in block.rows)
    return f'<div class="scroll" tabindex="0"><table>{rows}</table></div>'


def _cell(cell: Cell) -> str:
    wide = f' colspan="{cell.span}"' if cell.span > 1 else ""
    high = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    return f"<td{wide}{high}>{_blocks(cell.blocks)}</td>"
