"""A doubt about the server's clock: one officer says that it was looked at, a second person settles the doubt.

Until then nothing is adopted. Whatever jumps after somebody looked must be looked at again before anybody settles it.
"""

from collections.abc import Collection
from uuid import UUID

from django.db import models

from comity.access import markings, permits
from comity.acts.asked import formal
from comity.core.errors import NotPossibleNow, _
from comity.core.seat import SECRETARIAT
from comity.people.seats import persons_of
from comity.record import writer
from comity.record.models import ClockAlarm
from comity.record.writer import Asked, Recorded, Writing
from comity.register.queries import MEMBERS


class NothingToSettle(NotPossibleNow):
    """The clock is not in doubt."""

    message = _("There is no open alarm about the clock.")


class NotLookedAt(NotPossibleNow):
    """An alarm is open at which no officer has looked."""

    message = _("The clock has jumped, and no officer has said yet that it was looked at.")


class LookedAtAlready(NotPossibleNow):
    """One officer has looked at all of it; what is missing is the second person."""

    message = _("An officer has looked at the clock already. A second one settles the doubt.")


@formal
def check_clock(asked: Asked) -> Recorded:
    """An officer says that the clock was looked at; every alarm stands, and nothing is adopted yet."""
    permits.check_clock(asked.by)
    alarms = _open()
    looked = persons_who_looked(alarms)
    if None not in looked and len(looked) == 1:
        raise LookedAtAlready
    _all(alarms).update(checked_by=asked.by.id, checked_at=asked.received)
    return _enter("ClockChecked", asked, alarms)


@formal
def settle_clock(asked: Asked) -> Recorded:
    """A second person settles all open alarms; adoption goes on. Every Member State can read it."""
    permits.check_clock(asked.by)
    alarms = _open()
    for person in persons_who_looked(alarms):
        if person is None:
            raise NotLookedAt
        permits.settle_clock(asked.by, person)
    _all(alarms).update(settled_at=asked.received)
    return _enter("ClockSettled", asked, alarms)


def persons_who_looked(alarms: Collection[ClockAlarm]) -> set[UUID | None]:
    """Who looked at these; nobody is among them while one of them was looked at by nobody."""
    persons = persons_of(alarm.checked_by_id for alarm in alarms)
    return {persons.get(alarm.checked_by_id) for alarm in alarms}


def _open() -> list[ClockAlarm]:
    """Every open alarm, locked; one that is raised from here on stays open."""
    alarms = list(ClockAlarm.objects.select_for_update().filter(settled_at__isnull=True).order_by("id"))
    if not alarms:
        raise NothingToSettle
    return alarms


def _all(alarms: Collection[ClockAlarm]) -> models.QuerySet[ClockAlarm]:
    return ClockAlarm.objects.filter(pk__in=[alarm.pk for alarm in alarms])


def _enter(kind: str, asked: Asked, alarms: Collection[ClockAlarm]) -> Recorded:
    return writer.append(
        Writing(
            kind=kind,
            asked=asked,
            subject=None,
            marking=markings.made(SECRETARIAT, asked.received, groups=[MEMBERS]),
            own=markings.own(SECRETARIAT),
            confidential={"seconds": [round(alarm.drift) for alarm in alarms]},
        )
    )
