"""From the room, then silence; a dissociation after adoption: whole journeys, in English and Russian, and looked at."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader, Readers, Site
from tests.browser.test_decisions import (
    ALDORA,
    BODY,
    CHAIR,
    REGISTRAR,
    _tab_to,
    circulate,
    now,
    register,
    until,
)
from tests.browser.test_look import AXE, RULES

pytestmark = pytest.mark.browser
BRENN, DORVANE = "delegate@bre.example", "delegate@dor.example"
WAYS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": 390, "height": 800}},
    "wide": {"viewport": {"width": 1440, "height": 900}},
}


def sound(page: Page) -> None:
    """Axe finds nothing, and nothing scrolls sideways."""
    page.evaluate(AXE)
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    assert [(page.url, v["id"], v["nodes"][0]["html"][:200]) for v in found] == []
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, page.url


def convene(registrar: Reader, number: int, item: str) -> str:
    """The registrar calls the committee together; the path of the meeting."""
    page = registrar.goes("/meetings/")
    page.get_by_role("link", name="Convene a meeting").click()
    page.get_by_label("Body that meets").select_option(label=BODY)
    page.get_by_label("Number of the meeting").fill(str(number))
    page.get_by_label("Place").fill("Hall of Selm")
    sound(page)
    page.get_by_role("button", name="Convene the meeting").click()
    expect(page.get_by_role("heading", level=1, name=f"meeting {number}")).to_be_visible()
    path = page.url.removeprefix(registrar.site.address)
    page.get_by_role("link", name="Add an item").click()
    page.get_by_label("Title of the item").fill(item)
    page.get_by_role("button", name="Add the item").click()
    expect(page.get_by_text("The item is on the agenda.")).to_be_visible()
    return path


def table(reader: Reader, path: str, item: str) -> None:
    """A text is put under an item."""
    page = reader.goes(path)
    page.get_by_role("link", name="Put on the agenda of a meeting").click()
    select = page.get_by_label("Item of the agenda")
    select.select_option(label=select.get_by_role("option").filter(has_text=item).inner_text())
    page.get_by_role("button", name="Put it on the agenda").click()
    expect(page.get_by_text("The text is before a meeting")).to_be_visible()


def opens(reader: Reader, meeting: str) -> None:
    """The meeting sits, with every Member State in the room but Dorvane."""
    page = reader.goes(meeting)
    page.get_by_role("link", name="Open the meeting").click()
    page.get_by_role("button", name="Open the meeting").click()
    page.get_by_role("heading", name="Who is in the room?").wait_for()
    for box in page.get_by_role("group", name="Member States").get_by_role("checkbox").all():
        box.check()
    page.get_by_label("Dorvane", exact=True).uncheck()
    sound(page)
    page.get_by_role("button", name="Record who is in the room").click()
    expect(page.get_by_text("It is recorded who is in the room.").first).to_be_visible()


def russian(reader: Reader) -> None:
    """The reader changes the language."""
    reader.goes("/").get_by_role("button", name="Русский").click()


def sheets(page: Page) -> int:
    """On how many sheets of paper a page is printed."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))


def test_agreed_in_the_room_then_silence_then_adopted(site: Site, reader: Readers, tmp_path: Path) -> None:
    title, item = "Exchange of calendars, from the room", "Calendars, from the room"
    registrar, chair, aldora, brenn = reader(REGISTRAR), reader(CHAIR), reader(ALDORA), reader(BRENN)
    meeting = convene(registrar, 41, item)
    path = register(registrar, tmp_path, title)
    assert aldora.page.goto(site.address + path).status == 404  # type: ignore[union-attr] # a page answers
    table(registrar, path, item)
    expect(aldora.goes(meeting).get_by_role("link", name=title)).to_be_visible()
    opens(registrar, meeting)
    objects_by_keyboard(brenn, path)
    page = chair.goes(path)
    expect(page.get_by_text("An objection stands")).to_be_visible()
    page.get_by_role("link", name="Put to the meeting: agree ad referendum").click()
    page.get_by_role("button", name="Agreed ad referendum").click()
    expect(page.get_by_text("An objection stands; the text cannot be adopted or agreed.")).to_be_visible()
    page = brenn.goes(path)
    page.get_by_role("link", name="Lift your objection").click()
    page.get_by_role("button", name="Lift the objection of Brenn").click()
    page = chair.goes(path)
    page.get_by_role("link", name="Put to the meeting: agree ad referendum").click()
    page.get_by_role("button", name="Agreed ad referendum").click()
    expect(page.get_by_text("provisional").first).to_be_visible()
    sound(page)
    deadline = circulate(chair, path)
    close(chair, meeting, title)
    site.let_pass((deadline - now(site)).total_seconds() + 62)
    until(aldora.goes(path), "Adopted by consensus")
    announced(registrar, aldora, path)


