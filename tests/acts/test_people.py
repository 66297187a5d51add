"""Who may act for a delegation is decided by that delegation, and by note verbale at the beginning."""

from datetime import timedelta
from typing import Any

import pytest

from comity.access import offices
from comity.access.offices import AnotherOfficer, ForAdministratorsOnly, ForTheSecretariatOnly, SignInFirst
from comity.acts import people as acts
from comity.core.errors import NotFound
from comity.core.seat import PUBLIC_SEAT, Role
from comity.people.models import AdministratorNote, ApiToken, Appointment, Invitation
from comity.people.seats import seats_of
from comity.record.models import Disclosure, Entry
from comity.record.writer import SaidOtherwise
from tests.world import World, build

pytestmark = pytest.mark.django_db
COLLEAGUE: dict[str, Any] = {"email": "Ilvy@ALD.example", "name": "Ilvy Marn", "language": "en"}
NOTE: dict[str, Any] = {"reference": "NV 17/2026", "email": "tove@bre.example", "name": "Tove Brin"}


@pytest.fixture
def world() -> World:
    return build()


def note(world: World, party: str = "BRE") -> AdministratorNote:
    """A note that one officer has entered."""
    done = acts.note_administrator(world.asked(world.clerk), party=party, noted_on=world.now.date(), **NOTE)
    assert done.subject is not None
    return AdministratorNote.objects.get(id=done.subject)


def test_only_the_own_administrator_runs_a_delegation(world: World) -> None:
    for seat in (world.aldora, world.intern, world.brenn, world.chair, world.clerk):
        for act in (acts.accredit, acts.end_accreditation, acts.remove):
            with pytest.raises(ForAdministratorsOnly):
                act(world.asked(seat), acts.seat_id(world.intern))
        with pytest.raises(ForAdministratorsOnly):
            acts.invite(world.asked(seat), token="t", **COLLEAGUE)
    with pytest.raises(SignInFirst):
        acts.invite(world.asked(PUBLIC_SEAT), token="t", **COLLEAGUE)
    assert world.record() == []
    acts.accredit(world.asked(world.administrator), acts.seat_id(world.intern))
    assert world.record() == ["Accredited"]


def test_persons_of_other_delegations_do_not_exist_for_an_administrator(world: World) -> None:
    for act in (acts.accredit, acts.end_accreditation, acts.remove):
        with pytest.raises(NotFound):
            act(world.asked(world.administrator), acts.seat_id(world.brenn))
    assert Appointment.objects.get(id=acts.seat_id(world.brenn)).valid_to is None


def test_an_administrator_gains_no_right_to_act_from_administering(world: World) -> None:
    key = world.under_silence()
    with pytest.raises(offices.NotAccredited):
        world.break_silence(key, world.administrator)
    acts.accredit(world.asked(world.administrator), acts.seat_id(world.administrator))
    (accredited,) = seats_of(world.persons["administrator"].pk, world.now)
    world.break_silence(key, accredited)
    assert world.decision(key).stage == "broken"


def test_an_ended_accreditation_ends_acting_at_once(world: World) -> None:
    key = world.under_silence()
    acts.end_accreditation(world.asked(world.administrator), acts.seat_id(world.aldora))
    (seat,) = seats_of(world.persons["aldora"].pk, world.now)
    with pytest.raises(offices.NotAccredited):
        world.break_silence(key, seat)
    world.break_silence(key, world.brenn)


def test_what_happens_in_a_delegation_stays_in_it(world: World) -> None:
    # invariants 29 and 36: others do not learn of it, the Secretariat's officers included
    acts.invite(world.asked(world.administrator), token="secret", **COLLEAGUE)
    acts.accredit(world.asked(world.administrator), acts.seat_id(world.intern))
    for seat in (world.brenn, world.chair, world.clerk, world.observer, PUBLIC_SEAT):
        assert not Entry.objects.visible_to(seat, at=world.now).exists()
        assert not Disclosure.objects.visible_to(seat, at=world.now).exists()
    assert Entry.objects.visible_to(world.intern, at=world.now).count() == 2


def test_no_entry_holds_the_secret_or_the_address(world: World) -> None:
    acts.invite(world.asked(world.administrator), token="very secret", **COLLEAGUE)
    said = [str(value) for value in Disclosure.objects.values_list("value", flat=True)]
    assert said
    assert not any("secret" in value or "ilvy" in value.lower() for value in said)
    assert Invitation.objects.get().email == "ilvy@ald.example"


def test_a_number_used_again_with_other_words_is_refused(world: World) -> None:
    asked = world.asked(world.administrator)
    first = acts.invite(asked, token="t", **COLLEAGUE)
    assert acts.invite(asked, token="t", **COLLEAGUE) == first
    with pytest.raises(SaidOtherwise):
        acts.invite(asked, token="t", **{**COLLEAGUE, "name": "Somebody Else"})
    assert Invitation.objects.count() == 1


