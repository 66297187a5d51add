"""Texts that come back, packages, a seat with two claimants, and a Chairmanship that is handed over: whole journeys."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader, Readers, Site, serving
from tests.browser.test_decisions import ALDORA, CHAIR, REGISTRAR, circulate, now, register, until
from tests.browser.test_people import invitation
from tests.browser.test_room import WAYS, russian, sound

pytestmark = pytest.mark.browser
SECOND, BRENN, CESTRIA = "registrar2@cms.example", "delegate@bre.example", "delegate@ces.example"
NEW_CHAIR, PHRASE = "chair@ces.example", "a long enough password 2026"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An installation of its own: at the end the Chair is another one."""
    yield from serving(tmp_path_factory)


def breaks(reader: Reader, path: str) -> None:
    """One small form."""
    page = reader.goes(path)
    page.get_by_role("link", name=re.compile("^Object Breaks silence")).click()
    page.get_by_role("button", name="Break silence for").click()
    expect(page.get_by_text("Nothing adopted").first).to_be_visible()


def looked_at(page: Page, folder: Path, name: str) -> None:
    """Axe finds nothing, in both languages; a picture of each is left in the folder."""
    sound(page)
    page.screenshot(path=folder / f"{name}-en.png", full_page=True)
    with page.expect_navigation():
        page.get_by_role("button", name="Русский").click()
    sound(page)
    page.screenshot(path=folder / f"{name}-ru.png", full_page=True)
    page.get_by_role("button", name="English").click()


def test_an_objection_is_lifted_and_the_same_text_is_silent_again_for_a_shorter_time(
    site: Site, reader: Readers, tmp_path: Path
) -> None:
    title = "Exchange of calendars, come back"
    registrar, chair, brenn = reader(REGISTRAR), reader(CHAIR), reader(BRENN)
    path = register(registrar, tmp_path, title)
    circulate(chair, path)
    breaks(brenn, path)
    page = brenn.goes(path)
    page.get_by_role("link", name="Lift your objection").click()
    page.get_by_role("button", name="Lift the objection of Brenn").click()
    expect(page.get_by_text("Silence broken").first).to_be_visible()  # lifting revives nothing
    page = registrar.goes(path)
    page.get_by_role("link", name="Bring the text back").click()
    looked_at(page, tmp_path, "back")
    page.get_by_label("The same text, word for word").check()
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_text("The text is back as a draft, under a new procedure.")).to_be_visible()
    again = page.url.removeprefix(site.address)
    assert again != path
    deadline = circulate(chair, again)
    history = brenn.goes(again).get_by_role("region", name="One text, its procedures")
    expect(history.get_by_role("listitem")).to_have_count(2)
    expect(history.get_by_text("Silence broken")).to_be_visible()
    looked_at(brenn.page, tmp_path, "history")
    site.let_pass((deadline - now(site)).total_seconds() + 62)
    until(brenn.goes(again), "Adopted by consensus")
    expect(brenn.goes(path).get_by_text("Nothing adopted").first).to_be_visible()


def test_a_package_that_stands_together_is_broken_in_one_part(
    site: Site, reader: Readers, tmp_path: Path
) -> None:
    titles = ["Calendars, first part", "Calendars, second part"]
    registrar, chair, brenn, aldora = reader(REGISTRAR), reader(CHAIR), reader(BRENN), reader(ALDORA)
    paths = [register(registrar, tmp_path, title) for title in titles]
    page = chair.goes(paths[0])
    page.get_by_role("link", name="Circulate with other texts, as a package").click()
    page.get_by_label(titles[1]).check()
    page.get_by_label("Together: one part broken breaks all").check()
    deadline = (now(site) + timedelta(minutes=5)).replace(second=0, microsecond=0)
    page.get_by_label("Date").fill(deadline.strftime("%Y-%m-%d"))
    page.get_by_label("Time", exact=True).fill(deadline.strftime("%H:%M"))
    page.get_by_label("Time of").select_option("utc")
    page.get_by_label("Authority").fill("Rules of procedure")
    sound(page)
    page.screenshot(path=tmp_path / "package-form.png", full_page=True)
    page.get_by_role("button", name="Circulate the package").click()
    expect(page.get_by_role("region", name="Stands together with")).to_contain_text(titles[1])
    looked_at(aldora.goes(paths[0]), tmp_path, "package")
    breaks(brenn, paths[1])
    page = aldora.goes(paths[0])
    expect(page.get_by_text("Nothing adopted").first).to_be_visible()
    expect(page.get_by_role("region", name="Stands together with")).to_contain_text("Silence broken")
    sound(page)


def noted(registrar: Reader, second: Reader, party: str, kind: str, reference: str) -> Page:
    """One officer enters what is said of a seat, a second one registers it."""
    page = registrar.goes("/secretariat/seats/enter/")
    page.get_by_label("Member State").select_option(label=party)
    page.get_by_label("What is said of its seat").select_option(label=kind)
    page.get_by_label("Reference").fill(reference)
    sound(page)
    page.get_by_role("button", name="Enter it").click()
    page = second.goes("/secretariat/seats/")
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile(rf"Register\s?: {party}")).first.click()
    sound(page)
    page.get_by_role("button", name="Register it").click()
    expect(page.get_by_text("It is registered.").first).to_be_visible()
    return page


