"""While the clock is in doubt nothing is adopted, until an officer has said before all that it is right."""

from datetime import timedelta

import pytest

from comity.access.offices import ForTheSecretariatOnly, SignInFirst
from comity.acts.clock import NothingToSettle, settle_clock
from comity.acts.decisions import confirm
from comity.core.consensus.rules_shipped import CICA
from comity.core.seat import PUBLIC_SEAT
from comity.record import clock
from comity.record.clock import ClockInDoubt
from comity.record.models import ClockAlarm, Entry
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def test_a_clock_in_doubt_adopts_nothing_until_an_officer_has_settled_it(world: World) -> None:
    key, later = world.under_silence(), world.now + timedelta(minutes=62)
    ClockAlarm.objects.create(raised_at=world.now, drift=3600.4)
    with pytest.raises(ClockInDoubt):
        world.establish(key, later)
    for seat in (world.aldora, world.chair):
        with pytest.raises(ForTheSecretariatOnly):
            settle_clock(world.asked(seat))
    with pytest.raises(SignInFirst):
        settle_clock(world.asked(PUBLIC_SEAT))
    settle_clock(world.asked(world.clerk))
    world.establish(key, later)
    assert world.record()[-2:] == ["ClockSettled", "Adopted"]


def test_a_jump_that_no_beat_has_noticed_yet_adopts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    # invariant 14: between two beats lies a minute, and the Chair needs a second
    world = build(rules=CICA)
    key, right = world.under_silence(), clock.now
    clock.beat("web")
    ended = world.now + timedelta(minutes=90)
    world.told(key)
    world.alive(world.now, ended)
    asked = world.asked(world.chair, ended)
    monkeypatch.setattr(clock, "now", lambda: right() + timedelta(minutes=90))
    with pytest.raises(ClockInDoubt):
        confirm(asked, key, text_hash=world.decision(key).text_hash)
    assert not ClockAlarm.objects.exists(), "it is the next beat that raises the alarm"
    monkeypatch.setattr(clock, "now", right)
    confirm(asked, key, text_hash=world.decision(key).text_hash)
    assert world.decision(key).stage == "adopted"


def test_every_member_learns_of_it_and_the_public_does_not(world: World) -> None:
    ClockAlarm.objects.create(raised_at=world.now, drift=-30)
    settle_clock(world.asked(world.clerk))
    for seat in (world.aldora, world.brenn, world.clerk2):
        assert Entry.objects.visible_to(seat, at=world.now).filter(kind="ClockSettled").exists()
    for seat in (world.observer, PUBLIC_SEAT):
        assert not Entry.objects.visible_to(seat, at=world.now).exists()


def test_a_steady_clock_has_nothing_to_settle(world: World) -> None:
    with pytest.raises(NothingToSettle):
        settle_clock(world.asked(world.clerk))
    assert world.record() == []
