"""The pages that texts are written as, opened as files: nothing moves sideways on a phone, axe finds nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from comity.core.text.write import changes
from comity.core.text.write.page import page
from comity.core.text.write.sheet import lay_out
from comity.core.text.write.source import Source
from tests.browser.test_look import AXE, RULES
from tests.core.text.write.making import compiled
from tests.core.text.write.material import paper
from tests.core.text.write.test_changes import compared
from tests.core.text.write.test_write import changed

pytestmark = pytest.mark.browser
LONG = "Metsäntutkimuslaitoksenylitarkastajankin"
CELL = {"en": "March and September", "ru": "Март и сентябрь", "ar": "آذار/مارس وأيلول/سبتمبر"}


def compilation(language: str) -> str:
    """A paper with a table that is wider than a phone, and a proposal within the table."""
    base = paper(language, 3)
    cell = CELL[language]
    wide = changed(base, (cell, f"{cell} {LONG}"))
    other = changed(base, (cell, f"{LONG} {LONG}"))
    made = compiled(base, {"ALD": wide, "BRE": other}, language)
    return page(lay_out(Source(base, made, {"ALD": "Aldora"})))


def comparison(language: str) -> str:
    """The same paper beside an earlier one."""
    base = paper(language, 3)
    return changes.page(compared(base, changed(base, (CELL[language], f"{LONG} {LONG}")), language), LONG)


@pytest.mark.parametrize("made", [compilation, comparison])
@pytest.mark.parametrize("language", CELL)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_text_is_read_on_any_screen(
    made: Callable[[str], str], language: str, scheme: str, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "text.html"
    file.write_text(made(language))
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    try:
        opened = context.new_page()
        opened.goto(file.as_uri())
        table = opened.locator("table").first
        for width in (320, 390, 1440):
            opened.set_viewport_size({"width": width, "height": 900})
            root = "document.documentElement"
            assert opened.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0, (
                f"moves sideways at {width}"
            )
            if width == 320:
                assert table.evaluate("t => t.scrollWidth > t.parentElement.clientWidth"), (
                    "the table does, alone"
                )
            opened.evaluate(AXE)
            options = {"runOnly": RULES, "resultTypes": ["violations"]}
            result = opened.evaluate("options => axe.run(document, options)", options)
            assert [(v["id"], v["nodes"][0]["html"][:200]) for v in result["violations"]] == []
    finally:
        context.close()
