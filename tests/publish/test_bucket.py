"""The published record in a store of objects: never other bytes under one name, `checkpoint` last and never back."""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.core.log import tiling, tree
from comity.core.log.strict import Malformed
from comity.core.log.tiles import Tile
from comity.publish.growing import Growing
from comity.publish.objects import Address, Objects, Unreachable
from comity.publish.shelf import A_MOMENT, FOR_EVER, OtherBytes
from tests.publish.store import Store
from tests.publish.test_shelf import FAR, LEAVES, SIZES, entry, is_whole, published, stage


@pytest.fixture(scope="module")
def running() -> Iterator[Store]:
    with Store().running() as one:
        yield one


@pytest.fixture
def store(running: Store) -> Iterator[Store]:
    yield running
    running.deaf = running.unable = False
    running.before = lambda _method, _path: None


@pytest.mark.parametrize("sizes", [SIZES, pytest.param([*SIZES, *FAR], marks=pytest.mark.long)])
def test_a_record_grows_in_a_bucket_by_any_step(tmp_path: Path, store: Store, sizes: list[int]) -> None:
    shelf, old = store.shelf(tmp_path), 0
    for size in sizes:
        published(shelf, old, size)
        assert is_whole(shelf, size)
        proof = tiling.consistency_proof(shelf.tile, old, size)
        tree.check_consistency(old, tree.root(LEAVES[:old]), size, tree.root(LEAVES[:size]), proof)
        old = size
    assert shelf.sizes() == sizes
    assert Tile(0, 0, 255).path not in set(shelf.paths())  # the full tile stands for it
    assert shelf.tile(Tile(0, 0, 255)) == b"".join(LEAVES[:255])
    assert [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".lock"] == []


def test_the_head_comes_last_and_says_how_long_it_may_be_kept(tmp_path: Path, store: Store) -> None:
    shelf = store.shelf(tmp_path)
    store.asked.clear()
    published(shelf, 0, 300)
    put = [path.partition("/record/")[2] for method, path in store.asked if method == "PUT"]
    assert put[-2:] == ["recent", "checkpoint"]
    kept = {}
    for path in shelf.paths():
        answer = shelf.objects._client.get_object(Bucket=shelf.objects.address.bucket, Key=f"record/{path}")
        kept[path] = (answer["CacheControl"], answer["ContentType"])
    assert kept.pop("checkpoint") == kept.pop("recent") == (A_MOMENT, "text/plain; charset=utf-8")
    assert {how for how, _kind in kept.values()} == {FOR_EVER}
    assert kept["tile/entries/000"] == (FOR_EVER, "application/octet-stream")
    address = shelf.objects.address
    with pytest.raises(
        urllib.error.HTTPError, match="403"
    ):  # nothing is open, or signed for others, by itself
        urllib.request.urlopen(f"{store.endpoint}/{address.bucket}/record/checkpoint")
    with urllib.request.urlopen(f"{store.opened(address)}/checkpoint") as page:
        assert page.read().decode() == shelf.note()


@pytest.mark.parametrize("kind", ["heeds", "deaf", "unable"])
def test_an_object_is_never_overwritten_by_other_bytes(tmp_path: Path, store: Store, kind: str) -> None:
    store.deaf, store.unable = kind == "deaf", kind == "unable"
    shelf = store.shelf(tmp_path)
    published(shelf, 0, 10)
    before = shelf.note()
    shelf.objects.put(Tile(0, 0, 12).path, b"x" * 384)
    note = stage(shelf, 10, 12)
    shelf.signed(note, 12)
    for _round in range(2):
        with pytest.raises(OtherBytes, match=r"000\.p/12 is published with other bytes"):
            shelf.replay()
    assert shelf.note() == before
    assert shelf.bytes_of(Tile(0, 0, 12).path) == b"x" * 384
    shelf.objects.drop([Tile(0, 0, 12).path])
    assert shelf.replay()
    assert is_whole(shelf, 12)
    assert shelf.refuses_other_bytes("checkpoints/12") is (kind == "heeds")


@pytest.mark.parametrize("deaf", [False, True])
def test_other_bytes_that_come_between_looking_and_writing_are_found(
    tmp_path: Path, store: Store, deaf: bool
) -> None:
    """Another machine, with another record of the same name, is quicker by one request; then slower by one."""
    address, goal = store.address(), Tile(0, 0, 5).path
    shelf, other, seen = store.shelf(tmp_path, address), Objects(address), list[str]()
    shelf.signed(stage(shelf, 0, 5), 5)
    store.deaf = deaf

    def between(method: str, path: str) -> None:
        awaited = ["PUT", "GET"] if deaf else ["PUT"]  # a deaf store overwrites; then it is read back
        if path.endswith(goal) and awaited[len(seen) :][:1] == [method]:
            seen.append(method)
            store.lock.release()
            other.put(goal, b"y" * 160)
            store.lock.acquire()

    store.before = between
    with pytest.raises(OtherBytes):
        shelf.replay()
    assert seen
    assert shelf.note() is None


