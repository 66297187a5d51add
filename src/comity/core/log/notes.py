"""Signed notes (C2SP signed-note 1.0.0): a text, a blank line, and lines of signatures.

Two readings. `verified` is for what our own record issues: unknown, doubled and bad lines are refused alike, which
is narrower than the specification. `opened` is the specification's rule, for notes from elsewhere: lines of unknown
keys are passed over, a bad line by a known key refuses the note, and so does a note that no known key signed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from comity.core.log import cosign, ed25519
from comity.core.log.signatures import MLDSA_KEY, Verify
from comity.core.log.strict import Malformed, lines, text_of, to_base64, unbase64

ED25519: Final = 1
COSIGNATURE: Final = 4  # Ed25519 with a time, by a witness
MLDSA: Final = 6  # ML-DSA-44 with a time, by a witness or a log
LENGTHS: Final = {ED25519: 32, COSIGNATURE: 32, MLDSA: MLDSA_KEY}
MOST_SIGNATURES: Final = 128  # 28 delegations and more; the Go library stops at 100
DASH: Final = "\u2014 "


def _check_name(name: str) -> None:
    if not name or any(c.isspace() or c == "+" or ord(c) < 0x20 or "\ud800" <= c <= "\udfff" for c in name):
        raise Malformed("a key name holds no space and no plus sign")


@dataclass(frozen=True, slots=True)
class Key:
    """A named public key, written `name+id+base64(type || key)` (vkey)."""

    name: str
    public: bytes
    algorithm: int = ED25519

    def __post_init__(self) -> None:
        """Names hold no spaces and no plus sign; of the kinds of key we know three."""
        _check_name(self.name)
        if LENGTHS.get(self.algorithm) != len(self.public):
            raise Malformed("a key of another kind")

    @property
    def id(self) -> bytes:
        """The first four bytes of SHA-256(name, line feed, type, key)."""
        return sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]

    def __str__(self) -> str:
        """The vkey."""
        return f"{self.name}+{self.id.hex()}+{to_base64(bytes([self.algorithm]) + self.public)}"

    @classmethod
    def parse(cls, vkey: bytes | str) -> "Key":
        """Read a vkey; its id must be right."""
        parts = text_of(vkey).split("+", 2)
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

    @classmethod
    def parse(cls, line: str) -> "Signature":
        """Read one line, without its line feed."""
        if not line.startswith(DASH):
            raise Malformed("a signature line starts with a dash")
        name, _space, encoded = line[len(DASH) :].partition(" ")
        _check_name(name)
        raw = unbase64(encoded)
        if len(raw) < 5:
            raise Malformed("a signature line has a name and a signature")
        return cls(name, raw[:4], raw[4:])


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


def parse(note: bytes | str) -> Note:
    """Split a note into text and signatures."""
    whole = text_of(note)
    if any(ord(c) < 0x20 and c != "\n" for c in whole):
        raise Malformed("a note holds no control characters")
    text, blank, tail = whole.rpartition("\n\n")
    if not blank:
        raise Malformed("a note has a text, a blank line and signatures")
    found = tuple(Signature.parse(line) for line in lines(tail))
    if len(found) > MOST_SIGNATURES:
        raise Malformed("too many signatures")
    return Note(text + "\n", found)


def of_known(note: Note, keys: Sequence[Key]) -> Note:
    """The same note without the lines of keys that are not known, for checkpoints that are not ours."""
    known = {(key.name, key.id) for key in keys}
    return Note(note.text, tuple(s for s in note.signatures if (s.name, s.key_id) in known))


def verified(
    note: Note, keys: Sequence[Key], verify: Verify = ed25519.verify, mldsa: Verify | None = None
) -> list[Signed]:
    """Who signed. Refuses a bad signature, an unknown line and the same key twice.

    Without `mldsa` the lines of type 06 are left out of the answer; `unchecked` names them.
    """
    signed: list[Signed] = []
    known, seen = {(key.name, key.id): key for key in keys}, set[Key]()
    for line in note.signatures:
        key = known.get((line.name, line.key_id))
        if key is None:
            raise Malformed(f"it carries a signature by {line.name}, which the policy does not know")
        if key in seen:
            raise Malformed(f"it carries two signatures by {line.name}")
        seen.add(key)
        signed += _signed(note.text, key, line.signature, verify, mldsa)
    return signed


def opened(
    note: Note, keys: Sequence[Key], verify: Verify = ed25519.verify, mldsa: Verify | None = None
) -> list[Signed]:
    """Who of these keys signed, as the specification asks (signed-note 1.0.0, "Signatures")."""
    signed: list[Signed] = []
    known = {(key.name, key.id): key for key in keys}
    for line in note.signatures:
        key = known.get((line.name, line.key_id))
        if key is not None:
            found = list(_signed(note.text, key, line.signature, verify, mldsa))
            signed += [by for by in found if by.key not in {other.key for other in signed}]
    if not signed:
        raise Malformed("no key that is known signed it")
    return signed


def unchecked(note: Note, keys: Sequence[Key], mldsa: Verify | None = None) -> list[Key]:
    """Whose signatures this machine has no means to check."""
    known = {(key.name, key.id): key for key in keys}
    by = [known.get((line.name, line.key_id)) for line in note.signatures]
    return [key for key in by if key is not None and key.algorithm == MLDSA and mldsa is None]


def cosigned(text: str, time: int) -> bytes:
    """What a witness with an Ed25519 key signs: two lines of its own, then the checkpoint."""
    return cosign.ed25519_message(text, time)


def _signed(text: str, key: Key, signature: bytes, verify: Verify, mldsa: Verify | None) -> Iterator[Signed]:
    """The signer if its signature is right, nobody if it cannot be checked; `Malformed` if it is wrong."""
    if key.algorithm == ED25519:
        good, time = verify(key.public, text.encode(), signature), None
    else:
        time, signature = cosign.split(signature)
        if key.algorithm == COSIGNATURE:
            good = verify(key.public, cosign.ed25519_message(text, time), signature)
        elif mldsa is None:
            return
        else:
            good = mldsa(key.public, cosign.checkpoint_message(key.name, text, time), signature)
    if not good:
        raise Malformed(f"the signature of {key.name} is wrong")
    yield Signed(key, time)
