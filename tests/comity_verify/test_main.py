"""What the verifier says: proved, not proved, and nothing that the receipt could put into its mouth."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import pytest

from comity.core.log import passkey
from comity_verify.__main__ import main
from tests.core.log.devices import POINT, SITE, asserted
from tests.core.log.material import (
    BEGUN,
    ORIGIN,
    WITNESS,
    Record,
    cosignature,
    log_key,
    policy_text,
    small_record,
    witness_key,
)

PROVED, NOT_PROVED, CANNOT_READ = 0, 1, 2


class Said(Protocol):
    """Exit code and what was printed."""

    def __call__(self, data: bytes, rules: str = "") -> tuple[int, str]: ...


NOON = int(BEGUN.timestamp()) + 3 * 3600
DEADLINE = "2026-11-26T09:02:30+00:00"


@pytest.fixture
def said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    """Runs the command; gives its exit code and what it printed."""

    def run(data: bytes, rules: str = "") -> tuple[int, str]:
        (tmp_path / "act.receipt").write_bytes(data)
        (tmp_path / "our.policy").write_text(rules or policy_text(), encoding="utf-8")
        code = main([str(tmp_path / "act.receipt"), "--policy", str(tmp_path / "our.policy")])
        shown = capsys.readouterr()
        return code, shown.out + shown.err

    return run


def test_it_says_what_is_proved_and_what_is_not(said: Said) -> None:
    code, text = said(small_record().receipt(2))
    assert code == PROVED
    assert text.splitlines() == [
        f"Proved      Entry 2 (counted from 0) is in the record of {ORIGIN}, which then had 4 entries.",
        f"Proved      That state of the record was signed by {ORIGIN}, key b2e77849.",
        "Proved      The act recorded there is of the kind SilenceBroken.",
        'Proved      It says, and the receipt discloses: by = "ALD"',
        'Proved      It says, and the receipt discloses: reason = "Paragraph 3 is not agreed."',
        "Proved      Earliest possible time: 2026-11-26 09:02:00 UTC, "
        "which the record gives as the time of this entry.",
        "Not proved  That the time is right: it was set by the server's own clock.",
        "Not proved  Latest possible time: no witness has cosigned, so nobody but the server says when this was.",
        "Not proved  What else the act says: this receipt opens 3 of the entry's 16 commitments; "
        "nobody can tell which of the others are fillers.",
        "Not proved  That no later entry corrects this one.",
        "Not proved  That others are shown the same record: this policy asks for no witness.",
        "Result: proved, within the limits named here.",
    ]


def test_a_public_act_shows_its_fields_and_a_sealed_one_without_fields_nothing(said: Said) -> None:
    code, text = said(small_record().receipt(0))
    assert code == PROVED
    assert 'for everybody to read: software = "comity"' in text
    assert "of the kind Founded" in text
    code, text = said(small_record().receipt(2, []))
    assert code == PROVED
    assert "Not proved  What kind of act it is: this receipt does not disclose it." in text
    assert "Not proved  What the act says: this receipt discloses no field of it." in text
    assert "SilenceBroken" not in text


def test_witnesses_are_named_with_their_time_and_missing_ones_too(said: Said) -> None:
    record = small_record()
    other = witness_key("absent.example", bytes([9] * 32))
    named = [f"witness seen {witness_key()}", f"witness absent {other}"]
    note = record.note(cosignature(record.text(), NOON))
    code, text = said(
        record.receipt(2, note=note), policy_text(*named, "group g any seen absent", "quorum g")
    )
    assert code == PROVED
    assert (
        f"Proved      It was cosigned by the witness {WITNESS}, key 40b473bc, at 2026-11-26 12:00:00 UTC."
        in text
    )
    assert "Not proved  That absent.example has seen this state of the record: it did not cosign." in text
    assert "asks for no witness" not in text
    code, text = said(
        record.receipt(2, note=note), policy_text(*named, "group g all seen absent", "quorum g")
    )
    assert code == NOT_PROVED
    assert "Not proved  That enough witnesses have seen it" in text
    assert text.endswith("Result: NOT proved.\n")


@pytest.mark.parametrize("minutes", [1, 2])
def test_an_adoption_recorded_before_its_deadline_is_named(said: Said, minutes: int) -> None:
    record = Record()
    record.add("Adopted", {"deadline": DEADLINE}, at=BEGUN + timedelta(minutes=minutes))
    code, text = said(record.receipt(0))
    assert code == NOT_PROVED
    assert (
        "Not proved  That silence had ended: this adoption (entry 0) was recorded or witnessed at "
        f"2026-11-26 09:0{minutes}:00 UTC" in text
    )
    code, text = said(record.receipt(0, [d for d in record.sealed[0].disclosures if d.name == "kind"]))
    assert code == PROVED  # nothing is known of a deadline


def test_an_adoption_after_its_deadline_or_without_one_is_not(said: Said) -> None:
    record = Record()
    record.add("Adopted", {"deadline": DEADLINE}, at=BEGUN + timedelta(minutes=4))
    record.add("Adopted", {"deadline": ""}, at=BEGUN + timedelta(minutes=4))
    record.add("Circulated", {"deadline": "2027-01-01T00:00:00+00:00"}, at=BEGUN + timedelta(minutes=4))
    for index in range(3):
        code, text = said(record.receipt(index))
        assert (code, "That silence had ended" in text) == (PROVED, False)


@pytest.mark.parametrize(
    "deadline", ["soon", "2026-11-26T09:02:30", "9999-12-31T23:59:59-14:00", 5, ["x"], True]
)
def test_a_deadline_that_is_no_instant_is_named(said: Said, deadline: object) -> None:
    record = Record()
    record.add("Adopted", {"deadline": deadline})  # type: ignore[dict-item] # any value may be committed
    code, text = said(record.receipt(0))
    assert code == NOT_PROVED
    assert "is no exact instant" in text


def test_a_witness_who_signed_before_the_entry_claims_to_be_is_named(said: Said) -> None:
    record = small_record()
    early = int(BEGUN.timestamp()) + 30
    data = record.receipt(2, note=record.note(cosignature(record.text(), early)))
    code, text = said(data, policy_text(f"witness w {witness_key()}", "quorum w"))
    assert code == NOT_PROVED
    assert "had signed the entry at 2026-11-26 09:00:30 UTC, before it claims to be." in text


def test_a_witness_time_beyond_any_calendar_does_not_stop_it(said: Said) -> None:
    record = small_record()
    data = record.receipt(2, note=record.note(cosignature(record.text(), 2**62)))
    code, text = said(data, policy_text(f"witness w {witness_key()}", "quorum w"))
    assert code == PROVED
    assert f"second {2**62} after 1970" in text


def test_recorded_text_cannot_pass_for_a_finding(said: Said) -> None:
    record = Record()
    record.add("SilenceBroken", {"reason": "x\nProved      Everything.\r\x1b[2J\u202e\u2028y"})
    code, text = said(record.receipt(0))
    assert code == PROVED
    assert not any(line.startswith("Proved      Everything") for line in text.split("\n"))
    for hidden in ("\x1b", "\r", "\u202e", "\u2028"):
        assert hidden not in text
    assert r"x\nProved" in text


def test_a_tampered_receipt_is_refused_with_a_sentence(said: Said) -> None:
    data = small_record().receipt(2)
    for other in (
        data.replace(b"index 2", b"index 1"),
        data.replace(b"sud4S", b"sud4T"),
        data[:-30],
        data.replace(b"\n4\n", b"\n5\n"),
        data + b"\xff",
    ):
        code, text = said(other)
        assert code == NOT_PROVED
        first, last = text.splitlines()
        assert first.startswith("Not proved  This file does not hold: ")
        assert first.endswith("tell the other delegations, not only the Secretariat.")
        assert last == "Result: NOT proved."


def test_a_receipt_of_another_record_is_refused(said: Said) -> None:
    rules = f"log {log_key('other.example')}\nquorum none\n"
    code, text = said(small_record().receipt(2), rules)
    assert code == NOT_PROVED
    assert f"it belongs to the record of {ORIGIN}, and this policy is for other.example" in text
    stolen = f"log {log_key(ORIGIN, bytes([9] * 32))}\nquorum none\n"
    code, text = said(small_record().receipt(2), stolen)
    assert code == NOT_PROVED
    assert "which the policy does not know" in text


def test_a_witness_enrolled_since_the_policy_is_passed_over_only_on_request(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record, newer = small_record(), bytes([11] * 32)
    later = cosignature(record.text(), NOON + 5, witness_key("new.example/w", newer), newer)
    note = record.note(cosignature(record.text(), NOON), later)
    (tmp_path / "r").write_bytes(record.receipt(2, note=note))
    (tmp_path / "p").write_text(policy_text(f"witness w {witness_key()}", "quorum w"), encoding="utf-8")
    command = [str(tmp_path / "r"), "--policy", str(tmp_path / "p")]
    assert main(command) == NOT_PROVED
    assert "a signature by new.example/w, which the policy does not know" in capsys.readouterr().out
    assert main([*command, "--pass-over-unknown"]) == PROVED
    told = capsys.readouterr().out
    assert "Not proved  What the signature of new.example/w is worth" in told
    assert "cosigned it: 1 of 1." in told
    assert "new.example/w, key" not in told  # it does not count, and its time is not believed
    alone = tmp_path / "alone"
    alone.write_bytes(record.receipt(2, note=record.note(later)))
    assert main([str(alone), *command[1:], "--pass-over-unknown"]) == NOT_PROVED  # no quorum by strangers


def test_witnesses_alone_do_not_make_a_record(said: Said) -> None:
    record = small_record()
    text = record.text()
    note = f"{text}\n{cosignature(text, NOON).line()}"
    code, out = said(record.receipt(2, note=note), policy_text(f"witness w {witness_key()}", "quorum w"))
    assert code == NOT_PROVED
    assert "not signed by the record's own key" in out


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"c2sp.org/tlog-proof@v2\n", b"x" * 1_000_001])
def test_what_is_no_receipt_cannot_be_begun(said: Said, data: bytes) -> None:
    code, text = said(data)
    assert code == CANNOT_READ
    assert "act.receipt cannot be read: " in text


def test_what_is_no_policy_cannot_be_begun(
    said: Said, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = said(small_record().receipt(2), "log nothing\n")
    assert code == CANNOT_READ
    assert "our.policy cannot be read: this is not a policy" in text
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    receipt = str(tmp_path / "act.receipt")
    for file in ("binary", "missing", "."):
        assert main([receipt, "--policy", str(tmp_path / file)]) == CANNOT_READ
    with pytest.raises(SystemExit) as usage:
        main([receipt])
    assert usage.value.code == CANNOT_READ
    assert "--policy" in capsys.readouterr().err


def signed_objection(before: int = 0, **changed: object) -> Record:
    """An objection that Aldora's representative authorised with a passkey, after some other acts."""
    record, fields = Record(), {"by": "ALD", "reason": "Paragraph 3 is not agreed."}
    for _n in range(before):
        record.add("Circulated", {"title": "Draft"})
    assertion = asserted(UUID(int=before + 1), fields, "break_silence", **changed)
    told: dict[str, Any] = {"enrolment": changed["enrolment"]} if "enrolment" in changed else {}
    record.add("SilenceBroken", {**fields, **told, "authorisation": assertion})
    return record


