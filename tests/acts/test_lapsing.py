"""A text with which nothing is done lapses after the days that the rules give, and never without such a rule."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comity.acts import lapsing, silence, standing
from comity.acts import translations as other
from comity.cli.round import turn
from comity.core.consensus.rules_shipped import MINUTES
from comity.core.errors import NotAllowed
from comity.core.seat import CLOCK_SEAT
from comity.decisions.models import Decision
from comity.notices import outbox
from comity.notices.models import Notice
from comity.record import clock
from comity.record.models import ClockAlarm
from tests.world import World, build

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
RULES = replace(MINUTES, lapses_after_days=30)


def let(world: World, key: UUID, days: float) -> None:
    """The rules let it lapse, so many days from now."""
    at = world.now + days * DAY
    lapsing.lapse(world.asked(CLOCK_SEAT, at), key)


def test_a_quiet_text_lapses_by_the_rules_alone_and_can_come_back() -> None:
    world = build(rules=RULES)
    key = world.register_draft()
    assert lapsing.lapse_due(world.now + 29 * DAY) == 0
    with pytest.raises(NotAllowed):
        lapsing.lapse(world.asked(world.chair, world.now + 31 * DAY), key)
    with pytest.raises(lapsing.SomethingWasDone):
        let(world, key, 29)
    assert lapsing.lapse_due(world.now + 31 * DAY) == 1
    assert lapsing.lapse_due(world.now + 31 * DAY) == 0  # once, whatever runs twice
    assert world.record() == ["Registered", "Lapsed"]
    assert world.decision(key).stage == "lapsed"
    outbox.collect(world.now)
    told = Notice.objects.filter(kind="Lapsed")
    assert {(n.party, "Those who bring the text" in n.body) for n in told} == {("SEC", True)}
    world.now += 32 * DAY
    back = standing.bring_back(world.asked(world.clerk), key).subject
    assert world.decision(back).follows_id == key if back else False


def test_whatever_is_recorded_about_it_counts_the_days_anew(settings: Any, tmp_path: Path) -> None:
    moved = tmp_path / "clock"
    settings.COMITY_TEST_CLOCK = str(moved)
    world = build(rules=RULES)
    key = world.register_draft()
    moved.write_text(str((20 * DAY).total_seconds()))
    world.now = clock.now()
    other.request_translation(world.asked(world.clerk), key, language="ru")
    soon = world.now + 15 * DAY
    assert lapsing.lapse_due(soon) == 0
    with pytest.raises(
        lapsing.SomethingWasDone
    ):  # who looked before it was recorded is asked again under lock
        lapsing.lapse(lapsing.lapsing(key, world.now - 20 * DAY, soon), key)
    assert lapsing.lapse_due(world.now + 31 * DAY) == 1


def test_a_round_looks_at_many_quiet_texts_as_quickly_as_at_one() -> None:
    world = build(rules=RULES)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert lapsing.lapse_due(world.now) == 0
        return len(asked)

    world.register_draft()
    few = cost()
    for n in range(4):
        world.register_draft(title=f"Draft {n}")
    assert cost() == few


def test_without_the_rule_or_under_silence_nothing_lapses_and_not_while_the_clock_is_in_doubt() -> None:
    # invariant 14
    world = build()
    never = world.register_draft()
    Decision.objects.filter(key=world.under_silence(title="Running")).update(rules=RULES.to_json())
    assert lapsing.lapse_due(world.now + 1000 * DAY) == 0
    Decision.objects.filter(key=never).update(rules=RULES.to_json())
    ClockAlarm.objects.create(raised_at=world.now, drift=3600.0)
    assert "clock" in turn().refused.lower()
    assert world.decision(never).stage == "draft"


def test_a_held_part_that_lapses_breaks_the_package() -> None:
    world = build(rules=replace(RULES, hold_after_outage_minutes=60))
    keys = [world.register_draft(title=f"Part {n}") for n in (1, 2)]
    standing.circulate_package(
        world.asked(world.chair),
        keys[0],
        parts=tuple((key, world.decision(key).text_hash) for key in keys),
        deadline=world.now + timedelta(hours=30),
        authority="Rules",
        together=True,
    )
    Decision.objects.filter(key=keys[0]).update(stage="held", held_at=world.now)
    let(world, keys[0], 31)
    assert [world.decision(key).stage for key in keys] == ["lapsed", "broken"]
    assert silence.hold_due(world.now + 32 * DAY) == 0
