"""Inside a delegation: two persons, and what was sent is not sent again."""

import pytest

from comity.acts import people, prepared
from comity.people.models import Appointment
from comity.people.seats import seat_of
from tests.world import World, build

pytestmark = pytest.mark.django_db


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
