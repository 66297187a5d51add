"""What a delegation says of its own days: it comes before the library, and moves nothing that runs."""

from datetime import date
from typing import Final

from comity.access import markings, permits
from comity.acts.asked import formal
from comity.acts.seating import EndsBefore
from comity.core.errors import NotPossibleNow, _
from comity.core.seat import CHAIR, SECRETARIAT
from comity.record import writer
from comity.record.writer import Asked, Recorded, Writing
from comity.register import queries as register
from comity.register.models import DeclaredDays
from comity.register.queries import MEMBERS

MOST_DAYS: Final = 366  # a mistyped year is noticed


class TooManyDays(NotPossibleNow):
    """No office is closed for years."""

    message = _("At most %(days)s days are named at once. Look at the year, or name them in parts.")


@formal
def declare_days(asked: Asked, *, first: date, last: date, working: bool) -> Recorded:
    """The delegation says of some days that they are, or are not, its working days; its newest word counts."""
    permits.declare_days(asked.by, register.groups_of(asked.by.party, asked.received))
    if last < first:
        raise EndsBefore
    if (last - first).days >= MOST_DAYS:
        raise TooManyDays(days=MOST_DAYS)
    row = DeclaredDays.objects.create(
        party_id=asked.by.party,
        first_day=first,
        last_day=last,
        working=working,
        recorded_at=asked.received,
    )
    return _write(asked, row)


def _write(asked: Asked, row: DeclaredDays) -> Recorded:
    """Every Member State can read it: whoever sets a deadline counts these days."""
    party = asked.by.party
    return writer.append(
        Writing(
            kind="DaysDeclared",
            asked=asked,
            subject=None,
            marking=markings.made(party, asked.received, parties=[CHAIR, SECRETARIAT], groups=[MEMBERS]),
            own=markings.own(party),
            confidential={
                "party": party,
                "first_day": row.first_day.isoformat(),
                "last_day": row.last_day.isoformat(),
                "working": row.working,
            },
        )
    )
