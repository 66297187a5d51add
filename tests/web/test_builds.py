"""Sessions and archives are large: one is built at a time, nobody asks without end, and the public shares one file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from comity.acts import erasure
from comity.core.log import bundle
from comity.core.seat import PUBLIC_SEAT
from comity.publish import builds, publisher, sessions
from comity.publish.builds import AnotherIsBuilt
from comity.record import clock
from tests.api import calls
from tests.publish.running import Running
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> World:
    settings.FILES_ROOT = tmp_path / "files"
    settings.DATA = tmp_path
    return build()


@pytest.fixture
def running(settings: Settings, tmp_path: Path, world: World) -> Iterator[Running]:
    one = Running(tmp_path, settings.RECORD_ORIGIN)
    settings.SIGNER_SOCKET = one.socket
    one.start("--init")
    world.under_silence()
    assert publisher.publish() is not None
    yield one
    one.stop()


def asked(browser: Client, what: str, place: str = "10.0.0.1") -> Any:
    answer: Any = browser.get(reverse(what), REMOTE_ADDR=place)
    if answer.streaming:
        b"".join(answer.streaming_content)  # and closed with its end
    return answer


def files(settings: Settings) -> list[str]:
    return sorted(one.name for one in (Path(settings.DATA) / "public").glob("*"))


def test_a_reader_may_fetch_many_parts_and_not_without_end(world: World, running: Running) -> None:
    aldora, brenn = world.client("aldora"), world.client("brenn")
    for _part in range(builds.BY_READER):
        assert asked(aldora, "archive").status_code == 200
    for what in ("archive", "session"):
        refused = asked(aldora, what, "10.0.0.2")  # from elsewhere it is the same reader
        assert refused.status_code == 429
        assert 0 < int(refused["Retry-After"]) <= builds.SPAN + 1
        assert "asked for too often" in refused.content.decode()
    assert asked(brenn, "archive").status_code == 200  # from the same place, another reader
    token = calls.bearer(world, "aldora")
    assert calls.get("/record/archive", token)[1]["refused"] == "AskedTooOften"


def test_who_has_not_signed_in_is_counted_by_place(world: World, running: Running) -> None:
    for _part in range(builds.BY_ANYBODY):
        assert asked(Client(), "archive").status_code == 200
    assert asked(Client(), "archive").status_code == 429
    assert asked(Client(), "archive", "10.0.0.2").status_code == 200
    assert asked(world.client("aldora"), "archive").status_code == 200


def test_a_place_with_many_readers_has_an_end_too(world: World, running: Running) -> None:
    for _reader in range(builds.BY_ADDRESS):
        with builds.one(uuid4(), "10.0.0.1"):
            pass
    assert asked(world.client("aldora"), "archive").status_code == 429
    assert asked(world.client("aldora"), "archive", "10.0.0.2").status_code == 200


def test_one_is_built_at_a_time(world: World, running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builds, "PATIENCE", 0.05)
    browser, token = world.client("aldora"), calls.bearer(world, "brenn")
    with builds.one(uuid4(), "10.0.0.9"):
        for what in ("archive", "session"):
            refused = asked(browser, what)
            assert refused.status_code == 503
            assert int(refused["Retry-After"]) == builds.AGAIN
        assert calls.get("/record/archive", token)[1]["refused"] == "AnotherIsBuilt"
        with pytest.raises(AnotherIsBuilt), builds.one(None, "10.0.0.9"):
            pass
    assert asked(browser, "session").status_code == 200


def test_the_public_has_one_file_that_is_built_once_for_what_it_may_see(
    world: World, running: Running, settings: Settings
) -> None:
    def fetched() -> bytes:
        answer = asked(Client(), "session")
        assert answer.status_code == 200
        return bytes(answer.content)

    first = fetched()
    assert first == sessions.make(PUBLIC_SEAT, clock.now())
    (kept,) = files(settings)
    with builds.one(uuid4(), "10.0.0.9"), CaptureQueriesContext(connection) as asked_for:
        for _again in range(3 * builds.BY_ANYBODY):
            assert fetched() == first  # whoever builds now does not hold up what is there
    assert not [q for q in asked_for if '"salt"' in q["sql"]], "found without opening anything"
    world.under_silence(title="Two")
    publisher.publish()
    second = fetched()
    assert len(bundle.parse(second).entries) > len(bundle.parse(first).entries)
    assert len(files(settings)) == 1
    assert files(settings) != [kept]


def test_an_erasure_takes_the_public_file_away(
    world: World, running: Running, settings: Settings, django_capture_on_commit_callbacks: Any
) -> None:
    assert asked(Client(), "session").status_code == 200
    assert files(settings)
    proposed = erasure.propose_erasure(world.asked(world.clerk), index=0, names=("title",), ground="x")
    assert proposed.subject is not None
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(world.asked(world.clerk2), proposed.subject)
    assert not files(settings)
