"""Receipts: every act can be proved, and nothing else can be proved with the same file."""

import base64
import json
import os
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.log import notes, policy, receipt
from comity.core.log.entry import Disclosure
from comity.core.log.strict import Malformed
from comity.core.log.tree import ProofRefused
from tests.core.log.material import (
    LOG_SEED,
    ORIGIN,
    Record,
    cosignature,
    log_key,
    policy_text,
    small_record,
    witness_key,
)

RECORD = small_record()
GOOD = RECORD.receipt(2)
RULES = policy.parse(policy_text())
REFUSALS = (Malformed, ProofRefused)


def proves(data: bytes, rules: policy.Policy = RULES) -> receipt.Receipt:
    """Parsed, signatures verified, policy met; or a refusal."""
    found = receipt.parse(data)
    signed = [by.key for by in notes.verified(found.note, rules.keys)]
    if not rules.met(found.checkpoint.origin, signed):
        raise Malformed("not enough signatures")
    return found


@given(st.integers(1, 20), st.integers(0), st.integers(0, 15))
def test_every_act_has_a_receipt_that_proves_it(size: int, n: int, chosen: int) -> None:
    record = Record()
    for number in range(size):
        record.add("Adopted", {"number": number, "title": "Решение", "by": "SEC"})
    index = n % size
    opened = [d for bit, d in enumerate(record.sealed[index].disclosures) if chosen >> bit & 1]
    found = proves(record.receipt(index, opened))
    assert found.entry_bytes == record.sealed[index].entry_bytes
    assert list(found.disclosures) == opened
    assert found.index == found.entry.index == index


def test_a_receipt_has_the_lines_of_its_format() -> None:
    lines = GOOD.decode().split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert lines[1].startswith("extra ")
    assert lines[2] == "index 2"
    assert [len(line) for line in lines[3:6]] == [44, 44, 0]
    assert lines[6:8] == [ORIGIN, "4"]
    assert lines[9] == ""
    assert lines[10].startswith(f"— {ORIGIN} ")
    assert lines[11:] == [""]


def test_the_order_in_which_fields_are_disclosed_is_fixed() -> None:
    opened = RECORD.sealed[1].disclosures
    assert RECORD.receipt(1, opened) == RECORD.receipt(1, opened[::-1])


def refused(data: bytes, rules: policy.Policy = RULES) -> bool:
    try:
        proves(data, rules)
    except REFUSALS:
        return True
    return False


def test_a_sample_of_bit_flips_is_refused() -> None:
    chosen = random.Random(2026)
    for bit in chosen.sample(range(len(GOOD) * 8), 300):
        data = bytearray(GOOD)
        data[bit // 8] ^= 1 << bit % 8
        assert refused(bytes(data)), bit


@pytest.mark.long
def test_every_bit_flip_is_refused() -> None:
    text = RECORD.text()
    data = RECORD.receipt(2, note=RECORD.note(cosignature(text, 1_795_353_600)))
    rules = policy.parse(policy_text(f"witness w {witness_key()}", "quorum w"))
    assert not refused(data, rules)
    for bit in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        assert refused(bytes(flipped), rules), bit


@given(st.data())
def test_bytes_cut_doubled_or_put_in_are_refused(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(GOOD) - 1))
    end = data.draw(st.integers(start + 1, len(GOOD)))
    put = data.draw(st.binary(max_size=3))
    other = GOOD[:start] + put + GOOD[end:]
    if other != GOOD:
        assert refused(other)
    assert refused(GOOD[:end] + GOOD[start:])
    assert refused(GOOD[:start])


def extra_of(data: bytes) -> dict[str, object]:
    plain: dict[str, object] = json.loads(base64.b64decode(data.split(b"\n")[1][6:]))
    return plain


def with_extra(plain: object, data: bytes = GOOD) -> bytes:
    lines = data.split(b"\n")
    written = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    lines[1] = b"extra " + base64.b64encode(written)
    return b"\n".join(lines)


def test_the_extra_line_that_the_next_test_changes_is_good() -> None:
    assert with_extra(extra_of(GOOD)) == GOOD


EXTRA = extra_of(GOOD)
OPENED: list[list[object]] = EXTRA["disclosures"]  # type: ignore[assignment] # it is what make wrote


