"""`comity migrate`: Django's own, and then the triggers of the record again, which SQLite may have lost on the way."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands.migrate import Command as Migrate
from django.db import connection

from comity.cli import keeping, living
from comity.record import triggers


class Command(Migrate):
    """Brings the tables to the version of the program."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Django's, and one of ours."""
        super().add_arguments(parser)
        parser.add_argument("--anyway", action="store_true", help="go on although the database is in use")

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, under no running server; entries are guarded again at its end, however it ended."""
        shows = options["plan"] or options["check_unapplied"]
        if not (options["anyway"] or shows) and (options["app_label"] or keeping.unapplied()):
            living.refuse("No table was changed.", "run comity migrate --anyway")
        try:
            super().handle(*args, **options)
        finally:
            if triggers.TABLE in connection.introspection.table_names():
                triggers.install()
