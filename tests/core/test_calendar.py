"""A party's days: rest differs from capital to capital, and a day is local."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from comity.core.calendar import Calendar, Day

ALDORA = Calendar(ZoneInfo("Asia/Dubai"), frozenset({4, 5}), frozenset({date(2026, 3, 3), date(2026, 3, 6)}))


def test_fridays_rest_here_and_work_there() -> None:
    friday = date(2026, 3, 6)
    assert ALDORA.day(friday) is Day.REST  # a holiday on a day of rest changes nothing
    assert Calendar(UTC).is_working_day(friday)
    assert ALDORA.day(date(2026, 3, 3)) is Day.HOLIDAY
    assert ALDORA.day(date(2026, 3, 8)) is Day.WORKING  # a Sunday


def test_a_day_is_a_local_day() -> None:
    late = datetime(2026, 3, 4, 21, tzinfo=UTC)
    assert ALDORA.local_date(late) == date(2026, 3, 5)
    assert Calendar(UTC).local_date(late) == date(2026, 3, 4)


def test_the_day_of_circulation_does_not_count_and_the_last_one_does() -> None:
    opened, ends = datetime(2026, 3, 2, 6, tzinfo=UTC), datetime(2026, 3, 5, 6, tzinfo=UTC)
    assert [kind for _day, kind in ALDORA.days(opened, ends)] == [Day.HOLIDAY, Day.WORKING, Day.WORKING]
    assert ALDORA.working_days(opened, ends) == 2
    assert ALDORA.working_days(opened, opened) == 0
    assert ALDORA.working_days(ends, opened) == 0