@pytest.mark.parametrize(
    "plain",
    [
        [],
        {},
        None,
        {"entry": EXTRA["entry"]},
        EXTRA | {"more": 1},
        EXTRA | {"entry": 1},
        EXTRA | {"entry": ""},
        EXTRA | {"disclosures": {}},
        EXTRA | {"disclosures": [[]]},
        EXTRA | {"disclosures": [[1, 2, 3]]},
        EXTRA | {"disclosures": OPENED[::-1]},
        EXTRA | {"disclosures": [OPENED[0], *OPENED]},
        EXTRA | {"disclosures": [[*OPENED[0], 1], *OPENED[1:]]},
        EXTRA | {"disclosures": [[OPENED[0][0], OPENED[0][1], "BRE"]]},
        EXTRA | {"disclosures": [[OPENED[0][0], "party", OPENED[0][2]]]},
        EXTRA | {"disclosures": [[OPENED[1][0], OPENED[0][1], OPENED[0][2]]]},
        EXTRA | {"disclosures": [["AAAA", "by", "ALD"]]},
        EXTRA | {"disclosures": [[OPENED[0][0], "by", 0.5]]},
        EXTRA | {"disclosures": [[OPENED[0][0], "by", 10**30]]},
        EXTRA | {"disclosures": [[OPENED[0][0], "by", "\ud800"]]},
    ],
)
def test_an_extra_line_of_another_form_is_refused(plain: object) -> None:
    data = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
    lines = GOOD.split(b"\n")
    lines[1] = b"extra " + base64.b64encode(data)
    assert refused(b"\n".join(lines))


def test_an_extra_line_without_end_is_refused() -> None:
    lines = GOOD.split(b"\n")
    lines[1] = b"extra " + base64.b64encode(b"[" * 200_000)
    assert refused(b"\n".join(lines))
    assert refused(GOOD + b"x" * receipt.MOST_BYTES)


def test_the_proof_of_one_entry_proves_no_other() -> None:
    other = extra_of(RECORD.receipt(3))
    assert refused(with_extra(other))
    assert refused(GOOD.replace(b"index 2", b"index 3"))
    assert refused(GOOD.replace(b"index 2", b"index 02"))


def test_the_same_act_in_another_record_is_refused() -> None:
    """Whoever holds two records may not take the entry of one for the other."""
    elsewhere = Record(origin="other.example/log")
    elsewhere.add("Founded", public={"software": "comity"})
    data = elsewhere.receipt(0)
    assert not refused(data, policy.parse(f"log {log_key('other.example/log')}\nquorum none\n"))
    text = data.decode().replace("\nother.example/log\n", f"\n{ORIGIN}\n")
    with pytest.raises(Malformed, match="another record"):
        receipt.parse(text.encode())


def two_kinds(public_kind: str) -> bytes:
    """An entry whose writer committed to a kind besides the one it shows."""
    record = Record()
    made = record.add(public_kind, {"said": "Adopted"})
    salt = made.disclosures[-1].salt if public_kind == "Published" else made.disclosures[0].salt
    lie = Disclosure("kind", salt, "Adopted")
    plain = json.loads(made.entry_bytes)
    plain["sd"] = sorted([*plain["sd"][1:], lie.commitment()])
    data = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    record.sealed[0] = type(made)(data, (lie,))
    return record.receipt(0)


def test_an_entry_is_of_one_kind() -> None:
    with pytest.raises(Malformed, match="two kinds"):
        receipt.parse(two_kinds("Published"))
    assert (
        receipt.parse(two_kinds("Withdrawn")).disclosures[0].value == "Adopted"
    )  # one sealed kind is opened


def test_a_signature_by_somebody_else_is_refused() -> None:
    stolen = RECORD.receipt(2, note=RECORD.note().replace("sud4S", "sud4T"))
    assert refused(stolen)
    text = RECORD.text()
    twice = RECORD.note().splitlines()[-1] + "\n"
    assert refused(RECORD.receipt(2, note=RECORD.note() + twice))
    assert refused(RECORD.receipt(2, note=RECORD.note(cosignature(text, 1))))  # the policy knows no witness
    assert refused(RECORD.receipt(2, note=f"{text}\n"))
    forged = notes.Signature(ORIGIN, log_key().id, LOG_SEED * 2)
    assert refused(RECORD.receipt(2, note=str(notes.Note(text, (forged,)))))


def test_after_an_erasure_the_receipt_holds_and_tells_nothing() -> None:
    found = proves(RECORD.receipt(2, []))
    assert found.disclosures == ()
    assert found.entry.kind == "sealed"
    fresh = Disclosure("reason", os.urandom(32), "Paragraph 3 is not agreed.")
    assert refused(RECORD.receipt(2, [fresh]))
