"""Bundles in the verifier: what is said about a whole session, in two languages, and that no changed byte passes."""

import random
from datetime import timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

import pytest

from comity.core.log import bundle, passkey, signatures
from comity.core.log.jcs import Json
from comity.core.log.policy import parse
from comity.core.log.strict import to_base64
from comity_verify import messages
from comity_verify.__main__ import examine, main
from comity_verify.findings import Means
from tests.comity_verify.generated import late_witness, post_quantum
from tests.core.log.devices import OTHER, POINT, asserted
from tests.core.log.material import BEGUN, Record, cosignature, policy_text, small_record, witness_key

NOON = int(BEGUN.timestamp()) + 3 * 3600
RULES = policy_text(f"witness w {witness_key()}", "quorum w")
MEANS = Means(signatures.fastest_ed25519(), signatures.mldsa())
ALONE = Means(signatures.fastest_ed25519())


class Said(Protocol):
    """Exit code and what was printed."""

    def __call__(self, data: bytes, rules: str = RULES, *options: str) -> tuple[int, str]: ...


@pytest.fixture
def said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    """Runs the command; gives its exit code and what it printed."""

    def run(data: bytes, rules: str = RULES, *options: str) -> tuple[int, str]:
        (tmp_path / "session").write_bytes(data)
        (tmp_path / "policy").write_text(rules, encoding="utf-8")
        code = main([str(tmp_path / "session"), "--policy", str(tmp_path / "policy"), *options])
        shown = capsys.readouterr()
        return code, shown.out + shown.err

    return run


def session(record: Record, *, rules: str = RULES, time: int = NOON, told: bool = True) -> bytes:
    opened = {n: item.disclosures for n, item in enumerate(record.sealed)} if told else {}
    note = record.note(cosignature(record.text(), time))
    return bundle.make(rules.encode(), note, [item.entry_bytes for item in record.sealed], opened)


def test_it_says_that_the_record_is_whole_and_what_each_act_says(said: Said) -> None:
    code, text = said(session(small_record()))
    assert code == 0
    for line in (
        "Proved      All 4 entries of the record of record.example.int/log1 are here, in their order",
        "Proved      The file opens fields of 3 entries; each is what was recorded.",
        "Proved      Entry 2, 2026-11-26 09:02:00 UTC, kind SilenceBroken.",
        'Proved      Entry 2 says: by = "ALD"',
        "Proved      Witnesses of the policy that cosigned it: 1 of 1.",
    ):
        assert line in text
    assert text.endswith("Result: proved, within the limits named here.\n")
    code, text = said(session(small_record(), told=False))
    assert code == 0
    assert "Not proved  What the other entries say: 3 entries are not opened" in text
    assert "SilenceBroken" not in text


ALDORAS: dict[str, Json] = {"algorithm": -7, "key": to_base64(POINT), "party": "ALD"}


def authorised(*before: tuple[str, dict[str, Json]], named: int = 0) -> Record:
    """An objection that a passkey authorised, after other acts, one of which is named as the key's enrolment."""
    record, fields = Record(), {"by": "ALD", "reason": "Not agreed."}
    for kind, told in before:
        record.add(kind, told)
    assertion = asserted(UUID(int=len(before) + 1), fields)
    enrolment: Json = {"entry": named, "party": "ALD"}
    record.add("SilenceBroken", {**fields, "authorisation": assertion, "enrolment": enrolment})
    return record


def test_the_key_of_an_act_is_compared_with_its_enrolment(said: Said) -> None:
    key = passkey.fingerprint(POINT)
    code, text = said(session(authorised(("PasskeyEnrolled", ALDORAS))))
    assert code == 0
    assert f'Entry 0, which this file opens, enrolled this very key ({key}) for delegation "ALD".' in text
    another = {**ALDORAS, "key": to_base64(OTHER.public_key().public_bytes_raw())}
    wrong: list[tuple[str, dict[str, Json]]] = [
        ("PasskeyEnrolled", another), ("PasskeyEnrolled", {**ALDORAS, "party": "BRN"}), ("PasskeyEnded", ALDORAS),
        ("Circulated", {"title": "Draft"}),
    ]  # fmt: skip
    for before in wrong:
        code, text = said(session(authorised(before)))
        assert code == 1, before
        assert f'That the passkey {key} is a key of delegation "ALD": entry 0, which is named' in text
    code, text = said(
        session(authorised(("PasskeyEnrolled", another), ("PasskeyEnrolled", ALDORAS), named=1))
    )
    assert code == 0


def test_an_ended_key_speaks_for_nobody_and_a_closed_enrolment_is_not_judged(said: Said) -> None:
    another = {**ALDORAS, "key": "AAAA"}
    begun = ("PasskeyEnrolled", ALDORAS)
    code, text = said(session(authorised(begun, ("PasskeyEnded", another), ("PasskeyEnded", ALDORAS))))
    assert code == 1
    assert "entry 2 had ended it before the act." in text
    assert said(session(authorised(begun, ("PasskeyEnded", another))))[0] == 0
    record = authorised(begun)
    opened = {1: record.sealed[1].disclosures}
    note = record.note(cosignature(record.text(), NOON))
    code, text = said(bundle.make(RULES.encode(), note, [item.entry_bytes for item in record.sealed], opened))
    assert code == 0
    assert "Not proved  That entry 0 enrolled the passkey" in text
    assert "this file does not open what that entry says." in text


