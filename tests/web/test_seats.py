"""One seat per session, one's own account, and keys bound to one seat."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from comity.core.seat import Role
from comity.people.models import ApiToken, Appointment, Person
from comity.web import clocks
from tests.web.asking import text
from tests.world import FOUNDED, World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def second_seat(world: World) -> Appointment:
    """Aldora's delegate holds the Chair's seat too."""
    return Appointment.objects.create(
        person=world.persons["aldora"],
        party_id="CHAIR",
        role=Role.CHAIR,
        valid_from=FOUNDED,
        accredited_from=FOUNDED,
    )


def test_a_person_with_several_seats_chooses_one(world: World) -> None:
    chair = second_seat(world)
    browser = world.client("aldora")
    assert browser.get(reverse("delegation")).url == reverse("seats")  # type: ignore[attr-defined] # a redirect
    page = text(browser.get(reverse("seats")))
    assert "Aldora" in page
    assert str(chair.id) in page
    for stolen in (world.brenn.id, uuid4(), "nonsense"):
        assert browser.post(reverse("seats"), {"seat": stolen}).status_code == 404
    assert browser.post(reverse("seats"), {"seat": chair.id}).status_code == 302
    assert browser.get(reverse("delegation")).wsgi_request.seat.party == "CHAIR"  # type: ignore[attr-defined] # Visit


def test_what_was_filled_in_from_a_seat_that_has_ended_is_said_from_no_other(world: World) -> None:
    chair = second_seat(world)
    browser = world.client("aldora")
    browser.post(reverse("seats"), {"seat": chair.id})
    key = world.under_silence()
    Appointment.objects.filter(pk=chair.pk).update(valid_to=FOUNDED)
    address = reverse("break_silence", args=[key])
    said = {"act": uuid4(), "sent_as": "objection"}
    assert browser.post(address, said).url == reverse("seats")  # type: ignore[attr-defined] # a redirect
    assert world.decision(key).stage == "silence"
    browser.get(address)  # a page says from which seat it is read
    browser.post(address, said)
    assert world.decision(key).broken_by == "ALD"


def test_what_is_kept_for_everybody_carries_nobodys_session(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    settings.RECORD_ROOT = tmp_path
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "checkpoints" / "5").write_text("a head")
    browser = world.client("aldora")
    kept = browser.get(reverse("published", args=["checkpoints/5"]))
    assert kept.headers["Cache-Control"].startswith("public")
    assert not kept.cookies
    assert browser.get("/").cookies["sessionid"].value  # the seat is kept with the next page
    assert browser.get(reverse("delegation")).status_code == 200


def test_a_person_without_a_seat_is_told_so(world: World) -> None:
    assert "No delegation has given you a seat" in text(world.client("stranger").get(reverse("seats")))
    assert Client().get(reverse("seats")).status_code == 302


def test_a_key_is_shown_once_and_ends_when_its_owner_says_so(world: World) -> None:
    browser, address = world.client("aldora"), reverse("tokens")
    made = browser.post(address, {"label": "nightly copy", "days": 30})
    secret = made.context["secret"]
    assert secret.startswith("comity_")
    assert secret in text(made)
    assert secret not in text(browser.get(address))
    assert "nightly copy" in text(browser.get(address))
    assert "nightly copy" not in text(world.client("intern").get(address))
    token = ApiToken.objects.get()
    end = reverse("end_token", args=[token.id])
    assert world.client("intern").post(end).status_code == 404
    assert Client().post(end).status_code == 403
    assert browser.get(end).status_code == 405
    assert browser.post(end).status_code == 302
    assert "nightly copy" not in text(browser.get(address))


def test_a_key_ends_within_a_year(world: World) -> None:
    browser = world.client("aldora")
    for days in (0, 366, "soon"):
        assert browser.post(reverse("tokens"), {"label": "x", "days": days}).status_code == 200
    assert not ApiToken.objects.exists()


def test_an_account_keeps_language_and_clock(world: World) -> None:
    browser = world.client("aldora")
    assert "mission" not in text(browser.get(reverse("account")))
    assert browser.post(reverse("account"), {"language": "xx", "clock": ""}).status_code == 200
    assert browser.post(reverse("account"), {"language": "ru", "clock": "Mars/Olympus"}).status_code == 200
    assert browser.post(reverse("account"), {"language": "ru", "clock": "Asia/Kolkata"}).status_code == 302
    person = Person.objects.get(pk=world.persons["aldora"].pk)
    assert (person.language, person.zone) == ("ru", "Asia/Kolkata")
    assert browser.cookies["django_language"].value == "ru"
    shown = browser.get(
        reverse("account")
    ).content.decode()  # the clock too, else keeping the language drops it
    chosen = shown.partition('name="clock"')[2].partition("</select>")[0]
    assert '<option value="Asia/Kolkata" selected>' in chosen
    assert Client().get(reverse("account")).status_code == 302


def test_clocks_are_offsets_and_never_places() -> None:
    offered = clocks.choices()
    assert all(name.startswith("UTC") for _zone, name in offered[1:])
    assert ("Etc/GMT-5", "UTC+05:00") in offered
    assert ("Asia/Kathmandu", "UTC+05:45") in offered
    assert ("UTC", "UTC+00:00") in offered
    assert len({name for _zone, name in offered}) == len(offered)


def test_a_form_that_another_tab_opened_from_another_seat_acts_from_neither(world: World) -> None:
    chair = second_seat(world)
    key = world.under_silence()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.persons["aldora"])
    shown = browser.get(reverse("seats")).content.decode()
    for seat in (world.aldora.id, chair.id):
        chosen = browser.post(reverse("seats"), {"seat": seat, "csrfmiddlewaretoken": token(shown)})
        assert chosen.status_code == 302
        earlier, shown = shown, browser.get(reverse("seats")).content.decode()
    address = reverse("break_silence", args=[key])
    said = {"act": uuid4(), "sent_as": "objection", "csrfmiddlewaretoken": token(earlier)}
    refused = browser.post(address, said)
    assert refused.status_code == 403
    assert "from another seat" in text(refused)
    assert world.decision(key).stage == "silence"
    again = browser.post(reverse("seats"), {"seat": chair.id, "csrfmiddlewaretoken": token(shown)})
    assert again.status_code == 302  # the same seat once more closes no form


def token(page: str) -> str:
    """What makes a form that page's own."""
    found = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
    assert found is not None
    return found[1]


def test_more_than_a_form_takes_is_refused_before_it_is_read(world: World) -> None:
    sign_in, public = "/account/login/", Client()
    much = {"CONTENT_LENGTH": str(3 * 1024 * 1024)}
    refused = public.post(sign_in, b"", content_type="text/plain", **much)  # type: ignore[arg-type] # of the request
    assert refused.status_code == 413
    assert "smaller" in text(refused)
    assert public.post(sign_in, b"", content_type="text/plain", CONTENT_LENGTH="many").status_code == 413
    assert public.post("/api/decisions", b"", content_type="text/plain", **much).status_code == 401  # type: ignore[arg-type] # of the request
    own = world.client("aldora")
    attached = SimpleUploadedFile("large", b"x" * 3 * 1024 * 1024)
    assert own.post(reverse("seats"), {"seat": world.aldora.id, "file": attached}).status_code == 302
    far = {"CONTENT_LENGTH": str(65 * 1024 * 1024)}
    assert own.post(reverse("seats"), b"", content_type="text/plain", **far).status_code == 413  # type: ignore[arg-type] # of the request
