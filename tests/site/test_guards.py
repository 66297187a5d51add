"""Production refuses to start unsafely; a safe one, beside it, starts."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from pytest_django.fixtures import Settings

from comity.site import guards
from comity.site.settings import DEFAULT_KEY


@pytest.fixture
def production(settings: Settings) -> Settings:
    """An installation that may start."""
    settings.COMITY_ENV = "production"
    settings.DEBUG = False
    settings.SECRET_KEY = "k" * 64
    settings.RECORD_ORIGIN = "comity.example/record"
    settings.BASE_ADDRESS = "https://comity.example"
    settings.ALLOWED_HOSTS = [".comity.example"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.COMITY_TEST_CLOCK = ""
    settings.COMITY_WORKERS = 1
    assert list(guards.faults()) == []
    return settings


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("DEBUG", True, "COMITY_DEBUG"),
        ("SECRET_KEY", DEFAULT_KEY, "COMITY_SECRET_KEY"),
        ("SECRET_KEY", "short", "COMITY_SECRET_KEY"),
        ("RECORD_ORIGIN", guards.DEMO_ORIGIN, "COMITY_RECORD_ORIGIN"),
        ("COMITY_TEST_CLOCK", "/tmp/clock", "COMITY_TEST_CLOCK"),
        ("BASE_ADDRESS", "http://comity.example", "COMITY_ADDRESS"),
        ("ALLOWED_HOSTS", ["another.example"], "COMITY_HOSTS"),
        ("ALLOWED_HOSTS", ["comity.example", "*"], "COMITY_HOSTS"),
        ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend", "COMITY_MAIL_BACKEND"),
    ],
)
def test_an_unsafe_setting_is_refused_by_name(
    production: Settings, name: str, value: object, named: str
) -> None:
    setattr(production, name, value)
    (fault,) = guards.faults()
    assert fault.startswith(named)
    assert [message.id for message in guards.for_django(None)] == ["comity.E001"]


def test_the_demonstration_starts_with_its_own_settings(production: Settings) -> None:
    production.COMITY_ENV = "demo"
    production.SECRET_KEY = DEFAULT_KEY
    assert list(guards.faults()) == []


@pytest.mark.parametrize("environment", ["demo", "production"])
def test_sqlite_is_served_by_one_process(production: Settings, environment: str) -> None:
    production.COMITY_ENV = environment
    production.COMITY_WORKERS = 2
    named = [fault.split(":")[0] for fault in guards.faults()]
    assert named == (["COMITY_WORKERS"] if connection.vendor == "sqlite" else [])


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("RECORD_BUCKET", "https://bucket/record", "COMITY_RECORD_BUCKET"),
        ("S3_SECRET", "", "COMITY_S3_KEY and COMITY_S3_SECRET"),
        ("S3_ENDPOINT", "http://objects.example", "COMITY_S3_ENDPOINT"),
        ("S3_ENDPOINT", "objects.example", "COMITY_S3_ENDPOINT"),
    ],
)
def test_a_bucket_is_named_whole_and_reached_safely(
    production: Settings, name: str, value: str, named: str
) -> None:
    production.RECORD_BUCKET, production.S3_ENDPOINT = "s3://bucket/record", "https://objects.example"
    production.S3_KEY, production.S3_SECRET = "key", "secret"
    assert list(guards.faults()) == []
    setattr(production, name, value)
    (fault,) = guards.faults()
    assert fault.startswith(named)


def test_without_the_library_a_bucket_is_refused(
    production: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "find_spec", lambda _name: None)
    assert list(guards.faults()) == []
    production.RECORD_BUCKET = "s3://bucket/record"
    (fault,) = guards.faults()
    assert "locks/s3.txt" in fault


FORGETFUL = {
    "sqlite": ("PRAGMA synchronous=NORMAL", "PRAGMA synchronous=FULL", "synchronous=FULL"),
    "postgresql": ("SET synchronous_commit = off", "RESET synchronous_commit", "synchronous_commit"),
}


@pytest.mark.django_db(transaction=True)  # SQLite changes this between transactions only
def test_a_database_that_forgets_is_refused(production: Settings) -> None:
    guards.refuse_if_unsafe()
    forget, remember, named = FORGETFUL[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(forget)
        try:
            with pytest.raises(ImproperlyConfigured, match=named):
                guards.refuse_if_unsafe()
        finally:
            cursor.execute(remember)
