"""A delegation runs its own accounts; a person signs in with a passkey."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, Readers, Site

pytestmark = pytest.mark.browser


def invitation(site: Site, address: str) -> str:
    """The link in the mail to a colleague."""
    for file in sorted(Path(site.data / "mail").glob("*.log"), reverse=True):
        text = file.read_text()
        if f"To: {address}" in text:
            found = re.search(r"(/invitation/[\w-]+/)", text.replace("=\n", ""))
            if found:
                return found.group(1)
    raise AssertionError(f"no invitation to {address}")


def test_an_administrator_invites_accredits_and_removes_a_colleague(site: Site, reader: Readers) -> None:
    administrator = reader("administrator@est.example")
    page = administrator.goes("/delegation/")
    page.get_by_role("link", name="Invite a colleague").click()
    page.get_by_label("Name").fill("New Colleague")
    page.get_by_label("E-mail").fill("colleague@est.example")
    page.get_by_role("main").get_by_role("button").first.click()
    link = invitation(site, "colleague@est.example")
    colleague = reader()
    mine = colleague.goes(link)
    for field in mine.get_by_role("main").locator("input[type=password]").all():
        field.fill("a long enough password 2026")
    mine.get_by_role("main").get_by_role("button").first.click()
    if mine.get_by_role("button", name="Sign out").count() == 0:
        colleague.signs_in("colleague@est.example", "a long enough password 2026")
    colleague.goes("/decisions/?state=silence").locator("tbody a").first.click()
    expect(mine.get_by_role("link", name="Breaks silence")).to_have_count(0)
    page = administrator.goes("/delegation/")
    row = page.get_by_role("row").filter(has_text="New Colleague")
    row.get_by_role("link", name="Accredit").click()
    page.get_by_role("main").get_by_role("button").first.click()
    mine.reload()
    expect(mine.get_by_role("link", name="Breaks silence")).to_be_visible()
    page = administrator.goes("/delegation/")
    row = page.get_by_role("row").filter(has_text="New Colleague")
    row.get_by_role("link", name="Remove").click()
    page.get_by_role("main").get_by_role("button").first.click()
    expect(administrator.goes("/delegation/").get_by_text("colleague@est.example")).to_have_count(0)
    mine.goto(site.address + "/decisions/?state=silence")
    expect(mine).to_have_url(re.compile("/seats/"))


def test_signing_in_with_a_passkey(site: Site, reader: Readers) -> None:
    person = reader("delegate@fen.example")
    session = person.context.new_cdp_session(person.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page = person.goes("/account/2fa/webauthn/add/")
    if page.get_by_label("Password").count():
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button").first.click()
    page.get_by_label("Name").fill("My key")
    page.get_by_label("Sign in with it alone").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "/add/" not in url)
    page.get_by_role("button", name="Sign out").click()
    person.goes("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
