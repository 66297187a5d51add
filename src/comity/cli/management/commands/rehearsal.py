"""`comity rehearsal FOLDER`: a copy of register and seats beside production, with a record and numbers of its own."""

import os
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from comity.acts import founding
from comity.core.errors import Refused
from comity.core.seat import CLOCK_SEAT
from comity.record import clock
from comity.record.writer import Asked

COPIED: Final = (
    "register.Organisation",
    "register.Party",
    "register.PartyStatus",
    "register.Designation",
    "register.PartyClock",
    "register.DeclaredDays",
    "register.Mailbox",
    "register.Body",
    "register.BodyName",
    "register.Membership",
    "register.Chairmanship",
    "register.RuleVersion",
    "documents.Series",
    "people.Person",
    "people.Appointment",
)
FILE: Final = "register.json"
SERVE: Final = """The rehearsal is ready in {folder}; production has not changed.

Serve it beside production, at an address of its own:
  . {folder}/exercise.env
  COMITY_ADDRESS=https://exercise.example/ comity serve --port 8001

Everybody signs in as in production. Every page, printed paper and letter says EXERCISE. To end it, stop the server
and remove the folder.
"""


class Command(BaseCommand):
    """Nobody learns the procedure from a leaflet; a rehearsal skips no step and binds nobody."""

    help = "copy register and seats into a folder where the procedure can be rehearsed"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where it goes."""
        parser.add_argument("folder", help="a folder that is empty or not there yet")
        parser.add_argument("--load", action="store_true", help="used by the command itself")

    def handle(self, *args: Any, **options: Any) -> None:
        """Copy out of production, then load in a process of its own that cannot reach production's database."""
        folder = Path(options["folder"]).resolve()
        if options["load"]:
            self._load(folder)
            return
        if folder.exists() and any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty. Choose another folder.")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        rows = [row for name in COPIED for row in apps.get_model(name)._default_manager.order_by("pk")]
        if not rows:
            raise CommandError("There is no organisation to rehearse with: run comity init first.")
        copied = folder / FILE
        copied.touch(mode=0o600)
        copied.write_text(serializers.serialize("json", rows), encoding="utf-8")
        own = self._own(folder)
        path = os.pathsep.join(word for word in sys.path if word)
        command = ["env", "-u", "COMITY_DATABASE_URL", *own, f"PYTHONPATH={path}"]
        command += ["DJANGO_SETTINGS_MODULE=comity.site.settings", sys.executable, "-m", "django"]
        done = subprocess.run(
            [*command, "rehearsal", str(folder), "--load"], capture_output=True, text=True, check=False
        )
        copied.unlink()  # it holds the hashes of passwords
        if done.returncode:
            raise CommandError(f"The rehearsal could not be loaded: {done.stderr.strip()[-2000:]}")
        self.stdout.write(SERVE.format(folder=folder))

    def _own(self, folder: Path) -> list[str]:
        """The settings of the rehearsal, kept in a file for whoever serves it."""
        own = [
            f"COMITY_DATA={folder}",
            "COMITY_EXERCISE=1",
            f"COMITY_RECORD_ORIGIN={settings.RECORD_ORIGIN}/exercise",
        ]
        lines = [*(f"export {line}" for line in own), "unset COMITY_DATABASE_URL", ""]
        (folder / "exercise.env").write_text("\n".join(lines))
        return own

    def _load(self, folder: Path) -> None:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        text = (folder / FILE).read_text(encoding="utf-8")
        rows = [found.object for found in serializers.deserialize("json", text)]
        try:
            founding.rehearse(Asked(uuid4(), CLOCK_SEAT, clock.now()), rows)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
