"""A text replaced by its page and by calls, the earlier ones beside it, and the page as it stood."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from comity.acts import texts as acts
from comity.core.consensus.events import Communication
from comity.decisions.models import Communication as Said
from comity.documents.models import EarlierText
from comity.record import clock
from tests.acts.test_meetings import RULES, sits, tabled
from tests.acts.test_translations import english
from tests.api.calls import bearer, get, post
from tests.web.asking import send, text
from tests.world import build

pytestmark = pytest.mark.django_db


def test_a_text_is_replaced_by_its_page_and_the_earlier_one_stands_beside_it() -> None:
    # invariants 5, 26, 28
    world = build()
    key = world.register_draft(by=world.aldora, title="First words")
    page, change = reverse("decision", args=[key]), reverse("replace_text", args=[key])
    aldora, clerk = world.client("aldora"), world.client("clerk")
    assert change in text(aldora.get(page))
    assert change not in text(clerk.get(page))
    assert clerk.get(change).status_code == 403
    assert world.client("brenn").get(change).status_code == 404
    seen = world.decision(key).text_hash
    filled = {"title": "Second words", "typed": "The Committee\n\n1. Decides otherwise.", "text_hash": seen}
    assert "type the text below" in text(send(aldora, change, **filled | {"typed": ""}))
    assert send(aldora, change, **filled).status_code == 302
    assert send(aldora, change, **filled | {"title": "Third"}).status_code == 409  # another text was seen
    shown = text(clerk.get(page))
    assert "Decides otherwise" in shown
    assert "Text 1: <bdi>First words" in shown
    kept = EarlierText.objects.get()
    one = reverse("earlier_text", args=[kept.key])
    assert "exchange calendars" in text(clerk.get(one)) or "First words" in text(clerk.get(one))
    file = clerk.get(reverse("earlier_file", args=[kept.key]))
    assert b"".join(file.streaming_content).startswith(b"First words")  # type: ignore[attr-defined] # streamed
    world.circulate(key)
    brenn = world.client("brenn")
    assert "First words" not in text(brenn.get(page))  # it was never given out
    assert brenn.get(one).status_code == 404
    assert change not in text(aldora.get(page))
    assert aldora.get(change).status_code == 200
    assert send(aldora, change, **filled | {"text_hash": world.decision(key).text_hash}).status_code == 409


def test_a_text_before_a_meeting_as_it_stood_and_what_was_said_of_it(settings: Any, tmp_path: Path) -> None:
    # invariant 5
    moved = tmp_path / "clock"
    moved.write_text("0")
    settings.COMITY_TEST_CLOCK = str(moved)
    world = build(now=clock.now(), rules=RULES)
    draft = world.register_draft(title="Never given out")
    acts.replace_text(
        world.asked(world.clerk), draft, text=english("Given out"), replaces=world.decision(draft).text_hash
    )
    key = tabled(world, sits(world, "ALD", "BRE", "CES"), draft)
    Said.objects.create(
        decision=world.decision(key),
        marking=world.decision(key).proceedings,
        party_id="CES",
        form=Communication.COMMENT,
        text="A word of Cestria",
        at=clock.now(),
    )
    moved.write_text("3600")
    world.now = clock.now()
    acts.replace_text(
        world.asked(world.clerk), key, text=english("Best words"), replaces=world.decision(key).text_hash
    )
    brenn = world.client("brenn")
    shown = text(brenn.get(reverse("decision", args=[key])))
    assert "said of an earlier text" in shown
    assert "Text 2: <bdi>Given out" in shown
    assert "Never given out" not in shown
    past = reverse("past_decision", args=[key])
    moved.write_text("7200")

    def stood(minutes: int) -> str:
        at = world.now.timestamp() + minutes * 60
        return text(
            brenn.get(past, {"as_of": f"{world.now.fromtimestamp(at, world.now.tzinfo):%Y-%m-%dT%H:%M:%S}"})
        )

    assert "Given out" in stood(-30)
    assert "Best words" not in stood(-30)
    assert "Best words" in stood(30)


def test_a_text_is_replaced_by_calls() -> None:
    # invariant 5
    world = build()
    world.now = clock.now()
    key = world.register_draft(by=world.aldora)
    seen = world.decision(key).text_hash
    said = {
        "title": "Second words",
        "typed": "The Committee\n\n1. Decides.",
        "language": "en",
        "replaces": seen,
    }
    aldora, clerk = bearer(world, "aldora"), bearer(world, "clerk")
    status, answer = post(f"/decisions/{key}/text", clerk, **said)
    assert (status, answer["refused"]) == (403, "ForTheOriginatorOnly")
    assert post(f"/decisions/{key}/text", aldora, **said)[0] == 200
    status, answer = post(f"/decisions/{key}/text", aldora, **said)
    assert (status, answer["refused"]) == (409, "TextChanged")
    listed = get(f"/decisions/{key}/texts", clerk)[1]["texts"]
    assert [(row["number"], row["text_hash"]) for row in listed] == [(1, seen)]
    world.circulate(key)
    again = {"replaces": world.decision(key).text_hash, "typed": "The Committee\n\n1. Decides otherwise."}
    status, answer = post(f"/decisions/{key}/text", aldora, **said | again)
    assert (status, answer["refused"]) == (409, "NotReplaceable")
    assert get(f"/decisions/{key}/texts", bearer(world, "brenn"))[1]["texts"] == []
