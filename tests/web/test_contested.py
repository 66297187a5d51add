"""A decision that was contested: until every objection that contests it is taken back, and how that is shown."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from pytest_django import Settings

from comity.access.offices import ForMemberStatesOnly
from comity.acts import breaks, room
from comity.acts import decisions as acts
from comity.acts.breaks import Came
from comity.core.consensus.guards import NoObjection
from comity.core.consensus.rules_shipped import MINUTES
from comity.notices import outbox, post
from comity.people.models import Person
from comity.record import clock
from comity.record.models import Entry
from tests.web.asking import send, text
from tests.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)
RULES = replace(
    MINUTES,
    demonstration=False,
    shortest_minutes=None,
    channels=frozenset({"platform", "note_verbale"}),
    entry_window_hours=1,
    hold_undelivered=False,
)


@pytest.fixture(autouse=True)
def passed(settings: Settings, tmp_path: Path) -> Path:
    """Time that passes when the test says so."""
    file = tmp_path / "clock"
    file.write_text("0")
    settings.COMITY_TEST_CLOCK = str(file)
    return file


@pytest.fixture
def world(passed: Path) -> World:
    """Notes verbales count, and the rules adopt an hour after the deadline."""
    return build(rules=RULES, now=clock.now())


def wait(world: World, hours: int) -> datetime:
    """Hours pass; the instant before they did."""
    before = clock.now()
    file = Path(settings.COMITY_TEST_CLOCK)
    file.write_text(str(float(file.read_text()) + hours * 3600))
    world.now = clock.now()
    return before


def contested(world: World, *parties: str) -> UUID:
    """Adopted; then an hour passes for each note of that morning that comes to light."""
    key = world.under_silence()
    came = world.now + timedelta(minutes=1)
    world.alive(world.now, world.now + 4 * HOUR)
    wait(world, 3)
    world.establish(key, world.now)
    for party in parties:
        wait(world, 1)
        breaks.enter_break(world.asked(world.clerk), key, came=Came(party, "note_verbale", came, "NV 8"))
        entry = world.decision(key).outside_breaks.get(party=party)
        breaks.confirm_break(world.asked(world.clerk2), entry.key)
    return key


def told(world: World) -> list[mail.EmailMessage]:
    """One round of letters."""
    mail.outbox.clear()
    outbox.collect(world.now)
    post.post(world.now)
    return list(mail.outbox)


def test_it_is_contested_until_the_last_author_takes_its_objection_back(world: World) -> None:
    # invariants 9, 23: the authors alone, and nothing that was decided changes
    key = contested(world, "BRE", "CES")
    decided = world.decision(key)
    assert decided.contested
    for seat, refusal in (
        (world.aldora, NoObjection),
        (world.chair, ForMemberStatesOnly),
        (world.clerk, ForMemberStatesOnly),
    ):
        with pytest.raises(refusal):
            room.lift_objection(world.asked(seat), key)
    room.lift_objection(world.asked(world.brenn), key)
    assert world.decision(key).contested
    with pytest.raises(NoObjection):
        room.lift_objection(world.asked(world.brenn), key)
    room.lift_objection(world.asked(world.cestria), key)
    after = world.decision(key)
    assert (after.stage, after.contested, after.lifted) == ("adopted", False, ["BRE", "CES"])
    assert (after.number, after.text_hash, after.effect_from) == (
        decided.number,
        decided.text_hash,
        decided.effect_from,
    )
    assert world.record()[-3:] == ["TimelyBreakFound", "ObjectionLifted", "ObjectionLifted"]


def test_every_member_is_told_whether_it_is_still_contested(world: World) -> None:
    # invariant 13
    key = contested(world, "BRE", "CES")
    Person.objects.filter(email="dorvane@dor.example").update(language="ru")
    told(world)
    room.lift_objection(world.asked(world.brenn), key)
    first = {m.to[0]: m.body for m in told(world)}
    assert "the decision is still contested" in first["mission@dor.example"]
    assert "решение по-прежнему оспорено" in first["dorvane@dor.example"]
    room.lift_objection(world.asked(world.cestria), key)
    second = {m.to[0]: m.body for m in told(world)}
    assert {f"mission@{code}.example" for code in ("ald", "bre", "ces", "dor")} <= set(second)
    assert "No objection contests the decision any more" in second["mission@dor.example"]
    assert "Решение больше не оспорено" in second["dorvane@dor.example"]


def test_what_is_contested_is_nowhere_given_out_as_undisputed(world: World) -> None:
    key = contested(world, "BRE")
    acts.publish(world.asked(world.clerk), key)
    said = "This decision is contested"
    address = f"/decisions/{key}/"

    def shown(client: Client) -> list[bool]:
        return [
            said in text(client.get(address)),
            "Adopted, contested" in text(client.get("/decisions/")),
            said in client.get("/decisions/feed.json").json()["items"][0]["content_text"],
            said in text(client.get("/decisions/feed.atom")),
            client.get(f"/api/decisions/{key}").json()["contested"],
        ]

    assert shown(Client()) == shown(world.client("brenn")) == [True] * 5
    room.lift_objection(world.asked(world.brenn), key)
    assert shown(Client()) == shown(world.client("brenn")) == [False] * 5


def test_the_page_keeps_that_it_was_contested_and_dates_it_for_those_who_take_part(world: World) -> None:
    key = contested(world, "BRE")
    acts.publish(world.asked(world.clerk), key)
    brenn = world.client("brenn")
    address = f"/decisions/{key}/"
    assert "It no longer contests the decision" in text(brenn.get(address))
    assert "both dates" in text(brenn.get(f"{address}lift/"))
    assert send(brenn, f"{address}lift/").status_code == 302
    page = text(brenn.get(address))
    assert "It no longer contests the decision." in page  # what was done, once
    assert "This decision is contested" not in page
    assert "This decision was contested" in page
    for word, kind in (("Contested:", "TimelyBreakFound"), ("Taken back:", "ObjectionLifted")):
        at = Entry.objects.get(subject=key, kind=kind).at
        assert f"{at:%Y-%m-%dT%H:%M:%S}" in page.partition(word)[2][:80]
    outside = text(Client().get(address))
    assert "This decision was contested" in outside
    assert "Taken back:" not in outside


def test_pages_of_the_past_show_what_was_contested_then(world: World) -> None:
    key = contested(world, "BRE")
    found = clock.now()
    wait(world, 1)
    room.lift_objection(world.asked(world.brenn), key)
    lifted = wait(world, 1)
    client = world.client("brenn")

    def at(instant: datetime) -> tuple[bool, bool]:
        page = text(client.get(f"/decisions/{key}/past/", {"as_of": f"{instant:%Y-%m-%dT%H:%M:%S}"}))
        return "This decision is contested" in page, "This decision was contested" in page

    assert at(found - timedelta(minutes=5)) == (False, False)
    assert at(found + timedelta(minutes=5)) == (True, False)
    assert at(lifted + timedelta(minutes=5)) == (False, True)
    then = client.get("/decisions/past/", {"as_of": f"{found + timedelta(minutes=5):%Y-%m-%dT%H:%M:%S}"})
    assert "Adopted, contested" in text(then)


def test_a_decision_that_nobody_contested_says_nothing_of_it(world: World) -> None:
    # an objection in the room that was lifted before the adoption contested nothing
    key = contested(world)
    row = world.decision(key)
    row.objectors, row.lifted = ["BRE"], ["BRE"]
    row.save()
    assert "contested" not in text(world.client("brenn").get(f"/decisions/{key}/")).partition("</header>")[2]
