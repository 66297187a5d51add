"""`comity witness listen`: cosigns the heads of other records on request (C2SP tlog-witness, `add-checkpoint`).

For foreign logs only: of those a witness sees consistency proofs, not entries. Its own organisation's record it reads
in full (`following.py`), and never cosigns here.
"""

import fcntl
import json
import socket
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final, TextIO

from comity.core.log import signatures, witness
from comity.core.log.notes import Key
from comity.core.log.strict import a_hash, to_base64
from comity.core.log.witness import Answer, Mark
from comity_witness import clock, keys, state
from comity_witness.following import Refused
from comity_witness.keys import Pen
from comity_witness.state import BadState, Busy

MARKS: Final = "foreign.json"
PATH: Final = "/add-checkpoint"
LARGEST: Final = 65_536  # bytes of a request; 63 steps and 128 signatures of Ed25519 are a third of it
PATIENCE: Final = 10  # seconds without a byte
IN_ALL: Final = 30.0  # seconds for one request and its answer
AT_ONCE: Final = 32  # requests; the others are hung up on
Request = socket.socket | tuple[bytes, socket.socket]


def load(folder: Path) -> dict[str, Mark]:
    """The newest head that was cosigned for each record; a file that cannot be read is never taken for an empty one."""
    try:
        plain = json.loads((folder / MARKS).read_bytes())
        return {origin: Mark(int(row["size"]), a_hash(row["root"])) for origin, row in plain.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as trouble:
        raise BadState(f"{folder / MARKS} cannot be read ({trouble})") from trouble


def keep(folder: Path, marks: Mapping[str, Mark]) -> None:
    """Replace it durably."""
    plain = {origin: {"size": mark.size, "root": to_base64(mark.root)} for origin, mark in marks.items()}
    state.write(folder / MARKS, json.dumps(plain, indent=1, ensure_ascii=False).encode() + b"\n")


@dataclass(slots=True)
class Desk:
    """A witness that is asked: its key, the logs it answers for, and what it cosigned for each."""

    folder: Path
    pen: Pen
    logs: Mapping[str, Sequence[Key]]
    marks: dict[str, Mark]
    alone: TextIO  # the lock on the folder; held as long as this lives
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, body: bytes) -> Answer:
        """Decide, remember durably, and only then sign: one request at a time."""
        with self.lock:
            found = witness.decide(
                self.marks, self.logs, body, signatures.fastest_ed25519(), signatures.mldsa()
            )
            if found.mark is None:
                return found
            after = {**self.marks, found.origin: found.mark}
            keep(self.folder, after)
            self.marks = after
            line = self.pen.cosign(found.text, clock.now()).line()
            return Answer(found.status, line.encode())


def desk(folder: Path, vkeys: Sequence[str]) -> Desk:
    """Open it; `Refused` for the record that this witness reads in full, `Busy` if another process listens."""
    held = state.load(folder)
    logs: dict[str, list[Key]] = {}
    for key in map(Key.parse, vkeys):
        if key.name == held.origin:
            raise Refused(f"{key.name} is read entry by entry (comity witness run), not cosigned on request")
        logs.setdefault(key.name, []).append(key)
    alone = (folder / "foreign.lock").open("a")
    try:
        fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as trouble:
        alone.close()
        raise Busy(f"Another witness listens for {folder}.") from trouble
    return Desk(folder, keys.load(folder / state.KEY, held.name), logs, load(folder), alone)


class _Handler(BaseHTTPRequestHandler):
    timeout = PATIENCE
    server: "Server"

    def do_POST(self) -> None:
        """One request."""
        self.close_connection = True
        length = self.headers.get("Content-Length", "")
        if self.path != PATH:
            self._send(Answer(404, b"POST /add-checkpoint\n"))
        elif not (length.isascii() and length.isdigit()):
            self._send(Answer(411, b"a request says its length\n"))
        elif len(length) > 6 or int(length) > LARGEST:
            self._send(Answer(413, b"too large\n"))
        else:
            self._answered(self.rfile.read(int(length)))

    def _answered(self, body: bytes) -> None:
        try:
            self._send(self.server.desk.answer(body))
        except OSError:  # not stored, so not signed
            self._send(Answer(503, b"the witness could not store it; ask again\n"))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Nothing: who asks is nobody's business."""


class Server(ThreadingHTTPServer):
    """Plain HTTP; TLS belongs to the proxy before it."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], one: Desk) -> None:
        """Bind, for a witness that is ready."""
        super().__init__(address, _Handler)
        self.desk = one
        self.room = threading.BoundedSemaphore(AT_ONCE)

    def process_request(self, request: Request, client_address: object) -> None:
        """A thread for each, as long as there are not too many; whoever finds no room asks again."""
        if self.room.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Request, client_address: object) -> None:
        """One request, which has `IN_ALL` seconds however slowly its bytes come."""
        late = threading.Timer(IN_ALL, self.shutdown_request, (request,))
        late.daemon = True
        late.start()
        try:
            super().process_request_thread(request, client_address)
        finally:
            late.cancel()
            self.room.release()

    def handle_error(self, request: Request, client_address: object) -> None:
        """Whoever hangs up, or is hung up on, is no trouble of ours."""
