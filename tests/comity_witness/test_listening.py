"""A foreign log asks the witness over HTTP: each answer of the protocol, and nothing signed before it is stored."""

import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from comity.core.log import notes, tree, witness
from comity.core.log.checkpoint import Checkpoint
from comity.core.log.notes import Note
from comity.core.log.witness import Mark, Request
from comity_witness import listening, objecting, state
from comity_witness.following import Refused
from comity_witness.listening import Server
from comity_witness.state import BadState, Busy
from tests.comity_witness.record import Record, begin
from tests.core.log.material import LOG_SEED, log_key, signature

FOREIGN = "other.example/log"
KEY = log_key(FOREIGN)
LEAVES = [tree.leaf_hash(bytes([n])) for n in range(9)]
OTHERS = [tree.leaf_hash(bytes([n, n])) for n in range(9)]
Ask = Callable[[bytes], tuple[int, str, bytes]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return begin(tmp_path / "w", Record(tmp_path / "record"))


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    one = Server(("127.0.0.1", 0), listening.desk(folder, [str(KEY)]))
    thread = threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield one
    one.shutdown()
    thread.join()
    one.server_close()
    one.desk.alone.close()


def post(server: Server, body: bytes, path: str = "/add-checkpoint") -> tuple[int, str, bytes]:
    address = f"http://127.0.0.1:{server.server_address[1]}{path}"
    try:
        with urllib.request.urlopen(urllib.request.Request(address, body), timeout=20) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.headers["Content-Type"], refused.read()


def body(
    old: int, new: int, leaves: list[bytes] = LEAVES, origin: str = FOREIGN, seed: bytes = LOG_SEED
) -> bytes:
    text = Checkpoint(origin, new, tree.root(leaves[:new])).text()
    line = signature(text, log_key(origin, seed), seed)
    return bytes(Request(old, tuple(tree.consistency_proof(leaves[:new], old)), str(Note(text, (line,)))))


def test_slow_and_many_requests_leave_room_for_others(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "IN_ALL", 0.3)
    server.room = threading.BoundedSemaphore(2)
    address = "127.0.0.1", server.server_address[1]
    idle = [socket.create_connection(address, timeout=20) for _n in range(3)]
    try:
        for one in idle:
            one.sendall(b"POST /add-checkpoint HTTP/1.1\r\n")
        assert [one.recv(1) for one in idle] == [b"", b"", b""], "the third at once, the others in time"
    finally:
        for one in idle:
            one.close()
    assert server.room.acquire(timeout=20)
    server.room.release()
    assert post(server, body(0, 3))[0] == 200


def test_a_foreign_log_is_cosigned_as_the_protocol_says(server: Server, folder: Path) -> None:
    own = objecting.key_of(folder)
    for old, new in ((0, 3), (3, 7), (7, 7)):
        status, _kind, answer = post(server, body(old, new))
        assert status == 200
        text = Checkpoint(FOREIGN, new, tree.root(LEAVES[:new])).text()
        (line,) = witness.parse_cosignatures(answer, text, [notes.Key.parse(str(own))])
        assert line.name == own.name
        assert listening.load(folder) == {FOREIGN: Mark(new, tree.root(LEAVES[:new]))}
    assert post(server, body(3, 8)) == (409, "text/x.tlog.size", b"7\n")
    assert post(server, body(7, 8, OTHERS))[0] == 422
    assert post(server, body(7, 7, OTHERS))[0] == 409
    assert post(server, body(7, 8, origin="nobody.example"))[0] == 404
    assert post(server, body(7, 8, seed=bytes([9] * 32)))[0] == 403
    for nothing in (b"", b"old 7\n", b"\xff", b"old 07\n\n" + body(7, 8).partition(b"\n\n")[2]):
        assert post(server, nothing)[0] == 400
    assert post(server, bytes(listening.LARGEST + 1))[0] == 413
    assert post(server, body(7, 8), "/add-entry")[0] == 404
    assert listening.load(folder)[FOREIGN].size == 7


def test_what_could_not_be_stored_is_not_signed(
    server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(state, "write", full)
        assert post(server, body(0, 3))[0] == 503
    assert listening.load(folder) == {}
    assert post(server, body(0, 4))[0] == 200


def test_two_do_not_listen_and_the_own_record_is_not_cosigned_on_request(
    server: Server, folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(Busy):
        listening.desk(folder, [str(KEY)])
    with pytest.raises(Refused, match="entry by entry"):
        listening.desk(folder, [str(Record(tmp_path / "record").key)])
    (folder / listening.MARKS).write_text("[]")
    with pytest.raises(BadState):
        listening.load(folder)
