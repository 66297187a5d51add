"""Dates, times and remaining time as the look asks, in English and Russian."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

import comity
from comity.web import times

DEADLINE = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
SEAT = "Asia/Tashkent"  # UTC+5, as in Selm
SPANS = [
    (timedelta(days=2, hours=1, minutes=59), "2 days 1 hour", "2 дня 1 час"),
    (timedelta(days=6, minutes=40), "6 days", "6 дней"),
    (timedelta(days=1), "1 day", "1 день"),
    (timedelta(days=21, hours=21), "21 days 21 hours", "21 день 21 час"),
    (timedelta(days=11, hours=11), "11 days 11 hours", "11 дней 11 часов"),
    (timedelta(hours=5, minutes=20, seconds=59), "5 hours 20 minutes", "5 часов 20 минут"),
    (timedelta(hours=3), "3 hours", "3 часа"),
    (timedelta(minutes=14, seconds=59), "14 minutes", "14 минут"),
    (timedelta(minutes=22), "22 minutes", "22 минуты"),
    (timedelta(minutes=1), "1 minute", "1 минута"),
    (timedelta(seconds=59), "less than a minute", "меньше минуты"),
]


@pytest.mark.parametrize(("span", "english", "russian"), SPANS)
def test_remaining_time_is_rounded_down_and_has_its_plural(
    span: timedelta, english: str, russian: str
) -> None:
    now = DEADLINE - span
    with translation.override("en"):
        assert times.left(DEADLINE, now) == english
    with translation.override("ru"):
        assert times.left(DEADLINE, now) == russian


def test_weekday_and_month_are_words_and_the_day_has_24_hours() -> None:
    with translation.override("en"):
        assert times.full(DEADLINE, SEAT) == "Thursday 26 November 2026, 14:00"
        assert times.short(DEADLINE, SEAT) == "Thu 26 Nov, 14:00"
        assert times.short(DEADLINE, year=True) == "Thu 26 Nov 2026, 09:00"
        assert times.day(DEADLINE) == "26 November 2026"
        assert times.weekday(DEADLINE, SEAT) == "Thursday 26\u00a0November"
    with translation.override("ru"):
        assert times.full(DEADLINE, SEAT) == "четверг, 26 ноября 2026\u00a0г., 14:00"
        assert times.short(DEADLINE, SEAT) == "чт, 26 нояб., 14:00"
        assert times.day(DEADLINE) == "26 ноября 2026\u00a0г."
        assert times.weekday(DEADLINE, SEAT) == "четверг, 26\u00a0ноября"


def test_the_day_is_the_readers_day() -> None:
    late = datetime(2026, 11, 26, 22, 30, tzinfo=UTC)
    with translation.override("en"):
        assert times.day(late, "UTC") == "26 November 2026"
        assert times.day(late, SEAT) == "27 November 2026"


def test_a_deadline_has_three_clocks_in_one_order() -> None:
    with translation.override("ru"):
        you, seat, utc = times.clocks(DEADLINE, "Asia/Kathmandu", SEAT, "Сельм")
    assert you.you
    assert (seat.name, utc.name) == ("Сельм", "UTC")
    assert [clock.text[-5:] for clock in (you, seat, utc)] == ["14:45", "14:00", "09:00"]


@pytest.mark.parametrize(
    ("zone", "named"),
    [(SEAT, "UTC+5"), ("Asia/Kathmandu", "UTC+5:45"), ("Etc/GMT+3", "UTC−3"), ("UTC", "UTC")],
)
def test_a_clock_is_named_by_its_offset_never_by_a_city(zone: str, named: str) -> None:
    assert times.offset(DEADLINE, zone) == named


def test_the_machine_form_is_utc() -> None:
    assert times.machine(DEADLINE) == "2026-11-26T09:00:00Z"


@given(
    st.timedeltas(min_value=timedelta(days=-2), max_value=timedelta(days=400)), st.sampled_from(["en", "ru"])
)
def test_no_more_time_is_promised_than_there_is(span: timedelta, language: str) -> None:
    with translation.override(language):
        said = times.left(DEADLINE, DEADLINE - span)
        minute_more = times.left(DEADLINE, DEADLINE - span - timedelta(minutes=1))
    assert said
    if span < timedelta(minutes=1):
        with translation.override(language):
            assert said == times.left(DEADLINE, DEADLINE)  # an instant that has passed never shows a number
    elif timedelta(minutes=1) <= span < timedelta(days=1):
        assert said != minute_more  # under a day, every minute counts


@given(st.floats(min_value=-1, max_value=3))
def test_elapsed_time_stays_between_nothing_and_all(part: float) -> None:
    opened = DEADLINE - timedelta(days=14)
    share = times.elapsed(opened, DEADLINE, opened + timedelta(days=14) * part)
    assert 0 <= share <= 100
    assert times.elapsed(DEADLINE, DEADLINE, DEADLINE) == 100


RUSSIAN = Path(comity.__file__).parent / "locale" / "ru" / "LC_MESSAGES" / "django.po"
DAYS = {"%(day)s", "%(when)s"}  # a weekday in the nominative, as the calendar gives it


def test_no_russian_sentence_needs_a_weekday_in_another_case() -> None:
    """ "Будет принято понедельник" is no Russian: a day stands alone, after a dash, a colon or a bracket."""
    with RUSSIAN.open("rb") as plain:
        said = [str(m.string) for m in read_po(plain) if isinstance(m.string, str) and "%(" in m.string]
    for sentence in said:
        for day in DAYS:
            if day in sentence and sentence != f"По состоянию на {day}":  # a date without its weekday
                before = sentence[: sentence.index(day)]
                assert before.endswith(("— ", ": ", "(")), sentence


def test_days_files_and_ends_are_said_once_and_in_the_readers_way() -> None:
    opened = datetime(2026, 11, 9, 10, 0, tzinfo=UTC)
    with translation.override("en"):
        assert times.day(date(2026, 11, 26)) == "26 November 2026"
        assert times.span(date(2026, 11, 30), date(2026, 12, 18)) == "30 November – 18 December"
        assert times.short_day(date(2026, 12, 16)) == "16 Dec"
        assert times.end(opened, opened + timedelta(hours=3), SEAT) == "18:00"
        assert times.end(opened, opened + timedelta(days=1), SEAT) == "Tuesday 10 November 2026, 15:00"
        said = [times.weight(size) for size in (1, 999, 2_250, 41_000, 2_600_000)]
        assert said == ["1 byte", "999 bytes", "2.2\u00a0kB", "41\u00a0kB", "2.6\u00a0MB"]
        assert times.language_word("ru") == "Russian"
    with translation.override("ru"):
        assert times.day(date(2026, 11, 26)) == "26 ноября 2026\u00a0г."
        assert times.short_day(date(2026, 12, 16)) == "16 дек."
        assert times.weight(2_250) == "2,2\u00a0кБ"
        assert times.weight(22) == "22 байта"
