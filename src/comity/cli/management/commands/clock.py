"""`comity clock`: when the platform was last alive and whether its clock is in doubt; `--settle` ends the doubt."""

from argparse import ArgumentParser
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError

from comity.acts.clock import settle_clock
from comity.core.errors import Refused
from comity.core.seat import SECRETARIAT, Seat
from comity.people.seats import holding, seat_of
from comity.record import clock
from comity.record.models import ClockAlarm, Heartbeat
from comity.record.writer import Asked

SHOWN = 5


class Command(BaseCommand):
    """Prints; changes nothing without --settle, which is a formal act of the officer named."""

    help = "Show heartbeats and alarms of the clock; settle an alarm as an officer of the Secretariat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who settles."""
        parser.add_argument("--settle", action="store_true", help="say that the clock is right again")
        parser.add_argument(
            "--officer", metavar="EMAIL", help="the officer who says so; the record names the seat"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Show, or settle."""
        if options["settle"]:
            self.settle(options["officer"])
        self.show()

    def settle(self, email: str | None) -> None:
        """One entry, which every Member State can read."""
        if not email:
            raise CommandError("Say which officer settles it: --officer EMAIL")
        try:
            done = settle_clock(Asked(uuid4(), self.seat(email), clock.now()))
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"Settled; entry {done.index} of the record says so.")

    def seat(self, email: str) -> Seat:
        """The officer's seat at the Secretariat."""
        at = clock.now()
        held = holding(at).filter(party_id=SECRETARIAT, person__email=email.lower()).first()
        if held is None:
            raise CommandError(f"{email} holds no seat at the Secretariat.")
        return seat_of(held, at)

    def show(self) -> None:
        """The latest heartbeats, and every alarm that is open."""
        self.stdout.write(f"now        {clock.now():%Y-%m-%d %H:%M:%S} UTC")
        for beat in Heartbeat.objects.order_by("-at")[:SHOWN]:
            self.stdout.write(f"alive      {beat.at:%Y-%m-%d %H:%M:%S} UTC  {beat.source}")
        alarms = ClockAlarm.objects.filter(settled_at__isnull=True).order_by("raised_at")
        for alarm in alarms:
            self.stdout.write(
                f"IN DOUBT   {alarm.raised_at:%Y-%m-%d %H:%M:%S} UTC  jumped by {alarm.drift:.0f} s"
            )
        self.stdout.write("Nothing is adopted until it is settled." if alarms else "The clock is steady.")
