"""What a witness cosigns, what it refuses, and what it remembers."""

import json
import random
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from comity.core.log import entry as entries
from comity.core.log import notes, signatures, statements, tree
from comity.core.log.checkpoint import Checkpoint
from comity_witness import clock, objecting, rounds, splits, state
from comity_witness.__main__ import main
from comity_witness.following import Refused
from comity_witness.sources import NotThere, Source
from tests.comity_witness.record import BEGAN, NOW, ORIGIN, Record, begin, entry


@pytest.fixture(autouse=True)
def fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def record(tmp_path: Path) -> Record:
    one = Record(tmp_path / "record").add(3)
    one.publish()
    return one


def latest(folder: Path) -> str:
    return (folder / "latest").read_text()


def signed_by(folder: Path, note: str, record: Record) -> int | None:
    """The time at which the witness of a folder signed."""
    by = notes.verified(notes.parse(note), [record.key, objecting.key_of(folder)])
    return next((one.time for one in by if one.key == objecting.key_of(folder)), None)


def test_a_witness_cosigns_every_head_once_it_has_read_the_entries(tmp_path: Path, record: Record) -> None:
    record.add(300).publish()
    record.add(1).publish()
    folder = begin(tmp_path / "w", record)
    done = rounds.once(folder, NOW)
    assert (done.size, done.cosigned, done.said) == (304, 3, ())
    assert signed_by(folder, latest(folder), record) == NOW
    assert Checkpoint.parse(notes.parse(latest(folder)).text).size == 304
    assert rounds.once(folder, NOW + 5).cosigned == 0
    record.add(1).publish()
    assert rounds.once(folder, NOW + 9).cosigned == 1
    assert main(["status", str(folder)]) == main(["audit", str(folder)]) == 0


def test_a_witness_of_an_empty_record_waits(tmp_path: Path) -> None:
    record = Record(tmp_path / "record")
    folder = begin(tmp_path / "w", record)
    assert main(["once", str(folder)]) == 2  # nothing is there yet
    record.publish()
    assert rounds.once(folder, NOW).size == 0
    record.add(2).publish()
    assert rounds.once(folder, NOW).size == 2


@pytest.mark.parametrize("what", ["changed", "removed", "invented"])
def test_an_entry_that_was_tampered_with_is_not_cosigned(tmp_path: Path, record: Record, what: str) -> None:
    record.add(20).publish()
    folder = begin(tmp_path / "w", record)
    rounds.once(folder, NOW)
    before = latest(folder)
    if what == "changed":
        record.entries[7] = entry(7, seed=1)
    elif what == "removed":
        record.entries[7:] = [entry(n, seed=2) for n in range(7, 22)]
    else:
        record.entries[7:7] = [entry(7, seed=3)]
        record.entries[8:] = [entry(n, seed=4) for n in range(8, 24)]
    record.add(5).publish_anew()
    with pytest.raises(Refused):
        rounds.once(folder, NOW)
    assert latest(folder) == before
    assert main(["once", str(folder)]) == 1


def test_a_record_that_was_set_back_is_not_cosigned(tmp_path: Path, record: Record) -> None:
    record.add(20).publish()
    folder = begin(tmp_path / "w", record)
    rounds.once(folder, NOW)
    del record.entries[10:]
    record.publish_anew()
    with pytest.raises(Refused, match="set back"):
        rounds.once(folder, NOW)


