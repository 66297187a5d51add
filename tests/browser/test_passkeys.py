"""An objection that a delegate's passkey authorises, and its receipt checked by both verifiers without the server."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from comity_verify import messages
from tests.browser.conftest import PASSWORD, Reader, Readers, Site
from tests.browser.test_decisions import until, verified

pytestmark = pytest.mark.browser
TITLE = "Exchange of calendars, signed by persons"
OPENS = f"""
import django; django.setup()
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4
from comity.acts import decisions, drafts, rules
from comity.acts.drafts import DraftText
from comity.core.consensus.rules_shipped import CICA
from comity.decisions.models import Decision
from comity.people.models import Appointment
from comity.people.seats import seat_of
from comity.record import clock
from comity.record.writer import Asked
now = clock.glance()
def asked(role):
    row = Appointment.objects.filter(role=role.partition(" ")[0], accredited_from__isnull=False).order_by("id")
    return Asked(uuid4(), seat_of(row[1 if " " in role else 0], now), clock.glance())
new = replace(CICA, label="Signed by persons", classes=frozenset({{"personal"}}), shortest_minutes=None,
    shortest_working_days=None, consent_step="", channels=frozenset({{"platform", "note_verbale"}}),
    passkey_for=frozenset({{"break_silence"}}))
note = rules.note_rules(asked("registrar"), body="SOC", decision_class="personal", rules=new,
    valid_from=now.date(), authority="Decision 7").subject
rules.adopt_rules(asked("registrar second"), note)
text = DraftText(language="en", authentic=True, title={TITLE!r}, name="t.txt", media_type="text/plain",
    data=b"1. Decides.", html="<p>1. Decides.</p>", plain="1. Decides.")
key = drafts.register_draft(asked("registrar"), body="SOC", decision_class="personal", texts=(text,)).subject
decisions.circulate(asked("chair"), key, deadline=clock.glance() + timedelta(days=4),
    authority="Rules of procedure", text_hash=Decision.objects.get(key=key).text_hash)
print(f"/decisions/{{key}}/")
"""


def opened(site: Site) -> str:
    """Silence runs under rules that ask for the passkey; the path of the decision."""
    command = [sys.executable, "-c", OPENS]
    done = subprocess.run(
        command, env=site.environment, text=True, capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


def device(person: Reader) -> None:
    """A device that knows its person, in place of a fingerprint."""
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


def enrols(person: Reader) -> str:
    """Makes a passkey and enrols it; the number of the entry."""
    page = person.goes("/account/2fa/webauthn/add/")
    if page.get_by_label("Password").count():
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button").first.click()
    page.get_by_label("Name").fill("My key")
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "/add/" not in url)
    page = person.goes("/account/passkeys/")
    page.get_by_role("button", name="Enrol this passkey").click()
    said = page.get_by_role("link", name=re.compile("Enrolled by entry")).inner_text()
    return said.rpartition(" ")[2]


def objects(page: Page, reason: str) -> None:
    """Fills in the form; the passkey is asked on the next page."""
    page.get_by_label("Reason, if you wish").fill(reason)
    page.get_by_role("button", name=re.compile("Break silence for")).click()


def test_a_passkey_authorises_an_objection_that_both_verifiers_name(
    site: Site, reader: Readers, browser: Browser, tmp_path: Path
) -> None:
    path = opened(site)
    person = reader("delegate@ulm.example")
    device(person)
    objects(person.goes(path + "break/"), "Not yet.")
    expect(person.page.get_by_text("You have enrolled no passkey")).to_be_visible()
    number = enrols(person)
    page = person.goes(path + "break/")
    objects(page, "Paragraph 1:\nnot <yet>.")
    expect(page.get_by_text("not <yet>.")).to_be_visible()
    page.get_by_role("button", name="Authorise with the passkey").click()
    expect(page.get_by_text("Silence is broken")).to_be_visible(timeout=30_000)  # the device takes its time
    place = re.search(r"entry (\d+)", page.get_by_text("Silence is broken").first.inner_text())
    assert place is not None
    address = f"/record/{place.group(1)}/"
    until(person.goes(address), "Download the receipt")
    expect(page.get_by_text(f"Entry {number}, Ulmar")).to_be_visible()
    files = [tmp_path / name for name in ("act.receipt", "our.policy", "v.pyz", "v.html")]
    sources = (
        address + "receipt",
        "/record/policy",
        "/record/comity-verify.pyz",
        "/record/comity-verify.html",
    )
    for file, source in zip(files, sources, strict=True):
        answer = person.context.request.get(site.address + source)
        assert answer.ok, source
        file.write_bytes(answer.body())
    named = messages.say("ENROLLED_FOR", {"party": '"ULM"', "entry": number})
    with site.switched_off():
        done = verified(files[0], files[1], files[2])
        home = browser.new_context(locale="en-GB", offline=True).new_page()
        home.goto(files[3].as_uri())
        home.get_by_label("Policy", exact=True).set_input_files(files[1])
        home.get_by_label("Receipt or bundle", exact=True).set_input_files(files[0])
        status = home.get_by_role("status")
        status.get_by_text(messages.say("ALL_GOOD")).first.wait_for()
        shown = status.inner_text()
        home.context.close()
    assert done.returncode == 0, done.stdout
    for said in (done.stdout, shown):
        assert f"Entry {place.group(1)}: break_silence was authorised with the passkey" in said
        assert "the device knew its person." in said
        assert named in said
