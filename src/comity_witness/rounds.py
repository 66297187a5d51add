"""One round of a witness: look for what it signed before, read what is new, remember it, cosign, compare, send."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from comity.core.log import notes, signatures
from comity.core.log.notes import Key, Note
from comity_witness import following, keys, sources, splits, state
from comity_witness.following import Head, Refused
from comity_witness.keys import Pen
from comity_witness.sources import NotTaken, NotThere, Source
from comity_witness.state import State

MOST_UNSENT: Final = 1_000
SPLIT: Final = (
    "SPLIT VIEW: the record has shown others something else. Both signed heads are kept; "
    "tell every delegation."
)


@dataclass(frozen=True, slots=True)
class Done:
    """What a round did, in sentences."""

    size: int
    cosigned: int
    said: tuple[str, ...]


def once(folder: Path, now: int) -> Done:
    """A round; `Refused` with a sentence if the record must not be cosigned."""
    with state.held(folder):
        held = state.load(folder)
        pen = keys.load(folder / state.KEY, held.name)
        verify = signatures.fastest_ed25519()
        source = Source(held.source)
        shown = _shown(held, pen)
        held = following.own_signatures(shown, held, pen.key, verify)
        heads = following.heads_since(source, held)
        reached = following.read(source, held, heads, now)
        keys_said = _keys(held, reached[-1]) if reached else []
        made = 0
        for after in reached:
            fresh = after.note != held.note
            held = replace(after, time=max(now, held.time), unsent=held.unsent, splits=held.splits)
            if fresh and held.tree.size >= held.floor_size:
                held = _cosigned(folder, held, pen)
                made += 1
        held, said = _compared(folder, held, source, shown)
        state.keep(folder, held)
        held, sent = _send(folder, held)
        return Done(held.tree.size, made, (*keys_said, *said, *sent))


def _keys(before: State, after: State) -> list[str]:
    """What a delegation must know when the record has named another key."""
    new = [key for key in after.logs if key not in before.logs]
    return [
        f"The record is signed with another key from now on: {key}. The key before it has signed that. Compare it with "
        "the note verbale."
        for key in new
    ]


def _cosigned(folder: Path, held: State, pen: Pen) -> State:
    """Remember first, then sign; the signature itself is kept until the server has it."""
    state.keep(folder, held)
    note = notes.parse(held.note)
    line = pen.cosign(note.text, held.time)
    cosigned = str(Note(note.text, (*note.signatures, line)))
    held = replace(held, unsent=(*held.unsent, cosigned)[-MOST_UNSENT:])
    state.keep(folder, held)
    state.write(folder / state.LATEST, cosigned.encode())
    return held


def _shown(held: State, pen: Pen) -> list[str]:
    """The newest heads that peers, and the place where our cosignatures are kept, can show."""
    texts = []
    own = pen.key.id.hex()
    for place, path in [*((peer, "") for peer in held.peers), (held.source, f"cosigned/{own}")]:
        try:
            texts.append(Source(place).text(path))
        except (NotThere, ValueError):
            continue  # a peer may sleep; what it shows tomorrow is compared tomorrow
    return texts


def _compared(folder: Path, held: State, source: Source, shown: list[str]) -> tuple[State, list[str]]:
    found = splits.compare(source, held, shown, signatures.fastest_ed25519())
    new = [proof for proof in found if proof not in held.splits]
    for number, proof in enumerate(new, len(held.splits) + 1):
        state.write(folder / f"split-{number}.txt", proof.encode())
    said = [
        "SPLIT VIEW: the record has shown others something else. Both signed heads are kept; tell every delegation."
    ]
    return replace(held, splits=(*held.splits, *new)), said if new else []


def _send(folder: Path, held: State) -> tuple[State, list[str]]:
    if not held.server:
        return replace(held, unsent=held.unsent[-1:]), []
    said = []
    for note in held.unsent:
        try:
            sources.post(held.server, note.encode())
        except NotTaken as trouble:
            said.append(f"not taken: {trouble}")
            continue  # it may be taken once the key is enrolled; the others need not wait for that
        except NotThere as trouble:
            said.append(f"not delivered yet: {trouble}")
            break
        held = state.without_sent(held, note)
        state.keep(folder, held)
    return held, said


def begin(folder: Path, held: State) -> Pen:
    """A new witness: its key, and a state that has seen nothing."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (folder / state.STATE).exists() or (folder / state.KEY).exists():
        raise Refused(f"{folder} holds a witness already; it is never begun twice")
    Key.parse(held.log)
    keys.make(folder / state.KEY)
    pen = keys.load(folder / state.KEY, held.name)
    Key(held.name, pen.key.public, notes.COSIGNATURE)
    state.keep(folder, held)
    return pen


def latest(folder: Path) -> Head | None:
    """The newest head that was read."""
    held = state.load(folder)
    if not held.note:
        return None
    return following.opened(held.note, held.logs, signatures.fastest_ed25519())
