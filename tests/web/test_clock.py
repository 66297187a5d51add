"""The page on which two officers settle a doubt about the clock, and the same for programs."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from comity.record.models import ClockAlarm
from tests.api import calls
from tests.web.asking import number, send, text
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def test_two_officers_settle_the_clock_and_nobody_else_does(world: World) -> None:
    address, settling = reverse("check_clock"), reverse("settle_clock")
    officer, second = world.client("clerk"), world.client("clerk2")
    assert "There is nothing to settle" in text(officer.get(address))
    assert "in doubt" not in text(officer.get(reverse("administrators")))
    ClockAlarm.objects.create(raised_at=world.now, drift=3600.4)
    assert "in doubt" in text(officer.get(reverse("administrators")))
    assert "3600 seconds" in text(officer.get(address))
    for browser in (world.client("aldora"), world.client("chair"), Client()):
        for way in (address, settling):
            assert browser.get(way).status_code == 403
            assert browser.post(way, {"act": uuid4()}).status_code == 403
    assert officer.post(settling, {"act": uuid4()}).status_code == 409
    act = number(officer, address)
    for _click in range(2):
        assert officer.post(address, {"act": act}).status_code == 302
    assert world.record() == ["ClockChecked"]
    assert "Nothing is adopted" in text(officer.get(reverse("administrators")))

    waiting = text(officer.get(address))
    assert "It waits for a second officer." in waiting
    assert 'name="act"' not in waiting
    assert officer.post(settling, {"act": uuid4()}).status_code == 403
    offered = text(second.get(address))
    assert f'action="{settling}"' in offered
    assert reverse("entry", args=[0]) in offered
    assert second.get(reverse("entry", args=[0])).status_code == 200
    act = number(second, address)
    for _click in range(2):
        assert second.post(settling, {"act": act}).status_code == 302
    assert world.record() == ["ClockChecked", "ClockSettled"]
    for index in (0, 1):
        told = text(world.client("brenn").get(reverse("entry", args=[index])))
        assert "Seconds by which the clock was off" in told
        assert str(world.persons["clerk"].pk) not in told


def test_a_form_for_looking_settles_nothing(world: World) -> None:
    # two officers open the page at once: what the second one sends is what the second one was shown
    ClockAlarm.objects.create(raised_at=world.now, drift=-60)
    address, second = reverse("check_clock"), world.client("clerk2")
    act = number(second, address)
    assert send(world.client("clerk"), address).status_code == 302
    assert second.post(address, {"act": act}).status_code == 409
    assert ClockAlarm.objects.filter(settled_at=None).exists()
    assert world.record() == ["ClockChecked"]


def test_programs_of_two_officers_do_the_same(world: World) -> None:
    ClockAlarm.objects.create(raised_at=world.now, drift=3600.4)
    first, second = calls.bearer(world, "clerk"), calls.bearer(world, "clerk2")
    for way in ("/clock/check", "/clock/settle"):
        assert calls.post(way)[0] == 401
        assert calls.post(way, calls.bearer(world, "aldora"))[0] == 403
    assert calls.post("/clock/settle", second)[1]["refused"] == "NotLookedAt"
    assert calls.post("/clock/check", first)[0] == 200
    assert calls.post("/clock/check", second)[1]["refused"] == "LookedAtAlready"
    assert calls.post("/clock/settle", first)[1]["refused"] == "AnotherOfficer"
    assert calls.post("/clock/settle", second)[0] == 200
    assert world.record() == ["ClockChecked", "ClockSettled"]
