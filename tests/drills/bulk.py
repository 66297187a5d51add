"""A large organisation, backed up and restored: how long it takes, and what it says of a lost act and an erased value.

`python -m tests.drills.bulk ACTS`, with COMITY_DATABASE_URL and COMITY_DATA set. Prints JSON.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.site.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django first
from django.core.management import CommandError, call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from comity.access import markings  # noqa: E402
from comity.acts import erasure  # noqa: E402
from comity.publish import publisher  # noqa: E402
from comity.record import clock, writer  # noqa: E402
from comity.record.models import Disclosure, Entry  # noqa: E402
from comity.record.writer import Asked, Writing  # noqa: E402
from tests.publish.running import Running  # noqa: E402
from tests.world import World, build  # noqa: E402

BATCH = 2_000


def load(world: World, count: int) -> None:
    """Acts in bulk, a few thousand to a transaction, written by the record's own writer."""
    own = markings.own("ALD")
    for start in range(0, count, BATCH):
        with transaction.atomic():
            at = clock.now()
            writer.append_all(
                [
                    Writing(
                        "Communicated",
                        Asked(uuid4(), world.aldora, at),
                        None,
                        own,
                        own,
                        {},
                        {"text": f"Act {n}"},
                    )
                    for n in range(start, min(start + BATCH, count))
                ]
            )


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    begun = time.monotonic()
    work()
    return round(time.monotonic() - begun, 1)


def restored(folder: Path) -> tuple[float, str]:
    """Seconds, and what the command says."""
    said, begun = StringIO(), time.monotonic()
    try:
        call_command("restore", str(folder), verify=True, over=True, stdout=said)
    except CommandError as trouble:
        said.write(f"FAILED {trouble}")
    return round(time.monotonic() - begun, 1), said.getvalue()


def main() -> int:
    """Load, back up, erase, lose, restore."""
    count, data = int(sys.argv[1]), Path(settings.DATA)
    call_command("migrate", verbosity=0)
    world = build()
    signer = Running(data, settings.RECORD_ORIGIN)
    settings.SIGNER_SOCKET = signer.socket
    signer.start("--init")
    report: dict[str, Any] = {"acts": count, "load": timed(lambda: load(world, count))}
    try:
        report["publish"] = timed(publisher.publish)
        call_command("backup", str(data / "b1"), stdout=StringIO())
        world.now = clock.now()
        done = erasure.propose_erasure(world.asked(world.clerk), index=7, names=("text",), ground="x")
        assert done.subject is not None
        erasure.erase(world.asked(world.clerk2), done.subject)
        load(world, 1)
        lost = [str(act) for act in Entry.objects.filter(index__gte=count).values_list("act", flat=True)]
        publisher.publish()
        report["backup"] = timed(lambda: call_command("backup", str(data / "b2"), stdout=StringIO()))
        report["restore"], said = restored(data / "b2")
        report["whole"] = "The record is whole." in said and Entry.objects.count() == count + 3
        report["stays erased"] = not Disclosure.objects.filter(entry_id=7, name="text").exists()
        report["restore of the older one"], said = restored(data / "b1")
        report["names what is lost"] = all(f"is lost: act {act}" in said for act in lost) and len(lost) == 3
        report["erased again"] = not Disclosure.objects.filter(entry_id=7, name="text").exists()
        report["kept"] = Disclosure.objects.filter(entry_id=8, name="text").exists()
    finally:
        signer.stop()
    sys.stdout.write("\n" + json.dumps(report) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
