"""`comity serve`: the installation as one supervised program, for demonstration and production."""

import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from comity.cli import preflight
from comity.cli.keeping import unapplied
from comity.cli.serving import Serving, free_or_refuse


class Command(BaseCommand):
    """Starts signer, web server and clock; stops them on SIGTERM or Ctrl-C."""

    help = "Serve the installation: signer, web server and clock."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where, and whether to stop after the first page."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--tick-seconds", type=float, default=2.0 if settings.COMITY_DEMO else 20.0)
        parser.add_argument("--check", action="store_true", help="stop after the first page came")
        parser.add_argument("--demo", action="store_true", help="make and fill the demonstration first")
        parser.add_argument("--invented", action="store_true", help="with the invented organisation")
        parser.add_argument("--fresh", action="store_true", help="throw the present demonstration away first")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, start, wait, stop."""
        settings.DATA.mkdir(parents=True, exist_ok=True)
        free_or_refuse(options["host"], options["port"])
        serving = Serving(options["host"], options["port"], options["tick_seconds"])
        if options["demo"] or options["invented"]:
            self.prepare_demo(options)
        elif unapplied():
            raise CommandError("The tables are older than the program. Run: comity migrate")
        for fault in preflight.strange():
            raise CommandError(fault)
        try:
            serving.start()
            seconds = serving.wait_for_first_page()
            if options["check"]:
                self.stdout.write(f"The first page came with 200 after {seconds:.1f} s of serving.")
                return
            self.stdout.write(f"\nServing at {serving.address}  (Ctrl-C stops it)")
            self.stdout.flush()  # a pipe or a log hears it now, not when the server stops
            serving.tick_until_stopped()
        finally:
            serving.stop()

    def prepare_demo(self, options: dict[str, Any]) -> None:
        """Tables, then the invented papers; nothing is done twice."""
        if not settings.COMITY_DEMO:
            raise CommandError("COMITY_ENV is not demo; a demonstration is never loaded into anything else.")
        if unapplied():
            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
        asked = [f"--{name}" for name in ("invented", "fresh") if options[name]]
        self.stdout.flush()
        # in a process of its own: what loading takes is given back before anything is served
        done = subprocess.run([sys.executable, "-m", "django", "demo", *asked], check=False)
        if done.returncode:
            raise CommandError("The demonstration was not loaded; the lines above say why.")
