"""The published record as files: whatever the size, whatever crashed, whoever else is at work."""

import errno
import os
from pathlib import Path

import pytest

from comity.core.log import tiling, tree
from comity.core.log.checkpoint import Checkpoint
from comity.core.log.tiles import Tile, tiles_of, unbundle
from comity.publish.growing import Growing
from comity.publish.shelf import OtherBytes, Shelf, Taken

ORIGIN = "record.example.int/log1"
SIZES = [0, 1, 2, 255, 256, 257, 511, 513]
FAR = [65_535, 65_536, 65_537]


def entry(n: int) -> bytes:
    return f"act-{n}".encode()


LEAVES = [tree.leaf_hash(entry(n)) for n in range(FAR[-1])]


def stage(shelf: Shelf, old: int, size: int) -> str:
    """What the publisher does before and after it asks the signer; the note is signed by nobody."""
    shelf.clear_stage()
    growing = Growing(shelf, old)
    growing.add(entry(n) for n in range(old // 256 * 256, size))
    assert growing.finish() == size
    text = Checkpoint(ORIGIN, size, tiling.root(shelf.read_staged, size)).text()
    return f"{text}\n— {ORIGIN} AAAAAAAA\n"


def published(shelf: Shelf, old: int, size: int) -> None:
    note = stage(shelf, old, size)
    shelf.settle()
    shelf.signed(note, size)
    assert shelf.replay()


def is_whole(shelf: Shelf, size: int) -> bool:
    """Every tile and bundle of the tree, from files alone."""
    head = shelf.head()
    assert head is not None
    for tile in tiles_of(size):
        assert len(shelf.tile(tile)) == tile.width * 32
        if tile.level == 0:
            data = shelf.bytes_of(tile.entries_path)
            assert unbundle(data, tile.width) == [
                entry(n) for n in range(tile.start, tile.start + tile.width)
            ]
    return head.size == size and head.root == tiling.root(shelf.tile, size) == tree.root(LEAVES[:size])


@pytest.mark.parametrize("size", SIZES + FAR)
def test_a_record_of_any_size_is_published_whole(tmp_path: Path, size: int) -> None:
    shelf = Shelf(tmp_path / "record")
    published(shelf, 0, size)
    assert is_whole(shelf, size)


def test_a_record_grows_by_any_step(tmp_path: Path) -> None:
    shelf, old = Shelf(tmp_path / "record"), 0
    for size in (*SIZES, *FAR):
        published(shelf, old, size)
        assert is_whole(shelf, size)
        proof = tiling.consistency_proof(shelf.tile, old, size)
        tree.check_consistency(old, tree.root(LEAVES[:old]), size, tree.root(LEAVES[:size]), proof)
        old = size
    assert shelf.sizes() == [*SIZES, *FAR]
    assert not (shelf.root / Tile(0, 0, 255).path).exists()  # the full tile stands for it
    assert shelf.tile(Tile(0, 0, 255)) == b"".join(LEAVES[:255])


def test_an_entry_that_changed_after_it_was_published_stops_the_next_head(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "record")
    published(shelf, 0, 10)
    growing = Growing(shelf, 10)
    with pytest.raises(OtherBytes, match="entry 4 "):
        growing.add([entry(n) if n != 4 else b"another" for n in range(12)])
    fewer = Growing(shelf, 10)
    fewer.add(entry(n) for n in range(9))
    with pytest.raises(OtherBytes, match="only 9"):
        fewer.finish()


def test_a_published_file_is_never_overwritten_by_other_bytes(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "record")
    published(shelf, 0, 10)
    before = (shelf.root / "checkpoint").read_bytes()
    note = stage(shelf, 10, 12)
    shelf.signed(note, 12)
    (shelf.root / Tile(0, 0, 12).path).write_bytes(b"x" * 384)
    with pytest.raises(OtherBytes):
        shelf.replay()
    assert (shelf.root / "checkpoint").read_bytes() == before


def test_what_nobody_signed_goes_and_what_was_signed_comes(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "record")
    published(shelf, 0, 3)
    stage(shelf, 3, 300)
    assert not shelf.replay()
    assert not shelf.stage.exists()
    assert is_whole(shelf, 3)
    shelf.signed(stage(shelf, 3, 300), 300)
    (shelf.stage / "tile/0/000").replace(shelf.stage.parent / "aside")  # a crash after the first move
    (shelf.root / "tile/0").mkdir(parents=True, exist_ok=True)
    (shelf.stage.parent / "aside").replace(shelf.root / "tile/0/000")
    assert shelf.replay()
    assert is_whole(shelf, 300)
    assert not shelf.replay()


def test_two_publishers_do_not_work_in_one_folder(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "record")
    with shelf.held(), pytest.raises(Taken), Shelf(tmp_path / "record").held():
        pass
    with shelf.held():
        published(shelf, 0, 1)


def test_a_full_disk_leaves_the_published_record_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The third file of the stage does not fit; then there is room again."""
    shelf = Shelf(tmp_path / "record")
    published(shelf, 0, 5)
    sync, left = os.fsync, iter(range(2))

    def full(handle: int) -> None:
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(handle)

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        note = stage(shelf, 5, 600)
        with pytest.raises(OSError, match="No space left"):
            shelf.settle()
    assert note
    assert is_whole(shelf, 5)
    assert not shelf.replay()
    published(shelf, 5, 600)
    assert is_whole(shelf, 600)
