"""Entries: what the tree holds about one act. Public fields in clear, everything else as salted commitments.

A commitment is SHA-256 of canonical JSON `[salt, name, value]` with 32 random bytes of salt in base64. The list
`sd` of commitments is sorted and filled with decoys to 16 or 32, so that its length says nothing.
"""

import json
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from comity.core.log import jcs, kinds
from comity.core.log.jcs import Json
from comity.core.log.strict import Malformed, to_base64, unbase64

VERSION: Final = 1
MOST_BYTES: Final = 65_535
SIZES: Final = (16, 32)
SALT: Final = 32


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One committed field with the salt that proves it."""

    name: str
    salt: bytes
    value: Json

    def commitment(self) -> str:
        """What stands for it in the entry."""
        return to_base64(sha256(jcs.dumps([to_base64(self.salt), self.name, self.value])).digest())


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry and what opens its commitments."""

    entry_bytes: bytes
    disclosures: tuple[Disclosure, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it reads."""

    origin: str
    index: int
    act: UUID
    at: datetime
    kind: str
    public: Mapping[str, Json]
    sd: tuple[str, ...]

    def holds(self, disclosure: Disclosure) -> bool:
        """Whether a disclosed field is one of the committed ones."""
        return disclosure.commitment() in self.sd


def normal(value: Json) -> Json:
    """The same value with all text in Unicode normal form C."""
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case Mapping():
            return {unicodedata.normalize("NFC", k): normal(v) for k, v in value.items()}
        case list() | tuple():
            return [normal(v) for v in value]
        case _:
            return value


def instant(at: datetime) -> str:
    """UTC with microseconds: 2026-11-26T09:00:00.000000Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def build(
    origin: str,
    index: int,
    act: UUID,
    at: datetime,
    kind: str,
    public: Mapping[str, Json],
    confidential: Mapping[str, Json],
    rand: Callable[[int], bytes],
) -> Sealed:
    """The bytes of an entry, and its disclosures. `rand` gives random bytes."""
    hidden = dict(confidential)
    clear = {name: public[name] for name in public if name in kinds.PUBLIC.get(kind, ())}
    hidden.update({name: value for name, value in public.items() if name not in clear})
    if not kinds.in_clear(kind):
        hidden["kind"] = kind
    disclosures = tuple(Disclosure(name, rand(SALT), normal(value)) for name, value in sorted(hidden.items()))
    committed = [d.commitment() for d in disclosures]
    room = next((size for size in SIZES if len(committed) <= size), 0)
    if not room:
        raise Malformed("an entry commits to 32 fields at most")
    committed += [to_base64(sha256(rand(SALT)).digest()) for _decoy in range(room - len(committed))]
    data = jcs.dumps(
        {
            "act": str(act),
            "at": instant(at),
            "index": index,
            "kind": kind if kinds.in_clear(kind) else kinds.SEALED,
            "origin": origin,
            "public": normal(clear),
            "sd": sorted(committed),
            "v": VERSION,
        }
    )
    if len(data) > MOST_BYTES:
        raise Malformed("an entry has 65,535 bytes at most")
    return Sealed(data, disclosures)


def parse(data: bytes) -> Entry:
    """Read an entry strictly: exactly our members, exactly our spelling."""
    try:
        plain = json.loads(data.decode())
    except (UnicodeDecodeError, ValueError, RecursionError) as trouble:
        raise Malformed("an entry is JSON in UTF-8") from trouble
    names = {"act", "at", "index", "kind", "origin", "public", "sd", "v"}
    if not isinstance(plain, dict) or set(plain) != names or plain["v"] != VERSION:
        raise Malformed("an entry of another version")
    try:
        if jcs.dumps(plain) != data:
            raise Malformed("an entry that is not in canonical form")
        at = datetime.strptime(plain["at"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
        act = UUID(plain["act"])
    except (TypeError, ValueError, AttributeError) as trouble:
        raise Malformed("an entry with a field that cannot be read") from trouble
    sd, kind = plain["sd"], plain["kind"]
    good = isinstance(sd, list) and len(sd) in SIZES and sd == sorted(sd)
    if not good or any(len(unbase64(item)) != 32 for item in sd) or instant(at) != plain["at"]:
        raise Malformed("an entry with a wrong list of commitments or a wrong time")
    if kind != kinds.SEALED and kind not in kinds.PUBLIC:
        raise Malformed("an entry of a kind that is not public")
    return Entry(plain["origin"], plain["index"], act, at, kind, plain["public"], tuple(sd))
