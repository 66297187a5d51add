"""Whole journeys of a text, by role and label, on a real server with real Word files."""

import re
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader, Readers, Site

pytestmark = pytest.mark.browser
REGISTRAR, CHAIR, ALDORA = "registrar@cms.example", "chair@cms.example", "delegate@ald.example"
BODY = "Senior Officials Committee"


def word_file(folder: Path, title: str) -> Path:
    """A real .docx, as a drafter sends it."""
    document = Document()
    document.add_heading(title, 1)
    document.add_paragraph("The Senior Officials Committee,").runs[0].italic = True
    document.add_paragraph("Decides to exchange calendars of activities;", style="List Number")
    document.add_paragraph("Requests the Secretariat to publish them.", style="List Number")
    path = folder / "draft.docx"
    document.save(str(path))
    return path


def now(site: Site) -> datetime:
    """The time on the site's clock."""
    passed = float(site.clock.read_text()) if site.clock.exists() else 0.0
    return datetime.now(UTC) + timedelta(seconds=passed)


def register(reader: Reader, folder: Path, title: str) -> str:
    """The registrar registers a Word file; the path of its page."""
    page = reader.goes("/decisions/new/")
    page.get_by_label("Body that decides").select_option(label=BODY)
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_label("Word file", exact=True).set_input_files(word_file(folder, title))
    page.get_by_role("button", name="Register the draft").click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    expect(page.get_by_text("Decides to exchange calendars")).to_be_visible()
    return page.url.removeprefix(reader.site.address)


def circulate(reader: Reader, path: str) -> datetime:
    """The Chair sets a deadline of two or three minutes; the instant."""
    deadline = (now(reader.site) + timedelta(minutes=3)).replace(second=0, microsecond=0)
    page = reader.goes(path)
    page.get_by_role("link", name="Circulate under silence").click()
    page.get_by_label("Date").fill(deadline.strftime("%Y-%m-%d"))
    page.get_by_label("Time", exact=True).fill(deadline.strftime("%H:%M"))
    page.get_by_label("Time of").select_option("utc")
    page.get_by_role("button", name="Show this deadline").click()
    expect(page.get_by_role("table", name="In each capital").get_by_role("row")).to_have_count(29)
    page.get_by_label("Authority").fill("Rules of procedure")
    page.get_by_role("button", name="Circulate under silence").click()
    expect(page.get_by_text("Under silence").first).to_be_visible()
    return deadline


def until(page: Page, text: str) -> None:
    """Reload until the page says so; the clock of the server is at work."""
    for _try in range(60):
        if page.get_by_text(text).count():
            return
        page.wait_for_timeout(250)
        page.reload()
    raise AssertionError(f"{page.url} never said {text!r}")


def test_silence_adopts_and_the_receipt_is_verified_offline(
    site: Site, reader: Readers, tmp_path: Path
) -> None:
    title = "Exchange of calendars, journey one"
    registrar, chair, aldora = reader(REGISTRAR), reader(CHAIR), reader(ALDORA)
    path = register(registrar, tmp_path, title)
    assert aldora.page.goto(site.address + path).status == 404  # type: ignore[union-attr] # a page answers
    deadline = circulate(chair, path)
    expect(aldora.goes("/").get_by_role("link", name=title, exact=True)).to_be_visible()
    expect(aldora.goes(path).get_by_text("Aldora has not objected")).to_be_visible()
    site.let_pass((deadline - now(site)).total_seconds() + 62)
    until(aldora.goes(path), "Adopted by consensus")
    number = aldora.page.locator(".head-line b").inner_text()
    assert re.fullmatch(r"CMS/SOC/\d{4}/\d+", number)
    expect(aldora.page.get_by_text("A decision was adopted")).to_have_count(1)
    public = reader()
    assert public.page.goto(site.address + path).status == 404  # type: ignore[union-attr] # a page answers
    page = registrar.goes(path)
    page.get_by_role("link", name="Publish").click()
    page.get_by_role("button", name="Publish the decision").click()
    expect(public.goes(path).get_by_role("heading", level=1, name=title)).to_be_visible()
    assert title in public.context.request.get(site.address + "/decisions/feed.atom").text()
    files = receipt(aldora, path, tmp_path)
    with site.switched_off():
        with pytest.raises(OSError, match="timed out"):
            urllib.request.urlopen(site.address, timeout=1)
        said = verified(*files)
    assert said.returncode == 0, said.stdout + said.stderr
    assert number in said.stdout
    assert "Not proved" in said.stdout


