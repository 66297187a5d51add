"""A person's passkey, as a browser would use it: assertions for acts of tests, the same bytes in every run."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from comity.core.log import passkey
from comity.core.log.jcs import Json
from comity.core.log.strict import to_base64
from tests.core.log.material import ORIGIN

SITE: Final = "https://record.example.int"
PRIVATE: Final = ec.derive_private_key(2026, ec.SECP256R1())
POINT: Final = PRIVATE.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
OTHER: Final = Ed25519PrivateKey.from_private_bytes(bytes([6] * 32))


def asserted(
    act: UUID, fields: Mapping[str, Json], verb: str = "break_silence", **changed: object
) -> dict[str, Json]:
    """What a browser would give for the act, signed; parts can be changed before the signing."""
    wanted = passkey.challenge(ORIGIN, str(act), verb, fields)
    client = {
        "type": "webauthn.get",
        "challenge": to_base64(wanted).rstrip("=").replace("+", "-").replace("/", "_"),
        "origin": SITE,
        "crossOrigin": False,
    }
    client |= {name: value for name, value in changed.items() if name in client}
    seen = json.dumps(client).encode()
    host = str(changed.get("host", "record.example.int"))
    data = sha256(host.encode()).digest() + bytes([int(str(changed.get("flags", 5)))]) + bytes(4)
    message = data + sha256(seen).digest()
    if changed.get("alg") == passkey.EDDSA:
        key, signature = OTHER.public_key().public_bytes_raw(), OTHER.sign(message)
        return passkey.committed(key, passkey.EDDSA, seen, data, signature, verb=verb, covers=list(fields))
    signature = PRIVATE.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    return passkey.committed(POINT, passkey.ES256, seen, data, signature, verb=verb, covers=list(fields))
