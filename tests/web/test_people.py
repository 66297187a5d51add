"""A delegation runs its own accounts, and nobody else does."""

import re
from datetime import timedelta
from smtplib import SMTPException
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from comity.acts.people import seat_id
from comity.people.models import AdministratorNote, Appointment, Invitation, Person
from tests.web.asking import number, send, text
from tests.world import World, build

pytestmark = pytest.mark.django_db
COLLEAGUE = {"name": "Ilvy Marn", "email": "ilvy@ald.example", "language": "en"}
PASSWORD = "nine quiet herons at noon"


class NoMail(BaseEmailBackend):
    """A mail server that is away."""

    def send_messages(self, email_messages: Any) -> int:
        """It answers nothing."""
        raise SMTPException("away")


@pytest.fixture
def world() -> World:
    return build()


def link_in(letter: str) -> str:
    """The path of the link in a letter."""
    found = re.search(r"https?://[^/\s]+(/invitation/\w+/)", letter)
    assert found is not None, letter
    return found[1]


def test_the_own_delegation_sees_its_persons_and_nobody_elses(world: World) -> None:
    seen = text(world.client("aldora").get(reverse("delegation")))
    assert "administrator@ald.example" in seen
    assert "brenn@bre.example" not in seen
    others = text(world.client("brenn").get(reverse("delegation")))
    assert "brenn@bre.example" in others
    assert "administrator@ald.example" not in others
    assert Client().get(reverse("delegation")).status_code == 403


def test_only_the_administrator_invites(world: World) -> None:
    for name in ("aldora", "brenn", "clerk", "chair"):
        refused = world.client(name).post(reverse("invite"), {"act": uuid4(), **COLLEAGUE})
        assert refused.status_code == 403
    assert Client().post(reverse("invite"), {"act": uuid4(), **COLLEAGUE}).status_code == 403
    assert not Invitation.objects.exists()
    assert world.record() == []
    answer = send(world.client("administrator"), reverse("invite"), **COLLEAGUE)
    assert answer.status_code == 302
    assert world.record() == ["ColleagueInvited"]


def test_the_letter_holds_the_link_in_the_language_of_the_person(world: World) -> None:
    send(world.client("administrator"), reverse("invite"), **{**COLLEAGUE, "language": "ru"})
    (letter,) = mail.outbox
    assert letter.to == ["ilvy@ald.example"]
    assert "Алдора" in str(letter.body)
    assert link_in(str(letter.body))
    assert not Invitation.objects.filter(token_hash__in=str(letter.body)).exists()


def test_a_double_click_invites_once(world: World) -> None:
    browser = world.client("administrator")
    act = number(browser, reverse("invite"))
    for _click in range(2):
        assert browser.post(reverse("invite"), {"act": act, **COLLEAGUE}).status_code == 302
    assert Invitation.objects.count() == 1
    assert world.record() == ["ColleagueInvited"]
    assert len({link_in(str(letter.body)) for letter in mail.outbox}) == 1
    other = browser.post(reverse("invite"), {"act": act, **COLLEAGUE, "name": "Somebody Else"})
    assert other.status_code == 409


