"""Meetings and statements by calls: the same acts as the pages, the same refusals."""

from uuid import uuid4

import pytest
from django.test import Client

from comity.core.consensus.rules import RuleSet
from comity.meetings.models import AgendaItem, Meeting
from comity.notices import outbox
from comity.notices.models import Notice
from comity.record import clock
from comity.statements.models import Statement
from tests.api.calls import bearer, post
from tests.world import World, build

pytestmark = pytest.mark.django_db
RULES = RuleSet(label="two thirds", classes=frozenset({"ordinary"}), quorum="2/3")


@pytest.fixture
def world() -> World:
    """A quorum of two thirds."""
    world = build(rules=RULES)
    world.now = clock.now()
    return world


def test_a_meeting_by_calls(world: World) -> None:
    # invariants 2, 18, 23
    clerk, chair, brenn = (bearer(world, name) for name in ("clerk", "chair", "brenn"))
    opens = world.now.isoformat()
    said = {"body": "SOC", "number": 3, "opens_at": opens, "place": "Selm"}
    assert post("/meetings", brenn, **said)[0] == 403
    assert post("/meetings", clerk, **said)[0] == 200
    meeting = Meeting.objects.get().key
    assert post(f"/meetings/{meeting}/agenda", clerk, title="Calendars")[0] == 200
    assert post(f"/meetings/{meeting}/open", clerk)[0] == 200
    assert post(f"/meetings/{meeting}/presence", clerk, present=["ALD", "BRE", "CES"])[0] == 200
    key = world.register_draft()
    item = str(AgendaItem.objects.get().key)
    assert post(f"/decisions/{key}/table", clerk, item=item)[0] == 200
    text = {"text_hash": world.decision(key).text_hash}
    assert post(f"/decisions/{key}/hear", clerk, party="ALD")[0] == 200
    assert post(f"/decisions/{key}/object", brenn)[0] == 200
    status, answer = post(f"/decisions/{key}/adopt", chair, **text)
    assert (status, answer["refused"]) == (409, "ObjectionStands")
    assert post(f"/decisions/{key}/lift", brenn)[0] == 200
    assert post(f"/decisions/{key}/lift", bearer(world, "aldora"))[0] == 200
    assert post(f"/decisions/{key}/agree", clerk, **text)[0] == 403
    assert post(f"/decisions/{key}/defer", brenn)[0] == 403
    assert post(f"/decisions/{key}/adopt", chair, **text)[0] == 200
    assert post(f"/meetings/{meeting}/summary", chair, text="Useful.")[0] == 200
    assert post(f"/meetings/{meeting}/close", clerk)[0] == 200
    whole = Client().get(f"/api/meetings/{meeting}", headers=brenn).json()
    assert whole["items"][0]["texts"][0]["outcome"] == "adopted"
    assert whole["present"] == ["ALD", "BRE", "CES"]
    assert not [name for name in whole if "count" in name or "total" in name]
    assert Client().get(f"/api/meetings/{meeting}").status_code == 404
    assert Client().get("/api/meetings").json() == {"meetings": [], "next": None}


def test_statements_by_calls(world: World) -> None:
    # invariants 4, 22
    key = world.under_silence()
    aldora, brenn = bearer(world, "aldora"), bearer(world, "brenn")
    path = f"/decisions/{key}/statements"
    assert post(path, aldora, form="comment", text="No statement.")[0] == 422
    assert post(path, aldora, form="reservation", text="Reserved.", joint=True)[0] == 200
    row = Statement.objects.get().key
    assert post(f"/statements/{row}/join", brenn)[0] == 200
    assert post(f"/statements/{row}/reply", brenn, text="Noted.")[0] == 200
    assert post(f"/statements/{row}/correct", aldora, text="Read: 2.")[0] == 200
    status, answer = post(f"/statements/{row}/release", aldora)
    assert (status, answer["refused"]) == (409, "NotPublicYet")
    listed = Client().get(f"/api{path}", headers=brenn).json()["statements"]
    assert listed[0]["parties"] == ["ALD", "BRE"]
    assert {s["form"] for s in listed} == {"reservation", "reply", "corrigendum"}
    assert world.decision(key).stage == "silence"
    assert post(f"/statements/{uuid4()}/join", brenn)[0] == 404


def test_every_member_is_told_of_a_meeting_and_of_what_it_did(world: World) -> None:
    # invariant 13
    clerk = bearer(world, "clerk")
    said = {"body": "SOC", "number": 3, "opens_at": world.now.isoformat(), "place": "Hall of Selm"}
    assert post("/meetings", clerk, **said)[0] == 200
    outbox.collect(clock.now())
    boxes = Notice.objects.filter(kind="MeetingConvened", address__startswith="mission@")
    assert sorted(boxes.values_list("party", flat=True)) == ["ALD", "BRE", "CES", "DOR"]
    assert "Hall of Selm" in boxes[0].body
    meeting = Meeting.objects.get().key
    assert post(f"/meetings/{meeting}/agenda", clerk, title="Calendars")[0] == 200
    key = world.register_draft()
    assert post(f"/decisions/{key}/table", clerk, item=str(AgendaItem.objects.get().key))[0] == 200
    assert post(f"/decisions/{key}/object", bearer(world, "brenn"))[0] == 200
    outbox.collect(clock.now())
    raised = Notice.objects.filter(kind="ObjectionRaised", address="mission@ald.example").get()
    assert "nothing is adopted" in raised.body
