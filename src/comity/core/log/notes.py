"""Signed notes (C2SP signed-note 1.0.0): a text, a blank line, and lines of signatures.

Strict: our own tools refuse unknown, duplicate and bad signature lines alike, which is narrower than the
specification's rule to ignore unknown ones.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from comity.core.log import ed25519
from comity.core.log.strict import Malformed, lines, to_base64, unbase64

ED25519: Final = 1
MOST_SIGNATURES: Final = 128  # 28 delegations and more; the Go library stops at 100
DASH: Final = "\u2014 "
Verify = Callable[[bytes, bytes, bytes], bool]  # key, message, signature


@dataclass(frozen=True, slots=True)
class Key:
    """A named public key, written `name+id+base64(type || key)` (vkey)."""

    name: str
    public: bytes
    algorithm: int = ED25519

    def __post_init__(self) -> None:
        """Names hold no spaces and no plus sign."""
        if not self.name or any(c.isspace() or c == "+" for c in self.name):
            raise Malformed("a key name holds no space and no plus sign")

    @property
    def id(self) -> bytes:
        """The first four bytes of SHA-256(name, line feed, type, key)."""
        return sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]

    def __str__(self) -> str:
        """The vkey."""
        return f"{self.name}+{self.id.hex()}+{to_base64(bytes([self.algorithm]) + self.public)}"

    @classmethod
    def parse(cls, vkey: str) -> "Key":
        """Read a vkey; its id must be right."""
        parts = vkey.split("+", 2)
        if len(parts) != 3:
            raise Malformed("not a verification key")
        raw = unbase64(parts[2])
        if len(raw) != 33 or raw[0] != ED25519:
            raise Malformed("a key of another kind")
        key = cls(parts[0], raw[1:])
        if key.id.hex() != parts[1]:
            raise Malformed("the key's id does not fit it")
        return key


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line."""

    name: str
    key_id: bytes
    signature: bytes

    def line(self) -> str:
        """As it stands in the note."""
        return f"{DASH}{self.name} {to_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text and its signatures; nothing is verified yet."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        """The note as a file holds it."""
        return self.text + "\n" + "".join(s.line() for s in self.signatures)


def parse(note: str) -> Note:
    """Split a note into text and signatures."""
    if any(ord(c) < 0x20 and c != "\n" for c in note):
        raise Malformed("a note holds no control characters")
    text, blank, tail = note.rpartition("\n\n")
    if not blank or not text:
        raise Malformed("a note has a text, a blank line and signatures")
    found = tuple(_signature(line) for line in lines(tail))
    if len(found) > MOST_SIGNATURES:
        raise Malformed("too many signatures")
    return Note(text + "\n", found)


def _signature(line: str) -> Signature:
    if not line.startswith(DASH):
        raise Malformed("a signature line starts with a dash")
    name, space, encoded = line[len(DASH) :].partition(" ")
    raw = unbase64(encoded)
    if not space or not name or len(raw) < 5:
        raise Malformed("a signature line has a name and a signature")
    return Signature(name, raw[:4], raw[4:])


def verified(note: Note, keys: list[Key], verify: Verify = ed25519.verify) -> list[Key]:
    """The keys that signed. Refuses a bad signature, an unknown line and the same key twice."""
    known = {(key.name, key.id): key for key in keys}
    signed: list[Key] = []
    for line in note.signatures:
        key = known.get((line.name, line.key_id))
        if key is None:
            raise Malformed(f"a signature by {line.name}, which the policy does not know")
        if key in signed:
            raise Malformed(f"two signatures by {line.name}")
        if not verify(key.public, note.text.encode(), line.signature):
            raise Malformed(f"the signature of {line.name} is wrong")
        signed.append(key)
    return signed
