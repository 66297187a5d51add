"""The procedure: what each happening does, and whether it is accepted, refused, or left open by the design."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from tests.core.model import meeting, silence
from tests.core.model.world import OVER, REFUSED, Happening, Known, Rules

Step = Callable[[Rules, Known, Happening], str]

STEPS: dict[str, Step] = {
    "circulate": silence.circulate,
    "break": silence.break_,
    "mail": silence.mail,
    "confirm_mail": silence.confirm_mail,
    "disown_mail": silence.disown_mail,
    "strike": silence.strike,
    "contest_entry": silence.contest_entry,
    "object_to_silence": silence.object_to_silence,
    "withdraw": silence.withdraw,
    "extend": silence.extend,
    "hold": silence.hold,
    "new_instant": silence.new_instant,
    "lapse": silence.lapse,
    "tick": silence.tick,
    "confirm": silence.confirm,
    "comment": silence.comment,
    "outage": silence.outage,
    "undelivered": silence.undelivered,
    "delivered": silence.delivered,
    "clock_jump": silence.clock_jump,
    "time_passes": silence.time_passes,
    "part_broken": silence.part_broken,
    "part_held": silence.part_held,
    "part_released": silence.part_released,
    "join": silence.join,
    "leave": silence.leave,
    "table": meeting.table,
    "object": meeting.object_,
    "lift": meeting.lift,
    "adopt_in_room": meeting.adopt_in_room,
    "agree_ad_referendum": meeting.agree_ad_referendum,
    "defer": meeting.defer,
}


@dataclass(frozen=True)
class Outcome:
    """What a history came to; ``answers`` has one verdict for each happening, in order."""

    stage: str
    adopted_at: datetime | None
    effect: datetime | None
    contested: bool
    answers: tuple[str, ...]


def step(rules: Rules, known: Known, happening: Happening) -> str:
    """Apply one happening to ``known`` in place; return ACCEPTED, REFUSED or UNSAID (then nothing changed)."""
    if known.now is not None and happening.at < known.now:
        return REFUSED  # the record only grows
    known.now = happening.at
    was_over = known.stage in OVER
    before = known.stage
    answer = STEPS[happening.what](rules, known, happening)
    assert not was_over or known.stage == before, "nothing leaves a stage that ends the procedure"
    return answer


def outcome(rules: Rules, history: Iterable[Happening]) -> Outcome:
    """Return what ``history`` (in order of ``at``) comes to under ``rules``."""
    known = Known()
    answers = tuple(step(rules, known, happening) for happening in history)
    now = known.now
    stage = known.stage_at(now) if now is not None else known.stage
    return Outcome(stage, known.adopted_at, known.effect, known.contested, answers)
