"""Ed25519 verification (RFC 8032, section 5.1.7) with the standard library alone.

Twenty-eight capitals will run different libraries, which disagree on low-order and non-canonical encodings;
refusing those, for the key and for R, removes every disagreement.
"""

from hashlib import sha512
from typing import Final

P: Final = 2**255 - 19
L: Final = 2**252 + 27742317777372353535851937790883648493
D: Final = -121665 * pow(121666, -1, P) % P
ROOT: Final = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def _recover(y: int, sign: int) -> int | None:
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P:
        return None
    return P - x if x & 1 != sign else x


def _point(encoded: bytes) -> Point | None:
    number = int.from_bytes(encoded, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    if y >= P:
        return None
    x = _recover(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def _add(a: Point, b: Point) -> Point:
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(n: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while n:
        if n & 1:
            total = _add(total, point)
        point, n = _add(point, point), n >> 1
    return total


def _same(a: Point, b: Point) -> bool:
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


_BASE_Y: Final = 4 * pow(5, -1, P) % P
_BASE_X: Final = _recover(_BASE_Y, 0) or 0
BASE: Final[Point] = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % P)


def _low_order(point: Point) -> bool:
    return _same(_times(8, point), (0, 1, 1, 0))


# the ordinates of the eight points of order 1, 2, 4 and 8; written too large they are refused as such
_EIGHTH: Final = int.from_bytes(
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"
)
_LOW: Final = frozenset({0, 1, P - 1, _EIGHTH, P - _EIGHTH})


def _disputed(encoded: bytes) -> bool:
    y = int.from_bytes(encoded, "little") & ((1 << 255) - 1)
    return y >= P or y in _LOW


def refuses(key: bytes, signature: bytes) -> bool:
    """Whether key or signature is of a form that libraries disagree about; any library may decide the rest."""
    if len(key) != 32 or len(signature) != 64 or int.from_bytes(signature[32:], "little") >= L:
        return True
    return _disputed(key) or _disputed(signature[:32])


def verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature is good: canonical encodings only, no point of low order, cofactorless."""
    if refuses(key, signature):
        return False
    a, r = _point(key), _point(signature[:32])
    if a is None or r is None:
        return False
    h = int.from_bytes(sha512(signature[:32] + key + message).digest(), "little") % L
    return _same(_times(int.from_bytes(signature[32:], "little"), BASE), _add(r, _times(h, a)))
