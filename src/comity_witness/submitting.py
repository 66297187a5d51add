"""`comity witness submit`: has a foreign witness cosign this record's newest head (C2SP tlog-witness, the log's side).

Anybody may do it, with what is published: a witness that serves many records knows no organisation and needs no
account here. Its line counts in no quorum of delegations. It is kept with the head in one file, beside what it proves:
that somebody outside saw this head, after every head that it cosigned before.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from comity.core.log import notes, signatures, tiling, witness
from comity.core.log.notes import Key, Note
from comity.core.log.strict import Malformed, decimal
from comity.core.log.witness import Request
from comity_witness import following, sources, state
from comity_witness.following import Head, Refused
from comity_witness.sources import NotTaken, Source

PATH: Final = "add-checkpoint"
TRIES: Final = 2  # a second one from the size that the witness names


def submit(source: Source, logs: Sequence[Key], to: str, key: Key, out: Path) -> Head:
    """The newest head, cosigned and kept in `out`; the same head again where nothing is new.

    `Refused` if the witness will not cosign or has seen a longer record; `NotTaken` if its answer is of no use.
    """
    head = following.opened(source.text("checkpoint"), logs, signatures.fastest_ed25519())
    old = _before(out, logs, key)
    if old > head.checkpoint.size:
        raise Refused(
            f"{out} holds a cosigned head of {old} entries, and {source.place} shows {head.checkpoint.size}: "
            "keep both files and tell every delegation"
        )
    for _try in range(TRIES):
        status, kind, body = sources.ask(f"{to.rstrip('/')}/{PATH}", _request(source, head, old))
        if status == 200:
            return _kept(out, head, key, body)
        if status != 409 or kind != witness.SIZE_TYPE:
            break
        old = _size(body)
        if old > head.checkpoint.size:
            raise Refused(
                f"{key.name} cosigned a head of {old} entries, and {source.place} shows {head.checkpoint.size}: "
                "the record was set back, or this place is behind"
            )
    said = sources.one_line(body[:500].decode(errors="replace"))
    if status in {409, 422}:
        state.write(out.with_name(f"{out.name}.refused"), head.note.encode())
        raise Refused(
            f"{key.name} sees no continuation of what it cosigned before ({status}: {said}); "
            f"the head is kept in {out.name}.refused. Ask others which head they have seen"
        )
    raise NotTaken(f"{to} answers {status}: {said}")


def _request(source: Source, head: Head, old: int) -> bytes:
    size = head.checkpoint.size
    proof = tiling.consistency_proof(source.tile, old, size) if 0 < old < size else []
    return bytes(Request(old, tuple(proof), head.note))


def _size(body: bytes) -> int:
    try:
        return decimal(body.decode("ascii").removesuffix("\n"))
    except (UnicodeDecodeError, Malformed) as trouble:
        raise NotTaken(f"the witness names no size: {trouble}") from trouble


def _before(out: Path, logs: Sequence[Key], key: Key) -> int:
    """The size of the head that this witness cosigned last, as far as the file says; a file of others is refused."""
    if not out.exists():
        return 0
    text = out.read_text(encoding="utf-8")
    head = following.opened(text, logs, signatures.fastest_ed25519())
    try:
        notes.opened(
            notes.of_known(notes.parse(text), [key]), [key], signatures.fastest_ed25519(), signatures.mldsa()
        )
    except Malformed as trouble:
        raise Refused(f"{out} is no head that {key.name} cosigned; name another file") from trouble
    return head.checkpoint.size


def _kept(out: Path, head: Head, key: Key, body: bytes) -> Head:
    text = head.checkpoint.text()
    try:
        lines = witness.parse_cosignatures(
            body, text, [key], signatures.fastest_ed25519(), signatures.mldsa()
        )
    except Malformed as trouble:
        raise NotTaken(f"the answer of {key.name} cannot be read: {trouble}") from trouble
    if not lines:
        raise NotTaken(f"the answer holds no good line of {key.name}")
    own = notes.parse(head.note)
    cosigned = str(Note(own.text, (*own.signatures, *lines)))
    state.write(out, cosigned.encode())
    return Head(cosigned, head.checkpoint)
