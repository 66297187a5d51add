"""Corrigenda to adopted texts: a silence of their own, a number after the decision's, and a text that never moves."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from comity.access.offices import ForMemberStatesOnly
from comity.acts import corrigenda, standing, ticking
from comity.acts import decisions as acts
from comity.core.consensus import corrigenda as core
from comity.core.consensus.rules_shipped import MINUTES
from comity.documents.models import Version
from comity.register.models import RuleVersion
from tests.acts.test_translations import LATER, english, russian
from tests.world import FOUNDED, LONG_AGO, World, build

pytestmark = pytest.mark.django_db


def brought(world: World, key: UUID, by: str = "clerk") -> UUID:
    done = corrigenda.bring_corrigendum(world.asked(world.seats[by]), key, texts=(english(),))
    assert done.subject is not None
    return done.subject


def test_a_corrigendum_is_adopted_by_its_own_silence_and_leaves_the_text_alone() -> None:
    # invariants 5, 15, 27
    world = build()
    key = world.adopted()
    world.now += LATER
    whole = world.decision(key)
    texts = list(Version.objects.filter(document__decision=key).values())
    first, second = brought(world, key), brought(world, key, by="aldora")
    assert world.decision(first).corrects_id == key
    assert world.decision(first).number is None
    for part in (first, second):
        world.circulate(part)
    end = world.now + timedelta(minutes=62)
    world.alive(world.now - timedelta(hours=25), end)
    for part in (first, second):
        world.told(part)
    assert ticking.establish_all([first, second], end) == 2  # in one round of the clock
    numbers = [world.decision(part).number for part in (first, second)]
    assert numbers == [f"{whole.number}/Corr.1", f"{whole.number}/Corr.2"]
    after = world.decision(key)
    assert (after.text_hash, after.number, after.title) == (whole.text_hash, whole.number, whole.title)
    assert list(Version.objects.filter(document__decision=key).values()) == texts
    world.now += LATER
    other = world.adopted(title="Another")
    assert world.decision(other).number == f"CMS/SOC/{world.now.year}/2"  # corrigenda leave no gap


def test_only_an_adopted_decision_is_corrected_in_its_authentic_language() -> None:
    # invariant 27
    world = build()
    running = world.under_silence()
    with pytest.raises(core.NotAdoptedYet):
        brought(world, running)
    key = world.adopted(title="Adopted")
    acts.publish(world.asked(world.clerk, world.now + LATER), key)
    world.now += LATER
    with pytest.raises(ForMemberStatesOnly):
        brought(world, key, by="observer")
    with pytest.raises(core.AnotherAuthenticLanguage):
        corrigenda.bring_corrigendum(
            world.asked(world.clerk), key, texts=(replace(russian(), authentic=True),)
        )
    correction = brought(world, key)
    world.circulate(correction)
    world.establish(correction, world.now + timedelta(minutes=62))
    world.now += LATER
    with pytest.raises(core.CorrectTheDecision):
        brought(world, correction)


def test_a_broken_corrigendum_comes_back_as_one_and_the_decision_stands() -> None:
    world = build()
    key = world.adopted()
    world.now += LATER
    correction = brought(world, key)
    world.circulate(correction)
    world.break_silence(correction, world.brenn)
    assert world.decision(key).stage == "adopted"
    back = standing.bring_back(world.asked(world.clerk), correction).subject
    assert back is not None
    assert world.decision(back).corrects_id == key


def test_where_the_rules_have_a_class_for_corrigenda_its_shorter_period_holds() -> None:
    world = build(rules=replace(MINUTES, shortest_minutes=60))
    rules = replace(MINUTES, label="short", classes=frozenset({"corrigendum"}), shortest_minutes=5)
    dated = {"valid_from": LONG_AGO, "recorded_at": FOUNDED}
    RuleVersion.objects.create(
        body_id="SOC", decision_class="corrigendum", label="short", values=rules.to_json(), **dated
    )
    key = world.adopted()
    world.now += LATER
    correction = brought(world, key)
    world.circulate(correction, minutes=6)
    found = world.decision(correction)
    assert (found.decision_class, found.procedure.rules.label) == ("corrigendum", "short")


def test_who_may_bring_no_text_brings_no_corrigendum_either() -> None:
    world = build(rules=replace(MINUTES, may_propose=frozenset({"registrar"})))
    key = world.adopted()
    world.now += LATER
    for stranger in ("aldora", "chair"):
        with pytest.raises(ForMemberStatesOnly):
            brought(world, key, by=stranger)
    assert world.decision(brought(world, key)).corrects_id == key
