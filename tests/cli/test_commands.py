"""The commands of an operator: open the record once, look at the clock, run a round; tools without the server."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from pytest_django import Settings

from comity.acts import clock as clock_acts
from comity.people.models import Appointment, Person
from comity.record import clock
from comity.record.models import ClockAlarm, Entry, Heartbeat
from comity.record.writer import Asked
from comity.register.models import Organisation
from tests import world as worlds
from tests.house import SOURCE

OFFICERS = ["--officer", "one@sec.example", "Officer One", "--officer", "two@sec.example", "Officer Two"]
database = pytest.mark.django_db(transaction=True)


def run(*asked: str) -> str:
    """What a command prints."""
    said = io.StringIO()
    call_command(*asked, stdout=said)
    return said.getvalue()


@database
def test_a_record_is_opened_once(settings: Settings) -> None:
    said = run("init", "invented", *OFFICERS)
    assert settings.RECORD_ORIGIN in said
    assert "entry 0" in said
    assert [e.kind for e in Entry.objects.all()] == ["Founded"]
    assert Organisation.objects.get().code == "CMS"
    assert Appointment.objects.filter(party_id="SEC", accredited_from__isnull=False).count() == 2
    assert not Person.objects.get(email="one@sec.example").has_usable_password()
    with pytest.raises(CommandError, match="opened before"):
        run("init", "invented", *OFFICERS)
    assert Entry.objects.count() == 1


@database
def test_a_record_is_not_opened_by_mistake(tmp_path: Path) -> None:
    one = OFFICERS[:3]
    broken = tmp_path / "register.json"
    broken.write_text(json.dumps({"organisation": {}}))
    nothing = tmp_path / "nothing.json"
    nothing.write_text("no JSON")
    for asked, why in (
        (["invented", *one], "two officers"),
        (["invented", *one, *one], "two different officers"),
        (["invented", "--officer", "no mail", "X", *one], "not an address"),
        (["invented", *OFFICERS, "--origin", "record.example/other"], "COMITY_RECORD_ORIGIN"),
        ([str(broken), *OFFICERS], "not complete"),
        ([str(nothing), *OFFICERS], "not JSON"),
        (["no-such-register", *OFFICERS], "no register file"),
    ):
        with pytest.raises(CommandError, match=f"(?i){why}"):
            run("init", *asked)
    assert not Entry.objects.exists()
    assert not Organisation.objects.exists()


@database
def test_the_clock_is_shown_and_settled_by_no_operator() -> None:
    # whoever runs a command could name any two officers
    world = worlds.build()
    clock.beat("tick")
    said = run("clock")
    assert "alive" in said
    assert "steady" in said
    ClockAlarm.objects.create(raised_at=clock.now(), drift=3600)
    said = run("clock")
    assert "IN DOUBT" in said
    assert "One officer looks, a second one settles it: http://" in said
    assert said.strip().endswith(reverse("check_clock"))
    for given in (("--settle",), ("--settle", "--officer", "clerk@sec.example"), ("--check",)):
        with pytest.raises(CommandError, match="unrecognized arguments"):
            run("clock", *given)
    clock_acts.check_clock(Asked(uuid4(), world.clerk, clock.now()))
    said = run("clock")
    assert "looked at" in said
    assert "A second officer settles it" in said
    assert world.record() == ["ClockChecked"]
    clock_acts.settle_clock(Asked(uuid4(), world.clerk2, clock.now()))
    assert "steady" in run("clock")


@database
def test_a_tick_leaves_a_heartbeat() -> None:
    worlds.build()
    run("tick")
    assert set(Heartbeat.objects.values_list("source", flat=True)) == {"tick", "mail"}


@database
def test_without_a_signer_nothing_is_signed() -> None:
    with pytest.raises(CommandError, match="signer"):
        run("publish")


def test_the_tools_load_no_server() -> None:
    script = (
        "import sys; from comity.cli import main\n"
        "try: main.main(['verify', 'nothing', '--policy', 'nothing'])\n"
        "except SystemExit: pass\n"
        "assert 'django' not in sys.modules"
    )
    where = {**os.environ, "PYTHONPATH": str(SOURCE)}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, env=where
    )
    assert done.returncode == 0, done.stderr
