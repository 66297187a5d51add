"""A mirror may answer anything, or never end: a witness goes on, goes nowhere else, and says it in one line."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from comity_witness import sources
from comity_witness.sources import NotTaken, NotThere, Source

OK = b"HTTP/1.1 200 OK\r\n"
ODD = {
    "no HTTP": b"\0\x1b]0;title\x07 garbage\r\n\r\n",
    "cut short": OK + b"Content-Length: 100\r\n\r\nabc",
    "no chunks": OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a long line": OK + b"X: " + b"a" * 70_000 + b"\r\n\r\n",
    "nothing": b"",
}


@contextmanager
def answering(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """An address at which every connection gets the same."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            while True:
                try:
                    line, _address = door.accept()
                except OSError:
                    return
                with line:
                    try:
                        line.recv(4_096)
                        answer(line)
                    except OSError:
                        continue

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        door.shutdown(socket.SHUT_RDWR)


def saying(data: bytes) -> Callable[[socket.socket], None]:
    return lambda line: line.sendall(data)


@pytest.mark.parametrize("name", ODD)
def test_an_odd_answer_is_no_answer(name: str) -> None:
    with answering(saying(ODD[name])) as address, pytest.raises(NotThere) as told:
        Source(address).read("checkpoint")
    assert str(told.value).isprintable()


def test_no_answer_leads_elsewhere_and_no_detour_counts_as_delivered() -> None:
    asked = list[str]()
    with answering(lambda line: asked.append("inside")) as inside:
        moved = f"HTTP/1.0 302 Found\r\nLocation: {inside}/admin\r\n\r\n".encode()
        with answering(saying(moved)) as address:
            with pytest.raises(NotThere):
                Source(address).read("checkpoint")
            with pytest.raises(NotTaken):
                sources.post(address, b"a cosignature")
    assert asked == []


@pytest.mark.parametrize("start", [OK, OK + b"Content-Length: 100000\r\n\r\n"], ids=["head", "body"])
def test_an_answer_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch, start: bytes) -> None:
    monkeypatch.setattr(sources, "IN_ALL", 0.3)

    def drip(line: socket.socket) -> None:
        line.sendall(start)
        while True:
            line.sendall(b"x")
            time.sleep(0.05)

    with answering(drip) as address:
        with pytest.raises(NotThere):
            Source(address).read("checkpoint")
        with pytest.raises(NotThere):
            sources.post(address, b"a cosignature")


def test_a_refusal_cannot_write_lines_of_ours() -> None:
    refusal = b"HTTP/1.0 422 no\r\n\r\nno\n9 entries read; 9 signed heads cosigned.\x1b[2J"
    with answering(saying(refusal)) as address, pytest.raises(NotTaken) as told:
        sources.post(address, b"a cosignature")
    assert str(told.value).isprintable()


def test_a_list_of_heads_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = "".join(f"{n}\n" for n in range(1, 5_001))
    monkeypatch.setattr(Source, "text", lambda _source, _path: sizes)
    assert len(Source("anywhere").sizes()) < sources.MOST_SIZES
