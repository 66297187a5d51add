"""From an act to a receipt that holds: publisher, signer and verifier together."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from pytest_django import Settings

from comity.cli.round import turn
from comity.core.errors import Broken, NotFound
from comity.core.log import notes, receipt, tree
from comity.core.log.checkpoint import Checkpoint as Head
from comity.core.log.tiles import Tile, unbundle
from comity.publish import auditing, client, cosigning, publisher, receipts
from comity.publish.receipts import NotSignedYet
from comity.record import alarms, clock
from comity.record.models import Checkpoint, Disclosure, Entry
from comity_verify import build as verifier
from tests.ports import free_port
from tests.publish.running import LEAVES, Running
from tests.world import World, build

pytestmark = pytest.mark.django_db


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


def test_each_new_head_is_signed_once(world: World, running: Running) -> None:
    assert publisher.publish() is None
    sizes = []
    for title in ("One", "Two"):
        world.under_silence(title=title)
        made = publisher.publish()
        assert made == publisher.publish()
        assert made is not None
        sizes.append(made.size)
        text = notes.parse(made.note).text
        assert Head.parse(text) == Head(running.origin, made.size, tree.root(publisher.leaves()))
    assert sizes == [2, 4]
    assert Checkpoint.objects.count() == 2


def test_without_a_signer_acts_go_on_and_the_head_waits(world: World, running: Running) -> None:
    running.stop()
    key = world.under_silence()
    assert publisher.publish() is None
    with pytest.raises(NotSignedYet):
        receipts.make(world.clerk, 0, world.now)
    running.start()
    world.break_silence(key, world.aldora)
    made = publisher.publish()
    assert made is not None
    assert made.size == 3


def test_a_checkpoint_that_was_signed_but_not_stored_is_asked_for_again(
    world: World, running: Running
) -> None:
    world.under_silence()
    first = publisher.publish()
    assert first is not None
    Checkpoint.objects.all().delete()
    again = publisher.publish()
    assert again is not None
    assert again.note == first.note


def test_a_database_that_was_set_back_is_never_signed(world: World, running: Running) -> None:
    world.under_silence()
    running.sign(5)  # what the signer saw before an old backup was put back
    with pytest.raises(Broken, match="set back"):
        publisher.publish()
    with pytest.raises(alarms.Closed):  # whatever was added now would fork the record
        world.under_silence(title="One")
    assert [alarm.kind for alarm in alarms.standing()] == [publisher.SET_BACK]
    with pytest.raises(Broken, match="set back"):
        publisher.publish()
    assert len(alarms.standing()) == 1
    assert Checkpoint.objects.count() == 0
    assert publisher.shelf().head() is None
    assert client.mark(running.socket).root == tree.root(LEAVES[:5])


def verified(data: bytes, folder: Path) -> str:
    """By the one-file verifier, with Python alone."""
    verifier.build(folder / "v.pyz")
    (folder / "r").write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "v.pyz", "r", "--policy", "p"],
        cwd=folder, check=False, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout


def test_a_receipt_holds_with_the_server_and_the_signer_stopped(
    world: World, running: Running, settings: Settings, tmp_path: Path
) -> None:
    key = world.under_silence(title="Календарь мероприятий")
    (tmp_path / "clock").write_text("3720")  # 62 minutes later
    settings.COMITY_TEST_CLOCK = str(tmp_path / "clock")
    world.establish(key, world.now + timedelta(minutes=62))
    publisher.publish()
    (tmp_path / "p").write_text(cosigning.policy(world.now), encoding="utf-8")
    running.stop()
    entry = world.decision(key)
    data = receipts.make(world.aldora, 2, world.now + timedelta(hours=2))
    said = verified(data, tmp_path)
    assert "of the kind Adopted" in said
    assert f'number = "{entry.number}"' in said
    assert "That silence had ended" not in said
    assert said.endswith("Result: proved, within the limits named here.\n")


def test_an_adoption_stored_before_its_deadline_gives_itself_away(
    world: World, running: Running, tmp_path: Path
) -> None:
    """Whatever made the server do it: here an act that claims to have been received in the future."""
    world.adopted()
    publisher.publish()
    (tmp_path / "p").write_text(cosigning.policy(world.now), encoding="utf-8")
    said = verified(receipts.make(world.aldora, 2, world.now + timedelta(hours=2)), tmp_path)
    assert "Not proved  That silence had ended" in said
    assert said.endswith("Result: NOT proved.\n")


def test_a_disk_that_is_full_at_any_step_costs_nothing_but_time(
    world: World, running: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing half written is ever in place, nobody is alarmed, and once there is room the record goes on."""
    caplog.set_level("CRITICAL")
    world.under_silence()
    publisher.publish()
    done, failed = False, 0
    while not done:
        world.now = clock.now()  # an act is stored within half a minute, however busy the machine
        world.register_draft(title=f"Draft {failed}")
        with monkeypatch.context() as disk:
            left = iter(range(failed))
            for place, name in (
                (os, "fsync"),
                (os, "sync"),
                (Path, "replace"),
                (Path, "mkdir"),
                (Path, "open"),
            ):
                disk.setattr(place, name, _until_full(getattr(place, name), left))
            done = publisher.publish() is not None
        head = publisher.shelf().head()
        assert head is not None
        leaves = publisher.leaves()
        assert head.root == tree.root(leaves[: head.size])
        made = publisher.publish()
        assert made is not None
        assert (made.size, bytes(made.root)) == (len(leaves), tree.root(leaves))
        assert list(auditing.audit(running.origin)) == []
        failed += 1
    assert failed > 15
    assert alarms.standing() == []


