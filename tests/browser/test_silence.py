"""Journeys around a running silence: what came outside, what one delegation prepares, a new deadline for all."""

import re
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Readers, Site
from tests.browser.test_decisions import CHAIR, REGISTRAR, now, until, word_file

pytestmark = pytest.mark.browser
SECOND_OFFICER, BRENN = "registrar2@cms.example", "delegate@bre.example"
SCAN = b"%PDF-1.4\n% a scan of a note verbale\n"


def opened(reader: Readers, site: Site, folder: Path, title: str) -> str:
    """A text under silence for three days and an hour, which the Chair confirms; the path of its page."""
    registrar, chair = reader(REGISTRAR), reader(CHAIR)
    page = registrar.goes("/decisions/new/")
    page.get_by_label("Body that decides").select_option(label="Special Working Group")
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_label("Word file", exact=True).set_input_files(word_file(folder, title))
    page.get_by_role("button", name="Register the draft").click()
    page.get_by_role("heading", level=1, name=title).wait_for()
    path = page.url.removeprefix(site.address)
    deadline = (now(site) + timedelta(hours=73)).replace(second=0, microsecond=0)
    page = chair.goes(path)
    page.get_by_role("link", name="Circulate under silence").click()
    page.get_by_label("Date").fill(deadline.strftime("%Y-%m-%d"))
    page.get_by_label("Time", exact=True).fill(deadline.strftime("%H:%M"))
    page.get_by_label("Time of").select_option("utc")
    page.get_by_role("button", name="Show this deadline").click()
    page.get_by_label("Authority").fill("Agreed at the last meeting")
    page.get_by_role("button", name="Circulate under silence").click()
    expect(page.get_by_text("Under silence").first).to_be_visible()
    return path


def was_there(site: Site, since: datetime, until: datetime) -> None:
    """The platform is not away while the journey lets days pass in a moment."""
    script = (
        "import sys, django; django.setup()\n"
        "from datetime import datetime\n"
        "from comity.record import heartbeats\n"
        "heartbeats.assume(*(datetime.fromisoformat(word) for word in sys.argv[1:]))\n"
    )
    command = [sys.executable, "-c", script, since.isoformat(), until.isoformat()]
    subprocess.run(command, env=site.environment, check=True, timeout=120)


def enter(page: Page, came: str, day: str) -> None:
    """Fill in what the note says."""
    page.get_by_label("Member State that objects").select_option(label="Brenn")
    page.get_by_label("How it came").select_option(label="Note verbale")
    page.get_by_label("Received on").fill(day)
    page.get_by_label("Time", exact=True).fill(came)
    page.get_by_label("Time of").select_option("utc")
    page.get_by_label("Reference").fill("No. 114/2026")
    page.get_by_label("Scan or message").set_input_files(
        {"name": "note.pdf", "mimeType": "application/pdf", "buffer": SCAN}
    )
    page.get_by_role("button", name="Enter the objection").click()


def test_a_note_of_two_minutes_before_entered_twenty_minutes_after(
    site: Site, reader: Readers, tmp_path: Path
) -> None:
    """The note lay on a desk; the Chair was about to confirm."""
    path = opened(reader, site, tmp_path, "A note at the last minute")
    was_there(site, now(site) + timedelta(hours=47), now(site) + timedelta(hours=75))
    site.let_pass((73 * 60 + 20) * 60)
    clerk, second, chair, brenn = (reader(a) for a in (REGISTRAR, SECOND_OFFICER, CHAIR, BRENN))
    until(clerk.goes(path), "Silence has ended")
    came = now(site) - timedelta(minutes=23)
    clerk.page.get_by_role("link", name="Enter an objection received outside").click()
    enter(clerk.page, came.strftime("%H:%M:%S"), came.strftime("%Y-%m-%d"))
    expect(clerk.page.get_by_text("is being checked")).to_be_visible()
    page = chair.goes(path)
    page.get_by_role("link", name="Confirm that silence was not broken").click()
    page.get_by_role("button", name=re.compile("Confirm|Adopt")).click()
    expect(page.get_by_text("waits for a second one").first).to_be_visible()
    page = second.goes("/objections/")
    page.get_by_role("row").filter(has_text="Brenn").get_by_role("link").first.click()
    page.get_by_role("link", name="Confirm the entry").click()
    expect(page.get_by_text("so it was in time")).to_be_visible()
    page.get_by_role("button", name="Confirm the entry").click()
    expect(page.get_by_text("nothing was adopted").first).to_be_visible()
    expect(brenn.goes(path).get_by_text("Brenn broke silence")).to_be_visible()
    expect(chair.goes(path).get_by_role("link", name="Confirm that silence was not broken")).to_have_count(0)


