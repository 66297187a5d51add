"""A backup put back: whole, with every erasure done again, every lost act named; on both databases."""

import json
import shutil
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from comity.acts import erasure
from comity.cli import keeping
from comity.core.log import receipt
from comity.notices import outbox
from comity.notices.models import Notice
from comity.publish import auditing, cosigning, publisher, receipts
from comity.publish.shelf import Shelf
from comity.record import alarms, triggers
from comity.record.models import Alarm, Checkpoint, Disclosure, Entry, Head, Heartbeat
from comity.site import guards
from tests.ports import free_port
from tests.publish.running import Running
from tests.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)


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


def run(*command: str, **options: Any) -> str:
    said = StringIO()
    try:
        call_command(*command, stdout=said, **options)
    except CommandError as trouble:
        return f"{said.getvalue()}FAILED {trouble}"
    return said.getvalue()


def broken(world: World) -> int:
    key = world.under_silence()
    return world.break_silence(key, world.aldora, reason="Not paragraph 3.").index


def erased(world: World, index: int) -> None:
    done = erasure.propose_erasure(
        world.asked(world.clerk), index=index, names=("reason",), ground="Article 17"
    )
    assert done.subject is not None
    erasure.erase(world.asked(world.clerk2), done.subject)


def test_a_backup_is_put_back_whole(world: World, running: Running, tmp_path: Path) -> None:
    index = broken(world)
    publisher.publish()
    before = receipts.make(world.aldora, index, world.now)
    files = sorted(p.name for p in (tmp_path / "files").rglob("*") if p.is_file())
    assert "3 entries" in run("backup", str(tmp_path / "b"))
    assert "not empty" in run("backup", str(tmp_path / "b"))
    shutil.rmtree(tmp_path / "files")
    shutil.rmtree(publisher.shelf().root)
    call_command("flush", interactive=False, verbosity=0)
    assert Entry.objects.count() == 0
    said = run("restore", str(tmp_path / "b"), verify=True)
    assert "3 entries are back; 0 erased fields" in said
    assert "The record is whole." in said
    assert receipts.make(world.aldora, index, world.now) == before
    assert sorted(p.name for p in (tmp_path / "files").rglob("*") if p.is_file()) == files
    assert triggers.absent() == []
    assert "add --over" in run("restore", str(tmp_path / "b"))
    world.under_silence()
    assert publisher.publish() is not None


def test_an_old_backup_names_what_is_lost_and_erases_again(
    world: World, running: Running, tmp_path: Path
) -> None:
    index = broken(world)
    publisher.publish()
    outbox.collect(world.now)
    assert Notice.objects.filter(entry=index).exclude(body="").exists()
    run("backup", str(tmp_path / "b"))
    erased(world, index)
    world.under_silence(title="Lost")
    publisher.publish()
    lost = list(Entry.objects.filter(index__gte=3).values_list("index", "act"))
    assert len(lost) == 4
    said = run("restore", str(tmp_path / "b"), verify=True, over=True)
    assert "3 entries are back; 1 erased fields were erased again." in said
    for number, act in lost:
        assert f"Entry {number} is lost: act {act}" in said
    assert "FAILED The record is not whole" in said
    assert not Disclosure.objects.filter(entry_id=index, name="reason").exists()
    assert (
        not Notice.objects.filter(entry=index).exclude(body="").exists()
    )  # nor in the letters of the backup
    assert alarms.standing()[0].kind == publisher.SET_BACK
    with pytest.raises(alarms.Closed):
        world.under_silence()
    assert "FAILED" in run("record", "reopen")
    names = {d.name for d in receipt.parse(receipts.make(world.aldora, index, world.now)).disclosures}
    assert "reason" not in names
    assert "by" in names


@pytest.fixture
def half(settings: Settings, tmp_path: Path) -> Callable[[], None]:
    """A restore that stops in the middle, as on a full disk: the database is back, the files are not."""

    def stopped() -> None:
        there, file = settings.FILES_ROOT, tmp_path / "no folder"
        file.touch()
        settings.FILES_ROOT = file / "files"
        with pytest.raises(NotADirectoryError):
            run("restore", str(tmp_path / "b"), over=True)
        settings.FILES_ROOT = there

    return stopped


def refused() -> bool:
    """Whether the web server would not start."""
    try:
        guards.refuse_if_unsafe()
    except ImproperlyConfigured as fault:
        return "comity restore FOLDER --over" in str(fault)
    return False