WRONG = {
    "of another record": entry(23, origin="record.example.int/other"),
    "at another place": entry(22),
    "older than the one before": entry(23, seconds=1),
    "from the future": entry(23, seconds=2 * 86_400 + 3_600),
    "not an entry": b"{}",
    "with a kind that betrays something": entry(23).replace(b'"kind":"sealed"', b'"kind":"SilenceBroken"'),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_an_entry_with_a_fault_is_not_cosigned(tmp_path: Path, record: Record, wrong: bytes) -> None:
    record.add(20).publish()
    folder = begin(tmp_path / "w", record)
    rounds.once(folder, NOW)
    record.entries.append(wrong)
    record.publish()
    with pytest.raises(Refused, match="entry 23"):
        rounds.once(folder, NOW)
    assert state.load(folder).tree.size == 23


def test_bytes_that_are_not_those_signed_are_not_cosigned(tmp_path: Path, record: Record) -> None:
    folder = begin(tmp_path / "w", record)
    bundle = record.folder / "tile/entries/000.p/3"
    bundle.write_bytes(bundle.read_bytes().replace(b'"index":1', b'"index":2'))
    with pytest.raises(Refused):
        rounds.once(folder, NOW)
    (record.folder / "checkpoint").write_text(record.note(3, tree.EMPTY).replace("ORIGIN", "other"))
    with pytest.raises(Refused):
        rounds.once(folder, NOW)
    assert not (folder / "latest").exists()


def test_a_head_that_another_key_signed_is_not_read(tmp_path: Path, record: Record) -> None:
    folder = begin(tmp_path / "w", record)
    note = notes.parse((record.folder / "checkpoint").read_text())
    line = note.signatures[0]
    forged = notes.Note(note.text, (notes.Signature(line.name, b"0000", line.signature),))
    (record.folder / "checkpoint").write_text(str(forged))
    with pytest.raises(Refused, match="believed"):
        rounds.once(folder, NOW)


def test_a_partial_tile_that_is_gone_is_read_from_the_full_one(tmp_path: Path, record: Record) -> None:
    folder = begin(tmp_path / "w", record)
    record.add(400).publish()
    assert not (record.folder / "tile/entries/000.p").exists()
    assert rounds.once(folder, NOW).cosigned == 2


def test_two_heads_of_one_size_are_kept_as_a_proof(tmp_path: Path, record: Record) -> None:
    folder = begin(tmp_path / "w", record, "--peer", str(tmp_path / "peer"))
    other = Record(tmp_path / "other").add(2).add(1, seed=9)
    (tmp_path / "peer").write_text(record.publish())
    assert main(["once", str(folder)]) == 0  # the same head: nothing to prove
    (tmp_path / "peer").write_text(other.publish())
    assert main(["once", str(folder)]) == 1
    first, second = splits.check(
        (folder / "split-1.txt").read_text(), [record.key], signatures.fastest_ed25519()
    )
    assert {first.checkpoint.size, second.checkpoint.size} == {3}
    assert first.checkpoint.root != second.checkpoint.root
    assert len(state.load(folder).splits) == 1
    assert main(["once", str(folder)]) == 0  # it is said once; `status` goes on saying it
    assert main(["status", str(folder)]) == 1


def test_a_split_view_between_two_sizes_is_proved(tmp_path: Path, record: Record) -> None:
    other = Record(tmp_path / "other").add(2).add(3, seed=9)
    (tmp_path / "peer").write_text(other.publish())
    record.add(30).publish()
    folder = begin(tmp_path / "w", record, "--peer", str(tmp_path / "peer"))
    assert main(["once", str(folder)]) == 1
    text = (folder / "split-1.txt").read_text()
    first, second = splits.check(text, [record.key], signatures.fastest_ed25519())
    assert (first.checkpoint.size, second.checkpoint.size) == (5, 33)
    honest = Record(tmp_path / "honest").add(5)
    (tmp_path / "peer").write_text(honest.publish())
    fresh = begin(tmp_path / "v", record, "--peer", str(tmp_path / "peer"))
    assert main(["once", str(fresh)]) == 0
    assert state.load(fresh).splits == ()
    with pytest.raises(Refused):
        splits.check(
            text.replace(text.split("\n")[1], text.split("\n")[2], 1),
            [record.key],
            signatures.fastest_ed25519(),
        )


def test_a_witness_restored_from_a_backup_signs_nothing_that_contradicts_what_it_signed(
    tmp_path: Path, record: Record
) -> None:
    folder = begin(tmp_path / "w", record)
    rounds.once(folder, NOW)
    shutil.copytree(folder, tmp_path / "backup")
    record.add(20).publish()
    rounds.once(folder, NOW + 100)
    cosigned = record.folder / "cosigned" / objecting.key_of(folder).id.hex()
    cosigned.parent.mkdir()
    cosigned.write_text(latest(folder))
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "backup", folder)

    kept = cosigned.read_text()
    forked = Record(tmp_path / "forked", record.entries[:10]).add(20, seed=5)
    forked.publish()
    held = state.load(folder)
    state.keep(folder, replace(held, source=str(forked.folder), peers=(str(cosigned),)))
    with pytest.raises(Refused, match="before its backup"):
        rounds.once(folder, NOW + 200)
    assert cosigned.read_text() == kept

    state.keep(folder, held)
    done = rounds.once(folder, NOW + 50)  # its clock was set back too
    assert (done.size, done.cosigned) == (23, 1)
    assert (signed_by(folder, latest(folder), record) or 0) >= NOW + 100


