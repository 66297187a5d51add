"""From a key in a capital to "cosigned by k of n": enrolment, cosignatures, quorum, receipts that carry them."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from comity.acts import witnesses as acts
from comity.core.errors import Broken, NotAllowed, NotFound
from comity.core.log import notes, policy, receipt, statements
from comity.core.log.notes import Key
from comity.core.seat import Seat
from comity.publish import cosigning, publisher, receipts
from comity.record.models import Cosignature, WitnessKey
from comity_verify.__main__ import main as verify
from comity_witness import keys, rounds, sources, state
from comity_witness.__main__ import main as witness
from comity_witness.sources import NotThere
from tests.api import calls
from tests.publish.running import Running
from tests.world import World, build

pytestmark = pytest.mark.django_db
CODES = {"aldora": "ald", "brenn": "bre", "cestria": "ces", "dorvane": "dor"}


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> World:
    settings.FILES_ROOT = tmp_path / "files"
    return build()


@pytest.fixture
def running(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """A signer, and a post that brings cosignatures to the server's door without a network."""
    one = Running(tmp_path, settings.RECORD_ORIGIN)
    settings.SIGNER_SOCKET = one.socket
    one.start("--init")

    def deliver(address: str, body: bytes) -> str:
        answer = Client().post(address, body, content_type="text/plain")
        if answer.status_code != 200:
            raise NotThere(answer.content.decode())
        return answer.content.decode()

    monkeypatch.setattr(sources, "post", deliver)
    yield one
    one.stop()


def folder_of(world: World, tmp_path: Path, who: str, *more: str) -> Path:
    """A witness in a capital, not enrolled yet."""
    folder = tmp_path / f"witness-{who}{len(more)}"
    log = cosigning.policy(world.now).split()[1]
    asked = ["init", str(folder), "--name", f"{CODES[who]}.example/witness", "--log", log]
    assert (
        witness([*asked, "--from", str(publisher.shelf().root), "--server", "/record/cosignatures", *more])
        == 0
    )
    return folder


def enrol(world: World, tmp_path: Path, who: str, *more: str) -> Path:
    folder = folder_of(world, tmp_path, who, *more)
    acts.enrol_witness(world.asked(world.seats[who]), enrolment=(folder / "enrolment.txt").read_text())
    return folder


def now(world: World) -> int:
    return int(world.now.timestamp()) + 5


@pytest.mark.parametrize(("enrolled", "needed"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3), (5, 4), (28, 19)])
def test_a_quorum_is_more_than_two_thirds_of_the_enrolled(enrolled: int, needed: int) -> None:
    assert cosigning.quorum(enrolled) == needed


