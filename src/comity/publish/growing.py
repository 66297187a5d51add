"""Staging the tiles and bundles by which a published tree grows, in memory bounded by a few tiles."""

from collections.abc import Iterable
from typing import Final

from comity.core.log import tree
from comity.core.log.tiles import HEIGHT, WIDTH, Tile, bundle, width_at
from comity.core.log.tree import HASH
from comity.publish.shelf import OtherBytes, Shelf

FOLD: Final = HEIGHT  # a full tile folds into one hash of the level above


class Growing:
    """A tree of `old` published entries that entries are added to, the old partial bundle's first.

    At each level the last tile is held while it grows; a full one is staged and folded into the level above.
    """

    def __init__(self, shelf: Shelf, old: int) -> None:
        self.shelf, self.old = shelf, old
        self.size = old // WIDTH * WIDTH
        self.bundle: list[bytes] = []
        self.rows: list[list[bytes]] = [[]]
        self.numbers: list[int] = [old // WIDTH]
        level = 1
        while (hashes := width_at(level, old)) > 0:
            number, width = divmod(hashes, WIDTH)
            data = shelf.tile(Tile(level, number, width)) if width else b""
            self.rows.append([data[n : n + HASH] for n in range(0, len(data), HASH)])
            self.numbers.append(number)
            level += 1
        self.before = self._leaves_before()

    def _leaves_before(self) -> list[bytes]:
        number, width = divmod(self.old, WIDTH)
        data = self.shelf.tile(Tile(0, number, width)) if width else b""
        return [data[n : n + HASH] for n in range(0, len(data), HASH)]

    def add(self, entries: Iterable[bytes]) -> None:
        """Append entries in order; `OtherBytes` if one that is published comes out differently."""
        for entry in entries:
            leaf = tree.leaf_hash(entry)
            place = self.size - self.old // WIDTH * WIDTH
            if place < len(self.before) and self.before[place] != leaf:
                raise OtherBytes(f"entry {self.size} is not the one that was published")
            self.bundle.append(entry)
            self.size += 1
            self._append(0, leaf)

    def _append(self, level: int, found: bytes) -> None:
        if level == len(self.rows):
            self.rows.append([])
            self.numbers.append(0)
        row = self.rows[level]
        row.append(found)
        if len(row) == WIDTH:
            self._stage(level)
            for _height in range(FOLD):
                row = tree.pairs(row)
            self.rows[level] = []
            self.numbers[level] += 1
            self._append(level + 1, row[0])

    def _stage(self, level: int) -> None:
        row = self.rows[level]
        tile = Tile(level, self.numbers[level], len(row))
        self.shelf.put(tile.path, b"".join(row))
        if level == 0:
            self.shelf.put(tile.entries_path, bundle(self.bundle))
            self.bundle = []

    def finish(self) -> int:
        """Stage the partial tiles at the right edge; the size."""
        if self.size < self.old:
            raise OtherBytes(f"{self.old} entries were published, only {self.size} are there")
        for level, row in enumerate(self.rows):
            if row:
                self._stage(level)
        return self.size
