"""The passkeys that a person made through allauth, read as plain values."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from allauth.mfa.models import Authenticator
from fido2.utils import websafe_encode

ALGORITHM, X, Y = 3, -2, -3  # labels of a COSE key (RFC 9053)
EDDSA: Final = -8


@dataclass(frozen=True, slots=True)
class Device:
    """One passkey: its number here, the credential (base64url), the public key's bytes, the counter at its making."""

    id: int
    name: str
    credential: str
    key: bytes
    algorithm: int
    count: int


def of(person: UUID | None) -> list[Device]:
    """The passkeys of a person, the oldest first."""
    if person is None:
        return []
    rows = Authenticator.objects.filter(user_id=person, type=Authenticator.Type.WEBAUTHN).order_by("pk")
    return [_device(row) for row in rows]


def device(person: UUID | None, number: int) -> Device | None:
    """One of them."""
    return next((found for found in of(person) if found.id == number), None)


def credentials_of(person: UUID | None) -> frozenset[str]:
    """The credentials that the person still holds."""
    return frozenset(found.credential for found in of(person))


def _device(row: Any) -> Device:
    held = row.wrap()
    data = held.authenticator_data
    cose = data.credential_data.public_key
    algorithm = int(cose[ALGORITHM])
    key = bytes(cose.get(X, b""))
    if algorithm != EDDSA:
        key = b"\x04" + key + bytes(cose.get(Y, b"")) if isinstance(cose.get(Y), bytes) else b""
    return Device(
        row.pk, held.name, websafe_encode(data.credential_data.credential_id), key, algorithm, data.counter
    )