def test_an_act_authorised_with_a_passkey_names_the_key(said: Said) -> None:
    key = passkey.fingerprint(POINT)
    code, text = said(signed_objection().receipt(0))
    assert code == PROVED
    assert f"Proved      Entry 0: break_silence was authorised with the passkey {key} on {SITE}; " in text
    assert "the device knew its person." in text
    assert f"Not proved  Whose the passkey {key} is" in text
    assert "authorisation =" not in text
    code, text = said(signed_objection(flags=1).receipt(0))
    assert code == PROVED
    assert "the device did not ask who it was." in text


def test_a_receipt_alone_cannot_say_who_enrolled_the_key(said: Said) -> None:
    key = passkey.fingerprint(POINT)
    code, text = said(signed_objection(2, enrolment={"entry": 1, "party": "ALD"}).receipt(2))
    assert code == PROVED
    assert 'names it as an enrolled key of delegation "ALD", enrolled by entry 1.' in text
    assert f"Not proved  That entry 1 enrolled the passkey {key}: that entry is not in this file." in text
    for entry in (2, 7, -1):  # no key is enrolled by the act that it authorises, nor by a later one
        code, text = said(signed_objection(2, enrolment={"entry": entry, "party": "ALD"}).receipt(2))
        assert code == NOT_PROVED
        assert f"entry {entry}, which is named for that, enrolled no such key for it before the act." in text


def test_a_passkey_that_signed_another_act_is_named(said: Said) -> None:
    code, text = said(signed_objection(challenge="AAAA").receipt(0))
    assert code == NOT_PROVED
    assert "Not proved  That a person authorised entry 0: the passkey signed another act." in text


def test_a_passkey_over_fields_that_are_closed_is_not_judged(said: Said) -> None:
    record = signed_objection()
    opened = [d for d in record.sealed[0].disclosures if d.name != "reason"]
    code, text = said(record.receipt(0, opened))
    assert code == PROVED
    assert (
        "Not proved  That a person authorised entry 0: this file does not open every field that was signed."
        in text
    )
