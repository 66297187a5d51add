"""Known histories of one text: what breaks silence, what does not, and when something is adopted."""

from dataclasses import fields, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.consensus import events as e
from comity.core.consensus import guards
from comity.core.consensus.procedure import NEXT, Procedure
from comity.core.consensus.rules import RuleSet
from comity.core.consensus.stages import ENDED, MOOT, Stage
from comity.core.errors import Refused
from tests.core.consensus.cast import (
    ALDORA,
    BRENN,
    CESTRIA,
    CHAIR_CONFIRMS,
    DAY,
    DEADLINE,
    EVERY_CHANNEL,
    HOUR,
    MEMBERS,
    MINUTE,
    OPENED,
    OSTRAVA,
    PLATFORM_ONLY,
    SECOND,
    TEXT,
    adopted,
    broken,
    circulated,
    held,
    tabled,
)

LONG_AFTER = DEADLINE + 30 * DAY
microseconds = st.integers(min_value=-(10**12), max_value=10**12)


def test_nothing_is_adopted_over_an_objection() -> None:
    # invariant 2
    silence = circulated()
    objected = silence.after(silence.break_by(ALDORA, DEADLINE))
    assert objected.stage is Stage.BROKEN
    with pytest.raises(Refused):
        objected.establish(LONG_AFTER)
    with pytest.raises(Refused):
        objected.after(e.Adopted(at=LONG_AFTER, effect=DEADLINE))
    assert silence.after(silence.establish(LONG_AFTER)).stage is Stage.ADOPTED


def test_a_meeting_adopts_nothing_while_an_objection_stands() -> None:
    # invariants 2, 23
    paper = tabled()
    objected = paper.after(paper.raise_objection(ALDORA, OPENED))
    with pytest.raises(guards.ObjectionStands):
        objected.adopt_in_meeting(at=OPENED + HOUR, text_hash=TEXT, present=MEMBERS)
    with pytest.raises(guards.ObjectionStands):
        objected.agree_ad_referendum(at=OPENED + HOUR, text_hash=TEXT, present=MEMBERS)
    lifted = objected.after(objected.lift(ALDORA, OPENED + HOUR))
    event = lifted.adopt_in_meeting(at=OPENED + HOUR, text_hash=TEXT, present=MEMBERS)
    assert lifted.after(event).effect_from == OPENED + HOUR


@pytest.mark.parametrize("form", e.Communication)
def test_a_communication_is_no_objection_and_alters_nothing(form: e.Communication) -> None:
    # invariants 4, 22
    for before in (circulated(), adopted(), broken(), tabled()):
        after = before.after(before.communicate(BRENN, OPENED + HOUR, form))
        assert after == before
    silence = circulated()
    said = silence.after(silence.communicate(BRENN, OPENED, form))
    assert said.after(said.establish(LONG_AFTER)).stage is Stage.ADOPTED


def test_a_break_counts_to_the_very_instant() -> None:
    # invariant 9
    silence = circulated()
    assert isinstance(silence.break_by(ALDORA, DEADLINE), e.SilenceBroken)
    late = silence.break_by(ALDORA, DEADLINE + timedelta(microseconds=1))
    assert isinstance(late, e.BreakCameLate)
    answered = silence.after(late)
    assert answered.late == {ALDORA}
    assert answered.after(answered.establish(LONG_AFTER)).stage is Stage.ADOPTED


@given(microseconds)
def test_in_time_breaks_and_late_does_not(offset: int) -> None:
    # invariant 9
    silence = circulated()
    received = max(OPENED, DEADLINE + timedelta(microseconds=offset))
    event = silence.break_by(ALDORA, received)
    assert isinstance(event, e.SilenceBroken) is (received <= DEADLINE)
    assert silence.after(event).stage is (Stage.BROKEN if received <= DEADLINE else Stage.SILENCE)


def test_nobody_can_call_a_timely_break_late_or_a_late_one_timely() -> None:
    # invariant 9
    with pytest.raises(guards.InTimeIsNotLate):
        circulated().after(e.BreakCameLate(at=DEADLINE, by=ALDORA))
    with pytest.raises(guards.TooLate):
        circulated().after(e.SilenceBroken(at=DEADLINE + SECOND, by=ALDORA))
    with pytest.raises(guards.InTimeIsNotLate):
        adopted().after(e.BreakCameLate(at=DEADLINE, by=ALDORA))


