"""Entries: what stands in clear, what is committed, and that nothing else can be read as one."""

import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.log import entry as entries
from comity.core.log import jcs, kinds
from comity.core.log.entry import Disclosure
from comity.core.log.strict import Malformed, to_base64
from tests.core.log.material import BEGUN, ORIGIN, Record, counted, small_record

NAMES = st.from_regex(kinds.FIELD, fullmatch=True).filter(lambda name: name != "kind")
VALUES = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.integers(-5, 5) | st.booleans()


def test_an_objection_cannot_be_told_from_a_joining() -> None:
    """The least trusted reader holds these bytes; lengths, names and kind are the same for both."""
    broken, joined = Record(), Record()
    one = broken.add("SilenceBroken", {"by": "ALD", "reason": "Paragraph 3 is not agreed at all."})
    other = joined.add("Joined", {"by": "BRE"})
    assert len(one.entry_bytes) == len(other.entry_bytes)
    for text in (b"SilenceBroken", b"ALD", b"reason", b"Paragraph"):
        assert text not in one.entry_bytes
    read = entries.parse(one.entry_bytes)
    assert (read.kind, read.public, len(read.sd)) == ("sealed", {}, 16)


def test_equal_values_get_other_commitments_each_time() -> None:
    record = Record()
    first, second = (record.add("Circulated", {"text": "cd" * 32}) for _ in range(2))
    assert not set(entries.parse(first.entry_bytes).sd) & set(entries.parse(second.entry_bytes).sd)


def test_only_listed_fields_of_listed_kinds_stand_in_clear() -> None:
    record = Record()
    made = record.add("Published", {"note": "for the file"}, public={"number": "D/2026/1", "by": "SEC"})
    read = entries.parse(made.entry_bytes)
    assert (read.kind, dict(read.public)) == ("Published", {"number": "D/2026/1"})
    assert {d.name for d in made.disclosures} == {"by", "note"}
    sealed = record.add("Adopted", public={"number": "D/2026/1"})
    assert b"D/2026/1" not in sealed.entry_bytes
    assert {d.name for d in sealed.disclosures} == {"kind", "number"}


def test_confidential_fields_stay_so_even_under_a_public_name() -> None:
    made = Record().add("Published", {"text": "a secret"})
    assert b"secret" not in made.entry_bytes


@given(st.dictionaries(NAMES, VALUES, max_size=31), st.sampled_from(["Adopted", "Erased", "SilenceBroken"]))
def test_every_field_given_is_disclosed_and_held(fields: dict[str, jcs.Json], kind: str) -> None:
    made = Record().add(kind, fields)
    read = entries.parse(made.entry_bytes)
    assert len(read.sd) == (16 if len(made.disclosures) <= 16 else 32)
    assert all(read.holds(d) for d in made.disclosures)
    told = {d.name: d.value for d in made.disclosures}
    assert {name: told[name] for name in fields} == {n: entries.normal(v) for n, v in fields.items()}
    for d in made.disclosures:
        assert not read.holds(Disclosure(d.name, d.salt, [d.value]))
        assert not read.holds(Disclosure(d.name + "x", d.salt, d.value))
        assert not read.holds(Disclosure(d.name, bytes(32), d.value))


def test_a_commitment_is_what_the_format_says() -> None:
    d = Disclosure("by", bytes(32), "ALD")
    written = b'["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","by","ALD"]'
    assert d.commitment() == to_base64(sha256(written).digest())


def test_decoys_are_drawn_after_the_salts_and_look_like_commitments() -> None:
    made = Record().add("Withdrawn")
    draw = counted()
    kept = made.disclosures[0]
    assert (kept.name, kept.salt) == ("kind", draw(32))
    decoys = {to_base64(sha256(draw(32)).digest()) for _ in range(15)}
    assert set(entries.parse(made.entry_bytes).sd) == decoys | {kept.commitment()}


def test_more_fields_than_there_is_room_for_are_refused() -> None:
    record = Record()
    record.add("Published", {f"f{n}": n for n in range(32)})
    record.add("Adopted", {f"f{n}": n for n in range(31)})
    with pytest.raises(Malformed, match="32 fields"):
        record.add("Adopted", {f"f{n}": n for n in range(32)})


def test_text_is_stored_composed_however_it_came() -> None:
    composed, apart = "résolution", "re\u0301solution"
    one = Record().add("Circulated", {"title": composed})
    other = Record().add("Circulated", {"title": apart})
    assert one == other
    with pytest.raises(Malformed, match="Unicode"):
        Record().add("Circulated", {"names": {composed: 1, apart: 2}})


