"""Objections that officers enter: while one waits for a second officer, nothing is adopted."""

from dataclasses import replace
from datetime import datetime

import pytest

from comity.core.consensus import entries, guards
from comity.core.consensus import events as e
from comity.core.consensus.procedure import Procedure
from comity.core.consensus.stages import Stage
from tests.core.consensus.cast import (
    ALDORA,
    BRENN,
    CHAIR_CONFIRMS,
    DAY,
    DEADLINE,
    EVERY_CHANNEL,
    HOUR,
    MEMBERS,
    OPENED,
    OSTRAVA,
    PLATFORM_ONLY,
    SECOND,
    TEXT,
    adopted,
    circulated,
    held,
)

LONG_AFTER = DEADLINE + 3 * DAY


def note(procedure: Procedure, party: str, received: datetime) -> e.BreakEntered:
    """An officer enters a note verbale some days later."""
    return procedure.enter(party, received, channel="note_verbale", now=LONG_AFTER)


def test_an_entry_of_one_officer_stops_adoption_until_a_second_one_looked() -> None:
    # invariants 2, 9, 14
    for rules in (EVERY_CHANNEL, CHAIR_CONFIRMS):
        silence = circulated(rules)
        waiting = silence.after(note(silence, ALDORA, DEADLINE - 2 * SECOND))
        with pytest.raises(guards.EntryUnconfirmed):
            waiting.confirm(now=LONG_AFTER) if rules.adopts == "chair" else waiting.establish(LONG_AFTER)
        found = waiting.break_by(ALDORA, DEADLINE - 2 * SECOND, channel="note_verbale")
        assert isinstance(found, e.SilenceBroken)
        assert (waiting.after(found).stage, waiting.after(found).entered) == (Stage.BROKEN, frozenset())
        struck = waiting.after(waiting.strike(ALDORA, LONG_AFTER))
        assert struck.entered == frozenset()
        after = struck.confirm(now=LONG_AFTER) if rules.adopts == "chair" else struck.establish(LONG_AFTER)
        assert struck.after(after).stage is Stage.ADOPTED


def test_what_is_entered_late_is_answered_late_and_what_is_found_late_contests() -> None:
    # invariant 9
    silence = circulated(EVERY_CHANNEL)
    waiting = silence.after(note(silence, ALDORA, DEADLINE + SECOND))
    answer = entries.confirmed(waiting, ALDORA, DEADLINE + SECOND, channel="note_verbale")
    assert isinstance(answer, e.BreakCameLate)
    assert waiting.after(answer).entered == frozenset()
    decision = adopted(EVERY_CHANNEL)
    looked = decision.after(note(decision, BRENN, DEADLINE))
    contested = looked.after(looked.break_by(BRENN, DEADLINE, channel="note_verbale"))
    assert (contested.stage, contested.contested, contested.entered) == (Stage.ADOPTED, True, frozenset())


def test_what_came_after_the_silence_objects_to_a_text_before_a_meeting() -> None:
    # invariants 2, 9: nobody has to strike a true objection to be rid of its entry
    silence = circulated(EVERY_CHANNEL)
    meeting = silence.after(silence.object_to_silence(BRENN, DEADLINE - DAY))
    assert meeting.stage is Stage.TABLED
    waiting = meeting.after(note(meeting, ALDORA, DEADLINE + SECOND))
    with pytest.raises(guards.EntryUnconfirmed):
        waiting.adopt_in_meeting(at=LONG_AFTER, text_hash=TEXT, present=MEMBERS)
    found = entries.confirmed(waiting, ALDORA, DEADLINE + SECOND, channel="note_verbale")
    assert found == e.ObjectionRaised(at=DEADLINE + SECOND, by=ALDORA, channel="note_verbale")
    objected = waiting.after(found)
    assert objected.entered == frozenset()
    with pytest.raises(guards.ObjectionStands):
        objected.adopt_in_meeting(at=LONG_AFTER, text_hash=TEXT, present=MEMBERS)
    lifted = objected.after(objected.lift(ALDORA, LONG_AFTER))
    assert lifted.adopt_in_meeting(at=LONG_AFTER, text_hash=TEXT, present=MEMBERS)


def test_entries_that_cannot_be() -> None:
    silence = circulated(EVERY_CHANNEL)
    with pytest.raises(guards.InTheFuture):
        silence.enter(ALDORA, DEADLINE, channel="room", now=DEADLINE - SECOND)
    with pytest.raises(guards.NotAMember):
        note(silence, OSTRAVA, DEADLINE)
    with pytest.raises(guards.BeforeCirculation):
        note(silence, ALDORA, OPENED - SECOND)
    with pytest.raises(guards.NotThisChannel):
        note(circulated(PLATFORM_ONLY), ALDORA, DEADLINE)
    with pytest.raises(guards.NothingEntered):
        silence.strike(ALDORA, LONG_AFTER)
    waiting = silence.after(note(silence, ALDORA, DEADLINE))
    with pytest.raises(guards.EnteredAlready):
        note(waiting, ALDORA, DEADLINE)


