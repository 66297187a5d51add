"""Rounds of a race between objections and two clocks, with real processes; then an audit of everything.

`python -m tests.races.play ROUNDS SEED [--kill]`, with COMITY_DATABASE_URL, COMITY_DATA and COMITY_TEST_CLOCK set.
Prints what it saw as JSON and ends with 1 if the audit finds anything.
"""

import json
import os
import random
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from uuid import UUID, uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.site.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - Django first
from django.db import transaction  # noqa: E402

from comity.acts import clock as clock_acts  # noqa: E402
from comity.acts import silence, ticking  # noqa: E402
from comity.core.log import tree  # noqa: E402
from comity.decisions.models import Decision  # noqa: E402
from comity.record import clock  # noqa: E402
from comity.record.models import ClockAlarm, Disclosure, Entry, Head  # noqa: E402
from tests.world import World, build  # noqa: E402

CLOCK = Path(os.environ["COMITY_TEST_CLOCK"])
IN_TIME, LATE = {"SilenceBroken", "FurtherObjection"}, {"BreakCameLate"}


class Worker:
    """A process that can be asked, and killed."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Fresh."""
        command = [sys.executable, "-m", "tests.races.worker"]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)

    def ask(self, **asked: object) -> None:
        """Without waiting; one that was killed after it had answered is started again."""
        if self.process.poll() is not None:
            self.start()
        assert self.process.stdin
        self.process.stdin.write(json.dumps({k: str(v) for k, v in asked.items()}) + "\n")
        self.process.stdin.flush()

    def answer(self) -> dict[str, str] | None:
        """What came back; none from one that was killed."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        if line:
            answer: dict[str, str] = json.loads(line)
            return answer
        self.process.wait()
        self.start()
        return None


class Game:
    """The world, four processes, and what they were answered."""

    def __init__(self, seed: int, *, kill: bool) -> None:
        self.chance, self.kill = random.Random(seed), kill
        self.passed, self.off = 0.0, 0.0
        self.set_clock()
        call_command("migrate", verbosity=0)
        self.world: World = build()
        self.objectors, self.clocks = [Worker(), Worker()], [Worker(), Worker()]
        self.acknowledged: list[tuple[UUID, UUID]] = []  # act, decision
        self.seen: dict[str, int] = {}
        self.keys: list[UUID] = []

    def set_clock(self) -> None:
        """Replace the file at once: no reader sees half of it."""
        fresh = CLOCK.with_suffix(".new")
        fresh.write_text(f"{self.passed} {self.off}")
        fresh.replace(CLOCK)

    def let_pass(self, seconds: float) -> None:
        """For all clocks."""
        self.passed += seconds
        self.set_clock()

    def count(self, what: str) -> None:
        """For the report."""
        self.seen[what] = self.seen.get(what, 0) + 1

    def round(self) -> None:
        """One text, its deadline, two objectors, two clocks."""
        self.world.now = clock.now()
        key = self.world.under_silence(minutes=2)
        self.keys.append(key)
        deadline = self.world.decision(key).deadline
        assert deadline is not None
        self.let_pass((deadline - clock.now()).total_seconds() - self.chance.uniform(0.1, 0.9))
        acts: list[UUID] = []
        for worker, seat in zip(self.objectors, (self.world.aldora, self.world.brenn), strict=True):
            acts.append(uuid4())
            wait = self.chance.uniform(0, 0.5)
            worker.ask(do="object", wait=wait, party=seat.party, seat=seat.id, act=acts[-1], key=key)
        for worker in self.clocks:
            worker.ask(do="tick", seconds=0.7)
        self.disturb(key)
        for worker, act in zip(self.objectors, acts, strict=True):
            answer = worker.answer()
            if answer is None:
                self.count("killed")
            elif "index" in answer:
                self.acknowledged.append((act, key))
            else:
                self.count(answer["refused"])
        for worker in self.clocks:
            worker.answer()
        self.settle()

    def disturb(self, key: UUID) -> None:
        """Time jumps on while the acts are under way; sometimes a lock is held, a clock stepped, a process killed."""
        what = self.chance.random()
        if what < 0.25:
            with transaction.atomic():
                Decision.objects.select_for_update(of=("self",)).get(key=key)
                time.sleep(self.chance.uniform(0, 0.3))
                self.let_pass(self.chance.choice([10, 35]))
                time.sleep(0.05)
        elif what < 0.4:
            self.off = self.chance.choice([3600.0, -3600.0])
            self.set_clock()
            time.sleep(0.1)
            self.off = 0.0
        if self.kill:
            time.sleep(self.chance.uniform(0, 0.6))
            killed = self.chance.choice([*self.objectors, *self.clocks]).process
            killed.kill()
            killed.wait()
        time.sleep(self.chance.uniform(0, 0.3))
        self.let_pass(self.chance.choice([29, 61]))
        time.sleep(self.chance.uniform(0, 0.2))
        self.let_pass(self.chance.choice([5, 40]))

    def settle(self) -> None:
        """The clock notices what jumped last, two officers settle it, and it runs once more when everything is over."""
        clock.beat("race")
        if ClockAlarm.objects.filter(settled_at__isnull=True).exists():
            self.count("clock alarms")
            clock_acts.check_clock(self.world.asked(self.world.clerk, clock.now()))
            clock_acts.settle_clock(self.world.asked(self.world.clerk2, clock.now()))
        self.let_pass(100)
        silence.hold_due(clock.now())  # what a clock that had jumped called late counts then
        ticking.adopt_due(clock.now())

    def audit(self) -> list[str]:
        """Everything that must hold."""
        entries = list(Entry.objects.order_by("index"))
        wrong = [] if [e.index for e in entries] == list(range(len(entries))) else ["the record has a gap"]
        head = Head.objects.get()
        if tree.Frontier.from_bytes(bytes(head.frontier)).root != tree.root([bytes(e.leaf) for e in entries]):
            wrong.append("the frontier is not that of the entries")
        by_act = {e.act: e for e in entries}
        for act, key in self.acknowledged:
            entry = by_act.get(act)
            if entry is None or entry.subject != key:
                wrong.append(f"an acknowledged objection to {key} has no entry")
            else:
                self.count(entry.kind)
        kinds: dict[UUID, list[str]] = {}
        for entry in entries:
            if entry.subject:
                kinds.setdefault(entry.subject, []).append(entry.kind)
        for decision in Decision.objects.filter(key__in=self.keys):
            wrong += self._one(decision, kinds[decision.key])
        numbers = sorted(
            int(n.rsplit("/", 1)[1])
            for n in Decision.objects.exclude(number=None).values_list("number", flat=True)
            if n
        )
        if numbers != list(range(1, len(numbers) + 1)):
            wrong.append("the numbers have a gap")
        return wrong + self._received()

    def _one(self, decision: Decision, kinds: list[str]) -> list[str]:
        adopted, broken = kinds.count("Adopted"), [k for k in kinds if k in IN_TIME]
        self.count(f"ended {decision.stage}")
        if adopted > 1 or (adopted == 1) != (decision.stage == "adopted"):
            return [f"{decision.key}: adopted {adopted} times, stage {decision.stage}"]
        if adopted and broken:
            return [f"{decision.key}: adopted over a break received in time"]
        if "HeldInDoubt" in kinds and decision.stage != "broken":
            return [f"{decision.key}: held over a late objection, and {decision.stage}"]
        if decision.stage not in {"adopted", "broken"}:
            return [f"{decision.key}: left in {decision.stage}"]
        return []

    def _received(self) -> list[str]:
        """Each objection was classed by its instant of receipt alone; but where the clock jumped, each one counts."""
        wrong = []
        deadlines = dict(Decision.objects.values_list("key", "deadline"))
        rows = Disclosure.objects.filter(name="received", entry__kind__in=IN_TIME | LATE).select_related(
            "entry"
        )
        doubted = set(Entry.objects.filter(kind="HeldInDoubt").values_list("subject", flat=True))
        for row in rows:
            if row.entry.subject in doubted:
                self.count("held")
                continue
            deadline = deadlines[row.entry.subject] if row.entry.subject else None
            in_time = row.value <= deadline.isoformat() if deadline else False
            if in_time != (row.entry.kind in IN_TIME):
                wrong.append(
                    f"entry {row.entry_id}: {row.entry.kind}, received {row.value}, deadline {deadline}"
                )
        return wrong


def main() -> int:
    """Play, audit, report."""
    rounds, seed, kill = int(sys.argv[1]), int(sys.argv[2]), "--kill" in sys.argv
    game = Game(seed, kill=kill)
    begun = time.monotonic()
    for _n in range(rounds):
        game.round()
    for worker in (*game.objectors, *game.clocks):
        with suppress(OSError):
            worker.process.kill()
    wrong = game.audit()
    report = {"rounds": rounds, "seed": seed, "kill": kill, "wrong": wrong, "seen": game.seen}
    report["seconds"] = round(time.monotonic() - begun)
    sys.stdout.write(json.dumps(report, indent=1, sort_keys=True) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
