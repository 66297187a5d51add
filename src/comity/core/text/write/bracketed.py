"""The bracketed Word file: the base with its open places printed in brackets, and what is needed to take it apart."""

from collections.abc import Mapping, Sequence
from typing import Final

from comity.core.text.guard import Package, open_word
from comity.core.text.rolling.compilation import Compilation
from comity.core.text.tokens import BODY
from comity.core.text.write.brackets import KEY, NAMES, Brackets
from comity.core.text.write.chart import chart
from comity.core.text.write.docx import Written, written
from comity.core.text.write.events import Event, Numbers, Sign
from comity.core.text.write.frame import escape
from comity.core.text.write.styles import with_apparatus
from comity.core.text.write.words import Words, words

MOST: Final = 2**31 - 1_000_000  # bookmarks of a file with greater numbers are not counted on from


def bracketed(
    base: bytes, compilation: Compilation, names: Mapping[str, str] | None = None, *, key: bool = False
) -> Written:
    """The whole file; `names` are those of parties by code, `key` puts them on a page of their own."""
    package = open_word(base)
    numbers = Numbers(last=first_number(package))
    said = words(compilation.language)
    text = compilation.base.text
    count = 0
    events: dict[str, Sequence[Event]] = {}
    for story in text.stories:
        loci, held = compilation.of(story.name), reserves(compilation, story.name, said)
        first = [_key(compilation, names or {}, said, numbers)] if key and story.name == BODY else []
        if loci or held or first:
            printer = Brackets(story.tokens, said, numbers, count)
            events[story.name] = [*first, *printer.story(loci, held)]
            count = printer.count
    changed, added = with_apparatus(package)
    return written(
        base,
        text,
        events,
        numbers=numbers,
        objects=compilation.objects,
        changed=changed,
        added=(*added, *chart(package, compilation, names or {})),
    )


def reserves(compilation: Compilation, story: str, said: Words) -> list[tuple[int, str]]:
    """Reserves of a story with the base token after which each is printed; those on the whole text stand in the key."""
    found = compilation.base.story(story)
    place = dict(zip(found.ids, found.starts, strict=False))
    return [
        (place[r.paragraph], f"({said.reserve}: {r.party}, {said.reserves[r.kind]})")
        for r in compilation.reserves
        if r.paragraph in place
    ]


def first_number(package: Package) -> int:
    """A number above those of all bookmarks and changes in the file."""
    names = [package.main, *package.typed("footnotes", "endnotes", "header", "footer")]
    w = str(package.xml(package.main).tag).removesuffix("document")
    taken = [
        int(said)
        for name in names
        for node in package.xml(name).iter(f"{w}bookmarkStart", f"{w}ins", f"{w}del")
        if (said := node.get(f"{w}id", "")).isdecimal()
    ]
    return max([0, *(number for number in taken if number < MOST)])


def _key(compilation: Compilation, names: Mapping[str, str], said: Words, numbers: Numbers) -> Sign:
    """Who stands behind the codes, and how far the text has come, on a page of their own."""
    lines = [said.brackets, *(f"{code}\t{names.get(code, code)}" for code in compilation.parties)]
    lines += [f"{group.code}\t{', '.join(group.members)}" for group in compilation.groups]
    lines += [
        f"({said.reserve}: {r.party}, {said.reserves[r.kind]})"
        for r in compilation.reserves
        if not r.paragraph
    ]
    look = f'<w:rPr><w:rStyle w:val="{NAMES}"/></w:rPr>'
    number = next(numbers)
    out = [f"<w:p><w:r>{look}<w:t>{escape(said.key)}</w:t></w:r></w:p>"]
    for line in lines:
        inner = escape(line).replace("\t", "</w:t><w:tab/><w:t>")
        out.append(f"<w:p><w:r>{look}<w:t>{inner}</w:t></w:r></w:p>")
    out.append(f'<w:p><w:r>{look}<w:br w:type="page"/></w:r></w:p>')
    start = f'<w:bookmarkStart w:id="{number}" w:name="{KEY}"/>'
    return Sign(start + "".join(out) + f'<w:bookmarkEnd w:id="{number}"/>', block=True)
