"""Bundles of a session: every byte counts, receipts can be taken out, an erasure changes only what is told."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from comity.core.log import bundle, notes, policy, receipt
from comity.core.log.strict import Malformed
from comity.core.log.tree import ProofRefused
from tests.comity_verify.generated import rehashed
from tests.core.log.material import BEGUN, Record, cosignature, policy_text, small_record, witness_key

RECORD = small_record()
POLICY = policy_text(f"witness w {witness_key()}", "quorum w").encode()
NOTE = RECORD.note(cosignature(RECORD.text(), 1_795_353_600))
OPENED = {n: item.disclosures for n, item in enumerate(RECORD.sealed)}
BYTES = [item.entry_bytes for item in RECORD.sealed]
GOOD = bundle.make(POLICY, NOTE, BYTES, OPENED)
RULES = policy.parse(POLICY)
REFUSALS = (Malformed, ProofRefused)


def proves(data: bytes) -> bundle.Bundle:
    found = bundle.parse(data)
    signed = [by.key for by in notes.verified(found.note, RULES.keys)]
    if not RULES.met(found.checkpoint.origin, signed):
        raise Malformed("not enough signatures")
    return found


def refused(data: bytes) -> bool:
    try:
        proves(data)
    except REFUSALS:
        return True
    return False


def test_a_bundle_holds_the_published_files_and_opens_what_the_reader_may_see() -> None:
    found = proves(GOOD)
    assert found.entry_bytes == tuple(BYTES)
    assert found.opened == {n: told for n, told in OPENED.items() if told}
    names = [
        line.split(b" ")[0].decode() for line in GOOD.split(b"\n") if line.startswith((b"tile", b"opened"))
    ]
    assert names == ["tile/0/000.p/4", "tile/entries/000.p/4", "opened/1", "opened/2", "opened/3"]


def test_each_receipt_can_be_taken_out_of_it() -> None:
    found = proves(GOOD)
    for index in range(len(BYTES)):
        assert found.receipt(index) == RECORD.receipt(index, note=NOTE)
        assert receipt.parse(found.receipt(index)).index == index


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 600])
def test_bundles_of_every_size(size: int) -> None:
    record = Record()
    for number in range(size):
        record.add("Adopted", {"number": number})
    data = bundle.make(b"p", record.note(), [item.entry_bytes for item in record.sealed], {})
    assert len(bundle.parse(data).entries) == size


def test_one_flip_in_every_byte_is_refused() -> None:
    chosen = random.Random(5)
    for at in range(len(GOOD)):
        data = GOOD[:at] + bytes([GOOD[at] ^ 1 << chosen.randrange(8)]) + GOOD[at + 1 :]
        assert refused(data), at


def test_whoever_makes_the_hash_anew_changes_nothing_but_the_copy_of_the_policy() -> None:
    """The hash at the end tells of damage; the tree, the commitments and the signatures tell of deceit."""
    chosen, whole = random.Random(6), GOOD[: -bundle.LAST]
    start = whole.index(POLICY)
    passed = []
    for at in range(len(whole)):
        data = whole[:at] + bytes([whole[at] ^ 1 << chosen.randrange(8)]) + whole[at + 1 :]
        if not refused(rehashed(data)):
            passed.append(at)
    assert passed == list(range(start, start + len(POLICY)))


def test_what_is_missing_doubled_or_elsewhere_is_refused() -> None:
    whole = GOOD[: -bundle.LAST]
    members = [bundle._member(name, data) for name, data in bundle._members(whole[len(bundle.HEADER) :])]
    assert bundle.HEADER + b"".join(members) == whole
    for at in range(len(members)):
        fewer = [*members[:at], *members[at + 1 :]]
        more = [*members[:at], members[at], *members[at:]]
        if at < len(members) - 3:  # not to be told of an act is no deceit
            assert refused(rehashed(bundle.HEADER + b"".join(fewer)))
        assert refused(rehashed(bundle.HEADER + b"".join(more)))
        assert at == 0 or refused(rehashed(bundle.HEADER + b"".join([*members[1:], members[0]])))
    for extra in (
        b"opened/9 2\n[]\n",
        b"opened/0 2\n[]\n",
        b"other 0\n\n",
        b"opened/03 2\n[]\n",
        b"x",
        b"opened/0 99\n\n",
    ):
        assert refused(rehashed(whole + extra))


def test_an_entry_of_another_place_record_or_order_is_refused() -> None:
    elsewhere = Record(origin="other.example/log")
    elsewhere.add("Founded", public={"software": "comity"})
    swapped, backwards = Record(), Record()
    first, second = swapped.add("Adopted", {"n": 1}), swapped.add("Adopted", {"n": 2})
    swapped.sealed = [second, first]
    backwards.add("Adopted", {"n": 1}, at=BEGUN)
    backwards.add("Adopted", {"n": 2}, at=BEGUN - timedelta(minutes=1))
    mixed = Record()
    mixed.sealed = [elsewhere.sealed[0]]
    for record in (swapped, backwards, mixed):
        data = bundle.make(b"p", record.note(), [item.entry_bytes for item in record.sealed], {})
        with pytest.raises(Malformed, match="entry"):
            bundle.parse(data)


def test_after_an_erasure_the_bundle_and_the_receipts_hold_and_tell_less() -> None:
    erased = {**OPENED, 2: ()}
    found = proves(bundle.make(POLICY, NOTE, BYTES, erased))
    assert 2 not in found.opened
    assert b"Paragraph 3" not in bundle.make(POLICY, NOTE, BYTES, erased)
    assert found.receipt(2) == RECORD.receipt(2, [], NOTE)
    forged = replace(OPENED[2][1], value="nothing")
    assert refused(bundle.make(POLICY, NOTE, BYTES, {2: [forged]}))
