"""Which days are working days for a party: its own word, weekly rest from the register, holidays from a library.

Holidays are shown as days, never by name. Their data change from one edition to the next, and a delegation may say
something else of its days at any time; a deadline that runs is an instant and does not move with either.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from importlib.metadata import version
from typing import Final
from zoneinfo import ZoneInfo

import holidays

from comity.core.calendar import Calendar, Declared
from comity.register import queries
from comity.register.models import PartyClock

EDITION: Final = f"holidays {version('holidays')}"
MOST_YEARS: Final = 2
NO_CLOCK: Final = Calendar(ZoneInfo("UTC"))  # for a party whose clock the register does not know


@lru_cache(maxsize=1024)
def public_holidays(key: str, year: int) -> frozenset[date]:
    """Public holidays of one year, substitute days included; none where the library knows nothing."""
    if not key:
        return frozenset()
    try:
        return frozenset(holidays.country_holidays(key, years=year))
    except NotImplementedError:  # a later edition may drop a key; then weekly rest alone is shown
        return frozenset()


def calendar_of(clock: PartyClock, years: Iterable[int]) -> Calendar:
    """The days of one party over some years."""
    found: set[date] = set()
    for year in sorted(set(years)):
        found |= public_holidays(clock.holidays_key, year)
    return Calendar(ZoneInfo(clock.zone), frozenset(clock.weekend), frozenset(found))


def calendars(codes: Iterable[str], opened: datetime, ends: datetime) -> dict[str, Calendar]:
    """The calendars of parties for a period as its opening knows them, in the order given; two queries for all."""
    wanted = list(codes)
    last = min(ends.year, opened.year + MOST_YEARS)  # a mistyped year must not count holidays for ages
    years = range(opened.year - 1, last + 2)  # the local year may be the one before or after
    clocks = queries.clocks_on(opened.date(), wanted)
    found = {code: calendar_of(clocks[code], years) if code in clocks else NO_CLOCK for code in wanted}
    own: dict[str, list[Declared]] = {}
    for row in queries.declared_days(wanted, date(years[0], 1, 1), date(years[-1], 12, 31), opened):
        own.setdefault(row.party_id, []).append(Declared(row.first_day, row.last_day, row.working))
    return found | {code: replace(found[code], declared=tuple(words)) for code, words in own.items()}
