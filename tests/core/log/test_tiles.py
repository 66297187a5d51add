"""Tiles and bundles: the numbers that the specification prints, every size around an edge, and the strict readings."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.log import tiles, tiling, tree
from comity.core.log.strict import Malformed
from comity.core.log.tiles import Tile

EDGES = [0, 1, 2, 255, 256, 257, 511, 65_535, 65_536, 65_537]


# C2SP tlog-tiles, "Merkle Tree" and "Partial Tiles"
def test_the_printed_path_and_the_printed_tree_of_seventy_thousand() -> None:
    assert Tile(0, 1_234_067).path == "tile/0/x001/x234/067"
    assert Tile(0, 1_234_067).entries_path == "tile/entries/x001/x234/067"
    every = list(tiles.tiles_of(70_000))
    assert len([t for t in every if t.level == 0 and t.width == 256]) == 273
    assert [t.path for t in every if t.width < 256] == [
        "tile/0/273.p/112",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ]
    assert [t.path for t in every if t.level == 1] == ["tile/1/000", "tile/1/001.p/17"]
    assert [t.path for t in tiles.tiles_of(256)] == ["tile/0/000", "tile/1/000.p/1"]


# the worked example of three acts
def test_the_printed_bundle() -> None:
    data = tiles.bundle([b"act-0", b"act-1"])
    assert data.hex() == "00056163742d3000056163742d31"
    assert tiles.unbundle(data, 2) == [b"act-0", b"act-1"]


@given(st.integers(0, 63), st.integers(0, 2**50), st.integers(1, 256))
def test_a_path_is_read_as_it_was_written(level: int, number: int, width: int) -> None:
    tile = Tile(level, number, width)
    assert tiles.parse_path(tile.path) == (tile, False)
    if level == 0:
        assert tiles.parse_path(tile.entries_path) == (tile, True)


@pytest.mark.parametrize(
    "path",
    [
        "", "tile", "tile/0", "tile/0/0", "tile/0/00", "tile/0/0000", "tile/00/000", "tile/64/000", "tile/-1/000",
        "tile/0/x000/001", "tile/0/001/001", "tile/0/x001/x001", "tile/0/000.p/0", "tile/0/000.p/256",
        "tile/0/000.p/01", "tile/0/000.p/", "tile/0/000/", "/tile/0/000", "tile/0/000\n", "tile/entries/x000/000",
        "tile/data/000", "tile/0/٠٠٠", "tile/8/0/000", "tile/entries/000.p/999", f"tile/0/{'x999/' * 1_500}999",
    ],
)  # fmt: skip
def test_what_is_not_exactly_a_path_is_refused(path: str) -> None:
    with pytest.raises(Malformed):
        tiles.parse_path(path)


def test_bundles_hold_entries_up_to_their_largest_and_nothing_is_cut() -> None:
    longest = bytes(65_535)
    data = tiles.bundle([b"", longest, b"x"])
    assert tiles.unbundle(data) == [b"", longest, b"x"]
    for wrong in (data[:-1], data + b"\0", b"", data + data[-3:-1]):
        with pytest.raises(Malformed):
            tiles.unbundle(wrong, 3)
    with pytest.raises(Malformed):
        tiles.bundle([bytes(65_536)])
    with pytest.raises(Malformed):
        tiles.bundle([b""] * 257)
    with pytest.raises(Malformed):
        tiles.unbundle(b"\0\0" * 257)
    with pytest.raises(Malformed):
        tiles.hashes_of(bytes(33))
    assert tiles.hashes_of(bytes(64), 2) == [bytes(32)] * 2


LEAVES = [tree.leaf_hash(n.to_bytes(4, "big")) for n in range(65_537)]


@pytest.mark.parametrize("size", EDGES)
def test_roots_and_proofs_from_tiles_are_those_of_the_tree(size: int) -> None:
    chosen = random.Random(size)
    grown = tiling.Builder()
    cut = chosen.randint(0, size)
    grown.extend_leaves(LEAVES[:cut])
    grown.extend_leaves(LEAVES[cut:size])
    assert grown.size == size
    assert tiling.root(grown.read, size) == tree.root(LEAVES[:size])
    for _n in range(min(size, 3)):
        index, old = chosen.randrange(size), chosen.randint(0, size)
        of = chosen.randint(index + 1, size)
        assert tiling.inclusion_proof(grown.read, index, of) == tree.inclusion_proof(LEAVES[:of], index)
        assert tiling.consistency_proof(grown.read, old, size) == tree.consistency_proof(LEAVES[:size], old)


def test_the_tiles_that_are_named_beforehand_are_those_that_are_read() -> None:
    grown = tiling.Builder()
    grown.extend_leaves(LEAVES)
    size, read = len(LEAVES), list[Tile]()

    def seen(tile: Tile) -> bytes:
        read.append(tile)
        return grown.read(tile)

    for index in (0, 255, 256, 40_000, 65_535, 65_536):
        read.clear()
        tiling.inclusion_proof(seen, index, size)
        assert sorted(read) == sorted(tiling.needed_for_inclusion(index, size))
        read.clear()
        tiling.consistency_proof(seen, index, size)
        assert sorted(read) == sorted(tiling.needed_for_consistency(index, size))
    assert len(tiling.needed_for_inclusion(40_000, size)) <= 5


def test_a_wider_tile_serves_a_smaller_tree_and_a_shorter_one_is_refused() -> None:
    grown = tiling.Builder()
    grown.extend_leaves(LEAVES[:300])
    wide = {(0, 0): b"".join(LEAVES[:256]), (0, 1): b"".join(LEAVES[256:300])}
    proof = tiling.inclusion_proof(lambda t: wide[t.level, t.number], 3, 100)
    assert proof == tree.inclusion_proof(LEAVES[:100], 3)
    with pytest.raises(Malformed):
        tiling.inclusion_proof(lambda t: wide[t.level, t.number][:32], 3, 100)
    with pytest.raises(Malformed):
        grown.read(Tile(0, 2))


def test_only_what_grew_is_published_anew() -> None:
    every = set(tiles.tiles_of(600))
    fresh = set(tiles.tiles_of(600, since=300))
    assert {t.path for t in fresh} == {"tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"}
    assert fresh <= every
    assert list(tiles.tiles_of(300, since=300)) == []


@given(st.lists(st.integers(0, 700), max_size=5))
def test_a_frontier_grows_by_many_as_by_one(parts: list[int]) -> None:
    many, one, at = tree.Frontier(), tree.Frontier(), 0
    for part in parts:
        many = many.extend(LEAVES[at : at + part])
        for leaf in LEAVES[at : at + part]:
            one = one.append(leaf)
        at += part
    assert many == one
    assert many.root == tree.root(LEAVES[:at])
