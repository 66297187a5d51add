"""The whole record in one file: each reader gets every entry, and only what they may see of it; both are proved."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from pytest_django import Settings

from comity.core.log import bundle, policy, signatures
from comity.publish import cosigning, publisher, receipts, sessions
from comity.publish.sessions import NothingSigned
from comity.record import clock
from comity.record.models import Disclosure, Entry
from comity_verify.__main__ import examine
from comity_verify.findings import Means
from tests.publish.running import Running
from tests.world import World, build

pytestmark = pytest.mark.django_db
MEANS = Means(signatures.fastest_ed25519())
REASON = "Paragraph 1 goes too far"


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


def test_each_reader_gets_every_entry_and_only_what_they_may_see(world: World, running: Running) -> None:
    done = world.break_silence(world.under_silence(), world.brenn, reason=REASON)
    with pytest.raises(NothingSigned):
        sessions.make(world.brenn, clock.now())
    assert publisher.publish() is not None
    rules = cosigning.policy(clock.now()).encode()
    own, others = (sessions.make(seat, clock.now()) for seat in (world.brenn, world.aldora))
    for data in (own, others):
        assert not any(f.fault for f in examine(data, rules, policy.parse(rules), MEANS))
        assert len(bundle.parse(data).entries) == Entry.objects.count()
    person = str(world.persons["brenn"].pk)
    assert person.encode() in own
    assert person.encode() not in others
    assert bundle.parse(own).receipt(done.index) == receipts.make(world.brenn, done.index, clock.now())


def test_the_public_gets_the_entries_and_nothing_that_opens_them(world: World, running: Running) -> None:
    world.break_silence(world.under_silence(), world.brenn, reason=REASON)
    assert publisher.publish() is not None
    data = world.client("the public").get(reverse("session")).content
    assert len(bundle.parse(data).entries) == Entry.objects.count()
    assert REASON.encode() not in data
    assert Disclosure.objects.exists()


def test_a_reader_downloads_the_session_from_the_page(world: World, running: Running) -> None:
    world.break_silence(world.under_silence(), world.brenn, reason=REASON)
    browser = world.client("brenn")
    assert browser.get(reverse("session")).status_code == 409
    assert publisher.publish() is not None
    assert reverse("session") in browser.get(reverse("verify")).content.decode()
    answer = browser.get(reverse("session"))
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="record.session"'
    assert REASON.encode() in answer.content
    running.stop()
    assert browser.get(reverse("session")).status_code == 503
