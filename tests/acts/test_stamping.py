"""The stamp of the day: recorded once it is good, for everybody; never in the way of an act, never by a person."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from comity.acts import stamping
from comity.acts.stamping import stamp
from comity.cli import doctor
from comity.cli import round as rounds
from comity.core.errors import NotAllowed
from comity.core.log import entry, notes
from comity.core.log.strict import to_base64, unbase64
from comity.core.seat import CLOCK_SEAT, PUBLIC_SEAT
from comity.publish import stamping as outside
from comity.publish.stamping import NotStamped
from comity.record import clock, proofs
from comity.record.models import Checkpoint, Entry, Heartbeat
from comity.record.writer import Asked
from tests.publish.authority import Authority
from tests.world import World, build

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl stamps in this test"),
]


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture
def authority(settings: Settings, tmp_path: Path) -> Iterator[Authority]:
    """An authority that is configured and answers."""
    made = Authority(tmp_path / "ts").begin()
    settings.STAMP_CERTIFICATES = made.certificates
    with made.listening() as address:
        settings.STAMP_AUTHORITY = address
        yield made


def signed() -> Checkpoint:
    """The present head, as if the signer had signed it."""
    size = Entry.objects.count()
    root = proofs.root(size)
    line = notes.Signature(
        "example.org/record", b"\1\2\3\4", b"\5" * 64
    )  # its form is read, nobody checks it here
    note = str(notes.Note(stamping.text(size, root), (line,)))
    return Checkpoint.objects.create(size=size, root=root, note=note, signed_at=clock.now())


def public(index: int) -> dict[str, object]:
    return dict(entry.parse(bytes(Entry.objects.get(index=index).data)).public)


def test_the_newest_head_is_stamped_once_and_everybody_can_read_it(
    world: World, authority: Authority
) -> None:
    world.under_silence()
    head = signed()
    assert stamping.stamp_due(clock.now()) == 1
    assert world.record()[-1] == "Stamped"
    told = public(head.size)
    assert (told["size"], told["authority"]) == (head.size, "CN=Stamps of Brenn")
    assert Entry.objects.visible_to(PUBLIC_SEAT, at=clock.now()).get(kind="Stamped").index == head.size
    assert list(stamping.faults()) == []
    tomorrow = clock.now() + timedelta(days=1)
    assert stamping.stamp_due(clock.now()) == 0  # not twice a day
    signed()
    assert stamping.stamp_due(tomorrow) == 0  # nothing was signed but the stamp itself
    world.under_silence()
    signed()
    assert stamping.stamp_due(tomorrow) == 1
    assert len(authority.asked) == 2
    page = Client().get(reverse("monitor")).content.decode()
    assert "CN=Stamps of Brenn" in page


def test_a_stamp_that_is_not_good_is_not_recorded(world: World, authority: Authority, tmp_path: Path) -> None:
    world.under_silence()
    head, before = signed(), world.record()
    foreign = Authority(tmp_path / "other").begin()
    authority.answers = lambda query: (200, "application/timestamp-reply", foreign.stamp(query))
    with pytest.raises(NotStamped):
        stamping.stamp_newest()
    other = stamping.text(head.size, bytes(32))
    answers = [b"garbage", authority.stamp(outside.query(other).as_bytes())]
    for reply in answers:
        with pytest.raises(NotStamped):
            stamp(Asked(uuid4(), CLOCK_SEAT, clock.now()), size=head.size, reply=reply)
    assert world.record() == before


def test_no_person_records_a_stamp(world: World, authority: Authority) -> None:
    world.under_silence()
    head = signed()
    good = authority.stamp(outside.query(stamping.text(head.size, bytes(head.root))).as_bytes())
    for seat in (world.clerk, world.chair, world.aldora, PUBLIC_SEAT):
        with pytest.raises(NotAllowed):
            stamp(world.asked(seat), size=head.size, reply=good)
    assert world.record()[-1] != "Stamped"


def test_without_an_authority_nobody_is_asked_and_nothing_is_missing(world: World) -> None:
    world.under_silence()
    signed()
    assert stamping.stamp_due(clock.now()) == 0
    assert stamping.overdue(clock.now() + timedelta(days=9)) == ""
    assert not Heartbeat.objects.filter(source="stamp").exists()
    with pytest.raises(CommandError, match="No authority is configured"):
        call_command("record", "stamp")
    assert "Stamped" not in Client().get(reverse("monitor")).content.decode()


def test_a_failure_holds_nobody_up_is_tried_again_and_seen(
    world: World, authority: Authority, settings: Settings
) -> None:
    key = world.under_silence()
    signed()
    authority.answers = lambda _query: (503, "text/plain", b"")
    done = rounds.turn()
    assert done.refused == ""
    assert stamping.stamp_due(clock.now()) == 0
    assert len(authority.asked) == 1  # not every minute
    world.establish(key, world.now + timedelta(minutes=62))
    assert world.record()[-1] == "Adopted"
    late = clock.now() + timedelta(days=2)
    assert "No stamp of the authority since" in stamping.overdue(late)
    assert any("Run: comity record stamp" in fault for fault in doctor.faults(late))
    authority.answers = None
    call_command("record", "stamp", stdout=(out := StringIO()))
    assert f"recorded as entry {Entry.objects.count() - 1}" in out.getvalue()
    assert stamping.overdue(clock.now()) == ""
    settings.STAMP_CERTIFICATES = Path("missing.pem")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("record", "stamps")


def test_recorded_stamps_are_checked_against_the_record(world: World, authority: Authority) -> None:
    world.under_silence()
    head = signed()
    stamping.stamp_newest()
    call_command("record", "stamps", stdout=(out := StringIO()))
    assert "Every stamp of the record holds." in out.getvalue()
    row = Entry.objects.get(index=head.size)
    good = bytes(row.data)
    told = public(head.size)
    reply = unbase64(str(told["reply"]))
    changes = [
        (str(told["time"]), "2026-01-01T00:00:00+00:00"), ("CN=Stamps of Brenn", "CN=Somebody"),
        (str(told["root"]), to_base64(bytes(32))), (str(told["reply"]), to_base64(reply[:-1])),
    ]  # fmt: skip
    for before, after in changes:
        row.data = good.replace(before.encode(), after.encode())
        assert bytes(row.data) != good
        with pytest.raises((NotStamped, ValueError)):
            stamping._check(row, stamping.roots())
