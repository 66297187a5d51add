"""The verifications that a signed note may need, by the quickest means at hand.

Ed25519 is always there: `cryptography` if it is installed, guarded by our own refusals, else our own reading.
ML-DSA-44 (FIPS 204) needs `cryptography`; without it a signature of that kind is "not checked", never "good".
"""

from collections.abc import Callable
from typing import Final

from comity.core.log import ed25519

Verify = Callable[[bytes, bytes, bytes], bool]  # public key, message, signature
MLDSA_KEY: Final = 1312
MLDSA_SIGNATURE: Final = 2420


def fastest_ed25519() -> Verify:
    """A check that agrees with `ed25519.verify` on every input."""
    try:
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - optional
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415
    except ImportError:
        return ed25519.verify

    def verify(key: bytes, message: bytes, signature: bytes) -> bool:
        if ed25519.refuses(key, signature):
            return False
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    return verify


def mldsa() -> Verify | None:
    """A check of ML-DSA-44 with an empty context; none where no library has it."""
    try:
        from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm  # noqa: PLC0415 - optional
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey  # noqa: PLC0415
    except ImportError:
        return None

    def verify(key: bytes, message: bytes, signature: bytes) -> bool:
        if len(key) != MLDSA_KEY or len(signature) != MLDSA_SIGNATURE:
            return False
        try:
            MLDSA44PublicKey.from_public_bytes(key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    try:
        verify(bytes(MLDSA_KEY), b"", bytes(MLDSA_SIGNATURE))
    except UnsupportedAlgorithm:  # a library built without it
        return None
    return verify
