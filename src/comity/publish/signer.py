"""The signer: its own process, with the key of the record and a memory that the database cannot rewind.

It signs a head only if that continues the last head it signed, and stores the new mark durably before it signs.
Another key begins to sign when the record itself says so: an entry that the head holds, and that both keys have signed.
One JSON line in, one JSON line out, over a Unix socket (docs/develop/record-format.md). Imports no Django.
"""

import argparse
import fcntl
import json
import os
import socketserver
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final, TextIO

from comity.core.log import entry, succession, tree
from comity.core.log.checkpoint import Checkpoint
from comity.core.log.notes import Key, Note, Signature
from comity.core.log.strict import MOST, Malformed, to_base64, unbase64
from comity.publish.keyring import CannotStart, Place, Ring, make_key, write_durably
from comity.publish.keys import Pen

MOST_BYTES: Final = 131_072  # the largest entry in base64, and two proofs
MOST_STEPS: Final = 128  # a proof between 64-bit sizes is shorter
SECONDS: Final = 10  # for a request to arrive and an answer to leave
Answer = dict[str, str | int | list[str]]


class Forked(ValueError):
    """The head does not continue what was signed before."""


class Moved(ValueError):
    """The request starts from a mark that is no longer the last; somebody else was quicker."""


class NoSuchKey(ValueError):
    """The record names a key that this signer does not hold; nothing is signed until it does."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The largest head that was signed, and by which key (vkeys); while one follows another, by both."""

    size: int = 0
    root: bytes = tree.EMPTY
    key: str = ""  # none before the first signature, and in files from before keys could follow one another
    new: str = ""  # signs beside it
    until: str = ""  # the instant until which both do

    def __post_init__(self) -> None:
        """Nothing is kept that could not be signed."""
        if len(self.root) != tree.HASH:
            raise Malformed("a root has 32 bytes")

    @property
    def head(self) -> tuple[int, bytes]:
        """What was signed, by whomever."""
        return self.size, self.root

    def keep(self, path: Path) -> None:
        """Store it before anything is signed for it."""
        write_durably(path, json.dumps({**asdict(self), "root": to_base64(self.root)}).encode())

    @classmethod
    def load(cls, path: Path) -> "Mark":
        """Read it back; a mark that cannot be read is never taken for an empty one."""
        try:
            plain = json.loads(path.read_bytes())
            size, root = _whole(plain["size"]), _hash(plain["root"])
            return cls(size, root, *(str(plain.get(name, "")) for name in ("key", "new", "until")))
        except (OSError, KeyError, TypeError, ValueError) as trouble:
            raise CannotStart(
                f"The mark {path} cannot be read ({trouble}). Without it a fork could be signed. Restore it from "
                "the newest checkpoint that anybody holds; do not start with an empty one."
            ) from trouble


def _whole(value: object) -> int:
    if type(value) is not int or not 0 <= value <= MOST:
        raise Malformed("not a whole number")
    return value


def _hash(value: object) -> bytes:
    if not isinstance(value, str):
        raise Malformed("not base64")
    return unbase64(value)


@dataclass(frozen=True, slots=True)
class Evidence:
    """An entry of the head that is to be signed: the one that names another key, or one from after both have signed."""

    data: bytes
    index: int
    steps: Sequence[bytes]

    def read(self, origin: str, head: Mark) -> entry.Entry:
        """The entry, if the head holds it."""
        try:
            tree.check_inclusion(tree.leaf_hash(self.data), self.index, head.size, self.steps, head.root)
        except tree.ProofRefused as trouble:
            raise Malformed(f"the head does not hold that entry: {trouble}") from trouble
        found = entry.parse(self.data)
        if (found.origin, found.index) != (origin, self.index):
            raise Malformed("that entry belongs elsewhere")
        return found


