"""What waited for a word when its text ended: closed at once, and each answered in the record apart from the end."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comity.acts import breaks, closing
from comity.acts import decisions as acts
from comity.acts.breaks import Came
from comity.cli.round import turn
from comity.core.errors import NotAllowed
from comity.core.seat import CLOCK_SEAT
from comity.decisions.models import OutsideBreak
from comity.record.models import Entry
from tests.acts.test_ended import BEGUN, ENDS, HOUR, MINUTE, RULES, End, letters, made, note, readers, told
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """The clock of all is the world's."""
    return made(monkeypatch, RULES)


def waiting(world: World) -> UUID:
    """Of Aldora a note waits for a second officer, of Brenn a message for its own word."""
    key = world.under_silence(minutes=600)
    note(world, key, BEGUN)
    came = Came("BRE", "mailbox", BEGUN, "Re: draft")
    asked = world.asked(CLOCK_SEAT)
    breaks.receive_mail(asked, key, came=came, address="mission@bre.example", codes=("1", "2"))
    return key


def minutes(world: World, most: int) -> int:
    """So many minutes pass, and the clock looks after each of them; what it answered."""
    done = 0
    for _minute in range(most):
        world.now += MINUTE
        done += closing.close_due(world.now)
    return done


@ENDS
def test_whatever_waits_for_a_word_is_closed_with_its_text_and_answered_within_the_hour(
    world: World, end: End
) -> None:
    # invariant 9: nobody is asked any more, and nobody is left without an answer
    key = waiting(world)
    end(world, key)
    letters(world)
    ended = world.now
    assert {(row.state, row.settled_at) for row in OutsideBreak.objects.all()} == {("moot", ended)}
    decision = world.decision(key)
    assert (decision.entered, decision.unconfirmed) == ([], [])
    entry = OutsideBreak.objects.get(party="ALD")
    with pytest.raises(breaks.SettledAlready):
        breaks.confirm_break(world.asked(world.clerk2), entry.key)
    with pytest.raises(breaks.SettledAlready):
        breaks.disown_mail(world.asked(world.brenn), OutsideBreak.objects.get(party="BRE").key)
    assert minutes(world, 61) == 2
    found = {str(told(row)["party"]): row for row in Entry.objects.filter(kind="EntryClosed")}
    assert readers(world, found["ALD"]) == {"aldora", "chair", "clerk"}
    assert readers(world, found["BRE"]) == {"brenn", "chair", "clerk"}
    assert told(found["BRE"])["ended"] == decision.stage
    answers = letters(world)
    assert sorted(answers) == ["ALD", "BRE"]
    assert all("It is closed now." in body for bodies in answers.values() for body in bodies)
    assert minutes(world, 120) == 0, "once"
    assert note(world, key, BEGUN + MINUTE) != entry.key, (
        "what comes to light later is entered as anything else"
    )
    assert OutsideBreak.objects.filter(state="moot").count() == 2


def test_no_entry_beside_the_end_of_a_text_tells_that_somebody_had_objected(world: World) -> None:
    # invariants 3, 29: entries of one instant, side by side, would be counted
    key = waiting(world)
    world.now = BEGUN + HOUR
    rows = OutsideBreak.objects.order_by("party")
    for row, wanted in zip(rows, (600, 2400), strict=True):
        row.settled_at = world.now
        assert closing.due_at(row) == world.now + timedelta(seconds=row.key.int % 3600)
        OutsideBreak.objects.filter(pk=row.pk).update(key=UUID(int=row.key.int - row.key.int % 3600 + wanted))
    acts.withdraw(world.asked(world.chair), key)
    end = Entry.objects.latest("index")
    assert end.kind == "Withdrawn"
    assert closing.close_due(world.now) == 0
    assert minutes(world, 9) == 0
    assert minutes(world, 1) == 1
    assert minutes(world, 29) == 0
    assert minutes(world, 1) == 1
    after = list(Entry.objects.filter(index__gt=end.index).values_list("kind", "at"))
    assert after == [(kind, end.at + n * MINUTE) for kind, n in (("EntryClosed", 10), ("EntryClosed", 40))]


def test_the_clock_alone_answers_and_only_what_waited(world: World) -> None:
    key = waiting(world)
    entry = OutsideBreak.objects.get(party="ALD")
    for seat in (world.clerk, world.chair, world.aldora):
        with pytest.raises(NotAllowed):
            closing.close_entry(world.asked(seat), entry.key)
    with pytest.raises(closing.NothingWaited):
        closing.close_entry(closing.closing(entry.key, world.now), entry.key)
    breaks.strike_break(world.asked(world.clerk2), entry.key, reason="?")
    breaks.disown_mail(world.asked(world.brenn), OutsideBreak.objects.get(party="BRE").key)
    acts.withdraw(world.asked(world.chair), key)
    assert minutes(world, 61) == 0


def test_a_round_answers_what_an_earlier_program_had_closed_and_looks_at_many_as_quickly(
    world: World,
) -> None:
    key = waiting(world)
    world.now = BEGUN + HOUR
    OutsideBreak.objects.update(state="moot", settled_at=world.now - HOUR)
    turn()
    assert Entry.objects.filter(kind="EntryClosed", subject=key).count() == 2

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            closing.close_due(world.now)
        return len(asked)

    few = cost()
    for _n in range(20):
        OutsideBreak.objects.create(
            decision_id=key,
            marking=OutsideBreak.objects.latest("entered_at").marking,
            party_id="CES",
            channel="room",
            received=BEGUN,
            reference="word",
            entered_at=BEGUN,
            state="moot",
            settled_at=BEGUN - HOUR,
        )
    closing.close_due(world.now)
    assert cost() == few
