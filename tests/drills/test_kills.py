"""kill -9 of every process that keeps the record: no gap, no fork, no lost acknowledged act, no torn file."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import postgres
from tests.publish.store import Store
from tests.races.test_races import LONG, ROOT, database

pytestmark = pytest.mark.lane


def play(folder: Path, target: str, rounds: int, address: str, **more: str) -> dict[str, object]:
    """The report of a game."""
    environment = {
        **os.environ,
        **more,
        "COMITY_ENV": "test",
        "COMITY_DATA": str(folder),
        "COMITY_DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "comity.site.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "COMITY_LOG": "CRITICAL",
    }
    seed = os.environ.get("COMITY_SEED", "1")
    command = [sys.executable, "-m", "tests.drills.kills", target, str(rounds), seed]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=3600)
    assert done.stdout.strip().endswith("}"), done.stderr[-3000:]
    assert done.returncode in {0, 1}, done.stderr[-3000:]
    report: dict[str, object] = json.loads(done.stdout.strip().rsplit("\n", 1)[-1])
    print(report)
    return report


@pytest.mark.parametrize("target", ["writer", "publisher", "signer", "witness"])
def test_a_killed_process_loses_nothing_and_forks_nothing(tmp_path: Path, target: str) -> None:
    # invariant 35
    report = play(tmp_path, target, 100 if LONG else 3, database(tmp_path))
    assert report["wrong"] == []
    assert int(str(report["acknowledged"])) > 0


def test_a_publisher_killed_while_it_writes_into_a_bucket_forks_nothing(tmp_path: Path) -> None:
    with Store().running() as store:
        address = store.address()
        asked = {
            "COMITY_RECORD_BUCKET": str(address),
            "COMITY_S3_ENDPOINT": store.endpoint,
            "COMITY_S3_KEY": address.key,
            "COMITY_S3_SECRET": address.secret,
            "COMITY_TEST_SHOWN": store.opened(address),
        }
        report = play(tmp_path, "publisher", 100 if LONG else 3, database(tmp_path), **asked)
    assert report["wrong"] == []
    assert int(str(report["acknowledged"])) > 0


@pytest.mark.long
@pytest.mark.skipif(postgres.programs() is None, reason="no PostgreSQL server program")
def test_a_killed_database_server_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    folder = postgres.new_folder()
    postgres.start(folder)
    try:
        report = play(tmp_path, "postgres", 20, postgres.address(folder), COMITY_TEST_CLUSTER=str(folder))
        assert report["wrong"] == []
        assert int(str(report["acknowledged"])) > 0
    finally:
        postgres.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)
