"""How the key of a record is replaced: a statement that the old key and the new one both sign, made for an entry.

    comity-record-key/v1
    origin NAME
    old VKEY
    new VKEY

is the text of a note; its two lines are by the two keys, each with the record's name. Its second line is never a
decimal number: no such text can be read as a checkpoint. From the entry on that carries it (`KeyReplaced`, with the
instant until which the old key signs too) the new key signs every head; the first head that holds the entry carries
both, so that whoever knows only one of the keys can go on.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from comity.core.log import ed25519, entry, notes
from comity.core.log.entry import Entry
from comity.core.log.notes import Key, Note
from comity.core.log.signatures import Verify
from comity.core.log.strict import Malformed, lines

HEADER: Final = "comity-record-key/v1"
KIND: Final = "KeyReplaced"
SIGNED, UNTIL = "succession", "until"  # the entry's fields, in clear


@dataclass(frozen=True, slots=True)
class Succession:
    """One key follows another; both have said so."""

    old: Key
    new: Key


@dataclass(frozen=True, slots=True)
class Turn:
    """What an entry of the record says: which key follows which, and until when both sign."""

    keys: Succession
    until: datetime


def text(old: Key, new: Key) -> str:
    """What both keys sign."""
    return f"{HEADER}\norigin {old.name}\nold {old}\nnew {new}\n"


def parse(data: bytes | str, origin: str, verify: Verify = ed25519.verify) -> Succession:
    """Read a signed statement; refused unless both keys, and nobody else, signed it for this record."""
    note = notes.parse(data)
    rows = lines(note.text)
    if len(rows) != 4 or rows[:2] != [HEADER, f"origin {origin}"]:
        raise Malformed("not a statement about the key of this record")
    if not rows[2].startswith("old ") or not rows[3].startswith("new "):
        raise Malformed("not a statement about the key of this record")
    old, new = Key.parse(rows[2][4:]), Key.parse(rows[3][4:])
    if {key.algorithm for key in (old, new)} != {notes.ED25519} or {old.name, new.name} != {origin}:
        raise Malformed("both are keys of type 01 with the name of the record")
    if old.public == new.public:
        raise Malformed("a key that follows itself")
    if {by.key for by in notes.verified(note, (old, new), verify)} != {old, new}:
        raise Malformed("one of the two keys did not sign it")
    return Succession(old, new)


def made(note: Note, until: datetime) -> dict[str, str]:
    """The fields of the entry."""
    return {SIGNED: str(note), UNTIL: entry.instant(until)}


def told(found: Entry, verify: Verify = ed25519.verify) -> Turn | None:
    """What an entry says about the key; nothing if it is of another kind, `Malformed` if it cannot be read."""
    if found.kind != KIND:
        return None
    note, until = found.public.get(SIGNED), found.public.get(UNTIL)
    if not isinstance(note, str) or not isinstance(until, str) or set(found.public) != {SIGNED, UNTIL}:
        raise Malformed("an entry about the key that does not say which")
    return Turn(parse(note, found.origin, verify), entry.read_instant(until))
