"""A place within a line: at once as XML where its words have one look, or told one by one, which makes the same."""

from collections.abc import Iterator
from typing import Final

from comity.core.text.write.brackets import BRACKET, CHOICE, NAMES, PLACE, between, ending, opening
from comity.core.text.write.events import Apparatus, Choice, Event, Inline, Kept, New, Sign
from comity.core.text.write.pieces import text_xml

RIGHT_TO_LEFT: Final = "\u200f"


class _Runs(dict[str, str]):
    """Words in a style of the apparatus as runs; the same ones come again and again."""

    def __init__(self, style: str, *, rtl: bool) -> None:
        super().__init__()
        self.style, self.rtl = style, rtl

    def __missing__(self, text: str) -> str:
        self[text] = said = apparatus(text, self.style, self.rtl)
        return said


class Signs(dict[str, _Runs]):
    """The apparatus by its styles, for paragraphs of one direction."""

    def __init__(self, *, rtl: bool) -> None:
        super().__init__()
        self.rtl = rtl
        self.opened, self.closed, self.space = (self[BRACKET][text] for text in "[] ")
        self.names = self[NAMES]

    def __missing__(self, style: str) -> _Runs:
        self[style] = found = _Runs(style, rtl=self.rtl)
        return found


def apparatus(text: str, style: str, rtl: bool) -> str:
    """A run of apparatus; marks of direction keep brackets and codes in their places."""
    look = f'<w:rPr><w:rStyle w:val="{style}"/>{"<w:rtl/>" if rtl else ""}</w:rPr>'
    turn = RIGHT_TO_LEFT if rtl and not text.isspace() else ""
    before, after = "" if text == "]" else turn, "" if text == "[" else turn
    return f"<w:r>{look}{text_xml(before + text + after)}</w:r>"


def xml(place: Inline, look: str, signs: Signs) -> str:
    """All runs and marks of a place behind the mark with which it opens."""
    id_, name, names = place.first, f"{CHOICE}{place.number}_", signs.names
    out: list[str] = []
    if place.start < place.end:
        if place.before:
            out.append(run(place.before, look))
        keepers = names[place.keepers] if place.keepers else ""
        out.append(f"{signs.opened}{run(place.base, look)}{signs.closed}{keepers}")
        for index, said in place.gone:
            id_ += 1
            out.append(between(id_, f"{name}{index}", names[said]))
        if place.behind:
            out.append(run(place.behind, look))
    for choice in place.choices:
        id_ += 1
        out.append(between(id_, f"{name}{choice.number}", _told(choice, look, signs)))
    if place.space:
        out.append(names[" "])
    out.append(ending(place.first))
    return "".join(out)


def _told(choice: Choice, look: str, signs: Signs) -> str:
    before = run(choice.before, look) if choice.before else ""
    behind = run(choice.behind, look) if choice.behind else ""
    space = signs.space if choice.spaced else ""
    words = f"{signs.opened}{run(choice.words, look)}{signs.closed}{signs.names[choice.names]}"
    return f"{before}{space}{words}{behind}"


def run(text: str, look: str) -> str:
    """Words as a run."""
    return f"<w:r>{look}{text_xml(text)}</w:r>"


def expanded(place: Inline) -> Iterator[Event]:
    """A place within a line, told one by one."""
    number, id_ = place.number, place.first
    yield Sign(opening(id_, f"{PLACE}{number}"), place.outside, place=number)
    if place.start < place.end:
        if place.start < place.low:
            yield Kept(place.start, place.low)
        yield Apparatus("[", BRACKET)
        yield Kept(place.low, place.high)
        yield Apparatus("]", BRACKET)
        if place.keepers:
            yield Apparatus(place.keepers, NAMES)
        for index, said in place.gone:
            id_ += 1
            yield Sign(opening(id_, f"{CHOICE}{number}_{index}"), choice=(number, index))
            yield Apparatus(said, NAMES)
            yield Sign(ending(id_), ends=True)
        if place.high < place.end:
            yield Kept(place.high, place.end)
    for choice in place.choices:
        id_ += 1
        yield Sign(opening(id_, f"{CHOICE}{number}_{choice.number}"), choice=(number, choice.number))
        yield from _chosen(choice)
        yield Sign(ending(id_), ends=True)
    if place.space:
        yield Apparatus(" ", NAMES)
    yield Sign(ending(place.first), place=-1 - number)


def _chosen(choice: Choice) -> Iterator[Event]:
    found, low, high = choice.tokens, choice.low, choice.high
    if low:
        yield New(found[:low])
    if choice.spaced:
        yield Apparatus(" ", BRACKET)
    yield Apparatus("[", BRACKET)
    yield New(found[low:high])
    yield Apparatus("]", BRACKET)
    yield Apparatus(choice.names, NAMES)
    if high < len(found):
        yield New(found[high:])
