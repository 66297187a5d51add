"""What a capital keeps at home: each seat gets what it may read, part by part, and every receipt in it holds."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.http import FileResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from comity.acts.drafts import DraftText
from comity.acts.texts import replace_text
from comity.core.log import policy, signatures
from comity.core.seat import PUBLIC_SEAT
from comity.documents.models import Version
from comity.files import store
from comity.publish import archives, cosigning, publisher
from comity.publish.sessions import NothingSigned
from comity.record import clock
from comity.record.models import Entry
from comity_verify.__main__ import examine
from comity_verify.findings import Means
from tests.publish.running import Running
from tests.world import World, build

pytestmark = pytest.mark.django_db
MEANS = Means(signatures.fastest_ed25519())


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> World:
    settings.FILES_ROOT = tmp_path / "files"
    return build()


@pytest.fixture
def running(settings: Settings, tmp_path: Path) -> Iterator[Running]:
    one = Running(tmp_path, settings.RECORD_ORIGIN)
    settings.SIGNER_SOCKET = one.socket
    one.start("--init")
    yield one
    one.stop()


def fetched(browser: Client, since: int | str = "", address: str = "") -> zipfile.ZipFile:
    answer = browser.get(address or reverse("archive"), {"since": since} if since != "" else {})
    assert answer.status_code == 200, answer.content
    assert isinstance(answer, FileResponse)
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


def test_a_part_holds_the_files_and_receipts_that_hold(world: World, running: Running) -> None:
    key = world.under_silence()
    with pytest.raises(NothingSigned):
        archives.make(world.brenn, 0, clock.now())
    world.break_silence(key, world.brenn)
    assert publisher.publish() is not None
    archive = fetched(world.client("brenn"))
    known = Entry.objects.visible_to(world.brenn, at=clock.now())
    listed = rows(archive, "entries.csv")
    assert [int(row["entry"]) for row in listed] == [row.index for row in known.order_by("index")]
    rules = cosigning.policy(clock.now()).encode()
    for row in listed:
        found = examine(archive.read(row["receipt"]), rules, policy.parse(rules), MEANS)
        assert not any(one.fault for one in found), row
    texts = rows(archive, "texts.csv")
    assert [row["sha256"] for row in texts] == [v.file.sha256 for v in Version.objects.all()]
    for row in texts:
        assert hashlib.sha256(archive.read(row["file"])).hexdigest() == row["sha256"]
        assert row["file"] in archive.read("index.html").decode()


def test_nobody_gets_what_they_may_not_read(world: World, running: Running) -> None:
    world.register_draft()  # a draft that only its author and the Secretariat know of
    assert publisher.publish() is not None
    aldora, public = fetched(world.client("aldora")), fetched(world.client("the public"))
    assert rows(aldora, "texts.csv") == rows(public, "texts.csv") == []
    assert not [name for name in (*aldora.namelist(), *public.namelist()) if name.startswith("texts/")]
    open_to_all = Entry.objects.visible_to(PUBLIC_SEAT, at=clock.now())
    assert len(rows(public, "entries.csv")) == open_to_all.count()


def test_the_next_part_holds_what_is_new(
    world: World, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = world.under_silence()
    assert publisher.publish() is not None
    head = Entry.objects.count()
    browser = world.client("brenn")
    first = fetched(browser)
    assert f"from entry {head} on" in first.read("README.txt").decode()
    assert rows(fetched(browser, head), "entries.csv") == []
    done = world.break_silence(key, world.brenn)
    assert publisher.publish() is not None
    assert [row["entry"] for row in rows(fetched(browser, head), "entries.csv")] == [str(done.index)]
    monkeypatch.setattr(archives, "MOST", 2)
    whole = [row["entry"] for row in rows(first, "entries.csv")] + [str(done.index)]
    found, since = list[str](), 0
    while since <= done.index:
        part = archives.part(world.brenn, since, clock.now())
        assert len(part.rows) <= 2
        found += [str(row.index) for row in part.rows]
        since = part.next
    assert found == whole
    monkeypatch.setattr(archives, "LARGEST", 1)
    assert archives.part(world.brenn, 0, clock.now()).rows, "one decision alone is never too large"


def test_an_erased_file_is_named_and_not_there(world: World, running: Running) -> None:
    world.under_silence()
    assert publisher.publish() is not None
    version = Version.objects.select_related("file").get()
    version.file.erased_at = clock.now()
    version.file.save()
    store.forget(version.file.sha256)
    archive = fetched(world.client("brenn"))
    (row,) = rows(archive, "texts.csv")
    assert row["file"] == "erased"
    assert not [name for name in archive.namelist() if name.startswith("texts/")]


def test_a_text_that_was_replaced_is_there_for_those_who_had_it(world: World, running: Running) -> None:
    key = world.register_draft()
    data = b"The Committee decides otherwise."
    text = DraftText("en", True, "Calendar of activities", "second.txt", "text/plain", data, "<p>x</p>", "x")
    replace_text(world.asked(world.clerk), key, text=text, replaces=world.decision(key).text_hash)
    assert publisher.publish() is not None
    texts = rows(fetched(world.client("clerk")), "texts.csv")
    assert [row["authentic"] for row in texts] == ["yes", "earlier"]
    assert rows(fetched(world.client("brenn")), "texts.csv") == []


def test_a_title_never_becomes_a_formula() -> None:
    table = archives._table(("a",), [("=HYPERLINK(1)",), ("plain",)]).decode("utf-8-sig")
    assert table.splitlines() == ["a", "'=HYPERLINK(1)", "plain"]


def test_programs_get_the_same_part_and_nonsense_is_refused(world: World, running: Running) -> None:
    world.under_silence()
    assert publisher.publish() is not None
    browser = world.client("brenn")
    ours, theirs = fetched(browser), fetched(browser, address="/api/record/archive")
    assert ours.namelist() == theirs.namelist()
    assert browser.get(reverse("archive"), {"since": "-1"}).status_code == 422
    assert browser.get("/api/record/archive", {"since": "-1"}).status_code == 422
    assert reverse("archive") in browser.get(reverse("verify")).content.decode()


def test_the_cost_does_not_grow_with_the_entries(world: World, running: Running) -> None:
    asked = []
    for more in (1, 4):
        for _n in range(more):
            world.break_silence(world.under_silence(), world.brenn)
        assert publisher.publish() is not None
        archives.make(world.brenn, 0, clock.now())[1].close()  # the tree is taken into tiles once
        with CaptureQueriesContext(connection) as queries:
            archives.make(world.brenn, 0, clock.now())[1].close()
        asked.append(len(queries))
    assert asked[0] == asked[1]
