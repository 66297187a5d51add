"""An erasure takes the value from everywhere, leaves every proof valid, and survives the restoring of an old backup."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from django.apps import apps
from django.db.models import CharField, JSONField, TextField
from pytest_django import Settings

from comity.acts import erasure as acts
from comity.acts import meetings, statements
from comity.core.consensus.events import Communication
from comity.core.errors import NotAllowed, NotFound
from comity.core.log import entry as entries
from comity.core.log import kinds, receipt
from comity.decisions.models import Decision
from comity.files import store
from comity.files.models import StoredFile
from comity.meetings.models import Meeting
from comity.notices import outbox
from comity.notices.models import Notice
from comity.publish import publisher, receipts
from comity.record.models import Disclosure, Entry, Erasure
from comity.record.writer import SaidOtherwise
from tests.api import calls
from tests.publish.running import Running
from tests.web import asking
from tests.world import World, build

pytestmark = pytest.mark.django_db
REASON = "Our expert, Mr. Nobody, is on leave."


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


def broken(world: World) -> int:
    """A break with a reason; the index of its entry."""
    key = world.under_silence()
    return world.break_silence(key, world.aldora, reason=REASON).index


def erased(world: World, index: int, *names: str, files: bool = False) -> int:
    proposed = acts.propose_erasure(
        world.asked(world.clerk), index=index, names=names, ground="Article 17, request 4"
    )
    assert proposed.subject is not None
    return acts.erase(world.asked(world.clerk2), proposed.subject, files=files).index


def test_two_officers_erase_and_nobody_else(world: World) -> None:
    index = broken(world)
    for seat in (world.aldora, world.chair, world.observer):
        with pytest.raises(NotAllowed):
            acts.propose_erasure(world.asked(seat), index=index, names=("reason",), ground="x")
    for names in ((), ("nothing",), ("reason", "nothing")):
        with pytest.raises(NotFound):
            acts.propose_erasure(world.asked(world.clerk), index=index, names=names, ground="x")
    done = acts.propose_erasure(world.asked(world.clerk), index=index, names=("reason",), ground="x")
    assert done.subject is not None
    for seat in (world.clerk, world.aldora):
        with pytest.raises(NotAllowed):
            acts.erase(world.asked(seat), done.subject)
    assert Disclosure.objects.filter(entry_id=index, name="reason").exists()
    acts.erase(world.asked(world.clerk2), done.subject)
    with pytest.raises(acts.AlreadyErased):
        acts.erase(world.asked(world.clerk2), done.subject)
    assert not Disclosure.objects.filter(entry_id=index, name="reason").exists()
    assert world.record()[-2:] == ["ErasureProposed", "Erased"]


def test_every_proof_stays_valid_and_discloses_nothing_of_it(world: World, running: Running) -> None:
    index = broken(world)
    publisher.publish()
    before = receipts.make(world.aldora, index, world.now)
    assert REASON in str(receipt.parse(before).disclosures)
    leaves = publisher.leaves()
    told = erased(world, index, "reason", "person")
    publisher.publish()
    assert publisher.leaves()[: len(leaves)] == leaves
    assert receipt.parse(before).disclosures  # a copy that was given away can still be proved
    after = receipt.parse(receipts.make(world.aldora, index, world.now))
    names = {d.name for d in after.disclosures}
    assert not names & {"reason", "person"}
    assert "by" in names
    public = entries.parse(bytes(Entry.objects.get(index=told).data))
    assert kinds.fits(public.kind, public.public)
    assert public.public["index"] == index
    assert set(public.public["commitments"]) < set(after.entry.sd)  # type: ignore[arg-type]
    assert REASON.encode() not in bytes(Entry.objects.get(index=told).data)


def test_it_reaches_letters_copies_and_the_answer_to_a_repeated_act(world: World) -> None:
    key = world.under_silence()
    asked = world.asked(world.aldora)
    from comity.acts import decisions

    index = decisions.break_silence(asked, key, reason=REASON).index
    outbox.collect(world.now)
    letters = Notice.objects.filter(entry=index)
    Notice.objects.filter(entry=index).update(body=f"It says: {REASON}")
    assert letters.exists()
    erased(world, index, "reason", "request")
    outbox.collect(world.now)
    assert not any(letter.body or letter.title for letter in Notice.objects.filter(entry=index))
    assert not Notice.objects.filter(entry=index, state=Notice.State.WAITING).exists()
    with pytest.raises(SaidOtherwise):  # nothing is left to compare a repetition with
        decisions.break_silence(asked, key, reason=REASON)


def test_it_reaches_the_title_wherever_a_page_has_it_and_letters_that_were_sent(world: World) -> None:
    key = world.under_silence(title=f"About {REASON}")
    outbox.collect(world.now)
    letters = Notice.objects.filter(subject_key=key)
    assert letters.filter(body__contains=REASON).exists()
    letters.update(state=Notice.State.SENT)
    erased(world, 0, "title")
    outbox.collect(world.now)
    assert not any(letter.body or letter.title for letter in letters)
    decision = Decision.objects.get(key=key)
    assert {decision.title, *decision.document.versions.values_list("title", flat=True)} == {acts.GONE}
    heading = asking.text(world.client("brenn").get(f"/decisions/{key}/")).partition("</h1>")[0]
    assert REASON not in heading  # the text itself goes with its file, if that is asked
    assert acts.GONE in heading


SHORT_OF_WORDS: Final = {  # text that no act puts into the record in these words, or that an erasure must not touch
    "Decision": "rules members objectors lifted late unconfirmed entered sponsors symbol number: what was decided",
    "Version": "html plain: with the file", "EarlierText": "html plain: with the file",
    "Rendering": "html plain: with the file", "StoredFile": "media_type name: with the file",
    "OutsideBreak": "paragraphs: numbers", "InnerDraft": "paragraphs: numbers",
    "InboundMail": "message_id: keeps a message from being read twice",
    "RuleNote": "values: the rules", "Document": "symbol: what was decided", "Series": "pattern: the rules",
    "Person": "password email name: an account, kept by its delegation", "Passkey": "credential name: means to sign in",
    "Invitation": "email name: an account, kept by its delegation", "ApiToken": "label: means to sign in",
}  # fmt: skip


def test_no_column_of_words_is_forgotten() -> None:
    """Whoever adds a column in which an act's words are kept says how an erasure reaches it, or why it need not."""
    reached = {(model.__name__, field) for model, field, _about, _instead in acts.COPIES}
    spared = {(m, name) for m, why in SHORT_OF_WORDS.items() for name in why.partition(":")[0].split()}
    found = set()
    for name in ("decisions", "documents", "meetings", "statements", "files", "people"):
        for model in apps.get_app_config(name).get_models():
            columns = [
                f for f in model._meta.get_fields() if isinstance(f, (CharField, TextField, JSONField))
            ]
            long = [
                f
                for f in columns
                if not f.choices and (not isinstance(f, CharField) or (f.max_length or 99) > 64)
            ]
            found |= {(model.__name__, f.name) for f in long}
    assert found - reached - spared == set()
    assert reached & spared == set()


