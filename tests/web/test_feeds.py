"""Feeds hold what everybody may read; a deadline fits into anybody's calendar."""

import xml.etree.ElementTree as ET
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comity.acts import decisions as acts
from comity.acts import statements
from comity.core.consensus.events import Communication
from comity.statements.models import Statement
from tests import world as worlds
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def world() -> World:
    """The invented organisation."""
    return worlds.build()


def test_a_feed_holds_adopted_and_released_decisions_only(world: World) -> None:
    released, kept = world.adopted(title="Released & <open>"), world.adopted(title="Kept inside")
    world.under_silence(title="Under silence")
    acts.publish(world.asked(world.clerk), released)
    for browser in (Client(), world.client("clerk")):  # who subscribes from a seat sees no more in a feed
        feed = ET.fromstring(browser.get("/decisions/feed.atom").content)
        assert [e.findtext(f"{ATOM}id") for e in feed.iter(f"{ATOM}entry")] == [released.urn]
        assert "Released & <open>" in str(feed.findtext(f"{ATOM}entry/{ATOM}title"))
        assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Conference of the Middle Sea"
        items = browser.get("/decisions/feed.json").json()["items"]
        assert [item["id"] for item in items] == [released.urn]
    assert kept.urn not in Client().get("/decisions/feed.json").content.decode()


def test_a_feed_costs_the_same_for_few_decisions_and_many(world: World) -> None:
    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert Client().get(path).status_code == 200
        return len(asked)

    paths = ("/decisions/feed.atom", "/decisions/feed.json")
    few: list[int] = []
    for n in range(4):
        key = world.adopted(title=f"Decision {n}")
        acts.publish(world.asked(world.clerk), key)
        statements.make_statement(
            world.asked(world.aldora), key, form=Communication.RESERVATION, text=f"Words on {n}."
        )
        newest = Statement.objects.get(decision=key)
        statements.release_statement(world.asked(world.aldora), newest.key)
        few = few or [cost(path) for path in paths]
    assert [cost(path) for path in paths] == few
    told = [item["content_text"] for item in Client().get(paths[1]).json()["items"]]
    assert sorted(told) == [f"Decision {n}\n\nAldora, Reservation: Words on {n}." for n in range(4)]


def test_what_xml_cannot_say_takes_the_feed_from_nobody(world: World) -> None:
    key = world.adopted(title="A bell \x07 in a title")
    acts.publish(world.asked(world.clerk), key)
    said = statements.make_statement(
        world.asked(world.aldora), key, form=Communication.RESERVATION, text="We \x0b reserve.\ufffe"
    )
    statement = Statement.objects.get()
    assert said.subject == key
    statements.release_statement(world.asked(world.aldora), statement.key)
    feed = ET.fromstring(Client().get("/decisions/feed.atom").content)
    assert "reserve." in str(feed.findtext(f"{ATOM}entry/{ATOM}summary"))


def test_a_calendar_has_the_instant_for_those_who_may_read(world: World) -> None:
    title = (
        "Календарь мероприятий; с запятой, и ещё достаточно длинный, чтобы его пришлось переносить на строки"
    )
    key = world.under_silence(title=title)
    address = f"/decisions/{key}/deadline.ics"
    hidden, absent = Client().get(address), Client().get(f"/decisions/{uuid4()}/deadline.ics")
    assert hidden.status_code == absent.status_code == 404
    answer = world.client("brenn").get(address)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    lines = answer.content.split(b"\r\n")
    assert lines[-1] == b""
    assert max(len(line) for line in lines) <= 75
    assert not any(b"\n" in line for line in lines)
    unfolded = answer.content.decode().replace("\r\n ", "").split("\r\n")
    deadline = world.decision(key).deadline
    assert deadline is not None
    assert f"DTSTART:{deadline:%Y%m%dT%H%M%SZ}" in unfolded
    assert not any(line.startswith("DTEND") for line in unfolded)  # it would have to be later
    assert any(title.replace(";", "\\;").replace(",", "\\,") in line for line in unfolded)
    assert "STATUS:CONFIRMED" in unfolded
    world.break_silence(key, by=world.aldora)
    assert b"STATUS:CANCELLED" in world.client("brenn").get(address).content


def test_a_draft_has_no_deadline(world: World) -> None:
    draft = world.register_draft()
    assert world.client("clerk").get(f"/decisions/{draft}/deadline.ics").status_code == 404
