"""Every list of the calls is given in pages, each with the address of the following one."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comity.acts import people, silence, statements, texts
from comity.acts.drafts import DraftText
from comity.api import shapes
from comity.core.consensus.events import Communication
from comity.core.seat import Role
from comity.people.models import Appointment, Person
from tests.acts.test_meetings import convened
from tests.api.calls import bearer, get
from tests.world import FOUNDED, World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three on a page, so that a few rows are a long list."""
    monkeypatch.setattr(shapes, "A_PAGE", 3)
    monkeypatch.setattr(shapes, "FEW", 3)
    monkeypatch.setattr("comity.api.answers.paged.__defaults__", (3,))


def pages(path: str, name: str, key: dict[str, str]) -> list[list[Any]]:
    """All pages of one list."""
    found, following = [], f"/api{path}"
    while following:
        status, said = get(following.removeprefix("/api"), key)
        assert status == 200
        found.append(said[name])
        assert "count" not in said
        following = said["next"]
    return found


def whole(path: str, name: str, key: dict[str, str], rows: int) -> list[Any]:
    """Every row once, never more than a page of them, with as many queries for the last page as for the first."""
    found = pages(path, name, key)
    assert all(len(page) <= 3 for page in found)
    assert len(found) == -(-rows // 3)
    return [row for page in found for row in page]


def test_what_awaits_a_delegation(world: World) -> None:
    keys = [world.under_silence(minutes=60 + n, title=f"Text {n}") for n in range(7)]
    key = bearer(world, "aldora")
    assert [row["key"] for row in whole("/awaiting", "decisions", key, 7)] == [str(k) for k in keys]
    status, _said = get("/awaiting?page=0", key)
    assert status == 422


def test_what_happened_to_a_text_and_what_was_said_of_it(world: World) -> None:
    key = world.under_silence(minutes=600)
    for n in range(5):
        form = Communication.RESERVATION
        statements.make_statement(world.asked(world.brenn), key, form=form, text=f"No. {n}")
    silence.communicate(world.asked(world.aldora), key, form=Communication.COMMENT, text="ours")
    reader = bearer(world, "aldora")
    said = whole(f"/decisions/{key}/statements", "statements", reader, 5)
    assert {row["text"] for row in said} == {f"No. {n}" for n in range(5)}
    indexes = [row["index"] for row in whole(f"/decisions/{key}/proceedings", "entries", reader, 8)]
    assert indexes == sorted(indexes, reverse=True)


def test_the_texts_before_the_one_that_stands(world: World) -> None:
    key = world.register_draft()
    for n in range(4):
        said = f"Text {n}."
        text = DraftText("en", True, "Title", "t.txt", "text/plain", said.encode(), f"<p>{said}</p>", said)
        texts.replace_text(world.asked(world.clerk), key, text=text, replaces=world.decision(key).text_hash)
    found = whole(f"/decisions/{key}/texts", "texts", bearer(world, "clerk"), 4)
    assert [row["number"] for row in found] == [1, 2, 3, 4]


def test_meetings(world: World) -> None:
    for number in range(1, 6):
        convened(world, number)
    found = whole("/meetings", "meetings", bearer(world, "aldora"), 5)
    assert {row["number"] for row in found} == set(range(1, 6))


def test_the_persons_of_a_delegation_and_who_is_asked_in(world: World) -> None:
    administrator = bearer(world, "administrator")
    with CaptureQueriesContext(connection) as few:
        get("/delegation", administrator)
    for n in range(4):
        person = Person.objects.create(email=f"p{n}@ald.example", name=f"Person {n}", password="!")
        Appointment.objects.create(person=person, party_id="ALD", role=Role.DELEGATE, valid_from=FOUNDED)
        asked = world.asked(world.administrator)
        people.invite(asked, email=f"i{n}@ald.example", name="Guest", language="en", token=f"t{n}")
    with CaptureQueriesContext(connection) as many:
        assert len(whole("/delegation", "colleagues", administrator, 7)) == 7
    assert len(many) == 3 * len(few)
    assert sum(len(page) for page in pages("/delegation", "invitations", administrator)) == 4
    assert sum(len(page) for page in pages("/delegation", "invitations", bearer(world, "intern"))) == 0
