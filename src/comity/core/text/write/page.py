"""A compilation as one HTML page that needs nothing else: the text in brackets, each open place beside it in full."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, cast

from comity.core.text import tokens as signs
from comity.core.text.rolling.compilation import Alternative, Compilation, Locus, Parties, Remark
from comity.core.text.write.brackets import BRACKET, GLYPH
from comity.core.text.write.frame import escape as plain_text
from comity.core.text.write.frame import quoted as escape
from comity.core.text.write.page_style import STYLE
from comity.core.text.write.sheet import EDGE, Choice, Item, Line, Mark, Placed, Sheet
from comity.core.text.write.words import Words

ELEMENTS: Final = {"b": "strong", "i": "em", "u": "u", "s": "s", "sup": "sup", "sub": "sub"}
OPEN: Final = '<span class="br">[</span>'
CLOSE: Final = '<span class="br">]</span>'
SPACE: Final = '<span class="by"> </span>'
RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "ur", "he"})
TAGS: Final = {
    signs.TABLE: '<div class="scroll" tabindex="0"><table>',
    signs.TABLE_END: "</table></div>",
    signs.ROW: "<tr>",
    signs.ROW_END: "</tr>",
    signs.CELL: "<td>",
    signs.CELL_END: "</td>",
}


class _Named(dict[str, str]):
    """Words beside brackets, most of them parties; the same ones come again and again."""

    def __missing__(self, words: str) -> str:
        self[words] = said = f'<span class="by">{escape(words)}</span>'
        return said


class _Page:
    """Builds one page."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.names = sheet, sheet.source.names
        self.compilation: Compilation = sheet.source.compilation
        self.words: Words = sheet.source.words
        self.loci: Sequence[Locus] = self.compilation.every()
        self.named = _Named()
        self.known: dict[Parties, str] = {}
        self.nil = f'<q><span class="nil">{self.words.nothing}</span></q>'
        sent = (self.compilation.submissions.get(code) for code in self.compilation.parties)
        self.remarks = [remark for one in sent if one for remark in one.remarks]  # in protocol order
        self.told = set[int]()  # places that a section before their paragraph has told
        self.by_start: dict[tuple[str, int], list[int]] = {}
        story = ""
        paragraph_at: Sequence[int] = ()
        for number, locus in enumerate(self.loci):
            if locus.story != story:
                story, paragraph_at = locus.story, self.compilation.base.story(locus.story).paragraph_at
            self.by_start.setdefault((story, paragraph_at[locus.start]), []).append(number)
        self.notes = [name for name in sheet.stories if name != signs.BODY]
        calls = {signs.object_token(name.partition(":")[0], name): n for n, name in enumerate(self.notes, 1)}
        self.calls: Mapping[str, int] = calls
        lines = [p for p in sheet.stories.get(signs.BODY, ()) if isinstance(p, Line) and p.choice is None]
        self.heading = next((line for line in lines if line.level), lines[0] if lines else None)
        self.titled = bool(lines and lines[0] is self.heading and lines[0].level and untouched(lines[0]))

    # words

    def items(self, items: Iterable[Item | Placed]) -> str:
        """The inside of a line."""
        out: list[str] = []
        opened: Choice | None = None
        for item in items:
            choice = item.choice if isinstance(item, Item) else None
            if choice != opened:
                out.append("</span>" if opened is not None else "")
                out.append(alternative(*choice) if choice is not None else "")
                opened = choice
            if isinstance(item, Placed):
                self.placed(item, out)
            else:
                out.append(self.item(item))
        return "".join(out) + ("</span>" if opened is not None else "")

    def placed(self, item: Placed, out: list[str]) -> None:
        """A whole place within a line, as `items` would tell it one by one."""
        place, marks, new = item.place, item.marks, item.new_marks
        number, named = place.number, self.named
        if place.start < place.end:
            if place.before:
                out.append(marked(place.before, marks))
            out.append(f"{OPEN}{marked(place.base, marks)}{CLOSE}")
            if place.keepers:
                out.append(named[place.keepers])
            for index, said in place.gone:
                out.append(f"{alternative(number, index)}{named[said]}</span>")
            if place.behind:
                out.append(marked(place.behind, marks))
        for choice in place.choices:
            before = marked(choice.before, new) if choice.before else ""
            behind = marked(choice.behind, new) if choice.behind else ""
            space = SPACE if choice.spaced else ""
            words = f"{OPEN}{marked(choice.words, new)}{CLOSE}{named[choice.names]}"
            out.append(f"{alternative(number, choice.number)}{before}{space}{words}{behind}</span>")
        if place.space:
            out.append(SPACE)

    def item(self, item: Item) -> str:
        """A few words of one kind."""
        if item.style == EDGE:
            return ""
        if item.style == BRACKET:
            return f'<span class="br">{escape(item.text)}</span>' if item.text.strip() else SPACE
        if item.style == GLYPH:
            return f'<span class="br">{escape(item.text)}</span>'
        if item.style:
            return self.named[item.text]
        return self.thing(item) if item.object else marked(item.text, item.marks)

    def thing(self, item: Item) -> str:
        """An object: a note is called, others are shown by their words or named."""
        number = self.calls.get(item.object)
        if number:
            return f'<sup data-object><a href="#note-{number}" id="call-{number}">{number}</a></sup>'
        return f'<span class="object" data-object>{escape(item.text) or "&#9634;"}</span>'

    def line(self, line: Line) -> str:
        """A paragraph."""
        kinds = ["h"] * bool(line.level) + ["centre"] * line.centred
        said = f' class="{" ".join(kinds)}"' if kinds else ""
        if line.choice is not None:
            said += f' data-place="{line.choice[0]}" data-choice="{line.choice[1]}"'
        if line.rtl and self.compilation.language not in RIGHT_TO_LEFT:
            said += ' dir="rtl"'
        return f"<p{said}>{self.items(line.items)}</p>"

    # open places

    def locus(self, number: int) -> str:
        """All readings of one place, the base first."""
        locus = self.loci[number]
        words = self.words
        keepers = escape(f" · {words.kept_by} {self.all_names(locus.keepers)}") if locus.keepers else ""
        rows = f"<li>{self.quote(locus.base)}<small>{words.base}{keepers}</small></li>"
        for found in locus.alternatives:
            rows += f"<li>{self.alternative(locus, found)}<small>{self.who(found.parties)}</small></li>"
        head = f'<h3 title="{escape(locus.id)}">{words.place} {number + 1}</h3>'
        return f'<div class="locus" id="place-{number}">{head}<ol>{rows}</ol></div>'

    def who(self, codes: Parties) -> str:
        """The same as HTML; the same parties stand together again and again."""
        said = self.known.get(codes)
        if said is None:
            said = self.known[codes] = escape(self.all_names(codes))
        return said

    def all_names(self, codes: Sequence[str]) -> str:
        """Parties as they are called."""
        comma = "\u060c " if self.compilation.language in RIGHT_TO_LEFT else ", "
        return comma.join([self.names.get(code, code) for code in codes])

    def quote(self, tokens: Sequence[str]) -> str:
        """Words of a reading, or a remark that there are none."""
        if not tokens:
            return self.nil
        said = escape(self.plain(tokens))
        return f"<q>{said}</q>" if said.strip() else self.nil

    def alternative(self, locus: Locus, alternative: Alternative) -> str:
        """Words of an alternative, those that the base does not have underlined."""
        if alternative.items is alternative.tokens:  # nothing of the base stays
            if not alternative.tokens:
                return self.nil
            said = inserted(escape(self.plain(alternative.tokens)))
            return f"<q>{said}</q>" if said.strip() else self.nil
        out: list[str] = []
        kept = self.compilation.base.story(locus.story).tokens
        for kind, some in groupby(alternative.items, type):
            if kind is int:
                out.append(escape(self.plain([kept[at] for at in cast("Iterator[int]", some)])))
            else:
                out.append(inserted(escape(self.plain(cast("list[str]", [*some])))))
        said = "".join(out)
        return f"<q>{said}</q>" if said.strip() else self.nil

    def plain(self, tokens: Sequence[str]) -> str:
        """Tokens as words; marks of paragraphs as their sign."""
        joined = "".join(tokens)
        if "\x01" not in joined:
            return joined
        if signs.OBJECT in joined:
            joined = "".join([self.shown(token) if token[0] == "\x01" else token for token in tokens])
        said = signs.TABLES.sub("", joined.replace(signs.PARAGRAPH, " ¶ "))
        return (
            said.removesuffix(" ¶ ") or said.strip()
        )  # where nothing but the mark is in question, it is shown

    def shown(self, token: str) -> str:
        """An object as its words; marks of paragraphs and tables as they are."""
        shown = self.compilation.objects.get(token)
        return shown.text if shown and shown.text else token if token in signs.STRUCTURE else "▢"

    # sections

    def story(self, name: str, first: str = "") -> Iterator[str]:
        """A story in sections, each with its open places and what was said on it; a note begins with its number."""
        block: list[str] = []
        label = ""
        paragraph, depth = 0, 0
        covered: list[int] = []
        held: list[Line] = []  # alternatives that stand before the next paragraph
        for piece in self.sheet.stories[name]:
            if self.titled and piece is self.heading:
                paragraph += 1  # it is the title of the page
                continue
            if isinstance(piece, Mark):
                if not depth and block:
                    yield self.section(name, label, block, covered)
                    block, covered, label = [], [], ""
                block += [*map(self.line, held), TAGS[piece.token]]
                held = []
                depth += 1 if piece.token in signs.OPENING else -1
                continue
            if piece.choice is not None and not depth:
                if self.comes_next(name, piece.choice[0], paragraph):
                    held.append(piece)
                else:
                    block.append(self.line(piece))
                continue
            if not depth and piece.choice is None:
                if block:
                    yield self.section(name, label, block, covered)
                if held:
                    yield self.new(name, held, paragraph)
                block, covered, label, held = [], [], piece.said.label or first, []
                first = ""
            block.append(self.line(piece))
            if piece.choice is None:
                covered.append(paragraph)
                paragraph += 1
        if block or held:
            yield self.section(name, label, [*block, *map(self.line, held)], covered)

    def new(self, story: str, lines: Sequence[Line], paragraph: int) -> str:
        """New paragraphs with their places; the number of the paragraph after them is not theirs."""
        here = {line.choice[0] for line in lines if line.choice}
        numbers = [n for n in self.by_start.get((story, paragraph), ()) if n in here]
        self.told.update(numbers)
        ids = self.compilation.base.story(story).ids[paragraph : paragraph + 1]
        return self.framed("", [*map(self.line, lines)], numbers, ids)

    def comes_next(self, story: str, number: int, paragraph: int) -> bool:
        """Whether an alternative stands before the next paragraph, where nothing of the base is in question."""
        locus = self.loci[number]
        return locus.additive and self.compilation.base.story(story).paragraph_at[locus.start] == paragraph

    def section(self, story: str, label: str, block: Sequence[str], covered: Sequence[int]) -> str:
        """One section: paragraphs of the base, and what is proposed there."""
        numbers = [n for at in covered for n in self.by_start.get((story, at), ()) if n not in self.told]
        ids = [self.compilation.base.story(story).ids[at] for at in covered]
        remarks = [remark for remark in self.remarks if remark.paragraph in ids]
        return self.framed(label, block, numbers, ids, remarks)

    def framed(
        self,
        label: str,
        block: Sequence[str],
        numbers: Sequence[int],
        ids: Sequence[str],
        remarks: Sequence[Remark] = (),
    ) -> str:
        """Lines with their margin, their places and what was said on them."""
        loci = "".join(map(self.locus, numbers))
        state = (
            f'<span class="state">{self.words.statuses[str(self.loci[numbers[0]].status)]}</span>'
            if numbers
            else ""
        )
        said = f"<h2>{escape(label)}</h2>" if label else ""
        if numbers and not label:
            said = f'<h2 class="vh">{self.words.paragraph} {escape(ids[0])}</h2>'
        margin = f'<div class="para-n">{said}{state}</div>'
        comments = f'<div class="side">{"".join(map(self.remark, remarks))}</div>' if remarks else ""
        kind = "para open" if numbers or remarks else "para"
        lang = f' lang="{self.compilation.language}"'
        doc = f'<div class="doc"{lang}>{"".join(block)}</div>'
        return f'<section class="{kind}">{margin}<div>{doc}{loci}</div>{comments}</section>'

    def remark(self, remark: Remark) -> str:
        """One comment, under the name of its party."""
        return f"<p><b>{escape(self.names.get(remark.party, remark.party))}</b> {escape(remark.text)}</p>"

    def footnotes(self) -> str:
        """All notes, with their open places."""
        if not self.notes:
            return ""
        rows = [
            f'<li id="note-{n}">{"".join(self.story(name, f"{n}."))}</li>'
            for n, name in enumerate(self.notes, 1)
        ]
        return f'<section class="notes"><h2>{self.words.notes}</h2><ol>{"".join(rows)}</ol></section>'

    def title(self) -> str:
        """The first heading of the base, without brackets."""
        words_ = [said for item in self.heading.items for said in of_base(item)] if self.heading else []
        return " ".join("".join(words_).split())[:300] or self.words.title

    def key(self) -> str:
        """What the codes stand for; the codes alone where nobody has said it."""
        codes = self.compilation.parties
        if not any(code in self.names for code in codes):
            return f'<p class="key">{" ".join(f"<b>{escape(code)}</b>" for code in codes)}</p>'
        rows = (
            f"<div><dt>{escape(code)}</dt> <dd>{escape(self.names.get(code, code))}</dd></div>"
            for code in codes
        )
        return f'<dl class="key">{"".join(rows)}</dl>'

    def whole(self, symbol: str) -> str:
        """The page."""
        language = self.compilation.language
        direction = ' dir="rtl"' if language in RIGHT_TO_LEFT else ""
        head = (
            f"<p><b>{escape(symbol)}</b> {self.words.title}</p>" if symbol else f"<p>{self.words.title}</p>"
        )
        return (
            f'<!doctype html>\n<html lang="{escape(language)}"{direction}>\n<head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(self.title())}</title><style>{STYLE}</style></head>\n<body><main>"
            f'<header class="head">{head}<h1{" data-line" * self.titled}>{escape(self.title())}</h1>'
            f'<p class="lede">{self.words.brackets}</p>{self.key()}</header>\n'
            f"{chr(10).join(self.story(signs.BODY))}\n{self.footnotes()}</main></body></html>\n"
        )


