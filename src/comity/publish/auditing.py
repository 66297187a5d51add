"""Is the record whole? Every entry, leaf, disclosure, checkpoint and published file is compared with every other."""

from collections.abc import Iterator
from itertools import islice

from comity.core.log import entry as entries
from comity.core.log import kinds, notes, tiling, tree
from comity.core.log.checkpoint import Checkpoint as Signed
from comity.core.log.policy import Policy
from comity.core.log.strict import Malformed
from comity.core.log.tiles import WIDTH, Tile, unbundle
from comity.publish import publisher
from comity.publish.shelf import Shelf
from comity.record.models import Checkpoint, Disclosure, Entry, Head

BATCH = 2_000


def audit(origin: str) -> Iterator[str]:
    """A sentence for each fault; none if everything fits."""
    head = Head.objects.filter(pk=1).first()
    if head is None:
        yield "The record has no head: it was never opened, or the table was emptied."
        return
    builder = tiling.Builder()
    yield from _entries(origin, builder)
    frontier = tree.Frontier.from_bytes(bytes(head.frontier))
    if (head.size, frontier.size) != (builder.size, builder.size):
        yield f"The head counts {head.size} entries, the table holds {builder.size}."
    elif frontier.root != tiling.root(builder.read, builder.size):
        yield "The entries do not make the root that the head of the record keeps."
    yield from _checkpoints(builder)
    yield from _published(publisher.shelf(), builder)


def _entries(origin: str, builder: tiling.Builder) -> Iterator[str]:
    rows = Entry.objects.order_by("index").iterator(chunk_size=BATCH)
    expected, last = 0, ""
    while batch := list(islice(rows, BATCH)):
        sd: dict[int, frozenset[str]] = {}
        for row in batch:
            if row.index != expected:
                yield f"Entries {expected} to {row.index - 1} are missing."
            expected = row.index + 1
            try:
                found = entries.parse(bytes(row.data))
            except Malformed as trouble:
                yield f"Entry {row.index} cannot be read: {trouble}."
                continue
            sd[row.index] = frozenset(found.sd)
            yield from _row(row, found, origin, last)
            last = entries.instant(found.at)
        builder.extend(bytes(row.data) for row in batch)
        yield from _disclosures(sd)


def _row(row: Entry, found: entries.Entry, origin: str, last: str) -> Iterator[str]:
    if (found.index, found.origin, found.act) != (row.index, origin, row.act):
        yield f"Entry {row.index} says that it is entry {found.index} of {found.origin}, act {found.act}."
    if tree.leaf_hash(bytes(row.data)) != bytes(row.leaf):
        yield f"The leaf of entry {row.index} is not the hash of its bytes."
    if found.kind not in {kinds.SEALED, row.kind} or not kinds.fits(found.kind, found.public):
        yield f"Entry {row.index} shows the kind {found.kind}, the table says {row.kind}."
    if entries.instant(found.at) < last:
        yield f"Entry {row.index} is older than the one before it."


def _disclosures(sd: dict[int, frozenset[str]]) -> Iterator[str]:
    if not sd:
        return
    rows = Disclosure.objects.filter(entry_id__gte=min(sd), entry_id__lte=max(sd))
    for row in rows.iterator(chunk_size=BATCH):
        opened = entries.Disclosure(row.name, bytes(row.salt), row.value)
        if opened.commitment() not in sd.get(row.entry_id, frozenset()):
            yield f"The field {row.name} of entry {row.entry_id} is not the one that was recorded."


def _checkpoints(builder: tiling.Builder) -> Iterator[str]:
    for row in Checkpoint.objects.order_by("size").iterator(chunk_size=BATCH):
        if row.size > builder.size:
            yield f"A head of {row.size} entries was signed; the table holds {builder.size}."
        elif tiling.root(builder.read, row.size) != bytes(row.root):
            yield f"The first {row.size} entries do not make the root that was signed for them."
        elif Signed.parse(notes.parse(row.note).text).root != bytes(row.root):
            yield f"The signed head of {row.size} entries says another root than its row."


def _published(shelf: Shelf, builder: tiling.Builder) -> Iterator[str]:
    head = shelf.head()
    if head is None:
        return
    if head.size > builder.size:
        yield f"{head.size} entries were published; the table holds {builder.size}."
    for number in range(-(-head.size // WIDTH)):
        tile = Tile(0, number, min(WIDTH, head.size - number * WIDTH))
        try:
            found = unbundle(shelf.bytes_of(tile.entries_path), tile.width)
            if b"".join(tree.leaf_hashes(found)) != shelf.tile(tile):
                yield f"The published bundle {number} does not belong to its tile."
        except (OSError, Malformed) as trouble:
            yield f"The published bundle {number} cannot be read: {trouble}."
            continue
        if tile.start + tile.width <= builder.size and builder.read(tile) != shelf.tile(tile):
            yield f"The entries from {tile.start} to {tile.start + tile.width - 1} are not those that were published."


def published_entries(shelf: Shelf, since: int = 0) -> Iterator[bytes]:
    """The entries of a published record from an index on."""
    head = shelf.head()
    size = head.size if head else 0
    for number in range(since // WIDTH, -(-size // WIDTH)):
        tile = Tile(0, number, min(WIDTH, size - number * WIDTH))
        for index, data in enumerate(unbundle(shelf.bytes_of(tile.entries_path), tile.width), tile.start):
            if index >= since:
                yield data


def vouched(shelf: Shelf, policy: Policy, origin: str) -> str:
    """Why a copy from elsewhere is not believed; nothing if the record's own key signed exactly these entries."""
    try:
        note, head = shelf.note(), shelf.head()
        if note is None or head is None:
            return "it has no signed head"
        signed = notes.opened(notes.parse(note), policy.logs)
        if head.origin != origin or not any(by.key.name == origin for by in signed):
            return "the key in the policy did not sign its head"
        builder = tiling.Builder()
        builder.extend(published_entries(shelf))
        if builder.size != head.size or tiling.root(builder.read, head.size) != head.root:
            return "its entries do not make the root that was signed"
    except (OSError, Malformed) as trouble:
        return str(trouble)
    return ""


def lost(shelf: Shelf, size: int) -> list[str]:
    """The acts that were published and are not in a database of `size` entries, a sentence each."""
    found = [entries.parse(data) for data in published_entries(shelf, size)]
    return [
        f"Entry {e.index} is lost: act {e.act}, recorded {e.at:%Y-%m-%d %H:%M:%S} UTC ({e.kind})."
        for e in found
    ]
