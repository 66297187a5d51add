"""A delegation's own word on its days: counted when a deadline is set, and never after."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from comity.acts import days
from comity.acts import decisions as acts
from comity.acts.seating import EndsBefore
from comity.core.consensus.deadlines import TooFewDays
from comity.core.consensus.rules_shipped import MINUTES
from comity.core.errors import NotAllowed
from comity.record.models import Disclosure, Entry
from comity.register import calendars
from comity.register.models import DeclaredDays
from tests.world import World, build

pytestmark = pytest.mark.django_db
TODAY = datetime.now(UTC).date()
FIRST = TODAY + timedelta(days=7 - TODAY.isoweekday() % 7)  # the next Sunday: a working day of the cast
LAST = FIRST + timedelta(days=2)
FORTNIGHT = 14 * 24 * 60
RULES = replace(MINUTES, shortest_working_days=9, calendar="every member")


@pytest.fixture
def world() -> World:
    return build(rules=RULES)


def working(world: World, party: str = "BRE", day: date = FIRST) -> bool:
    ends = world.now + timedelta(days=14)
    return calendars.calendars([party], world.now, ends)[party].is_working_day(day)


def test_the_delegation_alone_says_which_days_are_its_working_days(world: World) -> None:
    for name in ("clerk", "chair", "observer", "administrator", "intern"):
        with pytest.raises(NotAllowed):
            days.declare_days(world.asked(world.seats[name]), first=FIRST, last=LAST, working=False)
    assert (world.record(), working(world)) == ([], True)
    days.declare_days(world.asked(world.brenn), first=FIRST, last=LAST, working=False)
    assert world.record() == ["DaysDeclared"]
    assert not working(world)
    assert working(world, "ALD")


def test_the_newest_word_counts_and_every_word_is_kept(world: World) -> None:
    for n, said in enumerate((False, True)):
        at = world.now + timedelta(hours=n)
        days.declare_days(world.asked(world.brenn, at), first=FIRST, last=LAST, working=said)
    assert not working(world)  # as known at the first instant
    world.now += timedelta(hours=1)
    assert working(world)
    assert [row.working for row in DeclaredDays.objects.order_by("recorded_at")] == [False, True]


def test_days_end_after_they_begin_and_are_not_years(world: World) -> None:
    for first, last, refusal in (
        (LAST, FIRST, EndsBefore),
        (FIRST, FIRST + timedelta(days=days.MOST_DAYS), days.TooManyDays),
    ):
        with pytest.raises(refusal):
            days.declare_days(world.asked(world.brenn), first=first, last=last, working=False)
    assert not DeclaredDays.objects.exists()
    year = FIRST + timedelta(days=days.MOST_DAYS - 1)
    days.declare_days(world.asked(world.brenn), first=FIRST, last=year, working=False)
    assert DeclaredDays.objects.count() == 1


def test_the_shortest_period_counts_the_word_of_the_delegation(world: World) -> None:
    key = world.register_draft()
    days.declare_days(world.asked(world.brenn), first=FIRST, last=LAST, working=False)
    with pytest.raises(TooFewDays):
        world.circulate(key, minutes=FORTNIGHT)
    days.declare_days(world.asked(world.brenn), first=FIRST, last=LAST, working=True)
    world.circulate(key, minutes=FORTNIGHT)
    assert world.record()[-1] == "Circulated"


def test_what_a_delegation_says_of_its_days_moves_nothing_that_runs(world: World) -> None:
    # invariant 8
    key = world.register_draft()
    world.circulate(key, minutes=FORTNIGHT)
    before = world.decision(key)
    deadline = before.deadline
    assert deadline is not None
    first, later = world.now.date(), world.now + timedelta(hours=1)
    for seat in (world.aldora, world.brenn):
        days.declare_days(
            world.asked(seat, later), first=first, last=first + timedelta(days=60), working=False
        )
    after = world.decision(key)
    assert (after.deadline, after.stage, after.procedure) == (deadline, before.stage, before.procedure)
    acts.break_silence(world.asked(world.brenn, deadline), key)
    assert world.record()[-1] == "SilenceBroken"


def test_every_member_state_reads_which_days_and_no_other_delegation_which_person(world: World) -> None:
    days.declare_days(world.asked(world.brenn), first=FIRST, last=LAST, working=False)
    entry = Entry.objects.get(kind="DaysDeclared")
    told = Disclosure.objects.filter(entry=entry)
    for seat in (world.aldora, world.chair, world.clerk):
        names = set(told.visible_to(seat, at=world.now).values_list("name", flat=True))
        assert {"party", "first_day", "last_day", "working"} <= names
        assert "person" not in names
    own = set(told.visible_to(world.brenn, at=world.now).values_list("name", flat=True))
    assert "person" in own
    assert not told.visible_to(world.observer, at=world.now).exists()
