"""What the markup between two texts of a paragraph means, as the careful walk says: learnt once, then looked up.

A paragraph is ordinary if nothing stands in it but runs of text, plain or inserted or deleted. Its markup is cut at
the texts. What a piece of markup means is never decided here: the first time it is met, it is given to the parser and
to the careful walk, with the same namespaces and the same open elements, and what they make of it is remembered.
Markup that is not well-formed, not understood, or says anything beyond text, is refused with its paragraph.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from lxml import etree

from comity.core.text import guard
from comity.core.text.tracked.again import Tables
from comity.core.text.tracked.met import Known, Para, Pieces
from comity.core.text.tracked.names import BOTH, SPACE
from comity.core.text.tracked.ordinary import AFTER, BEFORE, NEVER, of_text
from comity.core.text.tracked.walk import Walk

HEX: Final = '="[0-9A-F]{8}"'
SESSION: Final = " w:rsid"
SESSIONS: Final = "".join(f"(?:{SESSION}{kind}{HEX})?" for kind in ("R", "RPr", "Del"))
HINT: Final = rf'(?: w14:paraId="([0-9A-F]{{8}})")?(?: w14:textId{HEX})?'  # Word's own names
STARTS: Final = tuple(  # without and with them
    re.compile(rf"<w:p{hint}{SESSIONS}(?: w:rsidRDefault{HEX})?(?: w:rsidP{HEX})?(?=>)")
    for hint in ("()", HINT)
)
NUMBER: Final = " w:id"
WHO: Final = r'="-?[0-9]+" w:author="[^"<>&\x00-\x1f]*"(?: w:date="[0-9TZ:.+-]*")?'  # behind that name
# a text; and with it, where it can be had at once, the passage to the next run or change, without its numbers
CUT: Final = re.compile(
    r">([^<>&\x00-\x1f]+)<"
    r'(?:(/w:(?:t|delText)></w:r>(?:</w:(?:ins|del)>)?(?:<w:proofErr w:type="[A-Za-z]+"/>)?)'
    rf"(?:(<w:(?:ins|del)){NUMBER}{WHO}>)?<w:r{SESSIONS}(?=>))?"
)
CHANGES: Final = "|".join(rf"(?<=<w:{kind}{NUMBER})" for kind in ("ins", "del", "moveTo", "moveFrom"))
OF_CHANGE: Final = re.compile(rf"{NUMBER}(?:{CHANGES}){WHO}(?=/?>)")  # sooner found than what it belongs to
RUN: Final = re.compile(f"<w:r{SESSIONS}>")
# what is never the markup of text alone; told apart quickly, since each carries a number of its own
HOPELESS: Final = re.compile(
    "&|Reference |Range(?:Start|End) |<w:fld|<w:drawing|<mc:|Change |<w:bookmark|<w:instr"
)
TAGS: Final = re.compile(r"<(/?)([\w:.-]+)([^<>]*)>")
ENDING: Final = "</w:t></w:r>"
TEXTS: Final = frozenset({"w:t", "w:delText"})
MOST_OPEN: Final = 12
MOST_LESSONS: Final = 300  # pieces of markup that one part may teach
MOST_MARKUP: Final = 2_000  # that are remembered of one kind of file
LONGEST: Final = 1_000_000  # characters of one paragraph
MOST_KEPT: Final = 4_000_000  # characters of paragraphs that are remembered


@dataclass(slots=True, eq=False)
class State:
    """The elements that are open at a text, and where markup leads from there."""

    tags: tuple[str, ...]
    mask: int = BOTH
    kept: bool = True  # spaces at the edges of the text count
    steps: dict[str, "Step | None"] = field(default_factory=dict)  # to a next text
    ends: dict[str, "Step | None"] = field(default_factory=dict)  # to the end of the paragraph


class Step(NamedTuple):
    """Markup between two texts: what of it is text, such as a tab; the next state; the paragraph that it begins."""

    between: tuple[tuple[int, str], ...]
    state: State
    node: etree._Element | None = None
    mark: int = BOTH  # of the paragraph


@dataclass(slots=True)
class Way:
    """What was learnt of files whose parts begin with the same element."""

    opening: str  # without its end
    name: str
    w: str
    start: re.Pattern[str]
    tables: Tables
    begin: State = field(default_factory=lambda: State(()))
    states: dict[tuple[tuple[str, ...], int, bool], State] = field(default_factory=dict)
    usual: dict[str, Para] = field(default_factory=dict)  # beginnings of paragraphs of one text
    known: dict[str, Known] = field(default_factory=dict)  # unchanged paragraphs, by their characters
    parts: int = 0  # that were begun
    kept: int = 0
    markup: int = 0
    lessons: int = 0  # of the present part

    # --- paragraphs --------------------------------------------------------------------------------

    @property
    def again(self) -> bool:
        """Whether paragraphs are kept for a next file; whoever reads one alone pays nothing for a second."""
        return self.parts > 1 and self.kept < MOST_KEPT

    def keep(self, fresh: Mapping[str, Known]) -> None:
        """Paragraphs of a part that the parser has taken, texts and all."""
        self.known |= fresh
        self.kept += sum(map(len, fresh))

    def paragraph(self, characters: str) -> Para | None:
        """What stands between `<w:p` and `</w:p>`, if it is ordinary, from its markup and texts."""
        if len(characters) > LONGEST:
            return None
        start = self.start.match(characters)
        parts = iter(CUT.split(characters[start.end() :] if start else characters))
        state, everywhere, first = self.begin, BOTH, None
        pieces: Pieces = []
        markup = next(parts)
        for text, passage, change, after in zip(parts, parts, parts, parts, strict=True):
            step = state.steps.get(markup) or self.step(state, markup, more=True)
            if step is None:
                return None
            if step.between:
                pieces += step.between
            first, state = first or step, step.state
            if not state.kept and text.strip() is not text:
                return None  # Word drops these spaces, and the reader of the file is told
            everywhere &= state.mask
            pieces.append((state.mask, text))
            opening = f"{passage}{change}>" if change else passage
            markup = f"{opening}<w:r{after}" if opening else after
        end = state.ends.get(markup) or self.step(state, markup, more=False)
        if end is None:
            return None
        if end.between:
            pieces += end.between
        if everywhere == BOTH and len(pieces) > 1:
            pieces = [(BOTH, "".join([str(piece) for _mask, piece in pieces]))]
        first = first or end
        id_ = (start[1] or "") if start else ""
        if len(pieces) == 1 and not id_ and everywhere & first.mark == BOTH and characters.endswith(ENDING):
            head, _end, text = characters[: -len(ENDING)].rpartition(">")
            if pieces[0] == (BOTH, text) and len(self.usual) < MOST_MARKUP:
                self.usual[head] = Para(first.node, BOTH, BOTH, [], id="")
        return Para(first.node, BOTH, first.mark, pieces, id=id_)

    # --- markup ------------------------------------------------------------------------------------

    def step(self, state: State, markup: str, *, more: bool) -> Step | None:
        """What a piece of markup means that was not met before in this state; `more` text follows it, or none."""
        steps = state.steps if more else state.ends
        if markup in steps:
            return None
        plain = OF_CHANGE.sub("", markup)
        if SESSION in plain:
            plain = RUN.sub("<w:r>", plain)
        if plain not in steps:
            if HOPELESS.search(markup) or self.lessons >= MOST_LESSONS or self.markup >= MOST_MARKUP:
                return None
            self.lessons += 1
            self.markup += 1
            steps[plain] = self.learnt(state, plain, more=more)
        return steps[plain]

    def learnt(self, state: State, markup: str, *, more: bool) -> Step | None:
        """What the careful walk makes of a piece of markup; nothing if it is more than the markup of text."""
        whole = markup + ">" * more
        if state.tags:
            whole = "<" + whole
        elif markup.startswith(">"):
            whole = "<w:p" + whole
        tags = opened(state.tags, whole)
        if (
            not tags
            or len(tags) > MOST_OPEN
            or not (tags[-1] in TEXTS if more else tags == ("w:p",))
            or any(n in whole for n in NEVER)
        ):
            return None
        before, after = BEFORE if state.tags else "", AFTER if more else ""
        opening = "".join(f"<{tag}>" for tag in state.tags)
        closing = "".join(f"</{tag}>" for tag in reversed(tags))
        try:
            root = etree.fromstring(
                f"{self.opening}><a>{opening}{before}{whole}{after}{closing}</a></{self.name}>", guard.PARSER
            )
        except (etree.XMLSyntaxError, ValueError):
            return None
        node = root[0][0] if len(root[0]) == 1 else None
        if node is None or root[0].text or node.tail or node.tag != f"{self.w}p" or not of_text(node, self.w):
            return None
        return self.walked(node, state, tags, before, after)

    def walked(
        self, node: etree._Element, state: State, tags: tuple[str, ...], before: str, after: str
    ) -> Step | None:
        """What the walk finds between the texts before and after."""
        told: dict[str, None] = {}
        walk = Walk(self.w, told)
        para = walk.paragraph(node, BOTH)
        pieces = [(mask, piece) for mask, piece in para.pieces if isinstance(piece, str)]
        if told or walk.open or walk.calls or len(pieces) != len(para.pieces):
            return None
        if before and (not pieces or pieces.pop(0) != (state.mask, before)):
            return None
        kept = None if state.tags else node  # with its properties
        if not after:
            return Step(tuple(pieces), self.begin, kept, para.mark)
        mask, last = pieces.pop() if pieces else (BOTH, "")
        texts = [inner for inner in node.iter() if inner.text == after]
        if last != after or len(texts) != 1:
            return None
        key = (tags, mask, texts[0].get(SPACE) == "preserve")
        return Step(tuple(pieces), self.states.setdefault(key, State(*key)), kept, para.mark)


def changed(para: Para) -> bool:
    """Whether an ordinary paragraph holds a change."""
    pieces = para.pieces  # several are never the same in both views, else they are joined
    return para.mark != BOTH or len(pieces) > 1 or any(mask != BOTH for mask, _piece in pieces)


def opened(tags: tuple[str, ...], markup: str) -> tuple[str, ...]:
    """The elements that are open after a piece of markup; none if it closes others than were open."""
    found = list(tags)
    for closes, name, rest in TAGS.findall(markup):
        if not closes:
            found += [] if rest.endswith("/") else [name]
        elif not found or found.pop() != name:
            return ()
    return tuple(found)
