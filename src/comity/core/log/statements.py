"""What witnesses sign besides checkpoints: that a key is theirs, and that a State objects though no server answers.

Both are notes whose lines are cosignatures of type 04, so each signer's time is signed with them. Their second line
is never a decimal number: no such text can be read as a checkpoint, and no checkpoint as one of these.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from comity.core.log import ed25519, notes
from comity.core.log.notes import Key, Note, Signed
from comity.core.log.signatures import Verify
from comity.core.log.strict import Malformed, lines, text_of, to_base64, unbase64

ENROLMENT: Final = "comity-witness-enrolment/v1"
OBJECTION: Final = "comity-objection/v1"
LARGEST: Final = 65_536
HASH: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


def enrolment(origin: str, key: Key) -> str:
    """The text by which a delegation's key says that it will cosign a record."""
    return f"{ENROLMENT}\norigin {origin}\nkey {key}\n"


def enrolled(data: str, origin: str, verify: Verify = ed25519.verify) -> tuple[Key, Note]:
    """The key of an enrolment that it signed itself; other lines of the note (an old key's) are left unread."""
    note = notes.parse(data)
    parts = lines(note.text)
    if len(parts) != 3 or parts[:2] != [ENROLMENT, f"origin {origin}"] or parts[2][:4] != "key ":
        raise Malformed("not an enrolment in this record")
    key = Key.parse(parts[2][4:])
    if key.algorithm != notes.COSIGNATURE:
        raise Malformed("a witness key is of type 04")
    notes.opened(note, [key], verify)
    return key, note


@dataclass(frozen=True, slots=True)
class Objection:
    """A State objects to a decision under silence; `text` is the hash of the text that it was asked about."""

    origin: str
    decision: UUID
    text: str
    party: str
    statement: str = ""

    def __post_init__(self) -> None:
        """Nothing that could not be read back."""
        if not self.origin or any(ord(c) < 0x20 for c in self.origin + self.party) or not self.party:
            raise Malformed("an objection names the record and the party, a line each")
        if not HASH.fullmatch(self.text):
            raise Malformed("a text is named by its SHA-256, 64 hexadecimal digits")

    def note_text(self) -> str:
        """What is signed; the statement is optional, since breaking silence needs no reason."""
        said = to_base64(self.statement.encode())
        rows = [OBJECTION, f"origin {self.origin}", f"decision {self.decision}", f"text {self.text}"]
        return "\n".join([*rows, f"party {self.party}", f"statement {said}".rstrip()]) + "\n"


def objection(data: str) -> tuple[Objection, Note]:
    """Read a signed objection; its signatures are checked by `signers`."""
    if len(data) > LARGEST:
        raise Malformed("an objection of this size is none")
    note = notes.parse(data)
    rows = lines(note.text)
    names = ("origin", "decision", "text", "party", "statement")
    if len(rows) != 6 or rows[0] != OBJECTION:
        raise Malformed("not an objection of this form")
    found = {name: row[len(name) + 1 :] for name, row in zip(names, rows[1:], strict=True)}
    try:
        read = Objection(
            found["origin"],
            UUID(found["decision"]),
            found["text"],
            found["party"],
            text_of(unbase64(found["statement"])),
        )
    except ValueError as trouble:
        raise Malformed(f"not an objection of this form: {trouble}") from trouble
    if read.note_text() != note.text:
        raise Malformed("an objection in another spelling")
    return read, note


def signers(note: Note, keys: Sequence[Key], verify: Verify = ed25519.verify) -> list[Signed]:
    """Who of these keys signed, and when each of them says so."""
    return notes.opened(note, keys, verify)
