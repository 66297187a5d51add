"""A silence that was held: in doubt once more, and what the hold brings back is not betrayed by a number."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4, uuid5

import pytest
from pytest_django import Settings

from comity.acts import silence
from comity.cli.round import turn
from comity.record import clock
from comity.record.models import Entry
from comity.record.writer import Asked
from comity.register.models import Party
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


def test_no_number_of_an_act_tells_who_objected(settings: Settings, tmp_path: Path) -> None:
    # numbers of acts stand in clear: what follows from one of them and a code is found by trying all the codes
    world, drill = build(rules=replace(RULES, author_named=False)), Drill(settings, tmp_path)
    key = opened(world)
    drill.away(181)
    world.break_silence(key, world.aldora, at=clock.now())
    turn()
    assert world.record()[-2:] == ["HeldInDoubt", "SilenceBroken"]
    acts = set(Entry.objects.values_list("act", flat=True))
    codes = Party.objects.values_list("code", flat=True)
    assert not {uuid5(act, code) for act in acts for code in codes} & acts
