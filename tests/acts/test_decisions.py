"""The journey of one text, act by act: refusal and success on one setup."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from comity.access import markings
from comity.access.models import ReleaseRow
from comity.access.offices import ForMemberStatesOnly, ForTheChairOnly, NotAccredited
from comity.acts import decisions as acts
from comity.core.consensus.guards import ChairConfirms, StillRunning, Unchangeable
from comity.core.consensus.rules_shipped import MINUTES, UN
from comity.core.errors import NotAllowed, NotFound, NotPossibleNow
from comity.core.seat import CHAIR, SECRETARIAT
from comity.decisions.models import Decision
from comity.record.clock import TookTooLong
from comity.record.models import ClockAlarm, Disclosure, Entry
from comity.record.writer import SaidOtherwise
from tests.world import World, build

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def world() -> World:
    return build()


def test_a_draft_goes_to_the_chair_and_to_nobody_else(world: World) -> None:
    key = world.register_draft(by=world.clerk)
    assert world.record() == ["Registered"]
    for seat in (world.chair, world.clerk2):
        assert Decision.objects.for_reader(seat, key, at=world.now).symbol == ""
    for seat in (world.aldora, world.observer):
        with pytest.raises(NotFound):
            Decision.objects.for_reader(seat, key, at=world.now)


def test_only_who_is_accredited_brings_a_draft(world: World) -> None:
    with pytest.raises(NotAccredited):
        world.register_draft(by=world.intern)
    with pytest.raises(ForMemberStatesOnly):
        world.register_draft(by=world.observer)
    assert world.record() == []


def test_the_rules_say_who_may_bring_a_draft() -> None:
    world = build(rules=replace(MINUTES, may_propose=frozenset({"observer", "registrar"})))
    brought = world.decision(world.register_draft(by=world.observer))
    assert not brought.sponsored, "an observer brings a text, but is not among those who form the consensus"
    world.register_draft(by=world.clerk)
    for seat in (world.aldora, world.chair):
        with pytest.raises(ForMemberStatesOnly):
            world.register_draft(by=seat)
    for name, offered in (("observer", True), ("clerk", True), ("aldora", False), ("chair", False)):
        client = world.client(name)
        assert ("/decisions/new/" in client.get("/decisions/").content.decode()) is offered, name
        assert (client.get("/decisions/new/").status_code == 200) is offered, name


def test_the_chair_opens_silence_for_the_members_of_that_moment(world: World) -> None:
    # invariants 5, 6, 7
    key = world.register_draft()
    for seat in (world.aldora, world.observer):
        with pytest.raises((NotAllowed, NotFound)):
            world.circulate(key, by=seat)
    world.circulate(key)
    decision = world.decision(key)
    assert decision.stage == "silence"
    assert decision.symbol == f"CMS/SOC/{world.now.year}/D.1"
    assert decision.members == ["ALD", "BRE", "CES", "DOR"]
    assert (decision.body_id, decision.launcher, decision.authority) == ("SOC", CHAIR, "Rules of procedure")
    assert decision.deadline == world.now + HOUR
    assert decision.rules["label"] == MINUTES.label
    assert len(decision.text_hash) == 64


def test_a_changed_text_is_not_circulated(world: World) -> None:
    # invariant 5
    key = world.register_draft()
    with pytest.raises(acts.TextChanged):
        acts.circulate(
            world.asked(world.chair), key, deadline=world.now + HOUR, authority="x", text_hash="0" * 64
        )
    assert world.decision(key).stage == "draft"
    assert world.record() == ["Registered"]


def test_only_a_member_state_breaks_silence(world: World) -> None:
    # invariant 1
    key = world.under_silence()
    before = world.record()
    for seat in (world.observer, world.chair, world.clerk, world.intern, world.administrator):
        with pytest.raises((NotAllowed, NotFound)):
            world.break_silence(key, seat)
    assert world.record() == before
    world.break_silence(key, world.aldora)
    assert world.record() == [*before, "SilenceBroken"]
    assert world.decision(key).stage == "broken"


def test_the_secretariat_cannot_act_as_a_delegation(world: World) -> None:
    # invariant 34
    key = world.under_silence()
    with pytest.raises(ForMemberStatesOnly):
        world.break_silence(key, replace(world.clerk, party="ALD"))
    with pytest.raises(ForMemberStatesOnly):
        world.break_silence(key, replace(world.aldora, party=SECRETARIAT))
    assert world.decision(key).stage == "silence"


def test_a_break_at_the_instant_counts_and_later_is_recorded_as_late(world: World) -> None:
    # invariants 2, 9, 11
    key, other = world.under_silence(), world.under_silence()
    deadline = world.decision(key).deadline
    assert deadline is not None
    world.now = datetime.now(UTC)
    world.break_silence(key, world.brenn, at=deadline)
    assert world.decision(key).stage == "broken"
    late = deadline + timedelta(microseconds=1)
    world.break_silence(other, world.brenn, at=late)
    assert world.decision(other).stage == "silence"
    assert world.record()[-2:] == ["SilenceBroken", "BreakCameLate"]
    world.establish(other, deadline + timedelta(seconds=61))
    assert world.decision(other).stage == "adopted"


def test_a_second_objection_in_time_is_kept(world: World) -> None:
    key = world.under_silence()
    world.break_silence(key, world.aldora)
    world.break_silence(key, world.brenn)
    assert world.decision(key).objectors == ["ALD", "BRE"]
    assert world.record()[-1] == "FurtherObjection"


def test_a_break_ends_the_procedure_for_good(world: World) -> None:
    # invariants 2, 12
    key = world.under_silence()
    world.break_silence(key, world.aldora)
    with pytest.raises(NotPossibleNow):
        world.establish(key, world.now + 2 * HOUR)
    with pytest.raises(NotPossibleNow):
        world.circulate(key)
    assert world.decision(key).number is None


def test_adoption_comes_a_minute_after_the_deadline_and_only_once(world: World) -> None:
    # invariants 14, 15
    key = world.under_silence()
    deadline = world.decision(key).deadline
    assert deadline is not None
    with pytest.raises(StillRunning):
        world.establish(key, deadline + timedelta(seconds=59))
    first = world.establish(key, deadline + timedelta(seconds=60))
    again = world.establish(key, deadline + timedelta(seconds=600))
    assert first == again
    decision = world.decision(key)
    assert decision.effect_from == deadline
    assert decision.number == f"CMS/SOC/{deadline.year}/1"
    assert world.record().count("Adopted") == 1


def test_numbers_have_no_gaps(world: World) -> None:
    # invariant 15
    keys = [world.under_silence(title=f"Text {n}") for n in range(5)]
    world.break_silence(keys[1], world.aldora)
    for key in keys:
        if key != keys[1]:
            world.establish(key, world.now + timedelta(minutes=62))
    numbers = [world.decision(key).number for key in keys]
    assert [n and n.rsplit("/", 1)[1] for n in numbers] == ["1", None, "2", "3", "4"]


def test_nothing_is_adopted_after_a_jump_of_the_clock(world: World) -> None:
    # invariant 14
    key = world.under_silence()
    ClockAlarm.objects.create(raised_at=world.now, drift=3600.0)
    with pytest.raises(NotPossibleNow, match="clock"):
        world.establish(key, world.now + 2 * HOUR)
    assert world.decision(key).stage == "silence"


def test_under_other_rules_the_chair_confirms() -> None:
    world = build(rules=UN)
    key = world.register_draft()
    world.circulate(key, minutes=72 * 60)
    after = world.now + timedelta(hours=73)
    world.alive(world.now, after)
    world.told(key)
    text = world.decision(key).text_hash
    with pytest.raises(ChairConfirms):
        world.establish(key, after)
    with pytest.raises(ForTheChairOnly):
        acts.confirm(world.asked(world.clerk, after), key, text_hash=text)
    acts.confirm(world.asked(world.chair, after), key, text_hash=text)
    assert world.decision(key).stage == "adopted"


def test_who_broke_is_told_as_the_rules_say() -> None:
    # invariant 13
    for rules, minutes, told in ((MINUTES, 60, True), (UN, 72 * 60, False)):
        world = build(rules=rules) if not Entry.objects.exists() else _again(rules)
        key = world.register_draft()
        world.circulate(key, minutes=minutes)
        done = world.break_silence(key, world.aldora, reason="our reasons")
        rows = Disclosure.objects.filter(entry_id=done.index)

        own, others, chair = (
            set(rows.visible_to(seat, at=world.now).values_list("name", flat=True))
            for seat in (world.aldora, world.brenn, world.chair)
        )
        assert {"by", "reason"} <= own
        assert ({"by", "reason"} <= others) is told
        assert ("by" in others) is told
        assert "person" not in others
        assert "request" not in chair


def _again(rules: object) -> World:
    from comity.register.models import RuleVersion

    RuleVersion.objects.update(values=rules.to_json())  # type: ignore[attr-defined] # a rule set
    world = World(now=datetime.now(UTC))
    from comity.people.models import Person
    from comity.people.seats import seats_of

    for person in Person.objects.all():
        name = person.email.split("@")[0]
        world.persons[name] = person
        for seat in seats_of(person.pk, world.now):
            world.seats[name] = seat
    return world


def test_a_text_is_withdrawn_before_the_deadline_only(world: World) -> None:
    key, other = world.under_silence(), world.under_silence()
    with pytest.raises(NotAllowed):
        acts.withdraw(world.asked(world.aldora), key)
    acts.withdraw(world.asked(world.chair), key)
    assert world.decision(key).stage == "withdrawn"
    with pytest.raises(Unchangeable):
        acts.withdraw(world.asked(world.chair, world.now + 2 * HOUR), other)


def test_only_the_originator_publishes(world: World) -> None:
    # invariant 30
    key = world.adopted()
    at = world.now + 2 * HOUR
    with pytest.raises(NotAllowed):
        acts.publish(world.asked(world.chair, at), key)
    acts.publish(world.asked(world.clerk, at), key)
    decision = world.decision(key)
    assert decision.published_at == at
    assert decision.marking.public_from == at
    assert decision.proceedings.public_from is None


def test_a_running_text_is_not_published(world: World) -> None:
    key = world.under_silence()
    with pytest.raises(NotPossibleNow):
        acts.publish(world.asked(world.clerk), key)


def test_one_act_number_is_one_act(world: World) -> None:
    key, other = world.under_silence(), world.under_silence()
    asked = world.asked(world.aldora)
    first = acts.break_silence(asked, key, reason="a")
    assert acts.break_silence(asked, key, reason="a") == first
    with pytest.raises(SaidOtherwise):
        acts.break_silence(asked, key, reason="b")
    with pytest.raises(SaidOtherwise):
        acts.break_silence(replace(asked, by=world.brenn), key, reason="a")
    with pytest.raises(SaidOtherwise):
        acts.break_silence(asked, other, reason="a")
    assert world.record().count("SilenceBroken") == 1


def test_what_is_not_stored_within_thirty_seconds_is_refused(
    world: World, settings: Any, tmp_path: Path
) -> None:
    key = world.under_silence()
    clock = tmp_path / "clock"
    clock.write_text("31")
    settings.COMITY_TEST_CLOCK = str(clock)
    with pytest.raises(TookTooLong):
        world.break_silence(key, world.aldora)
    assert world.decision(key).stage == "silence"


def test_a_reader_who_lost_the_right_cannot_act(world: World) -> None:
    key = world.under_silence()
    ReleaseRow.objects.all().update(until=world.now)
    with pytest.raises(NotFound):
        world.break_silence(key, world.aldora)


def test_every_entry_proves_its_fields(world: World) -> None:
    from comity.core.log import entry as entries

    key = world.under_silence()
    done = world.break_silence(key, world.aldora, reason="ёлка")
    row = Entry.objects.get(index=done.index)
    read = entries.parse(bytes(row.data))
    assert read.kind == "sealed"
    assert b"ALD" not in bytes(row.data)
    for d in row.disclosures.all():
        assert read.holds(entries.Disclosure(d.name, bytes(d.salt), d.value))
        assert not read.holds(entries.Disclosure(d.name, bytes(d.salt), "other"))
    assert markings.own("ALD").originator == "ALD"
