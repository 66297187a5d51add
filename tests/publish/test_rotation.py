"""Two officers replace the key of the record: receipts from before and after hold, witnesses go on, nothing forks."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pytest_django import Settings

from comity.access.offices import AnotherOfficer, ForTheSecretariatOnly, SignInFirst
from comity.acts.keys import (
    KeyUsedBefore,
    NoSuccession,
    NotProposed,
    TwoKeysSign,
    WrongKey,
    propose_key,
    replace_key,
)
from comity.core.errors import Broken, NotFound
from comity.core.log import notes, succession
from comity.core.log import witness as dialogue
from comity.core.log.notes import Key, Note, Signature
from comity.core.seat import PUBLIC_SEAT
from comity.people.models import Appointment
from comity.people.seats import seat_of
from comity.publish import auditing, client, cosigning, publisher
from comity.publish.client import SignerAway, SignerRefused
from comity.publish.keyring import write_durably
from comity.record import alarms
from comity.record.models import Entry
from comity_verify.build import build as built
from comity_witness import rounds, state
from comity_witness.__main__ import main as witness
from comity_witness.following import Refused as NotCosigned
from tests.publish.rotating import (
    holds,
    ids,
    key_of,
    later,
    proposed,
    published,
    receipt,
    replaced,
    signed_by,
)
from tests.publish.running import FORKED, Running
from tests.world import World, build

pytestmark = pytest.mark.django_db


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


def test_receipts_from_before_while_and_after_hold_under_the_policy_that_results(
    world: World, running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = key_of(running)
    before = receipt(world, published(world, "One"))
    new = replaced(world, running, days=30)
    monkeypatch.setattr("comity.record.clock.now", lambda: world.now)
    while_ = receipt(world, published(world, "Two"))
    assert client.mark(running.socket).keys == (new, old)
    later(world, 31)
    first = published(
        world, "Three"
    )  # its head holds the entry from after the end, so the old key signs no more
    assert client.mark(running.socket).keys == (new,)
    after = receipt(world, first)
    assert [
        signed_by(publisher.shelf().bytes_of(f"checkpoints/{n}").decode()) for n in publisher.shelf().sizes()
    ] == [
        ids(old),
        ids(old, new),
        ids(new),
    ]
    assert [holds(before, old), holds(while_, old, new), holds(after, new)] == [True, True, True]
    assert [holds(before, old, new), holds(after, old, new)] == [True, True]
    assert [
        holds(before, new),
        holds(after, old),
        holds(while_, Key(running.origin, b"\x09" * 32).__str__()),
    ] == [
        False,
        False,
        False,
    ]
    assert holds(receipt(world, 0), old)  # an act keeps the head under which it first stood
    rules = tmp_path / "policy"
    rules.write_text(cosigning.policy(world.now))
    assert rules.read_text().split("\n")[:2] == [f"log {new}", f"log {old}"]
    built(tmp_path / "v.pyz")
    for name, data in (("before", before), ("while", while_), ("after", after)):
        (tmp_path / name).write_bytes(data)
        asked = [sys.executable, "-I", str(tmp_path / "v.pyz"), str(tmp_path / name), "--policy", str(rules)]
        done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
    assert list(auditing.audit(running.origin)) == []
    assert not alarms.standing()


def test_whoever_knows_one_key_alone_reads_the_heads_of_both(world: World, running: Running) -> None:
    """As C2SP signed-note asks: a witness that nobody told passes over the line that it does not know."""
    old = key_of(running)
    first = publisher.publish() or published(world, "One")
    assert first is not None
    new = replaced(world, running)
    published(world, "Two")
    note = publisher.shelf().note() or ""
    for vkey in (old, new):
        assert [by.key for by in notes.opened(notes.parse(note), [Key.parse(vkey)])] == [Key.parse(vkey)]
        body = bytes(dialogue.Request(0, (), note))
        answer = dialogue.decide({}, {running.origin: [Key.parse(vkey)]}, body)
        assert answer.status == 200


def test_one_officer_alone_replaces_no_key(world: World, running: Running) -> None:
    key = proposed(world, running.statement())
    again = Appointment.objects.create(
        person=world.persons["clerk"],
        party_id="SEC",
        role="registrar",
        valid_from=world.now,
        accredited_from=world.now,
    )
    for seat in (world.clerk, seat_of(again, world.now)):  # one person in two seats is one officer
        with pytest.raises(AnotherOfficer):
            replace_key(world.asked(seat), key)
    for seat in (world.aldora, world.chair, world.observer):
        with pytest.raises(ForTheSecretariatOnly):
            propose_key(world.asked(seat), statement=running.statement(), days=30)
        with pytest.raises(ForTheSecretariatOnly):
            replace_key(world.asked(seat), key)
    with pytest.raises(SignInFirst):
        replace_key(world.asked(PUBLIC_SEAT), key)
    with pytest.raises(NotFound):
        replace_key(world.asked(world.clerk2), uuid4())
    assert world.record() == ["KeyProposed"]
    published(world, "One")
    assert len(signed_by(publisher.shelf().note() or "")) == 1
    replace_key(world.asked(world.clerk2), key)
    assert world.record()[-1] == "KeyReplaced"
    with pytest.raises(NotProposed):
        replace_key(world.asked(world.clerk2), key)


def test_only_the_key_that_the_signer_holds_follows_the_one_that_signs(
    world: World, running: Running, settings: Settings, tmp_path: Path
) -> None:
    published(world, "One")
    own = Ed25519PrivateKey.from_private_bytes(running.key.read_bytes())
    strange = Ed25519PrivateKey.generate()

    def statement(old: Ed25519PrivateKey, new: Ed25519PrivateKey, *by: Ed25519PrivateKey) -> str:
        name = {one: Key(running.origin, one.public_key().public_bytes_raw()) for one in (old, new, *by)}
        text = succession.text(name[old], name[new])
        return str(
            Note(text, tuple(Signature(running.origin, name[o].id, o.sign(text.encode())) for o in by))
        )

    with pytest.raises(WrongKey):  # the signer holds no other key yet
        proposed(world, statement(own, strange, own, strange))
    good = running.statement()
    with pytest.raises(WrongKey):
        proposed(world, statement(own, strange, own, strange))
    with pytest.raises(WrongKey):
        proposed(world, statement(strange, own, own, strange))
    for text in (statement(own, strange, own), statement(own, strange, strange), "", "x", good[:-9]):
        with pytest.raises(NoSuccession):
            proposed(world, text)
    with pytest.raises(NotFound):
        proposed(world, good, days=367)
    key = proposed(world, good.replace("\n", "\r\n"))  # as a browser sends it
    running.next_key.unlink()
    with pytest.raises(WrongKey):  # it is gone before the second officer looks
        replace_key(world.asked(world.clerk2), key)
    other = running.statement()
    second = proposed(world, other)
    with pytest.raises(NotProposed):
        replace_key(world.asked(world.clerk2), key)
    settings.SIGNER_SOCKET = tmp_path / "nobody"
    with pytest.raises(SignerAway):
        replace_key(world.asked(world.clerk2), second)
    settings.SIGNER_SOCKET = running.socket
    replace_key(world.asked(world.clerk2), second)
    assert world.record()[2:] == ["KeyProposed", "KeyProposed", "KeyReplaced"]


def test_a_key_that_was_used_never_follows_and_one_change_ends_before_the_next(
    world: World, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(world, "One")
    first = Ed25519PrivateKey.from_private_bytes(running.key.read_bytes())
    statement = running.statement()
    key = proposed(world, statement, days=1)
    replace_key(world.asked(world.clerk2), key)
    with pytest.raises((TwoKeysSign, KeyUsedBefore)):  # not signed yet
        proposed(world, statement)
    published(world, "Two")
    with pytest.raises(RuntimeError, match="Two keys sign until"):
        running.statement()
    later(world, 2)
    monkeypatch.setattr("comity.record.clock.now", lambda: world.now)
    published(world, "Three")
    new = key_of(running)
    assert ids(new) == signed_by(publisher.shelf().note() or "")
    running.statement()  # the key that signs takes the place of the first one, and a third one is made
    assert ids(new)[0] == Key(running.origin, _public(running.key)).id.hex()
    write_durably(running.next_key, first.private_bytes_raw())
    with pytest.raises(KeyUsedBefore):
        proposed(world, running.statement())
    running.next_key.unlink()
    running.stop()
    running.start()
    third = replaced(world, running, days=0)
    published(world, "Four")
    assert signed_by(publisher.shelf().note() or "") == ids(new, third)  # one head of both, even so
    published(world, "Five")
    assert signed_by(publisher.shelf().note() or "") == ids(third)
    assert not alarms.standing()


def _public(path: Path) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes()).public_key().public_bytes_raw()


def test_a_new_key_forks_no_more_than_the_old_one(world: World, running: Running) -> None:
    published(world, "One")
    replaced(world, running)
    published(world, "Two")
    with pytest.raises((SignerRefused, Broken)):
        running.sign(6, FORKED)


def test_the_signer_remembers_which_key_signs_whatever_lies_in_its_folder(
    world: World, running: Running
) -> None:
    published(world, "One")
    old = key_of(running)
    new = replaced(world, running)
    published(world, "Two")
    for _again in range(2):
        running.stop()
        running.start()
        assert client.mark(running.socket).keys == (new, old)
    running.stop()
    kept, next_key = running.key.read_bytes(), running.next_key.read_bytes()
    write_durably(running.key, Ed25519PrivateKey.generate().private_bytes_raw())
    with pytest.raises(RuntimeError, match="no key here is that one"):
        running.start()
    running.next_key.unlink()
    write_durably(running.key, kept)
    with pytest.raises(RuntimeError, match="no key here is that one"):  # half of what must sign
        running.start()
    write_durably(running.key, next_key)
    running.start("--lost")  # the operator says that the rest is gone
    assert client.mark(running.socket).keys == (new,)
    running.stop()
    running.start()
    published(world, "Three")
    assert signed_by(publisher.shelf().note() or "") == ids(new)


def test_a_signer_that_does_not_hold_the_key_that_the_record_names_waits_for_it(
    world: World, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    published(world, "One")
    new = replaced(world, running)
    held = running.next_key.read_bytes()
    running.next_key.unlink()
    world.under_silence(title="Two")
    size = client.mark(running.socket).size
    assert publisher.publish() is None
    assert "which is not here" in caplog.text
    assert client.mark(running.socket).size == size
    assert not alarms.standing(), "nothing contradicts anything"
    write_durably(running.next_key, held)
    assert publisher.publish() is not None
    assert client.mark(running.socket).key == new


def begun(running: Running, settings: Settings, tmp_path: Path, name: str = "w") -> Path:
    folder = tmp_path / name
    shown = str(settings.RECORD_ROOT)
    asked = ["init", str(folder), "--name", f"ald.x/{name}", "--log", key_of(running), "--from", shown]
    assert witness(asked) == 0
    return folder


def test_a_witness_reads_of_the_new_key_and_goes_on_whenever_it_looks(
    world: World, running: Running, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comity.record.clock.now", lambda: world.now)
    old = key_of(running)
    awake, asleep = begun(running, settings, tmp_path), begun(running, settings, tmp_path, "late")
    published(world, "One")

    def now() -> int:
        return int(world.now.timestamp()) + 60

    assert rounds.once(awake, now()).said == ()
    new = replaced(world, running, days=1)
    published(world, "Two")
    done = rounds.once(awake, now())
    assert done.cosigned == 1
    assert f"signed with another key from now on: {new}" in done.said[0]
    assert signed_by((awake / "latest").read_text())[:2] == ids(old, new)
    later(world, 2)
    published(world, "Three")
    assert rounds.once(awake, now()).cosigned == 1
    held = state.load(awake)
    assert (held.log, held.former, held.ended) == (new, (old,), (old,))
    # one that slept through all of it, in a mirror that lists the newest head alone
    (settings.RECORD_ROOT / "recent").write_text("")
    done = rounds.once(asleep, now())
    assert (done.size, done.cosigned) == (publisher.size_now(), 1)
    assert f"signed with another key from now on: {new}" in done.said[0]
    monkeypatch.setattr("comity_witness.clock.now", now)
    assert witness(["audit", str(asleep)]) == 0
    # one that begins now, with the policy that results
    (tmp_path / "policy").write_text(cosigning.policy(world.now))
    fresh = ["init", str(tmp_path / "f"), "--name", "ald.x/f", "--policy", str(tmp_path / "policy")]
    assert witness([*fresh, "--from", str(settings.RECORD_ROOT)]) == 0
    assert rounds.once(tmp_path / "f", now()).said == ()


def test_a_thief_with_the_old_key_is_not_cosigned_after_the_entry(
    world: World, running: Running, settings: Settings, tmp_path: Path
) -> None:
    published(world, "One")
    stolen = Ed25519PrivateKey.from_private_bytes(running.key.read_bytes())
    folder = begun(running, settings, tmp_path)
    now = int(world.now.timestamp()) + 60
    rounds.once(folder, now)
    replaced(world, running)
    published(world, "Two")
    head = notes.parse(publisher.shelf().note() or "")
    alone = Note(head.text, head.signatures[:1])
    assert notes.verified(alone, [Key(running.origin, stolen.public_key().public_bytes_raw())])
    (settings.RECORD_ROOT / "checkpoint").write_text(str(alone))
    (settings.RECORD_ROOT / "recent").write_text("")
    with pytest.raises(NotCosigned, match="by a key alone that the record replaced"):
        rounds.once(folder, now)
    (settings.RECORD_ROOT / "checkpoint").write_text(str(head))
    assert rounds.once(folder, now).cosigned == 1


def test_a_key_that_was_lost_is_followed_by_hand(
    world: World, running: Running, settings: Settings, tmp_path: Path
) -> None:
    """No act can replace a key that signs no more: the note verbale vouches, and each delegation acts on it."""
    folder, old = begun(running, settings, tmp_path), key_of(running)
    published(world, "One")
    now = int(world.now.timestamp()) + 60
    assert rounds.once(folder, now).size == 2
    published(world, "Between")  # signed by the old key, and not yet cosigned when the key changes
    running.stop()
    write_durably(running.key, Ed25519PrivateKey.generate().private_bytes_raw())
    running.start("--lost")
    new = key_of(running)
    published(world, "Two")
    with pytest.raises(NotCosigned, match="cannot be believed"):
        rounds.once(folder, now)
    assert witness(["follow", str(folder), "--log", new.replace(settings.RECORD_ORIGIN, "other.x")]) != 0
    assert witness(["follow", str(folder), "--log", new]) == 0
    done = rounds.once(folder, now)
    assert (done.size, done.cosigned) == (6, 2)
    held = state.load(folder)
    assert (held.log, held.former, held.ended) == (new, (old,), ())
    assert replace(held, former=()).logs == (Key.parse(new),)


def test_every_delegation_and_everybody_else_can_read_which_key_signs(world: World, running: Running) -> None:
    replaced(world, running)
    for seat in (world.aldora, world.observer, PUBLIC_SEAT):
        shown = Entry.objects.visible_to(seat, at=world.now)
        assert shown.filter(kind="KeyReplaced").exists()
        assert shown.filter(kind="KeyProposed").exists() == (seat == world.aldora)
