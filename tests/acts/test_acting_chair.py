"""A State acts as Chair for a time: its accredited persons preside, the Chair's own stand aside, and then it ends."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse

from comity.access.offices import AnotherActsAsChair, ForTheChairOnly, NotAccredited
from comity.acts import advance, people, seating
from comity.acts import decisions as acts
from comity.acts.people import seat_id
from comity.core.errors import NotFound
from comity.core.seat import CHAIR, Seat
from comity.decisions.models import Sounding
from comity.people import queries
from comity.people.models import Appointment
from comity.people.seats import seats_of
from comity.record import clock
from comity.record.models import Disclosure
from comity.register.models import SeatKind, SeatPeriod
from tests.acts.test_seating import DAY, holds, now
from tests.api.calls import bearer, post
from tests.web.asking import text
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def presiding(world: World, name: str) -> list[Seat]:
    """The seats of a person in the Chair."""
    return [seat for seat in seats_of(world.persons[name].pk, world.now) if seat.party == CHAIR]


def circulate(world: World, key: UUID, by: Seat) -> None:
    acts.circulate(
        world.asked(by),
        key,
        deadline=world.now + timedelta(hours=1),
        authority="Rules of procedure",
        text_hash=world.decision(key).text_hash,
    )


def test_one_presides_at_a_time_and_the_office_keeps_its_procedures(world: World) -> None:
    first, second = world.register_draft(title="First"), world.register_draft(title="Second")
    assert presiding(world, "brenn") == []
    holds(world, SeatKind.ACTING_CHAIR, "BRE", until=world.now.date() + 5 * DAY)
    (acting,) = presiding(world, "brenn")
    assert (acting.acting, acting.accredited, acting.administers) == ("BRE", True, False)
    with pytest.raises(AnotherActsAsChair):
        circulate(world, first, now(world, "chair"))
    circulate(world, first, acting)
    told = Disclosure.objects.get(entry__kind="Circulated", name="acting")
    assert told.value == "BRE"  # the State, for all who read the entry; never the person
    assert told.marking_id == world.decision(first).proceedings_id
    world.now += 6 * DAY
    assert presiding(world, "brenn") == []
    circulate(world, second, now(world, "chair"))
    assert Disclosure.objects.filter(name="acting").count() == 1


def test_who_is_no_longer_accredited_at_home_does_not_preside(world: World) -> None:
    holds(world, SeatKind.ACTING_CHAIR, "BRE")
    Appointment.objects.filter(id=seat_id(world.brenn)).update(accredited_to=world.now)
    (acting,) = presiding(world, "brenn")
    with pytest.raises(NotAccredited):
        circulate(world, world.register_draft(), acting)
    Appointment.objects.filter(id=seat_id(world.brenn)).update(accredited_to=None, valid_to=world.now)
    assert presiding(world, "brenn") == []


def test_who_is_accredited_later_presides_too_and_nobody_before_the_first_day(world: World) -> None:
    Appointment.objects.filter(id=seat_id(world.brenn)).update(
        accredited_to=world.now, administers_from=world.now
    )
    holds(world, SeatKind.ACTING_CHAIR, "BRE")
    assert presiding(world, "brenn") == []
    people.accredit(world.asked(now(world, "brenn")), seat_id(world.brenn))
    assert [seat.acting for seat in presiding(world, "brenn")] == ["BRE"]
    holds(world, SeatKind.PRESIDES, "BRE")
    holds(world, SeatKind.ACTING_CHAIR, "CES", day=world.now.date() + DAY)
    assert presiding(world, "cestria") == []
    assert not now(world, "chair").aside
    world.now += DAY
    assert [seat.acting for seat in presiding(world, "cestria")] == ["CES"]


def test_it_ends_by_a_note_and_with_a_new_chairmanship(world: World) -> None:
    with pytest.raises(seating.NothingBegan):
        holds(world, SeatKind.PRESIDES, "BRE")
    with pytest.raises(seating.PresidesAlready):
        holds(world, SeatKind.ACTING_CHAIR, "ALD")
    for end, party in ((SeatKind.PRESIDES, "BRE"), (SeatKind.CHAIRMANSHIP, "CES")):
        holds(world, SeatKind.ACTING_CHAIR, "BRE")
        assert presiding(world, "brenn")
        holds(world, end, party)
        assert presiding(world, "brenn") == []
        assert not SeatPeriod.objects.filter(valid_to__isnull=True).exists()


def test_neither_sees_the_others_persons_and_the_chairs_own_notes_stay_its_own(world: World) -> None:
    key = world.under_silence()
    advance.sound(world.chair, key, party="CES", text="hesitates", received=world.now)
    holds(world, SeatKind.ACTING_CHAIR, "BRE")
    (acting,) = presiding(world, "brenn")
    with pytest.raises(ForTheChairOnly):
        advance.sound(acting, key, party="CES", text="", received=world.now)
    assert Sounding.objects.get().text == "hesitates"
    brenn = world.client("brenn")
    assert brenn.post(reverse("seats"), {"seat": str(acting.id)}).status_code == 302
    assert brenn.get(reverse("soundings", args=[key])).status_code == 403
    assert "hesitates" not in text(brenn.get(reverse("handover")))
    assert [c.name for c in queries.delegation(acting, world.now)] == ["Brenn of BRE"]
    assert [c.name for c in queries.delegation(now(world, "chair"), world.now)] == ["Chair of CHAIR"]
    Appointment.objects.filter(id=seat_id(world.chair)).update(administers_from=world.now)
    for act in (people.remove, people.end_accreditation):
        with pytest.raises(NotFound):
            act(world.asked(now(world, "chair")), seat_id(acting))
    assert "Acting Chair" in text(brenn.get(reverse("seats")))
    assert "Acting Chair:" in text(world.client("public").get(reverse("home")))


def test_by_calls(world: World) -> None:
    said = {"party": "BRE", "valid_from": world.now.date(), "reference": "NV 5"}
    clerk, clerk2 = bearer(world, "clerk"), bearer(world, "clerk2")
    for kind in ("acting_chair", "presides"):
        status, done = post("/seats", clerk, kind=kind, **said)
        assert status == 200
        assert post(f"/seats/{done['subject']}/register", clerk)[1]["refused"] == "AnotherOfficer"
        assert post(f"/seats/{done['subject']}/register", clerk2)[0] == 200
        world.now = clock.now()
        assert bool(presiding(world, "brenn")) is (kind == "acting_chair")
