"""Texts that stand together stay together: circulated again in one act, and adopted as they were seen."""

from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from comity.acts import room, silence, standing, texts
from comity.acts.decisions import TextChanged
from comity.acts.drafts import DraftText
from comity.core.consensus.together import TogetherAgain
from comity.decisions.models import Decision, Package
from comity.meetings.models import Meeting
from tests.acts.test_meetings import sits
from tests.acts.test_together import HOUR, package, put, stages, tabled, world
from tests.web.asking import number, text
from tests.world import World

pytestmark = pytest.mark.django_db
__all__ = ["world"]  # the fixture


def agreed(world: World, keys: list[UUID]) -> None:
    """Both parts went from silence to a meeting, which agreed to them ad referendum."""
    tabled(world, keys)
    for key in keys:
        room.agree_ad_referendum(world.asked(world.chair), key, text_hash=world.decision(key).text_hash)


def circulated(world: World, keys: list[UUID], *, together: bool = True) -> None:
    standing.circulate_package(
        world.asked(world.chair),
        keys[0],
        parts=tuple((key, world.decision(key).text_hash) for key in keys),
        deadline=world.now + 10 * HOUR,
        authority="Rules of procedure",
        together=together,
    )


def test_what_stands_together_is_circulated_again_together(world: World) -> None:
    # invariants 2, 8: said at launch, and not taken apart on the way
    keys = package(world)
    agreed(world, keys)
    other = world.register_draft(title="Another")
    with pytest.raises(TogetherAgain):
        world.circulate(keys[0], minutes=600)
    for parts, together in ((keys, False), ([keys[0], other], True), ([*keys, other], True)):
        with pytest.raises(TogetherAgain):
            circulated(world, parts, together=together)
    assert stages(keys) == ["ad_referendum", "ad_referendum"]
    circulated(world, keys)
    assert Package.objects.count() == 1
    assert stages(keys) == ["silence", "silence"]
    assert len({world.decision(key).deadline for key in keys}) == 1
    world.break_silence(keys[1], world.brenn)
    assert stages(keys) == ["broken", "broken"]


def test_parts_that_stand_singly_go_again_as_they_like(world: World) -> None:
    keys = [world.register_draft(title=title) for title in ("Places", "Travel")]
    circulated(world, keys, together=False)
    agreed_alone(world, keys[0])
    world.circulate(keys[0], minutes=600)
    assert stages(keys) == ["silence", "silence"]


def agreed_alone(world: World, key: UUID) -> None:
    silence.object_to_silence(world.asked(world.aldora), key)
    item = Meeting.objects.get(key=sits(world, "ALD", "BRE", "CES")).items.get().key
    room.table(world.asked(world.chair), key, item=item)
    room.agree_ad_referendum(world.asked(world.chair), key, text_hash=world.decision(key).text_hash)


def test_the_page_offers_the_package_and_not_one_part_of_it(world: World) -> None:
    keys = package(world)
    agreed(world, keys)
    chair = world.client("chair")
    page = text(chair.get(reverse("decision", args=[keys[0]])))
    alone, whole = (reverse(name, args=[keys[0]]) for name in ("circulate", "circulate_package"))
    assert f'href="{alone}"' not in page
    assert f'href="{whole}"' in page
    form = text(chair.get(whole))
    assert "These texts stand together since an earlier silence." in form
    assert form.count(" checked") >= 2
    day = (world.now + 48 * HOUR).date().isoformat()
    sent = {
        "act": number(chair, whole),
        "parts": f"{keys[1]} {world.decision(keys[1]).text_hash}",
        "together": "yes",
        "day": day,
        "clock": "12:00",
        "of": "utc",
        "authority": "Rules of procedure",
    }
    assert chair.post(whole, sent | {"together": "no"}).status_code == 409
    assert chair.post(whole, sent | {"act": str(uuid4())}).status_code == 302
    assert stages(keys) == ["silence", "silence"]


def test_no_text_of_a_package_is_adopted_that_the_chair_did_not_see(world: World) -> None:
    # invariant 5: another text took the place of one part while the meeting sat
    keys = package(world)
    tabled(world, keys)
    chair, page = world.client("chair"), reverse("adopt_in_meeting", args=[keys[0]])
    shown = text(chair.get(page))
    seen = f"{keys[1]}:{world.decision(keys[1]).text_hash}"
    assert f'value="{seen}"' in shown
    sent = {"act": number(chair, page), "text_hash": world.decision(keys[0]).text_hash, "parts": seen}
    said = DraftText("en", True, "Travel", "t.txt", "text/plain", b"Another.", "<p>Another.</p>", "Another.")
    texts.replace_text(
        world.asked(world.clerk), keys[1], text=said, replaces=world.decision(keys[1]).text_hash
    )
    assert chair.post(page, sent).status_code == 409
    assert chair.post(page, sent | {"parts": "nothing"}).status_code == 200, (
        "an unreadable form is shown again"
    )
    with pytest.raises(TextChanged):
        room.adopt_in_meeting(
            world.asked(world.chair), keys[0], text_hash=Decision.objects.get(key=keys[0]).text_hash
        )
    assert stages(keys) == ["tabled", "tabled"]
    put(world, keys[0])
    assert stages(keys) == ["adopted", "adopted"]
