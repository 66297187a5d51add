"""`comity signer`: the signer alone, for an installation that runs it as a service of its own."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Becomes the signer: its process knows no Django."""

    help = "Run the signer of the record, with the socket and the name from the settings."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where key and mark are."""
        keys = Path(settings.DATA) / "keys"
        parser.add_argument("--key", type=Path, default=keys / "signer.key")
        parser.add_argument("--mark", type=Path, default=keys / "signer.mark")
        parser.add_argument("--init", action="store_true", help="make key and mark for a record that begins")

    def handle(self, *args: Any, **options: Any) -> None:
        """Hand over; this process ends here."""
        for file in (options["key"], options["mark"]):
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        command = [sys.executable, "-m", "comity.publish.signer", "--origin", settings.RECORD_ORIGIN]
        command += ["--socket", str(settings.SIGNER_SOCKET)]
        kept = (
            ["--key-command", settings.KEY_COMMAND]
            if settings.KEY_COMMAND
            else ["--key", str(options["key"])]
        )
        command += [*kept, "--mark", str(options["mark"])]
        os.execv(sys.executable, command + (["--init"] if options["init"] else []))  # noqa: S606 - a list, no shell
