"""The published record as files (C2SP tlog-tiles): first staged, then signed, then put in place, `checkpoint` last.

In place means in a folder; `bucket.py` has the same shelf in a store of objects, where ROOT holds only the stage.

    ROOT/checkpoint            the newest signed head
    ROOT/checkpoints/SIZE      every signed head, so that a witness which slept can cosign each of them
    ROOT/recent                the sizes of the newest of them, one a line, in order
    ROOT/tile/...              tiles and entry bundles
    ROOT.stage/                what waits for a signature; with `checkpoint` in it, what waits to be put in place

Whatever is in place is never overwritten by other bytes. After a crash a signed stage is put in place again, and an
unsigned one is thrown away: nobody has relied on it. Knows no Django.
"""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
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
FOR_EVER: Final = "public, max-age=31536000, immutable"
A_MOMENT: Final = "public, max-age=5"


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


def headers(path: str) -> tuple[str, str]:
    """The media type of a published file, and how long others may keep it."""
    text = path in {CHECKPOINT, RECENT} or path.startswith("checkpoints/")
    kind = "text/plain; charset=utf-8" if text else "application/octet-stream"
    return kind, A_MOMENT if path in {CHECKPOINT, RECENT} else FOR_EVER


def is_ours(path: str) -> bool:
    """Whether a published record has a file of this name; others may lie beside it, and stay."""
    return path in {CHECKPOINT, RECENT} or (
        path.startswith(("tile/", "checkpoints/")) and path[-4:] != ".new"
    )


def absent(path: str) -> FileNotFoundError:
    """What is said of a published file that is not there."""
    return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One folder of a published record, and the stage beside it."""

    root: Path

    @property
    def place(self) -> str:
        """Where the record is, for people."""
        return str(self.root)

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
            return self.bytes_of(CHECKPOINT).decode()
        except FileNotFoundError:
            return None

    def head(self) -> Checkpoint | None:
        """The same, read."""
        note = self.note()
        return None if note is None else Checkpoint.parse(notes.parse(note).text)

    def sizes(self) -> list[int]:
        """The sizes that `recent` lists."""
        try:
            return [int(line) for line in self.bytes_of(RECENT).split()]
        except FileNotFoundError:
            return []

    def bytes_of(self, path: str, *, staged: bool = False) -> bytes:
        """A published file, or one that waits; `FileNotFoundError` if there is none."""
        if staged:
            try:
                return (self.stage / path).read_bytes()
            except FileNotFoundError:
                pass
        return self._placed(path)

    def _placed(self, path: str) -> bytes:
        return (self.root / path).read_bytes()

    def paths(self) -> Iterator[str]:
        """Every published file, in order; a link would bring in what it points to."""
        files = (file for file in sorted(self.root.rglob("*")) if file.is_file() and not file.is_symlink())
        return filter(is_ours, (file.relative_to(self.root).as_posix() for file in files))

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
        found = self._widths(tile) | (_widths_in(self.stage, tile) if staged else set())
        return sorted(width for width in found if width > tile.width)

    def _widths(self, tile: Tile) -> set[int]:
        return _widths_in(self.root, tile)

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
        files = [self.stage / path for path in self._staged()]
        if len(files) > MANY:
            os.sync()
            return
        for file in files:
            handle = os.open(file, os.O_RDONLY)
            os.fsync(handle)
            os.close(handle)
        for folder in {file.parent for file in files}:
            sync(folder)

    def signed(self, note: str, size: int, others: Iterable[int] | None = None) -> None:
        """The signature is kept beside what it covers; from here on a crash is followed by `replay`."""
        sizes = sorted({*(self.sizes() if others is None else others), size})[-REMEMBERED:]
        write(self.stage / "checkpoints" / str(size), note.encode())
        write(self.stage / RECENT, "".join(f"{n}\n" for n in sizes).encode())
        write(self.stage / CHECKPOINT, note.encode())

    def replay(self, *, anew: bool = False) -> bool:
        """Put a signed stage in place, whoever left it; an unsigned one goes. Whether there was one.

        `anew` is for a record that was damaged and is made again whole: other bytes give way, what it does not
        have goes.
        """
        if not (self.stage / CHECKPOINT).exists():
            self.clear_stage()
            return False
        lasting = [path for path in self._staged() if path not in {CHECKPOINT, RECENT}]
        self._place(lasting, anew=anew)
        self._show(anew=anew)  # `checkpoint` last: before it, nobody looks for the rest
        if anew:
            self._drop(sorted({*self.paths()} - {*lasting, CHECKPOINT, RECENT}))
        self.clear_stage()
        self._drop_partials([path for path in lasting if path.startswith("tile/") and ".p/" not in path])
        return True

    def keep(self, path: str, data: bytes) -> None:
        """One file of a backup in place, unless there is one of its name; what is in place stays."""
        if not (self.root / path).exists():
            write(self.root / path, data)

    def show(self, files: Mapping[str, bytes]) -> None:
        """The head of a backup in place, after everything it names."""
        for name in (RECENT, CHECKPOINT):
            write(self.root / name, files[name])

    def _staged(self) -> list[str]:
        files = (file for file in sorted(self.stage.rglob("*")) if file.is_file() and file.suffix != ".new")
        return [file.relative_to(self.stage).as_posix() for file in files]

    def _place(self, paths: Iterable[str], *, anew: bool) -> None:
        touched = set[Path]()
        for path in paths:
            file, goal = self.stage / path, self.root / path
            goal.parent.mkdir(parents=True, exist_ok=True)
            same = goal.exists() and goal.read_bytes() == file.read_bytes()
            if goal.exists() and not same and not anew:
                raise OtherBytes(f"{goal} is published with other bytes")
            if not same:
                file.replace(goal)
            touched |= {p for p in (goal.parent, *goal.parent.parents) if p.is_relative_to(self.root)}
        for folder in sorted(touched, key=lambda p: -len(p.parts)):
            sync(folder)

    def _show(self, *, anew: bool) -> None:
        for name in (RECENT, CHECKPOINT):
            if (self.stage / name).exists():
                (self.stage / name).replace(self.root / name)
                sync(self.root)

    def _drop(self, paths: Iterable[str]) -> None:
        for path in paths:
            (self.root / path).unlink(missing_ok=True)

    def _drop_partials(self, full: Iterable[str]) -> None:
        """Once a tile is full, its partial ones are only clutter; readers take its front (tlog-tiles)."""
        for path in full:
            shutil.rmtree(self.root / f"{path}.p", ignore_errors=True)


def _widths_in(root: Path, tile: Tile) -> set[int]:
    whole = root / tile.full.path
    partial = whole.with_name(whole.name + ".p")
    found = {int(p.name) for p in partial.glob("*") if p.name.isdecimal()}
    return found | {WIDTH} if whole.exists() else found