@dataclass(slots=True)
class Signer:
    """A key, a name and a high-water mark; `beside` gives the key that may follow."""

    origin: str
    key: Pen
    mark_file: Path
    mark: Mark
    beside: Callable[[str], Pen | None] = lambda _vkey: None
    new: Pen | None = None  # signs too, since the record named it
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def public(self) -> Key:
        """What verifiers need."""
        return Key(self.origin, self.key.public)

    @property
    def pens(self) -> list[Pen]:
        """The keys that sign now, the older one first."""
        return [self.key] if self.new is None else [self.key, self.new]

    def sign(
        self,
        asked: Mark,
        proof: Sequence[bytes],
        old_size: int | None = None,
        evidence: Evidence | None = None,
    ) -> str:
        """Sign a head that continues the mark; the mark itself again, since an answer may be lost."""
        with self.lock:
            mark, pens = self._turned(asked, evidence)
            if asked.head != self.mark.head:
                self._continue(asked, proof, old_size)
            after = replace(mark, size=asked.size, root=asked.root)
            if after != self.mark:
                after.keep(self.mark_file)
                self.mark = after
            self.key, self.new = pens[0], pens[1] if len(pens) > 1 else None
            text = Checkpoint(self.origin, asked.size, asked.root).text()
            keys = [Key(self.origin, pen.public) for pen in pens]
            lines = [
                Signature(self.origin, key.id, pen.sign(text.encode()))
                for key, pen in zip(keys, pens, strict=True)
            ]
            return str(Note(text, tuple(lines)))

    def _turned(self, asked: Mark, evidence: Evidence | None) -> tuple[Mark, list[Pen]]:
        """By whom this head is to be signed; nothing is kept yet."""
        mark = replace(self.mark, key=self.mark.key or str(self.public))
        found = None if evidence is None else evidence.read(self.origin, asked)
        turn = None if found is None else succession.told(found)
        if turn is not None and str(turn.keys.new) not in {mark.key, mark.new}:
            if str(turn.keys.old) != mark.key or mark.new:
                raise Malformed("that entry names a key that does not follow the one that signs")
            new = self.beside(mark.key)
            if new is None or new.public != turn.keys.new.public:
                raise NoSuchKey(f"the record names the key {turn.keys.new.id.hex()}, which is not here")
            until = entry.instant(turn.until)
            return replace(mark, new=str(turn.keys.new), until=until), [self.key, new]
        further = (
            asked.size > mark.size
        )  # the first head of both keys is theirs also when it is asked for again
        if self.new is not None and found is not None and further and entry.instant(found.at) >= mark.until:
            return replace(mark, key=mark.new, new="", until=""), [self.new]
        return mark, self.pens

    def _continue(self, asked: Mark, proof: Sequence[bytes], old_size: int | None) -> None:
        held = self.mark
        if old_size is not None and old_size < held.size != asked.size:
            raise Moved(str(held.size))
        if old_size not in {None, held.size}:
            raise Forked(f"signed up to {held.size}, asked from {old_size} to {asked.size}")
        try:
            tree.check_consistency(held.size, held.root, asked.size, asked.root, proof)
        except tree.ProofRefused as trouble:
            raise Forked(f"signed up to {held.size}, asked for {asked.size}: {trouble}") from trouble

    def answer(self, line: bytes) -> Answer:
        """The reply to one request."""
        try:
            return self._answer(json.loads(line))
        except Forked as trouble:
            return {"refused": str(trouble), "size": self.mark.size}
        except Moved:
            return {"moved": self.mark.size}
        except (NoSuchKey, OSError) as trouble:  # the mark is not stored, so nothing is signed
            return {"failed": str(trouble)}
        except (KeyError, TypeError, ValueError, RecursionError) as trouble:
            return {"unreadable": str(trouble)}

    def _answer(self, asked: Mapping[str, Any]) -> Answer:
        if asked == {"ask": "mark"}:
            mark = self.mark
            keys = [str(Key(self.origin, pen.public)) for pen in reversed(self.pens)]
            return {"size": mark.size, "root": to_base64(mark.root), "key": keys[0], "keys": keys}
        if asked == {"ask": "next"}:
            new = self.beside(str(self.public))
            return {"next": "" if new is None or self.new is not None else str(Key(self.origin, new.public))}
        steps = _steps(asked["proof"])
        old, given = asked.get("old_size"), asked.get("evidence")
        head = Mark(_whole(asked["size"]), _hash(asked["root"]))
        evidence = None if given is None else _evidence(given)
        return {"note": self.sign(head, steps, None if old is None else _whole(old), evidence)}


def _evidence(given: Mapping[str, Any]) -> Evidence:
    return Evidence(unbase64(str(given["entry"])), _whole(given["index"]), _steps(given["proof"]))


def _steps(given: object) -> list[bytes]:
    if not isinstance(given, list) or len(given) > MOST_STEPS:
        raise Malformed("a proof is a list of hashes")
    return [_hash(step) for step in given]


def begin(key: Path, mark: Path) -> None:
    """A new key and an empty mark, for a record that begins; never over, or instead of, one that was used."""
    key.parent.mkdir(parents=True, exist_ok=True)
    if key.exists():
        return  # a missing mark is then a loss, and `Mark.load` says so
    if not mark.exists():
        Mark().keep(mark)
    elif Mark.load(mark).size:
        raise CannotStart(f"{mark} belongs to a key that is not at {key}. Restore the key.")
    make_key(key)


def hold(mark: Path) -> TextIO:
    """Two signers with one mark could sign a fork: the second one does not start."""
    mark.parent.mkdir(parents=True, exist_ok=True)
    held = mark.with_name(mark.name + ".lock").open("a")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as trouble:
        raise CannotStart(f"Another signer holds {mark}.") from trouble
    return held


