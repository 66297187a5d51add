"""Objections by note, by mail and by word: two officers or the delegation itself, and never adopted in doubt."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from comity.access.offices import AnotherOfficer, ForMemberStatesOnly, ForTheSecretariatOnly
from comity.acts import breaks, room, ticking
from comity.acts import decisions as acts
from comity.acts.breaks import Came, Paper
from comity.acts.silence import object_to_silence
from comity.core.consensus.guards import (
    EntryUnconfirmed,
    InTheFuture,
    MailUnconfirmed,
    NothingToDisown,
    NotThisChannel,
)
from comity.core.consensus.rules import RuleSet
from comity.core.consensus.rules_shipped import CICA
from comity.core.errors import NotAllowed, NotFound
from comity.core.seat import CLOCK_SEAT
from comity.decisions.models import Decision, OutsideBreak
from comity.people.models import Appointment
from comity.people.seats import seat_of
from comity.record.models import Disclosure, Entry
from comity.record.writer import Asked
from tests.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)
HOURS = 24 * 14


@pytest.fixture
def world() -> World:
    """Every channel counts, and the Chair confirms."""
    return build(rules=CICA)


def silence(world: World) -> UUID:
    """Two weeks of silence, all told, the platform alive."""
    key = world.register_draft()
    world.circulate(key, minutes=HOURS * 60)
    world.told(key)
    world.alive(world.now + timedelta(hours=HOURS - 30), world.now + timedelta(hours=HOURS + 30))
    return key


def note(world: World, key: UUID, *, minutes: int = -2, late: int = 20, party: str = "ALD") -> UUID:
    """The clerk enters a note that came so many minutes from the deadline."""
    deadline = world.decision(key).deadline
    assert deadline is not None
    came = Came(party, "note_verbale", deadline + timedelta(minutes=minutes), "No. 114/2026", paper=PAPER)
    breaks.enter_break(world.asked(world.clerk, deadline + timedelta(minutes=late)), key, came=came)
    return OutsideBreak.objects.get(decision_id=key, state="waiting", channel="note_verbale").key


PAPER = Paper("note.pdf", "application/pdf", b"%PDF-1.4 a scan")


def after(world: World, key: UUID, **more: int) -> "Asked":
    """A request of the Chair some time after the deadline."""
    deadline = world.decision(key).deadline
    assert deadline is not None
    return world.asked(world.chair, deadline + timedelta(**(more or {"minutes": 30})))


def confirm(world: World, key: UUID, **more: int) -> None:
    """The Chair would confirm."""
    acts.confirm(after(world, key, **more), key, text_hash=world.decision(key).text_hash)


def test_a_note_of_1658_entered_at_1720_stops_the_confirmation(world: World) -> None:
    # invariants 2, 9, 11
    key = silence(world)
    entry = note(world, key)
    with pytest.raises(EntryUnconfirmed):
        confirm(world, key)
    with pytest.raises(AnotherOfficer):
        breaks.confirm_break(Asked(uuid4(), world.clerk, after(world, key).received), entry)
    breaks.confirm_break(Asked(uuid4(), world.clerk2, after(world, key).received), entry)
    decision = world.decision(key)
    assert (decision.stage, decision.broken_by, decision.number) == ("broken", "ALD", None)
    assert decision.deadline is not None
    assert decision.broken_at == decision.deadline - timedelta(minutes=2)
    assert world.record()[-2:] == ["BreakEntered", "SilenceBroken"]
    scan = OutsideBreak.objects.get(key=entry).paper
    assert scan is not None
    assert scan.size == len(PAPER.data)


def test_a_note_after_the_instant_is_answered_as_late(world: World) -> None:
    # invariant 9
    key = silence(world)
    entry = note(world, key, minutes=1)
    breaks.confirm_break(Asked(uuid4(), world.clerk2, after(world, key).received), entry)
    assert world.record()[-1] == "BreakCameLate"
    assert OutsideBreak.objects.get(key=entry).state == "late"
    confirm(world, key)
    assert world.decision(key).stage == "adopted"


def test_what_the_same_delegation_says_late_leaves_its_note_waiting(world: World) -> None:
    # invariants 2, 9, 14: the note came in time, whatever came after it
    key = silence(world)
    entry = note(world, key)
    deadline = world.decision(key).deadline
    assert deadline is not None
    world.break_silence(key, world.aldora, at=deadline + timedelta(minutes=25))
    assert world.record()[-1] == "BreakCameLate"
    assert OutsideBreak.objects.get(key=entry).state == "waiting"
    with pytest.raises(EntryUnconfirmed):
        confirm(world, key)
    breaks.confirm_break(Asked(uuid4(), world.clerk2, after(world, key).received), entry)
    assert world.decision(key).stage == "broken"


@pytest.mark.parametrize("rules", [CICA, replace(CICA, adopts="itself", hold_undelivered=False)])
def test_an_entry_that_waits_stops_adoption_whatever_the_procedure_keeps(rules: RuleSet) -> None:
    # invariants 2, 14: asked twice, of two tables
    world = build(rules=rules)
    key = silence(world)
    entry = note(world, key)
    Decision.objects.filter(key=key).update(entered=[])
    late = after(world, key, hours=25)
    with pytest.raises(EntryUnconfirmed):
        confirm(world, key) if rules.adopts == "chair" else acts.establish(
            acts.establishing(key, late.received), key
        )
    with transaction.atomic():
        assert ticking.establish_all([key], late.received) == 0
    OutsideBreak.objects.filter(key=entry).update(state="struck")
    with transaction.atomic():
        assert ticking.establish_all([key], late.received) == (rules.adopts == "itself")


def test_a_mailbox_and_two_officers_answer_each_for_their_own(world: World) -> None:
    # invariants 1, 10: of one delegation both a mail and a note wait
    key = silence(world)
    mailed = mail(world, key)
    entry = note(world, key)
    own = Asked(uuid4(), world.aldora, after(world, key).received)
    for answer in (breaks.confirm_mail, breaks.disown_mail):
        with pytest.raises(NothingToDisown):
            answer(own, entry)
    second = Asked(uuid4(), world.clerk2, after(world, key).received)
    with pytest.raises(ForMemberStatesOnly):
        breaks.confirm_break(second, mailed)
    with pytest.raises(ForMemberStatesOnly):
        breaks.strike_break(second, mailed, reason="not there")
    assert {row.state for row in OutsideBreak.objects.filter(decision=key)} == {"waiting"}
    breaks.strike_break(second, entry, reason="not there")
    with pytest.raises(MailUnconfirmed):
        confirm(world, key)


def test_found_after_adoption_it_contests(world: World) -> None:
    # invariant 9: a timely break found still later is an event, and all see it
    key = silence(world)
    confirm(world, key)
    entry = note(world, key, late=60)
    breaks.confirm_break(Asked(uuid4(), world.clerk2, after(world, key, hours=2).received), entry)
    decision = world.decision(key)
    assert (decision.stage, decision.contested) == ("adopted", True)
    assert world.record()[-1] == "TimelyBreakFound"


def test_the_second_officer_strikes_what_is_not_on_paper(world: World) -> None:
    key = silence(world)
    entry = note(world, key)
    with pytest.raises(AnotherOfficer):
        breaks.strike_break(Asked(uuid4(), world.clerk, after(world, key).received), entry, reason="?")
    breaks.strike_break(
        Asked(uuid4(), world.clerk2, after(world, key).received), entry, reason="another text"
    )
    with pytest.raises(breaks.SettledAlready):
        breaks.confirm_break(Asked(uuid4(), world.clerk2, after(world, key).received), entry)
    confirm(world, key)
    assert world.decision(key).stage == "adopted"


def test_one_person_in_two_seats_is_one_officer(world: World) -> None:
    # invariants 10, 11: the clerk is appointed once more, and sits in the Chair's office as well
    key = silence(world)
    entry = note(world, key)
    for party, role in (("SEC", "registrar"), ("CHAIR", "chair")):
        again = Appointment.objects.create(
            person=world.persons["clerk"],
            party_id=party,
            role=role,
            valid_from=world.now,
            accredited_from=world.now,
        )
        seat = seat_of(again, after(world, key).received)
        for act in (breaks.confirm_break, partial(breaks.strike_break, reason="?")):
            with pytest.raises(AnotherOfficer):
                act(Asked(uuid4(), seat, after(world, key).received), entry)
    assert world.decision(key).stage == "silence"


def test_only_officers_enter_and_only_what_can_have_come(world: World) -> None:
    # invariants 1, 34: an entry is not the Secretariat's objection, and needs two of its officers
    key = silence(world)
    deadline = world.decision(key).deadline
    assert deadline is not None
    came = Came("ALD", "note_verbale", deadline, "No. 1")
    with pytest.raises(ForTheSecretariatOnly):
        breaks.enter_break(world.asked(world.aldora, deadline), key, came=came)
    with pytest.raises(NotFound):
        breaks.enter_break(world.asked(world.observer, deadline), key, came=came)
    with pytest.raises(NotAllowed):
        breaks.enter_break(
            world.asked(world.clerk, deadline), key, came=Came("OBS", "room", deadline, "word")
        )
    with pytest.raises(InTheFuture):
        breaks.enter_break(world.asked(world.clerk, deadline - timedelta(hours=1)), key, came=came)
    assert "BreakEntered" not in world.record()


def test_the_delegation_contests_what_is_not_its_own(world: World) -> None:
    # invariant 23: an objection is its author's alone
    key = silence(world)
    entry = note(world, key)
    with pytest.raises((NotFound, ForMemberStatesOnly)):
        breaks.contest_break(
            Asked(uuid4(), world.brenn, after(world, key).received), entry, ours=False, reason=""
        )
    breaks.contest_break(
        Asked(uuid4(), world.aldora, after(world, key).received), entry, ours=False, reason="we sent no note"
    )
    assert world.record()[-1] == "EntryStruck"
    entry = note(world, key, late=40)
    breaks.confirm_break(Asked(uuid4(), world.clerk2, after(world, key, hours=1).received), entry)
    breaks.contest_break(
        Asked(uuid4(), world.aldora, after(world, key, hours=2).received),
        entry,
        ours=False,
        reason="not ours",
    )
    assert world.record()[-1] == "EntryContested"
    assert world.decision(key).stage == "broken"  # invariant 12: nothing revives


def mail(world: World, key: UUID, *, minutes: int = -2, code: str = "4711") -> UUID:
    """A message from Aldora's notified mailbox."""
    deadline = world.decision(key).deadline
    assert deadline is not None
    came = Came("ALD", "mailbox", deadline + timedelta(minutes=minutes), "Re: draft", paper=PAPER)
    asked = Asked(uuid4(), CLOCK_SEAT, deadline + timedelta(minutes=max(minutes, 0)))
    breaks.receive_mail(asked, key, came=came, address="mission@ald.example", codes=(code, "0815"))
    return OutsideBreak.objects.filter(decision_id=key).latest("entered_at").key


