"""What the database says of itself before anything is served from it."""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from comity.cli.keeping import newer_migrations
from comity.record import alarms, triggers
from comity.record.models import Alarm


def strange() -> Iterator[str]:
    """Why this program must not work on this database; cheap enough for every round of the clock."""
    newer = newer_migrations()
    if newer:
        yield f"The database belongs to a newer version of the program ({newer[0]}). Start that one."
    elif Alarm._meta.db_table in connection.introspection.table_names():
        yield from filter(None, [alarms.half_restored()])


def database_faults() -> Iterator[str]:
    """What the database says of its own durability, and whether it guards the entries of the record."""
    if triggers.absent():
        yield "The database does not guard the entries of the record (triggers are missing). Run: comity migrate"
    yield from strange()
    if settings.COMITY_ENV != "production":
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            if int(cursor.fetchone()[0]) < 2:
                yield "SQLite must run with synchronous=FULL: what was answered must be on the disk."
        else:
            cursor.execute("SHOW synchronous_commit")
            if str(cursor.fetchone()[0]) == "off":
                yield "PostgreSQL's synchronous_commit is off: what was answered could be lost."
