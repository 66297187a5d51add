"""`comity upgrade`: looks first, backs up, brings the tables to the version of the program; never backwards."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from comity.cli import keeping, living
from comity.publish import auditing


class Command(BaseCommand):
    """With the server stopped."""

    help = "Look for what would stop it, back up, migrate, and read the whole record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the backup goes."""
        parser.add_argument("--backup", type=Path, required=True, help="a new folder for the backup")
        parser.add_argument("--anyway", action="store_true", help="go on although the database is in use")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse, or do all of it."""
        newer = keeping.newer_migrations()
        if newer:
            raise CommandError(
                f"The database belongs to a newer version of the program ({newer[0]}); this one would spoil it."
            )
        if not keeping.unapplied():
            self.stdout.write("The tables have the version of the program already.")
            return
        if not options["anyway"]:
            living.refuse("Nothing was touched.", "add --anyway")
        lacking = keeping.lacks_room(options["backup"])
        if lacking:
            raise CommandError(f"{lacking} Nothing was touched.")
        told = keeping.make(options["backup"])
        self.stdout.write(f"{told['entries']} entries are backed up in {options['backup']}.")
        if not options["anyway"]:  # a backup takes its time
            kept = f"The backup in {options['backup']} is whole, and no table was changed."
            living.refuse(kept, "run comity migrate --anyway")
        call_command("migrate", verbosity=0, anyway=True)
        call_command("createcachetable", verbosity=0)
        wrong = list(auditing.audit(settings.RECORD_ORIGIN))
        if wrong:
            raise CommandError(f"{wrong[0]} Put the backup back with the older program: {options['backup']}")
        self.stdout.write("The tables have the version of the program, and the record is whole.")
