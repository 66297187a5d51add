"""The key behind the signer: a file, or a command that asks whatever really holds it (an HSM, a KMS, an agent).

    COMMAND public             prints the 32 bytes of the public key in base64
    COMMAND sign < message     prints the 64 bytes of the Ed25519 signature in base64

What a command gives is checked before it is used. Imports no Django.
"""

import subprocess
from dataclasses import dataclass
from typing import Final, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comity.core.log import ed25519
from comity.core.log.strict import Malformed, unbase64

PATIENCE: Final = 20  # seconds for the device to answer


class CannotSign(OSError):
    """The device did not answer, or with something that is no signature; nothing leaves the signer."""


class Pen(Protocol):
    """What the signer asks of a key."""

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        ...

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature, 64 bytes."""
        ...


@dataclass(frozen=True, slots=True)
class FileKey:
    """A private key in this process."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return self.private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature, 64 bytes."""
        return self.private.sign(message)


@dataclass(frozen=True, slots=True)
class CommandKey:
    """A key that another program keeps; asked for its public half once, when the signer starts."""

    command: tuple[str, ...]
    public: bytes

    @classmethod
    def of(cls, command: tuple[str, ...]) -> "CommandKey":
        """Ask the command who it is."""
        public = _asked((*command, "public"), b"")
        if len(public) != 32:
            raise CannotSign(f"{command[0]} gave a public key of {len(public)} bytes, not 32")
        return cls(command, public)

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature, 64 bytes, which holds."""
        signature = _asked((*self.command, "sign"), message)
        if not ed25519.verify(self.public, message, signature):
            raise CannotSign(f"{self.command[0]} gave a signature that does not hold")
        return signature


def _asked(command: tuple[str, ...], message: bytes) -> bytes:
    try:
        done = subprocess.run(command, input=message, capture_output=True, check=False, timeout=PATIENCE)
        if done.returncode:
            raise CannotSign(
                f"{command[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}"
            )
        return unbase64(done.stdout.decode("ascii").strip())
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError, Malformed) as trouble:
        raise CannotSign(f"{command[0]}: {trouble}") from trouble
