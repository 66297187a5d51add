"""A server and 28 witnesses, each a process, over HTTP: every signed head of a session is cosigned by all of them.

`python -m tests.drills.crowd ACTS WITNESSES`, with COMITY_DATABASE_URL and COMITY_DATA set. Prints JSON: how many heads
were signed, by how many each was cosigned, and the median and longest time from an act to its quorum.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.site.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django first
from django.core.management import call_command  # noqa: E402
from django.db.models import Count  # noqa: E402

from comity.acts import witnesses as acts  # noqa: E402
from comity.publish import cosigning, publisher  # noqa: E402
from comity.record import clock  # noqa: E402
from comity.record.models import Checkpoint, Cosignature, Entry  # noqa: E402
from comity_witness.__main__ import main as witness_command  # noqa: E402
from tests.ports import free_port  # noqa: E402
from tests.publish.running import Running  # noqa: E402
from tests.world import build  # noqa: E402

EVERY = 3.0  # seconds between two signed heads, and between two rounds of a witness
A_SECOND = 10  # acts
PATIENCE = 240


class Crowd:
    """The server, its signer, and the delegations' programs."""

    def __init__(self, witnesses: int) -> None:
        self.data = Path(settings.DATA)
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        codes = {f"W{n:02}": f"Delegation {n}" for n in range(witnesses)}
        self.world = build(members=codes)
        self.signer = Running(self.data, settings.RECORD_ORIGIN)
        settings.SIGNER_SOCKET = self.signer.socket
        self.signer.start("--init")
        self.port, self.children = free_port(), list[subprocess.Popen[bytes]]()
        self.serve()
        for code in codes:
            self.enrol(code.lower())

    def serve(self) -> None:
        """The site, as `comity serve` starts it."""
        options = ["--interface", "wsgi", "--port", str(self.port), "--no-ws", "--blocking-threads", "4"]
        command = [
            sys.executable,
            "-m",
            "granian",
            *options,
            "--log-level",
            "warning",
            "comity.site.wsgi:application",
        ]
        self.children.append(subprocess.Popen(command, start_new_session=True))

    def enrol(self, code: str) -> None:
        """A delegation begins its witness and enrols its key."""
        folder, site = self.data / code, f"http://localhost:{self.port}/record"
        log = cosigning.policy(clock.now()).split()[1]
        asked = ["init", str(folder), "--name", f"{code}.example/witness", "--log", log]
        witness_command([*asked, "--from", f"{site}/log", "--server", f"{site}/cosignatures"])
        text = (folder / "enrolment.txt").read_text()
        self.world.now = clock.now()
        acts.enrol_witness(self.world.asked(self.world.seats[code]), enrolment=text)

    def watch(self) -> None:
        """One process for each."""
        for folder in sorted(self.data.glob("w[0-9][0-9]")):
            command = [sys.executable, "-m", "comity_witness", "run", str(folder), "--every", str(EVERY)]
            self.children.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True))

    def session(self, count: int) -> None:
        """Acts at their pace, and a signed head every few seconds."""
        due = 0.0
        for number in range(count):
            self.world.now = clock.now()
            self.world.register_draft(title=f"Draft {number}")
            if time.monotonic() > due:
                publisher.publish()
                due = time.monotonic() + EVERY
            time.sleep(1 / A_SECOND)
        publisher.publish()

    def wait(self, witnesses: int) -> None:
        """Until every head has every cosignature, or patience ends."""
        until = time.monotonic() + PATIENCE
        while (
            time.monotonic() < until and Cosignature.objects.count() < witnesses * Checkpoint.objects.count()
        ):
            time.sleep(1)

    def stop(self) -> None:
        """Everybody."""
        for child in self.children:
            child.terminate()
        for child in self.children:
            child.wait(20)
        self.signer.stop()


def quorums(needed: int) -> list[float]:
    """For each act, seconds from its entry until a quorum's cosignatures had arrived."""
    arrived: dict[int, dict[object, datetime]] = {}
    for row in Cosignature.objects.select_related("checkpoint"):
        arrived.setdefault(row.checkpoint_id, {})[row.witness_id] = row.received_at
    found, first = list[float](), dict[object, datetime]()
    at_size = sorted(arrived, reverse=True)
    entries = list(Entry.objects.filter(kind="Registered").order_by("-index").values_list("index", "at"))
    for index, at in entries:
        while at_size and at_size[0] > index:
            for witness, instant in arrived[at_size.pop(0)].items():
                first[witness] = min(instant, first.get(witness, datetime.max.replace(tzinfo=UTC)))
        times = sorted(first.values())
        if len(times) >= needed:
            found.append((times[needed - 1] - at).total_seconds())
    return found


def main() -> int:
    """One session."""
    count, witnesses = int(sys.argv[1]), int(sys.argv[2])
    crowd = Crowd(witnesses)
    try:
        crowd.watch()
        crowd.session(count)
        crowd.wait(witnesses)
    finally:
        crowd.stop()
    heads = Checkpoint.objects.annotate(by=Count("cosignatures"))
    seconds = quorums(cosigning.quorum(witnesses))
    report = {
        "acts": Entry.objects.filter(kind="Registered").count(),
        "witnesses": witnesses,
        "heads": heads.count(),
        "cosigned by all": heads.filter(by=witnesses).count(),
        "fewest": min(head.by for head in heads),
        "acts with a quorum": len(seconds),
        "median seconds to quorum": round(statistics.median(seconds), 1) if seconds else None,
        "longest": round(max(seconds), 1) if seconds else None,
    }
    sys.stdout.write("\n" + json.dumps(report) + "\n")
    return 0 if report["cosigned by all"] == report["heads"] else 1


if __name__ == "__main__":
    sys.exit(main())
