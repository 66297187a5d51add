"""What keeps production from starting unsafely; each fault is a sentence that says what to set."""

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import Any, Final
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host
from django.utils.crypto import get_random_string

from comity.cli.preflight import database_faults
from comity.core.log.strict import Malformed
from comity.publish.objects import Address
from comity.site.settings import DEFAULT_KEY

SHORTEST_KEY = 50
DEMO_ORIGIN = "record.example/demo"
LOOPBACK: Final = {"localhost", "127.0.0.1", "::1"}


def for_django(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The faults as Django's system checks, which every command runs first."""
    return [Error(fault, id=f"comity.E{number:03}") for number, fault in enumerate(faults(), 1)]


def refuse_if_unsafe() -> None:
    """The server's own look, just before it serves; here the database is asked too."""
    found = [*faults(), *database_faults()]
    if found:
        raise ImproperlyConfigured(" ".join(found))


def faults() -> Iterator[str]:
    """What can be seen without asking the database."""
    if _on_sqlite() and settings.COMITY_WORKERS != 1:
        yield "COMITY_WORKERS: SQLite is served by one process; set it to 1 or use PostgreSQL."
    if settings.RECORD_BUCKET:
        yield from _store()
    if settings.COMITY_ENV != "production":
        return
    if settings.DEBUG:
        yield "COMITY_DEBUG: production never shows debug pages; set it to 0."
    if settings.SECRET_KEY == DEFAULT_KEY:
        yield f"COMITY_SECRET_KEY: this key is public; set a secret one, for example {suggested_key()}"
    elif len(settings.SECRET_KEY) < SHORTEST_KEY:
        yield f"COMITY_SECRET_KEY: write at least {SHORTEST_KEY} random characters."
    if settings.RECORD_ORIGIN == DEMO_ORIGIN:
        yield "COMITY_RECORD_ORIGIN: the record needs its own name, for ever; the demonstration's is set."
    if settings.COMITY_TEST_CLOCK:
        yield "COMITY_TEST_CLOCK: a shifted clock is for drills; production refuses it."
    if not settings.BASE_ADDRESS.startswith("https://"):
        yield "COMITY_ADDRESS: production is served by https alone; write the address people type."
    yield from _host_faults()
    if "console" in settings.EMAIL_BACKEND or "filebased" in settings.EMAIL_BACKEND:
        yield "COMITY_MAIL_BACKEND: notices must reach people; the demonstration's mail folder is set."


def _store() -> Iterator[str]:
    try:
        Address.parse(settings.RECORD_BUCKET)
    except Malformed:
        yield "COMITY_RECORD_BUCKET: write s3://BUCKET/PREFIX."
    if find_spec("boto3") is None:
        yield "COMITY_RECORD_BUCKET: boto3 is missing; install what locks/s3.txt names."
    if bool(settings.S3_KEY) != bool(settings.S3_SECRET):
        yield "COMITY_S3_KEY and COMITY_S3_SECRET belong together; set both, or neither."
    parts = urlsplit(settings.S3_ENDPOINT)
    if settings.S3_ENDPOINT and not (parts.scheme in {"https", "http"} and parts.netloc):
        yield "COMITY_S3_ENDPOINT: write an address with https."
    elif settings.COMITY_ENV == "production" and parts.scheme == "http" and parts.hostname not in LOOPBACK:
        yield "COMITY_S3_ENDPOINT: production speaks to a store by https alone."


def _host_faults() -> Iterator[str]:
    host = urlsplit(settings.BASE_ADDRESS).hostname or ""
    if "*" in settings.ALLOWED_HOSTS:
        yield "COMITY_HOSTS: * lets a stranger choose where the link to a new password leads; name the hosts."
    if not validate_host(host, settings.ALLOWED_HOSTS):
        yield f"COMITY_HOSTS: {host}, the host of COMITY_ADDRESS, is not among them."


def suggested_key() -> str:
    """A key nobody has seen, to copy."""
    return get_random_string(64)


def _on_sqlite() -> bool:
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")
