"""`comity mail FILE|-`: take in one message, as a mail server hands it over on standard input."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comity.cli import preflight
from comity.core.errors import Refused
from comity.notices import inbound
from comity.record import clock


class Command(BaseCommand):
    """A message from a notified mailbox about a text under silence stops its adoption until it is confirmed."""

    help = "take in one message from a file, or from standard input with -"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which message."""
        parser.add_argument("file", help="a message (RFC 5322), or - for standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        """Keep it, act on it, say what was made of it; exit code 1 asks the mail server to keep it too."""
        for fault in preflight.strange():
            raise CommandError(f"The message was not taken in: {fault}")
        try:
            data = sys.stdin.buffer.read() if options["file"] == "-" else Path(options["file"]).read_bytes()
            outcome = inbound.take_in(data, clock.now())
        except OSError as trouble:
            raise CommandError(str(trouble)) from trouble
        except Refused as refused:
            raise CommandError(f"The message was not taken in: {refused}") from refused
        self.stdout.write(outcome)
