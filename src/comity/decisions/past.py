"""Decisions as they stood at an instant of their past, from the table of the procedure and the order of the record.

Only the course is put back: stage, deadline, symbol, number. Who may read is asked of the present, and what was
said beside the text is not shown in the past: the register of the day would name it otherwise.
"""

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from comity.core.consensus import events
from comity.core.consensus.procedure import NEXT
from comity.core.consensus.stages import Stage
from comity.decisions.models import Decision

KINDS: Final[Mapping[str, type[events.Event]]] = {
    kind.__name__: kind
    for kind in vars(events).values()
    if isinstance(kind, type) and issubclass(kind, events.Event)
}
INSTANTS: Final = ("circulated_at", "broken_at", "withdrawn_at", "held_at", "adopted_at", "published_at")


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry about a decision, as far as its course needs it."""

    kind: str
    at: datetime
    deadline: datetime | None = None  # what a circulation or a new deadline set


def stage_after(happened: Iterable[Happened]) -> Stage:
    """Where the events lead from the first stage on; what is no step of the table moves nothing."""
    stage = Stage.DRAFT
    for one in happened:
        kind = KINDS.get(one.kind)
        stage = NEXT.get((stage, kind), stage) if kind is not None else stage
    return stage


@dataclass(frozen=True, slots=True)
class Contest:
    """A timely objection was found after the adoption; it is over once nobody's objection contests it."""

    since: datetime
    over: datetime | None


def contest_of(happened: Iterable[Happened]) -> Contest | None:
    """Whether it was contested, and until when: at its adoption nobody objected, so what is lifted later was found."""
    since, over, standing = None, None, 0
    for one in happened:
        if one.kind == "TimelyBreakFound":
            since, over, standing = since or one.at, None, standing + 1
        elif one.kind == "ObjectionLifted" and standing:
            standing -= 1
            over = one.at if not standing else None
    return Contest(since, over) if since is not None else None


def as_of(decision: Decision, instant: datetime, happened: Sequence[Happened]) -> Decision | None:
    """A copy of the row as it stood then, never to be saved; none before it was registered."""
    if decision.registered_at > instant:
        return None
    before = [one for one in happened if one.at <= instant]
    then = copy.copy(decision)
    then.stage = stage_after(before).value
    for name in INSTANTS:
        value = getattr(decision, name)
        if value is not None and value > instant:
            setattr(then, name, None)
    deadlines = [one.deadline for one in before if one.deadline is not None]
    then.deadline = (deadlines[-1] if deadlines else decision.deadline) if then.circulated_at else None
    if then.circulated_at is None:
        then.symbol = ""
    if then.stage != Stage.ADOPTED:
        then.number, then.effect_from, then.adopted_at = None, None, None
    if then.stage != Stage.HELD:
        then.held_at = None
    if then.stage != Stage.BROKEN:
        then.broken_at, then.broken_by, then.objectors = None, "", []
    contest = contest_of(before)
    then.contested = contest is not None and contest.over is None
    return then
