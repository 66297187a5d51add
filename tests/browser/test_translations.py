"""A text is replaced, translated, adopted and corrected, and its translation says when it is of an older text."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader, Readers, Site
from tests.browser.test_decisions import ALDORA, CHAIR, REGISTRAR, circulate, now, register, until
from tests.browser.test_room import sound

pytestmark = pytest.mark.browser
BETTER = "Exchange of calendars, better words"


def typed(page: Page, title: str, words: str, button: str) -> None:
    """The form of a text, filled in by hand."""
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_label("Or type the text").fill(words)
    sound(page)
    page.get_by_role("button", name=button).click()


def translate(registrar: Reader, path: str) -> None:
    """The Secretariat registers what was asked for and releases it; its page is sound."""
    page = registrar.goes(path)
    page.get_by_role("region", name="Translations").get_by_role("link", name="Russian").click()
    page.get_by_role("link", name="Register the translation").click()
    typed(page, "Обмен календарями", "Комитет\n\n1. Постановляет обмениваться.", "Keep the translation")
    sound(page)
    page.get_by_role("link", name="Release").click()
    page.get_by_role("button", name="Release the translation").click()
    expect(page.get_by_text("The translation is released.")).to_be_visible()


def adopted(site: Site, chair: Reader, path: str) -> None:
    """Silence over it, unbroken."""
    deadline = circulate(chair, path)
    site.let_pass((deadline - now(site)).total_seconds() + 62)
    until(chair.goes(path), "Adopted by consensus")


def test_replaced_translated_adopted_and_corrected(site: Site, reader: Readers, tmp_path: Path) -> None:
    # invariants 5, 27, 28
    registrar, chair, aldora = reader(REGISTRAR), reader(CHAIR), reader(ALDORA)
    path = register(registrar, tmp_path, "Exchange of calendars, first words")
    registrar.page.get_by_role("link", name="Replace the text").click()
    typed(registrar.page, BETTER, "The Committee\n\n1. Decides to exchange.", "Replace the text")
    earlier = registrar.page.get_by_role("region", name="Earlier texts")
    with registrar.page.expect_navigation():
        earlier.get_by_role("link", name="first words").click()
    sound(registrar.page)
    registrar.goes(path).get_by_role("link", name="Ask for a translation").click()
    registrar.page.get_by_label("Language").select_option(label="Русский")
    sound(registrar.page)
    registrar.page.get_by_role("button", name="Ask for the translation").click()
    translate(registrar, path)
    adopted(site, chair, path)
    page = aldora.goes(path)
    expect(page.get_by_text("first words")).to_have_count(0)  # it was never given out
    page.get_by_role("button", name="Русский").click()
    page = aldora.goes(path)
    expect(page.get_by_role("heading", level=1, name="Обмен календарями")).to_be_visible()
    expect(page.get_by_text("Это перевод.")).to_be_visible()
    expect(page.get_by_text("с прежнего текста")).to_have_count(0)
    sound(page)
    registrar.goes(path).get_by_role("link", name="Propose a corrigendum").click()
    registrar.page.get_by_label("Language of the authentic text").select_option("en")
    typed(registrar.page, "Calendars: corrigendum", "For exchange read publish.", "Propose the corrigendum")
    correction = registrar.page.url.removeprefix(site.address)
    expect(registrar.page.get_by_text("It corrects:")).to_be_visible()
    adopted(site, chair, correction)
    page = aldora.goes(path)
    sound(page)
    expect(page.get_by_role("link", name=re.compile(r"Corr\.1 Calendars"))).to_be_visible()
    expect(page.get_by_role("region", name="Переводы").get_by_role("listitem")).to_contain_text(
        "с прежнего текста"
    )