def test_after_half_a_restore_nothing_is_served(
    world: World, running: Running, tmp_path: Path, half: Callable[[], None]
) -> None:
    """What was erased is readable again, and nobody has looked yet which acts are missing."""
    index = broken(world)
    publisher.publish()
    run("backup", str(tmp_path / "b"))
    erased(world, index)
    publisher.publish()
    assert not refused()
    half()
    assert Disclosure.objects.filter(entry_id=index, name="reason").exists()
    assert refused()
    beats, letter = Heartbeat.objects.count(), tmp_path / "letter.eml"
    letter.write_text("Subject: Objection\n\nNo.")
    for command in (["tick"], ["mail", str(letter)], ["serve", "--port", str(free_port())]):
        assert "what was erased may be back" in run(*command)
    assert Heartbeat.objects.count() == beats
    assert "1 erased fields were erased again" in run("restore", str(tmp_path / "b"), over=True)
    assert not refused()
    assert [alarm.kind for alarm in alarms.standing()] == [publisher.SET_BACK]


def test_an_audit_of_the_entries_finishes_no_restore(
    world: World, running: Running, tmp_path: Path, half: Callable[[], None]
) -> None:
    broken(world)
    publisher.publish()
    run("backup", str(tmp_path / "b"))
    half()
    assert "The record is open" in run("record", "reopen")
    assert refused()
    assert "0 erased fields" in run("restore", str(tmp_path / "b"), over=True)
    assert not refused()
    assert alarms.standing() == []


def test_a_mirror_names_what_this_machine_no_longer_has(
    world: World, running: Running, tmp_path: Path
) -> None:
    broken(world)
    publisher.publish()
    run("backup", str(tmp_path / "b"))
    world.under_silence(title="Lost")
    publisher.publish()
    assert "files are in" in run("record", "export", str(tmp_path / "mirror"))
    shutil.rmtree(publisher.shelf().root)
    known = tmp_path / "policy"
    known.write_text(cosigning.policy(world.now))
    given = {"over": True, "mirror": tmp_path / "mirror"}
    assert "Add --policy" in run("restore", str(tmp_path / "b"), **given)
    said = run("restore", str(tmp_path / "b"), policy=known, **given)
    assert said.count("is lost: act") == 2


def test_a_mirror_that_invents_an_erasure_is_not_believed(
    world: World, running: Running, tmp_path: Path
) -> None:
    broken(world)
    publisher.publish()
    run("backup", str(tmp_path / "b"))
    run("record", "export", str(tmp_path / "mirror"))
    known = tmp_path / "policy"
    known.write_text(cosigning.policy(world.now))
    path = next((tmp_path / "mirror" / "tile" / "entries").rglob("*.p/*"))
    data = path.read_bytes()
    path.write_bytes(data[:-2] + bytes([data[-2] ^ 1]) + data[-1:])
    given = {"over": True, "mirror": tmp_path / "mirror", "policy": known}
    assert "nothing was touched: its entries do not make the root" in run(
        "restore", str(tmp_path / "b"), **given
    )
    path.write_bytes(data)
    other = cosigning.policy(world.now).replace("log ", "log record.example/x+", 1)
    known.write_text(other)
    assert "FAILED" in run("restore", str(tmp_path / "b"), **given)


def test_a_spoilt_backup_is_not_put_back(world: World, tmp_path: Path) -> None:
    broken(world)
    run("backup", str(tmp_path / "b"))
    told = json.loads((tmp_path / "b" / "manifest.json").read_text())
    database = tmp_path / "b" / keeping.DATABASE[connection.vendor]
    good = database.read_bytes()
    database.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    assert "its hash is another one" in run("restore", str(tmp_path / "b"), over=True)
    database.write_bytes(good)
    (tmp_path / "b" / "manifest.json").write_text(json.dumps({**told, "origin": "record.example/other"}))
    assert "is of record.example/other" in run("restore", str(tmp_path / "b"), over=True)
    assert "not a whole backup" in run("restore", str(tmp_path / "none"), over=True)
    assert Entry.objects.count() == 3


def test_a_file_of_a_backup_that_was_changed_taken_or_added_is_named(world: World, tmp_path: Path) -> None:
    broken(world)
    kept = tmp_path / "b"
    run("backup", str(kept))
    paper = next(file for file in (kept / "files").rglob("*") if file.is_file())
    good = paper.read_bytes()
    paper.write_bytes(b"another text")
    assert f"{paper} is not what was backed up" in run("restore", str(kept), over=True)
    paper.unlink()
    assert f"{paper} is missing" in run("restore", str(kept), over=True)
    paper.write_bytes(good)
    added = kept / "record" / "recent-2"
    added.parent.mkdir(exist_ok=True)
    added.write_bytes(b"1\n")
    assert f"{added} was not backed up" in run("restore", str(kept), over=True)
    added.unlink()
    hashes = (kept / keeping.HASHES).read_bytes()
    (kept / keeping.HASHES).write_bytes(hashes + b"00  files/x\n")
    assert "its hash is another one" in run("restore", str(kept), over=True)
    (kept / keeping.HASHES).write_bytes(hashes)
    assert "Nothing was touched" not in run("restore", str(kept), over=True)


