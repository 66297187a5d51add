"""Proofs of entries (C2SP tlog-proof, header `@v1`): index, inclusion proof, checkpoint, and anything else in `extra`.

This is the bare format, for any log. What Comity puts into `extra`, and its narrower reading, is in `receipt.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from comity.core.log import checkpoint, ed25519, notes, tree
from comity.core.log.checkpoint import Checkpoint
from comity.core.log.policy import Policy
from comity.core.log.signatures import Verify
from comity.core.log.strict import Malformed, a_hash, decimal, text_of, to_base64, unbase64

HEADER: Final = "c2sp.org/tlog-proof@v1"
EXTRA: Final = "extra "
INDEX: Final = "index "
LARGEST: Final = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof as it reads. `extra` is not authenticated by anything; None is no such line."""

    index: int
    steps: tuple[bytes, ...]
    note: str
    extra: bytes | None = None

    def __bytes__(self) -> bytes:
        """The file."""
        extra = "" if self.extra is None else f"{EXTRA}{to_base64(self.extra)}\n"
        steps = "".join(f"{to_base64(step)}\n" for step in self.steps)
        return f"{HEADER}\n{extra}{INDEX}{self.index}\n{steps}\n{self.note}".encode()


def make(index: int, steps: Sequence[bytes], note: str, extra: bytes | None = None) -> bytes:
    """The file that proves an entry."""
    return bytes(Proof(index, tuple(steps), note, extra))


def parse(data: bytes) -> Proof:
    """Read a proof; the note in it is only cut off, not read."""
    head, blank, note = text_of(data).partition("\n\n")
    rows = head.split("\n")
    if not blank or rows.pop(0) != HEADER or not rows:
        raise Malformed("not a proof of this form")
    extra = unbase64(rows.pop(0)[len(EXTRA) :]) if rows[0].startswith(EXTRA) else None
    if not rows or not rows[0].startswith(INDEX):
        raise Malformed("a proof without an index")
    index = decimal(rows[0][len(INDEX) :], LARGEST)
    return Proof(index, tuple(a_hash(row) for row in rows[1:]), note, extra)


def check(
    proof: Proof,
    leaf: bytes,
    policy: Policy,
    verify: Verify = ed25519.verify,
    mldsa: Verify | None = None,
) -> Checkpoint:
    """The checkpoint that contains this leaf hash and that the policy accepts; `Malformed` or `ProofRefused`."""
    note = notes.parse(proof.note)
    head = checkpoint.parse_foreign(note.text)
    signed = [by.key for by in notes.opened(note, policy.keys, verify, mldsa)]
    if not policy.met(head.origin, signed):
        raise Malformed("the policy asks for more signatures than there are")
    tree.check_inclusion(leaf, proof.index, head.size, proof.steps, head.root)
    return head
