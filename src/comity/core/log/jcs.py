"""Canonical JSON (RFC 8785) of the few kinds of value that entries hold: no floats, safe integers, NFC text.

Within these limits the result equals that of any complete implementation, and the verifier needs no library.
"""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

SAFE: Final = 2**53 - 1
Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]


class NotCanonical(ValueError):
    """A value that has no single spelling here."""


def dumps(value: Json) -> bytes:
    """The one encoding: UTF-8, members sorted by UTF-16 code units, no white space."""
    return _text(value).encode()


def _text(value: Json) -> str:
    match value:
        case None | bool():
            return json.dumps(value)
        case int():
            if abs(value) > SAFE:
                raise NotCanonical("an integer beyond 2^53")
            return str(value)
        case str():
            return _string(value)
        case Mapping():
            members = sorted(value.items(), key=lambda item: item[0].encode("utf-16-be", "surrogatepass"))
            return "{" + ",".join(f"{_string(name)}:{_text(v)}" for name, v in members) + "}"
        case Sequence():
            return "[" + ",".join(_text(v) for v in value) + "]"
        case _:
            raise NotCanonical(f"{type(value).__name__} has no place in an entry")


def _string(value: str) -> str:
    if unicodedata.normalize("NFC", value) != value:
        raise NotCanonical("text that is not in Unicode normal form C")
    try:
        value.encode()
    except UnicodeEncodeError as trouble:
        raise NotCanonical("text with half a surrogate pair") from trouble
    return json.dumps(value, ensure_ascii=False)
