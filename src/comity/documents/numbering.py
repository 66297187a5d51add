"""Symbols and numbers, without gaps: the row of a series is locked until the act is stored.

Lock order: subject, series, head of the record.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from comity.core.errors import Broken
from comity.documents.models import Series, SeriesYear
from comity.register import queries as register


def give(body: str, use: str, at: datetime) -> str:
    """The next symbol of a body's series in the year of that instant at the seat."""
    return give_all(body, use, [at])[0]


def give_all(body: str, use: str, instants: list[datetime]) -> list[str]:
    """The next symbols of a series for several instants, in this order."""
    organisation = register.organisation()
    if organisation is None:
        raise Broken("no organisation")
    zone = ZoneInfo(organisation.seat_zone)
    series = Series.objects.select_for_update().get(body_id=body, use=use)
    given: list[str] = []
    counts: dict[int, SeriesYear] = {}
    for at in instants:
        year = at.astimezone(zone).year
        if year not in counts:
            counts[year], _made = SeriesYear.objects.get_or_create(series=series, year=year)
        counts[year].last += 1
        given.append(series.pattern.format(org=organisation.code, body=body, year=year, n=counts[year].last))
    for count in counts.values():
        count.save(update_fields=["last"])
    return given
