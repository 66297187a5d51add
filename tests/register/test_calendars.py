"""Working days: weekly rest from the register, holidays from the library, few queries for a whole body."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from comity.core.calendar import Calendar, Day
from comity.register import calendars, load, queries
from comity.register.models import DeclaredDays, PartyClock

FOUNDED = datetime(2026, 1, 1, tzinfo=UTC)
OPENED, ENDS = datetime(2026, 11, 24, 9, tzinfo=UTC), datetime(2026, 12, 18, 9, tzinfo=UTC)
FRIDAY, SATURDAY, SUNDAY, THURSDAY = (date(2026, 12, day) for day in (18, 19, 20, 17))


@pytest.fixture
def cica(db: None) -> None:
    for row in load.rows(load.shipped("cica"), FOUNDED):
        row.save(force_insert=True)


def rests(calendar: Any) -> set[date]:
    week = (THURSDAY, FRIDAY, SATURDAY, SUNDAY)
    return {day for day in week if calendar.day(day) is Day.REST}


def test_rest_days_differ_from_capital_to_capital(cica: None) -> None:
    found = calendars.calendars(["IR", "KW", "KZ", "PS", "AE"], OPENED, ENDS)
    assert rests(found["IR"]) == {FRIDAY}
    assert rests(found["KW"]) == {FRIDAY, SATURDAY}
    assert rests(found["KZ"]) == {SATURDAY, SUNDAY}
    assert rests(found["PS"]) == {FRIDAY, SATURDAY}  # the register's word, not the library's
    assert rests(found["AE"]) == {SATURDAY, SUNDAY}


def test_rest_days_are_dated(cica: None) -> None:
    then = datetime(2021, 12, 1, 9, tzinfo=UTC)
    assert calendars.calendars(["AE"], then, then)["AE"].weekend == {4, 5}


def test_public_holidays_are_days_off(cica: None) -> None:
    kazakhstan = calendars.calendars(["KZ"], OPENED, ENDS)["KZ"]
    assert kazakhstan.day(date(2026, 12, 16)) is Day.HOLIDAY
    assert kazakhstan.day(date(2026, 12, 15)) is Day.WORKING
    # 18 days from 25 November without rest days, one of them a holiday
    assert kazakhstan.working_days(OPENED, ENDS) == 17


def test_a_period_over_new_year_knows_both_years(cica: None) -> None:
    found = calendars.calendars(["KZ"], datetime(2026, 12, 20, tzinfo=UTC), datetime(2027, 1, 10, tzinfo=UTC))
    assert not found["KZ"].is_working_day(date(2027, 1, 1))


def test_a_mistyped_year_costs_nothing(cica: None) -> None:
    calendars.public_holidays.cache_clear()
    codes = ["KZ", "KW", "IR"]
    calendars.calendars(codes, OPENED, datetime(9999, 12, 31, 12, tzinfo=UTC))
    assert calendars.public_holidays.cache_info().misses <= 5 * len(codes)


def test_a_whole_body_in_register_order_and_few_queries(cica: None, django_assert_num_queries: Any) -> None:
    def of_body(language: str) -> dict[str, Calendar]:
        names = queries.names_on(OPENED.date(), language, queries.members_of("SOC", OPENED.date()))
        return calendars.calendars(names, OPENED, ENDS)

    with django_assert_num_queries(4):
        found = of_body("ru")
    assert len(found) == 28
    assert next(iter(found)) == "AZ"  # Russian order
    with django_assert_num_queries(4):
        assert next(iter(of_body("en"))) == "AF"


def test_a_party_without_a_clock_is_shown_in_utc(cica: None) -> None:
    assert calendars.calendars(["ECO"], OPENED, ENDS)["ECO"] is calendars.NO_CLOCK


def test_a_key_that_the_library_does_not_know_gives_no_holidays() -> None:
    assert calendars.public_holidays("ZZ", 2026) == frozenset()
    assert calendars.public_holidays("", 2026) == frozenset()
    clock = PartyClock(zone="Asia/Almaty", weekend=[5, 6], holidays_key="ZZ")
    assert calendars.calendar_of(clock, [2026]).is_working_day(date(2026, 12, 16))


@pytest.mark.parametrize("name", ["cica", "invented"])
def test_the_library_knows_every_key_of_the_registers(name: str) -> None:
    keys = {c["holidays"] for p in load.shipped(name)["parties"] for c in p["clocks"]} - {"", "UA"}
    for key in keys:
        assert calendars.public_holidays(key, 2026), key


def test_holidays_change_with_the_year_and_the_edition_is_named() -> None:
    assert calendars.public_holidays("KW", 2026) != calendars.public_holidays("KW", 2027)
    assert calendars.EDITION.startswith("holidays 0.")


def test_any_earlier_list_of_days_can_be_told(cica: None) -> None:
    held = date(2026, 12, 16)  # a public holiday there
    for days, working in ((1, True), (3, False)):
        at = OPENED + timedelta(days=days)
        DeclaredDays.objects.create(
            party_id="KZ", first_day=held, last_day=held, working=working, recorded_at=at
        )
    known = [
        calendars.calendars(["KZ", "KG"], OPENED + timedelta(days=n), ENDS)["KZ"].is_working_day(held)
        for n in range(5)
    ]
    assert known == [False, True, True, False, False]


def test_a_word_of_one_delegation_is_none_of_another(cica: None) -> None:
    DeclaredDays.objects.create(
        party_id="KZ", first_day=THURSDAY, last_day=THURSDAY, working=False, recorded_at=OPENED
    )
    DeclaredDays.objects.create(
        party_id="ECO", first_day=FRIDAY, last_day=FRIDAY, working=False, recorded_at=OPENED
    )
    found = calendars.calendars(["KZ", "AZ", "ECO"], OPENED, ENDS)
    assert not found["KZ"].is_working_day(THURSDAY)
    assert found["AZ"].is_working_day(THURSDAY)
    assert not found["ECO"].is_working_day(FRIDAY)  # without a clock too
    assert calendars.NO_CLOCK.is_working_day(FRIDAY)
