"""The signer: it continues what it signed, remembers it before it signs, and starts only with its memory."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from comity.core.log import entry, notes, succession, tree
from comity.core.log.checkpoint import Checkpoint
from comity.core.log.notes import Key
from comity.core.log.strict import Malformed, to_base64
from comity.publish import client, keyring, signer
from comity.publish.client import MarkMoved, SignerRefused
from comity.publish.signer import Mark, Signer
from tests.publish.running import FORKED, LEAVES, ORIGIN, Running


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    one = Running(tmp_path)
    yield one
    one.stop(signal.SIGKILL)


def holds(note: str, vkey: str, size: int, leaves: list[bytes] = LEAVES) -> bool:
    read = notes.parse(note)
    assert [by.key for by in notes.verified(read, [Key.parse(vkey)])] == [Key.parse(vkey)]
    return Checkpoint.parse(read.text) == Checkpoint(ORIGIN, size, tree.root(leaves[:size]))


def test_it_signs_a_record_that_grows_and_refuses_a_fork(running: Running) -> None:
    running.start("--init")
    begun = client.mark(running.socket)
    assert (begun.size, begun.root) == (0, tree.EMPTY)
    for size in (1, 2, 7, 8, 33):
        assert holds(running.sign(size), begun.key, size)
    assert client.mark(running.socket) == client.Mark(33, tree.root(LEAVES[:33]), begun.key, (begun.key,))
    for size in (33, 34, 40):
        with pytest.raises(SignerRefused, match="33"):
            running.sign(size, FORKED)
    assert client.mark(running.socket).size == 33
    assert holds(running.sign(34), begun.key, 34)


def test_it_never_goes_back(running: Running) -> None:
    running.start("--init")
    running.sign(8)
    for request in (
        {"size": 7, "root": to_base64(tree.root(LEAVES[:7])), "proof": []},
        {"size": 0, "root": to_base64(tree.EMPTY), "proof": []},
    ):
        answer = client.ask(running.socket, request)
        assert set(answer) == {"refused", "size"}
    with pytest.raises(MarkMoved):
        running.sign(7, old=3)
    with pytest.raises(MarkMoved):  # honest, but somebody else was quicker: ask for the mark again
        running.sign(9, old=3)


def test_key_mark_and_socket_are_for_its_owner_alone(running: Running) -> None:
    running.start("--init")
    running.sign(3)
    for path in (running.key, running.mark, running.socket):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list(running.folder.glob("*.new"))


def test_a_lost_answer_is_given_again_also_after_a_kill(running: Running) -> None:
    running.start("--init")
    first = running.sign(5, old=0)
    assert running.sign(5, old=0) == first
    running.stop(signal.SIGKILL)
    running.start()
    assert running.sign(5, old=0) == first
    with pytest.raises(SignerRefused):
        running.sign(5, FORKED, old=0)


KILLER = """
import os, signal
from comity.publish import signer
keep = signer.Mark.keep
def kept(mark, path):
    keep(mark, path)
    if mark.size == 6:
        os.kill(os.getpid(), signal.SIGKILL)
