"""Addresses of databases, and what the databases must promise."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import NotSupportedError, close_old_connections, connection

from comity.acts import decisions as acts
from comity.acts.asked import NothingKept
from comity.record.models import Entry
from comity.site import database
from comity.site.env import Unset
from tests.world import build


def test_a_socket_folder_may_be_percent_encoded() -> None:
    read = database.settings("postgres://user:p%40ss@%2Frun%2Fpostgresql/comity")
    assert (read["HOST"], read["USER"], read["PASSWORD"]) == ("/run/postgresql", "user", "p@ss")
    assert (read["NAME"], read["PORT"]) == ("comity", "")


def test_a_server_may_be_named_with_its_port_and_options() -> None:
    read = database.settings("postgresql://user@db.internal:6543/comity?sslmode=verify-full")
    assert (read["HOST"], read["PORT"], read["OPTIONS"]) == (
        "db.internal",
        "6543",
        {"sslmode": "verify-full", "application_name": database.process(), **database.PREPARED},
    )


def test_behind_a_pool_nothing_is_prepared() -> None:
    read = database.settings("postgres://user@pool/comity?prepared=no&sslmode=require")
    assert read["OPTIONS"] == {"sslmode": "require", "application_name": database.process()}
    with pytest.raises(Unset, match="prepared=yes"):
        database.settings("postgres://user@pool/comity?prepared=perhaps")


@pytest.mark.django_db
def test_what_is_asked_again_and_again_is_prepared_once() -> None:
    if connection.vendor != "postgresql":
        assert "prepare_threshold" not in settings.DATABASES["default"]["OPTIONS"]
        return
    with connection.cursor() as cursor:
        for number in range(5):
            cursor.execute("SELECT %s + 20261129", [number])
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ["%+ 20261129%"]
        )
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_a_table_that_changes_under_a_running_server_costs_one_request() -> None:
    if connection.vendor != "postgresql":
        return  # SQLite makes the plan of a table that has changed anew by itself
    operator = connection.copy()

    def change(statement: str) -> None:
        with operator.cursor() as cursor:
            cursor.execute(statement)

    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT word FROM trial WHERE word = %s", ["a"])

    change("CREATE TABLE trial (word varchar(10))")
    try:
        for _n in range(5):
            ask()
        change("ALTER TABLE trial ALTER word TYPE varchar(20)")
        with pytest.raises(NotSupportedError, match="cached plan"):
            ask()
        with pytest.raises(NotSupportedError, match="cached plan"):
            ask()  # within the same request nothing mends it
        close_old_connections()  # what Django does after each request, and `tick` after each round
        ask()
    finally:
        change("DROP TABLE trial")
        operator.close()


def widened(table: str, column: str, length: int) -> None:
    """The operator changes a column from another connection."""
    operator = connection.copy()
    with operator.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ALTER {column} TYPE varchar({length})")
    operator.close()


@pytest.mark.django_db(transaction=True)
def test_an_act_over_a_table_that_has_changed_keeps_nothing_and_can_be_sent_again() -> None:
    if connection.vendor != "postgresql":
        return
    world = build()
    keys = [world.under_silence(title=f"Text {n}") for n in range(6)]
    for key in keys[:-1]:
        world.break_silence(key, world.aldora)
    asked, entries = world.asked(world.aldora), Entry.objects.count()
    widened("decisions_decision", "authority", 301)
    try:
        with pytest.raises(NothingKept):
            acts.break_silence(asked, keys[-1])
        assert (world.decision(keys[-1]).stage, Entry.objects.count()) == ("silence", entries)
        acts.break_silence(asked, keys[-1])
        assert (world.decision(keys[-1]).stage, Entry.objects.count()) == ("broken", entries + 1)
    finally:
        widened("decisions_decision", "authority", 300)


@pytest.mark.django_db(transaction=True)
def test_a_round_over_a_table_that_has_changed_is_made_good_by_the_next(
    caplog: pytest.LogCaptureFixture,
) -> None:
    if connection.vendor != "postgresql":
        return
    build()
    for _n in range(5):
        call_command("tick")
    widened("decisions_decision", "title", 301)
    try:
        caplog.clear()
        call_command("tick")
        assert "cached plan" in caplog.text
        caplog.clear()
        call_command("tick")
        assert "cached plan" not in caplog.text
    finally:
        widened("decisions_decision", "title", 300)


@pytest.mark.parametrize("address", ["", "comity.sqlite3", "mysql://root@localhost/x"])
def test_another_kind_of_database_is_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(Unset, match="COMITY_DATABASE_URL"):
        database.settings(address)


@pytest.mark.django_db
def test_what_was_answered_is_on_the_disk() -> None:
    asked, wanted = {
        "sqlite": ("PRAGMA synchronous", (2,)),  # FULL
        "postgresql": ("SHOW synchronous_commit", ("on",)),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(asked)
        assert cursor.fetchone() == wanted
    if connection.vendor == "postgresql":
        return
    assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
