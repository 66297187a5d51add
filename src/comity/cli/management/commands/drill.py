"""`comity drill NAME`: does to a copy of the record what an operator fears, and shows who notices it."""

import tempfile
from argparse import ArgumentParser
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from comity.cli.drills import DRILLS, FEWEST, Copy, NotCaught
from comity.publish import auditing, publisher

MOST: Final = 5_000  # entries of a copy; what is shown does not depend on their number


class Command(BaseCommand):
    """Touches nothing that is served."""

    help = "Drills on a copy: " + ", ".join(DRILLS)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which one."""
        parser.add_argument("name", nargs="?", choices=[*DRILLS, "all"])

    def handle(self, *args: Any, **options: Any) -> None:
        """One drill, or all; without a name, what there is."""
        if options["name"] is None:
            self.stdout.write(
                "comity drill NAME, or comity drill all; each works on a copy and changes nothing:"
            )
            self.stdout.write("\n".join(f"  {name:<18}{drill.__doc__}" for name, drill in DRILLS.items()))
            return
        names = list(DRILLS) if options["name"] == "all" else [options["name"]]
        for name in names:
            self.stdout.write(f"{name}: {DRILLS[name].__doc__}")
            with tempfile.TemporaryDirectory(prefix="comity-drill-") as folder:
                self.play(name, Path(folder))

    def play(self, name: str, folder: Path) -> None:
        """On a copy in a folder that is gone afterwards."""
        entries = list(islice(auditing.published_entries(publisher.shelf()), MOST))
        copy = Copy(folder, settings.RECORD_ORIGIN, entries)
        copy.fill(max(0, FEWEST - len(entries)))
        try:
            for sentence in DRILLS[name](copy):
                self.stdout.write(f"  {sentence}")
        except NotCaught as trouble:
            raise CommandError(f"NOT CAUGHT: {trouble}. Tell the developers.") from trouble
        self.stdout.write("  Caught.\n")