@pytest.mark.django_db(transaction=True)
def test_it_reaches_files_and_previews_if_asked(world: World) -> None:
    world.under_silence()
    file = StoredFile.objects.get()
    path = store.path_of(file.sha256)
    assert path.exists()
    row = Disclosure.objects.get(entry_id=0, name="versions")
    assert file.sha256 in str(row.value)
    erased(world, 0, "versions", files=True)
    assert not path.exists()
    file.refresh_from_db()
    with pytest.raises(store.Erased):
        store.read(file)
    version = file.versions.get()
    assert (version.html, version.plain) == ("", "")
    key = Decision.objects.get().key
    assert world.client("clerk").get(f"/decisions/{key}/files/{version.key}/").status_code == 410
    assert calls.get(f"/decisions/{key}/files/{version.key}", calls.bearer(world, "clerk"))[0] == 410


@pytest.mark.django_db(transaction=True)
def test_it_reaches_statements_and_what_the_chair_wrote_of_a_meeting(world: World) -> None:
    key = world.adopted()
    said = statements.make_statement(
        world.asked(world.aldora), key, form=Communication.RESERVATION, text=REASON
    ).index
    erased(world, said, "said")
    assert REASON not in asking.text(world.client("brenn").get(f"/decisions/{key}/"))
    meeting = meetings.convene_meeting(
        world.asked(world.chair), body="SOC", number=1, opens_at=world.now, place="Selm"
    ).subject
    assert meeting is not None
    meetings.open_meeting(world.asked(world.chair), meeting)
    summary = meetings.summarise_meeting(world.asked(world.chair), meeting, text=REASON)
    erased(world, summary.index, "said")
    assert not Meeting.objects.filter(summary=REASON).exists()


@pytest.mark.django_db(transaction=True)
def test_an_old_backup_forgets_again_before_anything_is_served(world: World) -> None:
    index = broken(world)
    kept = list(Disclosure.objects.filter(entry_id=index))
    told = erased(world, index, "reason")
    bytes_told = bytes(Entry.objects.get(index=told).data)
    Disclosure.objects.filter(entry_id=index).delete()
    Disclosure.objects.bulk_create(kept)  # as a backup from before the erasure has them
    assert sum(map(acts.erase_again, acts.erasures([bytes_told]))) == 1
    left = set(Disclosure.objects.filter(entry_id=index).values_list("name", flat=True))
    assert left == {row.name for row in kept} - {"reason"}
    assert sum(map(acts.erase_again, acts.erasures([bytes_told]))) == 0


def test_pages_and_calls_of_an_erasure(world: World) -> None:
    index = broken(world)
    clerk, second = world.client("clerk"), world.client("clerk2")
    address = "/secretariat/erasures/propose/"
    said = {"index": index, "names": "reason", "ground": "Article 17"}
    assert asking.send(clerk, address, **said).status_code == 302
    row = Erasure.objects.get()
    assert clerk.get(f"/secretariat/erasures/{row.id}/").status_code == 403
    assert "waits for a second officer" in asking.text(clerk.get("/secretariat/erasures/"))
    assert asking.send(second, f"/secretariat/erasures/{row.id}/").status_code == 302
    assert "Erased on" in asking.text(clerk.get("/secretariat/erasures/"))
    assert world.client("aldora").get("/secretariat/erasures/").status_code == 403
    header = calls.bearer(world, "clerk")
    status, _done = calls.post("/record/erasures", header, index=index, names=["person"], ground="x")
    assert status == 200
    other = Erasure.objects.exclude(id=row.id).get()
    assert calls.post(f"/record/erasures/{other.id}/erase", header)[0] == 403
    assert calls.post(f"/record/erasures/{other.id}/erase", calls.bearer(world, "clerk2"))[0] == 200
    assert calls.get("/record/whole")[1]["recorded"] == Entry.objects.count()
    assert calls.get(f"/record/{index}/cosigned", calls.bearer(world, "aldora"))[1]["cosigned"] == 0
    assert calls.get(f"/record/{index}/cosigned")[0] == 404
