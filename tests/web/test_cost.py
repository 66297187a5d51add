"""A page costs the same number of queries whether it lists a few rows or many."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comity.acts import people as acts
from comity.core.seat import Role
from comity.people.models import Appointment, Person
from tests.world import FOUNDED, World, build

pytestmark = pytest.mark.django_db
MANY = {f"S{n:03}": f"State {n:03}" for n in range(193)}


def queries(browser: Client, address: str) -> int:
    """How many queries a page takes once the session is warm."""
    browser.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(address).status_code == 200
    return len(seen)


def enlarge(world: World) -> None:
    """Thirty more persons, invitations and notes."""
    for n in range(30):
        person = Person.objects.create(email=f"p{n}@ald.example", name=f"Person {n}", password="!")
        Appointment.objects.create(person=person, party_id="ALD", role=Role.DELEGATE, valid_from=FOUNDED)
        invited = world.asked(world.administrator)
        acts.invite(invited, email=f"i{n}@ald.example", name=f"Guest {n}", language="en", token=f"t{n}")
        noted = {"reference": f"NV {n}", "email": f"n{n}@bre.example", "name": f"Name {n}"}
        done = acts.note_administrator(
            world.asked(world.clerk), party="BRE", noted_on=world.now.date() - timedelta(days=n), **noted
        )
        assert done.subject is not None
        if n % 2:
            acts.appoint_administrator(world.asked(world.clerk2), done.subject, token=f"n{n}")


def test_the_persons_of_the_chair_cost_what_one_costs() -> None:
    world = build()
    chair = world.client("chair")
    few = queries(chair, reverse("delegation"))
    for n in range(30):
        person = Person.objects.create(email=f"c{n}@chair.example", name=f"Person {n}", password="!")
        Appointment.objects.create(person=person, party_id="CHAIR", role=Role.CHAIR, valid_from=FOUNDED)
    assert queries(chair, reverse("delegation")) == few


def test_long_lists_of_persons_notes_and_entries_cost_what_short_ones_cost() -> None:
    world = build()
    acts.accredit(world.asked(world.administrator), acts.seat_id(world.intern))
    acts.note_administrator(
        world.asked(world.clerk),
        party="BRE",
        reference="NV",
        noted_on=world.now.date(),
        email="x@y.example",
        name="X",
    )
    pages = {"delegation": "administrator", "administrators": "clerk", "record": "administrator"}
    browsers = {page: world.client(name) for page, name in pages.items()}
    few = {page: queries(browser, reverse(page)) for page, browser in browsers.items()}
    enlarge(world)
    many = {page: queries(browser, reverse(page)) for page, browser in browsers.items()}
    assert many == few


@pytest.mark.parametrize("members", [None, MANY], ids=["4 States", "193 States"])
def test_the_register_costs_the_same_for_few_states_and_many(members: dict[str, str] | None) -> None:
    build(members=members)
    assert queries(Client(), reverse("parties")) == 18
    assert queries(Client(), reverse("rules")) == 5
