"""Receipts (C2SP tlog-proof): an entry, chosen disclosures, a proof, and the checkpoint it leads to.

The entry and the disclosures travel in the proof's `extra` line, which nothing authenticates by itself: the
entry is proved by the tree, each disclosure by its commitment in the entry. Read more narrowly than `proof.py`:
our checkpoint has three lines, and every line has one spelling.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from comity.core.log import entry as entries
from comity.core.log import jcs, kinds, notes, proof, tree
from comity.core.log.checkpoint import Checkpoint
from comity.core.log.entry import Disclosure, Entry
from comity.core.log.jcs import Json
from comity.core.log.strict import Malformed, to_base64, unbase64

HEADER: Final = proof.HEADER
MOST_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says; signatures are verified by whoever holds the policy."""

    entry_bytes: bytes
    entry: Entry
    disclosures: tuple[Disclosure, ...]
    index: int
    proof: tuple[bytes, ...]
    note: notes.Note
    checkpoint: Checkpoint


def make(
    entry_bytes: bytes,
    disclosures: Sequence[Disclosure],
    index: int,
    steps: Sequence[bytes],
    checkpoint_note: str,
) -> bytes:
    """The file that a delegation keeps; `steps` is the inclusion proof."""
    opened = written(disclosures)
    extra = jcs.dumps({"disclosures": opened, "entry": to_base64(entry_bytes)})
    return proof.make(index, steps, checkpoint_note, extra)


def written(disclosures: Sequence[Disclosure]) -> list[Json]:
    """Disclosures as they stand in a file: `[base64 of the salt, name, value]`, by name."""
    return [[to_base64(d.salt), d.name, d.value] for d in sorted(disclosures, key=lambda d: d.name)]


def parse(data: bytes) -> Receipt:
    """Read a receipt strictly, and check that proof, entry and disclosures fit the checkpoint's root."""
    if len(data) > MOST_BYTES:
        raise Malformed("a receipt of this size is none of ours")
    found = proof.parse(data)
    if found.extra is None:
        raise Malformed("a receipt carries its entry")
    entry_bytes, disclosures = _extra(found.extra)
    note = notes.parse(found.note)
    receipt = Receipt(
        entry_bytes=entry_bytes,
        entry=entries.parse(entry_bytes),
        disclosures=disclosures,
        index=found.index,
        proof=found.steps,
        note=note,
        checkpoint=Checkpoint.parse(note.text),
    )
    _check(receipt)
    return receipt


def _extra(data: bytes) -> tuple[bytes, tuple[Disclosure, ...]]:
    match jcs.loads(data):
        case {"disclosures": list(opened), "entry": str(entry), **rest} if not rest:
            return unbase64(entry), read_disclosures(opened)
        case _:
            raise Malformed("the extra line is not of this form")


def read_disclosures(opened: Sequence[Json]) -> tuple[Disclosure, ...]:
    """Disclosures as `written` wrote them."""
    return tuple(_disclosure(item) for item in opened)


def _disclosure(item: Json) -> Disclosure:
    match item:
        case [str(salt), str(name), value] if kinds.FIELD.fullmatch(name):
            disclosure = Disclosure(name, unbase64(salt), value)
        case _:
            raise Malformed("a disclosed field is not of this form")
    if len(disclosure.salt) != entries.SALT:
        raise Malformed("a disclosed field whose salt has another length")
    return disclosure


def _check(receipt: Receipt) -> None:
    entry, checkpoint = receipt.entry, receipt.checkpoint
    if entry.index != receipt.index or entry.origin != checkpoint.origin:
        raise Malformed("the entry belongs to another place or another record")
    reached = tree.root_from_proof(
        tree.leaf_hash(receipt.entry_bytes), receipt.index, checkpoint.size, receipt.proof
    )
    if reached != checkpoint.root:
        raise Malformed("the proof does not lead to the checkpoint")
    check_disclosures(entry, receipt.disclosures)


def check_disclosures(entry: Entry, disclosures: Sequence[Disclosure]) -> None:
    """Refuse what was not recorded, is out of order, or gives one name two values."""
    if not all(entry.holds(d) for d in disclosures):
        raise Malformed("a disclosed field is not the one that was recorded")
    names = [d.name for d in disclosures]
    if names != sorted(set(names)) or set(names) & set(entry.public):
        raise Malformed("the disclosed fields are not in order, or one name has two values")
    told = next((d.value for d in disclosures if d.name == kinds.KIND_FIELD), None)
    if kinds.KIND_FIELD in names:
        well_formed = isinstance(told, str) and kinds.KIND.fullmatch(told)
        if entry.kind != kinds.SEALED or not well_formed:
            raise Malformed("the entry would be of two kinds")
