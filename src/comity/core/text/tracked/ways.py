"""The ways that were learnt, by the element with which a part begins; each is told the commonest markup ahead.

A part of plain runs, inserted or deleted, holds little else, and whoever reads one file alone need not learn it: tests
require that the careful walk says the same of each piece.
"""

from typing import Final

from lxml import etree

from comity.core.text.tracked.again import Tables
from comity.core.text.tracked.markup import MOST_MARKUP, STARTS, State, Step, Way
from comity.core.text.tracked.names import ACCEPTED, BOTH, REJECTED, STRICT, TRANSITIONAL, W14

MOST_WAYS: Final = 8  # kinds of files
OF_TEXT: Final = {  # by views: the change around a run, and its text
    BOTH: ("", "w:t"),
    ACCEPTED: ("w:ins", "w:t"),
    REJECTED: ("w:del", "w:delText"),
}
OF_MARKS: Final = {  # by views: how a paragraph begins whose mark exists in them
    BOTH: ">",
    ACCEPTED: "><w:pPr><w:rPr><w:ins/></w:rPr></w:pPr>",
    REJECTED: "><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>",
}
TAGS: Final = {
    mask: ("w:p", *([change] if change else []), "w:r", text) for mask, (change, text) in OF_TEXT.items()
}
OPENS: Final = {  # up to a text
    mask: f'{f"<{change}>" if change else ""}<w:r><{text} xml:space="preserve"'
    for mask, (change, text) in OF_TEXT.items()
}
CLOSES: Final = {  # from behind it
    mask: f"/{text}></w:r>{f'</{change}>' if change else ''}" for mask, (change, text) in OF_TEXT.items()
}

_ways: dict[str, Way] = {}


def forget() -> None:
    """Empty what was remembered, as a new process has it; measurements ask for this."""
    _ways.clear()


def way(opening: str, name: str) -> Way | None:
    """What is known of parts that begin in this way."""
    found = _ways.get(opening)
    if found is None or found.markup >= MOST_MARKUP:
        spaces = [ns for ns in (TRANSITIONAL, STRICT) if f' xmlns:w="{ns}"' in opening]
        hints = f' xmlns:w14="{W14.strip("{}")}"' in opening
        if len(spaces) != 1:
            return None
        if len(_ways) >= MOST_WAYS:
            _ways.clear()
        w = f"{{{spaces[0]}}}"
        found = _ways[opening] = Way(opening, name, w, STARTS[hints], Tables(opening, name, w))
        if "'" not in opening:  # within which a name might be no name
            teach(found)
    found.lessons, found.parts = 0, found.parts + 1
    return found


def teach(way: Way) -> None:
    """Tell a way what nearly every file would teach it."""
    like = etree.Element(f"{way.w}p")  # how the mark was changed is no look
    states = {
        mask: way.states.setdefault((tags, mask, True), State(tags, mask)) for mask, tags in TAGS.items()
    }
    for mask, state in states.items():
        state.ends[CLOSES[mask]] = Step((), way.begin)
        for other, following in states.items():
            state.steps[CLOSES[mask] + OPENS[other]] = Step((), following)
        for mark, head in OF_MARKS.items():
            way.begin.steps[head + OPENS[mask]] = Step((), state, like, mark)
