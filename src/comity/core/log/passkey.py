"""Acts that a person authorised with a passkey (W3C WebAuthn Level 2, section 7.2), as an entry commits to them.

The device signs a challenge which is the hash of the act as the person saw it: its record, its number, what was to be
done (`verb`; what came of it, the entry's kind, may differ: a break can come late) and the fields named in `covers`.
The assertion is a committed field of the entry, `authorisation`; who holds a receipt that opens it and every covered
field can check it without the server, the device and the database.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, NoReturn

from comity.core.log import ed25519, jcs, kinds, p256
from comity.core.log.entry import Entry
from comity.core.log.jcs import Json
from comity.core.log.strict import Malformed, to_base64, unbase64

FIELD: Final = "authorisation"
ENROLMENT: Final = "enrolment"  # beside it: the entry by which the key was enrolled, and for whom
ES256, EDDSA = -7, -8  # COSE algorithms (RFC 9053)
SITE: Final = re.compile(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::[0-9]{1,5})?", re.ASCII)
HEAD: Final = 37  # bytes of authenticator data before anything optional
PRESENT, VERIFIED = 1, 4  # flags: somebody touched it; it knew who


@dataclass(frozen=True, slots=True)
class Authorised:
    """What a good assertion shows: a key, what was to be done, the site, and whether the device knew the person."""

    key: bytes
    verb: str
    site: str
    verified: bool

    @property
    def fingerprint(self) -> str:
        """How the key is named: the first 16 hexadecimal digits of its SHA-256."""
        return fingerprint(self.key)


def fingerprint(key: bytes) -> str:
    """The short name of a public key."""
    return sha256(key).hexdigest()[:16]


def challenge(origin: str, act: str, verb: str, fields: Mapping[str, Json]) -> bytes:
    """The 32 bytes that the device is asked to sign: the hash of the act as the person saw it."""
    seen: dict[str, Json] = {"act": act, "fields": dict(fields), "origin": origin, "v": 1, "verb": verb}
    return sha256(jcs.dumps(seen)).digest()


def committed(
    key: bytes, algorithm: int, client: bytes, data: bytes, signature: bytes, *, verb: str, covers: list[str]
) -> dict[str, Json]:
    """The value of the field `authorisation`, from what a browser's `navigator.credentials.get` gave."""
    raw = {"client": client, "data": data, "key": key, "signature": signature}
    return {
        **{name: to_base64(value) for name, value in raw.items()},
        "alg": algorithm,
        "covers": sorted(covers),
        "verb": verb,
    }


def covers(assertion: Json) -> list[str]:
    """The names of the fields that were signed."""
    match assertion:
        case {"covers": list(names)} if all(isinstance(name, str) for name in names):
            return [str(name) for name in names]
        case _:
            raise Malformed("an authorisation of another form")


def check(entry: Entry, told: Mapping[str, Json]) -> Authorised:
    """Check the assertion among the disclosed fields, which hold every covered one; `Malformed` if it is wrong."""
    return examine(entry.origin, str(entry.act), told)


def examine(origin: str, act: str, told: Mapping[str, Json]) -> Authorised:
    """The same before there is an entry: the server asks it of an act that is still to be recorded."""
    match told[FIELD]:
        case {
            "alg": int(algorithm), "client": str(client), "covers": list(), "data": str(data), "key": str(key),
            "signature": str(signature), "verb": str(verb), **rest,
        } if not rest and not isinstance(algorithm, bool) and kinds.FIELD.fullmatch(verb):  # fmt: skip
            pass
        case _:
            raise Malformed("an authorisation of another form")
    names = covers(told[FIELD])
    if names != sorted(set(names)) or FIELD in names:
        raise Malformed("an authorisation of another form")
    wanted = challenge(origin, act, verb, {name: told[name] for name in names})
    raw, seen = unbase64(data), unbase64(client)
    site = _client(seen, wanted)
    _check_site(raw, site)
    _check_signature(algorithm, unbase64(key), raw + sha256(seen).digest(), unbase64(signature))
    return Authorised(unbase64(key), verb, site, bool(raw[32] & VERIFIED))


def _client(data: bytes, wanted: bytes) -> str:
    try:
        plain = json.loads(data.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError) as trouble:
        raise Malformed("an authorisation that no browser made") from trouble
    match plain:
        case {"type": "webauthn.get", "challenge": str(signed), "origin": str(site), **rest}:
            if signed != to_base64(wanted).rstrip("=").replace("+", "-").replace("/", "_"):
                raise Malformed("the passkey signed another act")
            if rest.get("crossOrigin", False) is not False or not SITE.fullmatch(site):
                raise Malformed("the passkey was asked by a page within another page")
            return str(site)
        case _:
            raise Malformed("an authorisation that no browser made")


def _no_number(_word: str) -> NoReturn:
    raise ValueError


def _check_site(data: bytes, site: str) -> None:
    found = SITE.fullmatch(site)
    labels = found.group(1).split(".") if found else []
    names = {sha256(".".join(labels[n:]).encode()).digest() for n in range(len(labels))}
    if len(data) < HEAD or data[:32] not in names or not data[32] & PRESENT:
        raise Malformed("the passkey belongs to another site, or nobody touched it")


def _check_signature(algorithm: int, key: bytes, message: bytes, signature: bytes) -> None:
    check = {ES256: p256.verify, EDDSA: ed25519.verify}.get(algorithm)
    if check is None or not check(key, message, signature):
        raise Malformed("the signature of the passkey is wrong")
