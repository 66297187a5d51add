"""Deadlines: from a wall clock to one absolute instant, and what it means in each capital."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from comity.core.calendar import Calendar, Day
from comity.core.consensus.rules import RuleSet
from comity.core.errors import Broken, NotPossibleNow, Unreadable, _
from comity.core.seat import SECRETARIAT

LONGEST: Final = timedelta(days=366)  # further away it is a mistyped year


class NoSuchDay(Unreadable):
    """Before the first or after the last day that a calendar can write."""

    message = _("This is not a date and a time. Write the date as 2027-03-15 and the time as 17:00.")


class NoSuchTime(Unreadable):
    """The clock skips it."""

    message = _("On that day the clock is put forward and this time does not exist. Choose another time.")


class TwiceThatTime(Unreadable):
    """The clock shows it two times."""

    message = _(
        "On that day the clock is put back and this time comes twice. Choose another time, or give it in UTC."
    )


class NotThatOffset(Unreadable):
    """The explicit choice is none of the two."""

    message = _("At that time the clock there does not have this distance to UTC.")


class NoZone(Unreadable):
    """A deadline is one absolute instant (invariant 7)."""

    message = _("This deadline has no time zone, so it is not one exact instant.")


class DeadlinePassed(NotPossibleNow):
    """A deadline lies ahead, or it is none."""

    message = _("This deadline is not in the future. Choose a later one.")


class TooFar(NotPossibleNow):
    """Most likely a mistyped year."""

    message = _("This deadline is more than a year away. Check the year.")


class NotEarlier(NotPossibleNow):
    """Members counted on the instant that was given (invariant 8)."""

    message = _("A deadline may be moved later, for all, but never earlier.")


class TooShort(NotPossibleNow):
    """The rule set asks for more time."""

    message = _("The rules ask for at least %(minutes)s minutes of silence. Choose a later deadline.")


class TooFewHours(NotPossibleNow):
    """The same, in the unit that delegates use."""

    message = _("The rules ask for at least %(hours)s hours of silence. Choose a later deadline.")


class TooFewDays(NotPossibleNow):
    """The same, in working days of those whose calendar counts."""

    message = _(
        "The rules ask for at least %(days)s working days; this deadline gives %(found)s. Choose a later one."
    )


def instant(day: date, clock: time, zone: tzinfo, *, offset: timedelta | None = None) -> datetime:
    """The one instant at which a wall clock shows that time.

    Refuses what summer time skips, and what it repeats unless the distance to UTC says which of the two is meant.
    """
    local = datetime.combine(day, clock.replace(tzinfo=None, fold=0), tzinfo=zone)
    try:
        back = local.astimezone(UTC).astimezone(zone)
    except OverflowError:  # the first and the last days that a calendar can write
        raise NoSuchDay from None
    if back.replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NoSuchTime
    choices = [local, local.replace(fold=1)]
    if choices[0].utcoffset() == choices[1].utcoffset():
        choices = choices[:1]
    if offset is not None:
        choices = [choice for choice in choices if choice.utcoffset() == offset]
    if not choices:
        raise NotThatOffset
    if len(choices) > 1:
        raise TwiceThatTime
    return choices[0].astimezone(UTC)


def ahead(deadline: datetime, now: datetime) -> None:
    """A deadline is one absolute instant ahead, and not years away."""
    if deadline.utcoffset() is None:
        raise NoZone
    if deadline <= now:
        raise DeadlinePassed
    if deadline - now > LONGEST:
        raise TooFar


def long_enough(shortest_minutes: int | None, opened: datetime, deadline: datetime) -> None:
    """The shortest period as a length of time; refused in the unit that delegates use."""
    if shortest_minutes is None or deadline - opened >= timedelta(minutes=shortest_minutes):
        return
    if shortest_minutes % 60:
        raise TooShort(minutes=shortest_minutes)
    raise TooFewHours(hours=shortest_minutes // 60)


def enough_working_days(
    rules: RuleSet,
    opened: datetime,
    deadline: datetime,
    members: frozenset[str],
    calendars: Mapping[str, Calendar],
) -> None:
    """The shortest period in working days, of the seat or of every member as the rule set says.

    `calendars` are by party code; the seat's is the Secretariat's.
    """
    if rules.shortest_working_days is None:
        return
    whose = members if rules.calendar == "every member" else frozenset({SECRETARIAT})
    if not whose or not whose <= calendars.keys():
        raise Broken("the rules count working days, and the calendars that count were not given")
    fewest = min(calendars[code].working_days(opened, deadline) for code in whose)
    if fewest < rules.shortest_working_days:
        raise TooFewDays(days=rules.shortest_working_days, found=fewest)


@dataclass(frozen=True, slots=True)
class InCapital:
    """What one deadline means for one party."""

    code: str
    local: datetime
    day: Day
    working_days: int
    days: tuple[tuple[date, Day], ...]


def in_capitals(opened: datetime, deadline: datetime, calendars: Mapping[str, Calendar]) -> list[InCapital]:
    """One line for each party, in the order given; years away there is nothing to list."""
    if deadline.utcoffset() is None:
        raise NoZone
    if deadline - opened > LONGEST:
        raise TooFar
    lines = []
    for code, calendar in calendars.items():
        days = tuple(calendar.days(opened, deadline))
        lines.append(
            InCapital(
                code=code,
                local=deadline.astimezone(calendar.zone),
                day=calendar.day(calendar.local_date(deadline)),
                working_days=sum(kind is Day.WORKING for _day, kind in days),
                days=days,
            )
        )
    return lines


def next_common_working_day(
    deadline: datetime, calendars: Iterable[Calendar], within: int = 30
) -> datetime | None:
    """The first later instant, whole days on, that falls on a working day everywhere."""
    every = list(calendars)
    for n in range(1, within + 1):
        later = deadline + timedelta(days=n)
        if all(c.is_working_day(c.local_date(later)) for c in every):
            return later
    return None
