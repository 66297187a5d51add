"""The published record as files (C2SP tlog-tiles): first staged, then signed, then put in place, `checkpoint` last.

    ROOT/checkpoint            the newest signed head
    ROOT/checkpoints/SIZE      every signed head, so that a witness which slept can cosign each of them
    ROOT/recent                the sizes of the newest of them, one a line, in order
    ROOT/tile/...              tiles and entry bundles
    ROOT.stage/                what waits for a signature; with `checkpoint` in it, what waits to be put in place

Whatever is in place is never overwritten by other bytes. After a crash a signed stage is put in place again, and an
unsigned one is thrown away: nobody has relied on it. Knows no Django.
"""

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from comity.core.log import notes
from comity.core.log.checkpoint import Checkpoint
from comity.core.log.tiles import WIDTH, Tile
from comity.core.log.tree import HASH

CHECKPOINT: Final = "checkpoint"
RECENT: Final = "recent"
REMEMBERED: Final = 512  # sizes that `recent` lists
MANY: Final = 64  # files; above this one sync of everything is quicker than one for each


class OtherBytes(Exception):
    """A file that is published already holds something else: two records of one name."""


class Taken(Exception):
    """Another publisher is at work in this folder."""


def write(path: Path, data: bytes, *, durably: bool = True) -> None:
    """A new file, whole or not at all under its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as file:
        file.write(data)
        if durably:
            file.flush()
            os.fsync(file.fileno())
    fresh.replace(path)
    if durably:
        sync(path.parent)


def sync(folder: Path) -> None:
    """Make names durable, not only bytes."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One folder of a published record, and the stage beside it."""

    root: Path

    @property
    def stage(self) -> Path:
        """On the same disk, so that a file moves in one step."""
        return self.root.with_name(self.root.name + ".stage")

    @contextmanager
    def held(self) -> Iterator[None]:
        """One publisher at a time; `Taken` at once for a second one."""
        self.root.mkdir(parents=True, exist_ok=True)
        with self.root.with_name(self.root.name + ".lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as trouble:
                raise Taken(str(self.root)) from trouble
            yield

    # --- reading

    def note(self) -> str | None:
        """The newest signed head in place, as it was signed."""
        try:
            return (self.root / CHECKPOINT).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def head(self) -> Checkpoint | None:
        """The same, read."""
        note = self.note()
        return None if note is None else Checkpoint.parse(notes.parse(note).text)

    def sizes(self) -> list[int]:
        """The sizes that `recent` lists."""
        try:
            return [int(line) for line in (self.root / RECENT).read_text(encoding="utf-8").split()]
        except FileNotFoundError:
            return []

    def bytes_of(self, path: str, *, staged: bool = False) -> bytes:
        """A published file, or one that waits; `FileNotFoundError` if there is none."""
        if staged:
            try:
                return (self.stage / path).read_bytes()
            except FileNotFoundError:
                pass
        return (self.root / path).read_bytes()

    def tile(self, tile: Tile, *, staged: bool = False) -> bytes:
        """The hashes of a tile; where a partial one is not there, the front of a wider one."""
        try:
            return self.bytes_of(tile.path, staged=staged)
        except FileNotFoundError:
            for width in self._wider(tile, staged=staged):
                wider = Tile(tile.level, tile.number, width)
                return self.bytes_of(wider.path, staged=staged)[: tile.width * HASH]
            raise

    def _wider(self, tile: Tile, *, staged: bool) -> list[int]:
        found = set[int]()
        for root in (self.stage, self.root) if staged else (self.root,):
            whole = root / tile.full.path
            found |= {WIDTH} if whole.exists() else set()
            partial = whole.with_name(whole.name + ".p")
            found |= {int(p.name) for p in partial.glob("*") if p.name.isdecimal()}
        return sorted(width for width in found if width > tile.width)

    def read_staged(self, tile: Tile) -> bytes:
        """As `tiling` asks for it while a head is being prepared."""
        return self.tile(tile, staged=True)

    # --- publishing

    def clear_stage(self) -> None:
        """Throw away what nobody signed."""
        shutil.rmtree(self.stage, ignore_errors=True)

    def put(self, path: str, data: bytes) -> None:
        """Stage one file."""
        write(self.stage / path, data, durably=False)

    def settle(self) -> None:
        """Every staged byte is on the disk before anybody is asked to sign for it."""
        files = list(self._staged())
        if len(files) > MANY:
            os.sync()
            return
        for file in files:
            handle = os.open(file, os.O_RDONLY)
            os.fsync(handle)
            os.close(handle)
        for folder in {file.parent for file in files}:
            sync(folder)

    def signed(self, note: str, size: int) -> None:
        """The signature is kept beside what it covers; from here on a crash is followed by `replay`."""
        sizes = sorted({*self.sizes(), size})[-REMEMBERED:]
        write(self.stage / "checkpoints" / str(size), note.encode())
        write(self.stage / RECENT, "".join(f"{n}\n" for n in sizes).encode())
        write(self.stage / CHECKPOINT, note.encode())

    def replay(self) -> bool:
        """Put a signed stage in place, whoever left it; an unsigned one goes. Whether there was one."""
        if not (self.stage / CHECKPOINT).exists():
            self.clear_stage()
            return False
        lasting = [f for f in self._staged() if f.name not in {CHECKPOINT, RECENT} and f.suffix != ".new"]
        self._move(lasting)
        for name in (RECENT, CHECKPOINT):  # `checkpoint` last: before it, nobody looks for the rest
            if (self.stage / name).exists():
                (self.stage / name).replace(self.root / name)
                sync(self.root)
        self.clear_stage()
        self._drop_partials(file.relative_to(self.stage) for file in lasting)
        return True

    def _staged(self) -> Iterable[Path]:
        return (path for path in sorted(self.stage.rglob("*")) if path.is_file())

    def _move(self, files: Iterable[Path]) -> None:
        touched = set[Path]()
        for file in files:
            goal = self.root / file.relative_to(self.stage)
            goal.parent.mkdir(parents=True, exist_ok=True)
            if goal.exists() and goal.read_bytes() != file.read_bytes():
                raise OtherBytes(f"{goal} is published with other bytes")
            if not goal.exists():
                file.replace(goal)
            touched |= {p for p in (goal.parent, *goal.parent.parents) if p.is_relative_to(self.root)}
        for folder in sorted(touched, key=lambda p: -len(p.parts)):
            sync(folder)

    def _drop_partials(self, placed: Iterable[Path]) -> None:
        """Once a tile is full, its partial ones are only clutter; readers take its front (tlog-tiles)."""
        for path in placed:
            if path.parts[0] == "tile" and not path.parent.name.endswith(".p"):
                shutil.rmtree(self.root / path.with_name(path.name + ".p"), ignore_errors=True)
