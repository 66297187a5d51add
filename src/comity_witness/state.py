"""What a witness remembers, in one file, replaced whole: after a power cut it is the old one or the new one.

It is stored before anything is signed for it. A state from a backup is older than what was cosigned; that is why
every round first looks for the witness's own signatures elsewhere (`following.py`).
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from comity.core.log.notes import Key
from comity.core.log.strict import Malformed, to_base64, unbase64
from comity.core.log.tree import EMPTY, Frontier

STATE: Final = "witness.json"
KEY: Final = "witness.key"
LATEST: Final = "latest"  # the newest cosigned head, for peers to fetch
VERSION: Final = 1


class BadState(Exception):
    """The file is not there or not what was written; nothing is signed from it."""


class Busy(Exception):
    """Another process works with this folder."""


@dataclass(frozen=True, slots=True)
class State:
    """Up to where the record was followed, entry by entry."""

    name: str  # of this witness
    log: str  # vkey of the record
    source: str
    server: str = ""  # where cosignatures go; empty: they are carried by hand
    peers: tuple[str, ...] = ()
    frontier: bytes = b""
    last_entry: str = ""  # time of the newest entry
    time: int = 0  # of the newest cosignature; it never goes back
    note: str = ""  # the newest head as the record signed it
    unsent: tuple[str, ...] = ()  # cosigned heads that the server has not acknowledged
    splits: tuple[str, ...] = field(default=())  # proofs of a split view, each a text with both signed heads
    floor_size: int = 0  # own signature found elsewhere; nothing is signed below it
    floor_root: bytes = EMPTY
    former: tuple[
        str, ...
    ] = ()  # other keys of the record (vkeys): earlier ones, for heads from before their rotation
    ended: tuple[
        str, ...
    ] = ()  # of all of them, those that an entry replaced: alone they sign nothing after it

    @property
    def logs(self) -> tuple[Key, ...]:
        """The keys that sign heads of the record: the one in use, then earlier ones."""
        return tuple(Key.parse(vkey) for vkey in (self.log, *self.former))

    @property
    def in_force(self) -> tuple[Key, ...]:
        """Those of them of which one at least signs what comes now."""
        return tuple(key for key in self.logs if str(key) not in self.ended)

    @property
    def origin(self) -> str:
        """The name of the record."""
        return Key.parse(self.log).name

    @property
    def tree(self) -> Frontier:
        """The tree as far as it was followed."""
        return Frontier.from_bytes(self.frontier)

    def to_json(self) -> bytes:
        """The file."""
        plain: dict[str, Any] = {"version": VERSION, **asdict(self)}
        plain["frontier"] = to_base64(self.frontier)
        plain["floor_root"] = to_base64(self.floor_root)
        return json.dumps(plain, indent=1, ensure_ascii=False).encode() + b"\n"

    @classmethod
    def from_json(cls, data: bytes) -> "State":
        """Read back; anything else is refused."""
        try:
            plain = json.loads(data)
            if plain.pop("version") != VERSION:
                raise BadState("it was written by another version of this program")
            for name in ("former", "ended"):  # written before keys were rotated
                plain.setdefault(name, [])
            for name in ("peers", "unsent", "splits", "former", "ended"):
                plain[name] = tuple(plain[name])
            plain["frontier"] = unbase64(plain["frontier"])
            plain["floor_root"] = unbase64(plain["floor_root"])
            state = cls(**plain)
            state.tree, state.logs  # noqa: B018 - both refuse what cannot be read
        except (AttributeError, KeyError, TypeError, ValueError, Malformed) as trouble:
            raise BadState(f"it cannot be read ({trouble})") from trouble
        return state


def load(folder: Path) -> State:
    """The state of a folder; a file that cannot be read is never taken for an empty one."""
    try:
        return State.from_json((folder / STATE).read_bytes())
    except OSError as trouble:
        raise BadState(
            f"{folder / STATE}: {trouble.strerror}; for a new witness: comity witness init"
        ) from trouble


def keep(folder: Path, state: State) -> None:
    """Replace it durably."""
    write(folder / STATE, state.to_json())


def write(path: Path, data: bytes) -> None:
    """Replace a file so that after a power cut it is whole."""
    fresh = path.with_name(path.name + ".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Two rounds over one state could sign twice: the second one does not begin."""
    with (folder / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as trouble:
            raise Busy(f"Another witness works in {folder}.") from trouble
        yield


def without_sent(state: State, sent: str) -> State:
    """The server has acknowledged one."""
    return replace(state, unsent=tuple(note for note in state.unsent if note != sent))