def untouched(line: Line) -> bool:
    """Whether a line holds nothing but words of the base."""
    return not any(
        isinstance(item, Placed) or item.style or item.choice or item.object for item in line.items
    )


def of_base(item: Item | Placed) -> Sequence[str]:
    """The words of the base."""
    if isinstance(item, Placed):
        return item.place.before, item.place.base, item.place.behind
    return () if item.style or item.choice is not None else (item.text,)


def alternative(place: int, index: int) -> str:
    """The tag around all that is said of an alternative in one line."""
    return f'<span class="alt" data-place="{place}" data-choice="{index}">'


def marked(text: str, marks: frozenset[str]) -> str:
    """Words with their looks."""
    if not text:
        return ""
    said = plain_text(text)
    if "\n" in said:
        said = said.replace("\n", "<br>")
    if marks:
        for mark, element in ELEMENTS.items():
            if mark in marks:
                said = f"<{element}>{said}</{element}>"
    return said


def inserted(said: str) -> str:
    """Words as new ones; spaces at their edges are not underlined."""
    inside = said.strip()
    if inside == said and said:
        return f"<ins>{said}</ins>"
    if not inside:
        return said
    before, after = said[: len(said) - len(said.lstrip())], said[len(said.rstrip()) :]
    return f"{before}<ins>{inside}</ins>{after}"


def page(sheet: Sheet, *, symbol: str = "") -> str:
    """The whole page."""
    return _Page(sheet).whole(symbol)
