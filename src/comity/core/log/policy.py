"""Policies (C2SP tlog-policy): whose signature counts, and how many. The file comes from outside the server.

Octets beyond ASCII are opaque, as the specification asks: names are compared byte by byte, in no normal form.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from comity.core.log import notes
from comity.core.log.notes import Key
from comity.core.log.strict import Malformed, decimal

NONE: Final = "none"
BLANK: Final = re.compile(r"[ \t]+")
CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Policy:
    """The keys of the record, the witnesses by name, the groups over them, and the one that must be met."""

    logs: tuple[Key, ...]
    witnesses: tuple[tuple[str, Key], ...] = ()
    groups: tuple[tuple[str, int, tuple[str, ...]], ...] = ()
    quorum: str = NONE

    @property
    def keys(self) -> tuple[Key, ...]:
        """Every key that may sign a checkpoint."""
        return (*self.logs, *(key for _name, key in self.witnesses))

    def knows(self, origin: str) -> bool:
        """Whether this is a policy for that record: the key of a log has the name of its record."""
        return any(key.name == origin for key in self.logs)

    def met(self, origin: str, signed: Collection[Key]) -> bool:
        """Whether the record's own key and enough witnesses signed."""
        reached = {NONE, *(name for name, key in self.witnesses if key in signed)}
        for group, least, members in self.groups:  # each refers to earlier ones alone
            if sum(member in reached for member in members) >= least:
                reached.add(group)
        by_log = any(key in signed and key.name == origin for key in self.logs)
        return by_log and self.quorum in reached


@dataclass(slots=True)
class _Reading:
    """What the lines so far have named; each line may refer to earlier ones only."""

    logs: list[Key] = field(default_factory=list)
    witnesses: list[tuple[str, Key]] = field(default_factory=list)
    groups: list[tuple[str, int, tuple[str, ...]]] = field(default_factory=list)
    quorum: str = ""
    free: set[str] = field(default_factory=set)  # named, and in no group yet
    named: set[str] = field(default_factory=lambda: {NONE})

    def line(self, words: list[str]) -> None:
        match words:
            case ["log", vkey] | ["log", vkey, _]:
                self.logs.append(_key(vkey, {notes.ED25519, notes.MLDSA}, self.logs))
            case ["witness", name, vkey] | ["witness", name, vkey, _]:
                self._name(name)
                others = [key for _name, key in self.witnesses]
                self.witnesses.append((name, _key(vkey, {notes.COSIGNATURE, notes.MLDSA}, others)))
            case ["group", name, least, *members]:
                self._group(name, least, tuple(members))
            case ["quorum", name] if not self.quorum and name in self.named:
                self.quorum = name
            case _:
                raise Malformed("not a line of a policy, or one too many")

    def _name(self, name: str) -> None:
        if name in self.named:
            raise Malformed("a name that stands for something else already")
        self.named.add(name)
        self.free.add(name)

    def _group(self, name: str, least: str, members: tuple[str, ...]) -> None:
        if len(set(members)) != len(members) or not set(members) <= self.free:
            raise Malformed("a member that is not named before, or counts twice")
        need = {"any": 1, "all": len(members)}[least] if least in {"any", "all"} else decimal(least)
        if not 1 <= need <= len(members):
            raise Malformed("a group asks for one at least, and for no more than it has")
        self.free -= set(members)
        self._name(name)
        self.groups.append((name, need, members))


def _key(vkey: str, algorithms: Collection[int], others: Collection[Key]) -> Key:
    key = Key.parse(vkey)
    if key.algorithm not in algorithms:
        raise Malformed("a key of the wrong type: 01 or 06 for a log, 04 or 06 for a witness")
    if any(key.public == other.public for other in others):
        raise Malformed("a key that stands here twice")
    return key


def parse(data: bytes | str) -> Policy:
    """Read `log`, `witness`, `group` and `quorum` lines; `#` starts a line of comment.

    A policy without a log is allowed by the specification; it accepts no record (`Policy.knows`).
    """
    text = data.decode("utf-8", "surrogateescape") if isinstance(data, bytes) else data
    reading = _Reading()
    for number, line in enumerate(text.split("\n"), 1):
        if CONTROL.search(line):
            raise Malformed(f"line {number} of the policy holds a control character")
        words = [word for word in BLANK.split(line) if word]
        if not words or words[0].startswith("#"):
            continue
        try:
            reading.line(words)
        except Malformed as trouble:
            raise Malformed(f"line {number} of the policy: {trouble}") from trouble
    if not reading.quorum:
        raise Malformed("a policy names a quorum")
    return Policy(tuple(reading.logs), tuple(reading.witnesses), tuple(reading.groups), reading.quorum)
