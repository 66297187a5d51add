"""Statements: attached for ever, never altering the text, never counted as objections without a choice."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from comity.access.offices import ForMemberStatesOnly
from comity.acts import decisions as acts
from comity.acts import statements
from comity.acts.silence import SaySomething
from comity.core.consensus.events import STATEMENTS, Communication
from comity.core.consensus.guards import WindowClosed
from comity.core.consensus.rules_shipped import MINUTES
from comity.core.errors import NotFound
from comity.core.seat import PUBLIC_SEAT, Seat
from comity.decisions.models import Decision
from comity.statements.models import Joining, Statement
from tests.world import World, build

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
RULES = replace(MINUTES, statements_within_days=10)
TEXT = "Aldora understands paragraph 1 to be voluntary."


@pytest.fixture
def world() -> World:
    return build(rules=RULES)


def adopted(world: World) -> UUID:
    """A decision, and the clock after it."""
    key = world.adopted()
    world.now += timedelta(hours=2)
    return key


def makes(
    world: World,
    by: Seat,
    key: UUID,
    form: Communication = Communication.INTERPRETATION,
    joint: bool = False,
) -> UUID:
    """A delegation makes a statement; its key."""
    statements.make_statement(world.asked(by), key, form=form, text=TEXT, joint=joint)
    return Statement.objects.get(party=by.party, joint=joint).key


@pytest.mark.parametrize("form", STATEMENTS)
def test_a_statement_is_no_objection_and_alters_nothing(world: World, form: Communication) -> None:
    # invariants 4, 22
    key = world.under_silence()
    before = world.decision(key)
    makes(world, world.aldora, key, form)
    after = world.decision(key)
    assert (after.stage, after.objectors, after.late) == ("silence", [], [])
    assert (after.text_hash, after.all_versions_hash) == (before.text_hash, before.all_versions_hash)
    world.establish(key, world.now + timedelta(minutes=62))
    assert world.decision(key).stage == "adopted"
    assert Statement.objects.get(decision_id=key).form == form


def test_dissociation_after_adoption_leaves_the_decision_whole(world: World) -> None:
    # invariants 4, 22
    key = adopted(world)
    before = world.decision(key)
    makes(world, world.dorvane, key, Communication.DISSOCIATION)
    after = world.decision(key)
    assert (after.stage, after.number, after.text_hash, after.contested) == (
        "adopted",
        before.number,
        before.text_hash,
        False,
    )
    assert world.record()[-1] == "StatementMade"


def test_a_break_is_no_statement_and_a_comment_is_none_either(world: World) -> None:
    # invariant 4
    key = world.under_silence()
    world.break_silence(key, by=world.aldora, reason=TEXT)
    assert Statement.objects.count() == 0
    for form in set(Communication) - set(STATEMENTS):
        with pytest.raises(statements.NoStatement):
            makes(world, world.brenn, key, form)


def test_only_who_takes_part_makes_a_statement(world: World) -> None:
    # invariants 1, 34
    key = adopted(world)
    for seat in (world.clerk, world.chair):
        with pytest.raises(ForMemberStatesOnly):
            makes(world, seat, key)
    with pytest.raises(NotFound):
        makes(world, world.observer, key)
    with pytest.raises(SaySomething):
        statements.make_statement(world.asked(world.aldora), key, form=Communication.RESERVATION, text="  ")


def test_the_rules_say_how_long_after_adoption(world: World) -> None:
    # invariant 22
    key = adopted(world)
    done = world.decision(key).adopted_at
    assert done is not None
    world.now = done + 10 * DAY
    statement = makes(world, world.aldora, key)
    joint = makes(world, world.brenn, key, joint=True)
    world.now += timedelta(seconds=1)
    with pytest.raises(WindowClosed):
        makes(world, world.brenn, key)
    with pytest.raises(WindowClosed):
        statements.join_statement(world.asked(world.cestria), joint)
    world.now += 9 * DAY
    statements.reply_to_statement(world.asked(world.brenn), statement, text="Brenn reads it otherwise.")
    world.now += 2 * DAY
    with pytest.raises(WindowClosed):
        statements.reply_to_statement(world.asked(world.cestria), statement, text="So does Cestria.")
    statements.correct_statement(world.asked(world.aldora), statement, text="Read: paragraph 2.")


def test_its_words_stay_and_a_corrigendum_stands_beside_them(world: World) -> None:
    # invariant 22
    key = adopted(world)
    statement = makes(world, world.aldora, key)
    with pytest.raises(ForMemberStatesOnly):
        statements.correct_statement(world.asked(world.brenn), statement, text="Read: paragraph 2.")
    statements.correct_statement(world.asked(world.aldora), statement, text="Read: paragraph 2.")
    assert Statement.objects.get(key=statement).text == TEXT
    corrigendum = Statement.objects.get(corrects_id=statement)
    assert corrigendum.marking_id == Statement.objects.get(key=statement).marking_id
    with pytest.raises(statements.CorrectTheStatement):
        statements.correct_statement(world.asked(world.aldora), corrigendum.key, text="Again.")


def test_each_delegation_joins_a_joint_statement_itself(world: World) -> None:
    # invariants 33, 34
    key = adopted(world)
    alone = makes(world, world.aldora, key)
    with pytest.raises(statements.NotJoint):
        statements.join_statement(world.asked(world.brenn), alone)
    joint = makes(world, world.cestria, key, joint=True)
    for seat in (world.clerk, world.chair):
        with pytest.raises(ForMemberStatesOnly):
            statements.join_statement(world.asked(seat), joint)
    statements.join_statement(world.asked(world.brenn), joint)
    for seat in (world.brenn, world.cestria):
        with pytest.raises(statements.JoinedAlready):
            statements.join_statement(world.asked(seat), joint)
    assert [j.party_id for j in Joining.objects.all()] == ["BRE"]


def test_its_author_alone_releases_it_and_only_with_the_decision(world: World) -> None:
    # invariants 29, 30
    key = adopted(world)
    statement = makes(world, world.aldora, key)
    statements.reply_to_statement(world.asked(world.brenn), statement, text="Noted.")
    reply = Statement.objects.get(answers_id=statement).key
    with pytest.raises(statements.NotPublicYet):
        statements.release_statement(world.asked(world.aldora), statement)
    acts.publish(world.asked(world.clerk), key)
    assert Decision.objects.for_reader(PUBLIC_SEAT, key, at=world.now)
    with pytest.raises(NotFound):
        Statement.objects.for_reader(PUBLIC_SEAT, statement, at=world.now)
    with pytest.raises(ForMemberStatesOnly):
        statements.release_statement(world.asked(world.brenn), statement)
    with pytest.raises(statements.NotPublicYet):  # an answer would tell what it answers
        statements.release_statement(world.asked(world.brenn), reply)
    statements.release_statement(world.asked(world.aldora), statement)
    assert Statement.objects.for_reader(PUBLIC_SEAT, statement, at=world.now).text == TEXT
    with pytest.raises(statements.ReleasedAlready):
        statements.release_statement(world.asked(world.aldora), statement)
    statements.release_statement(world.asked(world.brenn), reply)
    statements.correct_statement(world.asked(world.aldora), statement, text="Read: paragraph 2.")
    assert Statement.objects.visible_to(PUBLIC_SEAT, at=world.now).count() == 3
