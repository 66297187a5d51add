"""Pages as they stood: the course of the day, nothing of what came later, and only for who may read today."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django import Settings

from comity.acts import silence
from comity.cli.round import turn
from comity.core.consensus.procedure import NEXT
from comity.decisions.past import KINDS
from comity.record import clock
from comity.record.writer import Asked
from tests.web.asking import text
from tests.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def passed(settings: Settings, tmp_path: Path) -> Path:
    """Hours that pass when the test says so."""
    file = tmp_path / "clock"
    file.write_text("0")
    settings.COMITY_TEST_CLOCK = str(file)
    return file


def stamp(instant: datetime) -> str:
    """As the form writes it."""
    return instant.strftime("%Y-%m-%dT%H:%M:%S")


def later(world: World, passed: Path, hours: float) -> datetime:
    """Time goes on; the instant before it did."""
    before = clock.now() + timedelta(seconds=2)
    passed.write_text(str(float(passed.read_text()) + hours * 3600))
    world.now = clock.now()
    return before


def test_a_decision_is_shown_as_it_stood(passed: Path) -> None:
    world = build(now=clock.now())
    at: dict[str, datetime] = {"before": clock.now() - timedelta(hours=1)}
    key = world.register_draft()
    at["draft"] = later(world, passed, 10)
    world.circulate(key, minutes=60 * 48)
    first = world.decision(key).deadline
    assert first is not None
    at["silence"] = later(world, passed, 10)
    silence.set_deadline(Asked(uuid4(), world.chair, clock.now()), key, deadline=first + timedelta(hours=24))
    at["extended"] = later(world, passed, 63)
    turn()
    at["adopted"] = later(world, passed, 1)
    number = world.decision(key).number
    assert number
    client = world.client("brenn")
    address = f"/decisions/{key}/past/"
    assert client.get(address, {"as_of": stamp(at["before"])}).status_code == 404
    shown = {
        name: client.get(address, {"as_of": stamp(when)}) for name, when in at.items() if name != "before"
    }
    assert all(page.status_code == 200 for page in shown.values())
    stages = {name: page.context["stage"] for name, page in shown.items()}
    assert stages == {"draft": "draft", "silence": "silence", "extended": "silence", "adopted": "adopted"}
    assert shown["silence"].context["d"].deadline == first
    assert shown["extended"].context["d"].deadline == first + timedelta(hours=24)
    for name in ("draft", "silence", "extended"):
        assert number not in text(shown[name])
        assert '<form method="post"' not in text(shown[name])
    assert number in text(shown["adopted"])
    listed = client.get("/decisions/past/", {"as_of": stamp(at["silence"])})
    assert [row.decision.stage for row in listed.context["rows"]] == ["silence"]
    assert list(client.get("/decisions/past/", {"as_of": stamp(at["before"])}).context["rows"]) == []


def test_instants_that_are_none(passed: Path) -> None:
    world = build(now=clock.now())
    key = world.under_silence()
    client = world.client("brenn")
    for wrong in ("3000-01-01", "nonsense", "2026-13-40T00:00"):
        assert client.get(f"/decisions/{key}/past/", {"as_of": wrong}).status_code == 422
    assert client.get(f"/decisions/{key}/past/").status_code == 302
    assert client.get("/decisions/past/").status_code == 302


def test_every_kind_of_the_table_is_known_to_the_past() -> None:
    assert {event.__name__ for _stage, event in NEXT} <= set(KINDS)


def test_reading_is_asked_of_today(passed: Path) -> None:
    # invariant 29
    world = build(now=clock.now())
    key = world.register_draft()
    now = stamp(clock.now())
    for name in ("brenn", "observer", ""):
        assert world.client(name).get(f"/decisions/{key}/past/", {"as_of": now}).status_code == 404
    assert "As it stood" in text(world.client("clerk").get("/decisions/past/", {"as_of": now}))
