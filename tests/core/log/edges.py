"""Ed25519 signatures that libraries disagree about, made anew: keys and R with components of low order.

With A = aB + iT and R = rB + jT, T of order 8, s = r + ha solves the equation with the cofactor always, and the one
without it only if j + hi is a multiple of 8. Where a or r is 0 the point itself is of low order.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha512

from comity.core.log import ed25519
from comity.core.log.ed25519 import BASE, L, P, Point

EIGHTH = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"  # y of a point of order 8


@dataclass(frozen=True, slots=True)
class Edge:
    """A signature, and whether we take it."""

    name: str
    key: bytes
    message: bytes
    signature: bytes
    good: bool


def encoded(point: Point) -> bytes:
    """The point in 32 bytes."""
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def edges() -> Iterator[Edge]:
    """For every pair of components: one that solves the equation, one that solves it with the cofactor alone."""
    torsion = ed25519._point(bytes.fromhex(EIGHTH))
    assert torsion is not None
    for i in range(8):
        for j in range(8):
            for a, r in ((7, 11), (0, 11), (7, 0)):
                key = encoded(ed25519._add(ed25519._times(a, BASE), ed25519._times(i, torsion)))
                nonce = encoded(ed25519._add(ed25519._times(r, BASE), ed25519._times(j, torsion)))
                yield from _both(f"{i} {j} {a} {r}", key, nonce, (a, r, i, j))


def _both(name: str, key: bytes, nonce: bytes, parts: tuple[int, int, int, int]) -> Iterator[Edge]:
    a, r, i, j = parts
    wanted = {True, False}
    for n in range(200):
        message = f"edge {n}".encode()
        h = int.from_bytes(sha512(nonce + key + message).digest(), "little") % L
        solved = (j + h * i) % 8 == 0
        if solved in wanted:
            wanted.remove(solved)
            signature = nonce + ((r + h * a) % L).to_bytes(32, "little")
            yield Edge(f"{name} {solved}", key, message, signature, good=solved and bool(a) and bool(r))
