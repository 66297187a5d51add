"""`comity migrate`: Django's own, and then the triggers of the record again, which SQLite may have lost on the way."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connection

from comity.record import triggers


class Command(Migrate):
    """Brings the tables to the version of the program."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; entries are guarded again at its end, however it ended."""
        try:
            super().handle(*args, **options)
        finally:
            if triggers.TABLE in connection.introspection.table_names():
                triggers.install()
