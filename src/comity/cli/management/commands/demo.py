"""`comity demo`: fill an empty installation with a demonstration; loaded before, it prints the accounts."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from comity.cli.demo import accounts, loading
from comity.record import clock
from comity.register import queries as register

SHOWN = 8  # accounts printed; the sign-in page has all of them


class Command(BaseCommand):
    """Loads once; refuses outside the demonstration."""

    help = "Load the demonstration: CICA's register from public facts, or an invented organisation."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which organisation, and whether to begin again."""
        parser.add_argument(
            "--invented", action="store_true", help="an invented organisation, every state of life"
        )
        parser.add_argument("--fresh", action="store_true", help="throw the present demonstration away first")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load what is asked for, or find it loaded."""
        if not settings.COMITY_DEMO:
            raise CommandError("COMITY_ENV is not demo; a demonstration is never loaded into anything else.")
        if options["fresh"]:
            self.begin_again()
        name = "invented" if options["invented"] else "cica"
        organisation = register.organisation()
        if organisation is not None and organisation.code != accounts.CODES[name]:
            raise CommandError(
                f"This folder holds the demonstration of {organisation.code}. "
                "Add --fresh to replace it, or set COMITY_DATA to another folder."
            )
        if organisation is not None and loading.interrupted(name, clock.now()):
            self.stdout.write("The last load was interrupted; beginning again.")
            self.begin_again()
            organisation = None
        if organisation is None:
            loading.load(name, clock.now())
        self.print_accounts()

    def begin_again(self) -> None:
        """Empty tables, and no files, keys, published tiles or mail of the old record."""
        call_command("flush", interactive=False, verbosity=0)
        old = (settings.FILES_ROOT, settings.DATA / "keys", settings.RECORD_ROOT, settings.EMAIL_FILE_PATH)
        for folder in old:
            shutil.rmtree(Path(folder), ignore_errors=True)

    def print_accounts(self) -> None:
        """A few to begin with, and the password."""
        listed = accounts.listing("en")
        self.stdout.write("\nAccounts to sign in with (the sign-in page lists all of them):")
        for account in [a for a in listed if a.group != "administrators"][:SHOWN]:
            self.stdout.write(f"  {account.email:32} {account.designation}, {account.what}")
        self.stdout.write(f"  password of each: {accounts.PASSWORD}\n")
