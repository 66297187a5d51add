"""What every test shares: two database lanes, two sizes of properties, and no network."""

import os
import socket
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as settings_of_django
from hypothesis import HealthCheck, settings

from comity.publish import builds
from tests import postgres, run

SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
settings.register_profile(
    "ci", max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=SLOW_IS_FINE
)
settings.register_profile("long", max_examples=5_000, deadline=None, suppress_health_check=SLOW_IS_FINE)
settings.load_profile("long" if os.environ.get("COMITY_LONG") else "ci")


def _controls(config: pytest.Config) -> bool:
    return not hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    """Make the run's folder and start its private server once, before any worker looks for them."""
    run.data_folder()
    folder = postgres.of_this_run()
    if folder is not None and _controls(config):
        postgres.start(folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """And stop it after the last."""
    if not _controls(config):
        return
    run.remove()
    folder = postgres.of_this_run()
    if folder is not None:
        postgres.stop(folder)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Left out, not skipped: the long run's tests in the short one, and in the second lane what asks no database."""
    left = [item for item in items if _left_out(item)]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


def _left_out(item: pytest.Item) -> bool:
    """What asks no database answers alike in both lanes, and runs in that of SQLite alone."""
    if item.get_closest_marker("long") and not os.environ.get("COMITY_LONG"):
        return True
    asks = any(item.get_closest_marker(name) for name in ("django_db", "lane"))
    fixtures = getattr(item, "fixturenames", ())
    return postgres.of_this_run() is not None and not asks and not {"db", "transactional_db"} & set(fixtures)


@pytest.fixture(autouse=True)
def own_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test publishes into a folder of its own: what is published once is never overwritten."""
    monkeypatch.setattr(settings_of_django, "RECORD_ROOT", run.data_folder() / "records" / uuid4().hex)


@pytest.fixture(autouse=True)
def nobody_asked() -> None:
    """Large files are counted for each process, which runs many tests."""
    builds.forget()


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test does, it reaches nothing beyond this machine."""
    connect = socket.socket.connect

    def only_here(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in LOOPBACK:
            raise ConnectionRefusedError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_here)
