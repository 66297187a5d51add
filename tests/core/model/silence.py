"""What happens around a silence procedure."""

from __future__ import annotations

from tests.core.model import doubt
from tests.core.model.breaks import (
    break_,
    comment,
    confirm_mail,
    contest_entry,
    disown_mail,
    mail,
    object_to_silence,
    strike,
)
from tests.core.model.world import (
    ACCEPTED,
    AD_REFERENDUM,
    ADOPTED,
    BROKEN,
    CIRCULATED,
    DRAFT,
    EXPIRED,
    HELD,
    LAPSED,
    MINUTE,
    OVER,
    REFUSED,
    RUNNING,
    TABLED,
    UNSAID,
    WITHDRAWN,
    Happening,
    Known,
    Rules,
)

__all__ = [
    "break_",
    "circulate",
    "clock_jump",
    "comment",
    "confirm",
    "confirm_mail",
    "contest_entry",
    "delivered",
    "disown_mail",
    "extend",
    "hold",
    "join",
    "lapse",
    "leave",
    "mail",
    "new_instant",
    "object_to_silence",
    "outage",
    "part_broken",
    "part_held",
    "part_released",
    "strike",
    "tick",
    "time_passes",
    "undelivered",
    "withdraw",
]


def circulate(rules: Rules, known: Known, happening: Happening) -> str:
    """Begin silence over a draft, or over the very text agreed ad referendum (5, 6, 20)."""
    asks_meeting = dict(rules.classes).get(happening.klass) == "meeting"
    at_the_meeting = (
        known.stage == TABLED and asks_meeting and known.began is None
    )  # it agrees to using silence
    if known.stage not in (DRAFT, AD_REFERENDUM) and not at_the_meeting:
        return REFUSED
    if not happening.same_text:
        return REFUSED
    classes = dict(rules.classes)
    if happening.by not in rules.proposers or happening.klass not in classes or happening.until is None:
        return REFUSED
    needs = classes[happening.klass]
    in_room = known.stage == AD_REFERENDUM  # a meeting that agreed to the text agreed to silence over it
    if needs and not in_room and happening.consent != needs:
        return REFUSED
    if known.objectors or (known.sponsored and not known.sponsors):
        return REFUSED  # nothing is asked of members over an objection, or for a text that nobody brings
    if rules.all_languages_first and not happening.languages:
        return REFUSED
    if happening.unrepresented and not rules.runs_without_representation:
        return REFUSED
    if not doubt.long_enough(rules, happening.at, happening.until, again=happening.again):
        return REFUSED
    known.stage, known.began, known.deadline = CIRCULATED, happening.at, happening.until
    known.together = happening.together
    known.late.clear()
    known.resumed = None
    known.sponsors |= set(happening.sponsors)
    known.sponsored = bool(known.sponsors)
    return ACCEPTED


def withdraw(rules: Rules, known: Known, happening: Happening) -> str:
    """Who proposed takes it back, until adoption."""
    if known.stage in OVER:
        return REFUSED
    if happening.by not in rules.proposers | known.sponsors:
        return REFUSED
    if known.stage not in RUNNING:
        return UNSAID
    if known.stage_at(happening.at) == EXPIRED:
        return UNSAID  # "expired unbroken, being established": the design does not say who may still stop it
    _over(known, WITHDRAWN)
    return ACCEPTED


def _over(known: Known, stage: str) -> None:
    """End without an answer: nobody is asked any more about what waits for a word."""
    known.stage = stage
    known.pending.clear()
    known.mails.clear()


def extend(rules: Rules, known: Known, happening: Happening) -> str:
    """Before expiry, by the Chair, for all (8)."""
    if known.stage_at(happening.at) != CIRCULATED or happening.by != "chair":
        return REFUSED
    assert known.deadline is not None
    if happening.until is None or happening.until <= known.deadline:
        return REFUSED
    known.deadline = happening.until
    return ACCEPTED


def hold(rules: Rules, known: Known, happening: Happening) -> str:
    """Suspend by a recorded act; after the instant only for a reason that the rules know (17)."""
    if known.stage != CIRCULATED:
        return REFUSED
    if happening.by not in ("itself", "chair"):
        return REFUSED
    if doubt.long_outage(rules, known) or doubt.not_delivered(rules, known) or known.jumped:
        _held(known)
        return ACCEPTED
    return UNSAID


def _held(known: Known) -> None:
    """While it is held no instant has passed for anybody: who was told "late" because of it was in time."""
    known.stage = HELD
    if known.late:
        known.stage = BROKEN
        known.objectors |= known.late


