"""A compilation as a file, for programs; docs/develop/compilation-format.md says what each field means.

The votes are the stored truth; places, alternatives and paragraphs are printed beside them for readers, and derived
again when the file is read. The same compilation is always the same bytes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from json.encoder import encode_basestring
from typing import Final

from comity.core.text import tokens as signs
from comity.core.text.rolling.compilation import (
    Alternative,
    Compilation,
    Group,
    Locus,
    Parties,
    Reserve,
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


class _Quoted(dict[str, str]):
    """Strings as JSON has them; words and names come again and again."""

    def __missing__(self, said: str) -> str:
        self[said] = quoted = encode_basestring(said)
        return quoted


class _Lists(dict[tuple[str, ...], str]):
    """The same for lists of strings."""

    def __init__(self, quoted: _Quoted) -> None:
        super().__init__()
        self.quoted = quoted

    def __missing__(self, said: tuple[str, ...]) -> str:
        self[said] = listed = f"[{','.join(map(self.quoted.__getitem__, said))}]"
        return listed


class _Voices(dict[Parties, str]):
    """Who wants a reading, in full and with the codes of groups."""

    def __init__(self, lists: _Lists, groups: Sequence[Group]) -> None:
        super().__init__()
        self.lists, self.groups = lists, groups

    def __missing__(self, parties: Parties) -> str:
        shown = short(parties, self.groups)
        self[parties] = said = f'"parties":{self.lists[parties]},"shown":{self.lists[shown]}'
        return said


def dumps(compilation: Compilation) -> bytes:
    """The file: all fields in their order. What there are thousands of is written down without being built first."""
    long = _Long(compilation)
    rest = _evidence(compilation)
    fields = {
        "format": _json(FORMAT),
        "version": _json(VERSION),
        "base": _json({"sha256": compilation.base.digest, "exact": compilation.base.exact}),
        "round": _json(compilation.round),
        "language": _json(compilation.language),
        "order": _json(compilation.order),
        "groups": _json([asdict(group) for group in compilation.groups]),
        "parties": _json([_party(compilation, code) for code in compilation.parties]),
        "paragraphs": long.paragraphs(),
        "loci": long.loci(),
        "votes": long.votes(),
        "settled": _json([asdict(one) for one in compilation.settled]),
        **{name: _json(rows) for name, rows in rest.items()},
    }
    out = [part for name, said in fields.items() for part in (",", _json(name), ":", said)]
    return "".join(["{", *out[1:], "}\n"]).encode()  # at once: it is long


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


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
    joined = "".join(tokens)
    if "\x01" not in joined:
        return joined
    if signs.OBJECT not in joined:
        said = joined.replace(signs.PARAGRAPH, "\n")
        return signs.TABLES.sub("", said) if "\x01" in said else said
    out = []
    for token in tokens:
        if token[0] != "\x01":
            out.append(token)
        elif token == signs.PARAGRAPH:
            out.append("\n")
        elif token in objects:
            out.append(objects[token].text)
    return "".join(out)


def _standing(compilation: Compilation, indexed: Indexed, places: Sequence[Locus]) -> Sequence[str]:
    """How far each paragraph has come: open where anything in it is open."""
    name, paragraph_at = indexed.story.name, indexed.paragraph_at
    found = [UNCHANGED] * len(indexed.ids)
    if not found:
        return found

    def at(start: int, end: int) -> range:
        return range(paragraph_at[start], paragraph_at[end - 1 if start < end else start] + 1)

    for one in compilation.settled:
        if one.story == name:
            for number in at(one.start, one.end):
                found[number] = one.status
    reopened = Status.REOPENED
    for locus in places:
        status = locus.status
        for number in at(locus.start, locus.end):
            if found[number] != reopened:
                found[number] = status
    return found


class _Long:
    """Paragraphs, places and votes of a compilation as JSON."""

    def __init__(self, compilation: Compilation) -> None:
        self.compilation, self.objects = compilation, compilation.objects
        self.quoted = _Quoted()
        self.lists = _Lists(self.quoted)
        self.voices = _Voices(self.lists, compilation.groups)

    def paragraphs(self) -> str:
        """All paragraphs of the base with their standing."""
        compilation, quoted = self.compilation, self.quoted
        places: dict[str, list[Locus]] = {}
        for locus in compilation.every():
            places.setdefault(locus.story, []).append(locus)
        out = []
        for name, indexed in compilation.base.stories.items():
            standing = _standing(compilation, indexed, places.get(name, ()))
            for number, (said, status) in enumerate(zip(indexed.story.paragraphs, standing, strict=True)):
                text = self.text(indexed.text_of(number))
                out.append(
                    f'{{"id":{quoted[indexed.ids[number]]},"story":{quoted[name]},"label":{quoted[said.label]},'
                    f'"style":{quoted[said.style]},"text":{text},"status":{quoted[str(status)]}}}'
                )
        return f"[{','.join(out)}]"

    def loci(self) -> str:
        """All places, each before those within it."""
        out: list[str] = []
        for locus in self.compilation.loci:
            self.locus(locus, "", out)
        return f"[{','.join(out)}]"

    def locus(self, locus: Locus, inside: str, out: list[str]) -> None:
        """A place, and those within it behind it."""
        quoted, lists = self.quoted, self.lists
        reserves = self.reserves(locus.reserves) if locus.reserves else "[]"
        id_ = encode_basestring(locus.id)
        alternatives = ",".join([self.alternative(found) for found in locus.alternatives])
        out.append(
            f'{{"id":{id_},"story":{quoted[locus.story]},"paragraph":{quoted[locus.paragraph]},'
            f'"start":{locus.start},"end":{locus.end},"inside":{inside or quoted[""]},'
            f'"additive":{"true" if locus.additive else "false"},"status":{quoted[str(locus.status)]},'
            f'"by":{lists[locus.by]},"base":{self.text(locus.base)},"keepers":{lists[locus.keepers]},'
            f'"alternatives":[{alternatives}],'
            f'"reserves":{reserves},"untracked":{lists[locus.untracked]}}}'
        )
        for inner in locus.inner:
            self.locus(inner, id_, out)

    @staticmethod
    def reserves(found: Sequence[Reserve]) -> str:
        """Reserves on the paragraph of a place."""
        return _json([{"party": r.party, "kind": r.kind, "paragraph": r.paragraph} for r in found])

    def alternative(self, found: Alternative) -> str:
        """One reading of a place."""
        return f'{{"text":{self.text(found.tokens)},{self.voices[found.parties]}}}'

    def text(self, tokens: Words) -> str:
        """Words as a person reads them."""
        said = "".join(tokens)
        return encode_basestring(readable(tokens, self.objects) if "\x01" in said else said)

    def votes(self) -> str:
        """What is stored: each different change with all who want it."""
        quoted, lists = self.quoted, self.lists
        out = []
        for name, found in self.compilation.rows.items():
            head = f'{{"story":{quoted[name]},"start":'
            out += [
                f'{head}{start},"end":{end},"rank":{rank},"tokens":{lists[tokens]},"parties":{lists[parties]}}}'
                for (start, end, rank, tokens), parties in found
            ]
        return f"[{','.join(out)}]"
