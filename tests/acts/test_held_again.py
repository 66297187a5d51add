"""A silence that was held, and is in doubt once more."""

from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django import Settings

from comity.acts import silence
from comity.cli.round import turn
from comity.record import clock
from comity.record.writer import Asked
from tests.acts.drill import Drill
from tests.acts.test_silence import RULES, opened, told_of
from tests.world import build

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_was_held_and_kept_its_instant_is_held_again(settings: Settings, tmp_path: Path) -> None:
    # invariant 14: the Chair lets the old instant stand, and the platform is away once more
    world, drill = build(rules=RULES), Drill(settings, tmp_path)
    key = opened(world, minutes=600)
    instant = world.decision(key).deadline
    assert instant is not None
    for held in (1, 2):
        drill.away(90)
        turn()
        assert (world.decision(key).stage, world.record().count("HeldInDoubt")) == ("held", held)
        assert told_of("HeldInDoubt") == held
        silence.set_deadline(Asked(uuid4(), world.chair, clock.now()), key, deadline=instant)
    drill.there(430)
    assert world.decision(key).stage == "adopted"
