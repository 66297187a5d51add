"""Objecting without the server: signed here, countersigned by peers before the deadline, checked by anybody."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from comity.core.log import notes, signatures, statements
from comity.core.log.notes import Key, Note, Signed
from comity.core.log.policy import Policy
from comity.core.log.statements import Objection
from comity.core.log.strict import Malformed
from comity_witness import keys, state
from comity_witness.following import Refused


def begin(folder: Path, decision: UUID, text: str, party: str, statement: str, now: int) -> str:
    """The signed objection, as a text to send to peers by any way that works."""
    held = state.load(folder)
    pen = keys.load(folder / state.KEY, held.name)
    try:
        said = Objection(held.origin, decision, text, party, statement).note_text()
    except Malformed as trouble:
        raise Refused(str(trouble)) from trouble
    return str(Note(said, (pen.cosign(said, now),)))


def countersign(folder: Path, data: str, now: int) -> str:
    """The same with our own line: it says when we saw it, and nothing of what we think of it."""
    held = state.load(folder)
    pen = keys.load(folder / state.KEY, held.name)
    found, note = _read(data)
    if found.origin != held.origin:
        raise Refused(f"this objection is about {found.origin}, this witness follows {held.origin}")
    if any(line.key_id == pen.key.id and line.name == pen.name for line in note.signatures):
        raise Refused("this witness signed it already")
    return str(Note(note.text, (*note.signatures, pen.cosign(note.text, now))))


def _read(data: str) -> tuple[Objection, Note]:
    try:
        return statements.objection(data)
    except Malformed as trouble:
        raise Refused(str(trouble)) from trouble


def check(data: str, policy: Policy, deadline: datetime | None) -> list[str]:
    """What an objection proves, in sentences; the keys come from the policy of the reader."""
    found, note = _read(data)
    known = [key for key in policy.keys if key.algorithm == notes.COSIGNATURE]
    try:
        signed = statements.signers(note, known, signatures.fastest_ed25519())
    except Malformed as trouble:
        raise Refused(f"nobody whom the policy knows signed this: {trouble}") from trouble
    own = [by for by in signed if by.key.name.lower().startswith(f"{found.party.lower()}.")]
    if not own:
        names = ", ".join(by.key.name for by in signed)
        raise Refused(f"no key of {found.party} signed this, only {names}: nobody objects for another")
    said = [f"{found.party} objects to decision {found.decision} of {found.origin}, text {found.text}."]
    if found.statement:
        said.append(f"It says: {found.statement!r}")
    for by in signed:
        side = ""
        if deadline is not None:
            side = ", before the deadline" if _by(deadline, by) else ", AFTER the deadline"
        said.append(f"Signed by {by.key.name} at {_written(by)}{side}.")
    foreign = len(note.signatures) - len(signed)
    if foreign:
        said.append(f"Lines that the policy does not know: {foreign}.")
    if deadline is not None:
        seen = [by for by in signed if by not in own and _by(deadline, by)]
        said.append(
            f"Others than {found.party} saw it before the deadline: "
            + (", ".join(by.key.name for by in seen) or "nobody whom the policy knows")
            + "."
        )
    return said


def _by(deadline: datetime, signed: Signed) -> bool:
    """Whether a line says that it was signed by then."""
    return (signed.time or 0) <= deadline.timestamp()


def _written(signed: Signed) -> str:
    """When a line says that it was signed; whoever signs may claim a time beyond any calendar."""
    time = signed.time or 0
    try:
        return f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (OverflowError, ValueError, OSError):
        return f"second {time} after 1970"


def key_of(folder: Path) -> Key:
    """The public key of a witness."""
    held = state.load(folder)
    return keys.load(folder / state.KEY, held.name).key
