"""Signing in: who guesses is stopped, and stops nobody else; who is here is told to nobody."""

import re
from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import Settings

from comity.people.models import Person
from tests.web.asking import text
from tests.world import PASSWORD, World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Settings) -> World:
    """Behind one proxy, as in production; hashing that costs nothing."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    one = build()
    one.persons["aldora"].set_password(PASSWORD)
    one.persons["aldora"].save()
    return one


def sign_in(email: str, password: str, came: str) -> tuple[int, str]:
    """One try from an address; what the proxy adds stands last, what the visitor made up before it."""
    client = Client(headers={"X-Forwarded-For": came}, raise_request_exception=False)
    answer = client.post("/account/login/", {"login": email, "password": password})
    return answer.status_code, text(answer)


def test_who_guesses_closes_sign_in_to_nobody_else(world: World) -> None:
    for n in range(12):  # ten a minute from one address, whatever it pretends to be
        status, said = sign_in(f"nobody{n}@ald.example", "a wrong password", f"10.0.0.{n}, 192.0.2.1")
    assert status == HTTPStatus.TOO_MANY_REQUESTS or "many" in said
    email = world.persons["aldora"].email
    assert sign_in(email, PASSWORD, "192.0.2.1")[0] != HTTPStatus.FOUND
    assert sign_in(email, PASSWORD, "192.0.2.2")[0] == HTTPStatus.FOUND


def test_a_wrong_password_and_an_unknown_person_are_answered_alike(world: World) -> None:
    known, unknown = (
        sign_in(email, "a wrong password", "192.0.2.1")
        for email in (world.persons["aldora"].email, "nobody@ald.example")
    )
    assert known[0] == unknown[0]
    said = [re.sub(r"\S+@\S+|[A-Za-z0-9]{64}|T[\d:]+Z", "-", page) for _status, page in (known, unknown)]
    assert said[0] == said[1]


def test_nobody_takes_the_address_of_another(world: World) -> None:
    """Whoever holds an address receives the seats that invitations to it give."""
    client = world.client("aldora")
    for said in ({"action_add": ""}, {"action_primary": ""}):
        answer = client.post("/account/email/", {"email": "new.officer@bre.example", **said})
        assert answer.status_code == HTTPStatus.NOT_FOUND
    assert not Person.objects.filter(email="new.officer@bre.example").exists()


NO_DEVICE = (
    '{"id":1}',
    '{"id":"\\ud800"}',
    "[" * 100_000,
    "{}",
    "[]",
    '"x"',
    '{"id":"a","rawId":"b","response":{}}',
    "",
)


@pytest.mark.parametrize("said", NO_DEVICE)
@pytest.mark.parametrize("page", ["login", "add", "reauthenticate"])
def test_what_no_device_answers_is_no_fault_of_the_server(world: World, said: str, page: str) -> None:
    client = world.client("aldora") if page != "login" else Client()
    if page != "login":
        client.post("/account/reauthenticate/", {"password": PASSWORD})
    path = f"/account/2fa/webauthn/{page}/"
    client.get(path)
    client.raise_request_exception = False
    assert client.post(path, {"credential": said}).status_code < HTTPStatus.INTERNAL_SERVER_ERROR


def test_a_field_is_named_once_and_holds_nothing(world: World) -> None:
    page = text(Client().get("/account/login/"))
    assert "placeholder" not in page
    assert "Stay signed in on this device" in page
