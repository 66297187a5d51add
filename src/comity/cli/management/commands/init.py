"""`comity init`: open the record of a new organisation, with its register and its first two officers."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from comity.acts import founding
from comity.acts.founding import Officer
from comity.core.errors import Broken, Refused
from comity.core.seat import CLOCK_SEAT
from comity.record import clock
from comity.record.writer import Asked
from comity.register import load

NEXT = """
The record {origin} is open: entry {index} founds it, with two officers. This name can never change.

What follows:
  1. Each officer opens {address}account/password/reset/, enters the own address and chooses a password.
  2. Start it:  comity serve   (signer, web server and clock; docs/operate/install.md)
  3. Give the signer's key (`{address}record/policy`) to every delegation by note verbale.
  4. Enter each delegation's first administrator from its note verbale; the second officer confirms.
"""


class Command(BaseCommand):
    """Opens a record once; a second time is refused."""

    help = "Open the record: a register file and the first two officers of the Secretariat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Everything that the first entry says."""
        parser.add_argument("register", help="a register file (JSON), or the name of a shipped one")
        parser.add_argument(
            "--officer",
            nargs=2,
            action="append",
            metavar=("EMAIL", "NAME"),
            required=True,
            help="one officer of the Secretariat; give this twice",
        )
        parser.add_argument(
            "--origin", help="the name of the record, to be sure of it: it must be the setting's"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Found, or say why not."""
        origin = options["origin"] or settings.RECORD_ORIGIN
        if origin != settings.RECORD_ORIGIN:
            raise CommandError(
                f"COMITY_RECORD_ORIGIN is {settings.RECORD_ORIGIN}, you wrote {origin}. The name holds for ever: "
                "set it first, then open the record."
            )
        officers = [self._officer(*given) for given in options["officer"]]
        if len(officers) != 2:
            raise CommandError("Name two officers: --officer EMAIL NAME --officer EMAIL NAME")
        register = self._register(options["register"])
        settings.DATA.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        try:
            done = founding.found(
                Asked(uuid4(), CLOCK_SEAT, clock.now()), register, (officers[0], officers[1])
            )
        except (Refused, Broken) as refused:
            raise CommandError(str(refused)) from refused
        except (KeyError, TypeError, ValueError) as trouble:
            raise CommandError(f"The register file is not complete: {trouble!r}") from trouble
        address = settings.BASE_ADDRESS.rstrip("/") + "/"
        self.stdout.write(NEXT.format(origin=origin, index=done.index, address=address))

    def _officer(self, email: str, name: str) -> Officer:
        try:
            validate_email(email)
        except ValidationError as trouble:
            raise CommandError(f"{email} is not an address for mail.") from trouble
        if not name.strip():
            raise CommandError(f"Give the name of {email}.")
        return Officer(email=email, name=name.strip(), password="")

    def _register(self, given: str) -> dict[str, Any]:
        path = Path(given)
        try:
            if path.exists():
                found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
                return found
            return load.shipped(given)
        except FileNotFoundError as trouble:
            raise CommandError(f"There is no register file {given}.") from trouble
        except ValueError as trouble:
            raise CommandError(f"{given} is not JSON: {trouble}") from trouble