@pytest.mark.parametrize("channel", ["platform", "mailbox", "note_verbale", "room"])
def test_a_break_comes_through_every_channel_the_rules_name(channel: str) -> None:
    # invariant 9
    silence = circulated(EVERY_CHANNEL)
    assert silence.after(silence.break_by(ALDORA, DEADLINE, channel=channel)).stage is Stage.BROKEN
    narrow = circulated(PLATFORM_ONLY)
    if channel != "platform":
        with pytest.raises(guards.NotThisChannel):
            narrow.break_by(ALDORA, DEADLINE, channel=channel)


def test_a_note_of_16_58_entered_at_17_20_counts_until_the_decision_is_adopted() -> None:
    # invariants 2, 9
    received = DEADLINE - 2 * MINUTE
    silence = circulated(CHAIR_CONFIRMS)
    assert silence.stage_at(DEADLINE + 20 * MINUTE) is Stage.EXPIRED
    entered = silence.after(silence.break_by(ALDORA, received, channel="note_verbale"))
    assert entered.stage is Stage.BROKEN
    decision = adopted(CHAIR_CONFIRMS)
    found = decision.break_by(ALDORA, received, channel="note_verbale")
    assert isinstance(found, e.TimelyBreakFound)
    contested = decision.after(found)
    assert (contested.stage, contested.contested) == (Stage.ADOPTED, True)


def test_a_decision_is_contested_until_every_objection_that_contests_it_is_taken_back() -> None:
    # invariants 9, 23
    decision = adopted(CHAIR_CONFIRMS)
    for party in (ALDORA, BRENN):
        decision = decision.after(decision.break_by(party, DEADLINE - MINUTE, channel="note_verbale"))
    with pytest.raises(guards.NoObjection):
        decision.lift(CESTRIA, LONG_AFTER)
    one_left = decision.after(decision.lift(ALDORA, LONG_AFTER))
    assert one_left.contested
    with pytest.raises(guards.NoObjection):
        one_left.lift(ALDORA, LONG_AFTER)
    settled = one_left.after(one_left.lift(BRENN, LONG_AFTER))
    assert (settled.stage, settled.contested, settled.standing) == (Stage.ADOPTED, False, frozenset())
    assert (settled.adopted_at, settled.effect_from) == (decision.adopted_at, decision.effect_from)
    again = settled.after(settled.break_by(CESTRIA, DEADLINE, channel="note_verbale"))
    assert again.contested


def test_a_late_break_is_recorded_even_after_adoption() -> None:
    # invariant 9
    decision = adopted()
    late = decision.break_by(ALDORA, DEADLINE + SECOND)
    after = decision.after(late)
    assert isinstance(late, e.BreakCameLate)
    assert (after.stage, after.contested, after.late) == (Stage.ADOPTED, False, frozenset({ALDORA}))


def test_a_second_objection_is_kept_like_the_first() -> None:
    # invariants 2, 12, 23
    both = broken().after(broken().break_by(BRENN, DEADLINE))
    assert both.objectors == {ALDORA, BRENN}
    assert both.broken_by == ALDORA
    lifted = both.after(both.lift(ALDORA, DEADLINE))
    assert lifted.standing == {BRENN}
    with pytest.raises(guards.AlreadyBroken):
        both.break_by(BRENN, DEADLINE)
    late = broken().break_by(CESTRIA, DEADLINE + SECOND)
    assert isinstance(late, e.BreakCameLate)


@pytest.mark.parametrize("may", [True, False])
def test_an_amendment_breaks_only_by_rule_and_by_choice(may: bool) -> None:
    # invariant 10
    silence = circulated(replace(PLATFORM_ONLY, amendment_breaks=may, time_request_breaks=may))
    for send in (silence.amend, silence.ask_for_time):
        remark = send(ALDORA, OPENED, breaks=False)
        assert isinstance(remark, e.Communicated)
        assert silence.after(remark) == silence
        if may:
            assert silence.after(send(ALDORA, OPENED, breaks=True)).stage is Stage.BROKEN
        else:
            with pytest.raises(guards.OnlyAsks):
                send(ALDORA, OPENED, breaks=True)