def test_a_note_found_after_the_text_was_withdrawn(site: Site, reader: Readers, tmp_path: Path) -> None:
    """It lay on a desk while the text was taken back: recorded and answered, and nothing is revived."""
    path = opened(reader, site, tmp_path, "Taken back before its end")
    came = now(site) + timedelta(minutes=1)
    clerk, second, chair, brenn, other = (
        reader(a) for a in (REGISTRAR, SECOND_OFFICER, CHAIR, BRENN, "delegate@ald.example")
    )
    site.let_pass(120)
    page = chair.goes(path)
    page.get_by_role("link", name="Withdraw the text").click()
    page.get_by_role("button", name=re.compile("Withdraw")).click()
    page = clerk.goes(path)
    page.get_by_role("link", name="Enter an objection received outside").click()
    expect(page.get_by_text("The text was withdrawn; nothing was adopted. It is recorded")).to_be_visible()
    enter(page, came.strftime("%H:%M:%S"), came.strftime("%Y-%m-%d"))
    expect(page.get_by_text("It changes nothing; a second officer compares it")).to_be_visible()
    page = second.goes("/objections/")
    page.get_by_role("row").filter(has_text="Brenn").get_by_role("link").first.click()
    page.get_by_role("link", name="Confirm the entry").click()
    page.get_by_role("button", name="Confirm the entry").click()
    expect(page.get_by_text("it is recorded and answered, and changes nothing").first).to_be_visible()
    page = brenn.goes(path)
    expect(page.get_by_text("The text had ended; changes nothing")).to_be_visible()
    expect(page.get_by_role("link", name="Object", exact=True)).to_have_count(0)
    page = other.goes(path)
    expect(page.get_by_text("The text was withdrawn; nothing was adopted.").first).to_be_visible()
    expect(page.get_by_text("Objections received outside this site")).to_have_count(0)


def test_a_delegation_prepares_clears_and_releases(site: Site, reader: Readers, tmp_path: Path) -> None:
    """Written in the mission, cleared in the capital; nobody else sees it before its release."""
    path = opened(reader, site, tmp_path, "Prepared with the capital")
    writer, capital, other = (
        reader("administrator@ald.example"),
        reader("delegate@ald.example"),
        reader(BRENN),
    )
    page = writer.goes(path)
    page.get_by_role("link", name="Prepare in your delegation").click()
    page.get_by_role("radio", name="An objection; it breaks silence").check()
    page.get_by_label("Text").fill("Paragraph 2 needs the agreement of our ministry.")
    page.get_by_role("button", name="Keep the draft").click()
    address = page.url.removeprefix(site.address)
    assert other.page.goto(site.address + address).status == 404  # type: ignore[union-attr] # a page answers
    expect(page.get_by_role("button", name="Clear it")).to_have_count(0)
    page = capital.goes(address)
    page.get_by_role("button", name="Clear it").click()
    page.get_by_role("button", name="Release: break silence now").click()
    expect(page.get_by_text("Released in the name of your delegation.", exact=True)).to_be_visible()
    expect(other.goes(path).get_by_text("Silence was broken").first).to_be_visible()


def test_the_chair_extends_for_all(site: Site, reader: Readers, tmp_path: Path) -> None:
    """The new instant is seen in every capital before it is set, and on every page after."""
    path = opened(reader, site, tmp_path, "More time for all")
    chair, brenn = reader(CHAIR), reader(BRENN)
    page = chair.goes(path)
    page.get_by_role("link", name="Extend for all").click()
    later = now(site) + timedelta(days=10)
    page.get_by_label("Date").fill(later.strftime("%Y-%m-%d"))
    page.get_by_label("Time", exact=True).fill("12:00")
    page.get_by_role("button", name="Show this deadline").click()
    expect(page.get_by_role("table", name="In each capital").get_by_role("row")).to_have_count(29)
    page.get_by_role("button", name="Set this deadline for all").click()
    expect(page.get_by_text("The new deadline is set")).to_be_visible()
    expect(brenn.goes(path).get_by_text("The Chair set a new deadline for all")).to_be_visible()