def new_instant(rules: Rules, known: Known, happening: Happening) -> str:
    """The Chair sets a new instant for what is held; it lies ahead."""
    if known.stage != HELD or happening.by != "chair":
        return REFUSED
    assert known.deadline is not None
    if happening.until is None or happening.until <= happening.at or happening.until < known.deadline:
        return REFUSED
    known.stage, known.deadline, known.jumped = CIRCULATED, happening.until, False
    known.resumed = happening.at
    return ACCEPTED


def lapse(rules: Rules, known: Known, happening: Happening) -> str:
    """The design names the stage but not the way into it; only what is over is certain to stay as it is."""
    if known.stage in OVER:
        return REFUSED
    if known.stage == HELD and happening.by == "chair":
        _over(known, LAPSED)
        return ACCEPTED
    return UNSAID


def tick(rules: Rules, known: Known, happening: Happening) -> str:
    """The clockwork looks: it holds what the rules hold, and adopts only what is beyond doubt (14)."""
    over = known.stage_at(happening.at) == EXPIRED
    if known.stage != CIRCULATED:
        return ACCEPTED  # runs never, late, twice: nothing to do is no refusal
    assert known.deadline is not None
    if doubt.long_outage(rules, known) or (over and doubt.not_delivered(rules, known)):
        _held(known)
        return ACCEPTED
    if not over:
        return ACCEPTED
    if not rules.adopts_by_itself or doubt.in_doubt(rules, known):
        return ACCEPTED
    if happening.at < known.deadline + max(MINUTE, doubt.window(rules)):
        return ACCEPTED
    _adopt(known, happening)
    return ACCEPTED


def confirm(rules: Rules, known: Known, happening: Happening) -> str:
    """The Chair confirms that silence was not broken, at least a minute after the instant."""
    if rules.adopts_by_itself or happening.by != "chair" or known.stage_at(happening.at) != EXPIRED:
        return REFUSED
    assert known.deadline is not None
    if happening.at < known.deadline + MINUTE or doubt.in_doubt(rules, known):
        return REFUSED
    _adopt(known, happening)
    return ACCEPTED


def _adopt(known: Known, happening: Happening) -> None:
    """Adopt: the act is now, the effect is from the instant."""
    known.stage, known.adopted_at, known.effect = ADOPTED, happening.at, known.deadline


def outage(rules: Rules, known: Known, happening: Happening) -> str:
    """Platform or mail was away from ``start`` to ``end``, as stored heartbeats show."""
    assert happening.start is not None
    assert happening.end is not None
    known.outages.append((happening.start, happening.end))
    return ACCEPTED


def undelivered(rules: Rules, known: Known, happening: Happening) -> str:
    """The circulation did not reach a member."""
    if happening.party in rules.members:
        known.undelivered.add(happening.party)
    return ACCEPTED


def delivered(rules: Rules, known: Known, happening: Happening) -> str:
    """It reached the member after all."""
    known.undelivered.discard(happening.party)
    return ACCEPTED


def clock_jump(rules: Rules, known: Known, happening: Happening) -> str:
    """The wall clock jumped: nothing is adopted until the Chair has set a new instant."""
    known.jumped = True
    return ACCEPTED


def time_passes(rules: Rules, known: Known, happening: Happening) -> str:
    """Nothing happens."""
    return ACCEPTED


def part_broken(rules: Rules, known: Known, happening: Happening) -> str:
    """Another part of the package fell: what stands together falls together, what stands singly stays."""
    if known.together and known.stage in RUNNING:
        known.sibling, known.stage = "fallen", BROKEN
    return ACCEPTED


def part_held(rules: Rules, known: Known, happening: Happening) -> str:
    """Another part is held: what stands together waits for it."""
    if known.sibling != "fallen":
        known.sibling = "held"
    return ACCEPTED


def part_released(rules: Rules, known: Known, happening: Happening) -> str:
    """The other part runs again or is ready."""
    if known.sibling == "held":
        known.sibling = ""
    return ACCEPTED


def join(rules: Rules, known: Known, happening: Happening) -> str:
    """Become a sponsor, or take over, until adoption."""
    if known.stage in OVER or happening.by not in rules.members or happening.by in known.sponsors:
        return REFUSED
    known.sponsors.add(happening.by)
    known.sponsored = True
    return ACCEPTED


def leave(rules: Rules, known: Known, happening: Happening) -> str:
    """Stop being a sponsor, until adoption; after the last one nothing is adopted until another takes over."""
    if known.stage in OVER or happening.by not in known.sponsors:
        return REFUSED
    known.sponsors.discard(happening.by)
    return ACCEPTED