def _until_full(call: Callable[..., object], left: Iterator[int]) -> Callable[..., object]:
    """The same for a few more calls that write, in all of these functions together; then there is no room."""

    def limited(*given: object, **named: object) -> object:
        writes = call.__name__ != "open" or not {"w", "wb", "a"}.isdisjoint((*given, *named.values()))
        if writes and next(left, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        return call(*given, **named)

    return limited


def test_another_record_of_the_same_length_is_never_signed(world: World, running: Running) -> None:
    """Set back, and filled up with other acts before anybody looked."""
    running.sign(3)
    for title in ("One", "Two"):
        world.under_silence(title=title)
    with pytest.raises(Broken, match="first 3 entries are not those"):
        publisher.publish()
    assert [alarm.kind for alarm in alarms.standing()] == [publisher.CHANGED]
    assert publisher.shelf().head() is None
    with pytest.raises(alarms.Closed):
        world.under_silence(title="Three")
    assert alarms.settle(world.now) == 1
    world.under_silence(title="Three")


def test_at_the_start_a_head_below_the_mark_closes_the_record(world: World, running: Running) -> None:
    world.under_silence()
    publisher.check_mark()
    assert alarms.standing() == []
    running.sign(5)
    with pytest.raises(Broken, match="set back"):
        publisher.check_mark()
    with pytest.raises(alarms.Closed):
        world.under_silence()


def test_an_alarm_is_mailed_to_the_operator_once(
    world: World, running: Running, settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    settings.OPERATOR = "operator@example.org"
    running.sign(5)
    for _round in range(2):
        with pytest.raises(Broken):
            publisher.check_mark()
    assert [letter.to for letter in mailoutbox] == [["operator@example.org"]]


def test_an_alarm_that_could_not_be_mailed_is_mailed_by_a_later_round(
    world: World,
    running: Running,
    settings: Settings,
    mailoutbox: list[EmailMessage],
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.OPERATOR = "operator@example.org"
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT = free_port()
    running.sign(5)
    with caplog.at_level("CRITICAL"), pytest.raises(Broken):
        publisher.check_mark()
    assert len(alarms.standing()) == 1
    with caplog.at_level("CRITICAL"):
        assert alarms.tell(world.now) == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with caplog.at_level("CRITICAL", logger="comity"):
        turn()
        turn()
    assert [letter.subject for letter in mailoutbox if "operator@example.org" in letter.to] == [
        "Comity: record set back"
    ]


def test_what_is_published_is_the_record(world: World, running: Running) -> None:
    for title in ("One", "Two"):
        world.under_silence(title=title)
        publisher.publish()
    shelf = publisher.shelf()
    entries = [bytes(data) for data in Entry.objects.order_by("index").values_list("data", flat=True)]
    assert unbundle(shelf.bytes_of("tile/entries/000.p/4")) == entries
    assert shelf.tile(Tile(0, 0, 4)) == b"".join(publisher.leaves())
    assert shelf.sizes() == [2, 4]
    notes_of = dict(Checkpoint.objects.values_list("size", "note"))
    assert shelf.note() == notes_of[4]
    assert shelf.bytes_of("checkpoints/2").decode() == notes_of[2]
    for data in entries:
        assert b"ALD" not in data  # what mirrors hold is safe for anybody


def test_a_published_record_that_is_gone_is_made_again(world: World, running: Running) -> None:
    world.under_silence()
    first = publisher.publish()
    assert first is not None
    shutil.rmtree(publisher.shelf().root)
    again = publisher.publish()
    assert again == first
    assert publisher.shelf().note() == first.note


def test_a_receipt_discloses_what_its_reader_may_read(world: World, running: Running, tmp_path: Path) -> None:
    key = world.under_silence()
    world.break_silence(key, world.aldora, reason="Not in paragraph 3.")
    publisher.publish()
    (tmp_path / "p").write_text(cosigning.policy(world.now), encoding="utf-8")
    opened = {
        name: {d.name for d in receipt.parse(receipts.make(seat, 2, world.now)).disclosures}
        for name, seat in world.seats.items()
        if name in {"aldora", "brenn", "clerk"}
    }
    assert {"person", "request", "kind"} <= opened["aldora"]
    for other in ("brenn", "clerk"):
        assert "kind" in opened[other]
        assert not opened[other] & {"person", "request"}
    assert Disclosure.objects.filter(entry_id=2, name="person").exists()  # there was something to leak
    assert "SilenceBroken" in verified(receipts.make(world.brenn, 2, world.now), tmp_path)
    with pytest.raises(NotFound):
        receipts.make(world.observer, 2, world.now)
