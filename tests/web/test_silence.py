"""Pages around a running silence: each act by its form, refused to those who may not."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from comity.core.consensus.rules_shipped import CICA
from comity.decisions.models import Communication, Decision, Delivery, InnerDraft, OutsideBreak
from comity.record import clock
from comity.record.models import Entry
from tests.web.asking import send, text
from tests.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    """Every channel counts."""
    return build(rules=CICA)


def silence(world: World) -> UUID:
    """Under silence for two weeks since some seconds."""
    world.now = clock.now() - timedelta(seconds=20)
    key = world.register_draft()
    world.circulate(key, minutes=60 * 24 * 14)
    world.now = clock.now()
    return key


def kinds() -> list[str]:
    """What the record says."""
    return list(Entry.objects.order_by("index").values_list("kind", flat=True))


def entered(world: World, key: UUID, name: str = "clerk") -> UUID:
    """A note verbale is entered by its form, with a scan."""
    at = clock.now() - timedelta(seconds=5)
    filled = {
        "party": "ALD",
        "channel": "note_verbale",
        "day": at.date().isoformat(),
        "clock": at.time().replace(microsecond=0).isoformat(),
        "of": "utc",
        "reference": "No. 114",
        "paragraphs": "3, 5 bis",
        "paper": SimpleUploadedFile("note.pdf", b"%PDF-1.4 scan"),
    }
    answer = send(world.client(name), f"/decisions/{key}/objections/enter/", **filled)
    assert answer.status_code == 302, text(answer)
    return OutsideBreak.objects.latest("entered_at").key


def test_a_note_is_entered_by_one_officer_and_confirmed_by_another(world: World) -> None:
    key = silence(world)
    entry = entered(world, key)
    assert OutsideBreak.objects.get(key=entry).paragraphs == ["3", "5 bis"]
    page = text(world.client("brenn").get(f"/decisions/{key}/"))
    assert "is being checked" in page
    assert "Aldora" not in re.sub(r"(?s)<table.*?</table>|<select.*?</select>", "", page)
    assert world.client("brenn").get(f"/objections/{entry}/").status_code == 404
    assert world.client("clerk").post(f"/objections/{entry}/confirm/").status_code == 403
    assert send(world.client("clerk2"), f"/objections/{entry}/confirm/").status_code == 302
    assert world.decision(key).stage == "broken"
    assert kinds()[-2:] == ["BreakEntered", "SilenceBroken"]
    paper = world.client("aldora").get(f"/objections/{entry}/paper/")
    assert b"".join(paper.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]


def test_what_is_no_paper_is_refused_beside_its_field(world: World) -> None:
    key = silence(world)
    file = SimpleUploadedFile("note.pdf", b"MZ not a paper")
    answer = send(world.client("clerk"), f"/decisions/{key}/objections/enter/", paper=file)
    assert answer.status_code == 200
    assert "Send a PDF" in text(answer)
    assert "BreakEntered" not in kinds()


def test_a_second_officer_strikes_and_the_delegation_contests(world: World) -> None:
    key = silence(world)
    entry = entered(world, key)
    struck = send(world.client("clerk2"), f"/objections/{entry}/strike/", reason="another text")
    assert struck.status_code == 302
    assert kinds()[-1] == "EntryStruck"
    entry = entered(world, key)
    address = f"/objections/{entry}/contest/"
    assert world.client("brenn").get(address).status_code == 404
    assert world.client("clerk2").get(address).status_code == 403
    assert send(world.client("aldora"), address, ours="no", reason="not ours").status_code == 302
    assert kinds()[-1] == "EntryStruck"


def test_officers_have_one_tray(world: World) -> None:
    key = silence(world)
    entry = entered(world, key)
    page = text(world.client("chair").get("/objections/"))
    assert f"/objections/{entry}/" in page
    assert world.client("aldora").get("/objections/").status_code == 403


def test_the_chair_sets_a_new_deadline_seen_in_every_capital(world: World) -> None:
    key = silence(world)
    chair = world.client("chair")
    address = f"/decisions/{key}/deadline/"
    later = clock.now() + timedelta(days=30)
    seen = chair.get(address, {"day": later.date().isoformat(), "clock": "12:00", "of": "utc"})
    assert "Dorvane" in text(seen)
    form = seen.context["form"]
    answer = chair.post(address, {"act": form["act"].value(), "deadline": form["deadline"].value()})
    assert answer.status_code == 302
    assert kinds()[-1] == "DeadlineSet"
    assert world.client("clerk").get(address).status_code == 403
    early = chair.get(address, {"day": clock.now().date().isoformat(), "clock": "23:59", "of": "utc"})
    assert "never earlier" in text(early)


def test_a_meeting_instead(world: World) -> None:
    key = silence(world)
    assert world.client("clerk").get(f"/decisions/{key}/object-to-silence/").status_code == 403
    done = send(world.client("aldora"), f"/decisions/{key}/object-to-silence/", reason="to be discussed")
    assert done.status_code == 302
    assert world.decision(key).stage == "tabled"
    assert "before a meeting" in text(world.client("brenn").get(f"/decisions/{key}/"))


def test_a_word_that_is_no_objection(world: World) -> None:
    # invariants 4, 10
    key = silence(world)
    address = f"/decisions/{key}/say/"
    assert "Write what you want" in text(send(world.client("aldora"), address, form="comment", text=" "))
    send(world.client("aldora"), address, form="comment", text="a comma in paragraph 2", to_all="on")
    send(world.client("brenn"), address, form="joins_consensus", to_all="on")
    assert world.decision(key).stage == "silence"
    assert Communication.objects.count() == 2
    page = text(world.client("cestria").get(f"/decisions/{key}/"))
    assert "a comma in paragraph 2" in page
    assert "Joins the consensus" not in page
    assert "Joins the consensus" in text(world.client("chair").get(f"/decisions/{key}/"))


def test_delivery_by_hand(world: World) -> None:
    # invariant 17
    key = silence(world)
    at = clock.now() - timedelta(seconds=5)
    filled = {
        "party": "DOR",
        "day": at.date().isoformat(),
        "clock": at.time().isoformat("seconds"),
        "of": "utc",
        "reference": "No. 7",
    }
    address = f"/decisions/{key}/deliveries/enter/"
    assert world.client("aldora").get(address).status_code == 403
    assert send(world.client("clerk"), address, **filled).status_code == 302
    assert Delivery.objects.get(decision_id=key).party_id == "DOR"


def test_a_draft_inside_a_delegation_is_written_cleared_and_released(world: World) -> None:
    # invariant 36
    key = silence(world)
    intern, aldora = world.client("intern"), world.client("aldora")
    filled = {"form": "breaks", "text": "our concern", "paragraphs": ""}
    assert intern.post(f"/decisions/{key}/prepare/", filled).status_code == 302
    row = InnerDraft.objects.get()
    address = f"/prepared/{row.key}/"
    for name in ("brenn", "clerk", "chair", "observer"):
        assert world.client(name).get(address).status_code == 404
        assert "our concern" not in text(world.client(name).get(f"/decisions/{key}/"))
        assert address not in text(world.client(name).get("/"))
    assert address in text(aldora.get("/"))
    before = kinds()
    assert intern.post(f"{address}clear/").status_code == 409
    assert aldora.post(f"{address}clear/").status_code == 302
    assert kinds() == before
    form = aldora.get(address).context["form"]
    assert intern.post(f"{address}release/", {"act": form["act"].value()}).status_code == 403
    assert aldora.post(f"{address}release/", {"act": form["act"].value()}).status_code == 302
    assert world.decision(key).stage == "broken"
    assert InnerDraft.objects.get().state == "released"


def test_a_dropped_draft_goes_nowhere(world: World) -> None:
    key = silence(world)
    aldora = world.client("aldora")
    aldora.post(f"/decisions/{key}/prepare/", {"form": "comment", "text": "no", "paragraphs": ""})
    row = InnerDraft.objects.get()
    assert aldora.post(f"/prepared/{row.key}/drop/").status_code == 302
    assert aldora.post(f"/prepared/{row.key}/clear/").status_code == 409
    assert Communication.objects.count() == 0


def test_everybody_sees_what_is_overdue_and_what_is_contested(world: World) -> None:
    # invariant 9: the Chair can only confirm, and all see that it has not
    key = silence(world)
    deadline = world.decision(key).deadline
    assert deadline is not None
    row = world.decision(key)
    row.circulated_at = clock.now() - timedelta(days=20)
    row.deadline = clock.now() - timedelta(hours=80)
    row.save()
    page = text(world.client("brenn").get(f"/decisions/{key}/"))
    assert "The Chair has not confirmed yet" in page
    row.stage, row.contested, row.number = "adopted", True, "CMS/SOC/2026/1"
    row.adopted_at = row.effect_from = row.deadline
    row.save()
    assert "This decision is contested" in text(world.client("brenn").get(f"/decisions/{key}/"))


def test_an_entry_received_while_silence_is_held_is_not_said_to_be_late(world: World) -> None:
    # invariant 9: no deadline has passed for anybody
    key = silence(world)
    entry = entered(world, key)
    page = f"/objections/{entry}/"
    Decision.objects.filter(key=key).update(deadline=world.now - timedelta(seconds=15))
    assert "so it came late" in text(world.client("clerk2").get(page))
    Decision.objects.filter(key=key).update(stage="held", held_at=world.now)
    assert "so it was in time" in text(world.client("clerk2").get(page))
