"""Canonical JSON (RFC 8785) of the few kinds of value that entries hold: no floats, safe integers, whole text.

Within these limits the result equals that of any complete implementation, and the verifier needs no library.
Unicode normal form is demanded when an entry is made, never when one is read: what Unicode assigns later must
not turn an old receipt into an unreadable one.
"""

import json
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from typing import Final

from comity.core.log.strict import Malformed

SAFE: Final = 2**53 - 1
DEEPEST: Final = 32  # our own limit, so that no machine's stack decides
Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]


class NotCanonical(Malformed):
    """A value that has no single spelling here, or bytes that are not that spelling."""


def dumps(value: Json) -> bytes:
    """The one encoding: UTF-8, members sorted by UTF-16 code units, no white space."""
    try:
        return _text(value).encode()
    except UnicodeEncodeError as trouble:
        raise NotCanonical("text with half a surrogate pair") from trouble


def loads(data: bytes) -> Json:
    """The value of bytes that are its one encoding; anything else is refused, repeated members too."""
    try:
        value: Json = json.loads(data.decode())
        same = dumps(value) == data
    except NotCanonical:
        raise
    except (ValueError, RecursionError) as trouble:
        raise NotCanonical("not JSON in UTF-8") from trouble
    if not same:
        raise NotCanonical("JSON that is not in canonical form")
    return value


def _text(value: Json, depth: int = 0) -> str:
    if depth > DEEPEST:
        raise NotCanonical("a value within a value, too many times over")
    if type(value) is str:  # before all others, since most are
        return encode_basestring(value)
    match value:
        case str():
            return encode_basestring(str(value))
        case None | bool():
            return json.dumps(value)
        case int():
            if abs(value) > SAFE:
                raise NotCanonical("an integer beyond 2^53")
            return str(int(value))
        case list() | tuple():
            return "[" + ",".join([_text(v, depth + 1) for v in value]) + "]"
        case dict() | Mapping():
            named = [f"{encode_basestring(str(n))}:{_text(value[n], depth + 1)}" for n in _sorted(value)]
            return "{" + ",".join(named) + "}"
        case _:
            raise NotCanonical(f"{type(value).__name__} has no place in an entry")


def _sorted(members: Mapping[str, Json]) -> list[str]:
    if not all(isinstance(name, str) for name in members):
        raise NotCanonical("a member whose name is not text")
    if all(name.isascii() for name in members):  # one unit each, so that both orders are the same
        return sorted(members)
    return sorted(members, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
