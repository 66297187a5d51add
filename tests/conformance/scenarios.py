"""What each shipped rule set does, as scenarios: a rule, what happens, and what comes of it, in two languages.

Each function plays the scenario on the core and returns the result it found; the sentence for that result is looked up.
So the tables in `docs/use/rules/` say only what was seen to happen.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from comity.core.consensus import entries
from comity.core.consensus import events as e
from comity.core.consensus.doubt import Outage, delivery_holds, outage_holds
from comity.core.consensus.procedure import Procedure
from comity.core.consensus.rules import RuleSet
from comity.core.consensus.rules_shipped import CICA, OSCE, UN
from comity.core.consensus.stages import Stage
from comity.core.errors import Refused

OPENED: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
DEADLINE: Final = OPENED + 72 * HOUR
SECOND: Final = timedelta(seconds=1)
A, B, C = "AAA", "BBB", "CCC"
MEMBERS: Final = frozenset({A, B, C})
TEXT: Final = "a" * 64
NAMES: Final = {"cica": CICA, "osce": OSCE, "un": UN}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: what is said in English and in Russian, and how it is played."""

    rule: tuple[str, str]
    scenario: tuple[str, str]
    play: Callable[[RuleSet], str]
    results: dict[str, tuple[str, str]]


def draft(rules: RuleSet) -> Procedure:
    """A registered text."""
    return Procedure(stage=Stage.DRAFT, rules=rules, body="BODY", text_hash=TEXT)


def ready(rules: RuleSet) -> Procedure:
    """The same, as far as the rules want it before silence."""
    paper = draft(rules)
    return paper.after(paper.table(at=OPENED, members=MEMBERS)) if rules.consent_step else paper


def opened(paper: Procedure, deadline: datetime = DEADLINE) -> Procedure:
    """Silence opens."""
    event = paper.circulate(
        at=OPENED, deadline=deadline, members=MEMBERS, text_hash=TEXT, by="CHAIR", authority="rules"
    )
    return paper.after(event)


def tried(act: Callable[[], Procedure]) -> str:
    """The stage after it, or that it was refused."""
    try:
        return str(act().stage)
    except Refused:
        return "refused"


def from_a_desk(rules: RuleSet) -> str:
    return tried(lambda: opened(draft(rules)))


def two_days(rules: RuleSet) -> str:
    return tried(lambda: opened(ready(rules), OPENED + 48 * HOUR))


def to_the_second(rules: RuleSet) -> str:
    silence = opened(ready(rules))
    return str(silence.after(silence.break_by(A, DEADLINE)).stage)


def a_second_late(rules: RuleSet) -> str:
    silence = opened(ready(rules))
    event = silence.break_by(A, DEADLINE + SECOND)
    assert isinstance(event, e.BreakCameLate)
    return str(silence.after(event).stage)


def by_note(rules: RuleSet) -> str:
    silence = opened(ready(rules))
    waiting = silence.after(silence.enter(A, DEADLINE - SECOND, channel="note_verbale", now=DEADLINE + HOUR))
    return str(waiting.after(waiting.break_by(A, DEADLINE - SECOND, channel="note_verbale")).stage)


def by_word(rules: RuleSet) -> str:
    silence = opened(ready(rules))
    return tried(lambda: silence.after(silence.break_by(A, DEADLINE, channel="room")))


def by_mail(rules: RuleSet) -> str:
    silence = opened(ready(rules))
    waiting = silence.after(silence.mail_objects(A, DEADLINE))
    return tried(lambda: waiting.after(waiting.confirm(now=DEADLINE + HOUR)))


def by_amendment(rules: RuleSet) -> str:
    silence = opened(ready(rules))
    return tried(lambda: silence.after(silence.amend(A, DEADLINE, breaks=True)))


def asks_for_time(rules: RuleSet) -> str:
    silence = opened(ready(rules))
    return tried(lambda: silence.after(silence.ask_for_time(A, DEADLINE, breaks=True)))


def nobody_confirms(rules: RuleSet) -> str:
    silence = opened(ready(rules))
    assert tried(lambda: silence.after(silence.establish(DEADLINE + 24 * 30 * HOUR))) == "refused"
    return str(silence.stage_at(DEADLINE + 24 * 30 * HOUR))


def chair_confirms(rules: RuleSet) -> str:
    silence = opened(ready(rules))
    after = silence.after(silence.confirm(now=DEADLINE + 24 * HOUR))
    assert after.effect_from == DEADLINE
    return str(after.stage)


def found_after(rules: RuleSet) -> str:
    silence = opened(ready(rules))
    decided = silence.after(silence.confirm(now=DEADLINE + 24 * HOUR))
    contested = decided.after(decided.break_by(B, DEADLINE - HOUR, channel="note_verbale"))
    return "contested" if contested.contested and contested.stage is Stage.ADOPTED else "?"


def found_on_a_withdrawn_text(rules: RuleSet) -> str:
    silence = opened(ready(rules))
    withdrawn = silence.after(silence.withdraw(by="SEC", at=DEADLINE - HOUR))
    came = DEADLINE - 2 * HOUR
    waiting = withdrawn.after(withdrawn.enter(B, came, channel="note_verbale", now=DEADLINE + HOUR))
    found = entries.confirmed(waiting, B, came, channel="note_verbale")
    assert isinstance(found, e.BreakFoundMoot)
    return str(waiting.after(found).stage)


def lifted(rules: RuleSet) -> str:
    silence = opened(ready(rules))
    broken = silence.after(silence.break_by(A, DEADLINE))
    return str(broken.after(broken.lift(A, DEADLINE + HOUR)).stage)


def one_of_three(rules: RuleSet) -> str:
    paper = draft(rules)
    room = paper.after(paper.table(at=OPENED, members=MEMBERS))
    present = frozenset({A})
    return tried(lambda: room.after(room.adopt_in_meeting(at=OPENED, text_hash=TEXT, present=present)))


def named(rules: RuleSet) -> str:
    return "named" if rules.author_named else "unnamed"


def returns_shorter(rules: RuleSet) -> str:
    return tried(lambda: opened(replace(ready(rules), returned=True), OPENED + 24 * HOUR))


def away(rules: RuleSet) -> str:
    silence = opened(ready(rules))
    if not outage_holds(rules, OPENED, DEADLINE, [Outage(DEADLINE - HOUR - SECOND, DEADLINE)]):
        return str(silence.stage)
    return str(silence.after(silence.hold(at=DEADLINE, reason="unreachable")).stage)


def not_delivered(rules: RuleSet) -> str:
    silence = opened(ready(rules))
    if not delivery_holds(rules, MEMBERS, frozenset({A, B})):
        return str(silence.stage)
    return str(silence.after(silence.hold(at=DEADLINE + SECOND, reason="not delivered")).stage)


def more_time(rules: RuleSet) -> str:
    silence = opened(ready(rules))
    event = silence.set_deadline(at=DEADLINE - HOUR, deadline=DEADLINE + 24 * HOUR)
    return str(silence.after(event).stage)


def more_time_too_late(rules: RuleSet) -> str:
    silence = opened(ready(rules))
    later = DEADLINE + 24 * HOUR
    return tried(lambda: silence.after(silence.set_deadline(at=DEADLINE + SECOND, deadline=later)))


def next_meeting(rules: RuleSet) -> str:
    return "told" if rules.announced_at_next_meeting else "untold"
