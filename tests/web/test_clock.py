"""The page on which an officer settles a doubt about the clock."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from comity.record.models import ClockAlarm
from tests.web.asking import number, text
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def test_an_officer_settles_the_clock_once_and_nobody_else_does(world: World) -> None:
    address, officer = reverse("settle_clock"), world.client("clerk")
    assert "There is nothing to settle" in text(officer.get(address))
    assert "in doubt" not in text(officer.get(reverse("administrators")))
    ClockAlarm.objects.create(raised_at=world.now, drift=3600.4)
    assert "in doubt" in text(officer.get(reverse("administrators")))
    assert "3600 seconds" in text(officer.get(address))
    for browser in (world.client("aldora"), world.client("chair"), Client()):
        assert browser.get(address).status_code == 403
        assert browser.post(address, {"act": uuid4()}).status_code == 403
    act = number(officer, address)
    for _click in range(2):
        assert officer.post(address, {"act": act}).status_code == 302
    assert world.record() == ["ClockSettled"]
    assert "Seconds by which the clock was off" in text(world.client("brenn").get(reverse("entry", args=[0])))
