"""Two texts side by side in one: what the new one leaves out and what it adds, as a page."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Final

from comity.core.text import tokens as signs
from comity.core.text.rolling.compilation import Compilation, Hunk
from comity.core.text.rolling.index import Base
from comity.core.text.rolling.merge import compiled
from comity.core.text.rolling.submit import of_text
from comity.core.text.tokens import Opaque, Text

NEW: Final = "NEW"  # the one party of a comparison
TAGS: Final = {
    signs.TABLE: "<table>",
    signs.TABLE_END: "</table>\n",
    signs.ROW: "<tr>",
    signs.ROW_END: "</tr>\n",
    signs.CELL: "<td>",
    signs.CELL_END: "</td>",
}
STYLE: Final = (
    "body{max-width:44rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.6 Georgia,serif;color:#1c2733}"
    "ins{background:#e3eefb;text-decoration:underline}del{color:#8a2f2f;background:#fbe9e7}"
    "table{border-collapse:collapse;margin:1rem 0}td{border:1px solid #b8c2cc;padding:.3rem .6rem;vertical-align:top}"
    "p{margin:.6rem 0}h2{font-size:1rem;color:#4a5762}.sign{color:#4a5762}"
    "@media(prefers-color-scheme:dark){body{background:#12181f;color:#e4e9ee}ins{background:#173457}"
    "del{background:#4a1f1c;color:#f3b8b2}}"
)
RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur"})


def comparison(old: Base, new: Text) -> Compilation:
    """The new text as the proposal of one party on the old one."""
    return compiled(old, [of_text(old, NEW, new)])


def page(made: Compilation, title: str, language: str = "en") -> str:
    """The whole page; needs no other file."""
    direction = ' dir="rtl"' if language.partition("-")[0] in RIGHT_TO_LEFT else ""
    sent = made.submissions.get(NEW)
    parts = []
    for name, indexed in made.base.stories.items():
        hunks = sent.delta.get(name, ()) if sent else ()
        if name != signs.BODY and not hunks:
            continue
        parts.append("" if name == signs.BODY else f"<h2>{escape(name)}</h2>\n")
        parts.append("".join(_Story(made.objects).told(indexed.tokens, hunks)))
    for name, note in (sent.notes if sent else {}).items():
        parts.append(f"<h2>{escape(name.partition(':')[0])}</h2>\n")
        parts.append("".join(_Story(made.objects).told((), (Hunk(0, 0, 0, note.tokens),))))
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"{direction}>\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body><main>\n"
        f"{''.join(parts)}</main></body></html>\n"
    )


class _Story:
    """Prints one story: paragraphs that hold words of both texts, tables around them."""

    def __init__(self, objects: Mapping[str, Opaque]) -> None:
        self.objects = objects
        self.line: list[str] = []

    def told(self, tokens: tuple[str, ...], hunks: tuple[Hunk, ...]) -> Iterator[str]:
        """All its lines and tables."""
        at = 0
        for hunk in hunks:
            yield from self.some(tokens[at : hunk.start], "")
            yield from self.some(tokens[hunk.start : hunk.end], "del")
            yield from self.some(hunk.tokens, "ins")
            at = hunk.end
        yield from self.some(tokens[at:], "")
        yield from self.ended()

    def some(self, tokens: tuple[str, ...], kind: str) -> Iterator[str]:
        """Tokens that stay, go or come."""
        words: list[str] = []
        for token in tokens:
            if token[0] != "\x01":
                words.append("<br>" if token == signs.LINE_BREAK else escape(token))
            elif signs.is_object(token):
                shown = self.objects.get(token)
                words.append(escape(shown.text if shown and shown.text else "[…]"))
            else:
                if token == signs.PARAGRAPH and kind:
                    words.append('<span class="sign">¶</span>')
                self.put(words, kind)
                words = []
                if token != signs.PARAGRAPH or kind != "del":  # a mark that goes does not end the line
                    yield from self.ended(always=token == signs.PARAGRAPH)
                if token in TAGS:
                    yield TAGS[token]
        self.put(words, kind)

    def put(self, words: list[str], kind: str) -> None:
        """Words of one kind."""
        if words:
            said = "".join(words)
            self.line.append(f"<{kind}>{said}</{kind}>" if kind else said)

    def ended(self, *, always: bool = False) -> Iterator[str]:
        """A line that is full."""
        if self.line or always:
            yield f"<p>{''.join(self.line)}</p>\n"
        self.line = []
