"""Sponsors until adoption, packages that stand together or singly, and texts that come back."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from comity.access.offices import ForMemberStatesOnly, ForTheChairOnly
from comity.acts import advance, breaks, room, silence, standing, ticking
from comity.acts import decisions as acts
from comity.acts.breaks import Came
from comity.core.consensus.deadlines import TooShort
from comity.core.consensus.guards import CannotFollow, Unchangeable
from comity.core.consensus.rules_shipped import MINUTES
from comity.core.consensus.together import NoSponsor, NoSponsorLeft, NotInParts, SponsorsAlready
from comity.core.errors import NotFound, Refused
from comity.core.seat import CLOCK_SEAT
from comity.decisions.models import Decision
from comity.publish import receipts
from comity.record.models import Disclosure
from tests.world import World, build

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
RULES = replace(MINUTES, shortest_minutes=60, shorter_when_returned_minutes=10)


@pytest.fixture
def world() -> World:
    return build(rules=RULES)


def by_aldora(world: World) -> UUID:
    key = world.register_draft(by=world.aldora)
    world.circulate(key)
    return key


def test_sponsors_join_and_leave_until_adoption(world: World) -> None:
    key = by_aldora(world)
    assert world.decision(key).sponsors == ["ALD"]
    with pytest.raises(NotFound):
        standing.join_sponsors(world.asked(world.observer), key)
    for stranger in (world.clerk, world.chair):
        with pytest.raises(ForMemberStatesOnly):
            standing.join_sponsors(world.asked(stranger), key)
    standing.join_sponsors(world.asked(world.brenn), key)
    with pytest.raises(SponsorsAlready):
        standing.join_sponsors(world.asked(world.brenn), key)
    with pytest.raises(NoSponsor):
        standing.leave_sponsors(world.asked(world.cestria), key)
    standing.leave_sponsors(world.asked(world.aldora), key)
    assert world.decision(key).sponsors == ["BRE"]
    world.establish(key, world.now + timedelta(minutes=62))
    with pytest.raises(CannotFollow):
        standing.leave_sponsors(world.asked(world.brenn, world.now + 2 * HOUR), key)
    assert world.record()[-3:] == ["SponsorJoined", "SponsorLeft", "Adopted"]


def test_without_a_sponsor_nothing_is_adopted_until_another_takes_over_or_it_is_withdrawn(
    world: World,
) -> None:
    taken, left = by_aldora(world), by_aldora(world)
    for key in (taken, left):
        standing.leave_sponsors(world.asked(world.aldora), key)
    later = world.now + timedelta(minutes=62)
    for key in (taken, left):
        with pytest.raises(NoSponsorLeft):
            world.establish(key, later)
    standing.join_sponsors(world.asked(world.cestria, later), taken)
    world.establish(taken, later)
    acts.withdraw(world.asked(world.chair, later), left)
    assert world.decision(taken).stage == "adopted"
    assert world.decision(left).stage == "withdrawn"


def test_a_text_with_sponsors_is_not_withdrawn_after_its_deadline(world: World) -> None:
    key = by_aldora(world)
    with pytest.raises(Unchangeable):
        acts.withdraw(world.asked(world.chair, world.now + 2 * HOUR), key)


def test_a_draft_that_lost_its_sponsors_is_not_circulated(world: World) -> None:
    key = world.register_draft(by=world.aldora)
    with pytest.raises(NotFound):  # what one cannot read, one cannot sponsor
        standing.join_sponsors(world.asked(world.brenn), key)
    standing.leave_sponsors(world.asked(world.aldora), key)
    with pytest.raises(NoSponsorLeft):
        world.circulate(key)


def package(world: World, *, together: bool, titles: tuple[str, ...] = ("One", "Two", "Three")) -> list[UUID]:
    keys = [world.register_draft(title=title) for title in titles]
    launch(world, keys, together=together)
    return keys


def launch(world: World, keys: list[UUID], *, together: bool, by: str = "chair") -> None:
    standing.circulate_package(
        world.asked(world.seats[by]),
        keys[0],
        parts=tuple((key, world.decision(key).text_hash) for key in keys),
        deadline=world.now + HOUR,
        authority="Rules of procedure",
        together=together,
    )


def stages(keys: list[UUID]) -> list[str]:
    return [Decision.objects.get(key=key).stage for key in keys]


def test_only_the_launching_office_opens_a_package(world: World) -> None:
    keys = [world.register_draft(title=title) for title in ("One", "Two")]
    for name in ("aldora", "observer"):
        with pytest.raises(Refused) as refused:
            launch(world, keys, together=True, by=name)
        assert isinstance(refused.value, (ForTheChairOnly, NotFound))
    with pytest.raises(standing.TwoTexts):
        launch(world, keys[:1], together=True)
    launch(world, keys, together=True)
    assert stages(keys) == ["silence", "silence"]
    assert len({world.decision(key).deadline for key in keys}) == 1


def test_one_part_broken_breaks_all_that_stands_together(world: World) -> None:
    keys = package(world, together=True)
    world.break_silence(keys[1], world.brenn)
    assert stages(keys) == ["broken"] * 3
    assert world.record()[-3:] == ["SilenceBroken", "PackageBroken", "PackageBroken"]
    first = world.decision(keys[0])
    assert (first.objectors, first.broken_by) == ([], "")  # nobody objected to this part


@pytest.mark.parametrize("named", [True, False])
def test_the_other_parts_do_not_name_an_author_whom_the_rules_do_not_name(named: bool) -> None:
    # invariant 13
    world = build(rules=replace(MINUTES, author_named=named))
    keys = package(world, together=True)
    world.break_silence(keys[1], world.brenn)
    for reader, learns in ((world.chair, True), (world.brenn, True), (world.cestria, named)):
        told = Disclosure.objects.visible_to(reader, at=world.now).filter(name="by", value="BRE")
        assert told.count() == (3 if learns else 0)


def test_nor_do_they_when_a_mailbox_has_broken_one_part() -> None:
    rules = replace(MINUTES, author_named=False, demonstration=False, shortest_minutes=None)
    world = build(rules=replace(rules, channels=frozenset({"platform", "mailbox"})))
    keys = package(world, together=True)
    came = Came("BRE", "mailbox", world.now, "we object")
    asked = world.asked(CLOCK_SEAT)
    breaks.receive_mail(asked, keys[1], came=came, address="mission@bre.example", codes=("1", "2"))
    entry = world.decision(keys[1]).outside_breaks.get()
    breaks.confirm_mail(world.asked(world.brenn), entry.key)
    assert stages(keys) == ["broken"] * 3
    assert not Disclosure.objects.visible_to(world.cestria, at=world.now).filter(value="BRE").exists()


def test_parts_that_stand_singly_fall_singly(world: World) -> None:
    keys = package(world, together=False)
    world.break_silence(keys[1], world.brenn)
    assert stages(keys) == ["silence", "broken", "silence"]
    ticking.establish_all(keys, world.now + timedelta(minutes=62))
    assert stages(keys) == ["adopted", "broken", "adopted"]


def test_a_part_that_is_withdrawn_or_goes_to_a_meeting_takes_the_others_along(world: World) -> None:
    keys = package(world, together=True)
    acts.withdraw(world.asked(world.chair), keys[0])
    assert stages(keys) == ["withdrawn", "broken", "broken"]
    keys = package(world, together=True)
    silence.object_to_silence(world.asked(world.dorvane), keys[2])
    assert stages(keys) == ["tabled"] * 3


def test_a_package_that_stands_together_is_adopted_whole_or_not_at_all(world: World) -> None:
    # invariants 2, 14, 15
    keys = package(world, together=True)
    later = world.now + timedelta(minutes=62)
    Decision.objects.filter(key=keys[2]).update(entered=["BRE"])
    with pytest.raises(NotInParts):
        world.establish(keys[0], later)
    assert stages(keys) == ["silence"] * 3
    Decision.objects.filter(key=keys[2]).update(entered=[])
    assert ticking._batch(keys, later) >= 1
    assert stages(keys) == ["adopted"] * 3
    numbers = [world.decision(key).number for key in keys]
    assert [number.rsplit("/", 1)[1] for number in numbers if number] == ["1", "2", "3"]
    assert world.record().count("Adopted") == 3
    world.establish(keys[1], later)  # asked again, it gets its first answer
    assert world.record().count("Adopted") == 3


def test_a_note_verbale_against_one_part_breaks_the_package() -> None:
    world = build(
        rules=replace(
            MINUTES,
            demonstration=False,
            shortest_minutes=None,
            channels=frozenset({"platform", "note_verbale"}),
            hold_undelivered=False,
        )
    )
    keys = package(world, together=True)
    came = Came("BRE", "note_verbale", world.now + timedelta(minutes=1), "NV 7")
    world.now += HOUR / 2
    breaks.enter_break(world.asked(world.clerk), keys[0], came=came)
    entry = world.decision(keys[0]).outside_breaks.get()
    breaks.confirm_break(world.asked(world.clerk2), entry.key)
    assert stages(keys) == ["broken"] * 3


def test_a_new_deadline_is_one_for_all_that_stands_together(world: World) -> None:
    # invariant 8
    keys = package(world, together=True)
    later = world.now + 3 * HOUR
    silence.set_deadline(world.asked(world.chair), keys[1], deadline=later)
    assert {world.decision(key).deadline for key in keys} == {later}
    assert world.record().count("DeadlineSet") == 3
    apart = package(world, together=False, titles=("Four", "Five"))
    silence.set_deadline(world.asked(world.chair), apart[0], deadline=later)
    assert [world.decision(key).deadline == later for key in apart] == [True, False]


def test_an_objection_found_after_the_adoption_contests_all_that_stands_together() -> None:
    # invariant 12
    world = build(
        rules=replace(
            MINUTES,
            demonstration=False,
            shortest_minutes=None,
            channels=frozenset({"platform", "note_verbale"}),
            entry_window_hours=1,
            hold_undelivered=False,
        )
    )
    keys = package(world, together=True)
    came = Came("BRE", "note_verbale", world.now + timedelta(minutes=1), "NV 8")
    world.alive(world.now, world.now + 3 * HOUR)
    world.now += 3 * HOUR
    assert world.establish(keys[0], world.now)
    assert stages(keys) == ["adopted"] * 3
    breaks.enter_break(world.asked(world.clerk), keys[2], came=came)
    entry = world.decision(keys[2]).outside_breaks.get()
    breaks.confirm_break(world.asked(world.clerk2), entry.key)
    assert [world.decision(key).contested for key in keys] == [True] * 3
    assert world.record().count("TimelyBreakFound") == 3
    with pytest.raises(Refused):
        room.lift_objection(world.asked(world.cestria), keys[0])
    room.lift_objection(world.asked(world.brenn), keys[0])
    assert [world.decision(key).contested for key in keys] == [False] * 3
    assert world.record().count("ObjectionLifted") == 3
    assert stages(keys) == ["adopted"] * 3


def test_an_objection_lifted_and_the_same_text_back_for_a_shorter_time(world: World) -> None:
    # invariants 12, 23: lifting revives nothing; the text comes back under a new procedure
    key = world.under_silence()
    world.break_silence(key, world.brenn)
    with pytest.raises(Refused):
        room.lift_objection(world.asked(world.cestria), key)
    room.lift_objection(world.asked(world.brenn), key)
    assert world.decision(key).stage == "broken"
    with pytest.raises(NotFound):
        standing.bring_back(world.asked(world.observer), key)
    back = standing.bring_back(world.asked(world.clerk), key).subject
    assert back is not None
    again = world.decision(back)
    assert (again.text_hash, again.follows_id, again.returned) == (world.decision(key).text_hash, key, True)
    with pytest.raises(acts.BroughtBack):
        standing.bring_back(world.asked(world.clerk), key)
    with pytest.raises(TooShort):
        world.circulate(back, minutes=5)
    world.circulate(back, minutes=11)
    world.establish(back, world.now + timedelta(minutes=13))
    assert (world.decision(back).stage, world.decision(key).stage) == ("adopted", "broken")


def test_only_an_ended_text_comes_back(world: World) -> None:
    for key in (world.register_draft(), world.under_silence(), world.adopted()):
        with pytest.raises(standing.NotEnded):
            standing.bring_back(world.asked(world.clerk, world.now + 2 * HOUR), key)


def test_a_sponsor_of_a_draft_reads_the_entry_of_its_own_act(world: World) -> None:
    key = world.register_draft(by=world.aldora)
    advance.give_advance(world.aldora, key, parties=["BRE", "CES"], received=world.now)
    done = standing.join_sponsors(world.asked(world.brenn), key)
    assert receipts.entry_for(world.brenn, done.index, world.now).kind == "SponsorJoined"
    with pytest.raises(NotFound):  # has the draft, and does not bring it
        receipts.entry_for(world.cestria, done.index, world.now)
    left = standing.leave_sponsors(world.asked(world.brenn), key)
    assert receipts.entry_for(world.brenn, left.index, world.now).kind == "SponsorLeft"


def test_who_may_bring_no_text_brings_none_back_either() -> None:
    world = build(rules=replace(RULES, may_propose=frozenset({"registrar"})))
    key = world.under_silence()
    world.break_silence(key, world.brenn)
    for stranger in (world.aldora, world.chair):
        with pytest.raises(ForMemberStatesOnly):
            standing.bring_back(world.asked(stranger), key)
    standing.bring_back(world.asked(world.clerk), key)
