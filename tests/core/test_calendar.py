"""A party's days: rest differs from capital to capital, and a day is local."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from comity.core.calendar import Calendar, Day, Declared

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


MARCH = [date(2026, 3, 1) + timedelta(days=n) for n in range(31)]
WORDS = st.builds(
    lambda first, more, working: Declared(first, first + timedelta(days=more), working),
    st.sampled_from(MARCH),
    st.integers(0, 12),
    st.booleans(),
)


@given(st.lists(WORDS, max_size=8))
def test_the_newest_word_about_a_day_counts_and_no_word_changes_another_day(words: list[Declared]) -> None:
    own = replace(ALDORA, declared=tuple(words))
    for day in MARCH:
        about = [word for word in words if word.first <= day <= word.last]
        if not about:
            assert own.day(day) is ALDORA.day(day)
        else:
            assert own.is_working_day(day) == about[-1].working
    opened, ends = datetime(2026, 2, 28, 6, tzinfo=UTC), datetime(2026, 3, 31, 6, tzinfo=UTC)
    assert own.working_days(opened, ends) == sum(own.is_working_day(day) for day in MARCH)


@given(st.lists(WORDS, max_size=5), WORDS)
def test_the_opposite_word_takes_back_what_was_said(words: list[Declared], said: Declared) -> None:
    whole = [*words, said, replace(said, working=not said.working)]
    own, without = (replace(ALDORA, declared=tuple(w)) for w in (whole, [*words, whole[-1]]))
    assert [own.day(day) for day in MARCH] == [without.day(day) for day in MARCH]


def test_a_day_off_by_its_own_word_is_told_from_weekly_rest() -> None:
    monday, friday = date(2026, 3, 9), date(2026, 3, 13)
    own = replace(ALDORA, declared=(Declared(monday, friday, working=False),))
    assert (own.day(monday), own.day(friday)) == (Day.HOLIDAY, Day.REST)
