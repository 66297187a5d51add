"""A small record with fixed keys, times and salts, for the tests of formats: the same bytes in every run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comity.core.log import entry as entries
from comity.core.log import notes, receipt, tree
from comity.core.log.checkpoint import Checkpoint
from comity.core.log.entry import Disclosure, Sealed
from comity.core.log.jcs import Json
from comity.core.log.notes import Key, Note, Signature

ORIGIN: Final = "record.example.int/log1"
WITNESS: Final = "xyz.example.int/witness"
LOG_SEED, WITNESS_SEED = bytes([7] * 32), bytes([8] * 32)
BEGUN: Final = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def private(seed: bytes) -> Ed25519PrivateKey:
    """A key for tests."""
    return Ed25519PrivateKey.from_private_bytes(seed)


def log_key(name: str = ORIGIN, seed: bytes = LOG_SEED) -> Key:
    """The public key of a record."""
    return Key(name, private(seed).public_key().public_bytes_raw())


def witness_key(name: str = WITNESS, seed: bytes = WITNESS_SEED) -> Key:
    """The public key of a witness."""
    return Key(name, private(seed).public_key().public_bytes_raw(), notes.COSIGNATURE)


def signature(text: str, key: Key, seed: bytes) -> Signature:
    """A line by the key of a record."""
    return Signature(key.name, key.id, private(seed).sign(text.encode()))


def cosignature(text: str, time: int, key: Key | None = None, seed: bytes = WITNESS_SEED) -> Signature:
    """A line by a witness."""
    key = key or witness_key()
    signed = private(seed).sign(notes.cosigned(text, time))
    return Signature(key.name, key.id, time.to_bytes(8, "big") + signed)


def counted() -> Callable[[int], bytes]:
    """Salts that are the same each time: SHA-256 of `salt 0`, `salt 1`, …"""
    drawn = -1

    def draw(size: int) -> bytes:
        nonlocal drawn
        drawn += 1
        return sha256(f"salt {drawn}".encode()).digest()[:size]

    return draw


@dataclass
class Record:
    """Entries in order, and what is signed over them."""

    origin: str = ORIGIN
    sealed: list[Sealed] = field(default_factory=list)
    draw: Callable[[int], bytes] = field(default_factory=counted)

    def add(
        self,
        kind: str,
        confidential: Mapping[str, Json] | None = None,
        public: Mapping[str, Json] | None = None,
        at: datetime | None = None,
    ) -> Sealed:
        """One act, a minute after the last unless told otherwise."""
        index = len(self.sealed)
        made = entries.build(
            self.origin,
            index,
            UUID(int=index + 1),
            at or BEGUN + timedelta(minutes=index),
            kind,
            public or {},
            confidential or {},
            self.draw,
        )
        self.sealed.append(made)
        return made

    @property
    def leaves(self) -> list[bytes]:
        """The leaf hashes."""
        return [tree.leaf_hash(item.entry_bytes) for item in self.sealed]

    def text(self) -> str:
        """The checkpoint of the whole record."""
        return Checkpoint(self.origin, len(self.sealed), tree.root(self.leaves)).text()

    def note(self, *more: Signature) -> str:
        """Signed by the record's key, and by whoever else."""
        text = self.text()
        return str(Note(text, (signature(text, log_key(self.origin), LOG_SEED), *more)))

    def receipt(self, index: int, disclosures: Sequence[Disclosure] | None = None, note: str = "") -> bytes:
        """The receipt of one entry; discloses everything unless told otherwise."""
        item = self.sealed[index]
        opened = item.disclosures if disclosures is None else disclosures
        proof = tree.inclusion_proof(self.leaves, index)
        return receipt.make(item.entry_bytes, opened, index, proof, note or self.note())


def small_record() -> Record:
    """A founding, a circulation, an objection, another text's adoption."""
    record = Record()
    record.add("Founded", public={"register": "ab" * 32, "software": "comity"})
    record.add("Circulated", {"deadline": "2026-11-26T09:02:30+00:00", "text": "cd" * 32, "title": "Решение"})
    record.add("SilenceBroken", {"by": "ALD", "reason": "Paragraph 3 is not agreed."})
    record.add("Adopted", {"deadline": "2026-11-26T09:02:30+00:00", "number": "D/2026/1"})
    return record


def policy_text(*more: str) -> str:
    """A policy that asks for no witness, unless it is told more."""
    return "\n".join([f"log {log_key()}", *(more or ["quorum none"]), ""])
