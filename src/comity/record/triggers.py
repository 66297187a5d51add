"""Triggers by which the database itself refuses to change or remove an entry, on both databases.

They guard against mistakes, not against whoever owns the database; for that there are the signer and the witnesses.
SQLite loses triggers when a migration alters the table, so `comity migrate` puts them back every time, and nothing
is served without them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE: Final = "record_entry"
SAID: Final = "entries of the record are never changed or removed"

SQLITE: Final = {
    "record_entry_no_update": f"BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
    "record_entry_no_delete": f"BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
    # INSERT OR REPLACE removes the old row without asking the trigger above
    "record_entry_no_replace": (
        "BEFORE INSERT ON record_entry WHEN EXISTS "
        '(SELECT 1 FROM record_entry WHERE "index" = NEW."index" OR act = NEW.act) '
        "BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: record_entry'); END"
    ),
}
FUNCTION: Final = "record_entry_refuse"
POSTGRES: Final = {
    "record_entry_no_update": f"BEFORE UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()",
    "record_entry_no_delete": f"BEFORE DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()",
    "record_entry_no_truncate": (
        f"BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"
    ),
}


def _wanted() -> dict[str, str]:
    return POSTGRES if connection.vendor == "postgresql" else SQLITE


def install() -> None:
    """Put every trigger in place; those that are there stay as they are."""
    missing = absent()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and missing:
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{SAID}'; END $$"
            )
        for name in missing:
            cursor.execute(f"CREATE TRIGGER {name} {_wanted()[name]}")


def absent() -> list[str]:
    """Those that are not there, or are switched off; all of them if the table itself is not there."""
    if connection.vendor == "postgresql":
        asked = (
            "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND NOT tgisinternal "
            "AND tgenabled IN ('O', 'A')"
        )
    else:
        asked = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    with connection.cursor() as cursor:
        cursor.execute(asked, [TABLE])
        there = {row[0] for row in cursor.fetchall()}
    return [name for name in _wanted() if name not in there]


@contextmanager
def lifted() -> Iterator[None]:
    """Without the triggers, for a demonstration that begins again and for tests that empty their tables."""
    with connection.cursor() as cursor:
        for name in set(_wanted()) - set(absent()):
            on_table = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on_table}")
    try:
        yield
    finally:
        install()


def at_migration(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The step of a migration that installs them."""
    install()
