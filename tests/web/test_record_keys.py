"""The page on which two officers replace the key of the record, the same for programs, and who learns of it."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from comity.cli.round import turn
from comity.core.log.notes import Key
from comity.notices.models import Notice
from comity.publish import client as signers
from comity.publish import publisher
from comity.record.models import RecordKey
from tests.api import calls
from tests.publish.running import Running
from tests.web.asking import number, send, text
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


def short(vkey: str) -> str:
    return Key.parse(vkey).id.hex(" ", 2)


def test_two_officers_replace_the_key_and_everybody_sees_it(world: World, running: Running) -> None:
    address, officer, second = reverse("keys"), world.client("clerk"), world.client("clerk2")
    world.under_silence()
    publisher.publish()
    old = signers.mark(running.socket).key
    assert address in text(officer.get(reverse("administrators")))
    assert short(old) in text(officer.get(address))
    for browser in (world.client("aldora"), world.client("chair"), Client()):
        assert browser.get(address).status_code == 403
        assert browser.post(address, {"act": uuid4(), "statement": "x", "days": 3}).status_code == 403
    assert "This field is required" in text(officer.post(address, {"act": uuid4()}))
    assert send(officer, address, statement="no statement", days=3).status_code == 422
    act, said = number(officer, address), {"statement": running.statement(), "days": 3}
    for _click in range(2):
        assert officer.post(address, {"act": act, **said}).status_code == 302
    row = RecordKey.objects.get()
    letting = reverse("replace_key", args=[row.id])
    assert "It waits for a second officer." in text(officer.get(address))
    assert officer.get(letting).status_code == 403
    assert officer.post(letting, {"act": uuid4()}).status_code == 403
    assert world.client("aldora").get(letting).status_code == 403
    assert second.get(reverse("replace_key", args=[uuid4()])).status_code == 404
    offered = text(second.get(letting))
    assert short(old) in offered
    assert row.new in offered
    act = number(second, letting)
    for _click in range(2):
        assert second.post(letting, {"act": act}).status_code == 302
    assert world.record()[2:] == ["KeyProposed", "KeyReplaced"]
    assert second.get(letting).status_code == 409
    publisher.publish()
    for shown in (text(Client().get(reverse("monitor"))), text(officer.get(address))):
        assert f"signed with two keys: {short(old)}, {short(row.new)}" in shown
        assert "Both sign until" in shown
        assert reverse("entry", args=[3]) in shown
    entry = text(Client().get(reverse("entry", args=[3])))
    assert "comity-record-key/v1" in entry
    assert "Both keys sign until" in entry
    russian = Client(headers={"accept-language": "ru"})
    assert "подписано двумя ключами" in text(russian.get(reverse("monitor")))


def test_programs_of_two_officers_do_the_same(world: World, running: Running) -> None:
    world.under_silence()
    publisher.publish()
    first, second, statement = (
        calls.bearer(world, "clerk"),
        calls.bearer(world, "clerk2"),
        running.statement(),
    )
    assert calls.post("/record/keys", statement=statement)[0] == 401
    assert calls.post("/record/keys", calls.bearer(world, "aldora"), statement=statement)[0] == 403
    assert calls.post("/record/keys", first, statement="x")[1]["refused"] == "NoSuccession"
    assert calls.post("/record/keys", first, statement=statement, days=400)[0] == 422
    assert calls.post("/record/keys", first, statement=statement, days=3)[0] == 200
    way = f"/record/keys/{RecordKey.objects.get().id}/replace"
    assert calls.post(way, first)[1]["refused"] == "AnotherOfficer"
    assert calls.post(f"/record/keys/{UUID(int=1)}/replace", second)[0] == 404
    assert calls.post(way, second)[0] == 200
    running.stop()
    assert calls.post("/record/keys", first, statement=statement)[1]["refused"] == "SignerAway"
    assert world.record()[2:] == ["KeyProposed", "KeyReplaced"]


def test_every_member_state_gets_a_letter_without_any_key(world: World, running: Running) -> None:
    world.under_silence()
    publisher.publish()
    send(world.client("clerk"), reverse("keys"), statement=running.statement(), days=3)
    row = RecordKey.objects.get()
    Notice.objects.all().delete()
    send(world.client("clerk2"), reverse("replace_key", args=[row.id]))
    turn()
    letters = [one for one in mail.outbox if "key of the record was replaced" in one.subject]
    reached = {to for one in letters for to in one.to}
    assert {f"mission@{code}.example" for code in ("ald", "bre", "ces", "dor")} <= reached
    assert not any("obs.example" in to for to in reached)
    for one in letters:
        assert short(row.new) in one.body
        assert row.new not in one.body
        assert "/record/3/" in one.body
