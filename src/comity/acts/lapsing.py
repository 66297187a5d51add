"""A text with which nothing is done lapses after the time that the rules give; most rules give none."""

import logging
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from django.db.models import OuterRef, Subquery

from comity.access import permits
from comity.acts import breaks, decisions, packages
from comity.acts.asked import formal
from comity.core.consensus.events import Lapsed
from comity.core.consensus.procedure import NEXT
from comity.core.errors import NotPossibleNow, Refused, _
from comity.core.seat import CLOCK_SEAT
from comity.decisions.models import Decision
from comity.record import clock
from comity.record.models import Entry
from comity.record.writer import Asked, Recorded

log = logging.getLogger(__name__)
LAPSES: Final = frozenset(stage for stage, event in NEXT if event is Lapsed)


class SomethingWasDone(NotPossibleNow):
    """The time counts anew from whatever the record has about the text."""

    message = _("The time after which this text lapses has not passed.")


def since(key: UUID) -> datetime | None:
    """When the record last had anything about a text."""
    return Entry.objects.filter(subject=key).order_by("-index").values_list("at", flat=True).first()


def lapsing(key: UUID, quiet: datetime, received: datetime) -> Asked:
    """The act by which the rules let a text lapse: its number follows from the text and its last entry, so once."""
    return Asked(uuid5(key, f"lapsed {quiet.isoformat()}"), CLOCK_SEAT, received)


@formal
def lapse(asked: Asked, key: UUID) -> Recorded:
    """Nothing was done with the text for as long as the rules say: its procedure ends, and it can be brought back."""
    clock.steady()
    packages.hold_together(key)
    decision = Decision.objects.select_for_update(of=("self",)).get(key=key)
    procedure = decision.procedure
    permits.lapse(asked.by, procedure)
    quiet, days = since(key), procedure.rules.lapses_after_days
    if quiet is None or days is None or asked.received < quiet + timedelta(days=days):
        raise SomethingWasDone
    event = Lapsed(at=asked.received)
    decision.store(procedure.after(event))
    breaks.moot(decision, asked.received)
    return decisions.write(asked, decision, event, decision.proceedings, since=quiet.isoformat())


def lapse_due(now: datetime) -> int:
    """Let lapse what has been quiet long enough; how many did. While the clock is in doubt, nothing moves."""
    clock.steady()
    rows = Decision.objects.filter(stage__in=LAPSES, rules__has_key="lapses_after_days")
    rows = rows.exclude(rules__lapses_after_days=None)
    last = Entry.objects.filter(subject=OuterRef("key")).order_by("-index").values("at")[:1]
    found = rows.values_list("key", "rules__lapses_after_days", Subquery(last))
    done = 0
    for key, days, quiet in list(found):
        if quiet is None or now < quiet + timedelta(days=days):
            continue
        try:
            lapse(lapsing(key, quiet, now), key)
        except Refused as refused:
            log.warning("%s does not lapse: %s", key, refused)
        else:
            done += 1
    return done
