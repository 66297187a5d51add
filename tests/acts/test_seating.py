"""Seats: acting heads, no representation, two claimants, suspension, the Chairmanship; two officers each time."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from comity.access.offices import AnotherOfficer, ForTheChairOnly, ForTheOriginatorOnly, ForTheSecretariatOnly
from comity.acts import advance, people, seating, silence
from comity.acts import decisions as acts
from comity.acts.doubting import InDoubt
from comity.acts.people import SeatUnsettled, midnight, seat_id
from comity.core.consensus.rules_shipped import MINUTES
from comity.core.consensus.together import NotRepresented
from comity.core.errors import NotFound
from comity.core.seat import Seat
from comity.decisions.models import Decision, Sounding
from comity.people.models import Appointment
from comity.people.seats import seat_of, seats_of
from comity.register.models import Chairmanship, SeatKind, SeatPeriod
from tests.world import World, build

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def world() -> World:
    return build()


def noted(
    world: World,
    kind: SeatKind,
    party: str = "BRE",
    *,
    day: date | None = None,
    until: date | None = None,
    reference: str = "NV 1",
) -> UUID:
    done = seating.note_seat(
        world.asked(world.clerk),
        kind=kind,
        party=party,
        valid_from=day or world.now.date(),
        valid_to=until,
        reference=reference,
    )
    assert done.subject is not None
    return done.subject


def holds(world: World, kind: SeatKind, party: str = "BRE", **more: object) -> None:
    seating.register_seat(world.asked(world.clerk2), noted(world, kind, party, **more))  # type: ignore[arg-type]


def now(world: World, name: str) -> Seat:
    """The seat as it is after what happened."""
    return seat_of(Appointment.objects.get(id=seat_id(world.seats[name])), world.now)


def test_two_officers_register_what_a_note_says(world: World) -> None:
    for stranger in (world.brenn, world.chair, world.observer):
        with pytest.raises(ForTheSecretariatOnly):
            seating.note_seat(
                world.asked(stranger),
                kind=SeatKind.CHARGE,
                party="BRE",
                valid_from=world.now.date(),
                valid_to=None,
                reference="NV",
            )
    key = noted(world, SeatKind.CHARGE, until=world.now.date() + 10 * DAY)
    assert not SeatPeriod.objects.exists()
    with pytest.raises(AnotherOfficer):
        seating.register_seat(world.asked(world.clerk), key)
    seating.register_seat(world.asked(world.clerk2), key)
    assert SeatPeriod.objects.get().valid_to == world.now.date() + 10 * DAY
    assert now(world, "brenn").accredited  # an acting head changes nobody's right
    with pytest.raises(seating.SettledSeat):
        seating.drop_seat(world.asked(world.clerk), key)
    with pytest.raises(seating.HoldsAlready):
        holds(world, SeatKind.CHARGE)
    assert world.record() == ["SeatNoted", "SeatRegistered", "SeatNoted"]
    holds(world, SeatKind.HEADED)
    assert SeatPeriod.objects.get().valid_to == world.now.date()
    with pytest.raises(seating.NothingBegan):
        holds(world, SeatKind.HEADED)


def test_what_is_dropped_changes_nothing(world: World) -> None:
    key = noted(world, SeatKind.CLAIMANTS)
    seating.drop_seat(world.asked(world.clerk), key)
    assert now(world, "brenn").accredited
    with pytest.raises(seating.SettledSeat):
        seating.register_seat(world.asked(world.clerk2), key)


def test_a_seat_with_two_claimants(world: World) -> None:
    # invariant 1: nobody is accredited until a decision of the body is registered
    number = world.decision(world.adopted()).number
    key = world.under_silence(minutes=300)
    holds(world, SeatKind.CLAIMANTS, "ALD")
    for name in ("aldora", "administrator"):
        seat = now(world, name)
        assert not seat.accredited
        assert not seat.administers
        assert seat.party == "ALD"  # reading goes on
    with pytest.raises(Exception, match="accredited"):
        acts.break_silence(world.asked(now(world, "aldora")), key)
    note = people.note_administrator(
        world.asked(world.clerk),
        party="ALD",
        reference="NV 9",
        noted_on=world.now.date(),
        email="new@ald.example",
        name="New",
    ).subject
    assert note is not None
    with pytest.raises(SeatUnsettled):
        people.appoint_administrator(world.asked(world.clerk2), note, token="t")
    with pytest.raises(seating.OnlyByDecision):
        noted(world, SeatKind.SETTLED, "ALD", reference="NV 10")
    holds(world, SeatKind.SETTLED, "ALD", reference=str(number))
    people.appoint_administrator(world.asked(world.clerk2), note, token="t")
    assert not now(world, "aldora").accredited  # old credentials do not come back by themselves


def test_a_seat_is_suspended_and_restored_by_decision_alone(world: World) -> None:
    number = str(world.decision(world.adopted()).number)
    with pytest.raises(seating.OnlyByDecision):
        noted(world, SeatKind.SUSPENDED)
    with pytest.raises(seating.NothingBegan):
        holds(world, SeatKind.RESTORED, reference=number)
    holds(world, SeatKind.SUSPENDED, reference=number)
    assert not now(world, "brenn").accredited
    assert now(world, "cestria").accredited
    holds(world, SeatKind.RESTORED, reference=number)


def test_a_suspension_from_a_later_day_takes_nothing_before_it_and_everything_then(world: World) -> None:
    number = str(world.decision(world.adopted()).number)
    key = world.under_silence()
    day = world.now.date() + 30 * DAY
    begins = midnight(day)
    holds(world, SeatKind.SUSPENDED, "ALD", day=day, reference=number)
    seats = {
        name: Appointment.objects.get(id=seat_id(world.seats[name])) for name in ("aldora", "administrator")
    }
    assert seat_of(seats["aldora"], begins - DAY / 2).accredited
    assert seat_of(seats["administrator"], begins - DAY / 2).administers
    acts.break_silence(world.asked(now(world, "aldora")), key)
    people.accredit(world.asked(now(world, "administrator")), seat_id(world.intern))
    people.invite(
        world.asked(now(world, "administrator")), email="n@ald.example", name="N", language="en", token="t"
    )
    for name in ("aldora", "administrator", "intern"):
        seat = seat_of(Appointment.objects.get(id=seat_id(world.seats[name])), begins)
        assert (seat.accredited, seat.administers) == (False, False)


def test_an_administrator_who_comes_before_a_suspension_ends_with_it(world: World) -> None:
    number = str(world.decision(world.adopted()).number)
    note = {"reference": "NV 1", "noted_on": world.now.date(), "email": "new@bre.example", "name": "New"}
    done = people.note_administrator(world.asked(world.clerk), party="BRE", **note)  # type: ignore[arg-type]
    assert done.subject is not None
    people.appoint_administrator(world.asked(world.clerk2), done.subject, token="t")
    day = world.now.date() + 10 * DAY
    holds(world, SeatKind.SUSPENDED, day=day, reference=number)
    person = people.accept_invitation("t", password="p", received=world.now)
    seat = Appointment.objects.get(person=person)
    assert seat_of(seat, midnight(day) - DAY).administers
    assert not seat_of(seat, midnight(day)).administers


@pytest.mark.parametrize("runs", [True, False])
def test_silence_and_a_seat_without_representation(runs: bool) -> None:
    world = build(rules=replace(MINUTES, runs_without_representation=runs))
    before, after = world.under_silence(), world.register_draft()
    holds(world, SeatKind.UNREPRESENTED)
    late = world.now + timedelta(minutes=62)
    if runs:
        world.circulate(after)
        world.establish(before, late)
        return
    with pytest.raises(NotRepresented):
        world.circulate(after)
    with pytest.raises(InDoubt):
        world.establish(before, late)
    assert silence.hold_due(late) == 1
    assert Decision.objects.get(key=before).stage == "held"


def test_the_chairmanship_is_handed_over_and_procedures_stay_with_the_office(world: World) -> None:
    # invariant 32
    key = world.under_silence(minutes=3 * 24 * 60)
    advance.sound(world.chair, key, party="CES", text="hesitates", received=world.now)
    tomorrow = world.now.date() + DAY
    holds(world, SeatKind.CHAIRMANSHIP, "CES", day=tomorrow, reference="Decision 7")
    rows = Chairmanship.objects.order_by("valid_from")
    assert [(row.party_id, row.valid_to) for row in rows] == [("ALD", tomorrow), ("CES", None)]
    chair = Appointment.objects.get(id=seat_id(world.chair))
    assert chair.valid_to is not None
    assert chair.valid_to.date() == tomorrow
    assert advance.forget(world.now) == 0  # it is theirs as long as they preside
    assert Sounding.objects.exists()
    assert advance.forget(world.now + DAY) == 1
    assert not Sounding.objects.exists()
    assert world.decision(key).stage == "silence"
    with pytest.raises(seating.HoldsAlready):
        holds(world, SeatKind.CHAIRMANSHIP, "CES", day=tomorrow)


def test_whom_the_leaving_chair_brings_in_leaves_with_it(world: World) -> None:
    day = world.now.date() + 5 * DAY  # an invitation holds for longer
    after = midnight(day) + DAY
    Appointment.objects.filter(id=seat_id(world.chair)).update(administers_from=world.now)

    def asked_in(token: str, at: datetime) -> None:
        asked = replace(world.asked(now(world, "chair")), received=at)
        people.invite(asked, email=f"{token}@ald.example", name=token, language="en", token=token)

    asked_in("early", world.now)
    holds(world, SeatKind.CHAIRMANSHIP, "CES", day=day, reference="Decision 7")
    with pytest.raises(people.InvitationEnded):
        people.accept_invitation("early", password="p", received=after)
    asked_in("between", world.now)
    inside = people.accept_invitation("between", password="p", received=world.now + DAY)
    assert [seat.party for seat in seats_of(inside.pk, after - 2 * DAY)] == ["CHAIR"]
    assert not seats_of(inside.pk, after)
    asked_in("last", midnight(day) - DAY)
    with pytest.raises(people.InvitationEnded):
        people.accept_invitation("last", password="p", received=after)


def test_an_office_that_goes_today_takes_its_invitations_and_notes_along_at_once(world: World) -> None:
    key = world.under_silence()
    advance.sound(world.chair, key, party="CES", text="hesitates", received=world.now)
    Appointment.objects.filter(id=seat_id(world.chair)).update(administers_from=world.now)
    asked = world.asked(now(world, "chair"))
    people.invite(asked, email="x@ald.example", name="X", language="en", token="t")
    holds(world, SeatKind.CHAIRMANSHIP, "CES", day=world.now.date(), reference="Decision 7")
    assert not Sounding.objects.exists()
    with pytest.raises(people.InvitationEnded):
        people.accept_invitation("t", password="p", received=world.now + timedelta(seconds=1))


def test_whom_a_note_names_for_the_next_chair_stays(world: World) -> None:
    day = world.now.date() + 20 * DAY
    key = noted(world, SeatKind.CHAIRMANSHIP, "CES", day=day, reference="Decision 7")
    for token in ("before", "after"):
        note = {
            "reference": "NV",
            "noted_on": world.now.date(),
            "email": f"{token}@ces.example",
            "name": token,
        }
        done = people.note_administrator(world.asked(world.clerk), party="CHAIR", **note)  # type: ignore[arg-type]
        assert done.subject is not None
        world.now += timedelta(seconds=1)
        people.appoint_administrator(world.asked(world.clerk2), done.subject, token=token)
        if token == "before":
            first = people.accept_invitation(token, password="p", received=world.now)
            seating.register_seat(world.asked(world.clerk2), key)
    second = people.accept_invitation("after", password="p", received=world.now)
    for person in (first, second):
        (seat,) = seats_of(person.pk, midnight(day) + DAY)
        assert seat.administers


def test_one_acts_as_chair_at_a_time(world: World) -> None:
    until = world.now.date() + 5 * DAY
    holds(world, SeatKind.ACTING_CHAIR, "BRE", until=until)
    with pytest.raises(seating.HoldsAlready):
        holds(world, SeatKind.ACTING_CHAIR, "CES", until=until)
    with pytest.raises(seating.EndsBefore):
        noted(world, SeatKind.ACTING_CHAIR, "CES", until=world.now.date())
    with pytest.raises(seating.ForMemberSeats):
        noted(world, SeatKind.ACTING_CHAIR, "OBS")


def test_an_advance_draft_goes_to_those_chosen_and_stays_outside_the_record(world: World) -> None:
    # invariant 30
    key = world.register_draft(by=world.aldora)
    before = world.record()
    for stranger, refused in ((world.brenn, NotFound), (world.chair, ForTheOriginatorOnly)):
        with pytest.raises(refused):
            advance.give_advance(stranger, key, parties=["BRE"], received=world.now)
    with pytest.raises(advance.NotOnThisBody):
        advance.give_advance(world.aldora, key, parties=["OBS"], received=world.now)
    advance.give_advance(world.aldora, key, parties=["BRE"], received=world.now)
    assert Decision.objects.for_reader(world.brenn, key, at=world.now).symbol == ""
    with pytest.raises(NotFound):
        Decision.objects.for_reader(world.cestria, key, at=world.now)
    assert world.record() == before
    world.circulate(key)
    with pytest.raises(advance.CirculatedAlready):
        advance.give_advance(world.aldora, key, parties=["CES"], received=world.now)


def test_soundings_are_the_chairs_alone(world: World) -> None:
    key = world.under_silence()
    for stranger in (world.aldora, world.clerk):
        with pytest.raises(ForTheChairOnly):
            advance.sound(stranger, key, party="BRE", text="no", received=world.now)
    before = world.record()
    advance.sound(world.chair, key, party="BRE", text="agrees", received=world.now)
    advance.sound(world.chair, key, party="BRE", text="agrees with 3", received=world.now)
    assert Sounding.objects.visible_to(world.chair, at=world.now).get().text == "agrees with 3"
    for other in (world.aldora, world.brenn, world.clerk):
        assert not Sounding.objects.visible_to(other, at=world.now).exists()
    advance.sound(world.chair, key, party="BRE", text="", received=world.now)
    assert not Sounding.objects.exists()
    assert world.record() == before
