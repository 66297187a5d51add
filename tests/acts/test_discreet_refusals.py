"""Where the rules name nobody who objects, officers learn it from no refusal and from nothing that settles an entry."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django.urls import reverse

from comity.acts import breaks, room, silence, standing
from comity.acts import decisions as acts
from comity.acts.breaks import Came
from comity.core.consensus import guards
from comity.core.consensus.rules import RuleSet
from comity.core.errors import Refused
from comity.core.seat import Seat
from comity.decisions.models import OutsideBreak
from comity.meetings.models import Meeting
from comity.record import clock
from tests.acts.test_meetings import sits
from tests.web.asking import text
from tests.world import World, build

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
BEGUN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
UNNAMED = RuleSet(
    label="nobody is named",
    classes=frozenset({"ordinary"}),
    channels=frozenset({"platform", "mailbox", "note_verbale", "room"}),
    author_named=False,
    quorum="2/3",
    hold_undelivered=False,
)
Objects = Callable[[World, UUID, Seat], None]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    world = build(now=BEGUN, rules=UNNAMED)
    monkeypatch.setattr(clock, "now", lambda: world.now)
    return world


def under_silence(world: World) -> UUID:
    return world.under_silence(minutes=600)


def tabled(world: World) -> UUID:
    """Before a meeting, after a silence that a member did not want."""
    key = under_silence(world)
    world.now += HOUR
    silence.object_to_silence(world.asked(world.cestria), key)
    item = Meeting.objects.get(key=sits(world, "ALD", "BRE", "CES")).items.get()
    room.table(world.asked(world.chair), key, item=item.key)
    return key


def breaks_it(world: World, key: UUID, seat: Seat) -> None:
    world.break_silence(key, seat)


def objects(world: World, key: UUID, seat: Seat) -> None:
    room.raise_objection(world.asked(seat), key)


def told(does: Callable[[], object]) -> str:
    """What an officer is answered."""
    point = transaction.savepoint()
    try:
        does()
    except Refused as refused:
        transaction.savepoint_rollback(point)
        return f"{type(refused).__name__}: {refused}"
    return "done"


def seen(world: World, key: UUID, entry: UUID | None) -> list[str]:
    """All that the two clerks can try about Brenn, and what their pages show."""
    came = Came("BRE", "note_verbale", BEGUN + HOUR / 2, "No. 9")
    found = [
        told(lambda: breaks.enter_break(world.asked(world.clerk), key, came=came)),
        told(lambda: room.hear_objection(world.asked(world.clerk), key, party="BRE")),
    ]
    if entry is None:
        entry = OutsideBreak.objects.get(decision_id=key).key
    page = text(world.client("clerk2").get(reverse("outside_break", args=[entry])))
    found += [str("Waits for a second officer" in page), str("Answered by another objection" in page)]
    found.append(told(lambda: breaks.confirm_break(world.asked(world.clerk2), entry)))
    found.append(OutsideBreak.objects.get(key=entry).state)
    return found


@pytest.mark.parametrize("entered", [False, True], ids=["no entry yet", "an entry waits"])
@pytest.mark.parametrize(
    ("before", "happens"), [(under_silence, breaks_it), (tabled, objects)], ids=["under silence", "tabled"]
)
def test_officers_are_answered_alike_whoever_objected(
    world: World, before: Callable[[World], UUID], happens: Objects, entered: bool
) -> None:
    # invariants 13, 29: once Aldora objected, once Brenn did
    key = before(world)
    entry = None
    if entered:
        came = Came("BRE", "note_verbale", BEGUN + HOUR / 2, "No. 8")
        world.now += HOUR
        breaks.enter_break(world.asked(world.clerk), key, came=came)
        entry = OutsideBreak.objects.get().key
    world.now += HOUR
    answered = []
    for seat in (world.aldora, world.brenn):
        point = transaction.savepoint()
        happens(world, key, seat)
        answered.append(seen(world, key, entry))
        transaction.savepoint_rollback(point)
    assert answered[0] == answered[1]
    assert answered[0][-1] == ("counted" if happens is breaks_it else "overtaken")  # the second: by the room


def test_a_delegation_is_told_of_its_own_objection(world: World) -> None:
    key = tabled(world)
    objects(world, key, world.brenn)
    with pytest.raises(guards.AlreadyObjecting):
        objects(world, key, world.brenn)
    broken = under_silence(world)
    breaks_it(world, broken, world.brenn)
    with pytest.raises(guards.AlreadyBroken):
        breaks_it(world, broken, world.brenn)


def test_an_entry_that_waits_on_is_settled_and_the_objection_lifted_by_its_author(world: World) -> None:
    # invariants 2, 23
    key = tabled(world)
    breaks.enter_break(
        world.asked(world.clerk), key, came=Came("BRE", "note_verbale", BEGUN + HOUR / 2, "No. 9")
    )
    objects(world, key, world.brenn)
    room.lift_objection(world.asked(world.brenn), key)
    with pytest.raises(guards.EntryUnconfirmed):
        room.adopt_in_meeting(world.asked(world.chair), key, text_hash=world.decision(key).text_hash)
    breaks.strike_break(world.asked(world.clerk2), OutsideBreak.objects.get().key, reason="Not there.")
    room.adopt_in_meeting(world.asked(world.chair), key, text_hash=world.decision(key).text_hash)
    assert (world.decision(key).stage, world.decision(key).objectors) == ("adopted", [])


def test_who_contests_a_decision_is_entered_once(world: World) -> None:
    key = under_silence(world)
    world.alive(world.now, world.now + 60 * HOUR)
    world.now += 40 * HOUR
    world.establish(key, world.now)
    came = Came("BRE", "note_verbale", BEGUN + HOUR, "No. 9")
    breaks.enter_break(world.asked(world.clerk), key, came=came)
    breaks.confirm_break(world.asked(world.clerk2), OutsideBreak.objects.get().key)
    with pytest.raises(guards.EnteredAlready):
        breaks.enter_break(world.asked(world.clerk), key, came=replace(came, reference="No. 10"))
    assert world.decision(key).contested


def test_nobody_learns_that_a_text_is_being_brought_back(world: World) -> None:
    # invariant 29: a draft is read by whoever brought it, the Chair and the Secretariat
    key = under_silence(world)
    breaks_it(world, key, world.cestria)
    standing.bring_back(world.asked(world.aldora), key)
    with pytest.raises(acts.BroughtBack):
        standing.bring_back(world.asked(world.clerk), key)
    back = standing.bring_back(world.asked(world.brenn), key).subject
    assert back is not None
    world.circulate(back, minutes=600)
    other = world.decision(key).followed_by.exclude(key=back).get()
    with pytest.raises(acts.BroughtBack):
        world.circulate(other.key, minutes=600)
    acts.withdraw(world.asked(world.chair), back)
    world.circulate(other.key, minutes=600)