def test_an_invitation_is_accepted_once(world: World) -> None:
    acts.invite(world.asked(world.administrator), token="t", **COLLEAGUE)
    with pytest.raises(NotFound):
        acts.accept_invitation("another", password="p", received=world.now)
    late = world.now + acts.INVITATION_HOLDS
    with pytest.raises(acts.InvitationEnded):
        acts.accept_invitation("t", password="p", received=late)
    person = acts.accept_invitation("t", password="a sentence to remember", received=world.now)
    assert person.check_password("a sentence to remember")
    with pytest.raises(acts.InvitationEnded):
        acts.accept_invitation("t", password="p", received=world.now)
    (seat,) = seats_of(person.pk, world.now)
    assert (seat.party, seat.role, seat.accredited, seat.administers) == ("ALD", Role.DELEGATE, False, False)


def test_a_withdrawn_invitation_opens_nothing(world: World) -> None:
    done = acts.invite(world.asked(world.administrator), token="t", **COLLEAGUE)
    assert done.subject is not None
    with pytest.raises(ForAdministratorsOnly):
        acts.withdraw_invitation(world.asked(world.brenn), done.subject)
    acts.withdraw_invitation(world.asked(world.administrator), done.subject)
    with pytest.raises(acts.InvitationEnded):
        acts.accept_invitation("t", password="p", received=world.now)
    with pytest.raises(acts.InvitationEnded):
        acts.withdraw_invitation(world.asked(world.administrator), done.subject)


def test_a_removed_person_loses_seat_and_keys(world: World) -> None:
    acts.make_token(world.intern, label="copy", days=30, received=world.now)
    acts.remove(world.asked(world.administrator), acts.seat_id(world.intern))
    assert seats_of(world.persons["intern"].pk, world.now) == []
    assert ApiToken.objects.get().revoked_at == world.now
    with pytest.raises(acts.OwnSeat):
        acts.remove(world.asked(world.administrator), acts.seat_id(world.administrator))


def test_one_officer_alone_appoints_nobody(world: World) -> None:
    for seat in (world.aldora, world.administrator, world.chair):
        with pytest.raises((ForTheSecretariatOnly, offices.NotAccredited)):
            acts.note_administrator(world.asked(seat), party="BRE", noted_on=world.now.date(), **NOTE)
    entered = note(world)
    with pytest.raises(AnotherOfficer):
        acts.appoint_administrator(world.asked(world.clerk), entered.id, token="t")
    with pytest.raises(ForTheSecretariatOnly):
        acts.appoint_administrator(world.asked(world.chair), entered.id, token="t")
    assert not Invitation.objects.exists()
    acts.appoint_administrator(world.asked(world.clerk2), entered.id, token="t")
    assert world.record() == ["AdministratorNoted", "AdministratorAppointed"]
    with pytest.raises(acts.AlreadyDecided):
        acts.appoint_administrator(world.asked(world.clerk2), entered.id, token="u")


def test_the_whole_delegation_learns_of_its_new_administrator_and_nobody_else(world: World) -> None:
    acts.appoint_administrator(world.asked(world.clerk2), note(world).id, token="t")
    told = (
        Entry.objects.visible_to(world.brenn, at=world.now).order_by("index").values_list("kind", flat=True)
    )
    assert list(told) == ["AdministratorNoted", "AdministratorAppointed"]
    for seat in (world.aldora, world.chair, world.observer, PUBLIC_SEAT):
        assert not Entry.objects.visible_to(seat, at=world.now).exists()


def test_the_right_begins_after_the_waiting_period(world: World) -> None:
    acts.appoint_administrator(world.asked(world.clerk2), note(world).id, token="t")
    person = acts.accept_invitation("t", password="a sentence to remember", received=world.now)
    (waiting,) = seats_of(person.pk, world.now + acts.WAITING_PERIOD - timedelta(seconds=1))
    (begun,) = seats_of(person.pk, world.now + acts.WAITING_PERIOD)
    assert not waiting.administers
    assert begun.administers
    assert not begun.accredited


@pytest.mark.parametrize(
    ("party", "role"), [("BRE", Role.DELEGATE), ("CHAIR", Role.CHAIR), ("SEC", Role.REGISTRAR)]
)
def test_an_administrator_sits_where_the_note_says(world: World, party: str, role: Role) -> None:
    acts.appoint_administrator(world.asked(world.clerk2), note(world, party).id, token="t")
    person = acts.accept_invitation("t", password="a sentence to remember", received=world.now)
    (seat,) = seats_of(person.pk, world.now)
    assert (seat.party, seat.role) == (party, role)


def test_a_key_is_ended_by_its_own_seat_alone(world: World) -> None:
    acts.make_token(world.aldora, label="copy", days=30, received=world.now)
    token = ApiToken.objects.get()
    for seat in (world.brenn, world.administrator):
        with pytest.raises(NotFound):
            acts.end_token(seat, token.id, received=world.now)
    acts.end_token(world.aldora, token.id, received=world.now)
    with pytest.raises(NotFound):
        acts.end_token(world.aldora, token.id, received=world.now)
    with pytest.raises(SignInFirst):
        acts.make_token(PUBLIC_SEAT, label="copy", days=30, received=world.now)


def test_preferences_are_the_persons_own(world: World) -> None:
    person = world.persons["aldora"]
    acts.set_preferences(person.pk, language="ru", zone="Asia/Kolkata")
    person.refresh_from_db()
    assert (person.language, person.zone) == ("ru", "Asia/Kolkata")
    assert world.record() == []
