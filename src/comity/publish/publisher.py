"""The publisher: stages tiles and bundles, has the new head signed, and only then puts the files in place.

It may be killed anywhere: a signed stage is put in place again, an unsigned one is made anew. What contradicts the
signer's mark or the published files closes the record and raises an alarm.
"""

import logging
import os
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Final, NoReturn

from django.conf import settings

from comity.core.errors import Broken
from comity.core.log import succession, tiling, tree
from comity.core.log.checkpoint import Checkpoint as Signed
from comity.core.log.tiles import WIDTH
from comity.publish import client
from comity.publish.bucket import Bucket
from comity.publish.growing import Growing
from comity.publish.objects import Address, Objects
from comity.publish.shelf import OtherBytes, Shelf, Taken
from comity.record import alarms, clock
from comity.record.models import Checkpoint, Entry, RecordKey

log = logging.getLogger(__name__)
SET_BACK: Final = "record set back"
CHANGED: Final = "record changed"


def shelf() -> Shelf:
    """Where the published record is: a folder, or a bucket with a folder for what waits."""
    if not settings.RECORD_BUCKET:
        return Shelf(settings.RECORD_ROOT)
    address = Address.parse(
        settings.RECORD_BUCKET,
        endpoint=settings.S3_ENDPOINT,
        region=settings.S3_REGION,
        key=settings.S3_KEY,
        secret=settings.S3_SECRET,
    )
    return Bucket(settings.RECORD_ROOT, _objects(address, os.getpid()))


@lru_cache(maxsize=4)
def _objects(address: Address, _process: int) -> Objects:
    """One client for a process: it keeps its connections, which no other process may share."""
    return Objects(address)


def leaves(size: int | None = None) -> list[bytes]:
    """The leaf hashes of the record, in order."""
    rows = Entry.objects.order_by("index")
    if size is not None:
        rows = rows.filter(index__lt=size)
    return [bytes(leaf) for leaf in rows.values_list("leaf", flat=True)]


def size_now() -> int:
    """How many entries there are; the index has no gaps."""
    last = Entry.objects.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def publish() -> Checkpoint | None:
    """Publish the present head; none if there is nothing to publish or no signer to ask."""
    last = Checkpoint.objects.order_by("-size").first()
    here, size = shelf(), size_now()
    try:
        if last is not None and here.sizes()[-1:] == [size] == [last.size]:
            return last
        with here.held():
            here.replay()
            return _publish(here)
    except Taken:
        return last  # another publisher is at work; its checkpoint, or the next round's, covers this head
    except client.MarkMoved:
        return last
    except OtherBytes as trouble:
        _alarm(CHANGED, str(trouble))
    except client.SignerRefused as trouble:
        _alarm(CHANGED, f"the signer refused: {trouble}")
    except FileNotFoundError as trouble:
        if trouble.filename is None:  # the socket, not a file
            log.warning("the signer does not answer: %s", trouble)
        else:
            log.error("%s is not there; run: comity record rebuild", trouble.filename)  # noqa: TRY400 - no trace
        return None
    except OSError as trouble:
        log.warning("nothing was published: %s", trouble)
        return None
    except (ValueError, KeyError) as trouble:
        log.warning("the signer does not answer: %s", trouble)
        return None


def _publish(here: Shelf) -> Checkpoint | None:
    mark = client.mark(settings.SIGNER_SOCKET)
    head = here.head() or Signed(settings.RECORD_ORIGIN, 0, tree.EMPTY)
    size = size_now()  # after the mark was asked for: whatever was signed then must be here now
    if max(mark.size, head.size) > size:
        signed = max(mark.size, head.size)
        _alarm(SET_BACK, f"the signer has signed {signed} entries, the database has {size}: it was set back")
    if size in {0, head.size}:
        return _kept(here)
    growing = Growing(here, head.size)
    for batch in batches(head.size // WIDTH * WIDTH, size):
        growing.add(batch)
    growing.finish()
    root = tiling.root(here.read_staged, size)
    _compare(here, mark, size, root)
    proof = tiling.consistency_proof(here.read_staged, mark.size, size)
    evidence = _evidence(here, mark, size)
    here.settle()
    note = client.sign(settings.SIGNER_SOCKET, mark.size, size, root, proof, evidence)
    here.signed(note, size)
    here.replay()
    return _kept(here)


def _evidence(here: Shelf, mark: client.Mark, size: int) -> client.Evidence | None:
    """The entry that lets another key begin to sign, or one that lets the key before it end; mostly none."""
    row = RecordKey.objects.exclude(replaced_at=None).order_by("-replaced_at").first()
    if row is None:
        return None
    told = Entry.objects.filter(subject=row.id, kind=succession.KIND, index__gte=mark.size, index__lt=size)
    found = told.first()
    if len(mark.keys) > 1 and found is None:
        found = Entry.objects.get(index=size - 1)
        if row.until is not None and found.at < row.until:
            return None
    if found is None:
        return None
    steps = tiling.inclusion_proof(here.read_staged, found.index, size)
    return client.Evidence(bytes(found.data), found.index, steps)


def batches(first: int, size: int) -> Iterator[list[bytes]]:
    """Entries from an index on, a bundle at a time."""
    rows = Entry.objects.filter(index__gte=first, index__lt=size).order_by("index")
    entries = (bytes(data) for data in rows.values_list("data", flat=True).iterator(chunk_size=WIDTH))
    while batch := list(islice(entries, WIDTH)):
        yield batch


def _compare(here: Shelf, mark: client.Mark, size: int, root: bytes) -> None:
    """Nobody is asked to sign what does not continue the mark, or what the frontier of the acts does not say."""
    at_mark = tiling.root(here.read_staged, mark.size) if mark.size < size else root
    if at_mark != mark.root:
        _alarm(CHANGED, f"the first {mark.size} entries are not those that were signed")


def _kept(here: Shelf) -> Checkpoint | None:
    """The row of the newest published head; it may be missing after a crash or a restore."""
    note, head = here.note(), here.head()
    if note is None or head is None:
        return None
    checkpoint, _made = Checkpoint.objects.get_or_create(
        size=head.size, defaults={"root": head.root, "note": note, "signed_at": clock.now()}
    )
    return checkpoint


def _alarm(kind: str, text: str) -> NoReturn:
    alarms.sound(kind, text, clock.now(), close=True)
    raise Broken(text)


def check_mark() -> None:
    """Before anything is served: what was signed must be here. `Broken` after the alarm, if it is not."""
    try:
        mark = client.mark(settings.SIGNER_SOCKET)
    except (OSError, ValueError, KeyError):
        return  # the signer may start later; every publication looks again
    signed = max(mark.size, _published())
    size = size_now()
    if signed > size:
        _alarm(SET_BACK, f"the signer has signed {signed} entries, the database has {size}: it was set back")


def _published() -> int:
    try:
        return max(shelf().sizes(), default=0)
    except OSError as trouble:  # a store that does not answer keeps nobody from reading; the mark was asked
        log.warning("the published record cannot be read: %s", trouble)
        return 0
