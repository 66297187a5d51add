"""The witness's side of a request (C2SP tlog-witness 1.0.0): reading it, and deciding what to answer.

`decide` is a function of what the witness holds and of the bytes that came. It signs and stores nothing: on 200 the
caller stores `Answer.mark` durably (only if the mark it replaces is still the one that was read), then cosigns
`Answer.text` and answers with the signature lines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from comity.core.log import checkpoint, ed25519, notes, tree
from comity.core.log.notes import Key
from comity.core.log.signatures import Verify
from comity.core.log.strict import Malformed, a_hash, decimal, text_of, to_base64

MOST_STEPS: Final = 63
SIZE_TYPE: Final = "text/x.tlog.size"
TEXT_TYPE: Final = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Mark:
    """The newest checkpoint that was cosigned for a log."""

    size: int = 0
    root: bytes = tree.EMPTY


@dataclass(frozen=True, slots=True)
class Request:
    """`add-checkpoint`: from which size the proof starts, the proof, and the signed checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    note: str

    def __bytes__(self) -> bytes:
        """The body of the request."""
        steps = "".join(f"{to_base64(step)}\n" for step in self.proof)
        return f"old {self.old}\n{steps}\n{self.note}".encode()


@dataclass(frozen=True, slots=True)
class Answer:
    """What to answer; on 200 the body is still to be made of cosignature lines over `text`."""

    status: int
    body: bytes = b""
    content_type: str = TEXT_TYPE
    origin: str = ""
    mark: Mark | None = None  # the new one, to be stored before anything is signed
    text: str = ""


def parse(body: bytes) -> Request:
    """Read the body of `add-checkpoint`; the note in it is only cut off, not read."""
    head, blank, note = text_of(body).partition("\n\n")
    first, *steps = head.split("\n")
    if not blank or not first.startswith("old ") or len(steps) > MOST_STEPS:
        raise Malformed("not a request to cosign a checkpoint")
    return Request(decimal(first[4:], checkpoint.LARGEST), tuple(a_hash(step) for step in steps), note)


def decide(
    held: Mapping[str, Mark],
    logs: Mapping[str, Sequence[Key]],
    body: bytes,
    verify: Verify = ed25519.verify,
    mldsa: Verify | None = None,
) -> Answer:
    """The answer to a request, given the marks held and the keys trusted, each by origin."""
    try:
        request = parse(body)
        note = notes.parse(request.note)
        head = checkpoint.parse_foreign(note.text)
    except Malformed as trouble:
        return _refusal(400, str(trouble))
    if head.origin not in logs:
        return _refusal(404, "this witness does not know the log")
    try:
        notes.opened(note, logs[head.origin], verify, mldsa)
    except Malformed as trouble:
        return _refusal(403, str(trouble))
    if request.old > head.size:
        return _refusal(400, "the old size is larger than the new one")
    mark = held.get(head.origin, Mark())
    if request.old != mark.size:
        return Answer(409, f"{mark.size}\n".encode(), SIZE_TYPE, head.origin)
    if head.size == 0 and head.root != tree.EMPTY:
        return _refusal(422, "a record without entries has one root, and this is another")
    if request.old == head.size and mark.root != head.root:
        return _refusal(409, "two roots for one size: keep both checkpoints, they prove it")
    try:
        tree.check_consistency(mark.size, mark.root, head.size, head.root, request.proof)
    except tree.ProofRefused as trouble:
        return _refusal(422, str(trouble))
    return Answer(200, origin=head.origin, mark=Mark(head.size, head.root), text=note.text)


def _refusal(status: int, reason: str) -> Answer:
    return Answer(status, f"{reason}\n".encode())


def parse_cosignatures(
    body: bytes, text: str, keys: Sequence[Key], verify: Verify = ed25519.verify, mldsa: Verify | None = None
) -> list[notes.Signature]:
    """The lines of a witness's answer that are good cosignatures by these keys; others are passed over."""
    note = notes.parse(f"{text}\n{text_of(body)}")
    good = []
    for line in notes.of_known(note, keys).signatures:
        alone = notes.Note(text, (line,))
        try:
            good += [line for by in notes.verified(alone, keys, verify, mldsa) if by.time]
        except Malformed:
            continue
    return good
