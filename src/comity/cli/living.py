"""Who has this database open: no tables change, and no backup is put back, under a server that runs.

What is asked is the database itself: its open connections, and on SQLite the locks that end with the process that held
them. So a server that was stopped, or crashed a second ago, is in nobody's way. Heartbeats say when it was heard last;
alone they decide nothing, for the newest is up to a minute old when a server stops as it should.
"""

import os
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.core.management.base import CommandError
from django.db import connection, connections

from comity.record import clock
from comity.record.models import Heartbeat

# a connection may outlast its machine by hours, or its program in a pool; who lives beats each minute
SILENT: Final = timedelta(seconds=150)
TRIES: Final = 4  # looks before it is refused, a second apart: a letter that is taken in is through by then
LONGEST: Final = 80  # characters of a command that are shown
SHARED: Final = str(0x40000002)  # the byte at which SQLite locks a file that is open
ON_POSTGRESQL: Final = """
    SELECT application_name, coalesce(host(client_addr), ''), string_agg(pid::text, ', ' ORDER BY pid),
        min(backend_start), min(CASE WHEN state = 'idle'
            THEN extract(epoch FROM clock_timestamp() - state_change)::float ELSE 0 END)
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND coalesce(backend_type, 'client backend') = 'client backend'
        AND (split_part(application_name, ' ', 1) = split_part(current_setting('application_name'), ' ', 1)
            OR application_name = '' AND usename = current_user)
    GROUP BY application_name, client_addr ORDER BY min(backend_start)
"""


@dataclass(frozen=True, slots=True)
class Found:
    """One that has the database open, in the words of a sentence."""

    what: str
    since: datetime | None = None
    idle: timedelta | None = None  # what may be a leftover; None if only a living process can be seen so

    def __str__(self) -> str:
        return self.what + (f", since {self.since:%Y-%m-%d %H:%M:%S} UTC" if self.since else "")


def refuse(untouched: str, again: str) -> None:
    """Refuse while somebody has the database open; `again` says how to go on all the same."""
    for tried in range(TRIES):
        if tried:
            time.sleep(1)
        found = living()
        if not found:
            return
    source, beat = _last_beat() or ("", None)
    lines = ["The database is in use:", *(f"  {one}" for one in found)]
    if beat:
        lines.append(f"The last heartbeat ({source}) is of {beat:%Y-%m-%d %H:%M:%S} UTC.")
    lines.append(
        f"{untouched} Stop what runs there, on every machine, and timers with `comity tick`; then try again."
    )
    if any(one.idle is not None for one in found):
        lines.append(
            f"If it is gone and only its connections are left, {_wait(found)}, or end them: "
            "SELECT pg_terminate_backend(PID)."
        )
    lines.append(f"To go on while it runs, {again}.")
    raise CommandError("\n".join(lines))


def living() -> list[Found]:
    """Everybody else who has the database open and is not known to be gone."""
    if connection.vendor == "sqlite":
        return _on_sqlite()
    with connection.cursor() as cursor:
        cursor.execute(ON_POSTGRESQL)
        rows = cursor.fetchall()
    found = [
        Found(
            f"{name or 'a connection without a name'}{f' ({address})' if address else ''}, PostgreSQL's PID {pids}",
            since,
            timedelta(seconds=idle),
        )
        for name, address, pids, since, idle in rows
    ]
    return found if found and _heard(found) < SILENT else []


def _heard(found: list[Found]) -> timedelta:
    """How long ago one of them was heard: by what it asked of the database, or by a heartbeat."""
    beat = _last_beat()
    ages = [one.idle for one in found if one.idle is not None]
    return min([*ages, clock.now() - beat[1]] if beat else ages)


def _wait(found: list[Found]) -> str:
    left = (SILENT - _heard(found)).total_seconds()
    return f"wait {max(1, round(left))} seconds"


def _last_beat() -> tuple[str, datetime] | None:
    """The newest; tables that are older than the program have had these columns from the first on."""
    if Heartbeat._meta.db_table not in connection.introspection.table_names():
        return None
    return Heartbeat.objects.order_by("-id").values_list("source", "at").first()


def _on_sqlite() -> list[Found]:
    """SQLite gives the whole file to one connection only if no other one is open in any process."""
    file = Path(connection.settings_dict["NAME"])
    if not file.exists():
        return []
    connections.close_all()
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as trial:
        try:
            trial.execute("PRAGMA locking_mode = EXCLUSIVE")
            trial.execute("BEGIN EXCLUSIVE")
            trial.execute("ROLLBACK")
        except sqlite3.Error as trouble:  # what is spoilt or may not be written is in nobody's use
            busy = getattr(trouble, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
            return (_holders(file) or [Found("another process")]) if busy else []
    return []


def _holders(file: Path) -> list[Found]:
    """The processes whose locks the kernel shows; in another container they stay unnamed."""
    locks, inode = Path("/proc/locks"), str(file.stat().st_ino)
    rows = [line.split() for line in locks.read_text().splitlines()] if locks.exists() else []
    pids = {int(r[4]) for r in rows if len(r) > 6 and r[5].endswith(f":{inode}") and r[6] == SHARED}
    return [_process(pid) for pid in sorted(pids - {0, os.getpid()})]


def _process(pid: int) -> Found:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
        ticks = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except (OSError, ValueError, IndexError):  # of somebody else, or gone this moment
        return Found(f"process {pid}")
    web = "granian" in words
    said = "the web server" if web else " ".join([Path(words[0]).name, *words[1:]]).strip()
    lives = clock.boot()[1] - ticks / os.sysconf("SC_CLK_TCK")
    short = said if len(said) <= LONGEST else f"{said[:LONGEST]}…"
    return Found(f"{short}, process {pid}", clock.now() - timedelta(seconds=lives))
