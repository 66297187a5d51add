"""The Merkle tree of RFC 6962, section 2.1 (RFC 9162, section 2.1): roots, proofs, and a frontier that grows.

Entries and hashes are bytes. Proofs run from leaf to root. Nothing is ever duplicated to fill a level.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

EMPTY: Final = sha256(b"").digest()
HASH: Final = 32


class ProofRefused(ValueError):
    """A proof does not lead to the root it claims."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """The hashes of many entries, in order; much quicker than one call for each."""
    hashed = sha256
    return [hashed(b"\x00" + entry).digest() for entry in entries]


def pairs(level: Sequence[bytes]) -> list[bytes]:
    """One level up: the nodes over neighbours; an odd last one is left out, it waits for a partner."""
    hashed, walk = sha256, iter(level)
    return [hashed(b"\x01" + left + right).digest() for left, right in zip(walk, walk, strict=False)]


def split(n: int) -> int:
    """The largest power of two below n."""
    return 1 << ((n - 1).bit_length() - 1)


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes (RFC 6962, section 2.1), level by level; an odd last node waits for a partner."""
    level = list(leaves)
    if not level:
        return EMPTY  # the RFC gives the empty tree a root too
    while len(level) > 1:
        odd = level[-1:] if len(level) & 1 else []
        level = pairs(level) + odd
    return level[0]


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The path that proves the leaf at an index (RFC 6962, section 2.1.1)."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if index < k:
        return [*inclusion_proof(leaves[:k], index), root(leaves[k:])]
    return [*inclusion_proof(leaves[k:], index - k), root(leaves[:k])]


def consistency_proof(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """Why the first `old` leaves are a prefix of these (RFC 6962, section 2.1.2)."""
    if not 0 <= old <= len(leaves):
        raise IndexError(old)
    return [] if old in {0, len(leaves)} else _subproof(leaves, old, whole=True)


def _subproof(leaves: Sequence[bytes], old: int, *, whole: bool) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [root(leaves)]
    k = split(len(leaves))
    if old <= k:
        return [*_subproof(leaves[:k], old, whole=whole), root(leaves[k:])]
    return [*_subproof(leaves[k:], old - k, whole=False), root(leaves[:k])]


def root_from_proof(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root to which a proof leads (RFC 9162, section 2.1.3.2); refuses a proof of the wrong length."""
    if not 0 <= index < size:
        raise ProofRefused("the index lies outside the tree")
    if len(leaf) != HASH:
        raise ProofRefused("a leaf is known by a hash of 32 bytes")
    node, last, reached = index, size - 1, leaf
    for sibling in proof:
        if last == 0 or len(sibling) != HASH:
            raise ProofRefused("the proof is too long or holds something that is no hash")
        if node & 1 or node == last:
            reached = node_hash(sibling, reached)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            reached = node_hash(reached, sibling)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise ProofRefused("the proof is too short")
    return reached


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Refuse unless the proof leads from this leaf hash, at this index, to this root of `size` leaves."""
    if root_from_proof(leaf, index, size, proof) != root:
        raise ProofRefused("the proof does not lead to the root")


def check_consistency(old: int, old_root: bytes, size: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Refuse unless the tree of `old` leaves is a prefix of the one of `size` leaves."""
    if old > size or old < 0:
        raise ProofRefused("the old tree is larger than the new one")
    if old == 0 and (proof or old_root != EMPTY or len(new_root) != HASH):
        raise ProofRefused("an empty tree has one root and needs no proof")
    if old == size and (proof or old_root != new_root):
        raise ProofRefused("two roots for one size")
    if old in {0, size}:
        return
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path or any(len(step) != HASH for step in path):
        raise ProofRefused("the proof is empty or holds something that is no hash")
    if _roots_from_proof(old, size, path) != (old_root, new_root):
        raise ProofRefused("the new record does not continue the old one")


def _roots_from_proof(old: int, size: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Both roots to which a consistency proof leads (RFC 9162, section 2.1.4.2, steps 3 to 6)."""
    node, last = old - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    before = after = path[0]
    for step in path[1:]:
        if last == 0:
            raise ProofRefused("the proof is too long")
        if node & 1 or node == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            after = node_hash(after, step)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise ProofRefused("the proof is too short")
    return before, after


@dataclass(frozen=True, slots=True)
class Frontier:
    """The roots of the full subtrees from left to right: enough to append and to give the root."""

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> "Frontier":
        """One leaf more; costs as many hashes as trailing ones in the old size."""
        nodes, size, carried = list(self.nodes), self.size, leaf
        while size & 1:
            carried = node_hash(nodes.pop(), carried)
            size >>= 1
        return Frontier(self.size + 1, (*nodes, carried))

    def extend(self, leaves: Iterable[bytes]) -> "Frontier":
        """Many leaves more, in order; as `append` for each, without a frontier between."""
        nodes, size, hashed = list(self.nodes), self.size, sha256
        for leaf in leaves:
            carried, full = leaf, size
            while full & 1:
                carried = hashed(b"\x01" + nodes.pop() + carried).digest()
                full >>= 1
            nodes.append(carried)
            size += 1
        return Frontier(size, tuple(nodes))

    @property
    def root(self) -> bytes:
        """The root over everything appended."""
        if not self.nodes:
            return EMPTY
        reached = self.nodes[-1]
        for node in reversed(self.nodes[:-1]):
            reached = node_hash(node, reached)
        return reached

    def to_bytes(self) -> bytes:
        """Size as eight bytes, then the nodes."""
        return self.size.to_bytes(8, "big") + b"".join(self.nodes)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Frontier":
        """The frontier again; no bytes are the empty one."""
        if not data:
            return cls()
        size, nodes = int.from_bytes(data[:8], "big"), data[8:]
        if len(data) < 8 or len(nodes) != HASH * size.bit_count():
            raise ValueError("not a frontier of that size")
        return cls(size, tuple(nodes[i : i + HASH] for i in range(0, len(nodes), HASH)))
