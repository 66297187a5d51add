"""Inside a delegation: two persons, and what was sent is not sent again."""

from datetime import timedelta
from functools import partial

import pytest

from comity.access.offices import NotAccredited
from comity.acts import decisions, people, prepared
from comity.core.consensus.guards import CannotFollow
from comity.core.errors import NotFound
from comity.decisions.models import InnerDraft
from comity.people.models import Appointment
from comity.people.seats import seat_of
from comity.record import clock
from comity.record.writer import Recorded
from tests.at_once import together
from tests.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return build()


def test_nobody_clears_alone_from_a_second_seat(world: World) -> None:
    own = world.persons["aldora"]
    people.invite(world.asked(world.administrator), email=own.email, name="again", language="en", token="t")
    people.accept_invitation("t", password="", received=world.now, signed_in=own.pk)
    second = Appointment.objects.filter(person=own, party_id="ALD").latest("valid_from")
    key = world.under_silence()
    row = prepared.prepare(world.aldora, key, form="breaks", text="ours", paragraphs=(), received=world.now)
    with pytest.raises(prepared.AnotherPerson):
        prepared.clear(seat_of(second, world.now), row.key, received=world.now)
    prepared.clear(world.intern, row.key, received=world.now)


def test_what_was_released_is_not_released_again(world: World) -> None:
    key = world.under_silence()
    row = prepared.prepare(world.aldora, key, form="comment", text="once", paragraphs=(), received=world.now)
    prepared.clear(world.intern, row.key, received=world.now)
    asked = world.asked(world.aldora)
    assert prepared.release(asked, row.key) == prepared.release(asked, row.key)
    with pytest.raises(prepared.Gone):
        prepared.release(world.asked(world.aldora), row.key)
    assert world.record().count("Communicated") == 1


def test_two_releases_of_one_draft_race_and_one_wins(world: World) -> None:
    # two persons, or one on two devices: each form has a number of its own, and the draft is sent once
    world.now = clock.now() - timedelta(seconds=20)
    key = world.under_silence()
    row = prepared.prepare(world.aldora, key, form="comment", text="once", paragraphs=(), received=world.now)
    prepared.clear(world.intern, row.key, received=world.now)
    results = together(
        *[partial(prepared.release, world.asked(world.aldora), row.key) for _device in range(4)]
    )
    assert [type(result).__name__ for result in results].count("Recorded") == 1
    assert {type(result) for result in results if not isinstance(result, Recorded)} == {prepared.Gone}
    assert world.record().count("Communicated") == 1
    assert InnerDraft.objects.get().state == "released"


def test_a_release_that_is_refused_leaves_the_draft(world: World) -> None:
    key = world.under_silence()
    row = prepared.prepare(world.aldora, key, form="comment", text="ours", paragraphs=(), received=world.now)
    with pytest.raises(prepared.NotCleared):
        prepared.release(world.asked(world.aldora), row.key)
    prepared.clear(world.intern, row.key, received=world.now)
    with pytest.raises(NotAccredited):
        prepared.release(world.asked(world.intern), row.key)
    with pytest.raises(NotFound):
        prepared.release(world.asked(world.brenn), row.key)
    decisions.withdraw(world.asked(world.chair), key)
    with pytest.raises(CannotFollow):
        prepared.release(world.asked(world.aldora), row.key)
    assert InnerDraft.objects.get().state == "cleared"
