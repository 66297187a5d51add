"""Proofs from the database: the tree is kept as tiles, so that proving one entry reads a few rows, not the record.

The tiles are bookkeeping, derived from the entries; `advance` grows them, and whoever asks for a proof calls it when
it finds them behind. They are not the published ones: those are files, and the signer has seen them.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from django.db import connection, transaction

from comity.core.log import tiles, tiling, tree
from comity.core.log.tiles import WIDTH, width_at
from comity.core.log.tree import HASH
from comity.record.models import Entry, Head, Tile

LEVEL: Final = 56  # bits of a row's number below the level
BATCH: Final = 65_536
ROWS: Final = 500  # of a tile or so each: 4 MB in one statement


def key(level: int, number: int) -> int:
    """The row of a tile."""
    return level << LEVEL | number


def grown() -> int:
    """How many entries the tiles cover."""
    last = Tile.objects.filter(pk__lt=key(1, 0)).order_by("-pk").values_list("pk", "data").first()
    return last[0] * WIDTH + len(bytes(last[1])) // HASH if last else 0


def advance() -> int:
    """Take the entries that are new into the tiles; how many entries they cover then.

    Under the head's lock: of two that grow at once, the slower one would put shorter tiles in place of longer ones.
    """
    with transaction.atomic():
        Head.objects.select_for_update().filter(pk=1).first()
        size = grown()
        while leaves := _leaves(size):
            _store(size, leaves)
            size += len(leaves)
    return size


def _leaves(start: int) -> list[bytes]:
    rows = Entry.objects.filter(index__gte=start).order_by("index").values_list("leaf", flat=True)
    return [bytes(leaf) for leaf in rows[: BATCH - start % BATCH]]


def _store(size: int, leaves: Sequence[bytes]) -> None:
    rows: list[Tile] = []
    level, fresh = 0, list(leaves)
    while fresh:
        number, width = divmod(width_at(level, size), WIDTH)
        held = bytes(Tile.objects.get(pk=key(level, number)).data) if width else b""
        whole = held + b"".join(fresh)
        rows += _rows(level, number, whole)
        fresh = tiling.roots_of_full(whole)
        level += 1
    Tile.objects.bulk_create(
        rows, batch_size=ROWS, update_conflicts=True, unique_fields=["id"], update_fields=["data"]
    )


def _rows(level: int, first: int, data: bytes) -> Iterator[Tile]:
    step = WIDTH * HASH
    for n, start in enumerate(range(0, len(data), step)):
        yield Tile(id=key(level, first + n), data=data[start : start + step])


def _held(keys: Sequence[int]) -> dict[int, bytes]:
    if not keys:
        return {}
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(keys))
        cursor.execute(f"SELECT id, data FROM record_tile WHERE id IN ({places})", keys)  # noqa: S608 - places alone
        return {row[0]: bytes(row[1]) for row in cursor.fetchall()}


def _reader(needed: Sequence[tiles.Tile]) -> tiling.Read:
    """The tiles in one query; if some are behind, they are grown first."""
    keys = [key(tile.level, tile.number) for tile in needed]
    held = _held(keys)
    if any(len(held.get(row, b"")) < tile.width * HASH for row, tile in zip(keys, needed, strict=True)):
        advance()
        held = _held(keys)
    return lambda tile: held.get(key(tile.level, tile.number), b"")


def inclusion(index: int, size: int) -> list[bytes]:
    """Why the entry at `index` is in the record of `size` entries."""
    return tiling.inclusion_proof(_reader(tiling.needed_for_inclusion(index, size)), index, size)


def inclusions(indexes: Sequence[int], size: int) -> list[list[bytes]]:
    """The same for many entries, by one query."""
    needed = dict.fromkeys(tile for index in indexes for tile in tiling.needed_for_inclusion(index, size))
    read = _reader(list(needed))
    return [tiling.inclusion_proof(read, index, size) for index in indexes]


def consistency(old: int, size: int) -> list[bytes]:
    """Why the record of `size` entries continues the one of `old` entries."""
    return tiling.consistency_proof(_reader(tiling.needed_for_consistency(old, size)), old, size)


def root(size: int) -> bytes:
    """The root of the record of `size` entries."""
    return tiling.root(_reader(tiling.needed_for_root(size)), size) if size else tree.EMPTY
