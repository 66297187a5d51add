"""Aldora, Brenn, Cestria and Dorvane decide by silence; Ostrava watches."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from comity.core.consensus.procedure import Procedure
from comity.core.consensus.rules import RuleSet
from comity.core.consensus.stages import Stage
from comity.core.errors import Refused

OPENED: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DEADLINE: Final = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)
SECOND: Final = timedelta(seconds=1)
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
ALDORA, BRENN, CESTRIA, DORVANE, OSTRAVA = "ALD", "BRE", "CES", "DOR", "OBS"
MEMBERS: Final = frozenset({ALDORA, BRENN, CESTRIA, DORVANE})
TEXT, OTHER_TEXT = "a" * 64, "b" * 64
AUTHORITY: Final = "Rules of procedure, article 5"

PLATFORM_ONLY: Final = RuleSet(label="silence adopts by itself", classes=frozenset({"ordinary"}))
EVERY_CHANNEL: Final = replace(
    PLATFORM_ONLY,
    label="every channel, a window for entries",
    channels=frozenset({"platform", "mailbox", "note_verbale", "room"}),
)
CHAIR_CONFIRMS: Final = replace(EVERY_CHANNEL, label="the Chair confirms", adopts="chair", quorum="2/3")


def say(refused: Refused) -> None:
    """A refusal is a whole sentence with nothing left to fill in."""
    assert str(refused).endswith(".")
    assert "%(" not in str(refused)


def draft(rules: RuleSet = PLATFORM_ONLY, decision_class: str = "ordinary") -> Procedure:
    """A registered text."""
    return Procedure(
        stage=Stage.DRAFT, rules=rules, body="SOC", decision_class=decision_class, text_hash=TEXT
    )


def circulated(rules: RuleSet = PLATFORM_ONLY) -> Procedure:
    """The text under silence for two weeks."""
    paper = draft(rules)
    return paper.after(
        paper.circulate(
            at=OPENED, deadline=DEADLINE, members=MEMBERS, text_hash=TEXT, by="CHAIR", authority=AUTHORITY
        )
    )


def held(rules: RuleSet = PLATFORM_ONLY, at: datetime = DEADLINE + HOUR) -> Procedure:
    """Silence held because nobody could reach the platform."""
    silence = circulated(rules)
    return silence.after(silence.hold(at=at, reason="unreachable from 11:00 to 13:00"))


def broken(by: str = ALDORA) -> Procedure:
    """Silence broken a day before its end."""
    silence = circulated()
    return silence.after(silence.break_by(by, DEADLINE - DAY))


def adopted(rules: RuleSet = PLATFORM_ONLY) -> Procedure:
    """A text adopted because all were silent."""
    silence = circulated(rules)
    now = DEADLINE + 2 * DAY
    event = silence.confirm(now=now) if rules.adopts == "chair" else silence.establish(now)
    return silence.after(event)


def tabled(rules: RuleSet = CHAIR_CONFIRMS) -> Procedure:
    """A text before a meeting of all members."""
    paper = draft(rules)
    return paper.after(paper.table(at=OPENED, members=MEMBERS))
