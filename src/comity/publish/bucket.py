"""The published record in a store of objects (S3 and what speaks like it).

The stage stays on this machine's disk, and what `shelf.py` says of a crash holds: a signed stage is put in place again.
No object is overwritten by other bytes: it is written only where there is none, and read back before `checkpoint`
names it; `checkpoint` takes the place of an older one only. So two machines may publish into one bucket.
"""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from comity.core.log import notes
from comity.core.log.checkpoint import Checkpoint
from comity.core.log.tiles import WIDTH, Tile
from comity.publish.objects import AT_ONCE, Objects, Unreachable
from comity.publish.shelf import CHECKPOINT, RECENT, REMEMBERED, OtherBytes, Shelf, is_ours

TRIES: Final = 5  # of taking the place of a head that others replace at the same time


@dataclass(frozen=True, slots=True)
class Bucket(Shelf):
    """A published record in objects; `root` is a folder for its stage and its lock."""

    objects: Objects

    @property
    def place(self) -> str:
        """Where the record is, for people."""
        return str(self.objects.address)

    # --- reading

    def _placed(self, path: str) -> bytes:
        return self.objects.read(path)[0]

    def paths(self) -> Iterator[str]:
        """Every published object, in order."""
        return filter(is_ours, self.objects.names())

    def _widths(self, tile: Tile) -> set[int]:
        full, partial = tile.full.path, f"{tile.full.path}.p/"
        names = list(self.objects.names(full))
        found = {int(name.removeprefix(partial)) for name in names if name.startswith(partial)}
        return found | {WIDTH} if full in names else found

    def refuses_other_bytes(self, path: str) -> bool:
        """Whether the store itself keeps what it has; asked with the same bytes, so that nothing can be harmed."""
        return not self.objects.put_new(path, self._placed(path))

    # --- publishing

    def keep(self, path: str, data: bytes) -> None:
        """One file of a backup in place, unless there is one of its name."""
        self.objects.put_new(path, data)

    def show(self, files: Mapping[str, bytes]) -> None:
        """The head of a backup in place, after everything it names."""
        for name in (RECENT, CHECKPOINT):
            self.objects.put(name, files[name])

    def _place(self, paths: Iterable[str], *, anew: bool) -> None:
        def one(path: str) -> None:
            self._place_one(path, (self.stage / path).read_bytes(), anew=anew)

        with ThreadPoolExecutor(AT_ONCE) as hands:
            for _done in hands.map(one, paths):
                pass

    def _place_one(self, path: str, data: bytes, *, anew: bool) -> None:
        found = self._found(path)
        if found is None:
            self.objects.put_new(path, data)
        elif found != data and anew:
            self.objects.put(path, data)
        if found != data and (found is None or anew):
            found = self._found(path)  # as it is kept now, whoever wrote it
        if found != data:
            raise OtherBytes(f"{self.place}{path} is published with other bytes")

    def _found(self, path: str) -> bytes | None:
        try:
            return self._placed(path)
        except FileNotFoundError:
            return None

    def _show(self, *, anew: bool) -> None:
        note = (self.stage / CHECKPOINT).read_bytes()
        if anew:
            self.show({RECENT: (self.stage / RECENT).read_bytes(), CHECKPOINT: note})
            return
        for _try in range(TRIES):
            if self._shown(note):
                return
        raise Unreachable(f"{self.place}{CHECKPOINT} is replaced by others again and again")

    def _shown(self, note: bytes) -> bool:
        """Whether the newest head in place is this one or a newer one."""
        if not self._list_sizes():
            return False
        before, tag = self._tagged(CHECKPOINT)
        if before and _size(before) >= _size(note):
            return True
        return self.objects.swap(CHECKPOINT, note, tag)

    def _list_sizes(self) -> bool:
        before, tag = self._tagged(RECENT)
        sizes = {int(line) for line in before.split() + (self.stage / RECENT).read_bytes().split()}
        listed = "".join(f"{size}\n" for size in sorted(sizes)[-REMEMBERED:]).encode()
        return listed == before or self.objects.swap(RECENT, listed, tag)

    def _tagged(self, path: str) -> tuple[bytes, str]:
        try:
            return self.objects.read(path)
        except FileNotFoundError:
            return b"", ""

    def _drop(self, paths: Iterable[str]) -> None:
        self.objects.drop(paths)

    def _drop_partials(self, full: Iterable[str]) -> None:
        for path in full:
            try:
                self.objects.drop(list(self.objects.names(f"{path}.p/")))
            except Unreachable:  # a store that lets nothing be deleted keeps them: clutter, no fault
                return


def _size(note: bytes) -> int:
    return Checkpoint.parse(notes.parse(note).text).size
