"""The second verifier in Chromium, from disk: the same answers as the first, in words that everybody can read."""

import base64
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from comity.core.log import bundle, policy, signatures, succession
from comity.core.log.notes import Note
from comity.core.log.strict import Malformed
from comity_verify import build, messages
from comity_verify.__main__ import examine
from comity_verify.findings import Means, visible
from tests.browser.conftest import Readers
from tests.browser.test_look import AXE, RULES
from tests.comity_verify.generated import Case, about_keys, cases, late_witness, post_quantum
from tests.core.log.edges import edges
from tests.core.log.material import (
    BEGUN,
    LOG_SEED,
    cosignature,
    log_key,
    policy_text,
    signature,
    small_record,
    witness_key,
)
from tests.core.log.test_known import tried_by_others

pytestmark = pytest.mark.browser
LONG = bool(os.environ.get("COMITY_LONG"))
MEANS = Means(signatures.fastest_ed25519())  # as a browser: it knows no ML-DSA
NOON = int(BEGUN.timestamp()) + 3 * 3600
POLICY = policy_text(f"witness w {witness_key()}", "quorum w").encode()
RECORD = small_record()
NOTE = RECORD.note(cosignature(RECORD.text(), NOON))
RECEIPT = RECORD.receipt(2, note=NOTE)
OPENED = {n: item.disclosures for n, item in enumerate(RECORD.sealed)}
BUNDLE = bundle.make(POLICY, NOTE, [item.entry_bytes for item in RECORD.sealed], OPENED)
ASK = """async (pairs) => {
  const answers = [];
  for (const [file, rules] of pairs) {
    try {
      const found = await comityVerify.answer(comityVerify.unbase64(file), comityVerify.unbase64(rules), "en");
      answers.push([found.good, found.told.map((finding) => [finding.code, finding.sentence])]);
    } catch (trouble) {
      answers.push([null, [[trouble.constructor.name, trouble.message]]]);
    }
  }
  return answers;
}"""
Answer = tuple[bool | None, list[list[str]]]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The one file, as a delegation downloads it."""
    path = tmp_path_factory.mktemp("v") / "comity-verify.html"
    path.write_bytes(build.page())
    return path


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    """Opened from disk; whoever asks for anything else, or complains, fails the test."""
    context = browser.new_context(locale="en-GB", offline=True)
    opened, said = context.new_page(), list[str]()
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda trouble: said.append(str(trouble)))
    opened.on("request", lambda request: said.append(request.url) if request.url != file.as_uri() else None)
    opened.goto(file.as_uri())
    yield opened
    context.close()
    assert said == []


def asked(page: Page, many: Sequence[Case]) -> list[Answer]:
    found: list[Answer] = []
    for start in range(0, len(many), 100):
        pairs = [
            [base64.b64encode(c.file).decode(), base64.b64encode(c.policy).decode()]
            for c in many[start : start + 100]
        ]
        found += page.evaluate(ASK, pairs)
    return found


def answered(case: Case) -> Answer:
    """What the verifier in Python says."""
    try:
        rules = policy.parse(case.policy)
    except Malformed:
        return None, []
    if not case.file.startswith((bundle.HEADER, b"c2sp.org/tlog-proof@v1\n")):
        return None, []
    found = sorted(examine(case.file, case.policy, rules, MEANS), key=lambda f: (not f.proved, not f.fault))
    good = not any(f.fault for f in found)
    return good, [[f.code, visible(f.sentence())] for f in found]


def test_both_verifiers_give_the_same_answer_in_the_same_words(page: Page) -> None:
    many = [*cases(2000 if LONG else 300), *about_keys()]
    verdicts = set()
    for case, theirs in zip(many, asked(page, many), strict=True):
        good, told = answered(case)
        verdicts.add(good)
        assert theirs[0] == good, case
        if good is not None and told[0][0] != "REFUSED":  # why a file was refused, each says in its own words
            assert theirs[1] == told, case
    assert verdicts == {True, False, None}


def test_both_pass_over_a_witness_the_policy_does_not_name_when_asked(page: Page) -> None:
    rules = policy_text(f"witness w {witness_key('new.example/w', bytes([11] * 32))}", "quorum none").encode()
    for lenient in (False, True):
        found = page.evaluate(
            "async ([file, rules, lenient]) => (await comityVerify.answer(comityVerify.unbase64(file),"
            " comityVerify.unbase64(rules), 'en', lenient)).told.map((one) => [one.code, one.sentence])",
            [base64.b64encode(RECEIPT).decode(), base64.b64encode(rules).decode(), lenient],
        )
        means = Means(MEANS.ed25519, lenient=lenient)
        ours = examine(RECEIPT, rules, policy.parse(rules), means)
        ours = sorted(ours, key=lambda one: (not one.proved, not one.fault))
        assert found == [[one.code, visible(one.sentence())] for one in ours]
        assert ("PASSED_OVER" in {one.code for one in ours}) is lenient


def test_receipts_from_before_while_and_after_the_key_is_replaced(page: Page) -> None:
    """The entry that replaced it among them, whose statement of both keys is shown as it was signed."""
    second = bytes([12] * 32)
    old, new, text = log_key(), log_key(seed=second), succession.text(log_key(), log_key(seed=second))
    both = Note(text, (signature(text, old, LOG_SEED), signature(text, new, second)))
    record = small_record()
    record.add(succession.KIND, public=succession.made(both, BEGUN))
    head, last = record.text(), len(record.sealed) - 1
    lines = {"old": signature(head, old, LOG_SEED), "new": signature(head, new, second)}
    files = {
        by: record.receipt(last, note=str(Note(head, tuple(lines[one] for one in by.split()))))
        for by in ("old", "old new", "new")
    }
    rules = {
        "both": f"log {new}\nlog {old}\nquorum none\n",
        "old": f"log {old}\nquorum none\n",
        "new": f"log {new}\nquorum none\n",
    }
    many = [Case(f"{by} under {named}", files[by], rules[named].encode()) for by in files for named in rules]
    good = []
    for case, theirs in zip(many, asked(page, many), strict=True):
        ours, told = answered(case)
        assert theirs[0] == ours, case.name
        if ours:
            assert theirs[1] == told, case.name
            assert (
                sum(code == "SIGNED" for code, _sentence in told)
                == case.name.split(" under")[0].count(" ") + 1
            )
            good.append(case.name)
    assert good == [
        "old under both",
        "old under old",
        "old new under both",
        "new under both",
        "new under new",
    ]


def flipped(data: bytes, bits: Sequence[int]) -> list[Case]:
    changed = []
    for bit in bits:
        other = bytearray(data)
        other[bit // 8] ^= 1 << bit % 8
        changed.append(Case(f"bit {bit}", bytes(other), POLICY))
    return changed


def test_flips_of_a_receipt_are_refused(page: Page) -> None:
    every = range(len(RECEIPT) * 8)
    chosen = list(every) if LONG else random.Random(3).sample(every, 400)
    assert asked(page, [Case("good", RECEIPT, POLICY)])[0][0] is True
    changed = flipped(RECEIPT, chosen)
    passed = [c.name for c, a in zip(changed, asked(page, changed), strict=True) if a[0]]
    assert passed == []


def test_one_flip_in_every_byte_of_a_bundle_is_refused(page: Page) -> None:
    chosen = random.Random(4)
    every = range(len(BUNDLE)) if LONG else chosen.sample(range(len(BUNDLE)), 400)
    changed = flipped(BUNDLE, [at * 8 + chosen.randrange(8) for at in every])
    assert asked(page, [Case("good", BUNDLE, POLICY)])[0][0] is True
    assert [c.name for c, a in zip(changed, asked(page, changed), strict=True) if a[0]] == []


def test_what_the_browser_cannot_check_is_named_so(page: Page) -> None:
    rules = policy_text(f"witness w {witness_key()}", f"witness pq {late_witness()[0]}", "quorum w").encode()
    note = RECORD.note(cosignature(RECORD.text(), NOON), post_quantum(RECORD.text(), NOON))
    good, told = asked(page, [Case("pq", RECORD.receipt(2, note=note), rules)])[0]
    assert good is True
    sentence = messages.say("NOT_CHECKED", {"name": "pq.example", "algorithm": "ML-DSA-44"})
    assert ["NOT_CHECKED", sentence] in told


def test_the_browser_takes_the_same_signatures_as_we_do(page: Page) -> None:
    made = [*edges(), *tried_by_others()]
    asked_for = [[base64.b64encode(part).decode() for part in (e.key, e.message, e.signature)] for e in made]
    found = page.evaluate(
        "many => Promise.all(many.map(([k, m, s]) => verifyEd25519(unbase64(k), unbase64(m), unbase64(s))))",
        asked_for,
    )
    assert [e.name for e, good in zip(made, found, strict=True) if good is not e.good] == []


def choose(page: Page, tmp_path: Path, data: bytes, rules: bytes = POLICY) -> None:
    folder = tmp_path / str(
        len(list(tmp_path.iterdir()))
    )  # a browser will not read a file that changed meanwhile
    folder.mkdir()
    (folder / "entry-2.receipt").write_bytes(data)
    (folder / "our.policy").write_bytes(rules)
    inputs = {"Receipt or bundle": "entry-2.receipt", "Policy": "our.policy"}
    if page.locator("html").get_attribute("lang") == "ru":
        inputs = {"Квитанция или пакет сессии": "entry-2.receipt", "Политика": "our.policy"}
    for label, name in inputs.items():
        page.get_by_label(label, exact=True).set_input_files(folder / name)


def test_a_delegate_chooses_two_files_and_reads_the_answer_in_two_languages(
    page: Page, tmp_path: Path
) -> None:
    choose(page, tmp_path, RECEIPT)
    answer = page.get_by_role("status")
    answer.get_by_text(messages.say("ALL_GOOD")).wait_for()
    assert "Paragraph 3 is not agreed." in answer.inner_text()
    page.get_by_role("button", name="Русский").click()
    answer.get_by_text(messages.say("ALL_GOOD", language="ru")).wait_for()
    assert page.locator("html").get_attribute("lang") == "ru"
    choose(page, tmp_path, RECEIPT.replace(b"index 2", b"index 1"))
    answer.get_by_text(messages.say("NOT_GOOD", language="ru")).wait_for()
    page.get_by_role("button", name="English").click()
    choose(page, tmp_path, RECEIPT, b"nothing\n")
    answer.get_by_text("our.policy cannot be read").wait_for()
    choose(page, tmp_path, b"hello")
    answer.get_by_text("this is neither a receipt nor a bundle").wait_for()


def test_without_ed25519_nothing_is_called_proved(browser: Browser, file: Path, tmp_path: Path) -> None:
    context = browser.new_context(locale="en-GB", offline=True)
    context.add_init_script(
        "const real = SubtleCrypto.prototype.importKey;"
        "SubtleCrypto.prototype.importKey = function (form, key, algorithm, ...rest) {"
        " if (algorithm.name === 'Ed25519') throw new DOMException('none', 'NotSupportedError');"
        " return real.call(this, form, key, algorithm, ...rest); };"
    )
    page = context.new_page()
    page.goto(file.as_uri())
    choose(page, tmp_path, RECEIPT)
    page.get_by_role("status").get_by_text(messages.say("UNCHECKED")).wait_for()
    assert messages.say("ALL_GOOD") not in page.inner_text("body")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["English", "Русский"])
def test_nobody_is_shut_out(browser: Browser, file: Path, tmp_path: Path, scheme: Any, language: str) -> None:
    context = browser.new_context(
        locale="en-GB",
        offline=True,
        color_scheme=scheme,
        bypass_csp=True,
        viewport={"width": 360, "height": 800},
    )
    page = context.new_page()
    page.goto(file.as_uri())
    page.get_by_role("button", name=language).click()
    choose(page, tmp_path, RECEIPT)
    page.locator(".result").wait_for()
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    assert [v["id"] for v in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_the_file_is_the_same_everywhere_and_names_no_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["build", str(tmp_path / "v.html")])
    assert build.main() == 0
    data = (tmp_path / "v.html").read_bytes()
    assert data == build.page()
    assert b"http://" not in data
    assert b"https://" not in data
    assert b"default-src 'none'" in data
    assert len(data.split(b"\n")) < 1300  # what can be read in an hour


def test_a_delegate_takes_the_record_home_and_checks_it_there(
    reader: Readers, browser: Browser, tmp_path: Path
) -> None:
    """Downloaded once, then without the server: both verifiers, a receipt and the whole record."""
    page = reader("delegate@ald.example").goes("/record/verify/")
    kept = {
        "Download the verifier for browsers": "v.html",
        "Download the verifier": "v.pyz",
        "Policy for trials": "our.policy",
        "Download the whole record": "record.session",
    }
    for link, name in kept.items():
        with page.expect_download() as waiting:
            page.get_by_role("link", name=link, exact=True).click()
        waiting.value.save_as(tmp_path / name)
    held = bundle.parse((tmp_path / "record.session").read_bytes())
    index = max(held.opened)
    answer = page.request.get(f"{reader.site.address}/record/{index}/receipt")
    (tmp_path / "act.receipt").write_bytes(answer.body())
    home = browser.new_context(locale="en-GB", offline=True).new_page()
    home.goto((tmp_path / "v.html").as_uri())
    home.get_by_label("Policy", exact=True).set_input_files(tmp_path / "our.policy")
    for name, sentence in (
        ("act.receipt", f"Entry {index} (counted from 0)"),
        ("record.session", f"Entry {index}, "),
    ):
        home.get_by_label("Receipt or bundle", exact=True).set_input_files(tmp_path / name)
        home.get_by_role("status").get_by_text(sentence).first.wait_for()
        assert messages.say("ALL_GOOD") in home.get_by_role("status").inner_text()
        command = [sys.executable, "-I", "-S", str(tmp_path / "v.pyz"), str(tmp_path / name)]
        done = subprocess.run(
            [*command, "--policy", str(tmp_path / "our.policy")], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout
        assert sentence in done.stdout
    home.context.close()