@pytest.mark.parametrize(
    ("kind", "public", "confidential"),
    [
        ("adopted", {}, {}),
        ("sealed", {}, {}),
        ("", {}, {}),
        ("Adopted\n", {}, {}),
        ("Adopted", {}, {"By": 1}),
        ("Adopted", {}, {"by ": 1}),
        ("Adopted", {}, {"имя": 1}),
        ("Adopted", {}, {"kind": "Withdrawn"}),
        ("Published", {}, {"kind": "Withdrawn"}),
        ("Published", {"text": "a"}, {"text": "b"}),
        ("Adopted", {"text": "a"}, {"text": "b"}),
        ("Adopted", {}, {"ratio": 0.5}),
        ("Adopted", {}, {"bytes": b"x"}),
        ("Adopted", {}, {"half": "\ud800"}),
        ("Founded", {"register": "x" * 70_000}, {}),
    ],
)
def test_what_could_not_be_read_again_is_never_written(
    kind: str, public: dict[str, Any], confidential: dict[str, Any]
) -> None:
    record = Record()
    with pytest.raises(Malformed):
        record.add(kind, confidential, public)
    assert record.sealed == []


def test_an_entry_fills_its_room_to_the_last_byte() -> None:
    empty = len(Record().add("Founded", public={"register": ""}).entry_bytes)
    full = Record().add("Founded", public={"register": "x" * (65_535 - empty)})
    assert len(full.entry_bytes) == 65_535
    assert entries.parse(full.entry_bytes).kind == "Founded"
    with pytest.raises(Malformed, match="65,535"):
        Record().add("Founded", public={"register": "x" * (65_536 - empty)})


def test_one_instant_has_one_spelling() -> None:
    east = timezone(timedelta(hours=5))
    assert entries.instant(BEGUN) == entries.instant(BEGUN.astimezone(east)) == "2026-11-26T09:00:00.000000Z"
    assert entries.instant(datetime(2026, 1, 2, 3, 4, 5, 6, UTC)) == "2026-01-02T03:04:05.000006Z"
    with pytest.raises(Malformed, match="zone"):
        entries.instant(datetime(2026, 1, 1))


@given(st.datetimes(timezones=st.just(UTC)))
def test_every_instant_is_read_again(at: datetime) -> None:
    assert entries.parse(Record().add("Withdrawn", at=at).entry_bytes).at == at


def changed(**members: Any) -> bytes:
    """An entry as it should be, but for some members; canonical all the same."""
    plain = json.loads(small_record().sealed[2].entry_bytes)
    return json.dumps(plain | members, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def test_the_entry_that_the_next_test_changes_is_good() -> None:
    read = entries.parse(changed())
    assert (read.origin, read.index, read.act, read.at) == (
        ORIGIN,
        2,
        UUID(int=3),
        BEGUN + timedelta(minutes=2),
    )


SD = json.loads(small_record().sealed[2].entry_bytes)["sd"]


@pytest.mark.parametrize(
    "members",
    [
        {"v": 2},
        {"v": True},
        {"v": "1"},
        {"more": 1},
        {"index": -1},
        {"index": True},
        {"index": "2"},
        {"index": None},
        {"origin": ""},
        {"origin": 1},
        {"act": "{00000000-0000-0000-0000-000000000003}"},
        {"act": "00000000000000000000000000000003"},
        {"act": "00000000-0000-0000-0000-00000000000G"},
        {"act": "AAAAAAAA-0000-0000-0000-000000000003"},
        {"at": "2026-11-26T09:00:00Z"},
        {"at": "2026-11-26T09:00:00.000Z"},
        {"at": "2026-11-26T09:00:00.000000+00:00"},
        {"at": "2026-11-26T09:00:60.000000Z"},
        {"at": "2026-11-26 09:00:00.000000Z"},
        {"at": "2026-11-26T09:00:00.000000"},
        {"at": "2026-11-26T09:00:00,000000Z"},
        {"at": "20261126T090000.000000Z"},
        {"at": "2026-W48-4T09:00:00.000000Z"},
        {"at": "0001-01-01T00:00:00.000000+14:00"},
        {"at": "9999-12-31T23:59:59.999999-14:00"},
        {"at": "2026-02-30T09:00:00.000000Z"},
        {"at": "\uff12026-11-26T09:00:00.000000Z"},
        {"kind": "secret"},
        {"kind": ""},
        {"kind": 1},
        {"public": {"number": 1}},
        {"public": []},
        {"kind": "Published", "public": {"Number": 1}},
        {"sd": []},
        {"sd": SD[:15]},
        {"sd": SD[::-1]},
        {"sd": [*SD[:15], SD[14]]},
        {"sd": [*SD[:15], 1]},
        {"sd": [*SD[:15], None]},
        {"sd": [*SD[:15], "zz"]},
        {"sd": [*SD[:15], to_base64(bytes([255] * 33))]},
        {"sd": "x" * 16},
    ],
)
def test_anything_but_exactly_an_entry_is_refused(members: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        entries.parse(changed(**members))


def test_other_bytes_for_the_same_entry_are_refused() -> None:
    data = changed()
    for other in (
        b"",
        b"[]",
        b" " + data,
        data + b"\n",
        data.replace(b":", b": ", 1),
        data[:-1],
        b"\xff" + data,
    ):
        with pytest.raises(Malformed):
            entries.parse(other)


def test_a_kind_made_public_later_can_be_read_but_does_not_fit_this_table() -> None:
    read = entries.parse(changed(kind="Convened", public={"place": "room 4"}))
    assert not kinds.fits(read.kind, read.public)
    assert kinds.fits("Published", {"number"})
    assert not kinds.fits("Published", {"reason"})
    assert kinds.fits("sealed", {})