def spoil(statement: str, *values: bytes) -> None:
    """What somebody with the database's password can do."""
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute(statement, list(values))


def test_an_audit_names_what_was_tampered_with(world: World, running: Running) -> None:
    broken(world)
    world.under_silence(title="Two")
    publisher.publish()
    assert "5 entries, all of them read: the record is whole." in run("record", "audit")
    data = bytes(Entry.objects.get(index=1).data)
    spoil('UPDATE record_entry SET data = %s WHERE "index" = 1', data.replace(b'"index":1', b'"index":2'))
    said = run("record", "audit")
    for sentence in (
        "Entry 1 says that it is entry 2",
        "leaf of entry 1 is not the hash",
        "do not make the root that the head of the record keeps",
        "first 5 entries do not make the root that was signed",
        "entries from 0 to 4 are not those that were published",
    ):
        assert sentence in said
    spoil('UPDATE record_entry SET data = %s WHERE "index" = 1', data)
    row = Disclosure.objects.filter(entry_id=2).exclude(name="request").first()
    assert row is not None
    Disclosure.objects.filter(pk=row.pk).update(value="another")
    assert f"field {row.name} of entry 2 is not the one" in run("record", "audit")
    Disclosure.objects.filter(pk=row.pk).update(value=row.value)
    assert "is whole" in run("record", "audit")


def test_the_published_files_are_made_again_without_signing(
    world: World, running: Running, tmp_path: Path
) -> None:
    for title in ("One", "Two"):
        world.under_silence(title=title)
        publisher.publish()
    root = publisher.shelf().root
    before = {p.relative_to(root): p.read_bytes() for p in root.rglob("*") if p.is_file()}
    (root / "tile/0/000.p/4").unlink()
    running.stop()
    assert "published again" in run("record", "rebuild")
    after = {p.relative_to(root): p.read_bytes() for p in root.rglob("*") if p.is_file()}
    narrower = {Path("tile/0/000.p/2"), Path("tile/entries/000.p/2")}  # the wider ones stand for them
    assert after == {path: data for path, data in before.items() if path not in narrower}
    running.start()
    world.under_silence(title="Three")
    assert publisher.publish() is not None


def test_nothing_is_published_again_from_entries_that_were_not_signed(world: World, running: Running) -> None:
    """A rebuild must not take away the good files of a record whose database was changed, or set back."""
    for title in ("One", "Two"):
        world.under_silence(title=title)
        publisher.publish()
    root = publisher.shelf().root
    before = {p.relative_to(root): p.read_bytes() for p in root.rglob("*") if p.is_file()}
    data = bytes(Entry.objects.get(index=1).data)
    spoil('UPDATE record_entry SET data = %s WHERE "index" = 1', data.replace(b'"index":1', b'"index":2'))
    assert "do not make the root that was signed. Nothing was touched" in run("record", "rebuild")
    spoil('UPDATE record_entry SET data = %s WHERE "index" = 1', data)
    Checkpoint.objects.filter(size=4).delete()
    assert "it was set back. Nothing was touched" in run("record", "rebuild")
    assert {p.relative_to(root): p.read_bytes() for p in root.rglob("*") if p.is_file()} == before


def test_a_copy_that_is_taken_while_the_record_grows_holds_all_that_it_names(
    world: World, running: Running, tmp_path: Path
) -> None:
    """The publisher puts a newer head in place, and takes a partial tile away, while files are being read."""
    world.under_silence()
    publisher.publish()
    here, grew = publisher.shelf(), list[bool]()

    class Growing(Shelf):
        __slots__ = ()

        def bytes_of(self, path: str, *, staged: bool = False) -> bytes:
            if path.startswith("tile/0/") and not grew:
                grew.append(True)
                world.under_silence(title="Two")
                publisher.publish()
                (here.root / path).unlink()
            return (self.root / path).read_bytes()

    keeping.export(Growing(here.root), tmp_path / "mirror")
    copy = Shelf(tmp_path / "mirror")
    head = copy.head()
    assert grew
    assert head is not None
    assert len(list(auditing.published_entries(copy))) == head.size == 4


def test_status_says_how_far_the_record_has_come(world: World, running: Running) -> None:
    world.under_silence()
    publisher.publish()
    said = run("record", "status")
    assert "recorded    2 entries" in said
    assert "has signed 2 entries" in said
    assert "ALARM" not in said
    Alarm.objects.create(kind="x", text="Something is wrong", raised_at=world.now)
    assert "ALARM" in run("record", "status")
    assert Head.objects.get().size == 2
    assert Checkpoint.objects.count() == 1
