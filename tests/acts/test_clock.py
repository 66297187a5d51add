"""While the clock is in doubt nothing is adopted, until two persons have said before all that it is right."""

from datetime import timedelta

import pytest

from comity.access.offices import AnotherOfficer, ForTheSecretariatOnly, SignInFirst
from comity.acts.clock import LookedAtAlready, NothingToSettle, NotLookedAt, check_clock, settle_clock
from comity.acts.decisions import confirm
from comity.core.consensus.rules_shipped import CICA
from comity.core.seat import PUBLIC_SEAT
from comity.people.models import Appointment
from comity.people.seats import seat_of
from comity.record import clock
from comity.record.clock import ClockInDoubt
from comity.record.models import ClockAlarm, Entry
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def test_a_clock_in_doubt_adopts_nothing_until_a_second_officer_has_settled_it(world: World) -> None:
    # invariant 14
    key, later = world.under_silence(), world.now + timedelta(minutes=62)
    ClockAlarm.objects.create(raised_at=world.now, drift=3600.4)
    with pytest.raises(ClockInDoubt):
        world.establish(key, later)
    for act in (check_clock, settle_clock):
        for seat in (world.aldora, world.chair):
            with pytest.raises(ForTheSecretariatOnly):
                act(world.asked(seat))
        with pytest.raises(SignInFirst):
            act(world.asked(PUBLIC_SEAT))
    with pytest.raises(NotLookedAt):
        settle_clock(world.asked(world.clerk2))
    check_clock(world.asked(world.clerk))
    with pytest.raises(ClockInDoubt):
        world.establish(key, later)
    settle_clock(world.asked(world.clerk2))
    world.establish(key, later)
    assert world.record()[-3:] == ["ClockChecked", "ClockSettled", "Adopted"]


def test_one_person_in_two_seats_is_one_officer(world: World) -> None:
    ClockAlarm.objects.create(raised_at=world.now, drift=60)
    check_clock(world.asked(world.clerk))
    again = Appointment.objects.create(
        person=world.persons["clerk"],
        party_id="SEC",
        role="registrar",
        valid_from=world.now,
        accredited_from=world.now,
    )
    other = seat_of(again, world.now)
    assert other.id != world.clerk.id
    for seat in (world.clerk, other):
        with pytest.raises(AnotherOfficer):
            settle_clock(world.asked(seat))
        with pytest.raises(LookedAtAlready):
            check_clock(world.asked(seat))
    with pytest.raises(ClockInDoubt):
        clock.steady()
    assert world.record() == ["ClockChecked"]
    settle_clock(world.asked(world.clerk2))
    clock.steady()


def test_what_jumped_after_somebody_looked_is_looked_at_again(world: World) -> None:
    ClockAlarm.objects.create(raised_at=world.now, drift=60)
    check_clock(world.asked(world.clerk))
    ClockAlarm.objects.create(raised_at=world.now, drift=-3600)
    for seat in (world.clerk, world.clerk2):
        with pytest.raises((NotLookedAt, AnotherOfficer)):
            settle_clock(world.asked(seat))
    check_clock(world.asked(world.clerk2))
    with pytest.raises(AnotherOfficer):
        settle_clock(world.asked(world.clerk2))
    settle_clock(world.asked(world.clerk))
    assert world.record() == ["ClockChecked", "ClockChecked", "ClockSettled"]
    assert not ClockAlarm.objects.filter(settled_at=None).exists()


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
    check_clock(world.asked(world.clerk))
    settle_clock(world.asked(world.clerk2))
    for seat in (world.aldora, world.brenn, world.clerk2):
        for kind in ("ClockChecked", "ClockSettled"):
            assert Entry.objects.visible_to(seat, at=world.now).filter(kind=kind).exists()
    for seat in (world.observer, PUBLIC_SEAT):
        assert not Entry.objects.visible_to(seat, at=world.now).exists()


def test_a_steady_clock_has_nothing_to_settle(world: World) -> None:
    for act in (check_clock, settle_clock):
        with pytest.raises(NothingToSettle):
            act(world.asked(world.clerk))
    assert world.record() == []
