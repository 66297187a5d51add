"""`comity restore FOLDER`: puts a backup back, erases again what was erased, and names every act that is lost."""

import itertools
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from comity.acts import erasure
from comity.cli import keeping, living
from comity.core.log import policy as policies
from comity.core.log.strict import Malformed
from comity.notices import outbox
from comity.publish import auditing, publisher
from comity.publish.shelf import Shelf
from comity.record import alarms, clock
from comity.record.models import Entry


class Command(BaseCommand):
    """Nothing is served from a backup that was not looked at."""

    help = "Restore a backup; erasures are done again, and with --verify everything is compared."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """From where."""
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--verify", action="store_true", help="read every entry and compare it with everything"
        )
        parser.add_argument(
            "--mirror", type=Path, help="a witness's or mirror's copy of the published record"
        )
        parser.add_argument(
            "--policy", type=Path, help="the policy with the record's key; a mirror is believed by it alone"
        )
        parser.add_argument("--over", action="store_true", help="replace a database that holds a record")
        parser.add_argument("--anyway", action="store_true", help="go on although the database is in use")

    def handle(self, *args: Any, **options: Any) -> None:
        """Put back, forget again, compare."""
        folder: Path = options["folder"]
        if self.holds_a_record() and not options["over"]:
            raise CommandError("The database holds a record already. To replace it, add --over.")
        self.refuse_while_used(options)
        told = keeping.read(folder)
        mirror = self.believed(options["mirror"], options["policy"])
        self.refuse_while_used(options)  # a large backup was read meanwhile
        keeping.put_back(folder, told)
        newer = keeping.newer_migrations()
        if newer:
            raise CommandError(
                f"This backup was made by a newer version of the program ({newer[0]}). Install that."
            )
        call_command("migrate", verbosity=0, anyway=True)
        alarms.restore_begins(clock.now())
        shelves = [publisher.shelf(), *mirror]
        known = itertools.chain(*(auditing.published_entries(shelf) for shelf in shelves), self.recorded())
        erased = list(erasure.erasures(known))
        again = sum(map(erasure.erase_again, erased))
        outbox.forget({int(str(entry.public["index"])) for entry in erased})
        self.stdout.write(
            f"{publisher.size_now()} entries are back; {again} erased fields were erased again."
        )
        self.look(shelves, verify=options["verify"])

    def refuse_while_used(self, options: dict[str, Any]) -> None:
        """Whoever has read the old rows would write by them."""
        if not options["anyway"]:
            living.refuse("Nothing was touched.", "add --anyway")

    def believed(self, mirror: Path | None, policy: Path | None) -> list[Shelf]:
        """The mirror, if the record's key signed what it holds: its erasures are done again, and cannot be undone."""
        if mirror is None:
            return []
        if policy is None:
            raise CommandError("A mirror is believed by the record's key alone. Add --policy FILE.")
        try:
            known = policies.parse(policy.read_bytes())
        except (OSError, Malformed) as trouble:
            raise CommandError(f"{policy} cannot be read: {trouble}") from trouble
        shelf = Shelf(mirror)
        doubt = auditing.vouched(shelf, known, settings.RECORD_ORIGIN)
        if doubt:
            raise CommandError(f"{mirror} is not believed, and nothing was touched: {doubt}.")
        return [shelf]

    def holds_a_record(self) -> bool:
        """Whether something would be lost."""
        try:
            return publisher.size_now() > 0
        except DatabaseError:
            return False

    def recorded(self) -> list[bytes]:
        """What the restored record itself says was erased."""
        rows = Entry.objects.filter(kind="Erased").order_by("index")
        return [bytes(data) for data in rows.values_list("data", flat=True)]

    def look(self, shelves: list[Shelf], *, verify: bool) -> None:
        """Name what is lost; with `verify`, compare everything."""
        size = publisher.size_now()
        wrong = max((auditing.lost(shelf, size) for shelf in shelves), key=len)
        if wrong:
            text = f"{len(wrong)} acts that were published are not in the restored database; the first is entry {size}"
            alarms.sound(publisher.SET_BACK, text, clock.now(), close=True)
        alarms.restore_ends(clock.now())  # only now, when a record that lost acts is closed
        if verify:
            wrong = [*wrong, *auditing.audit(settings.RECORD_ORIGIN)]
        for sentence in wrong:
            self.stdout.write(sentence)
        if wrong:
            raise CommandError(
                "The record is not whole. Nothing is served for writing; tell the delegations."
            )
        if verify:
            self.stdout.write("The record is whole.")
