"""`comity publish`: have the present head of the record signed now, instead of at the next tick."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comity.core.errors import Broken
from comity.publish import publisher


class Command(BaseCommand):
    """One question to the signer."""

    help = "Have the present head of the record signed, and print the checkpoint."

    def handle(self, *args: Any, **options: Any) -> None:
        """Sign, or say why not."""
        try:
            checkpoint = publisher.publish()
        except Broken as trouble:
            raise CommandError(str(trouble)) from trouble
        if checkpoint is None:
            raise CommandError(
                "There is nothing to sign, or the signer does not answer; see `comity signer`."
            )
        self.stdout.write(checkpoint.note)
