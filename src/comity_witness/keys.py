"""The witness's key: 32 bytes in a file that nobody else may read, and what it signs."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from comity.core.log import cosign, notes
from comity.core.log.notes import Key, Signature

if TYPE_CHECKING:  # the package may be absent
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class CannotSign(Exception):
    """There is no key, or no means to use it."""


@dataclass(frozen=True, slots=True)
class Pen:
    """A named key that can sign."""

    name: str
    seed: bytes

    @property
    def key(self) -> Key:
        """The public half: a witness key of type 04."""
        return Key(self.name, _private(self.seed).public_key().public_bytes_raw(), notes.COSIGNATURE)

    def cosign(self, text: str, time: int) -> Signature:
        """A line under a checkpoint, or under an objection, with the time at which it was seen."""
        signed = _private(self.seed).sign(cosign.ed25519_message(text, time))
        return Signature(self.name, self.key.id, cosign.timestamped(time, signed))


def _private(seed: bytes) -> "Ed25519PrivateKey":
    try:
        from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415
    except ImportError as trouble:
        raise CannotSign("Signing needs one package more: pip install cryptography") from trouble
    return ed25519.Ed25519PrivateKey.from_private_bytes(seed)


def make(path: Path) -> None:
    """A new key; never over one that is there."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(os.urandom(32))
        file.flush()
        os.fsync(file.fileno())


def load(path: Path, name: str) -> Pen:
    """The key again, if nobody else can read it."""
    try:
        if path.stat().st_mode & 0o077:
            raise CannotSign(f"{path} can be read by others; run: chmod 600 {path}")
        seed = path.read_bytes()
    except OSError as trouble:
        raise CannotSign(f"There is no key at {path}: {trouble.strerror}") from trouble
    if len(seed) != 32:
        raise CannotSign(f"{path} is not a key: it has {len(seed)} bytes, not 32.")
    return Pen(name, seed)