def test_mail_that_fails_loses_no_act(world: World, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "tests.web.test_people.NoMail"
    browser = world.client("administrator")
    send(browser, reverse("invite"), **COLLEAGUE)
    page = text(browser.get(reverse("delegation")))
    assert "the letter to ilvy@ald.example could not be sent" in page
    assert world.record() == ["ColleagueInvited"]


def test_a_colleague_takes_the_seat_once_and_may_not_act_yet(world: World) -> None:
    send(world.client("administrator"), reverse("invite"), **COLLEAGUE)
    link, guest = link_in(str(mail.outbox[0].body)), Client()
    assert "Aldora" in text(guest.get(link))
    for first, again in (("short", "short"), (PASSWORD, "something else entirely")):
        assert guest.post(link, {"password": first, "again": again}).status_code == 200
    assert not Person.objects.filter(email="ilvy@ald.example").exists()
    assert guest.post(link, {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    seat = Appointment.objects.get(person__email="ilvy@ald.example")
    assert (seat.party_id, seat.accredited_from) == ("ALD", None)
    assert guest.get(link).status_code == 409
    assert guest.get(reverse("invitation", args=["0" * 64])).status_code == 404


def test_an_account_that_exists_gains_the_seat_once_its_person_has_signed_in(world: World) -> None:
    stranger = world.persons["stranger"]
    before, email = stranger.password, stranger.email
    send(world.client("administrator"), reverse("invite"), **{**COLLEAGUE, "email": email})
    link, guest = link_in(str(mail.outbox[0].body)), Client()
    page = text(guest.get(link))
    assert 'type="password"' not in page
    assert f"{reverse('account_login')}?next={link}" in page
    for other in (
        guest,
        world.client("brenn"),
    ):  # whoever holds the letter, and somebody with another account
        assert "Take the seat</button>" not in text(other.get(link))
        assert other.post(link).status_code == 403
    assert not stranger.appointments.exists()
    own = world.client("stranger")
    assert "Take the seat</button>" in text(own.get(link))
    assert own.post(link)["Location"] == reverse("seats")
    stranger.refresh_from_db()
    assert stranger.password == before
    assert stranger.appointments.get().party_id == "ALD"


def test_an_invitation_taken_back_opens_nothing(world: World) -> None:
    browser = world.client("administrator")
    send(browser, reverse("invite"), **COLLEAGUE)
    invitation, link = Invitation.objects.get(), link_in(str(mail.outbox[0].body))
    address = reverse("withdraw_invitation", args=[invitation.id])
    assert world.client("aldora").post(address, {"act": uuid4()}).status_code == 403
    assert Client().get(link).status_code == 200
    assert send(browser, address).status_code == 302
    assert Client().post(link, {"password": PASSWORD, "again": PASSWORD}).status_code == 409
    assert world.record() == ["ColleagueInvited", "InvitationWithdrawn"]


def test_an_expired_invitation_says_so(world: World) -> None:
    send(world.client("administrator"), reverse("invite"), **COLLEAGUE)
    Invitation.objects.update(expires_at=world.now - timedelta(minutes=1))
    link = link_in(str(mail.outbox[0].body))
    assert Client().post(link, {"password": PASSWORD, "again": PASSWORD}).status_code == 409
    assert not Person.objects.filter(email="ilvy@ald.example").exists()


def test_accreditation_is_given_and_ended_by_the_own_administrator_alone(world: World) -> None:
    intern, brenn = seat_id(world.intern), seat_id(world.brenn)
    give, end = reverse("accredit", args=[intern]), reverse("end_accreditation", args=[intern])
    for name in ("aldora", "brenn", "clerk"):
        assert world.client(name).post(give, {"act": uuid4()}).status_code == 403
    browser = world.client("administrator")
    assert browser.get(reverse("accredit", args=[brenn])).status_code == 404
    assert browser.post(reverse("accredit", args=[brenn]), {"act": uuid4()}).status_code == 404
    assert send(browser, give).status_code == 302
    assert Appointment.objects.get(id=intern).accredited_from is not None
    assert send(browser, end).status_code == 302
    assert Appointment.objects.get(id=intern).accredited_to is not None
    assert world.record() == ["Accredited", "AccreditationEnded"]


def test_removing_asks_first_and_a_second_click_gets_the_first_answer(world: World) -> None:
    browser, address = (
        world.client("administrator"),
        reverse("remove_colleague", args=[seat_id(world.intern)]),
    )
    colleague = world.client("intern")
    assert colleague.get(reverse("delegation")).status_code == 200
    act = number(browser, address)
    assert Appointment.objects.get(id=seat_id(world.intern)).valid_to is None
    for _click in range(2):
        assert browser.post(address, {"act": act}).status_code == 302
    assert world.record() == ["SeatEnded"]
    assert colleague.get(reverse("delegation")).url == reverse("seats")  # type: ignore[attr-defined] # a redirect
    own = reverse("remove_colleague", args=[seat_id(world.administrator)])
    assert send(browser, own).status_code == 409


def test_a_note_verbale_needs_two_officers(world: World) -> None:
    note = {
        "party": "BRE",
        "reference": "NV 17/2026",
        "noted_on": (world.now - timedelta(days=1)).date().isoformat(),
        "name": "Tove Brin",
        "email": "tove@bre.example",
    }
    enter = reverse("note_administrator")
    for name in ("aldora", "administrator", "chair"):
        assert world.client(name).get(reverse("administrators")).status_code == 403
        assert world.client(name).post(enter, {"act": uuid4(), **note}).status_code == 403
    first, second = world.client("clerk"), world.client("clerk2")
    tomorrow = (world.now + timedelta(days=2)).date().isoformat()
    assert send(first, enter, **{**note, "noted_on": tomorrow}).status_code == 200
    assert not AdministratorNote.objects.exists()
    assert send(first, enter, **note).status_code == 302
    confirm = reverse("appoint_administrator", args=[AdministratorNote.objects.get().id])
    assert first.get(confirm).status_code == 403
    assert first.post(confirm, {"act": uuid4()}).status_code == 403
    assert confirm not in text(first.get(reverse("administrators")))
    assert confirm in text(second.get(reverse("administrators")))
    assert send(second, confirm).status_code == 302
    assert world.record() == ["AdministratorNoted", "AdministratorAppointed"]
    assert mail.outbox[0].to == ["tove@bre.example"]
    assert "The right begins on" in text(first.get(reverse("administrators")))
    guest = Client()
    guest.post(link_in(str(mail.outbox[0].body)), {"password": PASSWORD, "again": PASSWORD})
    seat = Appointment.objects.get(person__email="tove@bre.example")
    assert seat.administers_from is not None
    assert seat.administers_from > world.now + timedelta(hours=71)


def test_parties_are_offered_in_register_order(world: World) -> None:
    form = world.client("clerk").get(reverse("note_administrator")).context["form"]
    offered = [code for code, _name in form.fields["party"].choices]
    assert offered == ["", "ALD", "BRE", "CES", "CHAIR", "DOR", "OBS", "SEC"]
