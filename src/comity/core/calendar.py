"""A party's days: local time, weekly rest, public holidays and its own word on them, as one value."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum


class Day(StrEnum):
    """What a day is for one party."""

    WORKING = "working"
    REST = "rest"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Declared:
    """What a party itself says of some days, the first and the last included."""

    first: date
    last: date
    working: bool

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Calendar:
    """Time zone, weekly days of rest (Monday is 0), public holidays, and the party's own words, oldest first."""

    zone: tzinfo
    weekend: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[date] = frozenset()
    declared: tuple[Declared, ...] = ()

    def day(self, day: date) -> Day:
        """The party's newest word first, then its days of rest: a day off on one of them changes nothing."""
        own = next((word for word in reversed(self.declared) if day in word), None)
        if own is not None and own.working:
            return Day.WORKING
        if day.weekday() in self.weekend:
            return Day.REST
        return Day.HOLIDAY if own is not None or day in self.holidays else Day.WORKING

    def is_working_day(self, day: date) -> bool:
        """Whether offices are open."""
        return self.day(day) is Day.WORKING

    def local_date(self, at: datetime) -> date:
        """The date of an instant there."""
        return at.astimezone(self.zone).date()

    def days(self, opened: datetime, ends: datetime) -> list[tuple[date, Day]]:
        """Each day there from the one after opening to that of the end, both in local dates."""
        first, last = self.local_date(opened), self.local_date(ends)
        return [
            (first + timedelta(days=n), self.day(first + timedelta(days=n)))
            for n in range(1, (last - first).days + 1)
        ]

    def working_days(self, opened: datetime, ends: datetime) -> int:
        """How many working days a party gets: the day of circulation does not count, that of the deadline does."""
        return sum(kind is Day.WORKING for _day, kind in self.days(opened, ends))