def test_a_mailed_objection_holds_adoption_until_the_delegation_speaks(world: World) -> None:
    # invariants 2, 9
    key = silence(world)
    entry = mail(world, key)
    with pytest.raises(MailUnconfirmed):
        confirm(world, key)
    with pytest.raises(breaks.MailWaitsAlready):
        mail(world, key)
    with pytest.raises(breaks.NotThisCode):
        breaks.confirm_mail(Asked(uuid4(), CLOCK_SEAT, after(world, key).received), entry, code="4712")
    breaks.confirm_mail(Asked(uuid4(), CLOCK_SEAT, after(world, key).received), entry, code="4711")
    assert world.decision(key).stage == "broken"


def test_no_officer_speaks_for_a_mailbox(world: World) -> None:
    # invariant 10: whose mail it is, the delegation alone says; a forged sender and one officer break nothing
    key = silence(world)
    entry = mail(world, key)
    for seat in (world.clerk, world.clerk2, world.chair):
        for act in (breaks.confirm_break, partial(breaks.strike_break, reason="?")):
            with pytest.raises(ForMemberStatesOnly):
                act(Asked(uuid4(), seat, after(world, key).received), entry)
    assert OutsideBreak.objects.get(key=entry).state == "waiting"


def test_on_the_platform_a_delegation_confirms_or_disowns_its_mail(world: World) -> None:
    # invariant 10: nothing breaks by accident
    for own in (True, False):
        key = silence(world)
        entry = mail(world, key)
        asked = Asked(uuid4(), world.aldora, after(world, key).received)
        with pytest.raises((NotFound, ForMemberStatesOnly)):
            breaks.disown_mail(Asked(uuid4(), world.brenn, asked.received), entry)
        breaks.confirm_mail(asked, entry) if own else breaks.disown_mail(asked, entry)
        if not own:
            confirm(world, key)
        assert world.decision(key).stage == ("broken" if own else "adopted")


