"""A record in a bucket, by the commands an operator has: published, audited, backed up, restored, rebuilt."""

import logging
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from comity.cli import doctor
from comity.publish import client as signer
from comity.publish import publisher
from comity.publish.shelf import Shelf
from comity.record import alarms
from comity.record.models import Entry
from comity_witness import rounds
from comity_witness.__main__ import main as witness
from tests.drills.test_restore import running, world
from tests.publish.running import Running
from tests.publish.store import Store
from tests.world import World

__all__ = ["running", "world"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def one_store() -> Iterator[Store]:
    with Store().running() as one:
        yield one


@pytest.fixture
def store(one_store: Store, settings: Settings) -> Iterator[Store]:
    address = one_store.address()
    settings.RECORD_BUCKET, settings.S3_ENDPOINT = str(address), one_store.endpoint
    settings.S3_KEY, settings.S3_SECRET = address.key, address.secret
    yield one_store
    one_store.deaf, one_store.before = False, lambda _method, _path: None


def run(*command: str, **options: Any) -> str:
    said = StringIO()
    try:
        call_command(*command, stdout=said, **options)
    except CommandError as trouble:
        return f"{said.getvalue()}FAILED {trouble}"
    return said.getvalue()


def files(shelf: Shelf) -> dict[str, bytes]:
    return {path: shelf.bytes_of(path) for path in shelf.paths()}


def test_a_record_in_a_bucket_is_served_audited_and_exported(
    world: World, running: Running, store: Store, client: Client, tmp_path: Path
) -> None:
    world.under_silence()
    assert publisher.publish() is not None
    here = publisher.shelf()
    assert f"2 entries in {here.place}" in run("record", "status")
    page = client.get("/record/log/checkpoint")
    assert (page.content.decode(), page["Cache-Control"]) == (here.note(), "public, max-age=5")
    assert "immutable" in client.get("/record/log/tile/0/000.p/2")["Cache-Control"]
    assert client.get("/record/log/tile/0/000").status_code == 404
    assert "is whole" in run("record", "audit")
    assert "files are in" in run("record", "export", str(tmp_path / "mirror"))
    assert files(Shelf(tmp_path / "mirror")) == files(here)
    here.objects.put("tile/entries/000.p/2", b"spoilt")  # type: ignore[attr-defined]
    assert "published bundle 0 cannot be read" in run("record", "audit")


def test_a_witness_reads_a_record_from_its_bucket(
    world: World, running: Running, store: Store, tmp_path: Path
) -> None:
    world.under_silence()
    publisher.publish()
    here = publisher.shelf()
    log = signer.mark(running.socket).key
    shown = store.opened(here.objects.address)  # type: ignore[attr-defined]
    folder = tmp_path / "witness"
    witness(["init", str(folder), "--name", "ald.x/w", "--log", log, "--from", shown])
    rounds.once(folder, int(world.now.timestamp()) + 3600)
    assert (folder / "latest").read_text().startswith(f"{running.origin}\n2\n")


def test_a_store_that_does_not_answer_stops_publishing_and_nothing_else(
    world: World, running: Running, store: Store, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    world.under_silence()
    publisher.publish()
    store.before = lambda _method, _path: 507
    with caplog.at_level(logging.CRITICAL):
        world.under_silence(title="Two")
        assert publisher.publish() is None
        publisher.check_mark()
        page = client.get("/record/log/checkpoint", headers={"accept-language": "ru"})
        assert (page.status_code, "не может быть прочитан" in page.content.decode()) == (503, True)
        assert "cannot be read" in run("record", "status")
        assert any("published record cannot be read" in fault for fault in doctor.faults(world.now))
    assert alarms.standing() == []
    store.before = lambda _method, _path: None
    made = publisher.publish()
    assert made is not None
    assert made.size == 4
    assert not any("published record" in fault or "store" in fault for fault in doctor.faults(world.now))
    store.deaf = True
    assert any("does not heed If-None-Match" in fault for fault in doctor.faults(world.now))


def test_another_machine_goes_on_where_one_was_lost_with_its_disk(
    world: World,
    running: Running,
    store: Store,
    settings: Settings,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What the signer had signed, and only the lost stage held, is made and signed again: the same bytes."""
    world.under_silence()
    publisher.publish()
    world.under_silence(title="Two")
    store.before = lambda method, _path: 507 if method == "PUT" else None
    with caplog.at_level(logging.CRITICAL):
        assert publisher.publish() is None
    lost = publisher.shelf()
    signed = (lost.stage / "checkpoint").read_text()
    assert lost.sizes() == [2]
    store.before = lambda _method, _path: None
    settings.RECORD_ROOT = tmp_path / "another" / "record"
    made = publisher.publish()
    assert made is not None
    assert (made.size, made.note, publisher.shelf().note()) == (4, signed, signed)
    assert lost.replay()  # and should the disk come back, it changes nothing
    assert publisher.shelf().note() == signed
    assert "is whole" in run("record", "audit")


def test_other_bytes_in_the_bucket_close_the_record(world: World, running: Running, store: Store) -> None:
    world.under_silence()
    publisher.publish()
    publisher.shelf().objects.put("tile/0/000.p/4", b"x" * 128)  # type: ignore[attr-defined]
    world.under_silence(title="Two")
    with pytest.raises(Exception, match="published with other bytes"):
        publisher.publish()
    assert [alarm.kind for alarm in alarms.standing()] == [publisher.CHANGED]
    with pytest.raises(alarms.Closed):
        world.under_silence(title="Three")


def test_a_backup_holds_the_bucket_and_a_restore_fills_an_empty_one(
    world: World, running: Running, store: Store, settings: Settings, tmp_path: Path
) -> None:
    for title in ("One", "Two"):
        world.under_silence(title=title)
        publisher.publish()
    before = files(publisher.shelf())
    assert "4 entries" in run("backup", str(tmp_path / "b"))
    assert files(Shelf(tmp_path / "b" / "record")) == before
    settings.RECORD_BUCKET = str(store.address())  # the first store burnt down
    said = run("restore", str(tmp_path / "b"), verify=True, over=True)
    assert said.endswith("The record is whole.\n")
    assert files(publisher.shelf()) == before
    world.under_silence(title="Three")
    assert publisher.publish() is not None
    assert run("restore", str(tmp_path / "b"), over=True).count("is lost: act") == 2
    assert publisher.shelf().sizes() == [2, 4, 6]  # what is published and newer stays


def test_a_damaged_bucket_is_made_again_and_never_from_other_entries(
    world: World, running: Running, store: Store
) -> None:
    for title in ("One", "Two"):
        world.under_silence(title=title)
        publisher.publish()
    here = publisher.shelf()
    before = files(here)
    here.objects.put("tile/0/000.p/4", b"spoilt")  # type: ignore[attr-defined]
    here.objects.drop(["tile/entries/000.p/4"])  # type: ignore[attr-defined]
    assert "FAILED" in run("record", "audit")
    assert f"4 entries are published again in {here.place}" in run("record", "rebuild")
    narrower = {"tile/0/000.p/2", "tile/entries/000.p/2"}  # the wider ones stand for them
    assert files(here) == {path: data for path, data in before.items() if path not in narrower}
    assert Entry.objects.count() == 4
