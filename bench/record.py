"""`./comity bench record [--quick]`: the record's tree, proofs and receipts beside bare hashing and beside pymerkle.

Processor time, in one run, on SQLite in a folder of its own; each figure beside its limit. pymerkle is installed for
this and for tests only. A million entries take about a minute; `--quick` takes a tenth of them.
"""

import os
import random
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from comity.core.log import cosign, ed25519, notes, policy, receipt, signatures, tiling, tree
from comity.core.log.checkpoint import Checkpoint
from comity.core.log.notes import Key, Signature

MOST: Final = 100_000 if "--quick" in sys.argv else 1_000_000
SIZES: Final = [n for n in (10_000, 100_000, 1_000_000) if n <= MOST]
ENTRY: Final = 200  # bytes
BATCH: Final = 65_536
ORIGIN: Final = "record.example.int/log1"
DELEGATIONS: Final = 28
NOW: Final = 1_795_353_600
BUILD_LIMIT, PROOF_LIMIT, PEER_LIMIT = 1.7, 1.0, 40


def say(what: str, figure: str, beside: str = "") -> None:
    """One line of the report."""
    sys.stdout.write(f"{what:<62}{figure:>20}{beside:>34}\n")
    sys.stdout.flush()


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one call."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def each(work: Callable[[int], object], many: Sequence[int]) -> float:
    """Median milliseconds of processor time of one of many calls."""
    return median(seconds(partial(work, n)) for n in many) * 1000


def entries(number: int) -> list[bytes]:
    """Entries of the same length and no pattern, the same in every run."""
    drawn = random.Random(2026)
    return [drawn.randbytes(ENTRY) for _n in range(number)]


def bare(of: Sequence[bytes]) -> None:
    """The two hashes that no tree can do without: one of the entry, one of two hashes."""
    pair = bytes(65)
    for entry in of:
        sha256(entry).digest()
        sha256(pair).digest()


def grown(of: Sequence[bytes]) -> tiling.Builder:
    """The tree over entries."""
    made = tiling.Builder()
    for start in range(0, len(of), BATCH):
        made.extend(of[start : start + BATCH])
    return made


def rooted(of: Sequence[bytes]) -> bytes:
    """The tree, and its root."""
    return tiling.root(grown(of).read, len(of))


def building(of: Sequence[bytes]) -> None:
    """Building in memory, and how it grows."""
    from pymerkle import InmemoryTree

    for size in SIZES:
        part = of[:size]
        bound = median(seconds(partial(bare, part)) for _n in range(3))
        own = median(seconds(partial(rooted, part)) for _n in range(3))
        ratio = f"{own / bound:.2f} x bare (at most {BUILD_LIMIT})"
        say(f"build {size:>9,} entries and their root", f"{own * 1000:.0f} ms", ratio)
        assert own / bound <= BUILD_LIMIT or size < MOST, "the limit is broken"
    peer = InmemoryTree()
    few = of[:100_000]
    theirs = seconds(lambda: ([peer.append_entry(entry) for entry in few], peer.get_root()))
    ours = seconds(partial(rooted, few))
    say("the same by pymerkle in memory, 100,000", f"{theirs * 1000:.0f} ms", f"{theirs / ours:.1f} x ours")
    single = tree.leaf_hashes(few)
    one = tree.Frontier()
    taken = seconds(lambda: one.extend(single).root)
    say("append to a frontier, 100,000 leaves", f"{len(few) / taken / 1000:.0f} k/s")


def proving(of: Sequence[bytes]) -> None:
    """Proofs in memory: making, checking."""
    made = grown(of)
    size, root = len(of), tiling.root(made.read, len(of))
    chosen = [random.Random(7).randrange(size) for _n in range(200)]
    taken = each(lambda n: tiling.inclusion_proof(made.read, n, size), chosen)
    say(f"inclusion proof from tiles in memory, {size:,}", f"{taken:.2f} ms")
    proofs = {n: tiling.inclusion_proof(made.read, n, size) for n in chosen}
    taken = each(lambda n: tree.check_inclusion(tree.leaf_hash(of[n]), n, size, proofs[n], root), chosen)
    say("checking an inclusion proof", f"{taken * 1000:.0f} µs")
    taken = each(lambda n: tiling.consistency_proof(made.read, n, size), chosen)
    say("consistency proof from tiles in memory", f"{taken:.2f} ms")


