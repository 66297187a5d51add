"""The record's newest head goes to a foreign witness over HTTP, and comes back with its line or with a refusal."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from comity.core.log import notes
from comity.core.log.checkpoint import Checkpoint
from comity.core.log.notes import Key
from comity_witness import listening, objecting
from comity_witness.__main__ import main
from comity_witness.listening import Server
from tests.comity_witness.record import Record, begin

ELSEWHERE = "other.example/log"


def running(server: HTTPServer) -> Iterator[HTTPServer]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def record(tmp_path: Path) -> Record:
    one = Record(tmp_path / "record").add(5)
    one.publish()
    return one


@pytest.fixture
def foreign(tmp_path: Path, record: Record) -> Iterator[Server]:
    """A witness that follows another organisation's record, and is asked about this one."""
    theirs = Record(tmp_path / "theirs")
    folder = tmp_path / "w"
    asked = ["init", str(folder), "--name", "witness.example/w1", "--log"]
    assert main([*asked, str(Key(ELSEWHERE, theirs.key.public)), "--from", str(theirs.folder)]) == 0
    one = Server(("127.0.0.1", 0), listening.desk(folder, [str(record.key)]))
    yield from running(one)  # type: ignore[misc]
    one.desk.alone.close()


class Scripted(HTTPServer):
    """A witness that answers what it was told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Reply)
        self.answer = (200, "text/plain", b"")


class Reply(BaseHTTPRequestHandler):
    server: Scripted

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        status, kind, body = self.server.answer
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Nothing."""


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    yield from running(Scripted())  # type: ignore[misc]


def sent(record: Record, to: HTTPServer, key: Key, file: Path) -> int:
    address = f"http://127.0.0.1:{to.server_address[1]}"
    asked = ["submit", str(file), "--from", str(record.folder), "--log", str(record.key)]
    return main([*asked, "--to", address, "--witness", str(key)])


def cosigned(file: Path, key: Key) -> int:
    """The size of a head that a key cosigned."""
    note = notes.parse(file.read_text())
    (by,) = notes.verified(notes.of_known(note, [key]), [key])
    assert by.time
    return Checkpoint.parse(note.text).size


def test_each_new_head_is_cosigned_and_kept(record: Record, foreign: Server, tmp_path: Path) -> None:
    key, file = objecting.key_of(tmp_path / "w"), tmp_path / "head.txt"
    assert sent(record, foreign, key, file) == 0
    assert cosigned(file, key) == 5
    for more in (1, 300):
        record.add(more).publish()
        assert sent(record, foreign, key, file) == 0
        assert cosigned(file, key) == len(record.entries)
    assert sent(record, foreign, key, file) == 0, "the same head again is no trouble"
    file.unlink()
    record.add(2).publish()
    assert sent(record, foreign, key, file) == 0, "the witness itself says how far it is"
    assert cosigned(file, key) == 308


def test_a_record_that_was_rewritten_is_refused(
    record: Record, foreign: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, file = objecting.key_of(tmp_path / "w"), tmp_path / "head.txt"
    assert sent(record, foreign, key, file) == 0
    before = file.read_text()
    record.entries.clear()
    record.add(9, seed=1).publish_anew()
    assert sent(record, foreign, key, file) == 1
    assert "no continuation" in capsys.readouterr().out
    assert file.read_text() == before
    assert Checkpoint.parse(notes.parse((tmp_path / "head.txt.refused").read_text()).text).size == 9


def test_a_record_that_was_set_back_is_refused(
    record: Record, foreign: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, file = objecting.key_of(tmp_path / "w"), tmp_path / "head.txt"
    assert sent(record, foreign, key, file) == 0
    capsys.readouterr()
    del record.entries[3:]
    record.publish_anew()
    assert sent(record, foreign, key, file) == 1
    file.unlink()
    assert sent(record, foreign, key, file) == 1, "also where only the witness remembers"
    assert capsys.readouterr().out.count("5 entries") == 2


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((200, "text/plain", b""), 2),
        ((200, "text/plain", b"\xff"), 2),
        ((200, "text/plain", "— witness.example/w1 AAAA\n".encode()), 2),
        ((404, "text/plain", b"who?\n"), 2),
        ((403, "text/plain", b"\x1b[2Jno"), 2),
        ((409, "text/x.tlog.size", b"05\n"), 2),
        ((409, "text/x.tlog.size", b"2\n"), 1),
        ((422, "text/plain", b"proof\n"), 1),
        ((302, "text/plain", b""), 2),
        ((500, "text/plain", b"x" * 100_000), 2),
    ],
)
def test_nothing_is_kept_of_an_answer_without_a_good_line(
    record: Record,
    scripted: Scripted,
    tmp_path: Path,
    answer: tuple[int, str, bytes],
    code: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    scripted.answer = answer
    key = objecting.key_of(begin(tmp_path / "one", record))
    assert sent(record, scripted, key, tmp_path / "head.txt") == code
    assert not (tmp_path / "head.txt").exists()
    assert "\x1b" not in capsys.readouterr().out


def test_a_file_of_another_witness_is_not_overwritten(
    record: Record, foreign: Server, tmp_path: Path
) -> None:
    key, file = objecting.key_of(tmp_path / "w"), tmp_path / "head.txt"
    file.write_text((record.folder / "checkpoint").read_text())
    assert sent(record, foreign, key, file) == 1
    assert file.read_text() == (record.folder / "checkpoint").read_text()
