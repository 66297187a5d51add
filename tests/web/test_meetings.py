"""Pages of meetings and of what they do with a text: each act by its form, refused to those who may not."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from comity.core.consensus.rules import RuleSet
from comity.meetings.models import AgendaItem, Meeting
from comity.record import clock
from tests.web.asking import send, text
from tests.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)
RULES = RuleSet(
    label="two thirds", classes=frozenset({"ordinary"}), quorum="2/3", shortest_minutes=60, demonstration=True
)


@pytest.fixture
def world() -> World:
    """A quorum of two thirds."""
    world = build(rules=RULES)
    world.now = clock.now()
    return world


def convened(world: World, **more: str) -> UUID:
    """A meeting by its form, with one item."""
    filled = {"body": "SOC", "number": "12", "day": "2030-03-04", "clock": "10:00", "of": "utc"}
    clerk = world.client("clerk")
    answer = send(clerk, "/meetings/new/", place="Hall of Selm", **filled, **more)
    assert answer.status_code == 302, text(answer)
    key = Meeting.objects.get().key
    assert send(clerk, f"/meetings/{key}/agenda/add/", title="Calendars of activities").status_code == 302
    return key


def sits(world: World, *present: str) -> UUID:
    """The same, open, with these Member States in the room."""
    key = convened(world)
    clerk = world.client("clerk")
    assert send(clerk, f"/meetings/{key}/open/").status_code == 302
    answer = send(clerk, f"/meetings/{key}/presence/", members=list(present), others=["OBS"])
    assert answer.status_code == 302, text(answer)
    return key


def tabled(world: World) -> UUID:
    """A draft under the only item."""
    key = world.register_draft()
    item = AgendaItem.objects.get().key
    assert send(world.client("chair"), f"/decisions/{key}/table/", item=str(item)).status_code == 302
    return key


def test_a_meeting_is_read_by_its_body_and_by_nobody_else(world: World) -> None:
    # invariant 29
    key = convened(world)
    assert "Hall of Selm" in text(world.client("aldora").get(f"/meetings/{key}/"))
    assert "Hall of Selm" in text(world.client("aldora").get("/meetings/"))
    for name in ("observer", "public"):
        assert world.client(name).get(f"/meetings/{key}/").status_code == 404
        assert world.client(name).get(f"/meetings/{key}/journal/").status_code == 404
        assert "Hall of Selm" not in text(world.client(name).get("/meetings/"))
    assert world.client("aldora").get("/meetings/new/").status_code == 403
    for act in ("open", "presence", "close", "summary", "agenda/add"):
        assert world.client("aldora").get(f"/meetings/{key}/{act}/").status_code == 403


def test_put_and_adopted_by_the_page_of_the_text(world: World) -> None:
    # invariants 18, 19
    meeting = sits(world, "ALD", "BRE")
    key = tabled(world)
    chair = world.client("chair")
    page = chair.get(f"/decisions/{key}/adopt/")
    assert "There is no quorum yet: at least 3" in text(page)
    assert world.client("aldora").get(f"/decisions/{key}/adopt/").status_code == 403
    hash_ = world.decision(key).text_hash
    assert send(chair, f"/decisions/{key}/adopt/", text_hash=hash_).status_code == 409
    send(world.client("clerk"), f"/meetings/{meeting}/presence/", members=["ALD", "BRE", "CES"])
    assert send(chair, f"/decisions/{key}/adopt/", text_hash=hash_).status_code == 302
    shown = text(world.client("dorvane").get(f"/decisions/{key}/"))
    assert "Adopted in a meeting" in shown
    assert "Silence ended" not in shown
    journal = text(world.client("dorvane").get(f"/meetings/{meeting}/journal/"))
    assert "Adopted; no objection was heard" in journal
    assert "Aldora, Brenn, Cestria." in journal
    assert "Dorvane" not in journal.partition("<article")[2]  # absent: nothing is said
    assert "Absence says nothing about consent." in journal


def test_an_objection_in_the_room_by_its_forms(world: World) -> None:
    # invariants 2, 23
    sits(world, "ALD", "BRE", "CES")
    key = tabled(world)
    chair, brenn = world.client("chair"), world.client("brenn")
    assert send(world.client("clerk"), f"/decisions/{key}/hear/", party="ALD").status_code == 302
    assert send(brenn, f"/decisions/{key}/object/", reason="").status_code == 302
    assert "An objection stands" in text(brenn.get(f"/decisions/{key}/"))
    hash_ = world.decision(key).text_hash
    assert send(chair, f"/decisions/{key}/agree/", text_hash=hash_).status_code == 409
    for name in ("brenn", "aldora"):
        assert send(world.client(name), f"/decisions/{key}/lift/").status_code == 302
    assert send(chair, f"/decisions/{key}/agree/", text_hash=hash_).status_code == 302
    shown = text(brenn.get(f"/decisions/{key}/"))
    assert "provisional" in shown
    assert "An objection stands" not in shown


@pytest.mark.parametrize("named", [True, False])
def test_the_form_for_what_was_said_in_the_room_names_no_author_whom_the_rules_do_not_name(
    named: bool,
) -> None:
    # invariant 13
    world = build(rules=replace(RULES, author_named=named))
    world.now = clock.now()
    sits(world, "ALD", "BRE", "CES")
    key = tabled(world)
    assert send(world.client("brenn"), f"/decisions/{key}/object/", reason="").status_code == 302
    for officer, learns in (("chair", True), ("clerk", named)):
        form = world.client(officer).get(f"/decisions/{key}/hear/").context["form"]
        offered = [code for code, _name in form.fields["party"].choices if code]
        assert offered == (["ALD", "CES", "DOR"] if learns else ["ALD", "BRE", "CES", "DOR"])


def test_a_text_is_deferred_and_the_meeting_closes(world: World) -> None:
    meeting = sits(world, "ALD", "BRE", "CES")
    key = tabled(world)
    chair = world.client("chair")
    assert send(chair, f"/decisions/{key}/defer/").status_code == 302
    assert send(chair, f"/meetings/{meeting}/summary/", text="Useful.").status_code == 302
    closed = send(chair, f"/meetings/{meeting}/close/")
    assert closed.headers["Location"] == f"/meetings/{meeting}/journal/"
    journal = text(chair.get(f"/meetings/{meeting}/journal/?in=ru"))
    assert 'lang="ru"' in journal
    journal = text(chair.get(f"/meetings/{meeting}/journal/"))
    assert "Deferred" in journal
    assert "not a decision of the body" in journal


def test_an_observer_who_is_invited_reads_the_agenda_but_not_the_texts(world: World) -> None:
    # invariants 29, 30
    key = convened(world, observers="on")
    decision = tabled(world)
    shown = text(world.client("observer").get(f"/meetings/{key}/"))
    assert "Calendars of activities" in shown
    assert world.decision(decision).title + "</a>" not in shown
    assert world.decision(decision).symbol not in shown


def test_what_silence_adopted_waits_for_the_next_meeting(world: World) -> None:
    # invariant 16
    key = world.under_silence()
    world.told(key)
    world.alive(world.now, world.now + timedelta(minutes=62))
    world.establish(key, world.now + timedelta(minutes=62))
    meeting = convened(world)
    number = world.decision(key).number
    assert number is not None
    assert number in text(world.client("aldora").get(f"/meetings/{meeting}/"))
    send(world.client("clerk"), f"/meetings/{meeting}/open/")
    assert number in text(world.client("aldora").get(f"/meetings/{meeting}/journal/"))


def test_meetings_to_come_stand_apart_from_those_held(world: World) -> None:
    aldora, key = world.client("aldora"), convened(world)
    assert f"/meetings/{key}/" in text(aldora.get("/"))
    listed = aldora.get("/meetings/").context
    assert ([row.meeting.key for row in listed["coming"]], listed["held"]) == ([key], [])
    tabled(world)
    AgendaItem.objects.update(title="Calendar of activities")  # as the text: one line says both
    assert text(aldora.get(f"/meetings/{key}/")).count("Calendar of activities") == 1
    AgendaItem.objects.update(title="Calendars")
    shown = text(aldora.get(f"/meetings/{key}/"))
    assert "Calendars" in shown
    assert shown.count("Calendar of activities") == 1
    clerk = world.client("clerk")
    send(clerk, f"/meetings/{key}/open/")
    send(clerk, f"/meetings/{key}/close/")
    listed = aldora.get("/meetings/").context
    assert (listed["coming"], [row.meeting.key for row in listed["held"]]) == ([], [key])
    assert f"/meetings/{key}/journal/" in text(aldora.get("/meetings/"))
    assert f"/meetings/{key}/" not in text(aldora.get("/"))


def since(page: str, word: str) -> bool:
    """Whether the course of the procedure says when a stage began."""
    step = page.partition(f"<b>{word}</b>")[2].partition("</li>")[0]
    return "<time" in step


def test_the_page_of_a_text_says_since_when_and_until_when_it_waits(world: World) -> None:
    key_of_meeting = convened(world)
    key = tabled(world)
    chair, address = world.client("chair"), f"/decisions/{key}/"
    page = chair.get(address).content.decode()
    box = page.partition('id="clock"')[2].partition("</section>")[0]
    assert "The meeting opens:" in box
    assert "4 Mar 2030" in box
    assert since(page, "Before a meeting")
    assert 'class="steps margin still"' in page  # no time runs, so nothing is half filled
    send(world.client("clerk"), f"/meetings/{key_of_meeting}/open/")
    send(world.client("clerk"), f"/meetings/{key_of_meeting}/presence/", members=["ALD", "BRE", "CES"])
    assert "The meeting was opened:" in text(chair.get(address))
    assert send(chair, f"{address}defer/").status_code == 302
    page = chair.get(address).content.decode()
    assert since(page, "Deferred")
    assert "Nothing decided" in page
    agenda = chair.get(f"/meetings/{key_of_meeting}/").content.decode().partition('id="agenda"')[2]
    agenda, _, rest = agenda.partition("</section>")
    assert agenda.count("Deferred") == 1  # state and outcome are one fact
    assert rest.index('id="present"') < rest.index('id="record"')
    assert "No deadline has been set" not in page


def test_what_has_ended_without_a_deadline_says_so(world: World) -> None:
    key = world.register_draft()
    clerk, address = world.client("clerk"), f"/decisions/{key}/"
    assert "No deadline has been set" in text(clerk.get(address))
    assert send(clerk, f"{address}withdraw/").status_code == 302
    page = clerk.get(address).content.decode()
    assert since(page, "Withdrawn")
    assert "No deadline has been set" not in page
    assert "The deadline was" not in page
