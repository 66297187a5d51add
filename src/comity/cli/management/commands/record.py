"""`comity record status|publish|rebuild|export|audit|reopen|stamp|stamps`: the record, for the operator."""

from argparse import ArgumentParser
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from comity.acts import stamping
from comity.cli import keeping
from comity.core.errors import Broken, Refused
from comity.core.log import tiling
from comity.core.log.strict import Malformed
from comity.publish import auditing, client, cosigning, publisher
from comity.publish.growing import Growing
from comity.publish.shelf import Shelf
from comity.publish.stamping import NotStamped
from comity.record import alarms, clock
from comity.record.models import Checkpoint


class Command(BaseCommand):
    """Reads, publishes and compares; no entry is ever changed by it."""

    help = (
        "The record: status, publish, rebuild the published files, export them, audit, reopen after an alarm."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do."""
        what: dict[str, Callable[[dict[str, Any]], None]] = {
            "status": self.status,
            "publish": self.publish,
            "rebuild": self.rebuild,
            "export": self.export,
            "audit": self.audit,
            "reopen": self.reopen,
            "stamp": self.stamp,
            "stamps": self.stamps,
        }
        commands = parser.add_subparsers(dest="what", required=True)
        for name, does in what.items():
            one = commands.add_parser(name, help=(does.__doc__ or "").split("\n")[0])
            one.set_defaults(does=does)
            if name == "export":
                one.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """One of them."""
        options["does"](options)

    def status(self, options: dict[str, Any]) -> None:
        """How far it has come."""
        at = clock.now()
        newest = Checkpoint.objects.order_by("-size").first()
        lines = [
            f"origin      {settings.RECORD_ORIGIN}",
            f"recorded    {publisher.size_now()} entries",
            f"signed      {newest.size if newest else 0} entries",
            f"published   {self._published()}",
            f"signer      {self._mark()}",
            f"cosigned    {self._cosigned(at, len(cosigning.enrolled(at)))}",
        ]
        lines += [
            f"ALARM       {alarm.raised_at:%Y-%m-%d %H:%M:%S} UTC  {alarm.text}"
            for alarm in alarms.standing()
        ]
        self.stdout.write("\n".join(lines))

    def _published(self) -> str:
        here = publisher.shelf()
        try:
            return f"{max(here.sizes(), default=0)} entries in {here.place}"
        except OSError as trouble:
            return f"cannot be read: {trouble}"

    def _cosigned(self, at: datetime, known: int) -> str:
        if not known:
            return "by nobody: no witness is enrolled"
        return f"{cosigning.witnessed(at)} entries by a quorum of {cosigning.quorum(known)} of {known}"

    def _mark(self) -> str:
        try:
            mark = client.mark(settings.SIGNER_SOCKET)
        except (OSError, ValueError, KeyError) as trouble:
            said = getattr(trouble, "strerror", None) or trouble
            return f"does not answer ({said}); is `comity serve` running?"
        return f"has signed {mark.size} entries, key {mark.key}"

    def publish(self, options: dict[str, Any]) -> None:
        """Publish the present head now."""
        try:
            checkpoint = publisher.publish()
        except Broken as trouble:
            raise CommandError(str(trouble)) from trouble
        if checkpoint is None:
            raise CommandError(
                "There is nothing to sign, or the signer does not answer; see `comity signer`."
            )
        self.stdout.write(checkpoint.note)

    def rebuild(self, options: dict[str, Any]) -> None:
        """Make the published files again from the entries and the signed heads; nothing is signed."""
        rows = list(Checkpoint.objects.order_by("size"))
        if not rows:
            raise CommandError("Nothing has been signed yet.")
        newest, here = rows[-1], publisher.shelf()
        with here.held():
            if (there := _published(here)) > newest.size:
                raise CommandError(
                    f"{there} entries are published, the database knows {newest.size} that were signed: "
                    "it was set back. Nothing was touched; see `comity restore`."
                )
            here.clear_stage()
            growing = Growing(here, 0)
            for batch in publisher.batches(0, newest.size):
                growing.add(batch)
            if growing.finish() != newest.size or tiling.root(here.read_staged, newest.size) != bytes(
                newest.root
            ):
                here.clear_stage()
                raise CommandError(
                    "The entries do not make the root that was signed. Nothing was touched; see `comity record audit`."
                )
            for row in rows:
                here.put(f"checkpoints/{row.size}", row.note.encode())
            here.settle()
            here.signed(newest.note, newest.size, (row.size for row in rows))
            here.replay(anew=True)
        self.stdout.write(f"{newest.size} entries are published again in {here.place}.")

    def export(self, options: dict[str, Any]) -> None:
        """Copy the published record, what is new of it, into a folder for a mirror or an archive."""
        count = keeping.export(publisher.shelf(), options["folder"])
        self.stdout.write(f"{count} files are in {options['folder']}.")

    def audit(self, options: dict[str, Any]) -> None:
        """Compare every entry, leaf, field, signed head and published file."""
        wrong = list(auditing.audit(settings.RECORD_ORIGIN))
        for sentence in wrong:
            self.stdout.write(sentence)
        if wrong:
            raise CommandError(f"The record is not whole: {len(wrong)} faults.")
        self.stdout.write(f"{publisher.size_now()} entries, all of them read: the record is whole.")

    def reopen(self, options: dict[str, Any]) -> None:
        """After an alarm: if an audit finds nothing and the signer agrees, acts are recorded again."""
        self.audit(options)
        alarms.settle(clock.now())
        try:
            publisher.check_mark()
        except Broken as trouble:
            raise CommandError(str(trouble)) from trouble
        self.stdout.write("The record is open.")

    def stamp(self, options: dict[str, Any]) -> None:
        """Ask the authority for a stamp of the newest signed head now, and record it."""
        try:
            done = stamping.stamp_newest()
        except (NotStamped, Refused) as trouble:
            raise CommandError(str(trouble)) from trouble
        self.stdout.write(f"The stamp is recorded as entry {done.index}.")

    def stamps(self, options: dict[str, Any]) -> None:
        """Check every recorded stamp against the record and the configured certificates."""
        try:
            wrong = list(stamping.faults())
        except NotStamped as trouble:
            raise CommandError(str(trouble)) from trouble
        for sentence in wrong:
            self.stdout.write(sentence)
        if wrong:
            raise CommandError(f"{len(wrong)} stamps do not hold.")
        self.stdout.write("Every stamp of the record holds.")


def _published(here: Shelf) -> int:
    """How many entries the published files claim; what is damaged claims nothing."""
    try:
        head = here.head()
    except (Malformed, UnicodeDecodeError):
        return 0
    return head.size if head else 0
