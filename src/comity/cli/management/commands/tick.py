"""`comity tick`: one round of the clock, or one every so many seconds."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from comity.cli import preflight
from comity.cli.round import turn


class Command(BaseCommand):
    """Adopts what is due, tells, and has the record signed; may run late, twice, or at the same time."""

    help = "one round of the clock: adopt what is due, tell, have the record signed"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How often."""
        parser.add_argument("--loop", type=float, metavar="SECONDS", help="again and again, with this pause")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        while True:
            for fault in preflight.strange():  # asked each time: another machine may have upgraded the tables
                raise CommandError(fault)
            done = turn()
            close_old_connections()  # one that saw an error in this round is not used in the next
            if done.adopted or done.sent or done.refused:
                self.stdout.write(f"adopted {done.adopted}, told {done.sent} {done.refused}".rstrip())
            if not options["loop"]:
                return
            time.sleep(options["loop"])
