"""A compilation from its file and its base text; whatever does not fit is refused with a sentence."""

import json
from collections.abc import Mapping
from dataclasses import replace
from sys import intern
from typing import NoReturn

from comity.core.errors import Unreadable, _
from comity.core.text.rolling.compilation import (
    Compilation,
    Group,
    Hunk,
    Move,
    Remark,
    ReserveKind,
    Settled,
    Statement,
    Status,
    Submission,
    Words,
)
from comity.core.text.rolling.index import Base
from comity.core.text.rolling.jsonform import FORMAT, VERSION
from comity.core.text.rolling.merge import OtherBase
from comity.core.text.tokens import Opaque, Paragraph, Story, Text


class NotACompilation(Unreadable):
    """Another file, another version, or one that was changed by hand."""

    message = _("This is not a compilation that this version can read: %(fault)s.")


class Row:
    """One JSON object; what is missing or of another type is refused."""

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            refuse("an object was expected")
        self.value: Mapping[str, object] = value

    def text(self, key: str) -> str:
        """A string."""
        found = self.value.get(key, "")
        return found if isinstance(found, str) else refuse(key)

    def number(self, key: str) -> int:
        """A number from 0."""
        found = self.value.get(key, 0)
        return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else refuse(key)

    def words(self, key: str) -> Words:
        """Strings."""
        found = self.value.get(key, [])
        if not isinstance(found, list) or not all(isinstance(one, str) and one for one in found):
            refuse(key)
        return tuple(map(intern, found))

    def rows(self, key: str) -> list["Row"]:
        """Objects."""
        found = self.value.get(key, [])
        return [Row(one) for one in found] if isinstance(found, list) else refuse(key)

    def row(self, key: str) -> "Row":
        """One object."""
        return Row(self.value.get(key))


def refuse(fault: str) -> NoReturn:
    """Say what does not fit."""
    raise NotACompilation(fault=fault)


def parsed(data: bytes) -> Row:
    """Any JSON object."""
    try:
        return Row(json.loads(data))
    except (ValueError, RecursionError):
        refuse("it is not JSON")


def head(data: bytes) -> Row:
    """The file, if it is a compilation of this version."""
    row = parsed(data)
    if row.text("format") != FORMAT or row.number("version") != VERSION:
        refuse("format or version")
    return row


def loads(data: bytes, text: Text) -> Compilation:
    """The compilation; `text` is its base, read from the file that lies beside it."""
    return compilation(head(data), text)


def compilation(row: Row, text: Text) -> Compilation:
    """The compilation of a file that was opened."""
    ids: dict[str, list[str]] = {}
    for paragraph in row.rows("paragraphs"):
        ids.setdefault(paragraph.text("story"), []).append(paragraph.text("id"))
    for story in text.stories:
        if len(ids.get(story.name, ())) != len(story.paragraphs):
            raise OtherBase
    base = Base(text, row.row("base").text("sha256"), {name: tuple(named) for name, named in ids.items()})
    if base.exact != row.row("base").text("exact"):
        raise OtherBase
    try:
        return Compilation(
            base=base,
            order=row.words("order"),
            submissions=_submissions(row, base),
            settled=tuple(_settled(one) for one in row.rows("settled")),
            statements=_statements(row),
            groups=tuple(Group(one.text("code"), one.words("members")) for one in row.rows("groups")),
            round=row.number("round"),
            language=row.text("language"),
        )
    except ValueError:
        refuse("a status or a reserve")


def _settled(row: Row) -> Settled:
    status = Status(row.text("status"))
    return Settled(
        row.text("story"),
        row.number("start"),
        row.number("end"),
        status,
        row.number("round"),
        row.words("by"),
    )


def _statements(row: Row) -> Mapping[str, Statement]:
    found = {}
    for party in row.rows("parties"):
        if "statement" in party.value:
            said, code = party.row("statement"), party.text("code")
            reserves = tuple(
                (ReserveKind(r.text("kind")), r.text("paragraph")) for r in said.rows("reserves")
            )
            found[code] = Statement(code, said.number("number"), said.words("supports"), reserves)
    return found


def _hunk(row: Row, base: Base) -> tuple[str, Hunk]:
    name, hunk = (
        row.text("story"),
        Hunk(row.number("start"), row.number("end"), row.number("rank"), row.words("tokens")),
    )
    if not hunk.start <= hunk.end <= len(base.story(name).tokens):
        refuse("a position outside of the base")
    return name, hunk


def _submissions(row: Row, base: Base) -> Mapping[str, Submission]:
    deltas: dict[str, dict[str, list[Hunk]]] = {}
    for vote in row.rows("votes"):
        name, hunk = _hunk(vote, base)
        for party in vote.words("parties"):
            deltas.setdefault(party, {}).setdefault(name, []).append(hunk)
    found = {}
    for one in row.rows("parties"):
        code = one.text("code")
        if one.value.get("sent") is not True:
            continue
        hunks = deltas.pop(code, {})
        found[code] = Submission(
            party=code,
            delta={
                name: tuple(sorted(hunks[name]))
                for name in [s.name for s in base.text.stories]
                if name in hunks
            },
            round=one.number("round"),
            number=one.number("number"),
            file=one.text("file"),
            reading=one.text("reading"),
            untracked=tuple(_hunk(silent, base) for silent in one.rows("untracked")),
            looks=one.number("looks"),
        )
    if deltas:
        refuse("votes of a party that sent nothing")
    return _with_evidence(found, row, base)


def _with_evidence(found: dict[str, Submission], row: Row, base: Base) -> Mapping[str, Submission]:
    """What is not text: moves, looks, comments, notes, objects, warnings, each with its party."""
    places = {id_: (name, n) for name, named in base.ids.items() for n, id_ in enumerate(named)}
    for code, sent in found.items():
        mine = {key: [one for one in row.rows(key) if one.text("party") == code] for key in EVIDENCE}
        found[code] = replace(
            sent,
            moves=tuple(_move(one) for one in mine["moves"]),
            formats=tuple(places.get(one.text("paragraph")) or refuse("formats") for one in mine["formats"]),
            remarks=tuple(
                Remark(code, one.text("paragraph"), one.text("author"), one.text("date"), one.text("text"))
                for one in mine["comments"]
            ),
            warnings=tuple(one.text("message") for one in mine["warnings"]),
            notes={one.text("story"): _note(one) for one in mine["notes"]},
            objects={one.text("token"): _opaque(one) for one in mine["objects"]},
        )
    return found


EVIDENCE = ("moves", "formats", "comments", "warnings", "notes", "objects")


def _move(row: Row) -> Move:
    return Move(row.text("story"), row.number("start"), row.number("end"), row.text("into"), row.number("to"))


def _note(row: Row) -> Story:
    paragraphs = tuple(
        Paragraph(p.text("id"), p.text("label"), p.text("style"), p.text("properties"), p.number("depth"))
        for p in row.rows("paragraphs")
    )
    return Story(row.text("story"), row.words("tokens"), paragraphs)


def _opaque(row: Row) -> Opaque:
    return Opaque(
        row.text("kind"), row.text("text"), row.text("xml"), row.text("content"), row.words("below")
    )
