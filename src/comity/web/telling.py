"""Who was told of a circulation, in one sentence and line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from comity.notices.queries import Told


@dataclass(frozen=True, slots=True)
class Telling:
    """The lines in register order; whom mail cannot reach; whether some is on its way; when the last one was told."""

    lines: Sequence[Told]
    unreached: tuple[str, ...]
    underway: bool
    last: datetime | None


def of(lines: Sequence[Told]) -> Telling | None:
    """Nothing where nobody was to be told yet."""
    if not lines:
        return None
    unreached = tuple(line.name for line in lines if line.failed)
    underway = any(line.at is None and not line.failed for line in lines)
    return Telling(lines, unreached, underway, max((line.at for line in lines if line.at), default=None))
