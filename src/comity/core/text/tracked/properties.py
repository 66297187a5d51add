"""What a paragraph mark carries in one view: style, printed number, and a hash of its properties."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from lxml import etree

from comity.core.text import numbering
from comity.core.text.numbering import Numbering
from comity.core.text.styles import Styles, val
from comity.core.text.tokens import Paragraph
from comity.core.text.tracked.met import Known, Para, Table
from comity.core.text.tracked.names import REJECTED, W14, inside
from comity.core.text.tracked.objects import canonical, hashed

PLAIN: Final = Paragraph()
ASIDE: Final = "rPr pPrChange sectPr sectPrChange".split()  # the look of the mark itself does not count
Said = tuple[str | bytes | None, ...]
MOST_KEPT: Final = 20_000  # looks, tables and hashes that are remembered of one sheet of styles
MOST_SHEETS: Final = 8
LONGEST_SHEET: Final = 500_000  # bytes of one that is remembered
Told = tuple[tuple[str, ...], list[Paragraph]]  # what a whole table is: its tokens, its paragraphs


@dataclass(frozen=True, slots=True)
class Look:
    """What properties say before anything is counted: the paragraph without its number, and which number it wants."""

    paragraph: Paragraph
    listed: str = ""
    depth: int = 0


class Looks:
    """Reads the properties of a file's paragraphs; most say what others said, and the same in both views."""

    def __init__(self, w: str, styles: Styles) -> None:
        self.w, self.styles = w, styles
        self.aside = frozenset(f"{w}{name}" for name in ASIDE)
        self.change, self.own = f"{w}pPrChange", f"{w}pPr"
        self.style, self.number = f"{w}pStyle", f"{w}numPr"
        self.telling = frozenset({f"{w}ins", f"{w}numberingChange"})
        self.hashes: dict[Said, str] = {}
        self.shared: dict[tuple[etree._Element | None, str], Look] = {}  # of paragraphs that many look like
        self.tables: dict[int, tuple[Table, Told | None]] = {}  # those that many files share, by identity

    @property
    def full(self) -> bool:
        """Whether more is remembered than should be."""
        return len(self.shared) + len(self.tables) + len(self.hashes) > MOST_KEPT

    def of(self, para: Para, bit: int) -> Look:
        """One paragraph's."""
        if isinstance(para.look, Look):
            return para.look
        if para.id is not None:
            return self.like(para.node, para.id, bit)
        node = para.node
        if node is None:
            return self.kept(para, Look(PLAIN))
        id_ = node.get(f"{W14}paraId", "")
        first = node[0] if len(node) else None
        if first is None or first.tag != self.own:
            return self.kept(para, self.look(id_, "", None, "") if id_ else self.bare)
        children = inside(first)
        changed = next((child for child in children if child.tag == self.change), None)
        if changed is not None and bit == REJECTED:
            older = changed.find(self.own)
            children = inside(older if older is not None else changed)
        style, number = self.first(children, self.style), self.first(children, self.number)
        came = number is not None and number.find(f"{self.w}ins") is not None
        named = "" if style is None else style.get(f"{self.w}val", "")
        settled = self.settled(number, bit) if number is not None else None
        if number is not None and settled is not number:
            place = children.index(number)
            children = [*children[:place], *([] if settled is None else [settled]), *children[place + 1 :]]
        found = self.look(id_, named, settled, self.hash(children))
        return found if came or changed is not None else self.kept(para, found)

    @cached_property
    def bare(self) -> Look:
        """That of a paragraph that says nothing of itself."""
        return self.look("", "", None, "")

    def like(self, node: etree._Element | None, id_: str, bit: int) -> Look:
        """That of a paragraph whose node others share: the same but for its id."""
        found = self.shared.get((node, id_))
        if found is None:
            found = self.of(Para(node, bit, bit, []), bit) if not id_ else self.like(node, "", bit)
            found = replace(found, paragraph=replace(found.paragraph, id=id_)) if id_ else found
            self.shared[node, id_] = found
        return found

    def kept(self, para: Para, found: Look) -> Look:
        """The same in both views."""
        para.look = found
        return found

    def settled(self, number: etree._Element, bit: int) -> etree._Element | None:
        """A number as one view leaves it: who inserted it, and what it was called before, are not properties."""
        told = [child for child in number if child.tag in self.telling]
        if not told:
            return number
        if len(told) == len(number) or (
            bit == REJECTED and any(child.tag == f"{self.w}ins" for child in told)
        ):
            return None
        number = deepcopy(number)
        for child in [child for child in number if child.tag in self.telling]:
            number.remove(child)
        return number

    def first(self, children: list[etree._Element], tag: str) -> etree._Element | None:
        """The first of a name."""
        return next((child for child in children if child.tag == tag), None)

    def look(self, id_: str, style: str, number: etree._Element | None, properties: str) -> Look:
        """Style and list, the paragraph's own or the style's."""
        w, name = self.w, style or self.styles.usual
        inherited = self.styles.style(name)
        listed = val(number, f"{w}numId", w) or inherited.list_number
        depth = numbering.whole(val(number, f"{w}ilvl", w) or inherited.list_depth, 0)
        paragraph = Paragraph(id_, "", name, properties)
        return Look(paragraph, "" if listed == "0" else listed, depth)

    def hash(self, children: list[etree._Element]) -> str:
        """The same for the same properties."""
        counted = [child for child in children if child.tag not in self.aside]
        if not counted:
            return ""
        said: list[str | bytes | None] = []
        for child in counted:
            if len(child):
                said.append(canonical(child))
            else:
                said += (child.tag, child.text)
                for pair in child.items():
                    said += pair
        key = tuple(said)
        found = self.hashes.get(key)
        if found is None:
            content = "".join(canonical(child) for child in counted)
            found = self.hashes[key] = hashed(content)
        return found


