"""The key of the record is replaced: receipts from before and after hold, witnesses go on, nothing forks."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pytest_django import Settings

from comity.core.errors import Broken
from comity.core.log import notes, policy, signatures
from comity.core.log.strict import Malformed
from comity.publish import client, publisher, receipts
from comity.publish.client import SignerRefused
from comity.publish.signer import write_durably
from comity_verify import findings
from comity_verify.findings import Means
from comity_witness import rounds, state
from comity_witness.__main__ import main as witness
from comity_witness.following import Refused as NotCosigned
from tests.publish.running import FORKED, Running
from tests.world import World, build

pytestmark = pytest.mark.django_db
MEANS = Means(signatures.fastest_ed25519())


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> World:
    settings.FILES_ROOT = tmp_path / "files"
    return build()


@pytest.fixture
def running(settings: Settings, tmp_path: Path) -> Iterator[Running]:
    one = Running(tmp_path, settings.RECORD_ORIGIN)
    settings.SIGNER_SOCKET = one.socket
    one.start("--init")
    yield one
    one.stop()


def rotated(running: Running) -> tuple[str, str]:
    """Another key beside the same mark, as docs/operate/record.md has it; the old key and the new one."""
    old = client.mark(running.socket).key
    running.stop()
    write_durably(running.key, Ed25519PrivateKey.generate().private_bytes_raw())
    running.start()
    return old, client.mark(running.socket).key


def holds(data: bytes, *vkeys: str) -> bool:
    rules = policy.parse("".join(f"log {vkey}\n" for vkey in vkeys) + "quorum none\n")
    try:
        return not any(found.fault for found in findings.of(data, rules, MEANS))
    except Malformed:
        return False


def test_receipts_from_before_and_after_a_rotation_hold(world: World, running: Running) -> None:
    world.under_silence(title="One")
    publisher.publish()
    before = receipts.make(world.clerk, 0, world.now + timedelta(hours=1))
    old, new = rotated(running)
    world.under_silence(title="Two")
    head = publisher.publish()
    assert head is not None
    assert head.size == 4
    after = receipts.make(world.clerk, 3, world.now + timedelta(hours=1))
    assert [holds(before, old), holds(after, new)] == [True, True]
    assert [holds(before, old, new), holds(after, old, new)] == [True, True]
    assert [holds(before, new), holds(after, old)] == [False, False]
    earlier = receipts.make(world.clerk, 0, world.now + timedelta(hours=1))
    assert holds(earlier, old)  # an act keeps the head under which it first stood


def test_a_new_key_forks_no_more_than_the_old_one(world: World, running: Running) -> None:
    world.under_silence(title="One")
    publisher.publish()
    rotated(running)
    with pytest.raises((SignerRefused, Broken)):
        running.sign(3, FORKED)


def test_a_witness_follows_the_new_key_when_its_delegation_says_so(
    world: World, running: Running, settings: Settings, tmp_path: Path
) -> None:
    folder, old = tmp_path / "w", client.mark(running.socket).key
    shown = str(settings.RECORD_ROOT)
    assert witness(["init", str(folder), "--name", "ald.x/w", "--log", old, "--from", shown]) == 0
    world.under_silence(title="One")
    publisher.publish()
    now = int(world.now.timestamp()) + 60
    assert rounds.once(folder, now).size == 2
    world.under_silence(title="Between")
    publisher.publish()  # signed by the old key, and not yet cosigned when the key changes
    _old, new = rotated(running)
    world.under_silence(title="Two")
    publisher.publish()
    with pytest.raises(NotCosigned, match="cannot be believed"):
        rounds.once(folder, now)
    assert witness(["follow", str(folder), "--log", new.replace(settings.RECORD_ORIGIN, "other.x")]) != 0
    assert witness(["follow", str(folder), "--log", new]) == 0
    done = rounds.once(folder, now)
    assert (done.size, done.cosigned) == (6, 2)
    held = state.load(folder)
    assert (held.log, held.former) == (new, (old,))
    assert notes.parse((folder / "latest").read_text()).signatures[0].key_id.hex() in new
