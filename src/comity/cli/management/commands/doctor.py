"""`comity doctor`: looks at everything that can be wrong without anybody noticing, and changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comity.cli import doctor


class Command(BaseCommand):
    """Ends with 1 if there is something to do."""

    help = "Look at settings, database, clock, signer, published files, room on the disk and mail."
    requires_system_checks = ()  # it must answer when something is wrong

    def handle(self, *args: Any, **options: Any) -> None:
        """A sentence for each fault."""
        found = doctor.report()
        for sentence in found:
            self.stdout.write(sentence)
        if found:
            raise CommandError(
                "One thing to look at." if len(found) == 1 else f"{len(found)} things to look at."
            )
        self.stdout.write("Nothing to do.")
