"""The signer: its own process, with the key of the record and a memory that the database cannot rewind.

It signs a head only if that continues the last head it signed, and stores the new mark durably before it signs.
One JSON line in, one JSON line out, over a Unix socket (docs/develop/record-format.md). Imports no Django.
"""

import argparse
import fcntl
import json
import os
import shlex
import socketserver
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TextIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comity.core.log import tree
from comity.core.log.checkpoint import Checkpoint
from comity.core.log.notes import Key, Note, Signature
from comity.core.log.strict import MOST, Malformed, to_base64, unbase64
from comity.publish.keys import CommandKey, FileKey, Pen

MOST_BYTES: Final = 65_536
MOST_STEPS: Final = 128  # a proof between 64-bit sizes is shorter
SECONDS: Final = 10  # for a request to arrive and an answer to leave
Answer = dict[str, str | int]


class Forked(ValueError):
    """The head does not continue what was signed before."""


class Moved(ValueError):
    """The request starts from a mark that is no longer the last; somebody else was quicker."""


class CannotStart(SystemExit):
    """The signer's own files are not as they must be; nothing is served."""


def write_durably(path: Path, data: bytes) -> None:
    """Replace a file so that after a power cut it is the old one or the new one, whole."""
    fresh = path.with_name(path.name + ".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@dataclass(frozen=True, slots=True)
class Mark:
    """The largest head that was signed."""

    size: int = 0
    root: bytes = tree.EMPTY

    def __post_init__(self) -> None:
        """Nothing is kept that could not be signed."""
        if len(self.root) != tree.HASH:
            raise Malformed("a root has 32 bytes")

    def keep(self, path: Path) -> None:
        """Store it before anything is signed for it."""
        write_durably(path, json.dumps({"size": self.size, "root": to_base64(self.root)}).encode())

    @classmethod
    def load(cls, path: Path) -> "Mark":
        """Read it back; a mark that cannot be read is never taken for an empty one."""
        try:
            plain = json.loads(path.read_bytes())
            return cls(_whole(plain["size"]), _hash(plain["root"]))
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


@dataclass(slots=True)
class Signer:
    """A key, a name and a high-water mark."""

    origin: str
    key: Pen
    mark_file: Path
    mark: Mark
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def public(self) -> Key:
        """What verifiers need."""
        return Key(self.origin, self.key.public)

    def sign(self, asked: Mark, proof: Sequence[bytes], old_size: int | None = None) -> str:
        """Sign a head that continues the mark; the mark itself again, since an answer may be lost."""
        with self.lock:
            if asked != self.mark:
                self._continue(asked, proof, old_size)
            text = Checkpoint(self.origin, asked.size, asked.root).text()
            signature = Signature(self.origin, self.public.id, self.key.sign(text.encode()))
            return str(Note(text, (signature,)))

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
        asked.keep(self.mark_file)
        self.mark = asked

    def answer(self, line: bytes) -> Answer:
        """The reply to one request."""
        try:
            return self._answer(json.loads(line))
        except Forked as trouble:
            return {"refused": str(trouble), "size": self.mark.size}
        except Moved:
            return {"moved": self.mark.size}
        except OSError as trouble:  # the mark is not stored, so nothing is signed
            return {"failed": str(trouble)}
        except (KeyError, TypeError, ValueError, RecursionError) as trouble:
            return {"unreadable": str(trouble)}

    def _answer(self, asked: Mapping[str, Any]) -> Answer:
        if asked == {"ask": "mark"}:
            mark = self.mark
            return {"size": mark.size, "root": to_base64(mark.root), "key": str(self.public)}
        steps, old = asked["proof"], asked.get("old_size")
        if not isinstance(steps, list) or len(steps) > MOST_STEPS:
            raise Malformed("a proof is a list of hashes")
        head = Mark(_whole(asked["size"]), _hash(asked["root"]))
        proof = [_hash(step) for step in steps]
        return {"note": self.sign(head, proof, None if old is None else _whole(old))}


def load_key(path: Path) -> FileKey:
    """The private key: 32 bytes in a file that nobody else may read."""
    if not path.exists():
        raise CannotStart(f"There is no key at {path}. For a new record, start once with --init.")
    if path.stat().st_mode & 0o077:
        raise CannotStart(f"{path} can be read by others; run: chmod 600 {path}")
    try:
        return FileKey(Ed25519PrivateKey.from_private_bytes(path.read_bytes()))
    except ValueError as trouble:
        raise CannotStart(f"{path} is not a key: {trouble}") from trouble


def commanded_key(command: str) -> CommandKey:
    """The key that a program of the operator's keeps."""
    try:
        return CommandKey.of(tuple(shlex.split(command)))
    except (OSError, ValueError, IndexError) as trouble:
        raise CannotStart(f"The key does not answer: {trouble}") from trouble


def begin(key: Path, mark: Path) -> None:
    """A new key and an empty mark, for a record that begins; never over, or instead of, one that was used."""
    key.parent.mkdir(parents=True, exist_ok=True)
    if key.exists():
        return  # a missing mark is then a loss, and `Mark.load` says so
    if not mark.exists():
        Mark().keep(mark)
    elif Mark.load(mark).size:
        raise CannotStart(f"{mark} belongs to a key that is not at {key}. Restore the key.")
    write_durably(key, Ed25519PrivateKey.generate().private_bytes_raw())


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


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m comity.publish.signer --socket … --key … --mark … --origin …`."""
    parser = argparse.ArgumentParser(prog="comity-signer", description=__doc__)
    parser.add_argument("--mark", type=Path, required=True)
    kept = parser.add_mutually_exclusive_group(required=True)
    kept.add_argument("--key", type=Path, help="file with the private key")
    kept.add_argument("--key-command", help="program that keeps it, for HSM and KMS (publish/keys.py)")
    parser.add_argument("--origin", required=True)
    parser.add_argument(
        "--socket", type=Path, help="where to listen; without it --init makes its files and ends"
    )
    parser.add_argument("--init", action="store_true", help="make key and mark for a record that begins")
    asked = parser.parse_args(arguments)
    if asked.socket is None and not asked.init:
        parser.error("--socket is missing")
    with hold(asked.mark):
        if asked.init and asked.key:
            begin(asked.key, asked.mark)
        elif asked.init and not asked.mark.exists():
            Mark().keep(asked.mark)
        key: Pen = load_key(asked.key) if asked.key else commanded_key(asked.key_command)
        signer = Signer(asked.origin, key, asked.mark, Mark.load(asked.mark))
        try:
            Checkpoint(signer.public.name, 0, tree.EMPTY)
        except Malformed as trouble:
            raise CannotStart(f"{asked.origin!r} is no name for a record: {trouble}") from trouble
        if asked.socket is None:
            print(signer.public)  # noqa: T201 - the line that goes into the policy
        else:
            serve(signer, asked.socket)
    return 0


if __name__ == "__main__":
    sys.exit(main())
