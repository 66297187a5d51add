"""Readings that Python is too kind about: base64, decimal numbers, lines, text. One spelling each."""

import binascii
import re
from typing import Final

DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,19}", re.ASCII)
MOST: Final = 2**63 - 1  # what every language can count to


class Malformed(ValueError):
    """Bytes that are not in the one allowed form."""


def unbase64(text: str) -> bytes:
    """Standard base64 with padding, in its only canonical spelling (RFC 4648, section 4)."""
    try:
        data = binascii.a2b_base64(text.encode("ascii"), strict_mode=True)
    except (binascii.Error, UnicodeEncodeError, ValueError) as trouble:
        raise Malformed("not base64") from trouble
    if to_base64(data) != text:
        raise Malformed("base64 that is not canonical")
    return data


def to_base64(data: bytes) -> str:
    """Standard base64 with padding."""
    return binascii.b2a_base64(data, newline=False).decode()


def decimal(text: str, most: int = MOST) -> int:
    """A whole number without sign, leading zero, underscore or foreign digits."""
    if not DECIMAL.fullmatch(text) or int(text) > most:
        raise Malformed("not a decimal number")
    return int(text)


def a_hash(text: str) -> bytes:
    """32 bytes in base64."""
    data = unbase64(text)
    if len(data) != 32:
        raise Malformed("a hash has 32 bytes")
    return data


def lines(text: str) -> list[str]:
    """Lines ended by a line feed each; no other character ends one."""
    if not text.endswith("\n"):
        raise Malformed("the last line is not ended")
    return text[:-1].split("\n")


def text_of(data: bytes | str) -> str:
    """Text as it is, or read from UTF-8."""
    if isinstance(data, str):
        return data
    try:
        return data.decode()
    except UnicodeDecodeError as trouble:
        raise Malformed("not text in UTF-8") from trouble
