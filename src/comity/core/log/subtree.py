"""Subtrees (draft-ietf-plants-merkle-tree-certs, section 4): parts of a tree that can be proved and signed alone.

A subtree is the half-open range [start, end) where `start` is a multiple of the smallest power of two that is not
below `end - start`; [x, x) is the empty one. Mirrors of C2SP tlog-mirror prove each package of entries so.
Hashes are 32 bytes; every check refuses with `tree.ProofRefused`, every impossible range with `ValueError`.
"""

from collections.abc import Sequence
from typing import Final

from comity.core.log import tree
from comity.core.log.tree import EMPTY, HASH, ProofRefused, node_hash

MOST: Final = 2**63


def valid(start: int, end: int) -> bool:
    """Whether [start, end) is a subtree (section 4.1)."""
    size = end - start
    if start < 0 or size < 0 or end > MOST:
        return False
    return size == 0 or start & ((1 << (size - 1).bit_length()) - 1) == 0


def root(leaves: Sequence[bytes], start: int, end: int) -> bytes:
    """The hash of a subtree, over the leaf hashes of the whole tree."""
    _ask(valid(start, end) and end <= len(leaves))
    return tree.root(leaves[start:end])


def inclusion_proof(leaves: Sequence[bytes], start: int, end: int, index: int) -> list[bytes]:
    """That the entry at `index` (counted in the whole tree) stands in the subtree (section 4.3)."""
    _ask(valid(start, end) and end <= len(leaves) and start <= index < end)
    return tree.inclusion_proof(leaves[start:end], index - start)


def root_from_proof(leaf: bytes, index: int, start: int, end: int, proof: Sequence[bytes]) -> bytes:
    """The hash of the subtree to which an inclusion proof leads (section 4.3.2)."""
    if not valid(start, end) or not start <= index < end:
        raise ProofRefused("no subtree, or an index outside it")
    return tree.root_from_proof(leaf, index - start, end - start, proof)


def check_inclusion(
    leaf: bytes, index: int, start: int, end: int, proof: Sequence[bytes], subtree: bytes
) -> None:
    """Refuse unless the entry stands in the subtree of this hash (section 4.3.3)."""
    if root_from_proof(leaf, index, start, end, proof) != subtree:
        raise ProofRefused("the proof does not lead to the subtree")


def consistency_proof(leaves: Sequence[bytes], start: int, end: int) -> list[bytes]:
    """That the subtree is part of the tree over all leaves (section 4.4.1); empty for an empty subtree."""
    _ask(valid(start, end) and end <= len(leaves))
    return [] if start == end else _subproof(leaves, start, end, known=True)


def _subproof(leaves: Sequence[bytes], start: int, end: int, *, known: bool) -> list[bytes]:
    if start == 0 and end == len(leaves):
        return [] if known else [tree.root(leaves)]
    k = tree.split(len(leaves))
    if end <= k:
        return [*_subproof(leaves[:k], start, end, known=known), tree.root(leaves[k:])]
    if k <= start:
        return [*_subproof(leaves[k:], start - k, end - k, known=known), tree.root(leaves[:k])]
    return [*_subproof(leaves[k:], 0, end - k, known=False), tree.root(leaves[:k])]  # so it starts at 0


def check_consistency(
    start: int, end: int, size: int, proof: Sequence[bytes], subtree: bytes, whole: bytes
) -> None:
    """Refuse unless the subtree of this hash is part of the tree of `size` leaves and this root (section 4.4.3)."""
    if not valid(start, end) or end > size:
        raise ProofRefused("no subtree of this tree")
    if start == end:
        if proof or subtree != EMPTY:
            raise ProofRefused("an empty subtree has one hash and needs no proof")
        return
    if any(len(step) != HASH for step in (subtree, whole, *proof)):
        raise ProofRefused("the proof holds something that is no hash")
    if _roots_from_proof(start, end, size, list(proof), subtree) != (subtree, whole):
        raise ProofRefused("the subtree is not part of the tree")


def _roots_from_proof(
    start: int, end: int, size: int, proof: list[bytes], subtree: bytes
) -> tuple[bytes, bytes]:
    first, node, last = start, end - 1, size - 1
    while first != node and (node == last or node & 1):
        first, node, last = first >> 1, node >> 1, last >> 1
    if first != node and not proof:
        raise ProofRefused("the proof is too short")
    part = full = subtree if first == node else proof.pop(0)
    for step in proof:
        if last == 0:
            raise ProofRefused("the proof is too long")
        if node & 1 or node == last:
            part = node_hash(step, part) if first < node else part
            full = node_hash(step, full)
            while not node & 1:
                first, node, last = first >> 1, node >> 1, last >> 1
        else:
            full = node_hash(full, step)
        first, node, last = first >> 1, node >> 1, last >> 1
    if last != 0:
        raise ProofRefused("the proof is too short")
    return part, full


def covering(start: int, end: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Two neighbouring subtrees that cover any range with little besides (section 4.5)."""
    _ask(0 <= start <= end)
    if end - start <= 1:
        return (start, end), (end, end)
    height = (start ^ (end - 1)).bit_length() - 1
    below = (1 << height) - 1
    middle = (end - 1) & ~below
    left = start & ~((1 << (~start & below).bit_length()) - 1)
    return (left, middle), (middle, end)


def _ask(holds: bool) -> None:
    if not holds:
        raise ValueError("no subtree of this tree")
