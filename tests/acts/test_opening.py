"""What the rules ask before silence opens, asked of the act."""

from dataclasses import replace

import pytest

from comity.core.consensus import opening
from comity.core.consensus.rules_shipped import MINUTES
from comity.decisions.models import Decision
from comity.register.models import Organisation
from tests.world import build

pytestmark = pytest.mark.django_db


def test_where_the_rules_say_so_silence_waits_for_all_languages() -> None:
    # invariant 20
    world = build(rules=replace(MINUTES, all_languages_first=True))
    key = world.register_draft()
    with pytest.raises(opening.LanguagesFirst):
        world.circulate(key)
    assert Decision.objects.get(key=key).stage == "draft"
    Organisation.objects.update(languages=["en"])
    world.circulate(key)
    assert Decision.objects.get(key=key).stage == "silence"


def test_where_a_meeting_must_agree_silence_does_not_begin_at_a_desk() -> None:
    # invariant 20
    world = build(rules=replace(MINUTES, consent_step="meeting"))
    key = world.register_draft()
    with pytest.raises(opening.MeetingFirst):
        world.circulate(key)