def objects_by_keyboard(brenn: Reader, path: str) -> None:
    """An objection without a mouse."""
    page = brenn.goes(path)
    _tab_to(page, "Object before the meeting")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Object to this text?").wait_for()
    sound(page)
    _tab_to(page, "Object")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your objection stands.")).to_be_visible()


def close(chair: Reader, meeting: str, title: str) -> None:
    """The Chair sums up and closes; the journal is one sheet in both languages, and says nothing of Dorvane."""
    page = chair.goes(meeting)
    page.get_by_role("link", name="Sum up").click()
    page.get_by_label("Summary by the Chair").fill("The meeting was useful, and calendars will be exchanged.")
    page.get_by_role("button", name="Keep the summary").click()
    page.get_by_role("link", name="Close the meeting").click()
    page.get_by_role("button", name="Close the meeting").click()
    journal = page.locator("article.journal")
    expect(journal).to_contain_text("Agreed ad referendum; provisional until silence has confirmed it")
    expect(journal).to_contain_text("not a decision of the body")
    expect(journal).not_to_contain_text("Dorvane")
    expect(journal).to_contain_text(title)
    assert sheets(page) == 1
    sound(page)
    page.get_by_role("navigation", name="Languages of the journal").get_by_role(
        "link", name="Русский"
    ).click()
    expect(page.locator("article.journal")).to_contain_text("Согласовано ad referendum")
    expect(page.locator("article.journal")).to_contain_text("Отсутствие ничего не говорит о согласии")
    assert sheets(page) == 1


def announced(registrar: Reader, aldora: Reader, path: str) -> None:
    """The next meeting carries what silence adopted; nobody has put it there."""
    number = aldora.goes(path).locator(".head-line b").inner_text()
    meeting = convene(registrar, 42, "Opening")
    expect(aldora.goes(meeting).locator("section", has_text="Announced").first).to_contain_text(number)
    opens(registrar, meeting)
    expect(registrar.page.locator("section", has_text="Announced").first).to_contain_text(number)


@pytest.mark.parametrize("way", WAYS)
def test_meetings_look_right(way: str, reader: Readers) -> None:
    """The pages of a meeting, of a text in it and of statements, in each scheme and width, in both languages."""
    chair = reader(CHAIR, **WAYS[way])
    for language in ("en", "ru"):
        if language == "ru":
            russian(chair)
        page = chair.goes("/meetings/")
        sound(page)
        with page.expect_navigation():  # else the old page may be asked while it goes
            page.locator("tbody a").last.click()
        sound(page)
        meeting = page.url
        with page.expect_navigation():
            page.locator(".agenda .list a").first.click()
        sound(page)
        page.goto(meeting + "journal/")
        sound(page)


def test_dissociation_after_adoption(site: Site, reader: Readers, tmp_path: Path) -> None:
    title = "Exchange of calendars, with a dissociation"
    registrar, chair, dorvane, aldora = reader(REGISTRAR), reader(CHAIR), reader(DORVANE), reader(ALDORA)
    path = register(registrar, tmp_path, title)
    deadline = circulate(chair, path)
    site.let_pass((deadline - now(site)).total_seconds() + 62)
    until(dorvane.goes(path), "Adopted by consensus")
    before = dorvane.page.locator(".doc").first.inner_text()
    page = dorvane.page
    _tab_to(page, "Make a statement")
    page.keyboard.press("Enter")
    page.get_by_label("Dissociation").check()
    page.get_by_label("Text", exact=True).fill("Dorvane does not associate itself with paragraph 1.")
    page.get_by_label("Other delegations may join it").check()
    sound(page)
    page.get_by_role("button", name="Attach the statement").click()
    page = aldora.goes(path)
    expect(page.get_by_text("does not associate itself")).to_be_visible()
    assert page.locator(".doc").first.inner_text() == before
    expect(page.get_by_text("Adopted by consensus").first).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("link", name="Join it").click()
    sound(page)
    page.get_by_role("button", name="Join the statement").click()
    expect(page.get_by_role("heading", name="Aldora, Dorvane")).to_be_visible()
    sound(page)
    released(registrar, dorvane, reader(), path)
    russian(aldora)
    page = aldora.goes(path)
    expect(page.get_by_text("Заявления; ни одно из них не меняет текста")).to_be_visible()
    expect(page.get_by_text("Заявление о неприсоединении").first).to_be_visible()
    sound(page)


def released(registrar: Reader, dorvane: Reader, public: Reader, path: str) -> None:
    """Everybody reads the decision first, and the statement once its author says so."""
    page = registrar.goes(path)
    page.get_by_role("link", name="Publish").click()
    page.get_by_role("button", name="Publish the decision").click()
    expect(public.goes(path).get_by_text("does not associate itself")).to_have_count(0)
    page = dorvane.goes(path)
    page.get_by_role("link", name="Release to everybody").click()
    page.get_by_role("button", name="Release the statement").click()
    expect(public.goes(path).get_by_text("does not associate itself")).to_be_visible()
    feed = public.context.request.get(public.site.address + "/decisions/feed.atom").text()
    assert "does not associate itself" in feed
