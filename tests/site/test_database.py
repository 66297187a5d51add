"""Addresses of databases, and what the databases must promise."""

import pytest
from django.conf import settings
from django.db import connection

from comity.site import database
from comity.site.env import Unset


def test_a_socket_folder_may_be_percent_encoded() -> None:
    read = database.settings("postgres://user:p%40ss@%2Frun%2Fpostgresql/comity")
    assert (read["HOST"], read["USER"], read["PASSWORD"]) == ("/run/postgresql", "user", "p@ss")
    assert (read["NAME"], read["PORT"]) == ("comity", "")


def test_a_server_may_be_named_with_its_port_and_options() -> None:
    read = database.settings("postgresql://user@db.internal:6543/comity?sslmode=verify-full")
    assert (read["HOST"], read["PORT"], read["OPTIONS"]) == (
        "db.internal",
        "6543",
        {"sslmode": "verify-full", **database.PREPARED},
    )


def test_behind_a_pool_nothing_is_prepared() -> None:
    read = database.settings("postgres://user@pool/comity?prepared=no&sslmode=require")
    assert read["OPTIONS"] == {"sslmode": "require"}
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