def test_whoever_objects_is_entered_again_until_the_text_is_adopted() -> None:
    # invariant 13: a refusal would tell officers who objects; after adoption they have entered it themselves
    broken = circulated(EVERY_CHANNEL).after(circulated(EVERY_CHANNEL).break_by(ALDORA, DEADLINE))
    again = broken.after(note(broken, ALDORA, DEADLINE))
    counted = again.after(again.break_by(ALDORA, DEADLINE, channel="note_verbale"))
    assert (counted.objectors, counted.entered) == (frozenset({ALDORA}), frozenset())
    with pytest.raises(guards.AlreadyBroken):
        broken.break_by(ALDORA, DEADLINE)
    decision = adopted(EVERY_CHANNEL)
    contested = decision.after(decision.break_by(BRENN, DEADLINE, channel="note_verbale"))
    with pytest.raises(guards.EnteredAlready):
        note(contested, BRENN, DEADLINE)
    with pytest.raises(guards.AlreadyBroken):
        contested.break_by(BRENN, DEADLINE, channel="note_verbale")


@pytest.mark.parametrize("named", [True, False])
def test_an_entry_is_settled_by_its_party_where_the_rules_name_it(named: bool) -> None:
    # invariants 2, 13
    silence = circulated(replace(EVERY_CHANNEL, author_named=named))
    waiting = silence.after(note(silence, ALDORA, DEADLINE))
    broken = waiting.after(waiting.break_by(ALDORA, DEADLINE))
    assert broken.stage is Stage.BROKEN
    assert broken.entered == (frozenset() if named else frozenset({ALDORA}))


def test_an_entry_waits_through_a_hold_and_into_the_meeting() -> None:
    # invariants 2, 14
    silence = held(EVERY_CHANNEL)
    waiting = silence.after(note(silence, ALDORA, DEADLINE))
    moved = waiting.after(waiting.object_to_silence(BRENN, DEADLINE + HOUR))
    with pytest.raises(guards.EntryUnconfirmed):
        moved.adopt_in_meeting(at=LONG_AFTER, text_hash=TEXT, present=MEMBERS)
    settled = moved.after(moved.strike(ALDORA, LONG_AFTER))
    assert (
        settled.after(settled.adopt_in_meeting(at=LONG_AFTER, text_hash=TEXT, present=MEMBERS)).stage
        is Stage.ADOPTED
    )


def test_what_a_party_says_late_leaves_its_entry_waiting() -> None:
    # invariants 2, 9, 14: the note may have come in time
    silence = circulated(EVERY_CHANNEL)
    waiting = silence.after(note(silence, ALDORA, DEADLINE - SECOND))
    late = waiting.after(waiting.break_by(ALDORA, DEADLINE + SECOND))
    assert (late.late, late.entered) == (frozenset({ALDORA}), frozenset({ALDORA}))
    with pytest.raises(guards.EntryUnconfirmed):
        late.establish(LONG_AFTER)
    found = entries.confirmed(late, ALDORA, DEADLINE - SECOND, channel="note_verbale")
    assert late.after(found).stage is Stage.BROKEN


def test_an_objection_by_mail_stops_adoption_until_it_is_confirmed() -> None:
    # invariants 2, 14
    silence = circulated(EVERY_CHANNEL)
    mailed = silence.after(silence.mail_objects(ALDORA, DEADLINE))
    with pytest.raises(guards.MailUnconfirmed):
        mailed.establish(LONG_AFTER)
    with pytest.raises(guards.NothingToDisown):
        mailed.disown(BRENN, LONG_AFTER)
    confirmed = mailed.after(mailed.break_by(ALDORA, DEADLINE, channel="mailbox"))
    assert (confirmed.stage, confirmed.unconfirmed) == (Stage.BROKEN, frozenset())
    disowned = mailed.after(mailed.disown(ALDORA, LONG_AFTER))
    assert disowned.after(disowned.establish(LONG_AFTER)).stage is Stage.ADOPTED
    late = silence.mail_objects(ALDORA, DEADLINE + SECOND)
    assert isinstance(late, e.BreakCameLate)
    with pytest.raises(guards.NotThisChannel):
        circulated(PLATFORM_ONLY).mail_objects(ALDORA, DEADLINE)
