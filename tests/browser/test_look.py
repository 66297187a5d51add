"""Every page in both colour schemes, in English and Russian, from right to left and narrow: axe finds nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Reader, Readers

pytestmark = pytest.mark.browser
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PUBLIC = [
    "/",
    "/account/login/",
    "/account/password/reset/",
    "/parties/",
    "/rules/",
    "/decisions/",
    "/record/",
    "/record/whole/",
]
PUBLIC += ["/record/verify/", "/nothing-here/", "/gallery/"]
ACCOUNT = [
    "/account/",
    "/account/tokens/",
    "/account/passkeys/",
    "/account/2fa/",
    "/account/sessions/",
    "/account/password/change/",
]
PAGES: dict[str, list[str]] = {
    "": PUBLIC,
    "delegate@ald.example": [
        "/",
        "?silence",
        "?silence break/",
        "?silence object-to-silence/",
        "?silence say/",
        "?silence prepare/",
        "?broken",
        "?adopted",
        "?adopted past/?as_of={lately}",
        "/record/",
        "/record/?entry",
        "/record/whole/",
        "/meetings/",
        "/meetings/?one",
        "/meetings/?one journal/",
        "/delegation/",
        "/delegation/witness/",
        "/delegation/days/",
        "/seats/",
        *ACCOUNT,
    ],
    "administrator@ald.example": ["/delegation/", "/delegation/invite/"],
    "chair@cms.example": [
        "/",
        "?draft",
        "?draft circulate/?day={day}&clock=14:00&of=seat",
        "?draft withdraw/",
        "?silence deadline/?day={day}&clock=14:00&of=seat",
        "/objections/",
        "/meetings/new/",
        "/chair/handover/",
    ],
    "registrar@cms.example": [
        "/",
        "/decisions/new/",
        "/secretariat/administrators/",
        "/secretariat/administrators/enter/",
        "/secretariat/seats/",
        "/secretariat/erasures/",
        "?silence objections/enter/",
        "?silence deliveries/enter/",
        "/rules/enter/",
    ],
}
WAYS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": 390, "height": 800}},
    "smallest": {"viewport": {"width": 320, "height": 800}},  # in Russian, whose words are longer
    "rtl": {"color_scheme": "dark"},
    "ru": {"color_scheme": "light"},
}


def opens(reader: Reader, path: str, way: str) -> Page:
    """A page by its address, or the first decision in a state and one of its acts."""
    if path.startswith("?"):
        state, _space, act = path[1:].partition(" ")
        links = reader.goes(f"/decisions/?state={state}").locator("tbody a[href^='/decisions/']")
        text = (
            links.last if act.startswith("past/") else links.first
        )  # journeys adopt texts that have no past yet
        path = (text.get_attribute("href") or "") + act
    if path.startswith("/meetings/?one"):
        first = reader.goes("/meetings/").locator("tbody a").first
        path = (first.get_attribute("href") or "") + path.removeprefix("/meetings/?one").strip()
    if path.endswith("?entry"):
        first = reader.goes("/record/").locator("tbody a[href^='/record/'], main a[href^='/record/']")
        addresses = [link.get_attribute("href") or "" for link in first.all()]
        path = next(address for address in addresses if address.strip("/").rpartition("/")[2].isdecimal())
    mirrored = ("&" if "?" in path else "?") + "dir=rtl" if way == "rtl" else ""
    return reader.goes(path + mirrored)


@pytest.mark.parametrize("who", PAGES)
@pytest.mark.parametrize("way", WAYS)
def test_axe_finds_nothing(who: str, way: str, reader: Readers) -> None:
    person = reader(who, **WAYS[way])
    if way in {"ru", "smallest"}:
        person.goes("/").get_by_role("button", name="Русский").click()
    found: list[str] = []
    today = datetime.now(UTC).date()
    days = {"day": today + timedelta(days=40), "lately": today - timedelta(days=1)}
    for path in PAGES[who]:
        page = opens(person, path.format(**days), way)
        status = page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus")
        if status != (404 if path == "/nothing-here/" else 200):
            found.append(f"{path}: answered {status}, so its page was not looked at")
        page.evaluate(AXE)
        options = {"runOnly": RULES, "resultTypes": ["violations"]}
        result = page.evaluate("options => axe.run(document, options)", options)
        found += [f"{path}: {v['id']}: {v['nodes'][0]['html'][:200]}" for v in result["violations"]]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            found.append(f"{path}: scrolls sideways by {wide}")
    assert found == []
