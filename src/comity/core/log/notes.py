"""Signed notes (C2SP signed-note 1.0.0): a text, a blank line, and lines of signatures.

Strict: our own tools refuse unknown, duplicate and bad signature lines alike, which is narrower than the
specification's rule to ignore unknown ones; `of_known` applies that rule to notes from elsewhere first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from comity.core.log import ed25519
from comity.core.log.strict import MOST, Malformed, lines, to_base64, unbase64

ED25519: Final = 1
COSIGNATURE: Final = 4  # Ed25519 with a time, by a witness (C2SP tlog-cosignature 1.1.0)
MOST_SIGNATURES: Final = 128  # 28 delegations and more; the Go library stops at 100
DASH: Final = "\u2014 "
Verify = Callable[[bytes, bytes, bytes], bool]  # key, message, signature


def _check_name(name: str) -> None:
    if not name or any(c.isspace() or c == "+" or ord(c) < 0x20 for c in name):
        raise Malformed("a key name holds no space and no plus sign")


@dataclass(frozen=True, slots=True)
class Key:
    """A named public key, written `name+id+base64(type || key)` (vkey)."""

    name: str
    public: bytes
    algorithm: int = ED25519

    def __post_init__(self) -> None:
        """Names hold no spaces and no plus sign; of the kinds of key we know two."""
        _check_name(self.name)
        if len(self.public) != 32 or self.algorithm not in {ED25519, COSIGNATURE}:
            raise Malformed("a key of another kind")

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
        key = cls(parts[0], raw[1:], raw[0] if raw else 0)
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


@dataclass(frozen=True, slots=True)
class Signed:
    """A key whose signature was verified; a witness also says when, in seconds since 1970."""

    key: Key
    time: int | None = None


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
    name, _space, encoded = line[len(DASH) :].partition(" ")
    _check_name(name)
    raw = unbase64(encoded)
    if len(raw) < 5:
        raise Malformed("a signature line has a name and a signature")
    return Signature(name, raw[:4], raw[4:])


def of_known(note: Note, keys: Sequence[Key]) -> Note:
    """The same note without the lines of keys that are not known, for checkpoints that are not ours."""
    known = {(key.name, key.id) for key in keys}
    return Note(note.text, tuple(s for s in note.signatures if (s.name, s.key_id) in known))


def verified(note: Note, keys: Sequence[Key], verify: Verify = ed25519.verify) -> list[Signed]:
    """Who signed. Refuses a bad signature, an unknown line and the same key twice."""
    known = {(key.name, key.id): key for key in keys}
    signed: list[Signed] = []
    for line in note.signatures:
        key = known.get((line.name, line.key_id))
        if key is None:
            raise Malformed(f"it carries a signature by {line.name}, which the policy does not know")
        if any(key == other.key for other in signed):
            raise Malformed(f"it carries two signatures by {line.name}")
        message, signature, time = _signed_bytes(note.text, key, line.signature)
        if not verify(key.public, message, signature):
            raise Malformed(f"the signature of {line.name} is wrong")
        signed.append(Signed(key, time))
    return signed


def cosigned(text: str, time: int) -> bytes:
    """What a witness signs: two lines of its own, then the checkpoint."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _signed_bytes(text: str, key: Key, signature: bytes) -> tuple[bytes, bytes, int | None]:
    if key.algorithm == ED25519:
        return text.encode(), signature, None
    time = int.from_bytes(signature[:8], "big")
    if time > MOST:
        raise Malformed(f"the signature of {key.name} has no time")
    return cosigned(text, time), signature[8:], time
