"""Backups: database, files and published record together, in one folder; and putting them back."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from comity.publish import publisher
from comity.publish.shelf import CHECKPOINT, RECENT, Shelf, write
from comity.record import alarms, clock

MANIFEST: Final = "manifest.json"
HASHES: Final = "hashes.txt"  # as `sha256sum --check` reads it
DATABASE: Final = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
SHOWN: Final = (RECENT, CHECKPOINT)  # what is replaced when a record grows, `checkpoint` last
TRIES: Final = 5
DEBIAN: Final = Path("/usr/lib/postgresql")


def unapplied() -> bool:
    """Whether the tables are older than the program."""
    try:
        executor = MigrationExecutor(connection)
    except OperationalError as trouble:
        raise CommandError(
            f"The database does not answer; look at COMITY_DATABASE_URL. {trouble}"
        ) from trouble
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def newer_migrations() -> list[str]:
    """What the database has been through that this program does not know: it belongs to a newer version."""
    loader = _program()
    known = {app for app, _name in loader.disk_migrations}
    return sorted(
        f"{app}.{name}"
        for app, name in MigrationRecorder(connection).applied_migrations()
        if app in known
        and (app, name) not in loader.disk_migrations
        and (app, name) not in loader.replacements
    )


@cache
def _program() -> MigrationLoader:
    """What this program knew when it began; whoever puts a newer one in its place does not change it."""
    return MigrationLoader(None, ignore_no_migrations=True)


def make(goal: Path) -> dict[str, Any]:
    """A backup in a new folder: the database first, so that files and record are never older than it."""
    if goal.exists() and any(goal.iterdir()):
        raise CommandError(f"{goal} is not empty; a backup goes into a folder of its own.")
    goal.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = goal / DATABASE[connection.vendor]
    (_dump_sqlite if connection.vendor == "sqlite" else _dump_postgres)(database)
    files = _copy(Path(settings.FILES_ROOT), goal / "files")
    published = export(publisher.shelf(), goal / "record")
    hashes = "".join(f"{_digest(goal / name)}  {name}\n" for name in _names(goal)).encode()
    write(goal / HASHES, hashes)
    told = {
        "origin": settings.RECORD_ORIGIN,
        "database": connection.vendor,
        "sha256": _digest(database),
        "hashes": hashlib.sha256(hashes).hexdigest(),
        "entries": publisher.size_now(),
        "files": files,
        "published": published,
        "migrations": sorted(".".join(key) for key in MigrationLoader(connection).applied_migrations),
    }
    write(goal / MANIFEST, json.dumps(told, indent=1).encode())
    os.sync()
    return told


def lacks_room(goal: Path) -> str:
    """A sentence if a backup would not fit where it shall go; half as much again is left for the tables to grow."""
    asked = {
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
        "postgresql": "SELECT pg_database_size(current_database())",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        size = int(cursor.fetchone()[0])
    folders = [Path(settings.FILES_ROOT), Path(settings.RECORD_ROOT)]
    kept = sum(file.stat().st_size for folder in folders for file in folder.rglob("*") if file.is_file())
    there = next(folder for folder in (goal, *goal.absolute().parents) if folder.exists())
    need, free = (size + kept) * 3 // 2, shutil.disk_usage(there).free
    return "" if need <= free else f"A backup takes up to {need} bytes; {free} are free for {goal}."


def _dump_sqlite(goal: Path) -> None:
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as here,
        closing(sqlite3.connect(goal)) as there,
    ):
        here.backup(there)


def _dump_postgres(goal: Path) -> None:
    _postgres("pg_dump", "--format=custom", "--no-owner", f"--file={goal}")


def _postgres(name: str, *arguments: str) -> None:
    """A program of PostgreSQL, on the same terms as our own connections: `?sslmode=verify-full` holds for it too."""
    from psycopg import conninfo, pq  # noqa: PLC0415 - of the extra for PostgreSQL

    found = shutil.which(name) or next(
        (str(path) for path in sorted(DEBIAN.glob(f"*/bin/{name}"), reverse=True)), None
    )
    if found is None:
        raise CommandError(f"{name} is not here. On Debian: apt-get install postgresql-client")
    at = connection.settings_dict
    where = {"PGHOST": at["HOST"], "PGPORT": at["PORT"], "PGUSER": at["USER"], "PGPASSWORD": at["PASSWORD"]}
    environment = {**os.environ, **{key: str(value) for key, value in where.items() if value}}
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    more = {key: value for key, value in at["OPTIONS"].items() if key in known}
    done = subprocess.run(
        [found, f"--dbname={conninfo.make_conninfo(dbname=at['NAME'], **more)}", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandError(f"{name} failed: {done.stderr.strip()[-1000:]}")


def read(folder: Path) -> dict[str, Any]:
    """The manifest of a backup that is whole; refused if any byte of it has changed since, or came in."""
    try:
        told: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        database = folder / DATABASE[told["database"]]
        same = _digest(database) == told["sha256"]
    except (OSError, ValueError, KeyError) as trouble:
        raise CommandError(f"{folder} is not a whole backup: {trouble}") from trouble
    if not same:
        raise CommandError(f"{database} is not what was backed up: its hash is another one.")
    if "hashes" in told:  # not in backups that were made before files were listed
        _compare(folder, told["hashes"])
    return told


def _names(folder: Path) -> list[str]:
    """The files and the published record of a backup, by their paths in it."""
    found = (file for part in ("files", "record") for file in (folder / part).rglob("*"))
    return sorted(file.relative_to(folder).as_posix() for file in found if file.is_file())


def _compare(folder: Path, digest: str) -> None:
    """Every file is the one that was backed up, none is missing, none came in."""
    try:
        data = (folder / HASHES).read_bytes()
    except OSError as trouble:
        raise CommandError(f"{folder} is not a whole backup: {trouble}") from trouble
    if hashlib.sha256(data).hexdigest() != digest:
        raise CommandError(f"{folder / HASHES} is not what was backed up: its hash is another one.")
    listed = {
        name: known for known, _space, name in (line.partition("  ") for line in data.decode().splitlines())
    }
    for name in _names(folder):
        if name not in listed:
            raise CommandError(f"{folder / name} was not backed up. Nothing was touched.")
        if _digest(folder / name) != listed.pop(name):
            raise CommandError(f"{folder / name} is not what was backed up. Nothing was touched.")
    if listed:
        raise CommandError(
            f"{folder / min(listed)} is missing, and {len(listed) - 1} more. Nothing was touched."
        )


def put_back(folder: Path, told: Mapping[str, Any]) -> None:
    """Database, files and record again; nothing that is published here and newer is taken away."""
    if told["origin"] != settings.RECORD_ORIGIN:
        raise CommandError(f"This backup is of {told['origin']}, the settings say {settings.RECORD_ORIGIN}.")
    if told["database"] != connection.vendor:
        raise CommandError(
            f"This backup is of {told['database']}; set COMITY_DATABASE_URL to such a database."
        )
    database = folder / DATABASE[told["database"]]
    if connection.vendor == "sqlite":
        _load_sqlite(database)
    else:
        connections.close_all()
        _postgres("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(database))
    with suppress(DatabaseError):  # a backup from before there were alarms
        alarms.restore_begins(clock.now())
    _copy(folder / "files", Path(settings.FILES_ROOT))
    _put_record_back(folder / "record")


def _load_sqlite(database: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(database)) as here:
        here.backup(connection.connection)


def _put_record_back(kept: Path) -> None:
    """What is in place stays unless the backup has more; files of the record never change."""
    here, there = publisher.shelf(), Shelf(kept)
    if max(there.sizes(), default=-1) > max(here.sizes(), default=-1):
        for path in there.paths():
            if path not in SHOWN:
                here.keep(path, there.bytes_of(path))
        here.show({name: there.bytes_of(name) for name in SHOWN})


def export(source: Shelf, goal: Path) -> int:
    """A published record, what is new of it; how many files it has there.

    Its head is read first and written last, so that nothing is missing that it names, whoever publishes meanwhile.
    """
    for _try in range(TRIES):
        try:
            return _exported(source, goal)
        except (
            FileNotFoundError
        ):  # a partial tile that became full while we read: begin again with the newer head
            continue
    raise CommandError(f"{source.place} does not keep still; try again.")


def _exported(source: Shelf, goal: Path) -> int:
    shown = {name: source.bytes_of(name) for name in SHOWN} if source.note() is not None else {}
    paths = [path for path in source.paths() if path not in SHOWN]
    for path in paths:
        if not (goal / path).exists():
            (goal / path).parent.mkdir(parents=True, exist_ok=True)
            write(goal / path, source.bytes_of(path), durably=False)
    for name, data in shown.items():
        write(goal / name, data)
    return len(paths) + len(shown)


def _copy(source: Path, goal: Path) -> int:
    """Copy files that are not there yet; how many there are. A link in a backup would bring in what it points to."""
    count = 0
    for file in sorted(source.rglob("*")) if source.exists() else []:
        if file.is_file() and not file.is_symlink():
            count += 1
            to = goal / file.relative_to(source)
            if not to.exists():
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, to)
    return count


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
