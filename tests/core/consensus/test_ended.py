"""What is found of a silence that ended without an answer: the text was withdrawn, or it lapsed."""

from dataclasses import replace
from datetime import datetime

import pytest

from comity.core.consensus import entries, guards
from comity.core.consensus import events as e
from comity.core.consensus.procedure import Procedure
from comity.core.consensus.rules import RuleSet
from comity.core.consensus.stages import MOOT, Stage
from tests.core.consensus.cast import (
    ALDORA,
    BRENN,
    DAY,
    DEADLINE,
    EVERY_CHANNEL,
    MINUTE,
    OPENED,
    OSTRAVA,
    PLATFORM_ONLY,
    SECOND,
    circulated,
    draft,
    held,
    tabled,
)

LONG_AFTER = DEADLINE + 30 * DAY


def over(stage: Stage, rules: RuleSet = EVERY_CHANNEL) -> Procedure:
    """A text that was withdrawn a day before its deadline, or that lapsed after it was held."""
    if stage is Stage.LAPSED:
        doubt = held(rules)
        return doubt.after(e.Lapsed(at=LONG_AFTER))
    silence = circulated(rules)
    return silence.after(silence.withdraw(by="SEC", at=DEADLINE - DAY))


def entered(procedure: Procedure, party: str, received: datetime) -> e.BreakEntered:
    """An officer enters a note verbale long after."""
    return procedure.enter(party, received, channel="note_verbale", now=LONG_AFTER)


@pytest.mark.parametrize("channel", ["platform", "mailbox", "note_verbale", "room"])
@pytest.mark.parametrize("stage", sorted(MOOT))
def test_what_is_found_of_a_silence_without_an_answer_is_recorded_and_changes_nothing(
    stage: Stage, channel: str
) -> None:
    # invariants 1, 9, 12
    ended = over(stage)
    found = ended.break_by(ALDORA, DEADLINE - DAY - MINUTE, channel=channel)
    assert isinstance(found, e.BreakFoundMoot)
    assert (found.by, found.channel) == (ALDORA, channel)
    assert ended.after(found) == ended
    assert ended.after(found).after(ended.break_by(ALDORA, DEADLINE, channel=channel)) == ended
    with pytest.raises(guards.NotAMember):
        ended.break_by(OSTRAVA, DEADLINE, channel=channel)
    with pytest.raises(guards.BeforeCirculation):
        ended.break_by(ALDORA, OPENED - SECOND, channel=channel)
    if channel != "platform":
        with pytest.raises(guards.NotThisChannel):
            over(stage, PLATFORM_ONLY).break_by(ALDORA, DEADLINE, channel=channel)


def test_after_the_deadline_of_a_withdrawn_text_it_is_late_and_while_held_no_deadline_had_passed() -> None:
    # invariant 9
    withdrawn, lapsed = over(Stage.WITHDRAWN), over(Stage.LAPSED)
    late = withdrawn.break_by(ALDORA, DEADLINE + SECOND)
    assert isinstance(late, e.BreakCameLate)
    assert withdrawn.after(late) == replace(withdrawn, late=frozenset({ALDORA}))
    assert isinstance(lapsed.break_by(ALDORA, DEADLINE + SECOND), e.BreakFoundMoot)
    with pytest.raises(guards.TooLate):
        withdrawn.after(e.BreakFoundMoot(at=DEADLINE + SECOND, by=ALDORA))


def test_there_is_nothing_to_break_in_a_text_that_never_was_under_silence() -> None:
    for paper in (draft(), tabled()):
        withdrawn = paper.after(paper.withdraw(by="SEC", at=OPENED))
        with pytest.raises(guards.NotUnderSilence):
            withdrawn.break_by(ALDORA, DEADLINE)


@pytest.mark.parametrize("received", [DEADLINE - SECOND, DEADLINE + SECOND], ids=["in time", "late"])
def test_a_note_on_a_withdrawn_text_is_settled_by_two_officers_alone(received: datetime) -> None:
    # invariants 9, 12
    silence = circulated(EVERY_CHANNEL)
    withdrawn = silence.after(silence.withdraw(by="SEC", at=DEADLINE - DAY))
    waiting = withdrawn.after(entered(withdrawn, ALDORA, received))
    assert waiting == replace(withdrawn, entered=frozenset({ALDORA}))
    with pytest.raises(guards.EnteredAlready):
        entered(waiting, ALDORA, received)
    own = waiting.after(waiting.break_by(ALDORA, DEADLINE))
    assert own.entered == {ALDORA}, "what the party says itself leaves the note to be answered"
    found = entries.confirmed(waiting, ALDORA, received, channel="note_verbale")
    assert type(found) is (e.BreakFoundMoot if received <= DEADLINE else e.BreakCameLate)
    assert (waiting.after(found).stage, waiting.after(found).entered) == (Stage.WITHDRAWN, frozenset())
    assert waiting.after(waiting.strike(ALDORA, LONG_AFTER)) == withdrawn
    with pytest.raises(guards.NothingEntered):
        withdrawn.strike(ALDORA, LONG_AFTER)


def test_nobody_is_asked_any_more_about_a_text_that_has_ended_without_an_answer() -> None:
    # invariant 9
    silence = held(EVERY_CHANNEL)
    waiting = silence.after(entered(silence, ALDORA, DEADLINE))
    waiting = waiting.after(waiting.mail_objects(BRENN, DEADLINE))
    assert (waiting.entered, waiting.unconfirmed) == (frozenset({ALDORA}), frozenset({BRENN}))
    for event in (waiting.withdraw(by="SEC", at=LONG_AFTER), e.Lapsed(at=LONG_AFTER)):
        ended = waiting.after(event)
        assert (ended.entered, ended.unconfirmed) == (frozenset(), frozenset())
        assert isinstance(ended.mail_objects(BRENN, DEADLINE), e.BreakFoundMoot)
