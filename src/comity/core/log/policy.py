"""Policies (C2SP tlog-policy): whose signature counts, and how many. The file comes from outside the server."""

from dataclasses import dataclass

from comity.core.log.notes import Key
from comity.core.log.strict import Malformed, decimal


@dataclass(frozen=True, slots=True)
class Policy:
    """The log's key, the witnesses by name, the groups over them, and the group that must be met."""

    log: Key
    witnesses: tuple[tuple[str, Key], ...] = ()
    groups: tuple[tuple[str, int, tuple[str, ...]], ...] = ()
    quorum: str = "none"

    @property
    def keys(self) -> list[Key]:
        """Every key that may sign a checkpoint."""
        return [self.log, *(key for _name, key in self.witnesses)]

    def met(self, signed: list[Key]) -> bool:
        """Whether the log and enough witnesses signed."""
        names = {name for name, key in self.witnesses if key in signed}
        return self.log in signed and self._reached(self.quorum, names)

    def _reached(self, name: str, signed: set[str]) -> bool:
        if name == "none":
            return True
        for group, least, members in self.groups:
            if group == name:
                return sum(self._reached(member, signed) for member in members) >= least
        return name in signed


def parse(text: str) -> Policy:
    """Read `log`, `witness`, `group` and `quorum` lines; `#` starts a comment line."""
    log: Key | None = None
    witnesses: list[tuple[str, Key]] = []
    groups: list[tuple[str, int, tuple[str, ...]]] = []
    quorum = ""
    known: set[str] = {"none"}
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        match words:
            case ["log", key, *_address] if log is None:
                log = Key.parse(key)
            case ["witness", name, key, *_address] if name not in known:
                witnesses.append((name, Key.parse(key)))
                known.add(name)
            case ["group", name, least, *members] if name not in known and set(members) <= known - {"none"}:
                need = {"any": 1, "all": len(members)}.get(least) or decimal(least)
                if not 1 <= need <= len(members):
                    raise Malformed(f"line {number} of the policy asks for more than there are")
                groups.append((name, need, tuple(members)))
                known.add(name)
            case ["quorum", name] if not quorum and name in known:
                quorum = name
            case _:
                raise Malformed(f"line {number} of the policy cannot be read")
    if log is None or not quorum:
        raise Malformed("a policy names a log and a quorum")
    return Policy(log, tuple(witnesses), tuple(groups), quorum)
