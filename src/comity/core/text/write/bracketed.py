"""The bracketed Word file: the base with its open places printed in brackets, and what is needed to take it apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from comity.core.text.guard import Package, open_word
from comity.core.text.tokens import Opaque, Text
from comity.core.text.write.brackets import KEY, NAMES, Brackets
from comity.core.text.write.docx import Written, written
from comity.core.text.write.events import Event, Numbers, Sign
from comity.core.text.write.frame import escape
from comity.core.text.write.loci import Place, Reserve, Words
from comity.core.text.write.styles import with_apparatus

FIRST_NUMBER: Final = 900_000  # bookmarks of a paper made by people have smaller numbers


@dataclass(frozen=True, slots=True)
class Key:
    """The first page: who stands behind the codes."""

    title: str
    parties: Sequence[tuple[str, str]]  # code and name, in protocol order


def bracketed(
    base: bytes,
    text: Text,
    places: Mapping[str, Sequence[Place]],
    words: Words,
    *,
    reserves: Mapping[str, Sequence[Reserve]] | None = None,
    objects: Mapping[str, Opaque] | None = None,
    key: Key | None = None,
) -> Written:
    """The whole file; `places` and `reserves` by the names of stories."""
    package = open_word(base)
    numbers = Numbers(last=first_number(package))
    count = 0
    events: dict[str, Sequence[Event]] = {}
    for story in text.stories:
        found = places.get(story.name, ())
        held = (reserves or {}).get(story.name, ())
        first = [_key(key, words, numbers)] if key and story is text.stories[0] else []
        if not (found or held or first):
            continue
        printer = Brackets(story.tokens, words, numbers, count)
        remarks = [(r.at, f"({words.reserve}: {r.party}, {words.reserves[r.kind]})") for r in held]
        events[story.name] = [*first, *printer.story(found, remarks)]
        count = printer.count
    changed, added = with_apparatus(package)
    return written(base, text, events, numbers=numbers, objects=objects, changed=changed, added=added)


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
    return max([0, *(number for number in taken if number < 2**31 - FIRST_NUMBER)])


def _key(key: Key, words: Words, numbers: Numbers) -> Sign:
    """The key as paragraphs of its own, on a page of its own."""
    lines = [key.title, words.brackets, *(f"{code}\t{name}" for code, name in key.parties)]
    look = f'<w:rPr><w:rStyle w:val="{NAMES}"/></w:rPr>'
    number = next(numbers)
    said = [f"<w:p><w:r>{look}<w:t>{escape(words.key)}</w:t></w:r></w:p>"]
    for line in lines:
        if line:
            inner = escape(line).replace("\t", "</w:t><w:tab/><w:t>")
            said.append(f"<w:p><w:r>{look}<w:t>{inner}</w:t></w:r></w:p>")
    said.append(f'<w:p><w:r>{look}<w:br w:type="page"/></w:r></w:p>')
    start = f'<w:bookmarkStart w:id="{number}" w:name="{KEY}"/>'
    return Sign(start + "".join(said) + f'<w:bookmarkEnd w:id="{number}"/>', block=True)