class _Handler(socketserver.StreamRequestHandler):
    timeout = SECONDS

    def handle(self) -> None:
        """One line, one answer."""
        signer: Signer = self.server.signer  # type: ignore[attr-defined]
        try:
            line = self.rfile.readline(MOST_BYTES)
            self.wfile.write(json.dumps(signer.answer(line)).encode() + b"\n")
        except OSError as trouble:
            print(f"a request was not answered: {trouble}", file=sys.stderr)  # noqa: T201 - its only log


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = 64


def serve(signer: Signer, socket: Path) -> None:
    """Listen until stopped."""
    socket.parent.mkdir(parents=True, exist_ok=True)
    socket.unlink(missing_ok=True)
    before = os.umask(0o177)
    try:
        server = _Server(str(socket), _Handler)
    finally:
        os.umask(before)
    server.signer = signer  # type: ignore[attr-defined]
    with server:
        server.serve_forever(poll_interval=0.2)


def opened(ring: Ring, mark_file: Path, *, lost: bool = False) -> Signer:
    """The signer with the key, or the two, that the mark names; `lost`: with the key of the first place alone."""
    if not list(ring.pens()):
        ring.own()  # says what is missing, before anything about the mark
    mark = Mark.load(mark_file)
    if lost:
        mark = replace(mark, key=ring.vkey(ring.own()), new="", until="")
        mark.keep(mark_file)
    key = ring.find(mark.key) if mark.key else ring.own()
    new = ring.find(mark.new) if mark.new else None
    if key is None or (new is None and mark.new):
        raise CannotStart(
            f"The mark says that {mark.key if key is None else mark.new} signs, and no key here is that one. A key is "
            "replaced by an act of two officers. If it is lost, see docs/operate/record.md (--lost)."
        )
    return Signer(ring.origin, key, mark_file, mark, ring.beside, new)


def prepare(ring: Ring, mark_file: Path) -> str:
    """Another key, and the statement of both keys with which two officers let it follow."""
    mark = Mark.load(mark_file)
    if mark.new:
        raise CannotStart(f"Two keys sign until {mark.until}; another one can follow after that.")
    pens = ring.prepare(mark.key)
    old, new = (Key(ring.origin, pen.public) for pen in pens)
    text = succession.text(old, new)
    lines = [
        Signature(ring.origin, key.id, pen.sign(text.encode()))
        for key, pen in zip((old, new), pens, strict=True)
    ]
    return str(Note(text, tuple(lines)))


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="comity-signer", description=__doc__)
    parser.add_argument("--mark", type=Path, required=True)
    kept = parser.add_mutually_exclusive_group(required=True)
    kept.add_argument("--key", type=Path, help="file with the private key")
    kept.add_argument("--key-command", default="", help="program that keeps it (publish/keys.py)")
    second = parser.add_mutually_exclusive_group()
    second.add_argument("--next-key", type=Path, help="file with the key that may follow")
    second.add_argument("--next-key-command", default="", help="program that keeps that one")
    parser.add_argument("--origin", required=True)
    parser.add_argument(
        "--socket", type=Path, help="where to listen; without it --init makes its files and ends"
    )
    parser.add_argument("--init", action="store_true", help="make key and mark for a record that begins")
    parser.add_argument(
        "--next", action="store_true", help="make the key that may follow, print what both sign, end"
    )
    parser.add_argument(
        "--lost", action="store_true", help="the key that signed is lost: go on with the one at --key"
    )
    asked = parser.parse_args(arguments)
    if asked.socket is None and not asked.init and not asked.next:
        parser.error("--socket is missing")
    try:
        Checkpoint(Key(asked.origin, bytes(32)).name, 0, tree.EMPTY)
    except Malformed as trouble:
        raise CannotStart(f"{asked.origin!r} is no name for a record: {trouble}") from trouble
    return asked


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m comity.publish.signer --socket … --key … --mark … --origin …`."""
    asked = _arguments(arguments)
    first, second = Place(asked.key, asked.key_command), Place(asked.next_key, asked.next_key_command)
    ring = Ring(asked.origin, first, second)
    if asked.next:  # beside the signer that runs: the mark is only read
        print(prepare(ring, asked.mark), end="")  # noqa: T201 - what two officers are given
        return 0
    with hold(asked.mark):
        if asked.init and asked.key:
            begin(asked.key, asked.mark)
        elif asked.init and not asked.mark.exists():
            Mark().keep(asked.mark)
        signer = opened(ring, asked.mark, lost=asked.lost)
        if asked.socket is None:
            print(signer.public)  # noqa: T201 - the line that goes into the policy
        else:
            serve(signer, asked.socket)
    return 0


if __name__ == "__main__":
    sys.exit(main())