def test_one_member_without_a_reason_breaks_for_all() -> None:
    # invariants 1, 11
    silence = circulated()
    assert silence.after(e.SilenceBroken(at=OPENED, by=CESTRIA)).stage is Stage.BROKEN
    for stranger in (OSTRAVA, "SEC", "CHAIR", ""):
        with pytest.raises(guards.NotAMember):
            silence.break_by(stranger, OPENED)


def test_an_objection_to_some_paragraphs_breaks_the_whole() -> None:
    # invariant 11
    silence = circulated()
    event = silence.break_by(ALDORA, OPENED, paragraphs=("3", "7"))
    assert silence.after(event).stage is Stage.BROKEN


def test_a_break_ends_the_procedure_for_good() -> None:
    # invariants 12, 23
    lifted = broken().after(broken().lift(ALDORA, DEADLINE - HOUR))
    assert lifted.stage is Stage.BROKEN
    assert lifted.standing == frozenset()
    with pytest.raises(Refused):
        lifted.establish(LONG_AFTER)
    with pytest.raises(Refused):
        lifted.confirm(now=LONG_AFTER)
    with pytest.raises(guards.CannotFollow):
        lifted.circulate(
            at=DEADLINE, deadline=LONG_AFTER, members=MEMBERS, text_hash=TEXT, by="CHAIR", authority="again"
        )


def test_nothing_leads_out_of_an_ended_stage() -> None:
    # invariants 12, 14
    assert {s for (s, _event), after in NEXT.items() if s in ENDED and after is not s} == set()
    assert {s for (s, _event) in NEXT if s in ENDED} == ENDED, (
        "what is found later is recorded in each of them"
    )
    recorded = {e.BreakFoundMoot, e.BreakCameLate, e.BreakEntered, e.EntryStruck}
    assert {event for (s, event) in NEXT if s in MOOT} == recorded
    assert {event for (_s, event), after in NEXT.items() if after is Stage.ADOPTED and _s is not after} == {
        e.Adopted,
        e.AdoptedInMeeting,
    }


def test_the_objector_alone_takes_an_objection_back() -> None:
    # invariant 23
    for other in (BRENN, "CHAIR", "SEC"):
        with pytest.raises(guards.NoObjection):
            broken().lift(other, DEADLINE)
    once = broken().after(broken().lift(ALDORA, DEADLINE))
    with pytest.raises(guards.NoObjection):
        once.lift(ALDORA, DEADLINE)


def test_adoption_takes_effect_once_and_from_the_deadline() -> None:
    # invariant 14
    silence = circulated()
    for early in (OPENED, DEADLINE, DEADLINE + 60 * SECOND - timedelta(microseconds=1)):
        with pytest.raises(guards.StillRunning):
            silence.establish(early)
    decision = silence.after(silence.establish(DEADLINE + 60 * SECOND))
    assert (decision.adopted_at, decision.effect_from) == (DEADLINE + MINUTE, DEADLINE)
    with pytest.raises(guards.CannotFollow):
        decision.establish(LONG_AFTER)
    with pytest.raises(guards.WrongEffect):
        silence.after(e.Adopted(at=LONG_AFTER, effect=LONG_AFTER))


def test_breaks_received_elsewhere_get_their_window() -> None:
    # invariant 14
    silence = circulated(EVERY_CHANNEL)
    with pytest.raises(guards.StillRunning):
        silence.establish(DEADLINE + 24 * HOUR - SECOND)
    assert silence.establish(DEADLINE + 24 * HOUR).effect == DEADLINE
    with pytest.raises(guards.RulesAdopt):  # a confirmation would cut the window
        silence.confirm(now=DEADLINE + HOUR)


def test_the_chair_confirms_where_the_rules_say_so() -> None:
    # invariant 14
    silence = circulated(CHAIR_CONFIRMS)
    with pytest.raises(guards.ChairConfirms):
        silence.establish(LONG_AFTER)
    with pytest.raises(guards.StillRunning):
        silence.confirm(now=DEADLINE + 59 * SECOND)
    assert silence.after(silence.confirm(now=DEADLINE + MINUTE)).effect_from == DEADLINE
    assert not silence.confirmation_overdue(DEADLINE + 72 * HOUR)
    assert silence.confirmation_overdue(DEADLINE + 72 * HOUR + SECOND)
    assert silence.stage_at(LONG_AFTER) is Stage.EXPIRED  # overdue adopts nothing


