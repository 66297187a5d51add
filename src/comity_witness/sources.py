"""Where a witness reads the record: an address of the server or of any mirror, or a folder that was carried over."""

import signal
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from types import FrameType
from typing import IO, Final

from comity.core.log.strict import Malformed, text_of
from comity.core.log.tiles import WIDTH, Tile, hashes_of, unbundle
from comity.core.log.tree import HASH

PATIENCE: Final = 20  # seconds without a byte
IN_ALL: Final = 60.0  # seconds for one whole answer: one byte now and then must not hold a witness up
MOST_SIZES: Final = 1_000  # signed heads that are fetched in one round
MOST_ANSWER: Final = 65_536  # bytes of an answer to a POST
MOST_BYTES: Final = WIDTH * (65_535 + 2)  # the largest bundle; whatever is larger is not read


class NotThere(Exception):
    """The source does not have it, or does not answer."""


class NotTaken(NotThere):
    """The server answered, and did not take it."""


class _Nowhere(urllib.request.HTTPRedirectHandler):
    """No answer sends a witness elsewhere: not into its own network, and no POST becomes a GET that looks taken."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        """Refused; urllib then says which code came."""


_open: Final = urllib.request.build_opener(_Nowhere).open


@contextmanager
def _in_time() -> Iterator[None]:
    """`TimeoutError` when a whole answer takes too long; in the main thread, where a witness reads."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def late(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"no whole answer in {IN_ALL:g} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, IN_ALL)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def one_line(text: object) -> str:
    """What others wrote, fit for a terminal: no line of theirs looks like one of ours."""
    return "".join(sign if sign.isprintable() else " " for sign in str(text)).strip()


@dataclass(frozen=True, slots=True)
class Source:
    """A place with the files of a published record; nothing that comes from it is believed."""

    place: str

    def read(self, path: str) -> bytes:
        """One file."""
        try:
            return (
                self._over_http(path) if self.place.startswith(("http://", "https://")) else self._file(path)
            )
        except (OSError, ValueError, HTTPException) as trouble:
            if isinstance(trouble, urllib.error.HTTPError):
                trouble.close()
            raise NotThere(one_line(f"{self.place}: {path}: {trouble}")) from trouble

    def _over_http(self, path: str) -> bytes:
        address = f"{self.place.rstrip('/')}/{path}" if path else self.place
        with _in_time(), _open(address, timeout=PATIENCE) as answer:
            data: bytes = answer.read(MOST_BYTES + 1)
            if answer.length and len(data) <= MOST_BYTES:
                raise ValueError("the answer was cut short")
        if len(data) > MOST_BYTES:
            raise ValueError("more bytes than any file of a record has")
        return data

    def _file(self, path: str) -> bytes:
        file = Path(self.place) / path if path else Path(self.place)
        if file.stat().st_size > MOST_BYTES:
            raise ValueError("more bytes than any file of a record has")
        return file.read_bytes()

    def text(self, path: str) -> str:
        """One file of text in UTF-8."""
        return text_of(self.read(path))

    def entries(self, tile: Tile) -> list[bytes]:
        """The entries below a level-0 tile; from the full bundle where the partial one is gone."""
        try:
            return unbundle(self.read(tile.entries_path), tile.width)
        except NotThere:
            if tile.width == WIDTH:
                raise
        return unbundle(self.read(tile.full.entries_path))[: tile.width]

    def tile(self, tile: Tile) -> bytes:
        """The hashes of a tile; from the full one where the partial one is gone."""
        try:
            data = self.read(tile.path)
        except NotThere:
            if tile.width == WIDTH:
                raise
            data = self.read(tile.full.path)[: tile.width * HASH]
        hashes_of(data, tile.width)
        return data

    def sizes(self) -> list[int]:
        """The sizes of the newest signed heads, where the source lists them."""
        try:
            lines = self.text("recent").split("\n")[-MOST_SIZES:]
        except (NotThere, Malformed):
            return []
        return [int(line) for line in lines if line.isascii() and line.isdecimal() and len(line) < 19]


def ask(address: str, body: bytes) -> tuple[int, str, bytes]:
    """POST something whose refusals say something too: status, type and body of any answer; `NotThere` without one."""
    request = urllib.request.Request(address, body, {"Content-Type": "text/plain; charset=utf-8"})  # noqa: S310
    try:
        with _in_time(), _open(request, timeout=PATIENCE) as answer:
            return answer.status, answer.headers.get("Content-Type", ""), answer.read(MOST_ANSWER)
    except urllib.error.HTTPError as trouble:
        with trouble, _in_time():
            return trouble.code, trouble.headers.get("Content-Type", ""), trouble.read(MOST_ANSWER)
    except (OSError, ValueError, HTTPException) as trouble:
        raise NotThere(one_line(f"{address}: {trouble}")) from trouble


def post(address: str, body: bytes) -> str:
    """Hand something to the server; its answer in words. `NotThere` if it refuses or does not answer."""
    request = urllib.request.Request(address, body, {"Content-Type": "text/plain; charset=utf-8"})  # noqa: S310
    try:
        with _in_time(), _open(request, timeout=PATIENCE) as answer:
            return one_line(answer.read(2_000).decode(errors="replace"))
    except urllib.error.HTTPError as trouble:
        raise NotTaken(f"{address} answers {trouble.code}: {one_line(_rest(trouble))}") from trouble
    except (OSError, ValueError, HTTPException) as trouble:
        raise NotThere(one_line(f"{address}: {trouble}")) from trouble


def _rest(answer: urllib.error.HTTPError) -> str:
    """What a refusal says, if it comes."""
    try:
        with answer, _in_time():
            return answer.read(2_000).decode(errors="replace")
    except (OSError, HTTPException):
        return ""
