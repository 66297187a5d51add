"""Drills on a copy: what an operator fears is done to a copy of the record, and the answer is shown in sentences.

The copy lies in a folder of its own, with a signer and witnesses of its own; their keys are made for the drill and
thrown away with it. Entries are those of the published record, or invented ones where nothing is published.
"""

import itertools
import random
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comity.core.log import entry as entries
from comity.core.log import jcs, notes, signatures, succession, tiling
from comity.core.log.notes import Key, Note, Signature
from comity.core.log.policy import parse as policy_of
from comity.core.log.tiles import WIDTH
from comity.publish.growing import Growing
from comity.publish.keys import FileKey, Pen
from comity.publish.shelf import OtherBytes, Shelf
from comity.publish.signer import Evidence, Forked, Mark, Signer
from comity_witness import objecting, rounds, splits, state
from comity_witness.following import Refused
from comity_witness.state import State

FEWEST: Final = 12  # entries; a drill needs something to take away
INVENTED: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)
Said = Iterator[str]


class NotCaught(Exception):
    """The drill went wrong: something that must be noticed was not."""


@dataclass
class Copy:
    """A record that a drill may spoil: its entries, its folder, its signer."""

    folder: Path
    origin: str
    entries: list[bytes] = field(default_factory=list)
    shown_at: datetime = (
        INVENTED  # of the newest entry that was published; a clever forger goes on from there
    )

    def __post_init__(self) -> None:
        """Keys of its own."""
        self.folder.mkdir(parents=True, exist_ok=True)
        mark = self.folder / "signer.mark"
        self.signer = Signer(self.origin, FileKey(Ed25519PrivateKey.generate()), mark, Mark())

    @property
    def shelf(self) -> Shelf:
        """What the copy shows."""
        return Shelf(self.folder / "record")

    def publish(self, shelf: Shelf | None = None, turn: int | None = None) -> str:
        """As the publisher does it: staged, signed if the signer agrees, put in place; `turn` names another key."""
        goal = shelf or self.shelf
        head, mark = goal.head(), self.signer.mark
        old = head.size if head else 0
        goal.clear_stage()
        growing = Growing(goal, old)
        growing.add(itertools.islice(self.entries, old // WIDTH * WIDTH, None))
        size = growing.finish()
        root = tiling.root(goal.read_staged, size)
        steps = tiling.consistency_proof(goal.read_staged, mark.size, size) if mark.size <= size else []
        evidence = None
        if turn is not None:
            way = tiling.inclusion_proof(goal.read_staged, turn, size)
            evidence = Evidence(self.entries[turn], turn, way)
        note = self.signer.sign(Mark(size, root), steps, mark.size, evidence)
        goal.signed(note, size)
        goal.replay()
        self.shown_at = max(self.shown_at, self.time(size - 1))
        return note

    def time(self, index: int) -> datetime:
        """When an entry says that it was made."""
        return entries.parse(self.entries[index]).at

    def with_stolen_key(self, key: Pen | None = None) -> "Copy":
        """The same key beside an empty mark: what a thief of the key, or whoever owns the machine, can do."""
        other = Copy(self.folder / "stolen", self.origin, list(self.entries), self.shown_at)
        other.signer = Signer(self.origin, key or self.signer.key, other.folder / "signer.mark", Mark())
        return other

    def turn(self) -> int:
        """An entry by which another key follows at once, with the consent of both; its place."""
        held, new = self.signer.key, FileKey(Ed25519PrivateKey.generate())
        self.signer.beside = lambda _vkey: new
        keys = [Key(self.origin, pen.public) for pen in (held, new)]
        text = succession.text(*keys)
        signed = [
            Signature(self.origin, key.id, pen.sign(text.encode()))
            for key, pen in zip(keys, (held, new), strict=True)
        ]
        index = len(self.entries)
        at = max(self.shown_at, self.time(index - 1)) + timedelta(seconds=1)
        public = succession.made(Note(text, tuple(signed)), at)
        act = UUID(int=random.Random(f"{self.origin}{index}").getrandbits(128))  # noqa: S311 - as in `invented`
        made = entries.build(self.origin, index, act, at, succession.KIND, public, {}, secrets.token_bytes)
        self.entries.append(made.entry_bytes)
        return index

    def invented(self, index: int, seed: int) -> bytes:
        """Another act at that place, well formed in every way; nothing in its time betrays it either."""
        chance = random.Random(f"{self.origin}{index}{seed}")  # noqa: S311 - it has to look like one, not to be secret
        at = self.time(index - 1) if index else INVENTED
        if index == len(self.entries):
            at = max(at, self.shown_at) + timedelta(seconds=1)
        return entries.build(
            self.origin,
            index,
            UUID(int=chance.getrandbits(128)),
            at,
            "Registered",
            {},
            {"title": "invented"},
            chance.randbytes,
        ).entry_bytes

    def replaced(self) -> tuple[str, ...]:
        """The keys that the record itself replaced before it was copied; a witness of the copy has to know them."""
        about = (entries.parse(data) for data in self.entries if succession.KIND.encode() in data)
        turns = [succession.told(entry, signatures.fastest_ed25519()) for entry in about]
        return tuple(dict.fromkeys(str(turn.keys.old) for turn in turns if turn is not None))

    def fill(self, count: int, seed: int = 0) -> None:
        """More acts."""
        for index in range(len(self.entries), len(self.entries) + count):
            self.entries.append(self.invented(index, seed))

    def witness(self, name: str, *peers: Path, source: Shelf | None = None) -> Path:
        """A witness of an invented delegation."""
        folder = self.folder / name
        shown = str((source or self.shelf).root)
        rounds.begin(
            folder,
            State(
                name=f"{name}.drill/witness",
                log=str(self.signer.public),
                source=shown,
                peers=tuple(map(str, peers)),
                former=self.replaced(),
            ),
        )
        return folder


def _now(copy: Copy) -> int:
    return int(entries.parse(copy.entries[-1]).at.timestamp()) + 60


def _witnessed(copy: Copy) -> tuple[Path, list[str]]:
    folder = copy.witness("ald")
    copy.publish()
    done = rounds.once(folder, _now(copy))
    return folder, [f"The copy has {done.size} entries; a witness has read and cosigned them."]


def _must_refuse(folder: Path, copy: Copy) -> str:
    try:
        rounds.once(folder, _now(copy))
    except Refused as trouble:
        return f"The witness refused: {trouble}."
    raise NotCaught("the witness cosigned it")


def old_backup(copy: Copy) -> Said:
    """An old backup is restored, and acts go on from there."""
    folder, said = _witnessed(copy)
    yield from said
    full = len(copy.entries)
    del copy.entries[full // 2 :]
    yield f"An old backup is restored: it has {len(copy.entries)} entries."
    for seed, count, what in (
        (0, 0, "as it is"),
        (1, 3, "with new acts"),
        (2, full, "grown beyond the old size"),
    ):
        copy.fill(count, seed)
        try:
            copy.publish(Shelf(copy.folder / f"restored-{seed}"))
        except (Forked, OtherBytes, ValueError) as trouble:
            yield f"{what.capitalize()}, the signer refused: {trouble}."
        else:
            raise NotCaught("the signer signed it")
    stolen = copy.with_stolen_key()
    stolen.publish()
    yield "Somebody goes round the signer's mark with its key."
    _point(folder, stolen)
    yield _must_refuse(folder, copy)


def _point(folder: Path, at: Copy) -> None:
    state.keep(folder, replace(state.load(folder), source=str(at.shelf.root)))


def _tampered(copy: Copy, spoil: Callable[[list[bytes], int], str]) -> Said:
    folder, said = _witnessed(copy)
    yield from said
    what = spoil(copy.entries, len(copy.entries) // 2)
    copy.fill(2, seed=7)
    yield what
    try:
        copy.publish()
    except (OtherBytes, Forked, ValueError) as trouble:
        yield f"The publisher or the signer refused: {trouble}."
    else:
        raise NotCaught("the publisher published it")
    stolen = copy.with_stolen_key()
    stolen.publish()
    yield "Whoever owns the machine publishes it all the same, with the signer's key and an empty mark."
    _point(folder, stolen)
    yield _must_refuse(folder, copy)


def changed_entry(copy: Copy) -> Said:
    """An entry is changed in the database, past every trigger."""

    def spoil(held: list[bytes], index: int) -> str:
        held[index] = copy.invented(index, 5)
        return f"Entry {index} is changed."

    return _tampered(copy, spoil)


def removed_entry(copy: Copy) -> Said:
    """An entry is removed, and those after it move up."""

    def spoil(held: list[bytes], index: int) -> str:
        held[index:] = _moved(held[index + 1 :], index)
        return f"Entry {index} is removed; those after it move up."

    return _tampered(copy, spoil)


def invented_entry(copy: Copy) -> Said:
    """An entry is invented between two others."""

    def spoil(held: list[bytes], index: int) -> str:
        held[index:] = [copy.invented(index, 8), *_moved(held[index:], index + 1)]
        return f"An entry is invented at {index}; those after it move down."

    return _tampered(copy, spoil)


def _moved(held: list[bytes], start: int) -> list[bytes]:
    """The same acts at other places."""
    rows = (jcs.loads(data) for data in held)
    return [jcs.dumps({**row, "index": n}) for n, row in enumerate(rows, start) if isinstance(row, dict)]


def split_view(copy: Copy) -> Said:
    """Two delegations are shown two records."""
    other = copy.with_stolen_key()
    other.entries[-1] = copy.invented(len(copy.entries) - 1, 9)
    copy.publish()
    other.publish()
    ald = copy.witness("ald", copy.folder / "bre" / state.LATEST)
    bre = copy.witness("bre", copy.folder / "ald" / state.LATEST, source=other.shelf)
    rounds.once(ald, _now(copy))
    yield f"One delegation has read and cosigned a record of {len(copy.entries)} entries."
    said = rounds.once(bre, _now(copy)).said
    yield "Another one has read and cosigned another record of the same length; then it looks at the first one's head."
    if rounds.SPLIT not in said:
        raise NotCaught("the two heads were not compared")
    proof = (bre / "split-1.txt").read_text(encoding="utf-8")
    first, second = splits.check(proof, [copy.signer.public], signatures.fastest_ed25519())
    yield said[0]
    yield (
        f"The proof holds for anybody who has the record's key: {first.checkpoint.size} entries with root "
        f"{first.checkpoint.root.hex()[:16]}…, and {second.checkpoint.size} with {second.checkpoint.root.hex()[:16]}…."
    )


def replaced_key(copy: Copy) -> Said:
    """The record's key is stolen; another one follows it, and what the thief signs counts no more."""
    folder, said = _witnessed(copy)
    yield from said
    stolen_key = copy.signer.key
    turn = copy.turn()
    lines = notes.parse(copy.publish(turn=turn)).signatures
    yield f"Entry {turn} lets another key follow. The head with it carries {len(lines)} signatures of the record."
    done = rounds.once(folder, _now(copy))
    if len(lines) != 2 or done.cosigned != 1 or not any("another key" in line for line in done.said):
        raise NotCaught("the witness did not say that another key signs")
    yield f"The witness cosigned it and said: {done.said[0]}"
    thief = copy.with_stolen_key(stolen_key)
    thief.fill(2, seed=3)
    thief.publish()
    yield "The thief goes on from there, with two acts that nobody did, and signs with the old key alone."
    _point(folder, thief)
    refused = _must_refuse(folder, copy)
    if "replaced before" not in refused:
        raise NotCaught("the witness refused it for another reason")
    yield refused
    copy.fill(2)
    copy.publish()
    _point(folder, copy)
    if rounds.once(folder, _now(copy)).cosigned != 1:
        raise NotCaught("the witness did not go on")
    yield "The record itself goes on under the new key, and the witness cosigns it."


def dropped_objection(copy: Copy) -> Said:
    """The server takes an objection and stores nothing."""
    folders = [copy.witness(name) for name in ("ald", "bre", "ces")]
    deadline = datetime.fromtimestamp(_now(copy), UTC)
    decision, text = UUID(int=4), "ab" * 32
    yield f"Silence ends at {deadline:%Y-%m-%d %H:%M:%S} UTC. A delegation objects; the server does not answer."
    before = _now(copy) - 3_600
    signed = objecting.begin(folders[0], decision, text, "ALD", "", before)
    for folder in folders[1:]:
        signed = objecting.countersign(folder, signed, before + 60)
    yield "It signs its objection with its own witness, without the server; two others countersign it in time."
    keys: list[Key] = [objecting.key_of(folder) for folder in folders]
    lines = [
        f"log {copy.signer.public}",
        *(f"witness w{n} {key}" for n, key in enumerate(keys)),
        "quorum none",
        "",
    ]
    said = objecting.check(signed, policy_of("\n".join(lines)), deadline)
    if not any("bre.drill/witness, ces.drill/witness" in line for line in said):
        raise NotCaught("the countersignatures do not show")
    yield from said
    if len(notes.parse(signed).signatures) != 3:
        raise NotCaught("a line is missing")


DRILLS: Final[dict[str, Callable[[Copy], Said]]] = {
    "old-backup": old_backup,
    "changed-entry": changed_entry,
    "removed-entry": removed_entry,
    "invented-entry": invented_entry,
    "split-view": split_view,
    "dropped-objection": dropped_objection,
    "replaced-key": replaced_key,
}
