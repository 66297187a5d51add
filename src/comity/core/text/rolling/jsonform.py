"""A compilation as a file, for programs; docs/develop/compilation-format.md says what each field means.

The votes are the stored truth; places, alternatives and paragraphs are printed beside them for readers, and derived
again when the file is read. The same compilation is always the same bytes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Final

from comity.core.text import tokens as signs
from comity.core.text.rolling.compilation import (
    Compilation,
    Locus,
    Status,
    Submission,
)
from comity.core.text.rolling.index import Indexed, Words
from comity.core.text.rolling.merge import short
from comity.core.text.tokens import Opaque

FORMAT: Final = "comity-compilation"
VERSION: Final = 1
UNCHANGED: Final = "unchanged"
Row = dict[str, object]


def dumps(compilation: Compilation) -> bytes:
    """The file."""
    return json.dumps(form(compilation), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def form(compilation: Compilation) -> Row:
    """All fields, in their order."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "base": {"sha256": compilation.base.digest, "exact": compilation.base.exact},
        "round": compilation.round,
        "language": compilation.language,
        "order": list(compilation.order),
        "groups": [asdict(group) for group in compilation.groups],
        "parties": [_party(compilation, code) for code in compilation.parties],
        "paragraphs": _paragraphs(compilation),
        "loci": [row for locus in compilation.loci for row in _locus(compilation, locus, "")],
        "votes": [
            {"story": name, "start": h.start, "end": h.end, "rank": h.rank, "tokens": h.tokens, "parties": p}
            for name, found in compilation.rows.items()
            for h, p in found
        ],
        "settled": [asdict(one) for one in compilation.settled],
        **_evidence(compilation),
    }


def _evidence(compilation: Compilation) -> Row:
    """What is not text, each with its party."""
    return {
        "moves": [
            {"party": code, **move._asdict()} for code, sent in _sent(compilation) for move in sent.moves
        ],
        "formats": [
            {"party": code, "paragraph": compilation.base.ids[story][number]}
            for code, sent in _sent(compilation)
            for story, number in sent.formats
        ],
        "comments": [asdict(remark) for _code, sent in _sent(compilation) for remark in sent.remarks],
        "warnings": [
            {"party": code, "message": said} for code, sent in _sent(compilation) for said in sent.warnings
        ],
        "notes": [
            {
                "party": code,
                "story": name,
                "tokens": note.tokens,
                "paragraphs": [asdict(p) for p in note.paragraphs],
            }
            for code, sent in _sent(compilation)
            for name, note in sent.notes.items()
        ],
        "objects": [
            {"party": code, "token": token, **asdict(opaque)}
            for code, sent in _sent(compilation)
            for token, opaque in sent.objects.items()
        ],
    }


def _sent(compilation: Compilation) -> list[tuple[str, Submission]]:
    return [(p, compilation.submissions[p]) for p in compilation.parties if p in compilation.submissions]


def _party(compilation: Compilation, code: str) -> Row:
    """One party: what it sent, the hash of its full reading, and what it says beside."""
    said = compilation.statements.get(code)
    row: Row = {"code": code, "sent": code in compilation.submissions}
    sent = compilation.submissions.get(code)
    if sent is not None:
        row |= {
            "round": sent.round,
            "number": sent.number,
            "file": sent.file,
            "reading": sent.reading,
            "changes": sum(map(len, sent.delta.values())),
            "looks": sent.looks,
            "untracked": [{"story": story, **hunk._asdict()} for story, hunk in sent.untracked],
        }
    if said is not None:
        row["statement"] = {
            "number": said.number,
            "supports": list(said.supports),
            "reserves": [{"kind": kind, "paragraph": paragraph} for kind, paragraph in said.reserves],
        }
    return row


def readable(tokens: Words, objects: Mapping[str, Opaque]) -> str:
    """Words as a person reads them: a line for each paragraph, no marks of tables, objects by their words."""
    out = []
    for token in tokens:
        if token[0] != "\x01":
            out.append(token)
        elif token == signs.PARAGRAPH:
            out.append("\n")
        elif token in objects:
            out.append(objects[token].text)
    return "".join(out)


def _paragraphs(compilation: Compilation) -> list[Row]:
    """All paragraphs of the base with their standing."""
    places: dict[str, list[Locus]] = {}
    for locus in compilation.every():
        places.setdefault(locus.story, []).append(locus)
    return [
        {
            "id": indexed.ids[number],
            "story": name,
            "label": said.label,
            "style": said.style,
            "text": readable(indexed.text_of(number), compilation.objects),
            "status": status,
        }
        for name, indexed in compilation.base.stories.items()
        for number, (said, status) in enumerate(
            zip(indexed.story.paragraphs, _standing(compilation, indexed, places.get(name, ())), strict=True)
        )
    ]


def _standing(compilation: Compilation, indexed: Indexed, places: Sequence[Locus]) -> Sequence[str]:
    """How far each paragraph has come: open where anything in it is open."""
    name, last = indexed.story.name, len(indexed.ids) - 1
    found = [UNCHANGED] * len(indexed.ids)

    def at(start: int, end: int) -> range:
        first = indexed.paragraph_at[start]
        return range(first, min(indexed.paragraph_at[max(end - 1, start)], last) + 1)

    for one in compilation.settled:
        if one.story == name and found:
            for number in at(one.start, one.end):
                found[number] = one.status
    for locus in places:
        if found:
            for number in at(locus.start, locus.end):
                if found[number] != Status.REOPENED:
                    found[number] = locus.status
    return found


def _locus(compilation: Compilation, locus: Locus, inside: str) -> list[Row]:
    """A place, and those within it behind it."""
    objects, groups = compilation.objects, compilation.groups
    row: Row = {
        "id": locus.id,
        "story": locus.story,
        "paragraph": locus.paragraph,
        "start": locus.start,
        "end": locus.end,
        "inside": inside,
        "additive": locus.additive,
        "status": locus.status,
        "by": locus.by,
        "base": readable(locus.base, objects),
        "keepers": locus.keepers,
        "alternatives": [
            {"text": readable(a.tokens, objects), "parties": a.parties, "shown": short(a.parties, groups)}
            for a in locus.alternatives
        ],
        "reserves": [{"party": r.party, "kind": r.kind, "paragraph": r.paragraph} for r in locus.reserves],
        "untracked": locus.untracked,
    }
    return [row, *(found for inner in locus.inner for found in _locus(compilation, inner, locus.id))]
