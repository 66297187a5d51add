"""Settling a doubt about the server's clock: an officer says it is right again, and the record says who."""

from uuid import UUID

from comity.access import markings, permits
from comity.acts.asked import formal
from comity.core.errors import NotPossibleNow, _
from comity.core.seat import SECRETARIAT
from comity.record import writer
from comity.record.models import ClockAlarm
from comity.record.writer import Asked, Recorded, Writing
from comity.register.queries import MEMBERS


class NothingToSettle(NotPossibleNow):
    """The clock is not in doubt."""

    message = _("There is no open alarm about the clock.")


@formal
def settle_clock(asked: Asked) -> Recorded:
    """All open alarms are settled; adoption goes on. Every Member State can read it."""
    permits.settle_clock(asked.by)
    open_alarms = list(ClockAlarm.objects.select_for_update().filter(settled_at__isnull=True))
    if not open_alarms:
        raise NothingToSettle
    drifts = [round(alarm.drift) for alarm in open_alarms]
    ClockAlarm.objects.filter(pk__in=[a.pk for a in open_alarms]).update(settled_at=asked.received)
    subject: UUID | None = None
    return writer.append(
        Writing(
            kind="ClockSettled",
            asked=asked,
            subject=subject,
            marking=markings.made(SECRETARIAT, asked.received, groups=[MEMBERS]),
            own=markings.own(SECRETARIAT),
            confidential={"seconds": drifts},
        )
    )