def test_an_act_is_cosigned_by_k_of_n_and_its_receipt_says_by_whom(
    world: World, running: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = {who: enrol(world, tmp_path, who) for who in CODES}
    world.under_silence()
    publisher.publish()
    index = publisher.size_now() - 1
    assert cosigning.standing(index, world.now) == cosigning.Standing(0, 4, 3, None)
    for count, folder in enumerate(list(folders.values())[:3], 1):
        done = rounds.once(folder, now(world))
        assert (done.cosigned, done.said) == (1, ())
        assert state.load(folder).unsent == ()
        standing = cosigning.standing(index, world.now)
        assert (standing.count, standing.reached) == (count, count == 3)
    (tmp_path / "p").write_text(cosigning.policy(world.now))
    data = receipts.make(world.clerk, index, world.now)
    (tmp_path / "r").write_bytes(data)
    known = policy.parse(cosigning.policy(world.now))
    signed = {by.key.name for by in notes.verified(receipt.parse(data).note, known.keys)}
    assert signed == {"ald.example/witness", "bre.example/witness", "ces.example/witness", running.origin}
    assert verify([str(tmp_path / "r"), "--policy", str(tmp_path / "p")]) == 0
    assert "ces.example/witness" in capsys.readouterr().out


def test_a_receipt_takes_the_first_head_that_a_quorum_cosigned(
    world: World, running: Running, tmp_path: Path
) -> None:
    folder = enrol(world, tmp_path, "aldora")
    world.under_silence(title="One")
    first = publisher.publish()
    world.under_silence(title="Two")
    second = publisher.publish()
    assert first is not None
    assert second is not None
    assert cosigning.covering(0, world.now) == first
    cosigning.receive(_alone(folder, second.note, world), world.now)
    assert cosigning.covering(0, world.now) == second


def _alone(folder: Path, note: str, world: World) -> bytes:
    from comity_witness import keys

    pen = keys.load(folder / "witness.key", state.load(folder).name)
    text = notes.parse(note).text
    return str(notes.Note(text, (pen.cosign(text, now(world)),))).encode()


def test_what_is_no_cosignature_of_ours_is_not_kept(world: World, running: Running, tmp_path: Path) -> None:
    folder = enrol(world, tmp_path, "aldora")
    other = folder_of(world, tmp_path, "brenn")  # never enrolled
    made = publisher.publish()
    assert made is not None
    good = _alone(folder, made.note, world)
    flipped = good[:-10] + bytes([good[-10] ^ 1]) + good[-9:]
    foreign = _alone(folder, made.note.replace(running.origin, "record.example.int/x"), world)
    wrong: dict[bytes, type[Exception]] = {
        b"": cosigning.NoCosignature,
        b"\xff\xfe": cosigning.NoCosignature,
        flipped: cosigning.NoCosignature,
        _alone(other, made.note, world): cosigning.NoCosignature,
        made.note.encode(): cosigning.NoCosignature,
        foreign: NotFound,
    }
    for body, refusal in wrong.items():
        with pytest.raises(refusal):
            cosigning.receive(body, world.now)
        assert Client().post("/record/cosignatures", body, content_type="text/plain").status_code in {
            404,
            422,
        }
    assert Client().post("/record/cosignatures", good * 400, content_type="text/plain").status_code == 422
    assert Cosignature.objects.count() == 0
    for _twice in range(2):
        cosigning.receive(good, world.now)
    assert Cosignature.objects.count() == 1


def test_only_a_member_state_enrols_its_own_key(world: World, running: Running, tmp_path: Path) -> None:
    folder = folder_of(world, tmp_path, "aldora")
    text = (folder / "enrolment.txt").read_text()
    for seat in (world.clerk, world.chair, world.observer, world.intern, world.administrator):
        with pytest.raises(NotAllowed):
            acts.enrol_witness(world.asked(seat), enrolment=text)
    with pytest.raises(acts.NameOfAnother):
        acts.enrol_witness(world.asked(world.brenn), enrolment=text)
    for broken in (
        "",
        "x",
        text.replace(running.origin, "record.example.int/x", 1),
        text.replace("— ald", "— bre"),
    ):
        with pytest.raises(acts.NoEnrolment):
            acts.enrol_witness(world.asked(world.aldora), enrolment=broken)
    assert world.record() == []
    acts.enrol_witness(
        world.asked(world.aldora), enrolment=text.replace("\n", "\r\n")
    )  # as a browser sends it
    assert world.record() == ["WitnessEnrolled"]


def test_a_key_is_replaced_with_the_consent_of_the_old_one_and_ended_by_the_delegation(
    world: World, running: Running, tmp_path: Path
) -> None:
    old = enrol(world, tmp_path, "aldora")
    alone = folder_of(world, tmp_path, "aldora", "--peer", "x")
    seat: Seat = world.aldora
    with pytest.raises(acts.OldKeyMissing):
        acts.enrol_witness(world.asked(seat), enrolment=(alone / "enrolment.txt").read_text())
    world.under_silence()
    made = publisher.publish()
    assert made is not None
    rounds.once(old, now(world))
    new = folder_of(world, tmp_path, "aldora", "--replaces", str(old), "--peer", "x")
    acts.enrol_witness(world.asked(seat), enrolment=(new / "enrolment.txt").read_text())
    assert [row.vkey for row in cosigning.enrolled(world.now)] == [str(_key(new))]
    assert cosigning.standing(0, world.now).count == 0  # the new key has yet to read
    with pytest.raises(cosigning.NoCosignature):
        cosigning.receive(_alone(old, made.note, world), world.now)
    rounds.once(new, now(world))
    assert cosigning.standing(0, world.now).count == 1
    with pytest.raises(NotAllowed):
        acts.end_witness(world.asked(world.clerk))
    acts.end_witness(world.asked(seat))
    assert cosigning.enrolled(world.now + timedelta(seconds=1)) == []
    with pytest.raises(NotFound):
        acts.end_witness(world.asked(seat))
    with pytest.raises(acts.KeyKnown):
        acts.enrol_witness(world.asked(seat), enrolment=(new / "enrolment.txt").read_text())
    assert world.record()[-1] == "WitnessEnded"


def _key(folder: Path) -> Key:
    from comity_witness import objecting

    return objecting.key_of(folder)


def test_a_cosignature_that_could_not_be_delivered_is_delivered_later(
    world: World, running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = enrol(world, tmp_path, "aldora")
    publisher.publish()

    def away(address: str, body: bytes) -> str:
        raise NotThere("no route")

    with monkeypatch.context() as network:
        network.setattr(sources, "post", away)
        assert rounds.once(folder, now(world)).said
        assert len(state.load(folder).unsent) == 1
    assert rounds.once(folder, now(world)).said == ()
    assert Cosignature.objects.count() == 1


def test_pages_of_a_witness_and_of_the_record(
    world: World, running: Running, tmp_path: Path, client: Client
) -> None:
    folder = folder_of(world, tmp_path, "aldora")
    browser = world.client("aldora")
    page = browser.get("/delegation/witness/")
    act = page.context["form"]["act"].value()
    said = {"act": act, "enrolment": (folder / "enrolment.txt").read_text()}
    assert browser.post("/delegation/witness/", said).status_code == 302
    assert WitnessKey.objects.get().party == "ALD"
    assert world.client("clerk").get("/delegation/witness/").status_code == 403
    publisher.publish()
    rounds.once(folder, now(world))
    monitor = client.get("/record/whole/").content.decode()
    assert "Nothing contradicts the record" in monitor
    assert "Cosigned by 1 of 1 enrolled delegations" in monitor
    assert "ald.example" not in monitor  # who has not cosigned is not listed, nor who has
    entry = browser.get("/record/0/").content.decode()
    assert "Cosigned by 1 of 1" in entry
    assert "order and integrity only" in entry
    assert browser.get("/delegation/witness/end/").status_code == 200
    act = browser.get("/delegation/witness/end/").context["form"]["act"].value()
    assert browser.post("/delegation/witness/end/", {"act": act}).status_code == 302
    assert browser.get("/delegation/witness/end/").status_code == 404


def test_everybody_reads_the_published_files_and_nothing_beside_them(
    world: World, running: Running, client: Client, tmp_path: Path
) -> None:
    world.under_silence()
    made = publisher.publish()
    assert made is not None
    get: Callable[[str], Any] = lambda path: client.get(f"/record/log/{path}")  # noqa: E731
    assert get("checkpoint").content.decode() == made.note
    assert "max-age=5" in get("checkpoint")["Cache-Control"]
    for path in ("tile/entries/000.p/2", "tile/0/000.p/2", "checkpoints/2"):
        assert get(path).status_code == 200, path
        assert "immutable" in get(path)["Cache-Control"]
    for path in (
        "tile/0/001",
        "tile/0/0",
        "checkpoints/x",
        "../record.lock",
        "tile/../checkpoint",
        "",
        "cosigned/aa",
    ):
        assert get(path).status_code == 404, path
    folder = enrol(world, tmp_path, "aldora")
    publisher.publish()
    rounds.once(folder, now(world))
    own = get(f"cosigned/{_key(folder).id.hex()}").content.decode()
    assert own == (folder / "latest").read_text()


def test_everybody_sees_that_the_record_is_closed(world: World, running: Running, client: Client) -> None:
    assert "The record is closed" not in client.get("/parties/").content.decode()
    running.sign(5)
    with pytest.raises(Broken):
        publisher.check_mark()
    for who in ("aldora", "clerk", "observer"):
        assert "The record is closed" in world.client(who).get("/parties/").content.decode()
    monitor = client.get("/record/whole/").content.decode()
    assert "Something is wrong with the record" in monitor
    assert "the signer has signed 5 entries, the database has 0" in monitor
    assert calls.get("/record/whole")[1]["closed"] is True


def test_programs_enrol_and_end_a_key(world: World, running: Running, tmp_path: Path) -> None:
    text = (folder_of(world, tmp_path, "aldora") / "enrolment.txt").read_text()
    aldora = calls.bearer(world, "aldora")
    assert calls.post("/delegation/witness", calls.bearer(world, "clerk"), enrolment=text)[0] == 403
    assert calls.post("/delegation/witness", aldora, enrolment="x")[0] == 422
    assert calls.post("/delegation/witness", aldora, enrolment=text)[0] == 200
    assert calls.get("/record/whole")[1]["enrolled"] == 1
    assert calls.post("/delegation/witness/end", aldora)[0] == 200
    assert calls.get("/record/whole")[1]["enrolled"] == 0


def test_a_witness_cannot_sign_in_times_to_come(world: World, running: Running, tmp_path: Path) -> None:
    folder = enrol(world, tmp_path, "aldora")
    world.under_silence()
    publisher.publish()
    head = notes.parse(publisher.shelf().note() or "")
    pen = keys.load(folder / state.KEY, state.load(folder).name)
    for second in (2**62, now(world) + 3_600):  # the first one, kept, would break every page that shows it
        lying = str(notes.Note(head.text, (*head.signatures, pen.cosign(head.text, second))))
        with pytest.raises(cosigning.NoCosignature):
            cosigning.receive(lying.encode(), world.now)
    assert Cosignature.objects.count() == 0
    assert rounds.once(folder, now(world)).said == ()
    assert cosigning.standing(publisher.size_now() - 1, world.now).reached


def test_one_key_is_one_witness_under_whatever_name(world: World, running: Running, tmp_path: Path) -> None:
    folder = enrol(world, tmp_path, "aldora")
    pen = keys.load(folder / state.KEY, "bre.example/witness")
    text = statements.enrolment(running.origin, pen.key)
    shared = str(notes.Note(text, (pen.cosign(text, now(world)),)))
    with pytest.raises(acts.KeyKnown):
        acts.enrol_witness(world.asked(world.brenn), enrolment=shared)
