"""`comity flush`: empties a demonstration or a test database; a record is never emptied."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as Flush

from comity.record import triggers


class Command(Flush):
    """Refused in production: there the record would be lost with the rest."""

    def handle(self, **options: Any) -> None:
        """Empty every table, with the triggers of the record lifted meanwhile."""
        if settings.COMITY_ENV == "production":
            raise CommandError("A record is never emptied. For another one, use another folder and database.")
        with triggers.lifted():
            super().handle(**options)
