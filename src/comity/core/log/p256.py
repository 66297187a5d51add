"""ECDSA over P-256 with SHA-256 (FIPS 186-5; RFC 6979's curve), verification with the standard library alone.

What most passkeys sign with. Points are affine: slow, a few hundredths of a second, and short enough to be read.
"""

from hashlib import sha256
from typing import Final

P: Final = 2**256 - 2**224 + 2**192 + 2**96 - 1
N: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B: Final = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
Point = tuple[int, int]
G: Final[Point] = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
KEY: Final = 65  # bytes: 04, x, y


def _point(encoded: bytes) -> Point | None:
    if len(encoded) != KEY or encoded[0] != 4:
        return None
    x, y = int.from_bytes(encoded[1:33], "big"), int.from_bytes(encoded[33:], "big")
    on_curve = x < P and y < P and (y * y - (x * x * x - 3 * x + B)) % P == 0
    return (x, y) if on_curve else None


def _add(a: Point | None, b: Point | None) -> Point | None:
    if a is None or b is None:
        return b if a is None else a
    if a[0] == b[0]:
        if (a[1] + b[1]) % P == 0:
            return None
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, P) % P
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P) % P
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def _times(n: int, point: Point | None) -> Point | None:
    total: Point | None = None
    while n:
        if n & 1:
            total = _add(total, point)
        point, n = _add(point, point), n >> 1
    return total


def numbers(signature: bytes) -> tuple[int, int] | None:
    """r and s of a signature in DER, in its one spelling; none if it is not that."""
    if len(signature) < 8 or signature[0] != 0x30 or signature[1] != len(signature) - 2:
        return None
    found, rest = [], signature[2:]
    for _n in range(2):
        if len(rest) < 3 or rest[0] != 2 or not 1 <= rest[1] <= len(rest) - 2:
            return None
        digits, rest = rest[2 : 2 + rest[1]], rest[2 + rest[1] :]
        if digits[0] & 0x80 or (digits[0] == 0 and (len(digits) == 1 or not digits[1] & 0x80)):
            return None
        found.append(int.from_bytes(digits, "big"))
    r, s = found
    return (r, s) if not rest and 0 < r < N and 0 < s < N else None


def verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a DER signature is good; the key is an uncompressed point of 65 bytes."""
    point, pair = _point(key), numbers(signature)
    if point is None or pair is None:
        return False
    r, s = pair
    inverse = pow(s, -1, N)
    u, v = int.from_bytes(sha256(message).digest(), "big") * inverse % N, r * inverse % N
    reached = _add(_times(u, G), _times(v, point))
    return reached is not None and reached[0] % N == r