def test_the_state_is_stored_before_anything_is_signed(
    tmp_path: Path, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = begin(tmp_path / "w", record)

    def power_cut(path: Path, data: bytes) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(state, "write", power_cut)
        with pytest.raises(OSError, match="No space"):
            rounds.once(folder, NOW)
    assert not (folder / "latest").exists()
    assert state.load(folder).unsent == ()
    assert rounds.once(folder, NOW).cosigned == 1


def test_a_state_that_cannot_be_read_is_never_taken_for_an_empty_one(tmp_path: Path, record: Record) -> None:
    folder = begin(tmp_path / "w", record)
    plain = json.loads((folder / "witness.json").read_text())
    for broken in ("", "{}", json.dumps({**plain, "frontier": "AAAA"}), json.dumps({**plain, "version": 2})):
        (folder / "witness.json").write_text(broken)
        assert main(["once", str(folder)]) == 2
    (folder / "witness.json").write_text(json.dumps(plain))
    assert main(["once", str(folder)]) == 0
    assert main(["init", str(folder), "--name", "x", "--log", str(record.key), "--from", "x"]) == 1


def test_two_rounds_at_once_do_not_begin(tmp_path: Path, record: Record) -> None:
    folder = begin(tmp_path / "w", record)
    with state.held(folder):
        assert main(["once", str(folder)]) == 2
    assert main(["once", str(folder)]) == 0


def test_a_key_that_others_can_read_signs_nothing(tmp_path: Path, record: Record) -> None:
    folder = begin(tmp_path / "w", record)
    (folder / "witness.key").chmod(0o644)
    assert main(["once", str(folder)]) == 2
    (folder / "witness.key").chmod(0o600)
    assert main(["once", str(folder)]) == 0


def test_an_enrolment_is_signed_by_the_key_that_it_names(tmp_path: Path, record: Record) -> None:
    folder = begin(tmp_path / "w", record)
    text = (folder / "enrolment.txt").read_text()
    key, _note = statements.enrolled(text, ORIGIN)
    assert key == objecting.key_of(folder)
    other = objecting.key_of(begin(tmp_path / "v", record, name="bre.example/witness"))
    with pytest.raises(ValueError, match="known"):
        statements.enrolled(text.replace(str(key), str(other)), ORIGIN)
    with pytest.raises(ValueError, match="not an enrolment"):
        statements.enrolled(text, "record.example.int/other")


def test_a_source_that_sends_without_end_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "checkpoint").write_bytes(b"x" * 20_000_000)
    with pytest.raises(NotThere, match="more bytes"):
        Source(str(tmp_path)).read("checkpoint")


@pytest.mark.parametrize("count", [1, 254, 255])
def test_the_largest_entry_is_published_and_read(tmp_path: Path, count: int) -> None:
    """65,535 bytes, alone and at the edge of a bundle; one byte more is no entry."""
    record = Record(tmp_path / "record").add(count)
    largest = sized(count, 65_535)
    assert len(largest) == 65_535
    record.entries.append(largest)
    record.add(2).publish()
    folder = begin(tmp_path / "w", record)
    assert rounds.once(folder, NOW).size == count + 3
    with pytest.raises(ValueError, match="65,535 bytes"):
        sized(count, 65_536)


def sized(index: int, size: int) -> bytes:
    """An entry of exactly that many bytes: a published text whose number is long."""
    chance = random.Random(index)
    at, act = BEGAN + timedelta(seconds=index), UUID(int=index)

    def made(length: int) -> bytes:
        public = {"number": "x" * length, "text": ""}
        return entries.build(ORIGIN, index, act, at, "Published", public, {}, chance.randbytes).entry_bytes

    return made(size - len(made(0)))


def test_a_server_whose_clock_went_back_is_read_as_long_as_its_entries_do_not(tmp_path: Path) -> None:
    """The record's own time never goes back: `record/writer.py` takes the later of two."""
    record = Record(tmp_path / "record").add(3)
    record.entries.append(entry(3, seconds=2))  # the writer's answer to a clock that was set back
    record.publish()
    folder = begin(tmp_path / "w", record)
    assert rounds.once(folder, NOW).size == 4
    record.entries.append(entry(4, seconds=1))
    record.publish()
    with pytest.raises(Refused, match="before the one that precedes it"):
        rounds.once(folder, NOW)
