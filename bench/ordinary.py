"""Pages, one act, the clock, a receipt, memory; `bench/__main__.py` has made the installation they are measured on."""

import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment

from bench import material
from comity.acts import ticking
from comity.core.log import ed25519, entry, notes, receipt, tree
from comity.core.log.checkpoint import Checkpoint
from comity.record import clock
from comity.record.models import ClockAlarm, Entry
from tests.world import World

FULL = "--full" in sys.argv
FOLDER = Path(settings.DATA)  # made and removed by bench/__main__.py


def say(what: str, figure: str, ratio: str = "") -> None:
    """One line of the report."""
    sys.stdout.write(f"{what:<58}{figure:>22}{ratio:>16}\n")
    sys.stdout.flush()


def cpu(work: Callable[[], object], times: int) -> float:
    """Median seconds of processor time of one call."""
    work()
    taken = []
    for _n in range(times):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return median(taken)


def pages(client: Client, label: str, keys: list[UUID]) -> None:
    """Queries and processor time of each page, beside a page that has nothing but its frame."""
    empty = cpu(lambda: client.get("/record/verify/"), 15)
    say(f"{label}: page with its frame alone", f"{empty * 1000:.1f} ms")
    for path in ("/", "/decisions/", f"/decisions/{keys[0]}/", "/parties/", "/record/", "/delegation/"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(path)
            asked = len(queries)
        assert response.status_code == 200, (path, response.status_code)
        taken = cpu(partial(client.get, path), 8)
        name = "/decisions/KEY/" if str(keys[0]) in path else path
        say(f"{label}: {name}", f"{taken * 1000:.1f} ms {asked:>4} queries", f"{taken / empty:.1f} x")


def commits(number: int) -> float:
    """Durable commits of one row by the ORM, a second."""
    begun = time.perf_counter()
    for _n in range(number):
        with transaction.atomic(durable=True):
            ClockAlarm.objects.create(raised_at=clock.now(), drift=0.0, settled_at=clock.now())
    return number / (time.perf_counter() - begun)


def raw(number: int) -> float:
    """Durable transactions of one row in bare SQL, a second."""
    begun = time.perf_counter()
    for n in range(number):
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            values: list[str | int] = ["2026-01-01", n, "2026-01-01"]
            cursor.execute(
                "INSERT INTO record_clockalarm (raised_at, drift, settled_at) VALUES (%s, %s, %s)", values
            )
    return number / (time.perf_counter() - begun)


def acts(game: World, keys: list[UUID]) -> None:
    """Objections a second, beside one-row commits."""
    number = len(keys)
    game.now = clock.now()
    begun = time.perf_counter()
    for key in keys:
        game.break_silence(key, game.aldora, at=clock.now())
    rate = number / (time.perf_counter() - begun)
    plain = median(commits(number) for _n in range(3))
    say("one act (an objection), durable", f"{rate:.0f} a second", f"{rate / plain:.2f} of {plain:.0f}")


def ticks(game: World, number: int) -> None:
    """Adoptions a second of the clock, beside raw durable transactions of one row."""
    deadline = clock.now()
    material.decisions(game, number, deadline=deadline, first=5_000_000)
    (FOLDER / "clock").write_text("120")
    begun = time.perf_counter()
    done = ticking.adopt_due(clock.now(), most=number + 10_000)
    rate = done / (time.perf_counter() - begun)
    assert done >= number, done
    plain = median(raw(1000) for _n in range(3))
    say(
        f"tick over {number} texts due at one instant",
        f"{rate:.0f} a second",
        f"{rate / plain:.2f} of {plain:.0f}",
    )


def receipts() -> None:
    """Reading and verifying one receipt, beside hashing its bytes."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    rows = [bytes(leaf) for leaf in Entry.objects.order_by("index").values_list("leaf", flat=True)]
    row = Entry.objects.order_by("index").first()
    assert row is not None
    key = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
    public = notes.Key(settings.RECORD_ORIGIN, key.public_key().public_bytes_raw())
    text = Checkpoint(settings.RECORD_ORIGIN, len(rows), tree.root(rows)).text()
    note = notes.Note(text, (notes.Signature(public.name, public.id, key.sign(text.encode())),))
    opened = [entry.Disclosure(d.name, bytes(d.salt), d.value) for d in row.disclosures.all()]
    data = receipt.make(bytes(row.data), opened, row.index, tree.inclusion_proof(rows, row.index), str(note))
    taken = cpu(lambda: notes.verified(receipt.parse(data).note, [public], ed25519.verify), 30)
    one = cpu(lambda: ed25519.verify(public.public, text.encode(), note.signatures[0].signature), 30)
    say(
        f"receipt of {len(data)} bytes in a record of {len(rows)}",
        f"{taken * 1000:.2f} ms",
        f"{taken / one:.1f} x",
    )


def main() -> None:
    """Everything, in one run."""
    setup_test_environment()
    settings.ALLOWED_HOSTS = ["testserver"]
    say("database", connection.vendor)
    (FOLDER / "clock").write_text("0")
    for parties, number in ((28, 50), (193, 5000 if FULL else 500)):
        call_command("migrate", verbosity=0)
        call_command("flush", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        game = material.world(parties)
        keys: list[UUID] = list(material.decisions(game, number, deadline=clock.now().replace(year=2031)))
        pages(game.client("aldora"), f"{parties} parties, {number} decisions", keys)
        if parties == 28:
            acts(game, keys)
            ticks(game, 10_000 if FULL else 500)
            (FOLDER / "clock").write_text("0")
            receipts()
    say(
        "memory of this process at its largest",
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB",
    )
