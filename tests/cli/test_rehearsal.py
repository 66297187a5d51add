"""A rehearsal: the same register and seats, another record, another row of numbers, and production untouched."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from comity.acts import decisions as acts
from comity.acts import founding
from comity.cli.round import turn
from comity.core.seat import CLOCK_SEAT
from comity.record.models import Entry, Head
from comity.record.writer import Asked
from comity.register.models import Organisation
from tests.web.asking import text
from tests.world import build

pytestmark = pytest.mark.django_db(transaction=True)
SOURCE = Path(__file__).resolve().parents[2] / "src"


def rows(folder: Path, sql: str) -> list[tuple[object, ...]]:
    """From the database of the rehearsal."""
    with sqlite3.connect(folder / "comity.sqlite3") as opened:
        return opened.execute(sql).fetchall()


def test_a_copy_stands_beside_production_and_changes_nothing_there(tmp_path: Path) -> None:
    world = build()
    world.under_silence()
    before = world.record()
    folder = tmp_path / "exercise"
    call_command("rehearsal", str(folder))
    assert world.record() == before
    assert Organisation.objects.get().origin == "record.example/test"
    ((origin,),) = rows(folder, "SELECT origin FROM register_organisation")
    assert str(origin).endswith("/exercise")
    assert rows(folder, "SELECT kind FROM record_entry") == [("Founded",)]
    assert rows(folder, "SELECT count(*) FROM people_appointment") == [(len(world.seats),)]
    assert rows(folder, "SELECT count(*) FROM decisions_decision") == [(0,)]
    patterns = {str(pattern) for (pattern,) in rows(folder, "SELECT pattern FROM documents_series")}
    assert all(pattern.startswith("EXERCISE/") for pattern in patterns)
    assert not (folder / "register.json").exists()
    with pytest.raises(CommandError, match="not empty"):
        call_command("rehearsal", str(folder))


def test_every_page_of_the_rehearsal_says_so(tmp_path: Path) -> None:
    build()
    folder = tmp_path / "exercise"
    call_command("rehearsal", str(folder))
    own = dict(
        line.removeprefix("export ").split("=", 1)
        for line in (folder / "exercise.env").read_text().splitlines()
        if line.startswith("export ")
    )
    script = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "page = Client(headers={'host': 'localhost'}).get('/parties/')\n"
        "assert page.status_code == 200, page.status_code\n"
        "assert 'EXERCISE' in page.content.decode()\n"
    )
    environment = {k: v for k, v in os.environ.items() if k != "COMITY_DATABASE_URL"} | own
    environment |= {"PYTHONPATH": str(SOURCE), "DJANGO_SETTINGS_MODULE": "comity.site.settings"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_letters_of_a_rehearsal_say_so_and_its_record_is_opened_only_there(settings: Settings) -> None:
    world = build()
    asked = Asked(uuid4(), CLOCK_SEAT, world.now)
    Head.objects.all().delete()
    with pytest.raises(founding.NoExercise):
        founding.rehearse(asked, [])
    assert not Entry.objects.exists()
    settings.COMITY_EXERCISE = True
    founding.rehearse(asked, [])
    with pytest.raises(founding.AlreadyFounded):
        founding.rehearse(Asked(uuid4(), CLOCK_SEAT, world.now), [])
    world.under_silence()
    turn()
    assert mail.outbox
    assert all(letter.subject.startswith("[") for letter in mail.outbox)
    assert "EXERCISE" in text(world.client("aldora").get("/"))


def test_what_leaves_a_rehearsal_for_other_programs_says_so_too(settings: Settings) -> None:
    world = build()
    key = world.adopted()
    acts.publish(world.asked(world.clerk), key)
    names = (
        "/decisions/feed.atom",
        "/decisions/feed.json",
        f"/decisions/{key}/deadline.ics",
        "/chair/handover.json",
    )
    for exercise in (False, True):
        settings.COMITY_EXERCISE = exercise
        for name in names:
            assert (b"EXERCISE" in world.client("chair").get(name).content) is exercise, name
        world.client("nobody").post("/account/password/reset/", {"email": world.persons["aldora"].email})
        assert ("EXERCISE" in mail.outbox[-1].subject) is exercise
