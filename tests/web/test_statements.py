"""Statements by their forms, and on the page of the decision, for those who may read them."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from comity.acts import decisions as acts
from comity.decisions.models import Decision
from comity.record import clock
from comity.statements.models import Statement
from tests.web.asking import send, text
from tests.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Dorvane does not associate itself with paragraph 1."


@pytest.fixture
def passing(settings: Any, tmp_path: Path) -> Path:
    """The file that moves the clock of the pages."""
    file = tmp_path / "clock"
    settings.COMITY_TEST_CLOCK = str(file)
    return file


@pytest.fixture
def world(passing: Path) -> World:
    """A decision is adopted in it, two hours before the pages are read."""
    world = build()
    adopted(world)
    passing.write_text("7200")
    world.now = clock.now()
    return world


def adopted(world: World) -> UUID:
    """Cestria objected a minute too late."""
    key = world.under_silence()
    world.break_silence(key, by=world.cestria, at=world.now + timedelta(minutes=61), reason="zzlate words")
    world.establish(key, world.now + timedelta(minutes=62))
    return key


def decided() -> UUID:
    """The only decision."""
    return Decision.objects.get().key


def makes(world: World, key: UUID, name: str = "dorvane", form: str = "dissociation", **more: str) -> Any:
    return send(
        world.client(name), f"/decisions/{key}/statements/make/", form=form, text=WORDS, language="en", **more
    )


def test_dissociation_after_adoption(world: World) -> None:
    # invariants 4, 22
    key = decided()
    assert "Make a statement" in text(world.client("dorvane").get(f"/decisions/{key}/"))
    assert makes(world, key).status_code == 302
    shown = text(world.client("aldora").get(f"/decisions/{key}/"))
    assert WORDS in shown
    assert "Dissociation" in shown
    assert "Adopted by consensus" in shown
    assert world.client("clerk").get(f"/decisions/{key}/statements/make/").status_code == 403
    nothing = makes(world, key, form="")
    assert nothing.status_code == 200
    assert Statement.objects.count() == 1


def test_a_late_break_may_become_a_statement_and_never_does_by_itself(world: World) -> None:
    # invariants 4, 9
    key = decided()
    cestria = world.client("cestria")
    assert "Turn your late objection into a statement" in text(cestria.get(f"/decisions/{key}/"))
    assert "zzlate words" in text(cestria.get(f"/decisions/{key}/statements/make/?late"))
    for other in ("aldora", "chair", "clerk"):
        assert "Turn your late" not in text(world.client(other).get(f"/decisions/{key}/"))
        assert "zzlate words" not in text(world.client(other).get(f"/decisions/{key}/statements/make/?late"))
    assert Statement.objects.count() == 0


def test_joined_answered_corrected_and_released(world: World) -> None:
    # invariants 22, 29, 30, 33
    key = decided()
    makes(world, key, joint="on")
    row = Statement.objects.get().key
    assert send(world.client("aldora"), f"/statements/{row}/join/").status_code == 302
    brenn = world.client("brenn")
    assert send(brenn, f"/statements/{row}/reply/", text="Noted.", language="en").status_code == 302
    dorvane = world.client("dorvane")
    assert send(dorvane, f"/statements/{row}/correct/", text="Read: 2.", language="en").status_code == 302
    shown = text(brenn.get(f"/decisions/{key}/"))
    assert "<h3>Aldora, Dorvane</h3>" in shown
    for words in (WORDS, "Noted.", "Read: 2."):
        assert words in shown
    public = world.client("public")
    acts.publish(world.asked(world.clerk), key)
    for act in ("join", "reply", "correct", "release"):
        assert public.get(f"/statements/{row}/{act}/").status_code == 404
    assert WORDS not in text(public.get(f"/decisions/{key}/"))
    assert WORDS not in text(public.get("/decisions/feed.atom"))
    assert brenn.get(f"/statements/{row}/release/").status_code == 403
    assert send(dorvane, f"/statements/{row}/release/").status_code == 302
    shown = text(public.get(f"/decisions/{key}/"))
    assert WORDS in shown
    assert "Read: 2." in shown
    assert "Noted." not in shown  # Brenn has not released its reply
    assert WORDS in text(public.get("/decisions/feed.atom"))
    assert WORDS in public.get("/decisions/feed.json").content.decode()


def test_whoever_joins_or_answers_has_the_words_before_the_eyes(world: World) -> None:
    key = decided()
    assert makes(world, key, joint="on").status_code == 302
    one = Statement.objects.get().key
    for name, act in (
        ("aldora", "join"),
        ("aldora", "reply"),
        ("dorvane", "correct"),
        ("dorvane", "release"),
    ):
        page = world.client(name).get(f"/statements/{one}/{act}/")
        assert page.status_code == 200
        assert WORDS in text(page)
        assert "<h3>Dorvane</h3>" in page.content.decode()
    assert send(world.client("aldora"), f"/statements/{one}/join/").status_code == 302
    assert (
        "<h3>Aldora, Dorvane</h3>" in world.client("brenn").get(f"/statements/{one}/join/").content.decode()
    )
    assert world.client("observer").get(f"/statements/{one}/join/").status_code == 404


def test_what_a_form_refuses_leads_to_its_question(world: World) -> None:
    page = makes(world, decided(), form="").content.decode()
    assert 'href="#id_form_0"' in page
    assert 'id="id_form_0"' in page
    assert "What is it? " in page
    assert "What is it?:" not in page
