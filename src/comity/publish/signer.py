"""The signer: its own process, with the key of the record and a memory that the database cannot rewind.

It signs a head only if that continues the last head it signed, and stores the new mark durably before it signs.
One JSON line in, one JSON line out, over a Unix socket. Imports no Django.
"""

import argparse
import json
import os
import socketserver
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comity.core.log import tree
from comity.core.log.checkpoint import Checkpoint
from comity.core.log.notes import Key, Note, Signature
from comity.core.log.strict import Malformed, to_base64, unbase64

MOST_BYTES: Final = 65_536


class Forked(ValueError):
    """The head does not continue what was signed before."""


def write_durably(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Replace a file so that after a power cut it is the old one or the new one, whole."""
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        os.write(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@dataclass(slots=True)
class Signer:
    """A key, a name and a high-water mark."""

    origin: str
    key: Ed25519PrivateKey
    mark_file: Path
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def public(self) -> Key:
        """What verifiers need."""
        return Key(self.origin, self.key.public_key().public_bytes_raw())

    def mark(self) -> tuple[int, bytes]:
        """The largest head that was signed."""
        if not self.mark_file.exists():
            return 0, tree.EMPTY
        plain = json.loads(self.mark_file.read_text())
        return int(plain["size"]), unbase64(plain["root"])

    def sign(self, size: int, root: bytes, proof: list[bytes]) -> str:
        """Sign a head that continues the mark; refuses a smaller or another one."""
        with self.lock:
            old, old_root = self.mark()
            try:
                tree.check_consistency(old, old_root, size, root, proof)
            except tree.ProofRefused as trouble:
                raise Forked(f"mark {old}, asked for {size}: {trouble}") from trouble
            if size != old:
                plain = json.dumps({"size": size, "root": to_base64(root)})
                write_durably(self.mark_file, plain.encode())
            text = Checkpoint(self.origin, size, root).text()
            signature = Signature(self.origin, self.public.id, self.key.sign(text.encode()))
            return str(Note(text, (signature,)))

    def answer(self, line: bytes) -> dict[str, str | int]:
        """The reply to one request."""
        try:
            asked = json.loads(line)
            if asked == {"ask": "mark"}:
                size, root = self.mark()
                return {"size": size, "root": to_base64(root), "key": str(self.public)}
            proof = [unbase64(step) for step in asked["proof"]]
            return {"note": self.sign(int(asked["size"]), unbase64(asked["root"]), proof)}
        except Forked as trouble:
            return {"refused": str(trouble)}
        except (KeyError, TypeError, ValueError, Malformed) as trouble:
            return {"unreadable": str(trouble)}


def load_key(path: Path) -> Ed25519PrivateKey:
    """The private key: 32 bytes in a file that nobody else may read."""
    if path.stat().st_mode & 0o077:
        raise SystemExit(f"{path} can be read by others; run: chmod 600 {path}")
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def make_key(path: Path) -> None:
    """A new key; never over an old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        write_durably(path, Ed25519PrivateKey.generate().private_bytes_raw())


class _Handler(socketserver.StreamRequestHandler):
    timeout = 10

    def handle(self) -> None:
        """One line, one answer."""
        line = self.rfile.readline(MOST_BYTES)
        signer: Signer = self.server.signer  # type: ignore[attr-defined]
        self.wfile.write(json.dumps(signer.answer(line)).encode() + b"\n")


def serve(signer: Signer, socket: Path) -> None:
    """Listen until stopped."""
    socket.parent.mkdir(parents=True, exist_ok=True)
    socket.unlink(missing_ok=True)
    before = os.umask(0o177)
    try:
        server = socketserver.ThreadingUnixStreamServer(str(socket), _Handler)
    finally:
        os.umask(before)
    server.signer = signer  # type: ignore[attr-defined]
    with server:
        server.serve_forever(poll_interval=0.2)


def main() -> int:
    """`python -m comity.publish.signer --socket … --key … --mark … --origin …`."""
    parser = argparse.ArgumentParser(prog="comity-signer", description=__doc__)
    for name in ("--socket", "--key", "--mark"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--origin", required=True)
    parser.add_argument("--init", action="store_true", help="make the key if there is none")
    asked = parser.parse_args()
    if asked.init:
        make_key(asked.key)
    if not asked.key.exists():
        sys.stderr.write(f"There is no key at {asked.key}; start once with --init.\n")
        return 2
    serve(Signer(asked.origin, load_key(asked.key), asked.mark), asked.socket)
    return 0


if __name__ == "__main__":
    sys.exit(main())
