"""A published record as a folder, with its key in the open, so that a test can be a server that cheats."""

import itertools
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comity.core.log import entry as entries
from comity.core.log import tiling
from comity.core.log.checkpoint import Checkpoint
from comity.core.log.notes import Key, Note, Signature
from comity.publish.growing import Growing
from comity.publish.shelf import Shelf
from comity_witness.__main__ import main

ORIGIN = "record.example.int/log1"
BEGAN = datetime(2026, 11, 23, 9, tzinfo=UTC)
NOW = int((BEGAN + timedelta(days=2)).timestamp())
SIGNER = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)


def entry(index: int, *, origin: str = ORIGIN, seconds: int | None = None, seed: int = 0) -> bytes:
    """An entry as the writer makes one; another seed gives another act."""
    chance = random.Random(index * 1_000 + seed)
    at = BEGAN + timedelta(seconds=index if seconds is None else seconds)
    act = UUID(int=chance.getrandbits(128))
    return entries.build(
        origin, index, act, at, "SilenceBroken", {}, {"by": "ALD"}, chance.randbytes
    ).entry_bytes


@dataclass
class Record:
    """Entries that the server holds, and the folder that it shows."""

    folder: Path
    entries: list[bytes] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return Key(ORIGIN, SIGNER.public_key().public_bytes_raw())

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.folder)

    def add(self, count: int, seed: int = 0) -> "Record":
        self.entries += [entry(n, seed=seed) for n in range(len(self.entries), len(self.entries) + count)]
        return self

    def note(self, size: int, root: bytes) -> str:
        text = Checkpoint(ORIGIN, size, root).text()
        line = Signature(ORIGIN, self.key.id, SIGNER.sign(text.encode()))
        return str(Note(text, (line,)))

    def publish(self) -> str:
        """The honest way: what is new comes on top."""
        head = self.shelf.head()
        old = head.size if head else 0
        growing = Growing(self.shelf, old)
        growing.add(itertools.islice(self.entries, old // 256 * 256, None))
        size = growing.finish()
        note = self.note(size, tiling.root(self.shelf.read_staged, size))
        self.shelf.signed(note, size)
        self.shelf.replay()
        return note

    def publish_anew(self) -> str:
        """The other way: everything that was shown is thrown away first."""
        import shutil

        shutil.rmtree(self.folder, ignore_errors=True)
        return self.publish()


def begin(folder: Path, record: Record, *more: str, name: str = "ald.example/witness") -> Path:
    """A witness of Aldora over that folder."""
    asked = ["init", str(folder), "--name", name, "--log", str(record.key), "--from", str(record.folder)]
    assert main([*asked, *more]) == 0
    return folder
