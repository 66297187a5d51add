"""What must be true before silence begins, and what may move its end."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.calendar import Calendar
from comity.core.consensus import deadlines, guards
from comity.core.consensus import events as e
from comity.core.consensus import opening as opening_rules
from comity.core.consensus.rules import NO_DECISION, RuleSet
from comity.core.consensus.stages import Stage
from comity.core.errors import Broken
from tests.core.consensus.cast import (
    ALDORA,
    AUTHORITY,
    BRENN,
    CHAIR_CONFIRMS,
    DAY,
    DEADLINE,
    HOUR,
    MEMBERS,
    MINUTE,
    OPENED,
    OTHER_TEXT,
    PLATFORM_ONLY,
    SECOND,
    TEXT,
    adopted,
    circulated,
    draft,
    held,
    tabled,
)

FRIDAY_SATURDAY = Calendar(ZoneInfo("Asia/Dubai"), frozenset({4, 5}))
SATURDAY_SUNDAY = Calendar(ZoneInfo("Europe/Istanbul"))


def opening(**changed: object) -> e.Circulated:
    """A circulation that is in order, but for what a test changes."""
    event = e.Circulated(
        at=OPENED, deadline=DEADLINE, members=MEMBERS, text_hash=TEXT, by="CHAIR", authority=AUTHORITY
    )
    return replace(event, **changed)  # type: ignore[arg-type] # each test changes one field of its own type


def test_everything_is_known_before_silence_begins() -> None:
    # invariant 6
    begun = draft().after(opening())
    assert (begun.body, begun.rules, begun.launcher) == ("SOC", PLATFORM_ONLY, "CHAIR")
    assert (begun.authority, begun.deadline, begun.text_hash) == (AUTHORITY, DEADLINE, TEXT)
    assert begun.circulated_at == OPENED
    for missing in (opening(authority=" "), opening(members=frozenset())):
        with pytest.raises(guards.Incomplete):
            draft().after(missing)
    with pytest.raises(guards.Incomplete):
        replace(draft(), text_hash="").after(opening(text_hash=""))
    with pytest.raises(guards.Incomplete):
        replace(draft(), body="").after(opening())


def test_silence_binds_to_the_text_that_was_registered() -> None:
    # invariant 5
    with pytest.raises(guards.NotThisText):
        draft().after(opening(text_hash=OTHER_TEXT))


def test_only_the_office_that_the_rules_name_opens_silence() -> None:
    with pytest.raises(guards.NotTheLauncher):
        draft().after(opening(by="SEC"))
    with pytest.raises(guards.NotTheLauncher):
        draft().after(opening(by=ALDORA))
    both = replace(PLATFORM_ONLY, may_launch=frozenset({"chair", "registrar"}))
    assert draft(both).after(opening(by="SEC")).launcher == "SEC"


def test_silence_is_only_for_the_classes_that_the_rules_allow() -> None:
    # invariant 20
    with pytest.raises(guards.ClassNotAllowed):
        draft(decision_class="budget").after(opening())
    allowed = replace(PLATFORM_ONLY, classes=frozenset({"ordinary", "budget"}))
    assert draft(allowed, "budget").after(opening()).stage is Stage.SILENCE


def test_silence_comes_after_the_consent_that_the_rules_require() -> None:
    # invariant 20
    first_the_room = replace(CHAIR_CONFIRMS, consent_step="ad_referendum")
    with pytest.raises(guards.ConsentFirst):
        draft(first_the_room).after(opening())
    paper = tabled(first_the_room)
    agreed = paper.after(paper.agree_ad_referendum(at=OPENED, text_hash=TEXT, present=MEMBERS))
    assert agreed.after(opening()).stage is Stage.SILENCE


def test_silence_that_a_meeting_must_agree_to_begins_in_its_room() -> None:
    # invariant 20
    at_a_meeting = replace(CHAIR_CONFIRMS, consent_step="meeting")
    with pytest.raises(opening_rules.MeetingFirst):
        draft(at_a_meeting).after(opening())
    paper = tabled(at_a_meeting)
    assert paper.after(opening()).stage is Stage.SILENCE
    objected = paper.after(paper.raise_objection(ALDORA, OPENED))
    with pytest.raises(guards.ObjectionStands):
        objected.after(opening())
    silence = paper.after(opening())
    moved = silence.after(silence.object_to_silence(ALDORA, OPENED + SECOND))
    with pytest.raises(opening_rules.NotFromTheRoom):
        moved.after(opening())
    with pytest.raises(opening_rules.NotFromTheRoom):
        tabled(CHAIR_CONFIRMS).after(opening())


def test_where_the_rules_say_so_all_languages_are_there_first() -> None:
    # invariant 20
    rules = replace(PLATFORM_ONLY, all_languages_first=True)
    with pytest.raises(opening_rules.LanguagesFirst):
        draft(rules).after(replace(opening(), languages_missing=frozenset({"ru"})))
    assert draft(rules).after(opening()).stage is Stage.SILENCE
    assert draft().after(replace(opening(), languages_missing=frozenset({"ru"}))).stage is Stage.SILENCE


def test_the_same_instant_again_is_no_extension() -> None:
    # invariant 8
    silence = circulated()
    with pytest.raises(deadlines.NotEarlier):
        silence.set_deadline(at=OPENED + SECOND, deadline=DEADLINE)


@pytest.mark.parametrize("kind", sorted(NO_DECISION))
def test_a_statement_of_the_chair_never_becomes_a_decision(kind: str) -> None:
    # invariant 21
    paper = draft(decision_class=kind)
    with pytest.raises(guards.NotADecision):
        paper.after(opening())
    with pytest.raises(guards.NotADecision):
        paper.table(at=OPENED, members=MEMBERS)
    with pytest.raises(guards.NotADecision):
        replace(tabled(), decision_class=kind).adopt_in_meeting(at=OPENED, text_hash=TEXT, present=MEMBERS)
    with pytest.raises(guards.NotADecision):
        replace(adopted(), decision_class=kind).publish(by="SEC", at=DEADLINE + DAY)
    with pytest.raises(Broken):
        replace(PLATFORM_ONLY, classes=frozenset({"ordinary", kind}))


def test_only_what_was_adopted_is_published() -> None:
    # invariant 21
    for paper in (draft(), circulated(), held(), tabled()):
        with pytest.raises(guards.CannotFollow):
            paper.publish(by="SEC", at=DEADLINE + DAY)


def test_a_deadline_is_one_instant_in_the_future() -> None:
    # invariant 7
    for past in (OPENED, OPENED - SECOND):
        with pytest.raises(deadlines.DeadlinePassed):
            draft().after(opening(deadline=past))
    with pytest.raises(deadlines.NoZone):
        draft().after(opening(deadline=DEADLINE.replace(tzinfo=None)))
    with pytest.raises(deadlines.TooFar):
        draft().after(opening(deadline=datetime(2206, 3, 16, tzinfo=DEADLINE.tzinfo)))


@given(st.integers(min_value=-14 * 60, max_value=14 * 60), st.integers(-3600, 3600))
def test_the_same_instant_counts_the_same_in_every_zone(minutes: int, seconds: int) -> None:
    # invariant 7
    there = timezone(timedelta(minutes=minutes))
    silence = draft().after(opening(deadline=DEADLINE.astimezone(there)))
    received = DEADLINE + timedelta(seconds=seconds)
    assert type(silence.break_by(ALDORA, received.astimezone(there))) is type(
        circulated().break_by(ALDORA, received)
    )
    assert silence.stage_at(received) is circulated().stage_at(received)


def test_a_deadline_moves_later_for_all_and_only_before_it_has_passed() -> None:
    # invariant 8
    silence = circulated()
    longer = silence.after(silence.set_deadline(at=DEADLINE, deadline=DEADLINE + DAY))
    assert longer.deadline == DEADLINE + DAY
    assert longer.after(longer.break_by(ALDORA, DEADLINE + HOUR)).stage is Stage.BROKEN
    with pytest.raises(deadlines.NotEarlier):
        silence.set_deadline(at=OPENED, deadline=DEADLINE - SECOND)
    with pytest.raises(guards.Ended):
        silence.set_deadline(at=DEADLINE + SECOND, deadline=DEADLINE + DAY)
    early_hold = held(at=OPENED + HOUR)
    with pytest.raises(deadlines.NotEarlier):
        early_hold.set_deadline(at=OPENED + 2 * HOUR, deadline=DEADLINE - SECOND)


def test_an_extension_never_makes_a_late_answer_untrue() -> None:
    # invariants 8, 9: the extension was received at the deadline and stored after a break that came later
    silence = circulated()
    answered = silence.after(silence.break_by(ALDORA, DEADLINE + SECOND))
    with pytest.raises(guards.Ended):
        answered.set_deadline(at=DEADLINE, deadline=DEADLINE + DAY)


def test_no_other_event_moves_a_deadline() -> None:
    # invariant 8
    silence = circulated(CHAIR_CONFIRMS)
    for event in (
        silence.break_by(ALDORA, OPENED),
        silence.break_by(ALDORA, DEADLINE + SECOND),
        silence.hold(at=OPENED, reason="x"),
        silence.confirm(now=DEADLINE + MINUTE),
        silence.withdraw(by="SEC", at=OPENED),
        silence.object_to_silence(ALDORA, OPENED),
        silence.mail_objects(ALDORA, OPENED),
        silence.communicate(ALDORA, OPENED, e.Communication.COMMENT),
    ):
        assert silence.after(event).deadline == DEADLINE


def test_new_holidays_move_nothing_that_runs() -> None:
    # invariant 8
    rules = replace(PLATFORM_ONLY, shortest_working_days=10)
    calendars = {"SEC": SATURDAY_SUNDAY}
    paper = draft(rules)
    begun = paper.after(_circulate(paper.rules, calendars))
    closed = replace(SATURDAY_SUNDAY, holidays=frozenset((OPENED + n * DAY).date() for n in range(15)))
    with pytest.raises(deadlines.TooFewDays):
        _circulate(rules, {"SEC": closed})
    assert begun.deadline == DEADLINE
    assert begun.establish(DEADLINE + MINUTE).effect == DEADLINE


def _circulate(rules: RuleSet, calendars: dict[str, Calendar], deadline: datetime = DEADLINE) -> e.Circulated:
    return draft(rules).circulate(
        at=OPENED,
        deadline=deadline,
        members=MEMBERS,
        text_hash=TEXT,
        by="CHAIR",
        authority=AUTHORITY,
        calendars=calendars,
    )


def test_silence_is_as_long_as_the_rules_ask() -> None:
    three_days = replace(PLATFORM_ONLY, shortest_minutes=72 * 60)
    with pytest.raises(deadlines.TooFewHours) as refused:
        _circulate(three_days, {}, OPENED + 72 * HOUR - SECOND)
    assert str(refused.value).startswith("The rules ask for at least 72 hours")
    assert _circulate(three_days, {}, OPENED + 72 * HOUR).deadline == OPENED + 72 * HOUR
    shorter = replace(draft(replace(three_days, shorter_when_returned_minutes=24 * 60)), returned=True)
    assert shorter.after(opening(deadline=OPENED + 24 * HOUR)).stage is Stage.SILENCE


def test_what_is_enough_for_a_text_that_comes_back_never_asks_for_more() -> None:
    days = replace(PLATFORM_ONLY, shortest_working_days=10, shorter_when_returned_minutes=24 * 60)
    calendars = {**dict.fromkeys(MEMBERS, FRIDAY_SATURDAY), "SEC": SATURDAY_SUNDAY}

    def bring(rules: RuleSet, deadline: datetime, *, returned: bool = True) -> datetime:
        paper = replace(draft(rules), returned=returned)
        event = opening(deadline=deadline)
        made = paper.circulate(
            at=event.at,
            deadline=deadline,
            members=event.members,
            text_hash=event.text_hash,
            by=event.by,
            authority=AUTHORITY,
            calendars=calendars,
        )
        assert paper.after(made).stage is Stage.SILENCE
        return made.deadline

    assert bring(days, OPENED + 24 * HOUR) == OPENED + 24 * HOUR
    for returned, deadline in ((True, OPENED + 24 * HOUR - SECOND), (False, OPENED + 24 * HOUR)):
        with pytest.raises(deadlines.TooFewDays):
            bring(days, deadline, returned=returned)
    nothing_fixed = replace(PLATFORM_ONLY, shorter_when_returned_minutes=24 * 60)
    assert bring(nothing_fixed, OPENED + HOUR) == OPENED + HOUR
    shorter_anyway = replace(nothing_fixed, shortest_minutes=60)
    assert bring(shorter_anyway, OPENED + HOUR) == OPENED + HOUR


def test_working_days_are_those_of_the_seat_or_of_every_member() -> None:
    # Monday 2 March to Monday 16 March: ten working days with either rest; one holiday more in Brenn
    seat = replace(PLATFORM_ONLY, shortest_working_days=10)
    every = replace(seat, calendar="every member")
    members = dict.fromkeys(MEMBERS, FRIDAY_SATURDAY)
    calendars = {**members, "SEC": SATURDAY_SUNDAY}
    assert _circulate(seat, calendars).deadline == DEADLINE
    assert _circulate(every, calendars).deadline == DEADLINE
    rests = replace(FRIDAY_SATURDAY, holidays=frozenset({(OPENED + 2 * DAY).date()}))
    assert _circulate(seat, {**calendars, BRENN: rests}).deadline == DEADLINE
    with pytest.raises(deadlines.TooFewDays) as refused:
        _circulate(every, {**calendars, BRENN: rests})
    assert refused.value.params == {"days": 10, "found": 9}
    with pytest.raises(Broken):
        _circulate(every, {"SEC": SATURDAY_SUNDAY})
    with pytest.raises(Broken):
        _circulate(seat, {})


def test_a_note_from_before_the_circulation_is_a_mistyped_date() -> None:
    with pytest.raises(guards.BeforeCirculation):
        circulated().break_by(ALDORA, OPENED - SECOND)