def test_it_answers_in_russian_with_the_same_findings(said: Said) -> None:
    assert set(messages.TEXTS["ru"]) == set(messages.TEXTS["en"])
    for key, english in messages.TEXTS["en"].items():
        russian = messages.TEXTS["ru"][key]
        assert sorted(part.split(")")[0] for part in english.split("%(")[1:]) == sorted(
            part.split(")")[0] for part in russian.split("%(")[1:]
        ), key
    code, text = said(session(small_record()), RULES, "--language", "ru")
    assert code == 0
    assert "Доказано    Запись № 2, 2026-11-26 09:02:00 UTC, вид SilenceBroken." in text
    assert text.endswith("Итог: доказано, в названных здесь пределах.\n")


def test_an_early_adoption_within_a_session_is_named(said: Said) -> None:
    record = small_record()
    record.add("Adopted", {"deadline": "2026-11-27T09:00:00+00:00"}, at=BEGUN + timedelta(days=2))
    code, text = said(session(record, time=NOON))
    assert code == 1
    assert "this adoption (entry 4) was recorded or witnessed at 2026-11-26 12:00:00 UTC" in text
    assert "had signed the entry at 2026-11-26 12:00:00 UTC, before it claims to be." in text
    code, text = said(session(record, time=NOON + 3 * 86_400))
    assert code == 0


def test_another_policy_in_the_file_is_named_and_not_used(said: Said) -> None:
    data = session(small_record(), rules="quorum none\n")
    code, text = said(data)
    assert code == 0
    assert "it carries another one. Yours was used." in text
    strict = policy_text(
        f"witness w {witness_key()}",
        f"witness v {witness_key('v.example', bytes(32))}",
        "group g all w v",
        "quorum g",
    )
    code, text = said(data, strict)
    assert code == 1
    assert "this policy asks for more signatures" in text


def test_the_receipts_can_be_taken_out(said: Said, tmp_path: Path) -> None:
    code, text = said(session(small_record()), RULES, "--extract", str(tmp_path / "out"))
    assert code == 0
    assert "3 receipts were written" in text
    for file in sorted((tmp_path / "out").iterdir()):
        code, text = said(file.read_bytes())
        assert code == 0, file
    assert 'deadline = "2026-11-26T09:02:30+00:00"' in text


def test_a_damaged_session_is_refused_with_a_sentence(said: Said) -> None:
    data = session(small_record())
    for other in (data[:-1], data.replace(b"Founded", b"Funded."), data + b"\n"):
        code, text = said(other)
        assert code == 1
        assert text.startswith("Not proved  This file does not hold: ")


def flips(data: bytes, rules: str, chosen: list[int], means: Means) -> list[int]:
    """The bits whose flip passed."""
    policy, raw, passed = parse(rules), rules.encode(), []
    for bit in chosen:
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        if not any(f.fault for f in examine(bytes(flipped), raw, policy, means)):
            passed.append(bit)
    return passed


def test_one_flip_in_every_byte_of_a_session_is_refused() -> None:
    data, chosen = session(small_record()), random.Random(1)
    bits = [at * 8 + chosen.randrange(8) for at in range(len(data))]
    # the first line tells what file it is; without it there is nothing to check
    assert flips(data, RULES, bits[len(bundle.HEADER) :], MEANS) == []
    assert flips(data, RULES, bits[: len(bundle.HEADER)], MEANS) == []


def quantum() -> tuple[bytes, str]:
    record = small_record()
    rules = policy_text(f"witness pq {late_witness()[0]}", "quorum pq")
    return record.receipt(2, note=record.note(post_quantum(record.text(), NOON))), rules


def test_a_post_quantum_receipt_is_proved_where_there_are_means_and_else_not_checked() -> None:
    data, rules = quantum()
    policy, raw = parse(rules), rules.encode()
    assert not any(f.fault for f in examine(data, raw, policy, MEANS))
    found = examine(data, raw, policy, ALONE)
    assert [f.code for f in found if f.fault] == ["QUORUM"]
    assert "NOT_CHECKED" in [f.code for f in found]
    assert "MISSING" not in [f.code for f in found]


def test_a_sample_of_flips_of_a_post_quantum_receipt_is_refused() -> None:
    data, rules = quantum()
    chosen = random.Random(44).sample(range(len(data) * 8), 150)
    assert flips(data, rules, chosen, MEANS) == []


@pytest.mark.long
def test_two_thousand_flips_of_a_post_quantum_receipt_are_refused() -> None:
    data, rules = quantum()
    chosen = random.Random(44).sample(range(len(data) * 8), 2000)
    assert flips(data, rules, chosen, MEANS) == []


@pytest.mark.long
def test_every_flip_of_a_receipt_is_refused_by_the_verifier() -> None:
    record = small_record()
    data = record.receipt(2, note=record.note(cosignature(record.text(), NOON)))
    assert flips(data, RULES, list(range(len(data) * 8)), MEANS) == []
