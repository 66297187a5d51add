"""`comity backup FOLDER`: database, files and published record, together and consistent; the keys are not in it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from comity.cli import keeping


class Command(BaseCommand):
    """While everything runs."""

    help = "Back up database, files and published record into a new folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Copy, and say what was copied."""
        told = keeping.make(options["folder"])
        self.stdout.write(
            f"{told['entries']} entries, {told['files']} files, {told['published']} published files are in "
            f"{options['folder']}. The signer's key and mark are not: keep the key sealed, elsewhere."
        )
