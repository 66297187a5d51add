"""What still waited for a word when its text ended is closed with it; the record says so a while later, of each apart.

In the record, entries beside that of a withdrawal and of its instant would tell every Member State how many had
objected elsewhere. So each comes at an instant within the hour that nobody foretells who does not know what waited.
"""

import logging
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from comity.access import permits
from comity.acts import breaks
from comity.acts.asked import formal
from comity.core.errors import NotPossibleNow, Refused, _
from comity.core.seat import CLOCK_SEAT
from comity.decisions.models import Decision, OutsideBreak
from comity.record import writer
from comity.record.models import Entry
from comity.record.writer import Asked, Recorded

log = logging.getLogger(__name__)
WITHIN: Final = timedelta(hours=1)
LOOK_BACK: Final = timedelta(
    days=30
)  # what a platform that was away for longer has not answered, officers do


class NothingWaited(NotPossibleNow):
    """Only the end of a text closes what waited."""

    message = _("Nothing waited here when the text ended.")


def closing(key: UUID, received: datetime) -> Asked:
    """The act by which one of them is answered: its number follows from it, so once."""
    return Asked(uuid5(key, "closed"), CLOCK_SEAT, received)


def due_at(entry: OutsideBreak) -> datetime | None:
    """When it is answered."""
    return entry.settled_at + WITHIN * (entry.key.int % 3_600 / 3_600) if entry.settled_at else None


@formal
def close_entry(asked: Asked, key: UUID) -> Recorded:
    """Whoever waited for a word about a text that was withdrawn or lapsed is told that nobody waits any more."""
    entry = OutsideBreak.objects.select_related("marking", "paper").get(key=key)
    permits.close_entry(asked.by, Decision.objects.get(key=entry.decision_id).procedure)
    if entry.state != OutsideBreak.State.MOOT:
        raise NothingWaited
    return writer.append(breaks.about(asked, entry, "EntryClosed", **breaks.facts(entry.decision)))


def close_due(now: datetime) -> int:
    """Answer what is to be answered by now; how many were."""
    moot = OutsideBreak.objects.filter(
        state=OutsideBreak.State.MOOT, settled_at__gt=now - LOOK_BACK, settled_at__lte=now
    )
    due = {uuid5(row.key, "closed"): row.key for row in moot if (at := due_at(row)) is not None and at <= now}
    done = 0
    for act in due.keys() - set(Entry.objects.filter(act__in=due).values_list("act", flat=True)):
        try:
            close_entry(closing(due[act], now), due[act])
        except Refused as refused:
            log.warning("%s is not answered: %s", due[act], refused)
        else:
            done += 1
    return done