def test_a_seat_with_two_claimants(site: Site, reader: Readers, tmp_path: Path) -> None:
    title = "Exchange of calendars, one seat disputed"
    registrar, second, chair, brenn = reader(REGISTRAR), reader(SECOND), reader(CHAIR), reader(BRENN)
    path = register(registrar, tmp_path, title)
    circulate(chair, path)
    expect(brenn.goes(path).get_by_role("link", name="Breaks silence")).to_be_visible()
    noted(registrar, second, "Brenn", "Two claimants; nobody is accredited", "Notes 7 and 8")
    expect(brenn.goes(path).get_by_role("link", name="Breaks silence")).to_have_count(0)
    page = reader().goes("/parties/")
    expect(page.get_by_text("Two claimants; nobody is accredited")).to_be_visible()
    looked_at(page, tmp_path, "claimants")
    page = registrar.goes("/secretariat/seats/enter/")
    page.get_by_label("Member State").select_option(label="Brenn")
    page.get_by_label("What is said of its seat").select_option(label="Claims settled by a decision")
    page.get_by_label("Reference").fill("Note 9")
    page.get_by_role("button", name="Enter it").click()
    expect(page.get_by_text("This needs a decision of the body.")).to_be_visible()
    page = registrar.goes("/decisions/?state=adopted")
    number = re.search(r"CMS/\w+/\d+/\d+", page.inner_text("tbody"))
    assert number is not None
    noted(registrar, second, "Brenn", "Claims settled by a decision", number.group())
    expect(reader().goes("/parties/").get_by_text("Two claimants")).to_have_count(0)
    expect(brenn.goes(path).get_by_role("link", name="Breaks silence")).to_have_count(
        0
    )  # new credentials first
    looked_at(second.goes("/secretariat/seats/"), tmp_path, "seats")


def new_chair(site: Site, registrar: Reader, second: Reader) -> str:
    """The State that holds the Chair names who sits there; the link in the mail."""
    page = registrar.goes("/secretariat/administrators/enter/")
    page.get_by_label("Party that sent the note").select_option(label="Chairmanship")
    page.get_by_label("Reference of the note").fill("NV 12")
    page.get_by_label("Date of the note").fill(now(site).strftime("%Y-%m-%d"))
    page.get_by_label("Name of the administrator").fill("New Chair")
    page.get_by_label("E-mail of the administrator").fill(NEW_CHAIR)
    page.get_by_role("button", name="Enter the note").click()
    page = second.goes("/secretariat/administrators/")
    page.get_by_role("link", name=re.compile(r"Confirm\s?: NV 12")).click()
    page.get_by_role("button", name="Confirm the note").click()
    return invitation(site, NEW_CHAIR)


def test_a_chairmanship_is_handed_over(site: Site, reader: Readers, tmp_path: Path) -> None:
    """The last journey here: from now on Cestria holds the Chair."""
    title = "Exchange of calendars, left by one Chair"
    registrar, second, old = reader(REGISTRAR), reader(SECOND), reader(CHAIR)
    path = register(registrar, tmp_path, title)
    page = old.goes(path + "soundings/")
    page.get_by_label("Delegation").select_option(label="Aldora")
    page.get_by_label("Note").fill("wavers on paragraph 2")
    page.get_by_role("button", name="Keep this note").click()
    expect(page.get_by_text("wavers on paragraph 2")).to_be_visible()
    looked_at(page, tmp_path, "soundings")
    noted(registrar, second, "Cestria", "Holds the Chairmanship", "Decision of the ministers")
    expect(old.goes("/chair/handover/")).to_have_url(re.compile("/seats/"))  # that seat has ended
    link = new_chair(site, registrar, second)
    chair = reader()
    mine = chair.goes(link)
    for field in mine.get_by_role("main").locator("input[type=password]").all():
        field.fill(PHRASE)
    mine.get_by_role("main").get_by_role("button").first.click()
    if mine.get_by_role("button", name="Sign out").count() == 0:
        chair.signs_in(NEW_CHAIR, PHRASE)
    page = chair.goes("/chair/handover/")
    expect(page.get_by_text(title)).to_be_visible()
    expect(page.get_by_text("wavers on paragraph 2")).to_have_count(0)
    looked_at(page, tmp_path, "handover")
    expect(chair.goes(path + "soundings/").get_by_text("wavers")).to_have_count(0)
    expect(reader().goes("/parties/").get_by_text("Cestria").first).to_be_visible()


@pytest.mark.parametrize("way", WAYS)
def test_these_pages_look_right(way: str, reader: Readers, tmp_path: Path) -> None:
    """In each scheme and width, in both languages."""
    registrar, cestria = reader(REGISTRAR, **WAYS[way]), reader(CESTRIA, **WAYS[way])
    for code in ("en", "ru"):
        for name, who, path in (
            ("seats", registrar, "/secretariat/seats/"),
            ("enter", registrar, "/secretariat/seats/enter/"),
            ("parties", cestria, "/parties/"),
        ):
            page = who.goes(path)
            sound(page)
            page.screenshot(path=tmp_path / f"{name}-{way}-{code}.png", full_page=True)
        page = cestria.goes("/decisions/?state=broken")
        with page.expect_navigation():
            page.locator("tbody a").first.click()
        sound(page)
        page.screenshot(path=tmp_path / f"broken-{way}-{code}.png", full_page=True)
        if code == "en":  # the button then offers English
            russian(registrar)
            russian(cestria)
