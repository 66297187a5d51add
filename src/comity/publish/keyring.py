"""Where the signer's keys lie: the one that signs, and beside it the one that may follow it. Imports no Django."""

import os
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comity.core.log.notes import Key
from comity.publish.keys import CommandKey, FileKey, Pen


class CannotStart(SystemExit):
    """The signer's own files are not as they must be; nothing is served."""


def write_durably(path: Path, data: bytes) -> None:
    """Replace a file so that after a power cut it is the old one or the new one, whole."""
    fresh = path.with_name(path.name + ".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def load_key(path: Path) -> FileKey:
    """The private key: 32 bytes in a file that nobody else may read."""
    if not path.exists():
        raise CannotStart(f"There is no key at {path}. For a new record, start once with --init.")
    if path.stat().st_mode & 0o077:
        raise CannotStart(f"{path} can be read by others; run: chmod 600 {path}")
    try:
        return FileKey(Ed25519PrivateKey.from_private_bytes(path.read_bytes()))
    except ValueError as trouble:
        raise CannotStart(f"{path} is not a key: {trouble}") from trouble


def commanded_key(command: str) -> CommandKey:
    """The key that a program of the operator's keeps."""
    try:
        return CommandKey.of(tuple(shlex.split(command)))
    except (OSError, ValueError, IndexError) as trouble:
        raise CannotStart(f"The key does not answer: {trouble}") from trouble


def make_key(path: Path) -> None:
    """A new private key in a file."""
    write_durably(path, Ed25519PrivateKey.generate().private_bytes_raw())


@dataclass(frozen=True, slots=True)
class Place:
    """A file, or a command that asks an HSM or a KMS; neither, where no other key is expected."""

    file: Path | None = None
    command: str = ""

    def pen(self) -> Pen | None:
        """The key that lies there now, if there is one."""
        if self.command:
            return commanded_key(self.command)
        return load_key(self.file) if self.file is not None and self.file.exists() else None


@dataclass(frozen=True, slots=True)
class Ring:
    """Both places, for the record of a name."""

    origin: str
    first: Place
    second: Place = Place()

    def vkey(self, pen: Pen) -> str:
        """A key as policies write it."""
        return str(Key(self.origin, pen.public))

    def pens(self) -> Iterator[Pen]:
        """The keys that are there, the first place's first."""
        yield from (pen for pen in (self.first.pen(), self.second.pen()) if pen is not None)

    def find(self, vkey: str) -> Pen | None:
        """The key of a name, wherever it lies."""
        return next((pen for pen in self.pens() if self.vkey(pen) == vkey), None)

    def own(self) -> Pen:
        """The key of the first place, for a record whose mark names none."""
        pen = self.first.pen()
        if pen is None:
            assert self.first.file is not None
            return load_key(self.first.file)  # says what is missing
        return pen

    def beside(self, vkey: str) -> Pen | None:
        """The key of the second place, if it is not the one that signs already."""
        pen = self.second.pen()
        return None if pen is None or self.vkey(pen) == vkey else pen

    def prepare(self, vkey: str) -> tuple[Pen, Pen]:
        """The key that signs, and one that may follow it, made now if there is none.

        Where the second place holds the key that signs, since it has followed another, it takes that one's place first.
        """
        first, second = self.first.file, self.second.file
        own = self.find(vkey) if vkey else self.own()
        if own is None:
            raise CannotStart(
                "The key that signs is not here, and only with its consent another one follows."
            )
        if first is not None and second is not None and self.beside(vkey) is None and second.exists():
            second.replace(first)
        if second is not None and not second.exists():
            make_key(second)
        new = self.beside(self.vkey(own))
        if new is None:
            raise CannotStart("There is no place for another key: --next-key FILE, or --next-key-command.")
        return own, new