signer.Mark.keep = kept
signer.main()
"""


def test_killed_between_mark_and_answer_it_signs_the_same_head_and_no_other(running: Running) -> None:
    running.start("--init")
    key = client.mark(running.socket).key
    running.sign(4)
    running.stop()
    command = [sys.executable, "-c", KILLER, *running.command()[3:]]
    environment = {**os.environ, "PYTHONPATH": str(Path(signer.__file__).parents[2])}
    running.process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    for _ in range(200):
        try:
            client.mark(running.socket)
            break
        except OSError:
            time.sleep(0.05)
    with pytest.raises((OSError, ValueError)):
        running.sign(6, old=4)
    assert running.process.wait(20) == -signal.SIGKILL
    running.process.communicate()
    running.start()
    assert client.mark(running.socket).size == 6
    with pytest.raises(SignerRefused):
        running.sign(6, FORKED, old=4)
    assert holds(running.sign(6, old=4), key, 6)
    assert holds(running.sign(9), key, 9)


def refusal_to_start(running: Running, *more: str) -> str:
    with pytest.raises(RuntimeError) as refused:
        running.start(*more)
    return str(refused.value)


def test_it_does_not_start_without_key_or_mark(running: Running) -> None:
    assert "There is no key" in refusal_to_start(running)
    assert [path.name for path in running.folder.iterdir()] == ["signer.mark.lock"]
    running.start("--init")
    running.sign(3)
    running.stop()
    mark = running.mark.read_bytes()
    for broken in (b"", b"{}", b'{"size":"3","root":""}', b'{"size":-1,"root":"AA=="}', b"[]"):
        running.mark.write_bytes(broken)
        assert "cannot be read" in refusal_to_start(running)
    running.mark.unlink()
    assert "do not start with an empty one" in refusal_to_start(running, "--init")
    running.mark.write_bytes(mark)
    key = running.key.read_bytes()
    running.key.chmod(0o640)
    assert "chmod 600" in refusal_to_start(running)
    running.key.chmod(0o600)
    running.key.write_bytes(b"short")
    assert "is not a key" in refusal_to_start(running)
    running.key.unlink()
    assert "Restore the key" in refusal_to_start(running, "--init")
    keyring.write_durably(running.key, key)
    running.start("--init")
    assert client.mark(running.socket).size == 3
    assert running.key.read_bytes() == key


def test_it_does_not_start_for_a_record_without_a_proper_name(tmp_path: Path) -> None:
    files = ["--socket", str(tmp_path / "s"), "--key", str(tmp_path / "k"), "--mark", str(tmp_path / "m")]
    for name in ("", "two words", "a+b", "line\nfeed"):
        with pytest.raises(SystemExit, match="no name for a record"):
            signer.main([*files, "--init", "--origin", name])


def test_key_and_mark_can_be_made_beforehand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = ["--key", str(tmp_path / "k"), "--mark", str(tmp_path / "m"), "--origin", ORIGIN]
    assert signer.main([*files, "--init"]) == 0
    vkey = capsys.readouterr().out.strip()
    assert Key.parse(vkey).name == ORIGIN
    assert signer.main([*files, "--init"]) == 0
    assert capsys.readouterr().out.strip() == vkey
    with pytest.raises(SystemExit, match="2"):
        signer.main(files)


def test_two_signers_never_share_a_mark(running: Running) -> None:
    running.start("--init")
    other = Running(running.folder)
    done = subprocess.run(
        other.command(), capture_output=True, text=True, check=False, timeout=30,
        env={**os.environ, "PYTHONPATH": str(Path(signer.__file__).parents[2])},
    )  # fmt: skip
    assert done.returncode == 1
    assert "Another signer holds" in done.stderr
    assert holds(running.sign(3), client.mark(running.socket).key, 3)


def test_of_many_at_once_no_two_get_different_heads_of_one_size(running: Running) -> None:
    running.start("--init")

    def one(n: int) -> str:
        try:
            return running.sign(1 + n // 2 % 20, FORKED if n & 1 else LEAVES, old=0)
        except (SignerRefused, MarkMoved):
            return ""

    with ThreadPoolExecutor(8) as pool:
        given = {note for note in pool.map(one, range(80)) if note}
    heads = [Checkpoint.parse(notes.parse(note).text) for note in given]
    assert heads
    roots = {head.root for head in heads}
    assert len({head.size for head in heads}) == len(roots)
    ours = {tree.root(LEAVES[:size]) for size in range(41)}
    theirs = {tree.root(FORKED[:size]) for size in range(41)}
    assert roots <= ours or roots <= theirs


def in_process(folder: Path) -> Signer:
    signer.begin(folder / "key", folder / "mark")
    return Signer(ORIGIN, keyring.load_key(folder / "key"), folder / "mark", Mark.load(folder / "mark"))


ROOT1 = to_base64(tree.root(LEAVES[:1]))


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"\xff\n",
        b"[]",
        b"null",
        b'"x"',
        b"{}",
        b"[" * 60_000,
        b'{"ask":"key"}',
        json.dumps({"size": 1, "root": ROOT1}).encode(),
        json.dumps({"size": 1, "root": ROOT1, "proof": None}).encode(),
        json.dumps({"size": 1, "root": ROOT1, "proof": "AA=="}).encode(),
        json.dumps({"size": 1, "root": ROOT1, "proof": [1]}).encode(),
        json.dumps({"size": 1, "root": ROOT1, "proof": [ROOT1] * 129}).encode(),
        json.dumps({"size": "1", "root": ROOT1, "proof": []}).encode(),
        json.dumps({"size": 1.0, "root": ROOT1, "proof": []}).encode(),
        json.dumps({"size": True, "root": ROOT1, "proof": []}).encode(),
        json.dumps({"size": -1, "root": ROOT1, "proof": []}).encode(),
        json.dumps({"size": 2**63, "root": ROOT1, "proof": []}).encode(),
        json.dumps({"size": 1, "root": "AA==", "proof": []}).encode(),
        json.dumps({"size": 1, "root": ROOT1 + "\n", "proof": []}).encode(),
        json.dumps({"size": 1, "root": ROOT1, "proof": [], "old_size": "0"}).encode(),
    ],
)
def test_what_is_not_a_request_is_answered_and_signs_nothing(line: bytes, tmp_path: Path) -> None:
    one = in_process(tmp_path)
    assert set(one.answer(line)) <= {"unreadable", "refused", "size"}
    assert one.mark == Mark.load(tmp_path / "mark") == Mark()


def test_when_the_disk_is_full_nothing_is_signed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = in_process(tmp_path)
    request = json.dumps({"size": 1, "root": ROOT1, "proof": []}).encode()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        assert set(one.answer(request)) == {"failed"}
    assert one.mark == Mark()
    assert set(one.answer(request)) == {"note"}
    assert Mark.load(tmp_path / "mark").size == 1


def test_a_line_without_end_and_a_silent_visitor_do_not_keep_others_waiting(running: Running) -> None:
    running.start("--init")
    with socket.socket(socket.AF_UNIX) as silent, socket.socket(socket.AF_UNIX) as endless:
        silent.connect(str(running.socket))
        endless.connect(str(running.socket))
        endless.sendall(b"x" * signer.MOST_BYTES)
        assert b"unreadable" in endless.recv(1_000)
        assert client.mark(running.socket).size == 0


def test_the_client_says_when_nobody_answers(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"."):
        client.mark(tmp_path / "nobody")
    path = tmp_path / "odd"
    replies = [b"", b"[]\n", b"nonsense\n", b'{"unreadable":"x"}\n']
    with socket.socket(socket.AF_UNIX) as odd:
        odd.bind(str(path))
        odd.listen()

        def serve() -> None:
            for reply in replies:
                visitor, _address = odd.accept()
                with visitor:
                    visitor.recv(1_000)
                    visitor.sendall(reply)

        thread = threading.Thread(target=serve)
        thread.start()
        for _ in replies:
            with pytest.raises((ValueError, KeyError)):
                client.mark(path)
        thread.join()


def turning(folder: Path) -> tuple[Signer, list[bytes], str]:
    """A signer with a key beside it, a record whose last entry lets that one follow, and the statement of both."""
    signer.begin(folder / "key", folder / "mark")
    ring = keyring.Ring(ORIGIN, keyring.Place(folder / "key"), keyring.Place(folder / "next"))
    statement = signer.prepare(ring, folder / "mark")
    one = signer.opened(ring, folder / "mark")
    at = datetime(2026, 11, 29, 9, tzinfo=UTC)
    rows = [
        entry.build(ORIGIN, n, uuid4(), at, "Registered", {}, {}, os.urandom).entry_bytes for n in range(3)
    ]
    fields = succession.made(notes.parse(statement), at + timedelta(days=30))
    rows.append(entry.build(ORIGIN, 3, uuid4(), at, succession.KIND, fields, {}, os.urandom).entry_bytes)
    rows += [
        entry.build(
            ORIGIN, n, uuid4(), at + timedelta(days=25 * (n - 3)), "Registered", {}, {}, os.urandom
        ).entry_bytes
        for n in range(4, 8)
    ]
    return one, rows, statement


def shown(rows: list[bytes], index: int, size: int) -> signer.Evidence:
    leaves = tree.leaf_hashes(rows[:size])
    return signer.Evidence(rows[index], index, tree.inclusion_proof(leaves, index))


def signs(one: Signer, rows: list[bytes], size: int, evidence: signer.Evidence | None = None) -> list[str]:
    leaves = tree.leaf_hashes(rows[:size])
    steps = tree.consistency_proof(leaves, one.mark.size)
    note = one.sign(Mark(size, tree.root(leaves)), steps, one.mark.size, evidence)
    return [line.key_id.hex() for line in notes.parse(note).signatures]


def test_another_key_signs_from_the_entry_on_that_names_it_and_not_before(tmp_path: Path) -> None:
    one, rows, statement = turning(tmp_path)
    keys = succession.parse(statement, ORIGIN)
    old, new = keys.old.id.hex(), keys.new.id.hex()
    assert signs(one, rows, 3) == [old]
    for index in (0, 2):  # an entry of another kind changes nothing
        assert signs(one, rows, 3, shown(rows, index, 3)) == [old]
    for wrong in (
        replace(shown(rows, 3, 4), index=2),
        replace(shown(rows, 3, 4), steps=()),
        replace(shown(rows, 3, 4), data=rows[2]),
        shown(rows, 3, 5),  # of another head
    ):
        with pytest.raises(Malformed):
            signs(one, rows, 4, wrong)
    assert one.mark.size == 3
    assert signs(one, rows, 4, shown(rows, 3, 4)) == [old, new]
    assert signs(one, rows, 4, shown(rows, 3, 4)) == [old, new]  # a lost answer, given again
    assert signs(one, rows, 5, shown(rows, 4, 5)) == [old, new]  # 25 days later
    assert one.mark == Mark.load(tmp_path / "mark")
    assert signs(one, rows, 6, shown(rows, 4, 6)) == [old, new]
    assert signs(one, rows, 7, shown(rows, 6, 7)) == [new]
    assert one.mark == Mark.load(tmp_path / "mark")
    assert (one.mark.key, one.mark.new) == (str(keys.new), "")
    assert signs(one, rows, 8, shown(rows, 3, 8)) == [new]  # what is over does not begin again


def test_a_statement_without_the_key_that_signs_lets_nothing_follow(tmp_path: Path) -> None:
    one, rows, _statement = turning(tmp_path)
    foreign = turning(tmp_path / "other")[1][3]
    rows[3] = foreign
    with pytest.raises(Malformed, match="does not follow"):
        signs(one, rows, 4, shown(rows, 3, 4))
    assert one.mark == Mark()
    assert len(signs(one, rows, 4)) == 1


def test_when_the_disk_is_full_no_other_key_signs_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, rows, _statement = turning(tmp_path)
    with monkeypatch.context() as disk:
        disk.setattr(
            Mark, "keep", lambda mark, path: (_ for _ in ()).throw(OSError(28, "No space left on device"))
        )
        with pytest.raises(OSError, match="No space"):
            signs(one, rows, 4, shown(rows, 3, 4))
    assert one.new is None
    assert one.mark == Mark()
    assert len(signs(one, rows, 4, shown(rows, 3, 4))) == 2


def test_the_largest_entry_fits_into_a_request(running: Running) -> None:
    running.start("--init")
    steps = [os.urandom(32)] * signer.MOST_STEPS
    evidence = client.Evidence(os.urandom(65_535), 0, steps)
    with pytest.raises(SignerRefused, match="does not hold that entry"):
        client.sign(running.socket, 0, 1, tree.root(LEAVES[:1]), steps, evidence)