def test_a_late_mail_is_late_and_nobody_but_the_platform_takes_mail_in(world: World) -> None:
    key = silence(world)
    entry = mail(world, key, minutes=1)
    assert OutsideBreak.objects.get(key=entry).state == "late"
    assert world.record()[-1] == "BreakCameLate"
    came = Came("ALD", "mailbox", world.now, "Re", paper=PAPER)
    with pytest.raises(NotAllowed):
        breaks.receive_mail(world.asked(world.clerk), key, came=came, address="a@b.example", codes=("1", "2"))


def test_breaking_on_the_platform_answers_what_still_waited(world: World) -> None:
    key = silence(world)
    waiting = mail(world, key)
    deadline = world.decision(key).deadline
    world.break_silence(key, world.aldora, at=deadline)
    assert OutsideBreak.objects.get(key=waiting).state == "overtaken"
    with pytest.raises((breaks.SettledAlready, NothingToDisown)):
        breaks.disown_mail(Asked(uuid4(), world.aldora, after(world, key).received), waiting)


def test_what_an_entry_says_is_read_by_its_delegation_the_chair_and_the_secretariat(world: World) -> None:
    # invariants 13, 29
    key = silence(world)
    note(world, key)
    row = Entry.objects.get(kind="BreakEntered")
    told = Disclosure.objects.filter(entry=row, name="party")
    seen = {
        name
        for name in ("aldora", "brenn", "observer", "chair", "clerk")
        if told.visible_to(world.seats[name], at=world.now + timedelta(days=30)).exists()
    }
    assert seen == {"aldora", "chair", "clerk"}


