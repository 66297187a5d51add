"""A State objects although no server answers, and its peers can say that they saw it in time."""

from pathlib import Path

import pytest

from comity_witness import clock, objecting
from comity_witness.__main__ import main
from tests.comity_witness.record import NOW, Record, begin

DECISION, TEXT = "6f0e1a0e-3d0c-4c46-9f0c-0f6b4e0f8f11", "ab" * 32
DEADLINE = "2026-11-25T09:00:00Z"  # NOW


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return Record(tmp_path / "record").add(2)


def at(monkeypatch: pytest.MonkeyPatch, second: int) -> None:
    monkeypatch.setattr(clock, "now", lambda: second)


def policy(record: Record, *folders: Path) -> str:
    lines = [f"log {record.key}"]
    lines += [f"witness w{n} {objecting.key_of(folder)}" for n, folder in enumerate(folders)]
    return "\n".join([*lines, "quorum none", ""])


def test_an_objection_is_signed_and_countersigned_before_the_deadline(
    tmp_path: Path, record: Record, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ald, bre, ces = (begin(tmp_path / n, record, name=f"{n}.example/witness") for n in ("ald", "bre", "ces"))
    (tmp_path / "policy").write_text(policy(record, ald, bre, ces))
    file = tmp_path / "objection.txt"
    at(monkeypatch, NOW - 600)
    asked = ["object", str(ald), "--decision", DECISION, "--text", TEXT, "--party", "ALD"]
    assert main([*asked, "--statement", "Not paragraph 3.", "--out", str(file)]) == 0
    at(monkeypatch, NOW)
    assert main(["object", str(bre), "--countersign", str(file)]) == 0
    at(monkeypatch, NOW + 1)
    assert main(["object", str(ces), "--countersign", str(file)]) == 0
    assert main(["object", str(ces), "--countersign", str(file)]) == 1  # once is enough
    capsys.readouterr()
    check = ["object", "--check", str(file), "--policy", str(tmp_path / "policy"), "--deadline", DEADLINE]
    assert main(check) == 0
    said = capsys.readouterr().out
    assert f"ALD objects to decision {DECISION}" in said
    assert "Signed by ald.example/witness at 2026-11-25 08:50:00 UTC, before the deadline." in said
    assert "Signed by ces.example/witness at 2026-11-25 09:00:01 UTC, AFTER the deadline." in said
    assert "saw it before the deadline: bre.example/witness." in said


@pytest.mark.parametrize(
    ("old", "new"), [("party ALD", "party BRE"), (TEXT, "cd" * 32), (DECISION, DECISION.replace("6", "7", 1))]
)
def test_a_changed_objection_proves_nothing(
    tmp_path: Path, record: Record, monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    ald = begin(tmp_path / "ald", record)
    (tmp_path / "policy").write_text(policy(record, ald))
    at(monkeypatch, NOW)
    file = tmp_path / "objection.txt"
    asked = ["object", str(ald), "--decision", DECISION, "--text", TEXT, "--party", "ALD", "--out", str(file)]
    assert main(asked) == 0
    check = ["object", "--check", str(file), "--policy", str(tmp_path / "policy")]
    assert main(check) == 0
    file.write_text(file.read_text().replace(old, new))
    assert main(check) == 1


def test_an_objection_is_complete_or_not_signed(tmp_path: Path, record: Record) -> None:
    ald = begin(tmp_path / "ald", record)
    assert main(["object", str(ald), "--decision", DECISION, "--party", "ALD"]) == 1
    assert main(["object", str(ald), "--decision", DECISION, "--text", "short", "--party", "ALD"]) == 1
    assert main(["object", "--check", str(tmp_path / "none")]) == 1
    assert not list(ald.glob("objection*"))


def test_a_peer_cannot_object_for_another(
    tmp_path: Path, record: Record, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bre = begin(tmp_path / "bre", record, name="bre.example/witness")
    (tmp_path / "policy").write_text(policy(record, bre))
    at(monkeypatch, NOW)
    file = tmp_path / "forged.txt"
    asked = ["object", str(bre), "--decision", DECISION, "--text", TEXT, "--party", "ALD"]
    assert main([*asked, "--out", str(file)]) == 0
    assert main(["object", "--check", str(file), "--policy", str(tmp_path / "policy")]) == 1
    assert "ALD objects" not in capsys.readouterr().out


def test_a_claimed_time_beyond_any_calendar_is_told_as_it_is(
    tmp_path: Path, record: Record, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ald = begin(tmp_path / "ald", record)
    (tmp_path / "policy").write_text(policy(record, ald))
    at(monkeypatch, 2**62)
    file = tmp_path / "objection.txt"
    asked = ["object", str(ald), "--decision", DECISION, "--text", TEXT, "--party", "ALD"]
    assert main([*asked, "--out", str(file)]) == 0
    check = ["object", "--check", str(file), "--policy", str(tmp_path / "policy"), "--deadline", DEADLINE]
    assert main(check) == 0
    assert f"second {2**62} after 1970, AFTER the deadline" in capsys.readouterr().out
