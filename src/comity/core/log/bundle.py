"""A session in one file: the whole record up to a checkpoint, and what one reader may see of it.

It is the published files themselves, by their paths in C2SP tlog-tiles, so that a mirror can be made from it:

    comity-bundle@v1
    policy SIZE, line feed, that many bytes, line feed        as the maker knew it; the reader's own decides
    checkpoint SIZE ...                                        the newest, with its signatures
    tile/0/000 SIZE ...                                        every hash tile of that size, lowest level first
    tile/entries/000 SIZE ...                                  every bundle of entries
    opened/INDEX SIZE ...                                      disclosures of one entry: a JCS array, as in a receipt
    end SHA-256                                                of all bytes before this line, in hexadecimal

No member may be missing, doubled, or stand elsewhere. The hash at the end tells of damage on the way; against
somebody who makes it anew there are the tree, the commitments and the signatures.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from comity.core.log import entry as entries
from comity.core.log import jcs, notes, receipt, tiles, tiling
from comity.core.log.checkpoint import Checkpoint
from comity.core.log.entry import Disclosure, Entry
from comity.core.log.strict import Malformed, decimal, text_of

HEADER: Final = b"comity-bundle@v1\n"
END: Final = b"end "
LAST: Final = len(END) + 64 + 1  # bytes of the last line
LONGEST_LINE: Final = 200
MOST_BYTES: Final = 2**30


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle says; signatures are verified by whoever holds the policy."""

    policy: bytes
    note: notes.Note
    checkpoint: Checkpoint
    entry_bytes: tuple[bytes, ...]
    entries: tuple[Entry, ...]
    opened: Mapping[int, tuple[Disclosure, ...]]
    tree: tiling.Builder

    def receipt(self, index: int) -> bytes:
        """The receipt of one entry, as a file of its own."""
        steps = tiling.inclusion_proof(self.tree.read, index, self.checkpoint.size)
        return receipt.make(self.entry_bytes[index], self.opened.get(index, ()), index, steps, str(self.note))


def make(
    policy: bytes, note: str, entry_bytes: Sequence[bytes], opened: Mapping[int, Sequence[Disclosure]]
) -> bytes:
    """The file, from the entries that the checkpoint covers and the disclosures that the reader may see."""
    grown = tiling.Builder()
    grown.extend(entry_bytes)
    parts = [HEADER, _member("policy", policy), _member("checkpoint", note.encode())]
    places = list(tiles.tiles_of(len(entry_bytes)))
    parts += [_member(tile.path, grown.read(tile)) for tile in places]
    for tile in places:
        if tile.level == 0:
            held = entry_bytes[tile.start : tile.start + tile.width]
            parts.append(_member(tile.entries_path, tiles.bundle(held)))
    for index in sorted(opened):
        if opened[index]:
            parts.append(_member(f"opened/{index}", jcs.dumps(receipt.written(opened[index]))))
    whole = b"".join(parts)
    return whole + END + sha256(whole).hexdigest().encode() + b"\n"


def _member(path: str, data: bytes) -> bytes:
    return f"{path} {len(data)}\n".encode() + data + b"\n"


def parse(data: bytes) -> Bundle:
    """Read a bundle strictly, and check that tiles, entries and disclosures fit the checkpoint's root."""
    whole, last = data[:-LAST], data[-LAST:]
    if len(data) > MOST_BYTES or not data.startswith(HEADER):
        raise Malformed("not a bundle of this form")
    if last != END + sha256(whole).hexdigest().encode() + b"\n":
        raise Malformed("the bundle was damaged on its way, or cut")
    members = _members(whole[len(HEADER) :])
    policy, note = _next(members, "policy"), notes.parse(_next(members, "checkpoint"))
    head = Checkpoint.parse(note.text)
    places = _places(head.size, len(data))
    hashed = [_next(members, tile.path) for tile in places]
    raw: list[bytes] = []
    for tile in places:
        if tile.level == 0:
            raw += tiles.unbundle(_next(members, tile.entries_path), tile.width)
    grown = _grown(raw, head, places, hashed)
    read = _entries(raw, head.origin)
    return Bundle(policy, note, head, tuple(raw), read, _opened(members, read), grown)


def _places(size: int, most: int) -> list[tiles.Tile]:
    if size > most:  # an entry takes more than a byte
        raise Malformed("the bundle is too small for its checkpoint")
    return list(tiles.tiles_of(size))


def _members(data: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    while at < len(data):
        end = data.find(b"\n", at, at + LONGEST_LINE)
        path, space, size = text_of(data[at : max(at, end)]).rpartition(" ")
        start = end + 1
        at = start + decimal(size) + 1 if space else len(data) + 1
        if end < 0 or at > len(data) or data[at - 1 : at] != b"\n":
            raise Malformed("a member of the bundle is cut")
        yield path, data[start : at - 1]


def _next(members: Iterator[tuple[str, bytes]], path: str) -> bytes:
    found, data = next(members, ("", b""))
    if found != path:
        raise Malformed(f"the bundle should hold {path} here")
    return data


def _grown(
    raw: Sequence[bytes], head: Checkpoint, places: Sequence[tiles.Tile], hashed: Sequence[bytes]
) -> tiling.Builder:
    grown = tiling.Builder()
    grown.extend(raw)
    if tiling.root(grown.read, head.size) != head.root:
        raise Malformed("the entries do not lead to the checkpoint")
    if any(grown.read(tile) != data for tile, data in zip(places, hashed, strict=True)):
        raise Malformed("a tile holds other hashes than its entries have")
    return grown


def _entries(raw: Sequence[bytes], origin: str) -> tuple[Entry, ...]:
    read = tuple(entries.parse(data) for data in raw)
    for index, entry in enumerate(read):
        if entry.index != index or entry.origin != origin:
            raise Malformed(f"entry {index} belongs to another place or another record")
        if index and entry.at < read[index - 1].at:
            raise Malformed(f"entry {index} claims to be earlier than the one before")
    return read


def _opened(members: Iterator[tuple[str, bytes]], read: Sequence[Entry]) -> dict[int, tuple[Disclosure, ...]]:
    found: dict[int, tuple[Disclosure, ...]] = {}
    for path, data in members:
        kind, _slash, number = path.partition("/")
        index = decimal(number) if kind == "opened" else len(read)
        if index >= len(read) or index <= max(found, default=-1):
            raise Malformed("the bundle holds something that has no place here")
        match jcs.loads(data):
            case [_, *_] as opened:
                found[index] = receipt.read_disclosures(opened)
            case _:
                raise Malformed("disclosures are not of this form")
        receipt.check_disclosures(read[index], found[index])
    return found