def test_held_nothing_takes_effect_until_the_chair_sets_an_instant() -> None:
    # invariants 8, 14
    doubt = held()
    with pytest.raises(guards.StillHeld):
        doubt.establish(LONG_AFTER)
    assert doubt.stage_at(LONG_AFTER) is Stage.HELD
    again = doubt.after(doubt.set_deadline(at=DEADLINE + 2 * HOUR, deadline=DEADLINE + 3 * DAY))
    assert (again.stage, again.deadline) == (Stage.SILENCE, DEADLINE + 3 * DAY)
    with pytest.raises(guards.StillRunning):
        again.establish(DEADLINE + DAY)
    assert again.establish(DEADLINE + 4 * DAY).effect == DEADLINE + 3 * DAY


def test_while_silence_is_held_every_break_counts() -> None:
    # invariants 2, 9, 14
    doubt = held()
    assert doubt.after(doubt.break_by(ALDORA, DEADLINE + 5 * HOUR)).stage is Stage.BROKEN


def test_a_break_answered_as_late_counts_once_the_outage_is_known() -> None:
    # invariants 2, 9
    silence = circulated()
    late = silence.after(silence.break_by(ALDORA, DEADLINE + MINUTE))
    doubt = late.after(late.hold(at=DEADLINE + HOUR, reason="unreachable at the deadline"))
    with pytest.raises(guards.LateBreakStands):
        doubt.set_deadline(at=DEADLINE + HOUR, deadline=LONG_AFTER)
    (event,) = doubt.recalled()
    assert doubt.after(event).stage is Stage.BROKEN
    assert held().recalled() == ()


def test_a_package_that_stands_together_falls_together() -> None:
    silence = circulated()
    fallen = silence.after(e.PackageBroken(at=DEADLINE, part="the other text"))
    assert (fallen.stage, fallen.standing) == (Stage.BROKEN, frozenset())


def test_a_text_is_taken_back_before_the_end_and_never_after() -> None:
    silence = circulated()
    assert silence.after(silence.withdraw(by="SEC", at=DEADLINE)).stage is Stage.WITHDRAWN
    with pytest.raises(guards.Unchangeable):
        silence.withdraw(by="SEC", at=DEADLINE + SECOND)
    for ended in (broken(), adopted()):
        with pytest.raises(guards.Unchangeable):
            ended.withdraw(by="SEC", at=LONG_AFTER)


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1)))
def test_expired_is_computed_and_never_stored(naive: datetime) -> None:
    # invariant 14
    now = naive.replace(tzinfo=DEADLINE.tzinfo)
    silence = circulated()
    assert silence.stage_at(now) is (Stage.EXPIRED if now > DEADLINE else Stage.SILENCE)
    assert Stage.EXPIRED not in {stage for stage, _event in NEXT} | set(NEXT.values())


@pytest.mark.parametrize("rules", [PLATFORM_ONLY, EVERY_CHANNEL, CHAIR_CONFIRMS])
def test_all_stay_silent_and_the_text_is_adopted(rules: RuleSet) -> None:
    decision: Procedure = adopted(rules)
    assert decision.stage is Stage.ADOPTED
    assert decision.after(decision.publish(by="SEC", at=LONG_AFTER)).stage is Stage.ADOPTED
    assert (decision.members, decision.text_hash) == (MEMBERS, TEXT)


def test_replaying_the_events_gives_the_same_procedure() -> None:
    """A procedure is its events: two walks over the same events end at the same value."""
    start = Procedure(
        stage=Stage.DRAFT,
        rules=RuleSet(label="r", classes=frozenset({"ordinary"})),
        body="SOC",
        text_hash=TEXT,
    )
    events: list[e.Event] = [
        e.Circulated(
            at=OPENED, deadline=DEADLINE, members=MEMBERS, text_hash=TEXT, by="CHAIR", authority="rule 5"
        ),
        e.HeldInDoubt(at=DEADLINE, reason="unreachable"),
        e.DeadlineSet(at=DEADLINE, deadline=DEADLINE + DAY),
        e.Adopted(at=DEADLINE + 2 * DAY, effect=DEADLINE + DAY),
    ]
    walked = start
    for event in events:
        walked = walked.after(event)
    assert walked.effect_from == DEADLINE + DAY
    assert {field.name for field in fields(walked)} == {field.name for field in fields(start)}
    assert replace(walked) == walked
