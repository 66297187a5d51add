"""`comity signer`: the signer alone, for an installation that runs it as a service of its own."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from comity.cli import signing


class Command(BaseCommand):
    """Becomes the signer: its process knows no Django."""

    help = "Run the signer of the record, with the socket and the name from the settings."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where key and mark are."""
        parser.add_argument("--key", type=Path, default=signing.folder() / "signer.key")
        parser.add_argument("--mark", type=Path, default=signing.folder() / "signer.mark")
        parser.add_argument("--init", action="store_true", help="make key and mark for a record that begins")
        parser.add_argument(
            "--next",
            action="store_true",
            help="make the key that may follow, print the statement of both for two officers, and end",
        )
        parser.add_argument(
            "--lost", action="store_true", help="the key that signed is lost: go on with the one at --key"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Hand over; this process ends here."""
        for file in (options["key"], options["mark"]):
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        command = [sys.executable, "-m", signing.MODULE, *signing.arguments(options["key"], options["mark"])]
        command += [] if options["next"] else ["--socket", str(settings.SIGNER_SOCKET)]
        command += [f"--{name}" for name in ("init", "next", "lost") if options[name]]
        os.execv(sys.executable, command)  # noqa: S606 - a list, no shell
