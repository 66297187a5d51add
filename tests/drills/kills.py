"""Rounds in which a writer, a publisher, the signer or a witness is killed with -9; then everything is compared.

Two publishers are at work all the time.

`python -m tests.drills.kills TARGET ROUNDS SEED`, with COMITY_DATABASE_URL and COMITY_DATA set. TARGET is one of the
four, or `postgres` with COMITY_TEST_CLUSTER set. Prints what it saw as JSON and ends with 1 if anything is wrong.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.site.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django first
from django.core.management import call_command  # noqa: E402
from django.db import DatabaseError, connections  # noqa: E402

from comity.core.errors import Broken, Refused  # noqa: E402
from comity.core.log import tree  # noqa: E402
from comity.publish import auditing, client, cosigning, publisher  # noqa: E402
from comity.record import alarms, clock  # noqa: E402
from comity.record.models import Entry  # noqa: E402
from comity_witness import rounds, state  # noqa: E402
from comity_witness.__main__ import main as witness_command  # noqa: E402
from comity_witness.following import Refused as NotCosigned  # noqa: E402
from comity_witness.sources import NotThere  # noqa: E402
from tests import postgres  # noqa: E402
from tests.publish.running import Running  # noqa: E402
from tests.world import build  # noqa: E402

TROUBLE = (OSError, DatabaseError, Refused, NotThere, state.Busy, NotCosigned)


class Game:
    """One installation that loses a process in every round."""

    def __init__(self, target: str, seed: int) -> None:
        self.target, self.chance = target, random.Random(seed)
        self.data = Path(settings.DATA)
        call_command("migrate", verbosity=0)
        self.world = build()
        self.signer = Running(self.data, settings.RECORD_ORIGIN)
        settings.SIGNER_SOCKET = self.signer.socket
        self.signer.start("--init")
        self.acks, self.stop = self.data / "acks", self.data / "stop"
        self.acks.touch()
        self.folder = self.data / "witness"
        log = cosigning.policy(clock.now()).split()[1]
        shown = os.environ.get("COMITY_TEST_SHOWN", str(settings.RECORD_ROOT))  # an open bucket, perhaps
        witness_command(["init", str(self.folder), "--name", "ald.x/w", "--log", log, "--from", shown])
        self.cosigned: dict[int, bytes] = {}
        self.wrong: list[str] = []
        self.killed = 0
        self.write()  # there is something to publish before the first kill

    # --- what the processes do, again and again

    def write(self) -> None:
        """One act, and its acknowledgement."""
        self.world.now = clock.now()
        key = self.world.register_draft(title=f"Draft {os.getpid()}")
        with self.acks.open("a") as file:
            file.write(f"{key}\n")

    def publish(self) -> None:
        """As the clock does it."""
        publisher.publish()

    def rival(self) -> None:
        """A second publisher: into the same folder, or, with a bucket, from another machine."""
        if settings.RECORD_BUCKET:
            settings.RECORD_ROOT = self.data / "rival" / "record"
        publisher.publish()

    def witness(self) -> None:
        """As in a capital."""
        rounds.once(self.folder, int(time.time()))

    def child(self, work: Callable[[], None]) -> int:
        """A process that works until it is told to stop, or killed."""
        connections.close_all()
        pid = os.fork()
        if pid:
            return pid
        while not self.stop.exists():
            with suppress(*TROUBLE):
                work()
            time.sleep(0.002)
        os._exit(0)

    def round(self) -> None:
        """All at work, one of them killed, all brought to rest, everything compared."""
        self.stop.unlink(missing_ok=True)
        work = {"writer": self.write, "publisher": self.publish, "rival": self.rival, "witness": self.witness}
        pids = {name: self.child(does) for name, does in work.items()}
        time.sleep(self.chance.uniform(0.02, 0.35))
        self.kill(pids)
        time.sleep(self.chance.uniform(0, 0.1))
        self.stop.touch()
        for pid in pids.values():
            os.waitpid(pid, 0)
        self.compare()

    def kill(self, pids: dict[str, int]) -> None:
        """The one this game is about."""
        self.killed += 1
        if self.target == "signer":
            self.signer.stop(signal.SIGKILL)
            self.signer.start()
        elif self.target == "postgres":
            self.kill_postgres()
        else:
            os.kill(pids[self.target], signal.SIGKILL)

    def kill_postgres(self) -> None:
        """The whole server, at once, and up again."""
        folder = Path(os.environ["COMITY_TEST_CLUSTER"])
        os.kill(int((folder / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        time.sleep(0.3)
        programs = postgres.programs()
        assert programs is not None
        for _try in range(20):
            (folder / "data" / "postmaster.pid").unlink(missing_ok=True)
            options = f"-c listen_addresses='' -k {folder}"
            command = [str(programs / "pg_ctl"), "-D", str(folder / "data"), "-w", "-o", options]
            done = subprocess.run(
                [*command, "-l", str(folder / "log"), "start"],
                user=postgres._servant(),
                cwd="/",
                check=False,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            if done.returncode == 0:
                return
            time.sleep(0.5)
        raise RuntimeError("the server did not come back")

    # --- what must hold

    def compare(self) -> None:
        """No gap, no fork, no lost acknowledged act, no torn file."""
        connections.close_all()
        try:
            publisher.publish()
            rounds.once(self.folder, int(time.time()))
        except (Broken, NotCosigned) as trouble:
            self.wrong.append(f"refused after a kill: {trouble}")
        self.wrong += auditing.audit(settings.RECORD_ORIGIN)
        self.wrong += [alarm.text for alarm in alarms.standing()]
        every, mark, head = publisher.leaves(), client.mark(self.signer.socket), publisher.shelf().head()
        if head is None or (head.size, head.root) != (mark.size, mark.root):
            self.wrong.append("what is published is not what the signer signed last")
        if mark.root != tree.root(every[: mark.size]) or mark.size != len(every):
            self.wrong.append("the newest head is not signed after all came to rest")
        held = state.load(self.folder).tree
        if self.cosigned.setdefault(held.size, held.root) != held.root or held.root != mark.root:
            self.wrong.append("the witness has read another record")
        known = {str(key) for key in Entry.objects.values_list("subject", flat=True)}
        lost = [line for line in self.acks.read_text().split() if line not in known]
        if lost:
            self.wrong.append(f"{len(lost)} acknowledged acts have no entry")


def main() -> int:
    """Play, report."""
    target, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    game, begun = Game(target, seed), time.monotonic()
    try:
        for _n in range(count):
            game.round()
    finally:
        game.signer.stop()
    report = {"target": target, "kills": game.killed, "entries": Entry.objects.count(), "wrong": game.wrong}
    report["acknowledged"] = len(game.acks.read_text().split())
    report["seconds"] = round(time.monotonic() - begun)
    sys.stdout.write("\n" + json.dumps(report) + "\n")
    return 1 if game.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