def test_two_machines_never_set_the_head_back(tmp_path: Path, store: Store) -> None:
    address = store.address()
    slow, quick = store.shelf(tmp_path / "a", address), store.shelf(tmp_path / "b", address)
    published(slow, 0, 3)
    slow.signed(stage(slow, 3, 5), 5)
    published(quick, 3, 300)
    assert slow.replay()
    assert is_whole(quick, 300)
    assert quick.sizes() == [3, 5, 300]
    assert not slow.stage.exists()


def test_a_head_that_two_machines_replace_at_once_ends_as_the_larger(tmp_path: Path, store: Store) -> None:
    address = store.address()
    slow, quick = store.shelf(tmp_path / "a", address), store.shelf(tmp_path / "b", address)
    published(slow, 0, 3)
    slow.signed(stage(slow, 3, 5), 5)
    quick.signed(stage(quick, 3, 9), 9)
    done = list[bool]()

    def between(method: str, path: str) -> None:
        """Just before the slow one's head is written, the quick one's is."""
        if method == "PUT" and path.endswith("/checkpoint") and not done:
            done.append(True)
            store.lock.release()
            done.append(quick.replay())
            store.lock.acquire()

    store.before = between
    assert slow.replay()
    assert done == [True, True]
    assert is_whole(slow, 9)
    assert slow.sizes() == [3, 5, 9]


def test_a_store_that_is_full_at_any_request_is_made_good_by_the_next_round(
    tmp_path: Path, store: Store
) -> None:
    """What is signed waits on this machine's disk; `checkpoint` never names what is not there."""
    whole = [False]
    while not whole[-1]:
        shelf, left = store.shelf(tmp_path), iter(range(4 * len(whole)))
        published(shelf, 0, 255)
        store.before = lambda _method, _path, left=left: 507 if next(left, None) is None else None  # type: ignore[misc]
        try:
            published(shelf, 255, 257)
            whole.append(True)
        except Unreachable:
            whole.append(False)
        store.before = lambda _method, _path: None
        head, waits = shelf.head(), (shelf.stage / "checkpoint").exists()
        assert head is not None
        assert is_whole(shelf, head.size)
        assert shelf.replay() == waits
        assert is_whole(shelf, 257 if waits or head.size == 257 else 255)
    assert len(whole) > 5


def test_what_is_damaged_is_made_again_and_what_others_keep_there_stays(tmp_path: Path, store: Store) -> None:
    shelf = store.shelf(tmp_path)
    published(shelf, 0, 3)
    published(shelf, 3, 300)
    shelf.objects.put("tile/0/000", b"damaged")
    shelf.objects.put("checkpoint", b"\xff")
    shelf.objects.put("tile/0/007", b"never published")
    shelf.objects.put("minutes.txt", b"not ours")
    growing = Growing(shelf, 0)
    growing.add(entry(n) for n in range(300))
    growing.finish()
    shelf.put("checkpoints/3", shelf.bytes_of("checkpoints/3"))
    shelf.signed(shelf.bytes_of("checkpoints/300").decode(), 300, [3])
    assert shelf.replay(anew=True)
    assert is_whole(shelf, 300)
    assert shelf.sizes() == [3, 300]
    names = set(shelf.objects.names())
    assert "minutes.txt" in names
    assert "tile/0/007" not in names


@pytest.mark.parametrize(
    "text", ["", "record", "https://x/y", "s3:///x", "s3://b/x?y", "s3://b/#f", "s3://me@b/x"]
)
def test_an_address_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        Address.parse(text)
    assert str(Address.parse("s3://bucket/a/b/", key="k", secret="s")) == "s3://bucket/a/b/"
    assert Address.parse("s3://bucket").prefix == ""


def test_only_one_module_loads_the_library() -> None:
    source = Path(__file__).parents[2] / "src"
    loading = re.compile(r"^\s*(?:import|from) (?:boto3|botocore)", re.MULTILINE)
    found = [file.name for file in source.rglob("*.py") if loading.search(file.read_text(encoding="utf-8"))]
    assert found == ["objects.py"]
