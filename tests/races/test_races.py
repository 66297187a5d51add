"""Objections around a deadline against two clocks, in real processes, on the database of the lane."""

import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from tests import postgres

pytestmark = pytest.mark.lane

ROOT = Path(__file__).resolve().parents[2]
LONG = bool(os.environ.get("COMITY_LONG"))


def database(folder: Path) -> str:
    """A database of its own: a file, or a new one on the server of the run."""
    server = postgres.of_this_run()
    if server is None:
        return f"sqlite:///{folder / 'race.sqlite3'}"
    import psycopg

    name = f"race_{uuid4().hex[:12]}"
    with psycopg.connect(host=str(server), user="tests", dbname="postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return postgres.address(server).rsplit("/", 1)[0] + f"/{name}"


def play(folder: Path, rounds: int, *extra: str) -> dict[str, object]:
    """The report of a game."""
    environment = {
        **os.environ,
        "COMITY_ENV": "test",
        "COMITY_DATA": str(folder),
        "COMITY_TEST_CLOCK": str(folder / "clock"),
        "COMITY_DATABASE_URL": database(folder),
        "DJANGO_SETTINGS_MODULE": "comity.site.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "COMITY_LOG": "CRITICAL",
    }
    seed = os.environ.get("COMITY_SEED", "1")
    command = [sys.executable, "-m", "tests.races.play", str(rounds), seed, *extra]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=7200)
    assert done.stdout, done.stderr[-3000:]
    report: dict[str, object] = json.loads(done.stdout)
    print(done.stdout)
    return report


def test_never_adopted_over_a_break_received_in_time(tmp_path: Path) -> None:
    # invariants 2, 9, 14, 15
    report = play(tmp_path, 1000 if LONG else 8)
    assert report["wrong"] == []


def test_killed_processes_lose_nothing_and_do_nothing_twice(tmp_path: Path) -> None:
    # invariants 14, 15, 35
    report = play(tmp_path, 100 if LONG else 3, "--kill")
    assert report["wrong"] == []
