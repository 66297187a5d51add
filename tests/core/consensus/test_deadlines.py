"""From a wall clock to one instant: summer time, leap days, mistyped years, and what capitals make of it."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.calendar import Calendar, Day
from comity.core.consensus import deadlines
from comity.core.errors import Refused
from tests.core.consensus.cast import say

ALMATY, BERLIN, NEW_YORK = ZoneInfo("Asia/Almaty"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
LORD_HOWE, APIA = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Pacific/Apia")
ZONES = st.sampled_from([ALMATY, BERLIN, NEW_YORK, LORD_HOWE, APIA, UTC, ZoneInfo("Asia/Kathmandu")])


def on(day: str, clock: str, zone: tzinfo, *, offset: timedelta | None = None) -> datetime:
    """The instant of a day and a time, as forms and programs give them."""
    return deadlines.instant(date.fromisoformat(day), time.fromisoformat(clock), zone, offset=offset)


def test_a_time_that_summer_time_skips_is_refused() -> None:
    # invariant 7
    with pytest.raises(deadlines.NoSuchTime):
        on("2027-03-28", "02:30", BERLIN)
    assert on("2027-03-28", "03:00", BERLIN) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    with pytest.raises(deadlines.NoSuchTime):  # Samoa left this whole day out
        on("2011-12-30", "12:00", APIA)


def test_a_time_that_comes_twice_asks_which_one_is_meant() -> None:
    # invariant 7
    with pytest.raises(deadlines.TwiceThatTime):
        on("2027-10-31", "02:30", BERLIN)
    summer, winter = timedelta(hours=2), timedelta(hours=1)
    first = on("2027-10-31", "02:30", BERLIN, offset=summer)
    second = on("2027-10-31", "02:30", BERLIN, offset=winter)
    assert second - first == timedelta(hours=1)
    with pytest.raises(deadlines.NotThatOffset):
        on("2027-10-31", "02:30", BERLIN, offset=timedelta(hours=5))
    with pytest.raises(deadlines.NotThatOffset):
        on("2027-07-01", "02:30", BERLIN, offset=winter)


def test_a_leap_day_is_a_day() -> None:
    assert on("2028-02-29", "17:00", ALMATY) == datetime(2028, 2, 29, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(("day", "clock"), [("0001-01-01", "00:00"), ("9999-12-31", "23:59")])
def test_the_first_and_the_last_day_of_all_are_refused_with_a_sentence(day: str, clock: str) -> None:
    for zone in (ALMATY, NEW_YORK):
        try:
            found = on(day, clock, zone)
        except Refused as refused:
            say(refused)
        else:  # the last day of all is an instant on one side of the world
            assert found.year in {1, 9999}


@given(st.dates(), st.times(), ZONES)
def test_an_instant_shows_the_time_it_was_made_from(day: date, clock: time, zone: ZoneInfo) -> None:
    # invariant 7
    try:
        instant = deadlines.instant(day, clock, zone)
    except Refused:
        return
    assert instant.utcoffset() == timedelta()
    shown = instant.astimezone(zone)
    assert (shown.date(), shown.time()) == (day, clock.replace(fold=0))


def test_the_past_and_far_years_are_no_deadlines() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    for refused, deadline in (
        (deadlines.DeadlinePassed, now),
        (deadlines.TooFar, now.replace(year=2028)),
        (deadlines.NoZone, datetime(2026, 4, 1)),
    ):
        with pytest.raises(refused):
            deadlines.ahead(deadline, now)
    with pytest.raises(deadlines.TooFar):
        deadlines.in_capitals(now, now.replace(year=9998), {})
    with pytest.raises(deadlines.NoZone):
        deadlines.in_capitals(now, datetime(2026, 4, 1), {})
    deadlines.ahead(now + timedelta(days=365), now)


def test_each_capital_lives_a_deadline_in_its_own_way() -> None:
    # Thursday 19:30 UTC: already Friday, and rest, in Aldora; Thursday and a holiday in Brenn
    opened, deadline = datetime(2026, 3, 2, 6, tzinfo=UTC), datetime(2026, 3, 12, 19, 30, tzinfo=UTC)
    aldora = Calendar(ALMATY, frozenset({4, 5}))
    brenn = Calendar(NEW_YORK, holidays=frozenset({date(2026, 3, 12)}))
    first, second = deadlines.in_capitals(opened, deadline, {"ALD": aldora, "BRE": brenn})
    assert (first.code, first.local.hour, first.day, first.working_days) == ("ALD", 0, Day.REST, 8)
    assert (second.code, second.local.hour, second.day, second.working_days) == ("BRE", 15, Day.HOLIDAY, 7)
    assert len(first.days) == 11
    common = deadlines.next_common_working_day(deadline, [aldora, brenn])
    assert common == datetime(2026, 3, 15, 19, 30, tzinfo=UTC) + timedelta(days=1)
    never = Calendar(UTC, frozenset(range(7)))
    assert deadlines.next_common_working_day(deadline, [aldora, never]) is None


@given(st.integers(0, 360), st.frozensets(st.integers(0, 6)), ZONES)
def test_working_days_are_counted_one_by_one(days: int, rest: frozenset[int], zone: ZoneInfo) -> None:
    opened = datetime(2026, 3, 2, 9, tzinfo=UTC)
    calendar = Calendar(zone, rest)
    (line,) = deadlines.in_capitals(opened, opened + timedelta(days=days), {"ALD": calendar})
    assert line.working_days == calendar.working_days(opened, opened + timedelta(days=days))
    assert line.working_days == sum(day.weekday() not in rest for day, _kind in line.days)
    assert all((kind is Day.WORKING) == calendar.is_working_day(day) for day, kind in line.days)
