"""Following the record entry by entry: whoever cosigns has read every entry, not only a proof about them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from comity.core.log import entry as entries
from comity.core.log import kinds, notes, signatures, succession, tiling, tree
from comity.core.log.checkpoint import Checkpoint
from comity.core.log.notes import Key
from comity.core.log.signatures import Verify
from comity.core.log.strict import Malformed
from comity.core.log.tiles import WIDTH, Tile
from comity.core.log.tree import Frontier
from comity_witness.sources import NotThere, Source
from comity_witness.state import State

AHEAD: Final = timedelta(minutes=10)  # a record whose entries lie further ahead of our clock is not cosigned


class Refused(Exception):
    """The record is not what it was or not what it must be; nothing is cosigned."""


@dataclass(frozen=True, slots=True)
class Head:
    """A signed head of the record: the note without foreign lines, and what it says."""

    note: str
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class Shown:
    """A head as it is shown: who signed it is asked when the entries before it are read, which may name a new key."""

    text: str
    size: int

    @classmethod
    def of(cls, text: str) -> "Shown":
        """`Refused` if it is no head."""
        try:
            return cls(text, Checkpoint.parse(notes.parse(text).text).size)
        except Malformed as trouble:
            raise Refused(f"the signed head cannot be believed: {trouble}") from trouble


def opened(text: str, logs: Sequence[Key], verify: Verify) -> Head:
    """Read a signed head; `Refused` unless a key of the record signed it, the one in use or an earlier one."""
    try:
        own = notes.of_known(notes.parse(text), logs)
        notes.opened(own, logs, verify)
        checkpoint = Checkpoint.parse(own.text)
    except Malformed as trouble:
        raise Refused(f"the signed head cannot be believed: {trouble}") from trouble
    if checkpoint.origin != logs[0].name:
        raise Refused(f"the signed head is of {checkpoint.origin}, not of {logs[0].name}")
    return Head(str(own), checkpoint)


def heads_since(source: Source, state: State) -> list[Shown]:
    """The signed heads that are newer than the state, oldest first; the newest one in any case."""
    newest = Shown.of(source.text("checkpoint"))
    size = state.tree.size
    if newest.size < size:
        return [newest]
    between = [n for n in source.sizes() if size < n < newest.size]
    found = []
    for n in sorted(set(between)):
        try:
            one = Shown.of(source.text(f"checkpoints/{n}"))
        except NotThere:
            continue
        if one.size != n:
            raise Refused(f"the head shown for {n} entries is one of {one.size}")
        found.append(one)
    return [*found, newest]


def read(source: Source, state: State, heads: Sequence[Shown], now: int) -> list[State]:
    """The state after each head; `Refused` at the first thing that does not fit.

    Every entry is fetched, its grammar checked, its leaf hashed; the root must then be the signed one.
    """
    reached: list[State] = []
    verify = signatures.fastest_ed25519()
    at, newest = state, heads[-1].size
    if newest < max(state.floor_size, state.tree.size):
        opened(heads[-1].text, state.logs, verify)
        seen = max(state.floor_size, state.tree.size)
        raise Refused(f"the record had {seen} entries and now shows {newest}: it was set back")
    for shown in heads:
        at = _grown(source, at, shown, now, verify)
        head = opened(shown.text, at.logs, verify)
        if at.tree.root != head.checkpoint.root:
            raise Refused(
                f"the {shown.size} entries that are shown do not make the root that was signed, or are not those that "
                "were shown before: an entry was changed, removed or invented"
            )
        _in_force(head, at, verify)
        at = replace(at, note=head.note)
        reached.append(at)
    return reached


def _grown(source: Source, state: State, shown: Shown, now: int, verify: Verify) -> State:
    """The state at the size of a head that a known key signed, or one that the entries up to it name."""
    try:
        opened(shown.text, state.logs, verify)
    except Refused as unknown:
        try:
            after = _extended(source, state, shown.size, now)
        except (NotThere, Refused):
            raise unknown from None
        if after.logs == state.logs:
            raise
        return after
    return _extended(source, state, shown.size, now) if shown.size > state.tree.size else state


def _in_force(head: Head, state: State, verify: Verify) -> None:
    """What an entry has replaced may sign along, but not alone."""
    try:
        notes.opened(notes.parse(head.note), state.in_force, verify)
    except Malformed as trouble:
        raise Refused(
            f"the head of {head.checkpoint.size} entries is signed by a key alone that the record replaced before"
        ) from trouble


def _extended(source: Source, state: State, size: int, now: int) -> State:
    frontier, last = state.tree, state.last_entry
    latest = entries.instant(datetime.fromtimestamp(now, UTC) + AHEAD)
    for number, found in bundles(source, frontier.size, size):
        for index, data in enumerate(found, number * WIDTH):
            if index < frontier.size:
                continue
            told = checked(data, state.origin, index, last)
            last = entries.instant(told.at)
            state = turned(state, told)
            if last > latest:
                raise Refused(f"entry {index} says it was made at {last}, later than our clock allows")
            frontier = frontier.append(tree.leaf_hash(data))
            if frontier.size == state.floor_size and frontier.root != state.floor_root:
                raise Refused(
                    f"this witness cosigned another record of {frontier.size} entries before its backup was restored"
                )
    if frontier.size != size:
        raise Refused(f"{size} entries were signed, only {frontier.size} are shown")
    return replace(state, frontier=frontier.to_bytes(), last_entry=last)


def bundles(source: Source, since: int, size: int) -> Iterable[tuple[int, list[bytes]]]:
    """The bundles with the entries from one size to another."""
    for number in range(since // WIDTH, -(-size // WIDTH)):
        try:
            yield number, source.entries(Tile(0, number, min(WIDTH, size - number * WIDTH)))
        except Malformed as trouble:
            raise Refused(f"bundle {number} cannot be read: {trouble}") from trouble


def turned(state: State, entry: entries.Entry) -> State:
    """The state after an entry; the one that lets another key of the record follow changes whose heads are believed."""
    try:
        turn = succession.told(entry, signatures.fastest_ed25519()) if entry.kind == succession.KIND else None
    except Malformed as trouble:
        raise Refused(f"entry {entry.index} names a key without the consent of both: {trouble}") from trouble
    if turn is None:
        return state
    old, new = turn.keys.old, turn.keys.new
    if old not in state.in_force or str(new) in state.ended:
        raise Refused(f"entry {entry.index} lets a key follow {old.id.hex()}, which does not sign the record")
    if new not in state.logs:
        state = replace(state, log=str(new), former=(state.log, *state.former))
    return replace(state, ended=(*state.ended, str(old)))


def checked(data: bytes, origin: str, index: int, last: str) -> entries.Entry:
    """An entry that is in its place and shows no more than it may."""
    try:
        found = entries.parse(data)
    except Malformed as trouble:
        raise Refused(f"entry {index} is none: {trouble}") from trouble
    if found.origin != origin or found.index != index:
        raise Refused(f"entry {index} says that it is entry {found.index} of {found.origin}")
    if not kinds.fits(found.kind, found.public):
        raise Refused(f"entry {index} shows what it may not show ({found.kind})")
    if entries.instant(found.at) < last:
        raise Refused(f"entry {index} was made before the one that precedes it")
    return found


def own_signatures(texts: Iterable[str], state: State, key: Key, verify: Verify) -> State:
    """A state whose floor is the largest head that this witness is known to have cosigned, wherever that is kept."""
    for text in texts:
        try:
            note = notes.of_known(notes.parse(text), [key])
            signed = notes.opened(note, [key], verify)
            checkpoint = Checkpoint.parse(note.text)
        except Malformed:
            continue
        if checkpoint.origin != state.origin:
            continue
        size = checkpoint.size
        if size == state.tree.size and checkpoint.root != state.tree.root:
            raise Refused(f"there are two records of {size} entries, and this witness cosigned the other one")
        if size > max(state.floor_size, state.tree.size):
            time = max([state.time, *(by.time or 0 for by in signed)])
            state = replace(state, floor_size=size, floor_root=checkpoint.root, time=time)
    return state


def whole(source: Source, state: State, now: int, say: Callable[[str], None]) -> None:
    """Audit from the first entry on: `Refused` unless all of it makes the root that the state holds."""
    head = state.tree
    fresh = replace(state, frontier=Frontier().to_bytes(), last_entry="", floor_size=0, ended=())
    again = _extended(source, fresh, head.size, now)
    if again.tree.root != head.root:
        raise Refused("the entries that are shown now are not those that were cosigned")
    if head.size and tiling.root(source.tile, head.size) != head.root:
        raise Refused("the tiles that are shown do not belong to the entries")
    say(f"{head.size} entries, all of them read again; root {head.root.hex()}")
