"""Deadlines: from a wall clock to one absolute instant, and what it means in each capital."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from comity.core.calendar import Calendar, Day
from comity.core.errors import Unreadable, _


class NoSuchTime(Unreadable):
    """The clock skips it."""

    message = _("On that day the clock is put forward and this time does not exist. Choose another time.")


class TwiceThatTime(Unreadable):
    """The clock shows it two times."""

    message = _(
        "On that day the clock is put back and this time comes twice. Choose another time, or give it in UTC."
    )


def instant(day: date, clock: time, zone: tzinfo) -> datetime:
    """The one instant at which a wall clock shows that time; refuses gaps and repetitions of summer time."""
    local = datetime.combine(day, clock, tzinfo=zone)
    back = local.astimezone(UTC).astimezone(zone)
    if back.replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NoSuchTime
    if local.replace(fold=1).utcoffset() != local.replace(fold=0).utcoffset():
        raise TwiceThatTime
    return local.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class InCapital:
    """What one deadline means for one party."""

    code: str
    local: datetime
    day: Day
    working_days: int
    days: tuple[tuple[date, Day], ...]


def in_capitals(opened: datetime, deadline: datetime, calendars: Mapping[str, Calendar]) -> list[InCapital]:
    """One line for each party, in the order given."""
    return [
        InCapital(
            code=code,
            local=deadline.astimezone(calendar.zone),
            day=calendar.day(calendar.local_date(deadline)),
            working_days=calendar.working_days(opened, deadline),
            days=tuple(calendar.days(opened, deadline)),
        )
        for code, calendar in calendars.items()
    ]


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
