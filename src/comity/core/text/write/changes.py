"""A comparison of two texts as one HTML page: the whole text, with what is new and what is gone as in the redline."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from comity.core.text import tokens as signs
from comity.core.text.rolling.compare import NEW
from comity.core.text.rolling.compilation import Hunk
from comity.core.text.write.events import DELETED, INSERTED, Kept
from comity.core.text.write.frame import quoted as escape
from comity.core.text.write.page import RIGHT_TO_LEFT, TAGS, marked
from comity.core.text.write.page_style import STYLE
from comity.core.text.write.redline import aligned, redlined
from comity.core.text.write.sheet import NOTES, Item, Line, Mark, laid
from comity.core.text.write.source import Source

OWN_STYLE: Final = """
ins{background:light-dark(#e3eefb,#17324f)}.state::before{content:none}.sign{font-weight:700}
del{background:light-dark(#fbe9e7,#46201d);color:light-dark(#8a2f2f,#f3b8b2);text-decoration-thickness:1px}
.state a{display:inline-block;min-inline-size:1.5rem;line-height:1.5rem;text-align:center}
.key a{white-space:nowrap;display:inline-block;line-height:1.5rem;margin-inline-start:1rem}
.para.open>div:nth-child(2){position:relative}
.para.open>div:nth-child(2)::before{content:"";position:absolute;inset-block:.2rem;inset-inline-start:-.75rem;
border-inline-start:3px solid var(--soft)}
@media print{.state a,.key a{display:none}ins{background:#e3eefb}del{background:#fbe9e7;color:#8a2f2f}}
"""
Pieces = Sequence[Line | Mark]


@dataclass(frozen=True, slots=True)
class Section:
    """A paragraph or a whole table, its number, and what became of it."""

    pieces: Pieces
    label: str
    state: str

    def __bool__(self) -> bool:
        return bool(self.state)


def page(source: Source, named: str) -> str:
    """The whole page; `source` holds the new text as the proposal of one party, `named` says what was compared."""
    return _Page(source).whole(named)


class _Page:
    """Builds one page."""

    def __init__(self, source: Source) -> None:
        self.source, self.words, self.compilation = source, source.words, source.compilation
        sent = self.compilation.submissions.get(NEW)
        self.delta = sent.delta if sent else {}
        self.new_notes = sent.notes if sent else {}
        base = [story.name for story in self.compilation.base.text.stories]
        self.notes = [name for name in (*base, *self.new_notes) if name.startswith(NOTES)]
        self.margins = [
            name for name in base if name != signs.BODY and name not in self.notes and self.delta.get(name)
        ]
        self.calls = {
            signs.object_token(name.partition(":")[0], name): n for n, name in enumerate(self.notes, 1)
        }
        self.number = self.last = 0  # of sections with a change

    # what is said

    def told(self, name: str) -> Pieces:
        """A story with its changes; one that has no place in the file is told by its words alone."""
        if name not in self.source.homes:
            if name in self.new_notes:
                return [*self.bare((), (Hunk(0, 0, 0, self.new_notes[name].tokens),))]
            return [*self.bare(self.compilation.base.story(name).tokens, self.delta.get(name, ()))]
        tokens = self.compilation.base.story(name).tokens
        votes = self.compilation.votes.get(name)
        events = redlined(len(tokens), aligned(tokens, votes), {}) if votes else [Kept(0, len(tokens))]
        return laid(self.source, name, events)

    def bare(self, tokens: Sequence[str], hunks: Sequence[Hunk]) -> Iterator[Line | Mark]:
        """Words without their looks."""
        parts: list[tuple[Sequence[str], str]] = []
        at = 0
        for hunk in hunks:
            parts += [(tokens[at : hunk.start], ""), (tokens[hunk.start : hunk.end], DELETED)]
            parts.append((hunk.tokens, INSERTED))
            at = hunk.end
        items: list[Item] = []
        for some, change in (*parts, (tokens[at:], "")):
            for token in some:
                if token == signs.PARAGRAPH:
                    yield Line([*items], change=change)
                    items.clear()
                elif token in signs.STRUCTURE:
                    yield Mark(token)
                elif token[0] == "\x01":
                    found = self.compilation.objects.get(token)
                    items.append(Item(found.text if found else "", object=token, change=change))
                else:
                    items.append(Item(token, change=change))

    def sections(self, pieces: Pieces, first: str = "") -> Iterator[Section]:
        """A story in sections; `first` is the number of a note."""
        table: list[Line | Mark] = []
        depth = 0
        for piece in pieces:
            if isinstance(piece, Mark):
                depth += 1 if piece.token in signs.OPENING else -1
            elif not depth:
                yield Section([piece], piece.said.label or first, self.state([piece]))
                first = ""
                continue
            table.append(piece)
            if not depth:
                yield Section(table, first, self.state(table))
                table, first = [], ""

    def state(self, pieces: Pieces) -> str:
        """What became of these; nothing if they are as they were."""
        lines = [piece for piece in pieces if isinstance(piece, Line)]
        changes = {line.change for line in lines}
        changes |= {item.change for line in lines for item in line.items if isinstance(item, Item)}
        if changes <= {""}:
            return ""
        one = next(iter(changes)) if len(changes) == 1 else ""
        return {INSERTED: self.words.new, DELETED: self.words.gone}.get(one, self.words.changed)

    # HTML

    def line(self, line: Line) -> str:
        """A paragraph; its mark is shown where it alone is new or gone."""
        items = [item for item in line.items if isinstance(item, Item)]
        said = ""
        for change, some in groupby(items, lambda item: item.change):
            words = "".join(map(self.item, some))
            said += f"<{change}>{words}</{change}>" if change and words else words
        if line.change and {item.change for item in items} != {line.change}:
            said += f'<{line.change}><span class="sign">¶</span></{line.change}>'
        kinds = ["h"] * bool(line.level) + ["centre"] * line.centred
        attributes = f' class="{" ".join(kinds)}"' if kinds else ""
        if line.rtl and self.compilation.language not in RIGHT_TO_LEFT:
            attributes += ' dir="rtl"'
        return f"<p{attributes}>{said}</p>"

    def item(self, item: Item) -> str:
        """Words that look alike, or an object."""
        if not item.object:
            return marked(item.text, item.marks)
        number = self.calls.get(item.object)
        if number:
            return f'<sup><a href="#note-{number}">{number}</a></sup>'
        return f'<span class="object">{escape(item.text) or "&#9634;"}</span>'

    def section(self, one: Section) -> str:
        """One section, with its number and what became of it in the margin."""
        shown = "".join(TAGS[p.token] if isinstance(p, Mark) else self.line(p) for p in one.pieces)
        margin = f"<h2>{escape(one.label)}</h2>" if one.label else ""
        id_ = ""
        if one:
            self.number += 1
            id_ = f' id="change-{self.number}"'
            margin += f'<span class="state">{one.state}{self.onward()}</span>'
        doc = f'<div class="doc" lang="{escape(self.compilation.language)}">{shown}</div>'
        kind = "para open" if one else "para"
        return f'<section class="{kind}"{id_}><div class="para-n">{margin}</div><div>{doc}</div></section>\n'

    def onward(self) -> str:
        """The way to the next change, if there is one."""
        if self.number >= self.last:
            return ""
        return (
            f'<a href="#change-{self.number + 1}" title="{self.words.following}">'
            f'<span aria-hidden="true">↓</span><span class="vh">{self.words.following}</span></a>'
        )

    def whole(self, named: str) -> str:
        """The page."""
        language = self.compilation.language
        body = [*self.sections(self.told(signs.BODY))]
        notes = [[*self.sections(self.told(name), f"{n}.")] for n, name in enumerate(self.notes, 1)]
        margins = [(name, [*self.sections(self.told(name))]) for name in self.margins]
        stories = [body, *notes, *(some for _name, some in margins)]
        self.last = sum(map(bool, (one for story in stories for one in story)))
        title, titled = self.title(body)
        lede = self.words.changes if self.last else self.words.alike
        onward = f' <a href="#change-1">{self.words.following} ↓</a>' if self.last else ""
        shown = "".join(map(self.section, body[1:] if titled else body))
        rows = "".join(
            f'<li id="note-{n}">{"".join(map(self.section, some))}</li>' for n, some in enumerate(notes, 1)
        )
        if rows:
            shown += f'<section class="notes"><h2>{self.words.notes}</h2><ol>{rows}</ol></section>\n'
        for name, some in margins:
            called = self.words.header if name.startswith("header") else self.words.footer
            shown += f'<section class="notes"><h2>{called}</h2>{"".join(map(self.section, some))}</section>\n'
        direction = ' dir="rtl"' if language in RIGHT_TO_LEFT else ""
        return (
            f'<!doctype html>\n<html lang="{escape(language)}"{direction}>\n<head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(title)}</title><style>{STYLE}{OWN_STYLE}</style></head>\n<body><main>"
            f'<header class="head"><p>{self.words.comparison}</p><h1>{escape(title)}</h1>'
            f'<p class="lede">{lede}</p><p class="key">{escape(named)}{onward}</p></header>\n'
            f"{shown}</main></body></html>\n"
        )

    def title(self, body: Sequence[Section]) -> tuple[str, bool]:
        """The first heading, or the first line, as the new text has it; and whether it begins the text unchanged."""
        lines = [piece for one in body for piece in one.pieces if isinstance(piece, Line)]
        found = next((line for line in lines if line.level), lines[0] if lines else None)
        if found is None:
            return self.words.comparison, False
        words = [i.text for i in found.items if isinstance(i, Item) and i.change != DELETED and not i.object]
        title = " ".join("".join(words).split())[:300] or self.words.comparison
        plain = not any(isinstance(i, Item) and i.object for i in found.items)
        return title, bool(plain and found.level and body[0].pieces[0] is found and not body[0])
