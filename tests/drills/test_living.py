"""Nobody changes tables, or puts a backup back, under a server that runs; who was stopped, or crashed, is in no way."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from comity.cli import living
from comity.record import clock
from comity.record.models import Heartbeat
from tests.house import ROOT
from tests.ports import free_port
from tests.races.test_races import database

PATIENCE = 120
OFFICERS = ["--officer", "one@sec.example", "Officer One", "--officer", "two@sec.example", "Officer Two"]
BEFORE = ["record", "0006", "--fake"]  # the tables as an older program left them, as far as anybody can tell
ANYWAY = "add --anyway"


class Installation:
    """A folder and a database, and the processes that work on them."""

    def __init__(self, folder: Path) -> None:
        plain = {n: v for n, v in os.environ.items() if not n.startswith("COMITY_")}
        ours = {"COMITY_ENV": "demo", "COMITY_DATA": str(folder), "PYTHONPATH": str(ROOT / "src")}
        django = {"DJANGO_SETTINGS_MODULE": "comity.site.settings"}
        self.environment = {**plain, **ours, **django, "COMITY_DATABASE_URL": database(folder)}
        self.server: subprocess.Popen[str] | None = None

    def run(self, *asked: str) -> str:
        """What a command says; FAILED before what it says when it refuses."""
        done = subprocess.run(
            [sys.executable, "-m", "django", *asked],
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout if done.returncode == 0 else f"FAILED {done.stderr}"

    def serve(self) -> int:
        """The PID of a server that answers."""
        command = [sys.executable, "-m", "django", "serve", "--port", str(free_port())]
        self.server = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        assert self.server.stdout is not None
        assert any(line.startswith("Serving at") for line in self.server.stdout)
        return self.server.pid

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """As an operator stops it, or with -9 and all that it started."""
        if self.server is None:
            return
        for child in self._children(self.server.pid) if how == signal.SIGKILL else []:
            os.kill(child, how)
        self.server.send_signal(how)
        self.server.communicate(timeout=PATIENCE)
        self.server = None

    def _children(self, pid: int) -> list[int]:
        found = [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return [*found, *(deeper for child in found for deeper in self._children(child))]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Installation]:
    one = Installation(tmp_path)
    assert "is open" in one.run("init", "invented", *OFFICERS)
    yield one
    one.stop(signal.SIGKILL)


@pytest.mark.lane
def test_tables_and_backups_wait_until_nothing_runs(here: Installation, tmp_path: Path) -> None:
    server, kept, upgraded = here.serve(), str(tmp_path / "kept"), tmp_path / "before-upgrade"
    assert "1 entries" in here.run("backup", kept)
    refused = here.run("restore", kept, "--over")
    assert refused.startswith("FAILED")
    for words in (f" {server}", "serve", "since 20", "heartbeat (", "Nothing was touched", ANYWAY):
        assert words in refused
    refused = here.run("migrate", *BEFORE)
    assert "No table was changed" in refused
    assert "comity migrate --anyway" in refused
    assert "FAKED" in here.run("migrate", *BEFORE, "--anyway")
    refused = here.run("upgrade", "--backup", str(upgraded))
    assert "The database is in use" in refused
    assert not upgraded.exists()
    here.stop(signal.SIGKILL)  # its newest heartbeat is seconds old
    assert "1 entries are back" in here.run("restore", kept, "--over")


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_outlived_its_program_is_soon_in_no_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine lost its power, or a pool keeps what it once opened: nobody is heard any more."""
    if connection.vendor != "postgresql":
        return  # a lock on a file ends with its process
    monkeypatch.setattr(living, "TRIES", 1)
    other = connection.copy()

    def called(name: str) -> str:
        with other.cursor() as cursor:
            cursor.execute(f"SET application_name = '{name}'")
        return "; ".join(map(str, living.living()))

    try:
        assert "comity web 7 on another, PostgreSQL's PID" in called("comity web 7 on another")
        with pytest.raises(
            CommandError, match=r"(?s)nothing. Stop .*, wait 1[45]\d seconds, or .* no more\."
        ):
            living.refuse("It did nothing.", "no more")
        call_command("migrate", verbosity=0)  # changes nothing, so nobody is in its way
        with pytest.raises(CommandError, match="No table was changed"):
            call_command("migrate", "record", "0006", fake=True, verbosity=0)
        assert called("psql") == ""
        assert "without a name" in called("")  # of an older program, or of a pool
        monkeypatch.setattr(living, "SILENT", timedelta(seconds=1))
        time.sleep(1.1)
        assert living.living() == []
        clock.beat("web")  # its pages are still there, though nobody asks for one
        assert len(living.living()) == 1
        Heartbeat.objects.all().delete()
        other.set_autocommit(False)
        called("comity tick 8 on another")
        time.sleep(1.1)
        assert len(living.living()) == 1  # in the middle of a transaction, however long
        other.rollback()
    finally:
        other.close()
