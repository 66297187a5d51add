"""Signing in: who guesses is stopped, and stops nobody else; who is here is told to nobody."""

import re
from http import HTTPStatus

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.test import Client
from pytest_django import Settings

from comity.people.models import Person
from comity.web import browsers
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


def test_a_whole_room_signs_in_from_one_address_within_a_minute(world: World) -> None:
    answers = [sign_in(world.persons["aldora"].email, PASSWORD, "192.0.2.7")[0] for _delegate in range(60)]
    assert answers == [HTTPStatus.FOUND] * 60


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


def signed_in(world: World) -> Client:
    """With the password just now, so that nothing asks for it again."""
    browser = Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"})
    email = world.persons["aldora"].email
    answer = browser.post("/account/login/", {"login": email, "password": PASSWORD})
    assert answer.status_code == HTTPStatus.FOUND
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    return browser


def test_the_square_for_an_app_is_one_that_the_policy_of_the_page_lets_a_browser_show(world: World) -> None:
    page = signed_in(world).get("/account/2fa/totp/activate/")
    assert page.status_code == 200, page.headers.get("Location")
    said = page.content.decode()
    assert "<svg" in said.partition('class="qr"')[2].partition("</div>")[0]
    assert 'src="data:' not in said  # which this header would leave empty
    assert "img-src 'self';" in page.headers["Content-Security-Policy"] + ";"


def test_second_proofs_are_pages_of_this_site(world: World) -> None:
    browser = signed_in(world)
    said = text(browser.get("/account/2fa/"))
    assert "turned off" in said
    assert "They come with the first app or passkey." in said
    assert "None yet" in text(browser.get("/account/2fa/webauthn/"))
    person = world.persons["aldora"]
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)
    code = RecoveryCodes.activate(person).get_unused_codes()[0]
    assert "turned on" in text(browser.get("/account/2fa/"))
    shown = text(browser.get("/account/2fa/recovery-codes/"))
    assert code in shown
    assert "10 of 10 codes are left." in shown


def passkey(world: World) -> str:
    """One that exists, so that its pages can be opened; where they begin."""
    person = world.persons["aldora"]
    one = WebAuthn.add(person, "Red key", {}).instance
    return f"/account/2fa/webauthn/keys/{one.pk}/"


def test_a_passkey_is_made_renamed_and_removed_on_pages_of_this_site(world: World) -> None:
    browser = signed_in(world)
    page = text(browser.get("/account/2fa/webauthn/add/"))
    assert "Make a passkey" in page
    assert 'value="Firefox, Windows"' in page  # by what it is called until somebody knows better
    at = passkey(world)
    assert 'value="Red key"' in text(browser.get(f"{at}edit/"))
    assert browser.post(f"{at}edit/", {"name": "Blue key"}).status_code == HTTPStatus.FOUND
    page = text(browser.get(f"{at}remove/"))
    assert "Blue key" in page
    assert "Go back" in page
    said = text(browser.post(f"{at}remove/", follow=True))
    assert "None yet" in said
    assert "The passkey is removed." in said


def test_what_changes_signing_in_is_confirmed_in_several_ways(world: World) -> None:
    browser = signed_in(world)
    TOTP.activate(world.persons["aldora"], generate_totp_secret())
    RecoveryCodes.activate(world.persons["aldora"])
    page = text(browser.get("/account/reauthenticate/?next=/account/2fa/"))
    assert "Confirm that it is you" in page
    assert "With a code" in page
    assert "With a passkey" not in page  # there is none
    page = text(browser.get("/account/2fa/reauthenticate/?next=/account/2fa/"))
    assert "With your password" in page
    answer = browser.post("/account/reauthenticate/?next=/account/2fa/", {"password": PASSWORD})
    assert answer.headers["Location"] == "/account/2fa/"
    assert "The codes that you have now end at once." in text(
        browser.get("/account/2fa/recovery-codes/generate/")
    )
    assert "Turn off codes from an app" in text(browser.get("/account/2fa/totp/deactivate/"))
    said = text(browser.post("/account/2fa/totp/deactivate/", follow=True))
    assert "Codes from an app are turned off." in said
    assert "turned off" in text(browser.get("/account/2fa/"))


def test_whoever_has_a_second_proof_is_asked_for_it(world: World) -> None:
    person = world.persons["aldora"]
    TOTP.activate(person, generate_totp_secret())
    code = RecoveryCodes.activate(person).get_unused_codes()[0]
    browser = Client()
    answer = browser.post("/account/login/", {"login": person.email, "password": PASSWORD}, follow=True)
    assert "Your password was right." in text(answer)
    assert "Incorrect code" in text(browser.post("/account/2fa/authenticate/", {"code": "000000"}))
    answer = browser.post("/account/2fa/authenticate/", {"code": code})
    assert answer.headers["Location"] == "/"


def test_sessions_are_named_as_a_person_knows_them(world: World) -> None:
    said = text(signed_in(world).get("/account/sessions/"))
    assert "Firefox, Windows, this session" in said
    assert "Gecko" not in said


AGENTS = {
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 (KHTML) Version/18 Safari/605": "Safari, macOS",
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 (KHTML) Chrome/140 Mobile Safari/537": "Chrome, Android",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 (KHTML) Chrome/140 Safari/537 Edg/140": "Edge, Windows",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/140 Safari/604": "Chrome, iPhone",
    "curl/8.1" + "x" * 100: ("curl/8.1" + "x" * 100)[:60],
    "": "?",
}


@pytest.mark.parametrize("agent", AGENTS)
def test_browsers_that_call_themselves_by_each_others_names(agent: str) -> None:
    assert browsers.named(agent) == AGENTS[agent]
