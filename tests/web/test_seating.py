"""Pages of seats, the handover file, advance drafts and soundings: what the Chair hands over and what it does not."""

from datetime import timedelta

import pytest
from django.urls import reverse

from comity.acts import advance, translations
from comity.notices import outbox
from comity.notices.models import Notice
from comity.register.models import SeatNote, SeatPeriod
from tests.api.calls import bearer, post
from tests.web.asking import send, text
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def enter(world: World, kind: str, party: str, reference: str = "NV 4") -> SeatNote:
    day = world.now.date().isoformat()
    answer = send(
        world.client("clerk"),
        reverse("note_seat"),
        party=party,
        kind=kind,
        valid_from=day,
        reference=reference,
    )
    assert answer.status_code == 302, text(answer)
    return SeatNote.objects.latest("entered_at")


def test_two_claimants_by_the_pages(world: World) -> None:
    note = enter(world, "claimants", "BRE")
    assert world.client("clerk").get(reverse("register_seat", args=[note.key])).status_code == 403
    assert "Waits for a second officer" in text(world.client("clerk").get(reverse("seat_notes")))
    assert send(world.client("clerk2"), reverse("register_seat", args=[note.key])).status_code == 302
    assert "Two claimants; nobody is accredited" in text(world.client("public").get(reverse("parties")))
    outbox.collect(world.now)
    told = Notice.objects.filter(kind="SeatRegistered")
    assert {"ALD", "BRE", "CES", "DOR"} <= set(told.values_list("party", flat=True))
    assert not told.filter(party="OBS").exists()
    answer = send(
        world.client("clerk"),
        reverse("note_seat"),
        party="BRE",
        kind="settled",
        valid_from=world.now.date().isoformat(),
        reference="NV 5",
    )
    assert "needs a decision of the body" in text(answer)
    for name in ("brenn", "chair", "public"):
        assert world.client(name).get(reverse("seat_notes")).status_code == 403


def test_a_dropped_note_is_shown_as_dropped(world: World) -> None:
    note = enter(world, "charge", "CES")
    assert send(world.client("clerk2"), reverse("drop_seat", args=[note.key])).status_code == 302
    assert "Dropped" in text(world.client("clerk").get(reverse("seat_notes")))
    assert not SeatPeriod.objects.exists()


def test_the_handover_file_has_all_that_is_open_and_no_personal_note(world: World) -> None:
    key = world.under_silence(title="Open and running")
    advance.sound(world.chair, key, party="BRE", text="zzsounding", received=world.now)
    due = world.now + timedelta(days=2)
    translations.request_translation(world.asked(world.brenn), key, language="ru", due=due)
    chair = world.client("chair")
    page, file = text(chair.get(reverse("handover"))), chair.get(reverse("handover_file"))
    assert "Open and running" in page
    assert "Silence ends" in page
    assert due.isoformat() in {row["at"] for row in file.json()["dates"]}
    assert file.json()["open"][0]["name"].endswith("Open and running")
    assert "zzsounding" not in page + file.content.decode()
    assert "zzsounding" in text(chair.get(reverse("soundings", args=[key])))
    for name in ("aldora", "clerk", "public"):
        for address in (reverse("handover"), reverse("handover_file"), reverse("soundings", args=[key])):
            assert world.client(name).get(address).status_code == 403


def test_the_handover_marks_titles_in_another_language_and_names_meetings_by_their_body(world: World) -> None:
    world.under_silence(title="Open and running")
    clerk = world.client("clerk")
    said = {"body": "SOC", "number": "7", "day": "2031-03-04", "clock": "10:00", "of": "utc", "place": "Selm"}
    assert send(clerk, reverse("convene_meeting"), **said).status_code == 302
    chair = world.client("chair")
    chair.cookies["django_language"] = "ru"
    page = chair.get(reverse("handover")).content.decode()
    assert '<span lang="en">Open and running</span>' in page
    assert "SOC/7" not in page
    assert ", заседание 7" in page
    chair.cookies["django_language"] = "en"
    assert '<span lang="en">' not in chair.get(reverse("handover")).content.decode()


def test_what_is_open_stands_in_the_order_of_its_dates(world: World) -> None:
    world.register_draft(title="No date yet")
    world.under_silence(title="Ends last", minutes=600)
    world.under_silence(title="Ends first", minutes=60)
    file = world.client("chair").get(reverse("handover_file")).json()
    names = [row["name"].partition(" Ends")[2] or row["name"] for row in file["open"]]
    assert names == [" first", " last", "No date yet"]


def test_an_advance_draft_on_the_page(world: World) -> None:
    key = world.register_draft(by=world.aldora, title="In advance")
    page, aldora = reverse("decision", args=[key]), world.client("aldora")
    assert aldora.get(reverse("give_advance", args=[key])).status_code == 200
    answer = aldora.post(reverse("give_advance", args=[key]), {"parties": ["BRE"]})
    assert answer.status_code == 302
    assert "Advance draft" in text(world.client("brenn").get(page))
    assert "Shown in advance to:" not in text(world.client("brenn").get(page))  # nor who else has it
    assert "Brenn" in text(aldora.get(page))
    assert world.client("cestria").get(page).status_code == 404
    assert world.client("clerk").get(reverse("give_advance", args=[key])).status_code == 403


def test_soundings_by_the_page(world: World) -> None:
    key = world.under_silence()
    chair = world.client("chair")
    answer = chair.post(reverse("soundings", args=[key]), {"party": "BRE", "text": "asks for a day"})
    assert answer.status_code == 302
    assert "asks for a day" in text(chair.get(reverse("soundings", args=[key])))


def test_the_same_acts_by_calls(world: World) -> None:
    clerk, second, brenn = (bearer(world, name) for name in ("clerk", "clerk2", "brenn"))
    said = {"kind": "charge", "party": "BRE", "valid_from": world.now.date(), "reference": "NV 6"}
    assert post("/seats", brenn, **said)[0] == 403
    assert post("/seats", clerk, **said)[0] == 200
    note = SeatNote.objects.get().key
    assert post(f"/seats/{note}/register", clerk)[1]["refused"] == "AnotherOfficer"
    assert post(f"/seats/{note}/register", second)[0] == 200
    assert post(f"/seats/{note}/drop", second)[0] == 409
