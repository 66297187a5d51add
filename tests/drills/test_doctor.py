"""The doctor names each fault, and an upgrade never goes backwards."""

import shutil
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from comity.cli import doctor, keeping
from comity.publish import publisher
from comity.record import alarms, clock, triggers
from comity.record.models import ClockAlarm, Entry, Head, Heartbeat
from comity.site import guards
from tests.publish.running import Running
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> Iterator[World]:
    settings.FILES_ROOT = tmp_path / "files"
    one = Running(tmp_path, settings.RECORD_ORIGIN)
    settings.SIGNER_SOCKET = one.socket
    one.start("--init")
    yield build()
    one.stop()


def test_the_doctor_names_each_fault(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.beat("tick")
    monkeypatch.setattr(doctor, "LEAST_ROOM", 0)
    world.under_silence()
    publisher.publish()
    assert doctor.report() == []
    call_command("doctor", stdout=StringIO())
    monkeypatch.setattr(doctor, "LEAST_ROOM", 2**62)
    assert any("gigabyte" in sentence for sentence in doctor.report())
    monkeypatch.setattr(doctor, "LEAST_ROOM", 0)
    ClockAlarm.objects.create(raised_at=world.now, drift=60)
    alarms.sound("x", "Something is wrong", world.now, close=False)
    Head.objects.update(size=7)
    settings.SIGNER_SOCKET = Path("/nowhere/s")
    said = " ".join(doctor.report())
    for word in ("clock jumped", "Something is wrong", "counts 7 entries", "signer does not answer"):
        assert word in said
    with pytest.raises(CommandError, match="4 things"):
        call_command("doctor", stdout=StringIO())


def test_an_older_program_refuses_a_newer_database(world: World, tmp_path: Path) -> None:
    said = StringIO()
    call_command("upgrade", backup=tmp_path / "b", stdout=said)
    assert "already" in said.getvalue()
    guards.refuse_if_unsafe()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('record', '9999_of_tomorrow', %s)",
            [world.now],
        )
    with pytest.raises(CommandError, match="newer version"):
        call_command("upgrade", backup=tmp_path / "b", stdout=StringIO())
    with pytest.raises(ImproperlyConfigured, match="newer version"):
        guards.refuse_if_unsafe()
    beats = Heartbeat.objects.count()
    with pytest.raises(CommandError, match="newer version"):  # the clock of another machine, or a timer
        call_command("tick")
    assert Heartbeat.objects.count() == beats
    assert not (tmp_path / "b").exists()


@pytest.mark.django_db(transaction=True)
def test_an_upgrade_backs_up_migrates_and_finds_the_record_whole(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.under_silence()
    before = list(Entry.objects.values_list("data", flat=True))
    call_command("migrate", "record", "0003", verbosity=0)  # the tables of an older program
    said = StringIO()
    with monkeypatch.context() as disk:
        disk.setattr(shutil, "disk_usage", lambda _where: SimpleNamespace(free=10))
        with pytest.raises(CommandError, match=r"10 are free .* Nothing was touched"):
            call_command("upgrade", backup=tmp_path / "b", stdout=said)
    assert not (tmp_path / "b").exists()
    call_command("upgrade", backup=tmp_path / "b", stdout=said)
    assert "2 entries are backed up" in said.getvalue()
    assert "the record is whole" in said.getvalue()
    assert list(Entry.objects.values_list("data", flat=True)) == before
    assert triggers.absent() == []
    assert keeping.read(tmp_path / "b")["entries"] == 2
