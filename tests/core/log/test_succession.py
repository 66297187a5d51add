"""One key of the record follows another: only if both say so, for this record, and of nothing else."""

from datetime import UTC, datetime
from random import Random
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comity.core.log import checkpoint, entry, jcs, kinds, notes, succession
from comity.core.log.entry import Entry
from comity.core.log.jcs import Json
from comity.core.log.notes import Key, Note, Signature
from comity.core.log.strict import Malformed
from comity.core.log.succession import Succession

ORIGIN = "record.example.int/log1"
PRIVATE = [Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (7, 8, 9)]
OLD, NEW, OTHER = (Key(ORIGIN, one.public_key().public_bytes_raw()) for one in PRIVATE)
UNTIL = datetime(2026, 12, 29, 9, tzinfo=UTC)


def signed(text: str, *by: int, origin: str = ORIGIN) -> str:
    keys = [Key(origin, PRIVATE[n].public_key().public_bytes_raw()) for n in by]
    lines = (
        Signature(origin, key.id, PRIVATE[n].sign(text.encode())) for key, n in zip(keys, by, strict=True)
    )
    return str(Note(text, tuple(lines)))


GOOD = signed(succession.text(OLD, NEW), 0, 1)


def an_entry(public: dict[str, Json], kind: str = succession.KIND) -> Entry:
    made = entry.build(ORIGIN, 4, UUID(int=4), UNTIL, kind, public, {"by": "SEC"}, Random(5).randbytes)
    return entry.parse(made.entry_bytes)


def test_both_keys_let_the_one_follow_the_other() -> None:
    assert succession.parse(GOOD, ORIGIN) == Succession(OLD, NEW)
    assert succession.parse(signed(succession.text(OLD, NEW), 1, 0), ORIGIN) == Succession(OLD, NEW)


@pytest.mark.parametrize(
    "text",
    [
        signed(succession.text(OLD, NEW), 0),
        signed(succession.text(OLD, NEW), 1),
        signed(succession.text(OLD, NEW), 0, 0),
        signed(succession.text(OLD, NEW), 0, 2),
        signed(succession.text(OLD, NEW), 0, 1, 2),
        signed(succession.text(OLD, OLD), 0),
        signed(succession.text(OLD, NEW).replace("v1", "v2"), 0, 1),
        signed(succession.text(OLD, NEW) + "more\n", 0, 1),
        signed(succession.text(OLD, NEW).replace("old ", "former "), 0, 1),
        signed(succession.text(OLD, NEW).replace("origin record", "origin other"), 0, 1),
        signed(
            succession.text(Key("other.example/log", OLD.public), NEW).replace(
                "origin other", "origin record"
            ),
            0,
            1,
        ),
        signed(succession.text(OLD, Key(ORIGIN, NEW.public, notes.COSIGNATURE)), 0, 1),
        "",
        "x",
    ],
)
def test_what_only_one_of_them_or_somebody_else_signed_is_none(text: str) -> None:
    with pytest.raises(Malformed):
        succession.parse(text, ORIGIN)


def test_no_bit_of_it_can_be_changed() -> None:
    data = GOOD.encode()
    for at in range(len(data)):
        for bit in range(8):
            changed = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
            with pytest.raises(Malformed):
                succession.parse(changed, ORIGIN)


def test_it_is_no_checkpoint_and_a_checkpoint_is_none_of_it() -> None:
    for read in (checkpoint.Checkpoint.parse, checkpoint.parse_foreign):
        with pytest.raises(Malformed):
            read(succession.text(OLD, NEW))
    head = checkpoint.Checkpoint(ORIGIN, 4, b"\x01" * 32).text()
    with pytest.raises(Malformed):
        succession.parse(signed(head, 0, 1), ORIGIN)


def test_an_entry_says_which_key_follows_and_until_when_both_sign() -> None:
    public: dict[str, Json] = dict(succession.made(notes.parse(GOOD), UNTIL))
    assert kinds.fits(succession.KIND, public)
    found = an_entry(public)
    turn = succession.told(found)
    assert turn is not None
    assert (turn.keys, turn.until) == (Succession(OLD, NEW), UNTIL)
    assert succession.told(an_entry({"number": "1"}, "Published")) is None
    wrong: list[dict[str, Json]] = [
        {"succession": GOOD},
        {"succession": GOOD, "until": "2026-12-29T09:00:00Z"},
        {"succession": GOOD, "until": 7},
        {"succession": signed(succession.text(OLD, NEW), 0), "until": public["until"]},
        {"succession": jcs.dumps({}).decode(), "until": public["until"]},
    ]
    for fields in wrong:
        with pytest.raises(Malformed):
            succession.told(an_entry(fields))
