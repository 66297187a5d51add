"""Comparing what others were shown: two signed heads that cannot belong to one record are kept as a proof."""

from collections.abc import Iterable, Sequence
from typing import Final

from comity.core.log import tiling, tree
from comity.core.log.notes import Key
from comity.core.log.signatures import Verify
from comity.core.log.strict import Malformed, a_hash, to_base64
from comity.core.log.tiles import WIDTH, Tile, width_at
from comity.core.log.tree import ProofRefused
from comity_witness import following
from comity_witness.following import Head, Refused
from comity_witness.sources import NotThere, Source
from comity_witness.state import State

HEADER: Final = "comity-split-view/v1"


def proof(first: Head, second: Head, steps: Iterable[bytes] = ()) -> str:
    """Both heads as the record signed them, and for heads of two sizes the way from one's place to the other's.

    With equal sizes the two roots suffice. Otherwise the steps prove what root the larger record had at the smaller
    size; it is not the root that the smaller head shows.
    """
    hashes = "".join(f"{to_base64(step)}\n" for step in steps)
    return f"{HEADER}\n{hashes}\n{first.note}\n{second.note}"


def compare(source: Source, state: State, texts: Iterable[str], verify: Verify) -> list[str]:
    """Proofs of a split view among the heads that peers were shown; heads that are larger wait for their turn."""
    logs, own = state.logs, state.tree
    if not state.note or not own.size:
        return []
    ours, found = following.opened(state.note, logs, verify), list[str]()
    for text in texts:
        try:
            theirs = following.opened(text, logs, verify)
        except Refused:
            continue  # not signed by the record: it proves nothing
        size, root = theirs.checkpoint.size, theirs.checkpoint.root
        if size == own.size and root != own.root:
            found.append(proof(theirs, ours))
        elif 0 < size < own.size:
            found += _smaller(source, state, theirs, ours)
    return found


def _smaller(source: Source, state: State, theirs: Head, ours: Head) -> list[str]:
    size, own = theirs.checkpoint.size, state.tree
    try:
        steps = tiling.consistency_proof(source.tile, size, own.size)
        here = tiling.root(_as_of(source, own.size), size)
        tree.check_consistency(size, here, own.size, own.root, steps)
    except (NotThere, Malformed, ProofRefused) as trouble:
        raise Refused(f"the tiles that are shown do not belong to the entries: {trouble}") from trouble
    return [] if here == theirs.checkpoint.root else [proof(theirs, ours, [here, *steps])]


def _as_of(source: Source, size: int) -> tiling.Read:
    """Tiles as the record of that size has them; a smaller tree is the front of them."""

    def read(tile: Tile) -> bytes:
        width = min(WIDTH, width_at(tile.level, size) - tile.number * WIDTH)
        return source.tile(Tile(tile.level, tile.number, width))

    return read


def check(text: str, logs: Sequence[Key], verify: Verify) -> tuple[Head, Head]:
    """The two heads of a proof; `Refused` if it proves nothing."""
    head, _blank, tail = text.partition("\n\n")
    header, *rows = head.split("\n")
    parts = tail.split(f"\n\n{logs[0].name}\n")
    if header != HEADER or len(parts) != 2:
        raise Refused("this is no proof of a split view")
    first, second = (
        following.opened(note, logs, verify) for note in (f"{parts[0]}\n", f"{logs[0].name}\n{parts[1]}")
    )
    a, b = first.checkpoint, second.checkpoint
    if a.size == b.size and a.root != b.root and not rows:
        return first, second
    try:
        here, *steps = [a_hash(row) for row in rows]
        tree.check_consistency(a.size, here, b.size, b.root, steps)
    except (ValueError, ProofRefused) as trouble:
        raise Refused(f"the proof does not hold: {trouble}") from trouble
    if here == a.root:
        raise Refused("both heads belong to one record")
    return first, second
