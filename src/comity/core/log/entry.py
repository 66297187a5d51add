"""Entries: what the tree holds about one act. Public fields in clear, everything else as salted commitments.

A commitment is SHA-256 of canonical JSON `[salt, name, value]` with 32 random bytes of salt in base64. The list
`sd` of commitments is sorted and filled with decoys to 16 or 32, so that its length says nothing.
Every byte is fixed in docs/develop/record-format.md and never changes; another form would be another version.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
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
            members = {unicodedata.normalize("NFC", k): normal(v) for k, v in value.items()}
            if len(members) != len(value):
                raise Malformed("two members whose names differ in their Unicode form alone")
            return members
        case list() | tuple():
            return [normal(v) for v in value]
        case _:
            return value


def instant(at: datetime) -> str:
    """UTC with microseconds: 2026-11-26T09:00:00.000000Z."""
    if at.tzinfo is None:
        raise Malformed("an instant without a zone")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


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
    named = public if kinds.in_clear(kind) else {}
    clear = {name: public[name] for name in named if name in kinds.PUBLIC[kind]}
    hidden = {name: value for name, value in public.items() if name not in clear} | dict(confidential)
    if not kinds.in_clear(kind):
        hidden[kinds.KIND_FIELD] = kind
    _check_names(kind, clear, hidden, given=len(public) + len(confidential))
    disclosures = tuple(Disclosure(name, rand(SALT), normal(value)) for name, value in sorted(hidden.items()))
    data = jcs.dumps(
        {
            "act": str(act),
            "at": instant(at),
            "index": index,
            "kind": kind if kinds.in_clear(kind) else kinds.SEALED,
            "origin": origin,
            "public": normal(clear),
            "sd": _filled([d.commitment() for d in disclosures], rand),
            "v": VERSION,
        }
    )
    parse(data)  # what cannot be read again is not written
    return Sealed(data, disclosures)


def _check_names(kind: str, clear: Mapping[str, Json], hidden: Mapping[str, Json], *, given: int) -> None:
    names = [*clear, *hidden]
    if not kinds.KIND.fullmatch(kind) or not all(kinds.FIELD.fullmatch(name) for name in names):
        raise Malformed("kinds are written CamelCase, names of fields snake_case, in ASCII")
    expected = given + (0 if kinds.in_clear(kind) else 1)
    if len(set(names)) != expected or (kinds.in_clear(kind) and kinds.KIND_FIELD in hidden):
        raise Malformed("one name for two fields")


def _filled(committed: Sequence[str], rand: Callable[[int], bytes]) -> list[str]:
    """The commitments among decoys, which nobody can tell from them."""
    room = next((size for size in SIZES if len(committed) <= size), None)
    if room is None:
        raise Malformed("an entry commits to 32 fields at most")
    decoys = [to_base64(sha256(rand(SALT)).digest()) for _decoy in range(room - len(committed))]
    return sorted([*committed, *decoys])


def parse(data: bytes) -> Entry:
    """Read an entry strictly: exactly our members, exactly our spelling."""
    if len(data) > MOST_BYTES:
        raise Malformed("an entry has 65,535 bytes at most")
    match jcs.loads(data):
        case {
            "act": str(act),
            "at": str(at),
            "index": int(index),
            "kind": str(kind),
            "origin": str(origin),
            "public": dict(public),
            "sd": list(sd),
            "v": int(version),
            **rest,
        } if not rest:
            pass
        case _:
            raise Malformed("not an entry of this form")
    if version is True or version != VERSION:
        raise Malformed("an entry of another version than this program reads")
    if isinstance(index, bool) or index < 0 or not origin:
        raise Malformed("an entry without its place")
    _check_kind(kind, public)
    return Entry(origin, index, _act(act), read_instant(at), kind, public, _commitments(sd))


def _check_kind(kind: str, public: Mapping[str, Json]) -> None:
    """The form only; whether a kind may stand in clear is for those who hold the whole record (`kinds.fits`)."""
    sealed = kind == kinds.SEALED
    if not sealed and not kinds.KIND.fullmatch(kind):
        raise Malformed("an entry whose kind cannot be read")
    if (sealed and public) or not all(kinds.FIELD.fullmatch(name) for name in public):
        raise Malformed("an entry with fields in clear that have no place there")


def _act(text: str) -> UUID:
    try:
        act = UUID(text)
    except ValueError as trouble:
        raise Malformed("an entry whose act has no number") from trouble
    if str(act) != text:
        raise Malformed("an entry whose act has another spelling")
    return act


def read_instant(text: str) -> datetime:
    """An instant in its one spelling."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as trouble:
        raise Malformed("an entry whose time cannot be read") from trouble
    if at.tzinfo is not UTC or instant(at) != text:
        raise Malformed("an entry whose time has another spelling")
    return at


def _commitments(items: Sequence[Json]) -> tuple[str, ...]:
    found = tuple(item for item in items if isinstance(item, str) and len(unbase64(item)) == SALT)
    if len(found) != len(items) or len(items) not in SIZES or list(found) != sorted(set(found)):
        raise Malformed("an entry with a wrong list of commitments")
    return found
