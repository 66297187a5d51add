"""`comity settings`: every setting with its value and where it came from; secrets are masked."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Prints, changes nothing."""

    help = "Print every setting, its value and its origin."
    requires_system_checks = ()  # it must answer when a setting is wrong

    def handle(self, *args: Any, **options: Any) -> None:
        """One setting in three lines, so that long values stay readable."""
        for read in settings.COMITY_READ.values():
            self.stdout.write(f"{read.name}={read.value}\n    {read.about} ({read.origin})")
