"""The database itself refuses to change, remove or replace an entry, and nothing is served without that."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from comity.record import clock, triggers
from comity.record.models import Entry
from comity.site import guards
from tests.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return build()


def raw(statement: str) -> Callable[[], object]:
    """One statement past every rule of the program."""

    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run


CHANGES: dict[str, Callable[[], object]] = {
    "an update through the ORM": lambda: Entry.objects.update(kind="Nothing"),
    "an update in SQL": raw("UPDATE record_entry SET kind = 'Nothing'"),
    "a deletion in SQL": raw("DELETE FROM record_entry"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_an_entry_is_never_changed(world: World, change: Callable[[], object]) -> None:
    world.under_silence()
    before = list(Entry.objects.order_by("index").values())
    assert len(before) == 2  # there was something to lose
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        change()
    assert list(Entry.objects.order_by("index").values()) == before
    world.under_silence()  # and the record goes on
    assert Entry.objects.count() == 4


def test_an_entry_is_never_replaced_or_truncated(world: World) -> None:
    world.under_silence()
    before = list(Entry.objects.order_by("index").values())
    statement = (
        "TRUNCATE record_entry CASCADE"
        if connection.vendor == "postgresql"
        else "INSERT OR REPLACE INTO record_entry SELECT 0, act, 'Nothing', at, subject, data, leaf, marking_id "
        'FROM (SELECT * FROM record_entry WHERE "index" = 1)'
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        raw(statement)()
    assert list(Entry.objects.order_by("index").values()) == before


def test_nothing_is_served_without_the_triggers(world: World) -> None:
    guards.refuse_if_unsafe()
    with connection.cursor() as cursor:
        on_table = " ON record_entry" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER record_entry_no_delete{on_table}")
    assert triggers.absent() == ["record_entry_no_delete"]
    with pytest.raises(ImproperlyConfigured, match="comity migrate"):
        guards.refuse_if_unsafe()
    call_command("migrate", verbosity=0)
    assert triggers.absent() == []
    guards.refuse_if_unsafe()


def test_a_migration_of_the_table_does_not_lose_them(world: World) -> None:
    """SQLite makes the table anew when a column is altered; Django says nothing of its triggers."""
    world.under_silence()
    field = Entry._meta.get_field("kind")
    wider = field.clone()
    wider.set_attributes_from_name("kind")
    wider.model, wider.max_length = Entry, 65
    with connection.schema_editor() as editor:
        editor.alter_field(Entry, field, wider)
    if connection.vendor == "sqlite":
        assert triggers.absent()
    call_command("migrate", verbosity=0)
    assert triggers.absent() == []
    with connection.schema_editor() as editor:
        editor.alter_field(Entry, wider, field)
    call_command("migrate", verbosity=0)


def test_a_record_is_emptied_in_demonstrations_and_tests_only(world: World, settings: Settings) -> None:
    world.under_silence()
    settings.COMITY_ENV = "production"
    with pytest.raises(CommandError, match="never emptied"):
        call_command("flush", interactive=False, verbosity=0)
    assert Entry.objects.count() == 2
    settings.COMITY_ENV = "demo"
    call_command("flush", interactive=False, verbosity=0)
    assert Entry.objects.count() == 0
    assert triggers.absent() == []


def test_the_time_of_the_record_never_goes_back(world: World, settings: Settings, tmp_path: Path) -> None:
    """A clock that jumps back raises an alarm elsewhere; entries keep their order in time."""
    settings.COMITY_TEST_CLOCK = str(tmp_path / "clock")
    world.under_silence()
    (tmp_path / "clock").write_text("0 -3600")
    world.now = clock.now()
    world.register_draft()
    times = list(Entry.objects.order_by("index").values_list("at", flat=True))
    assert len(times) == 3
    assert times == sorted(times)
    assert times[2] == times[1] > world.now