@dataclass(slots=True)
class Properties:
    """The properties of the paragraphs of one view, counting their automatic numbers as it goes."""

    looks: Looks
    lists: Numbering

    def of(self, para: Para, bit: int) -> Paragraph:
        """One paragraph's."""
        look = self.looks.of(para, bit)
        label = self.lists.label(look.listed, look.depth) if look.listed else ""
        return replace(look.paragraph, label=label) if label else look.paragraph

    def each(self, para: Para, bit: int, number: int) -> list[Paragraph]:
        """Those of so many paragraphs that look like one."""
        look = self.looks.of(para, bit)
        return [self.of(para, bit) for _n in range(number)] if look.listed else [look.paragraph] * number

    def all(self, known: list[Known], bit: int) -> list[Paragraph]:
        """Those of paragraphs that files share: remembered for this sheet of styles where nothing is counted."""
        looks = self.looks
        return [
            one.said if one.looks is looks and isinstance(one.said, Paragraph) else self.asked(one, bit)
            for one in known
        ]

    def asked(self, one: Known, bit: int) -> Paragraph:
        """That of one; the same in both views, since nothing in it is changed."""
        found = self.of(one.like, bit)
        if not self.looks.of(one.like, bit).listed:
            one.looks, one.said = self.looks, found
        return found

    def told(self, table: Table) -> Told | None:
        """What a table is that files share, if it was told before and nothing in it is counted."""
        return self.looks.tables.get(id(table), (table, None))[1]

    def keep(self, table: Table, told: Told, bit: int) -> None:
        """Remember what a table is that files share; one in which something is counted is told each time."""
        paras = [para for row in table.rows for cell in row.cells for para in cell.blocks]
        plain = all(isinstance(para, Para) and not self.looks.of(para, bit).listed for para in paras)
        self.looks.tables[id(table)] = (table, told if plain else None)


class Unasked(Properties):
    """For whoever asks for words alone: no look, and no number counted."""

    def of(self, para: Para, bit: int) -> Paragraph:
        """A paragraph without properties."""
        return PLAIN

    def each(self, para: Para, bit: int, number: int) -> list[Paragraph]:
        """So many."""
        return [PLAIN] * number

    def all(self, known: list[Known], bit: int) -> list[Paragraph]:
        """As many as are known."""
        return [PLAIN] * len(known)

    def keep(self, table: Table, told: Told, bit: int) -> None:
        """Nothing, since others ask for looks."""


_sheets: dict[tuple[str, bytes | None], Looks] = {}  # none where a file has no styles


def forget() -> None:
    """Empty what was remembered, as a new process has it; measurements ask for this."""
    _sheets.clear()


def looks(w: str, sheet: bytes | None, parsed: Callable[[], etree._Element | None]) -> Looks:
    """The looks of files with these very styles: what was found for one file holds for the next."""
    found = _sheets.get((w, sheet))
    if found is None or found.full:
        found = Looks(w, Styles(parsed(), w))
        if len(_sheets) >= MOST_SHEETS:
            _sheets.clear()
        if len(sheet or b"") <= LONGEST_SHEET:
            _sheets[w, sheet] = found
    return found