def test_a_channel_that_the_rules_do_not_name_is_no_channel() -> None:
    world = build()
    key = world.under_silence()
    with pytest.raises(NotThisChannel):
        breaks.enter_break(
            world.asked(world.clerk), key, came=Came("ALD", "note_verbale", world.now, "No. 1")
        )


def early(world: World, key: UUID) -> UUID:
    """A note that the clerk enters while silence runs."""
    came = Came("ALD", "note_verbale", world.now + timedelta(minutes=5), "No. 115/2026", paper=PAPER)
    breaks.enter_break(world.asked(world.clerk, world.now + timedelta(minutes=6)), key, came=came)
    return OutsideBreak.objects.get(decision_id=key, state="waiting").key


def test_what_waits_is_settled_with_the_text_that_is_withdrawn(world: World) -> None:
    key = silence(world)
    entry = early(world, key)
    later = world.now + timedelta(minutes=10)
    acts.withdraw(world.asked(world.clerk, later), key)
    assert OutsideBreak.objects.get(key=entry).state == "moot"
    with pytest.raises(breaks.SettledAlready):
        breaks.strike_break(world.asked(world.clerk2, later), entry, reason="too late")


def test_what_waits_is_answered_by_an_objection_in_the_room(world: World) -> None:
    key = silence(world)
    entry = early(world, key)
    later = world.now + timedelta(minutes=10)
    object_to_silence(world.asked(world.brenn, later), key)
    assert OutsideBreak.objects.get(key=entry).state == "waiting"
    room.raise_objection(world.asked(world.aldora, later), key)
    assert OutsideBreak.objects.get(key=entry).state == "overtaken"


def test_a_note_that_came_after_the_silence_objects_before_the_meeting(world: World) -> None:
    # invariants 2, 9
    key = silence(world)
    object_to_silence(world.asked(world.brenn), key)
    entry = note(world, key, minutes=5)
    asked = Asked(uuid4(), world.clerk2, after(world, key).received)
    breaks.confirm_break(asked, entry)
    decision = world.decision(key)
    assert decision.stage == "tabled"
    assert "ALD" in decision.procedure.standing
    assert OutsideBreak.objects.get(key=entry).state == "counted"
    assert world.record()[-1] == "ObjectionRaised"
    before = Disclosure.objects.get(entry=Entry.objects.get(kind="ObjectionRaised"), name="by")
    assert before.value == "ALD"