def receipt(reader: Reader, path: str, folder: Path) -> tuple[Path, Path, Path]:
    """Download receipt, trial policy and verifier of the adoption."""
    page = reader.goes(path)
    row = page.get_by_role("row").filter(has_text="A decision was adopted")
    address = row.get_by_role("link").get_attribute("href") or ""
    until(reader.goes(address), "Download the receipt")
    paths = (folder / "r.receipt", folder / "p.policy", folder / "v.pyz")
    for file, source in zip(
        paths, (address + "receipt", "/record/policy", "/record/comity-verify.pyz"), strict=True
    ):
        answer = reader.context.request.get(reader.site.address + source)
        for _try in range(40):
            if answer.ok:
                break
            page.wait_for_timeout(250)
            answer = reader.context.request.get(reader.site.address + source)
        assert answer.ok, (source, answer.status, answer.text()[:500])
        file.write_bytes(answer.body())
    return paths


def verified(receipt: Path, policy: Path, verifier: Path) -> subprocess.CompletedProcess[str]:
    """Run the downloaded program with the standard library alone."""
    command = [sys.executable, "-I", "-S", str(verifier), str(receipt), "--policy", str(policy)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_broken_just_before_the_end(site: Site, reader: Readers, tmp_path: Path) -> None:
    title = "Exchange of calendars, journey two"
    registrar, chair, aldora, brenn = (
        reader(REGISTRAR),
        reader(CHAIR),
        reader(ALDORA),
        reader("delegate@bre.example"),
    )
    path = register(registrar, tmp_path, title)
    deadline = circulate(chair, path)
    page = aldora.goes(path)
    page.get_by_role("link", name="Breaks silence").click()
    site.let_pass((deadline - now(site)).total_seconds() - 2)
    page.get_by_role("button", name="Break silence for Aldora").click()
    expect(page.get_by_text("nothing was adopted").first).to_be_visible()
    site.let_pass(600)
    expect(brenn.goes(path).get_by_text("Aldora broke silence")).to_be_visible()
    expect(brenn.page.get_by_text("A decision was adopted")).to_have_count(0)


def test_broken_too_late_is_answered_and_changes_nothing(site: Site, reader: Readers, tmp_path: Path) -> None:
    title = "Exchange of calendars, journey three"
    registrar, chair, aldora = reader(REGISTRAR), reader(CHAIR), reader(ALDORA)
    path = register(registrar, tmp_path, title)
    deadline = circulate(chair, path)
    page = aldora.goes(path)
    page.get_by_role("link", name="Breaks silence").click()
    site.let_pass((deadline - now(site)).total_seconds() + 1)
    page.get_by_role("button", name="Break silence for Aldora").click()
    expect(page.get_by_text("recorded as late")).to_be_visible()
    site.let_pass(65)
    until(aldora.goes(path), "Adopted by consensus")
    expect(aldora.page.get_by_text("An objection came after the deadline")).to_have_count(1)


def test_a_file_with_tracked_changes_is_refused_with_a_sentence(reader: Readers, tmp_path: Path) -> None:
    import zipfile

    clean, tracked = word_file(tmp_path, "Tracked"), tmp_path / "tracked.docx"
    with zipfile.ZipFile(clean) as source, zipfile.ZipFile(tracked, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                data = data.replace(
                    b"<w:body>",
                    b'<w:body><w:p><w:ins w:id="1" w:author="A"><w:r><w:t>x</w:t></w:r></w:ins></w:p>',
                )
            target.writestr(name, data)
    page = reader(REGISTRAR).goes("/decisions/new/")
    page.get_by_label("Title", exact=True).fill("Tracked")
    page.get_by_label("Word file", exact=True).set_input_files(tracked)
    page.get_by_role("button", name="Register the draft").click()
    expect(page.get_by_text("accept or reject all of them").first).to_be_visible()


def test_a_journey_by_keyboard_alone(site: Site, reader: Readers, tmp_path: Path) -> None:
    """An objection without a mouse: every stop is reached by Tab, and pressed by Enter."""
    title = "Exchange of calendars, by keyboard"
    registrar, chair, dorvane = reader(REGISTRAR), reader(CHAIR), reader("delegate@dor.example")
    path = register(registrar, tmp_path, title)
    circulate(chair, path)
    page = dorvane.goes(path)
    _tab_to(page, "Object")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=re.compile("^Break silence on ")).wait_for()
    _tab_to(page, "Break silence for Dorvane")
    page.keyboard.press("Enter")
    expect(page.get_by_text("nothing was adopted").first).to_be_visible()


def _tab_to(page: Page, text: str) -> None:
    for _stop in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText || ''").startswith(text):
            return
    raise AssertionError(f"no way by Tab to {text!r}")