def from_database(of: Sequence[bytes], folder: Path) -> None:
    """Proofs of 100 entries from the database, beside pymerkle on SQLite, at each size; both just opened."""
    from django.db import connection
    from pymerkle import SqliteTree

    from comity.record import proofs

    filled = 0
    for size in SIZES:
        fill(of, filled, size)
        loading = seconds(proofs.advance)
        peer = SqliteTree(str(folder / "peer.sqlite"))
        peer.append_entries(of[filled:size])
        peer.close()
        peer = SqliteTree(
            str(folder / "peer.sqlite")
        )  # as after a restart: it keeps what it folded in memory
        chosen = random.Random(size).sample(range(size), 100)
        connection.close()
        ours = Taken.by(partial(proofs.inclusion, size=size), chosen)
        theirs = Taken.by(partial(peer.prove_inclusion, size=size), [n + 1 for n in chosen])
        what = f"inclusion proof from the database, {size:>9,} entries"
        say(what, f"{ours.mean:.2f} ms", f"{theirs.mean / ours.mean:.0f} x quicker than pymerkle")
        say("  the first, and the median of 100", f"{ours.first:.2f}, {ours.median:.2f} ms")
        say("  pymerkle: mean, the first, and the median of 100", str(theirs))
        say(f"  taking {size - filled:,} new entries into the tiles", f"{loading:.1f} s")
        filled = size
        if size == 1_000_000:
            assert ours.mean <= PROOF_LIMIT, "the limit is broken"
            assert theirs.mean / ours.mean >= PEER_LIMIT, "the limit is broken"
    say("  limits at 1,000,000", f"at most {PROOF_LIMIT} ms", f"at least {PEER_LIMIT} x")
    root = rooted(of[:MOST])
    leaf, index = tree.leaf_hash(of[MOST // 3]), MOST // 3
    tree.check_inclusion(leaf, index, MOST, proofs.inclusion(index, MOST), root)


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds of processor time of many calls."""

    mean: float
    first: float
    median: float

    @classmethod
    def by(cls, work: Callable[[int], object], many: Sequence[int]) -> "Taken":
        """Call it for each."""
        taken = [seconds(partial(work, n)) * 1000 for n in many]
        return cls(sum(taken) / len(taken), taken[0], median(taken))

    def __str__(self) -> str:
        return f"{self.mean:.1f}, {self.first:.0f}, {self.median:.2f} ms"


def fill(of: Sequence[bytes], start: int, end: int) -> None:
    """Rows of entries, in bulk: what is measured is the proof, not the act."""
    from uuid import UUID

    from comity.access.models import Marking
    from comity.record import clock
    from comity.record.models import Entry

    marking = Marking.objects.first() or Marking.objects.create(originator="SEC")
    now = clock.now()
    for first in range(start, end, 10_000):
        rows = [
            Entry(index=n, act=UUID(int=n + 1), kind="Bulk", at=now, data=of[n], marking=marking)
            for n in range(first, min(end, first + 10_000))
        ]
        for row, leaf in zip(rows, tree.leaf_hashes(bytes(row.data) for row in rows), strict=True):
            row.leaf = leaf
        Entry.objects.bulk_create(rows, batch_size=2000)


def receipts() -> None:
    """A receipt with 28 cosignatures: its size, and the time to read and check all of it."""
    from tests.core.log.material import Record

    record = Record()
    for n in range(1000):
        record.add("Adopted", {"number": n, "title": "Решение", "by": "SEC"})
    text = record.text()
    for label, algorithm in (("Ed25519", notes.COSIGNATURE), ("ML-DSA-44", notes.MLDSA)):
        keys, lines = zip(*(cosigned(text, n, algorithm) for n in range(DELEGATIONS)), strict=True)
        named = [f"witness w{n} {key}" for n, key in enumerate(keys)]
        members = " ".join(f"w{n}" for n in range(DELEGATIONS))
        log = Key(
            ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes([7] * 32)).public_key().public_bytes_raw()
        )
        rules = policy.parse(
            "\n".join([f"log {log}", *named, f"group all {DELEGATIONS * 2 // 3 + 1} {members}", "quorum all"])
        )
        data = record.receipt(500, note=record.note(*lines))
        quick, slow = signatures.fastest_ed25519(), ed25519.verify
        for how, verify in (("cryptography", quick), ("Python alone", slow)):
            if algorithm == notes.MLDSA and verify is slow:
                continue
            taken = median(seconds(partial(_check, data, rules, verify)) for _n in range(9))
            say(
                f"receipt with {DELEGATIONS} {label} cosignatures, {how}",
                f"{taken * 1000:.1f} ms",
                f"{len(data):,} bytes",
            )


def _check(data: bytes, rules: policy.Policy, verify: signatures.Verify) -> None:
    found = receipt.parse(data)
    signed = notes.verified(found.note, rules.keys, verify, signatures.mldsa())
    assert rules.met(ORIGIN, [by.key for by in signed])


def cosigned(text: str, number: int, algorithm: int) -> tuple[Key, Signature]:
    """A witness and its line."""
    name, seed = f"w{number}.example/witness", sha256(f"witness {number}".encode()).digest()
    if algorithm == notes.MLDSA:
        private = MLDSA44PrivateKey.from_seed_bytes(seed)
        key = Key(name, private.public_key().public_bytes_raw(), algorithm)
        signed = private.sign(cosign.checkpoint_message(name, text, NOW))
    else:
        private_key = Ed25519PrivateKey.from_private_bytes(seed)
        key = Key(name, private_key.public_key().public_bytes_raw(), algorithm)
        signed = private_key.sign(cosign.ed25519_message(text, NOW))
    return key, Signature(name, key.id, cosign.timestamped(NOW, signed))


def prepare(folder: Path) -> None:
    """An empty installation of its own."""
    os.environ.update(
        COMITY_ENV="test",
        COMITY_DATA=str(folder),
        COMITY_LOG="CRITICAL",
        DJANGO_SETTINGS_MODULE="comity.site.settings",
    )
    os.environ.pop("COMITY_DATABASE_URL", None)
    (folder / "static").mkdir()
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def main() -> None:
    """Everything, in one run."""
    folder = Path(tempfile.mkdtemp(prefix="comity-bench-"))
    try:
        prepare(folder)
        assert Checkpoint(ORIGIN, 0, tree.EMPTY)
        receipts()
        of = entries(MOST)
        building(of)
        proving(of)
        from_database(of, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    say(
        "memory of this process at its largest",
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB",
    )


if __name__ == "__main__":
    main()
