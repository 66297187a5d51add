"""The record shows each seat what it may know of, and gives receipts that anybody can check."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

import comity
from comity.acts import decisions
from comity.core.consensus import events
from comity.core.log import tree
from comity.publish import publisher
from comity.record.models import Checkpoint
from comity.web import record, words
from tests.web.asking import text
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> World:
    settings.FILES_ROOT = tmp_path / "files"
    settings.DATA = tmp_path
    return build()


def sign(note: str = "a note\n") -> Checkpoint:
    """A signed head over everything there is, as far as these pages look."""
    every = publisher.leaves()
    return Checkpoint.objects.create(
        size=len(every), root=tree.root(every), note=note, signed_at=datetime.now(UTC)
    )


def test_a_seat_sees_the_entries_it_may_know_of(world: World) -> None:
    world.register_draft(title="Hidden from members")
    world.under_silence(title="Open to members")
    entries = {
        name: text(world.client(name).get(reverse("record"))) for name in ("clerk", "aldora", "observer")
    }
    assert entries["clerk"].count("A draft decision was registered") == 2
    assert entries["aldora"].count("A draft decision was registered") == 1
    assert "A draft decision" not in entries["observer"]
    assert "A draft decision" not in text(Client().get(reverse("record")))


def test_an_entry_that_is_hidden_is_absent(world: World) -> None:
    world.register_draft(title="Hidden from members")
    hidden, absent = reverse("entry", args=[0]), reverse("entry", args=[10**25])
    assert "Hidden from members" in text(world.client("chair").get(hidden))
    for address in (hidden, absent, reverse("receipt", args=[0]), reverse("receipt", args=[7])):
        for browser in (world.client("aldora"), world.client("observer"), Client()):
            page = browser.get(address)
            assert page.status_code == 404
            assert "Hidden" not in text(page)


def test_a_page_shows_the_fields_that_the_reader_may_see(world: World) -> None:
    key = world.under_silence()
    done = world.break_silence(key, world.brenn, reason="Paragraph 1 goes too far")
    own = text(world.client("brenn").get(reverse("entry", args=[done.index])))
    assert "Paragraph 1 goes too far" in own
    assert "Brenn of BRE" in own  # the own delegation sees the person
    others = text(world.client("aldora").get(reverse("entry", args=[done.index])))
    assert "Silence was broken" in others
    assert "Brenn of BRE" not in others
    assert reverse("decision", args=[key]) in others


def test_an_adopted_decision_that_is_not_released_stays_unknown_to_the_public(world: World) -> None:
    key = world.adopted()
    assert text(Client().get(reverse("record"))).count("A decision was adopted") == 0
    decisions.publish(world.asked(world.clerk), key)
    page = text(Client().get(reverse("record")))
    assert page.count("A decision was adopted") == 1
    assert "circulated" not in page
    (number,) = {world.decision(key).number}
    assert str(number) in page


def test_a_receipt_comes_with_the_next_checkpoint(world: World) -> None:
    world.under_silence()
    browser, address = world.client("aldora"), reverse("receipt", args=[1])
    assert browser.get(address).status_code == 409
    assert address not in text(browser.get(reverse("entry", args=[1])))
    sign()
    assert address in text(browser.get(reverse("entry", args=[1])))
    answer = browser.get(address)
    assert answer.content.startswith(b"c2sp.org/tlog-proof@v1\n")
    assert 'filename="entry-1.receipt"' in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert Client().get(address).status_code == 404


def test_the_list_goes_back_by_fifty_and_costs_the_same(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(26):
        world.under_silence(title=f"Text {n}")
    browser = world.client("aldora")
    first = browser.get(reverse("record"))
    assert len(first.context["rows"]) == 50
    older = browser.get(reverse("record"), {"before": first.context["older"]})
    assert [row["entry"].index for row in older.context["rows"]] == [1, 0]
    for nonsense in ("-1", "x", "9" * 40, "١٢", "1.5"):
        assert browser.get(reverse("record"), {"before": nonsense}).status_code == 200
    with django_assert_max_num_queries(20):
        browser.get(reverse("record"))


def test_the_checkpoint_is_shown_and_given_as_it_was_signed(world: World) -> None:
    assert Client().get(reverse("checkpoint")).status_code == 404
    world.under_silence()
    sign("the note\n")
    assert Client().get(reverse("checkpoint")).content == b"the note\n"
    assert "Nothing has been signed yet" not in text(Client().get(reverse("record")))


def test_a_policy_needs_the_signer_and_says_that_it_is_for_trials(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    settings.SIGNER_SOCKET = tmp_path / "nobody.sock"
    page = Client().get(reverse("policy"))
    assert page.status_code == 503
    assert "does not answer" in text(page)


def test_the_verifier_is_one_file_that_runs_alone(world: World, tmp_path: Path) -> None:
    record.built.cache_clear()
    answer = Client().get(reverse("verifier"))
    program = tmp_path / "downloaded.pyz"
    program.write_bytes(answer.content)
    asked = [sys.executable, "-I", "-S", str(program), "--help"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert "--policy" in said.stdout


@pytest.fixture
def signer(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """The signer of the record, in its own process, until a test ends it."""
    folder = Path(tempfile.mkdtemp(prefix="comity-s-", dir="/tmp"))  # a socket's address is short
    settings.SIGNER_SOCKET = folder / "s"
    asked = [sys.executable, "-m", "comity.publish.signer", "--init", "--origin", settings.RECORD_ORIGIN]
    for name, path in (("--socket", "s"), ("--key", "key"), ("--mark", "mark")):
        asked += [name, str(folder / path)]
    process = subprocess.Popen(asked, env={**os.environ, "PYTHONPATH": str(Path(comity.__file__).parents[1])})
    try:
        until = time.monotonic() + 20
        while not settings.SIGNER_SOCKET.exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        yield process
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder)


def test_a_downloaded_receipt_is_proved_with_the_server_away(
    world: World, signer: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    key = world.under_silence()
    done = world.break_silence(key, world.brenn, reason="Paragraph 1 goes too far")
    assert publisher.publish() is not None
    record.built.cache_clear()
    kept = {"verify.pyz": reverse("verifier"), "trial.policy": reverse("policy")}
    kept |= {f"{name}.receipt": reverse("receipt", args=[done.index]) for name in ("brenn", "aldora")}
    for name, address in kept.items():
        browser = world.client(name.removesuffix(".receipt"))
        (tmp_path / name).write_bytes(browser.get(address).content)
    assert b"comes by note verbale" in (tmp_path / "trial.policy").read_bytes()
    signer.terminate()
    own, others = (verified(tmp_path, name) for name in ("brenn", "aldora"))
    assert own.returncode == others.returncode == 0, own.stdout + others.stdout
    assert "Paragraph 1 goes too far" in own.stdout
    assert str(world.persons["brenn"].pk) in own.stdout
    assert str(world.persons["brenn"].pk) not in others.stdout
    receipt = tmp_path / "brenn.receipt"
    receipt.write_bytes(receipt.read_bytes().replace(b"index 2", b"index 1"))
    assert verified(tmp_path, "brenn").returncode == 1


def verified(folder: Path, name: str) -> subprocess.CompletedProcess[str]:
    """What the downloaded program says of a downloaded receipt."""
    receipt, policy = folder / f"{name}.receipt", folder / "trial.policy"
    asked = [sys.executable, "-I", "-S", str(folder / "verify.pyz"), str(receipt), "--policy", str(policy)]
    return subprocess.run(asked, capture_output=True, text=True, check=False)


def test_every_kind_of_act_has_words() -> None:
    kinds = {kind.__name__ for kind in events.Event.__subclasses__()}
    assert kinds <= set(words.KINDS)
    assert words.kind("NotKnownYet") == "NotKnownYet"


def test_the_list_names_each_day_once_and_the_text_that_an_entry_is_about(world: World) -> None:
    world.under_silence(title="Runs")
    world.under_silence(title="Runs too")
    page = world.client("aldora").get(reverse("record")).content.decode()
    days = re.findall(r"<b>(\d+ \w+ \d{4})</b>", page)
    assert days
    assert len(days) == len(set(days))
    assert re.search(r"<bdi>[^<]+</bdi> <span>Runs too</span>", page)
