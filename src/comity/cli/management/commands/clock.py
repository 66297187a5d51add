"""`comity clock`: when the platform was last alive, whether its clock is in doubt, and where two officers settle it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from comity.record import clock
from comity.record.models import ClockAlarm, Heartbeat

SHOWN = 5


class Command(BaseCommand):
    """Prints, and changes nothing: who has the machine alone must not stand for two officers."""

    help = "Show heartbeats and alarms of the clock, and the page on which two officers settle an alarm."

    def handle(self, *args: Any, **options: Any) -> None:
        """The latest heartbeats, and every alarm that is open."""
        self.stdout.write(f"now        {clock.now():%Y-%m-%d %H:%M:%S} UTC")
        for beat in Heartbeat.objects.order_by("-at")[:SHOWN]:
            self.stdout.write(f"alive      {beat.at:%Y-%m-%d %H:%M:%S} UTC  {beat.source}")
        alarms = list(ClockAlarm.objects.filter(settled_at__isnull=True).order_by("raised_at"))
        for alarm in alarms:
            looked = f", looked at {alarm.checked_at:%Y-%m-%d %H:%M:%S} UTC" if alarm.checked_at else ""
            self.stdout.write(
                f"IN DOUBT   {alarm.raised_at:%Y-%m-%d %H:%M:%S} UTC  jumped by {alarm.drift:.0f} s{looked}"
            )
        self.stdout.write(self._what_next(alarms))

    def _what_next(self, alarms: list[ClockAlarm]) -> str:
        """Who has to do what."""
        if not alarms:
            return "The clock is steady."
        page = settings.BASE_ADDRESS.rstrip("/") + reverse("check_clock")
        waits = all(alarm.checked_at for alarm in alarms)
        who = "A second officer settles it" if waits else "One officer looks, a second one settles it"
        return f"Nothing is adopted until it is settled. {who}: {page}"
