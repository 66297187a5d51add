"""Where a witness reads the record: an address of the server or of any mirror, or a folder that was carried over."""

import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from comity.core.log.strict import Malformed, text_of
from comity.core.log.tiles import WIDTH, Tile, hashes_of, unbundle
from comity.core.log.tree import HASH

PATIENCE: Final = 20  # seconds
MOST_BYTES: Final = WIDTH * (65_535 + 2)  # the largest bundle; whatever is larger is not read


class NotThere(Exception):
    """The source does not have it, or does not answer."""


class NotTaken(NotThere):
    """The server answered, and did not take it."""


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
        except (OSError, ValueError) as trouble:
            raise NotThere(f"{self.place}: {path}: {trouble}") from trouble

    def _over_http(self, path: str) -> bytes:
        address = f"{self.place.rstrip('/')}/{path}" if path else self.place
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - http or https, above
            data: bytes = answer.read(MOST_BYTES + 1)
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
            lines = self.text("recent").split("\n")
        except (NotThere, Malformed):
            return []
        return [int(line) for line in lines if line.isascii() and line.isdecimal() and len(line) < 19]


def post(address: str, body: bytes) -> str:
    """Hand something to the server; its answer in words. `NotThere` if it refuses or does not answer."""
    request = urllib.request.Request(address, body, {"Content-Type": "text/plain; charset=utf-8"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - the operator's own address
            return str(answer.read(2_000).decode(errors="replace")).strip()
    except urllib.error.HTTPError as trouble:
        said = trouble.read(2_000).decode(errors="replace").strip()
        raise NotTaken(f"{address} answers {trouble.code}: {said}") from trouble
    except (OSError, ValueError) as trouble:
        raise NotThere(f"{address}: {trouble}") from trouble
