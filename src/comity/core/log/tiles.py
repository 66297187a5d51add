"""Tiles and entry bundles (C2SP tlog-tiles 0.1.0): the tree as files that never change.

A tile at level L holds up to 256 hashes, 32 bytes each: leaf hashes at level 0, above it the roots of the full tiles
one level below. A bundle holds the entries of the level-0 tile of the same number.
Refusals are `Malformed`. Roots and proofs from tiles are in `tiling.py`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from comity.core.log.strict import Malformed, decimal
from comity.core.log.tree import HASH

WIDTH: Final = 256
HEIGHT: Final = 8  # levels of the tree that a tile spans
HIGHEST: Final = 63
MOST: Final = 2**64  # tiles in a level, and entries
MOST_BYTES: Final = 65_535  # of an entry: its length is written in two bytes
PATH: Final = re.compile(
    r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6})([0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII
)


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """The place of a tile: level 0 to 63, number in its level, and how many hashes it holds (1 to 256)."""

    level: int
    number: int
    width: int = WIDTH

    def __post_init__(self) -> None:
        """No tile is empty, and none lies outside the format."""
        if not (0 <= self.level <= HIGHEST and 0 <= self.number < MOST and 1 <= self.width <= WIDTH):
            raise Malformed("no tile has this place")

    def _tail(self) -> str:
        groups = []
        number = self.number
        while True:
            groups.append(f"{number % 1000:03}")
            number //= 1000
            if not number:
                break
        whole = "/".join([*(f"x{group}" for group in reversed(groups[1:])), groups[0]])
        return whole if self.width == WIDTH else f"{whole}.p/{self.width}"

    @property
    def path(self) -> str:
        """`tile/<L>/<N>[.p/<W>]`, N in groups of three digits."""
        return f"tile/{self.level}/{self._tail()}"

    @property
    def entries_path(self) -> str:
        """`tile/entries/<N>[.p/<W>]` of the bundle with the entries of a level-0 tile."""
        if self.level:
            raise Malformed("bundles go with the tiles of level 0")
        return f"tile/entries/{self._tail()}"

    @property
    def full(self) -> "Tile":
        """The same tile once it is full; a partial one may be gone by then."""
        return Tile(self.level, self.number)

    @property
    def start(self) -> int:
        """The index of the first entry below this tile."""
        return self.number << (HEIGHT * (self.level + 1))


def parse_path(path: str) -> tuple[Tile, bool]:
    """The tile that a path names, and whether it is its bundle of entries; one spelling for each."""
    found = PATH.fullmatch(path)
    if found is None:
        raise Malformed("not the path of a tile")
    level, groups, last, width = found.groups()
    number = int(groups.replace("x", "").replace("/", "") + last)
    entries = level == "entries"
    tile = Tile(0 if entries else int(level), number, decimal(width) if width else WIDTH)
    if (tile.width == WIDTH and width) or (tile.entries_path if entries else tile.path) != path:
        raise Malformed("another spelling of a path")
    return tile, entries


def width_at(level: int, size: int) -> int:
    """How many hashes stand at a level in a tree of `size` entries: full tiles, then the partial one."""
    return size >> (HEIGHT * level)


def tiles_of(size: int, since: int = 0) -> Iterator[Tile]:
    """The tiles of a tree of `size` entries that one of `since` did not have, lowest level first."""
    level = 0
    while (hashes := width_at(level, size)) > 0:
        before = width_at(level, since)
        if hashes > before:
            for number in range(before // WIDTH, -(-hashes // WIDTH)):
                yield Tile(level, number, min(WIDTH, hashes - number * WIDTH))
        level += 1


def bundle(entries: Iterable[bytes]) -> bytes:
    """The bytes of a bundle: each entry after its length in two bytes, big-endian."""
    parts = []
    for entry in entries:
        if len(entry) > MOST_BYTES:
            raise Malformed("an entry has 65,535 bytes at most")
        parts.append(len(entry).to_bytes(2, "big") + entry)
    if not 1 <= len(parts) <= WIDTH:
        raise Malformed("a bundle holds 1 to 256 entries")
    return b"".join(parts)


def unbundle(data: bytes, width: int | None = None) -> list[bytes]:
    """The entries of a bundle; exactly `width` of them if it is given, never more than 256."""
    found: list[bytes] = []
    at, end = 0, len(data)
    while at < end:
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        if start > end or at > end:
            raise Malformed("a bundle that ends within an entry")
        found.append(data[start:at])
    if not 1 <= len(found) <= WIDTH or width not in {None, len(found)}:
        raise Malformed("a bundle with another number of entries")
    return found


def hashes_of(data: bytes, width: int | None = None) -> list[bytes]:
    """The hashes of a tile; exactly `width` of them if it is given."""
    count, rest = divmod(len(data), HASH)
    if rest or not 1 <= count <= WIDTH or width not in {None, count}:
        raise Malformed("a tile with another number of hashes")
    return [data[n : n + HASH] for n in range(0, len(data), HASH)]
