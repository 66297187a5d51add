"""The straight way: ordinary paragraphs are read from the characters of a part, and the parser sees only the rest.

`markup` says which paragraphs are ordinary, and what they say. An element is left in their place, with the texts that
nobody looked at, so that the parser judges whether they are characters alone; and the walk must meet that element. If
it does not meet every one, or if anything about the part is out of the ordinary, the whole part is parsed. So a part
is read in this way only if the parser would take it, and the text is the one that the walk would find.
"""

import re
from dataclasses import dataclass, field, replace
from itertools import compress, count, repeat
from operator import is_
from typing import Final, cast

from lxml import etree

from comity.core.errors import Unreadable
from comity.core.text import guard
from comity.core.text.guard import Package
from comity.core.text.tracked import markup, ways
from comity.core.text.tracked.markup import ENDING, Way
from comity.core.text.tracked.met import Again, Known, Ordinary, Para, Same, Table
from comity.core.text.tracked.names import STRAIGHT

PROLOG: Final = re.compile(r"\ufeff?(?:<\?xml [^<>]*\?>)?\s*(<(w:\w+)\s[^<>]*[^<>/])>")
FIRST: Final = ("<w:p>", "<w:p ")
BEGINS: Final = re.compile(r"<w:p[ >]")
OPENS: Final = re.compile(r"<w:p(?: [^<>]*)?(?<!/)>")
CLOSES: Final = "</w:p>"
BLOCK: Final = 20_000  # from 30,000 characters on, CPython searches in another way
DEEPEST: Final = 200  # elements around a paragraph; the parser itself refuses 256
TOO_DEEP: Final = etree.XPath(f"boolean({'/*' * (DEEPEST + 2)})")


@dataclass(slots=True)
class Part:
    """A part of which the parser saw only the rest: what stands in place of each element that was left there."""

    root: etree._Element
    ordinary: dict[etree._Element, Ordinary] = field(default_factory=dict)
    paragraphs: int = 0  # in these
    changed: bool = False  # whether what was taken holds a change


def parsed(package: Package, name: str) -> Part:
    """A part: what is ordinary in it as paragraphs, the rest as a tree."""
    data = package.read(name)
    return _part(guard.characters(data)) or Part(package.keep(name, data))


def _part(text: str) -> Part | None:
    """A part that may be read in the straight way."""
    prolog = PROLOG.match(text)
    way = ways.way(prolog[1], prolog[2]) if prolog else None
    if prolog is None or way is None or "\ufffe" in text or "\uffff" in text:
        return None
    cut = Cut(way, "&" in text or text.find("\n", prolog.end()) >= 0)
    rest = cut.rest(text)
    outside = "".join([part for part in cut.parts if isinstance(part, str)])
    if not cut.taken or f"<{STRAIGHT}" in outside:
        return None
    try:
        root = guard.tree(rest.encode())
    except Unreadable:
        return None
    nodes = list(root.iter(STRAIGHT))
    if [node.text or "" for node in nodes] != cut.sights or TOO_DEEP(root):
        return None
    around = [node.getparent() for node in nodes] if outside.find("xmlns", prolog.end()) >= 0 else []
    if any(node is None or node.nsmap != root.nsmap for node in around):
        return None  # a name may mean something else there
    way.keep(cut.fresh)
    return Part(root, dict(zip(nodes, cut.taken, strict=True)), cut.paragraphs, cut.changed)


