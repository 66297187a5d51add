"""Keys for programs end with what they were made with: the password, the other sessions, the right to act."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from comity.acts import people
from comity.people import queries
from comity.people.models import ApiToken, Appointment
from comity.people.seats import seat_of
from comity.record import clock
from tests.api.calls import bearer, get, post
from tests.web.asking import text
from tests.world import PASSWORD, World, build

pytestmark = pytest.mark.django_db
NEW = "quite another long password"


@pytest.fixture
def world(settings: Settings) -> World:
    """Aldora's delegate has a password."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    world = build(now=clock.now() - timedelta(seconds=5))
    world.persons["aldora"].set_password(PASSWORD)
    world.persons["aldora"].save()
    return world


def works(key: dict[str, str]) -> bool:
    status, _said = get("/delegation", key)
    assert status in {HTTPStatus.OK, HTTPStatus.UNAUTHORIZED}
    return status == HTTPStatus.OK


def signed_in(world: World) -> Client:
    client = Client()
    sent = {"login": world.persons["aldora"].email, "password": PASSWORD}
    assert client.post("/account/login/", sent).status_code == HTTPStatus.FOUND
    return client


def test_a_new_password_ends_the_keys_of_its_person(world: World) -> None:
    own, other = bearer(world, "aldora"), bearer(world, "intern")
    client, thief = signed_in(world), signed_in(world)
    change = reverse("account_change_password")
    wrong = {"oldpassword": "not this one", "password1": NEW, "password2": NEW}
    assert client.post(change, wrong).status_code == HTTPStatus.OK
    assert works(own)
    done = client.post(change, wrong | {"oldpassword": PASSWORD}, follow=True)
    assert "Your keys for programs have ended too." in text(done)
    assert (works(own), works(other)) == (False, True)
    assert thief.get(reverse("tokens")).status_code == HTTPStatus.FOUND, "its session has ended as well"
    assert not queries.tokens(world.aldora, clock.now()).exists()
    assert works(bearer(world, "aldora"))


def test_ending_the_other_sessions_ends_the_keys(world: World) -> None:
    own, other = bearer(world, "aldora"), bearer(world, "intern")
    client, _thief = signed_in(world), signed_in(world)
    page = client.get(reverse("usersessions_list"))
    assert "Your keys for programs end with the other sessions." in text(page)
    assert "End all other sessions" in text(page)
    assert works(own)
    client.post(reverse("usersessions_list"))
    assert (works(own), works(other)) == (False, True)


def test_a_key_that_acts_ends_with_the_right_to_act(world: World) -> None:
    acts, reads = bearer(world, "aldora"), bearer(world, "intern")
    assert (works(acts), works(reads)) == (True, True)
    seat = world.aldora.id
    assert seat is not None
    people.end_accreditation(world.asked(world.administrator), seat)
    assert (works(acts), works(reads)) == (False, True)
    people.accredit(world.asked(world.administrator, world.now + timedelta(seconds=1)), seat)
    assert not works(acts), "given anew, the right revives no key"
    again = seat_of(Appointment.objects.get(id=seat), clock.now())
    secret = people.make_token(again, label="new", days=1, received=clock.now())
    assert works({"Authorization": f"Bearer {secret}"})


def test_a_key_of_somebody_who_could_only_read_never_acts(world: World) -> None:
    key, silence = bearer(world, "intern"), world.under_silence()
    seat = world.intern.id
    assert seat is not None
    way = f"/decisions/{silence}/break-silence"
    assert post(way, key)[0] == HTTPStatus.FORBIDDEN
    people.accredit(world.asked(world.administrator, world.now + timedelta(seconds=1)), seat)
    assert works(key)
    assert post(way, key)[0] == HTTPStatus.FORBIDDEN, "the right came after the key"
    now_acts = seat_of(Appointment.objects.get(id=seat), clock.now())
    secret = people.make_token(now_acts, label="new", days=1, received=clock.now())
    assert post(way, {"Authorization": f"Bearer {secret}"})[0] == HTTPStatus.OK


def test_a_key_ends_when_nobody_acts_for_its_party_any_more(world: World) -> None:
    key = bearer(world, "aldora")
    soon = clock.now() + timedelta(days=2)
    Appointment.objects.filter(person=world.persons["aldora"]).update(accredited_to=soon)
    assert ApiToken.objects.get().acts
    assert works(key)
    assert queries.tokens(world.aldora, soon - timedelta(seconds=1)).exists()
    assert not queries.tokens(world.aldora, soon).exists()
