"""The bracketed Word file: the base with its open places printed in brackets, and what is needed to take it apart."""

from collections.abc import Sequence
from typing import Final

from comity.core.text.tokens import BODY
from comity.core.text.write import chart
from comity.core.text.write.brackets import KEY, NAMES
from comity.core.text.write.docx import Written, written
from comity.core.text.write.events import Event, Kept, Numbers, Sign
from comity.core.text.write.frame import escape
from comity.core.text.write.source import Source
from comity.core.text.write.styles import with_apparatus

FIRST_OF_KEY: Final = 2**31 - 1000  # bookmarks have numbers of their own


def bracketed(source: Source, *, key: bool = False) -> Written:
    """The whole file; `key` puts the parties behind the codes on a page of their own."""
    package = source.package
    events: dict[str, Sequence[Event]] = dict(source.printed)
    if key:
        text = source.compilation.base.text.story(BODY)
        whole = [Kept(0, len(text.tokens))] if text else []
        numbers = Numbers(last=FIRST_OF_KEY)
        events[BODY] = [_key(source, numbers), *events.get(BODY, whole)]
    changed, added = with_apparatus(package)
    more = (*added, *chart.parts(package, source.chart))
    return written(source, events, numbers=Numbers(), changed=changed, added=more)


def _key(source: Source, numbers: Numbers) -> Sign:
    """Who stands behind the codes, and how far the text has come, on a page of their own."""
    compilation, names, said = source.compilation, source.names, source.words
    lines = [said.brackets, *(f"{code}\t{names.get(code, code)}" for code in compilation.parties)]
    lines += [f"{group.code}\t{', '.join(group.members)}" for group in compilation.groups]
    lines += [
        f"({said.reserve}: {r.party}, {said.reserves[r.kind]})"
        for r in compilation.reserves
        if not r.paragraph
    ]
    look = f'<w:rPr><w:rStyle w:val="{NAMES}"/><w:sz w:val="20"/><w:szCs w:val="20"/></w:rPr>'
    head = f'<w:rPr><w:rStyle w:val="{NAMES}"/><w:b/><w:bCs/><w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr>'
    number = next(numbers)
    out = [f"<w:p><w:r>{head}<w:t>{escape(said.key)}</w:t></w:r></w:p>"]
    for line in lines:
        inner = escape(line).replace("\t", "</w:t><w:tab/><w:t>")
        out.append(f"<w:p><w:r>{look}<w:t>{inner}</w:t></w:r></w:p>")
    out.append(f'<w:p><w:r>{look}<w:br w:type="page"/></w:r></w:p>')
    start = f'<w:bookmarkStart w:id="{number}" w:name="{KEY}"/>'
    return Sign(start + "".join(out) + f'<w:bookmarkEnd w:id="{number}"/>', block=True)