@dataclass(slots=True)
class Cut:
    """Takes ordinary paragraphs out of the characters of a part."""

    way: Way
    odd: bool  # whether texts may hold more than plain characters
    taken: list[Ordinary] = field(default_factory=list)  # place by place
    parts: list[str | list[str]] = field(default_factory=list)  # what is left; texts the parser shall judge
    sights: list[str] = field(default_factory=list)  # these texts, place by place
    fresh: dict[str, Known] = field(default_factory=dict)  # what a next file may have again
    paragraphs: int = 0  # that were taken
    depth: int = 0  # paragraphs around the present place, as around a text box
    changed: bool = False
    group: Ordinary | None = None  # of the present place
    sight: list[str] = field(default_factory=list)  # its texts

    def rest(self, text: str) -> str:
        """The part with one element in place of ordinary paragraphs and known tables that follow one another."""
        carried = ""
        for characters, table, own in self.way.tables.cut(text):
            chunks = divided(carried + characters if carried else characters, CLOSES)
            last = chunks.pop()
            self.paragraphs += len(chunks)
            self.chunks(chunks)
            if table is None:
                self.parts.append(last)
            elif self.depth or begin(last) >= 0:  # within a paragraph, as in a text box
                carried = last + own
            else:
                carried = ""
                if last and not last.isspace():
                    self.parts.append(last)
                    self.group = None
                self.take(table.block)
                self.paragraphs += table.paragraphs
        return self.joined()

    def chunks(self, chunks: list[str]) -> None:
        """What stands before the end of each paragraph."""
        usual, length, odd = self.way.usual, -len(ENDING), self.odd
        again, fresh = self.way.again, self.fresh
        before, texts = "", list[str]()  # the last beginning, its texts
        met = self.way.known  # nobody pays for a memory that is empty
        found = [*map(met.get, chunks)] if met else []
        end = 0  # of those that were looked at
        for place in compress(count(), map(is_, found, repeat(None))) if met else range(len(chunks)):
            if end < place:
                before = ""
                self.met(found[end:place], chunks[end:place])
            chunk, end = chunks[place], place + 1
            at = 0 if chunk.startswith(FIRST) else begin(chunk)
            if at < 0 or self.depth:
                self.left(chunk)
                self.group, before = None, ""
                continue
            if at and not (around := chunk[:at]).isspace():
                self.parts.append(around)
                self.group, before = None, ""
            inner = chunk[at:] if at else chunk
            head, _end, words = inner[:length].rpartition(">")
            if head in usual and not odd and words and words.strip() is words and inner.endswith(ENDING):
                if head != before:
                    before, texts = head, []
                    self.take(Same(usual[head], texts))
                texts.append(words)
                self.sight.append(words)
                if again:
                    fresh[inner] = Known(usual[head], words)
                continue
            before = ""
            self.other(inner)
        if end < len(chunks):
            self.met(found[end:], chunks[end:])

    def met(self, known: list[Known | None], chunks: list[str]) -> None:
        """Paragraphs that a file before this one had as well."""
        if self.depth:
            for chunk in chunks:
                self.left(chunk)
            self.group = None
        else:
            self.take(Again(cast("list[Known]", known)))

    def other(self, characters: str) -> None:
        """A paragraph whose markup must be looked at."""
        one = self.way.paragraph(characters)
        if one is None:
            self.left(characters)
            self.group = None
            return
        self.take(one)
        if markup.changed(one):
            self.changed = True
        elif self.way.again:
            text = "".join([str(piece) for _mask, piece in one.pieces])
            self.fresh[characters] = Known(replace(one, pieces=[]), text)

    def left(self, chunk: str) -> None:
        """What is for the parser."""
        self.depth = max(self.depth + len(OPENS.findall(chunk)) - 1, 0)
        self.parts += (chunk, CLOSES)
        self.paragraphs -= 1

    def take(self, one: Para | Same | Again | Table) -> None:
        """One more."""
        if self.group is None:
            self.group, self.sight = [], []
            self.taken.append(self.group)
            self.parts.append(self.sight)
        self.group.append(one)

    def joined(self) -> str:
        """What is left as one string."""
        out: list[str] = []
        for part in self.parts:
            if isinstance(part, str):
                out.append(part)
            else:
                sight = "".join(part)
                self.sights.append(sight)
                out.append(f"<{STRAIGHT}>{sight}</{STRAIGHT}>")  # in place of those that follow one another
        return "".join(out)


def divided(text: str, by: str) -> list[str]:
    """`text.split(by)`, block by block: Python prepares each search in a long text as if it were the only one."""
    found: list[str] = []
    rest = ""
    for at in range(0, len(text), BLOCK):
        parts = (rest + text[at : at + BLOCK]).split(by)
        rest = parts.pop()
        found += parts
    return [*found, rest]


def begin(chunk: str) -> int:
    """Where the first paragraph begins."""
    found = BEGINS.search(chunk)
    return found.start() if found else -1
