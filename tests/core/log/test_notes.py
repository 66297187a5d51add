"""Signed notes and checkpoints: known key ids, and everything that is not exactly a note."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.log import notes, tree
from comity.core.log.checkpoint import Checkpoint, parse_foreign
from comity.core.log.notes import Key, Note, Signed
from comity.core.log.strict import Malformed, to_base64
from tests.core.log.material import (
    LOG_SEED,
    ORIGIN,
    WITNESS,
    cosignature,
    log_key,
    signature,
    witness_key,
)

ROOT = bytes.fromhex("7b4e4dc5b1d799e6f8cf30dade0dbdd6a8ca61186112d01badbdb35c65dd4465")
TEXT = Checkpoint(ORIGIN, 3, ROOT).text()
LOG, SEEN = log_key(), witness_key()
BOTH = Note(TEXT, (signature(TEXT, LOG, LOG_SEED), cosignature(TEXT, 1_795_353_600)))


def test_the_printed_checkpoint_of_three_acts() -> None:
    assert f"{ORIGIN}\n3\ne05NxbHXmeb4zzDa3g291qjKYRhhEtAbrb2zXGXdRGU=\n" == TEXT
    assert LOG.id.hex() == "b2e77849"
    assert SEEN.id.hex() == "40b473bc"
    by_log, by_witness = str(BOTH).splitlines()[-2:]
    assert by_log.startswith(f"— {ORIGIN} sud4SaalZg4A")
    assert by_log.endswith("SQAk=")
    assert by_witness.startswith(f"— {WITNESS} QLRzvAAAAABrAuwA6V5n")
    assert by_witness.endswith("GqBA==")


def test_a_note_is_read_as_it_was_written_and_says_who_signed() -> None:
    read = notes.parse(str(BOTH))
    assert read == BOTH
    assert notes.verified(read, [LOG, SEEN]) == [Signed(LOG), Signed(SEEN, 1_795_353_600)]


def test_keys_are_written_and_read() -> None:
    for key in (LOG, SEEN):
        assert Key.parse(str(key)) == key
    assert str(LOG).startswith(f"{ORIGIN}+b2e77849+")


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "name+b2e77849",
        str(LOG).replace("b2e77849", "B2E77849"),
        str(LOG).replace("b2e77849", "b2e77848"),
        str(LOG).replace(ORIGIN, "another.example"),
        str(LOG) + "\n",
        str(LOG)[:-4],
        "+b2e77849+" + to_base64(b"\x01" + LOG.public),
        "name+00000000+" + to_base64(b"\x02" + LOG.public),
        "name+00000000+",
    ],
)
def test_what_is_not_exactly_a_key_is_refused(vkey: str) -> None:
    with pytest.raises(Malformed):
        Key.parse(vkey)


@pytest.mark.parametrize("name", ["", "two words", "plus+plus", "no\u00a0break", "line\nfeed", "bell\x07"])
def test_names_of_keys_hold_no_spaces_pluses_and_controls(name: str) -> None:
    with pytest.raises(Malformed):
        Key(name, LOG.public)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        "\n\n",
        TEXT,
        TEXT + "\n",
        str(BOTH)[:-1],
        str(BOTH) + "\n",
        str(BOTH) + "x\n",
        str(BOTH).replace("\n", "\r\n"),
        str(BOTH).replace("— ", "- ", 1),
        str(BOTH).replace(f"— {ORIGIN} ", f"— {ORIGIN}\u00a0", 1),
        str(BOTH).replace(f"— {ORIGIN} ", f"— {ORIGIN}  ", 1),
        str(BOTH).replace(f"— {ORIGIN} ", "—  ", 1),
        str(BOTH).replace("SQAk=", "SQAl="),
        f"{TEXT}\n— {ORIGIN} AAAA\n",
        f"{TEXT}\n— {ORIGIN} \n",
    ],
)
def test_what_is_not_exactly_a_note_is_refused(note: str) -> None:
    with pytest.raises(Malformed):
        notes.parse(note)


def test_a_note_has_no_more_signatures_than_we_read() -> None:
    line = signature(TEXT, LOG, LOG_SEED)
    assert len(notes.parse(str(Note(TEXT, (line,) * 128))).signatures) == 128
    with pytest.raises(Malformed, match="too many"):
        notes.parse(str(Note(TEXT, (line,) * 129)))


def test_unknown_double_and_wrong_lines_are_refused() -> None:
    by_log, by_witness = BOTH.signatures
    with pytest.raises(Malformed, match="does not know"):
        notes.verified(BOTH, [LOG])
    with pytest.raises(Malformed, match="two signatures"):
        notes.verified(Note(TEXT, (by_log, by_log)), [LOG])
    other = signature(TEXT.replace("\n3\n", "\n4\n"), LOG, LOG_SEED)
    with pytest.raises(Malformed, match="wrong"):
        notes.verified(Note(TEXT, (other, by_witness)), [LOG, SEEN])
    later = notes.Signature(SEEN.name, SEEN.id, (1_795_353_601).to_bytes(8, "big") + by_witness.signature[8:])
    with pytest.raises(Malformed, match="wrong"):
        notes.verified(Note(TEXT, (by_log, later)), [LOG, SEEN])
    endless = notes.Signature(SEEN.name, SEEN.id, b"\xff" * 72)
    with pytest.raises(Malformed, match="no cosignature can carry"):
        notes.verified(Note(TEXT, (by_log, endless)), [LOG, SEEN])


def test_lines_of_unknown_keys_can_be_left_out_of_a_foreign_note() -> None:
    ours = notes.of_known(BOTH, [LOG])
    assert notes.verified(ours, [LOG]) == [Signed(LOG)]
    assert notes.of_known(BOTH, [LOG, SEEN]) == BOTH


def test_the_same_key_as_log_and_as_witness_is_two_signers() -> None:
    """A cosignature is no signature of the record, whoever made it: the messages differ."""
    as_witness = Key(ORIGIN, LOG.public, notes.COSIGNATURE)
    assert as_witness.id != LOG.id
    line = cosignature(TEXT, 1, as_witness, LOG_SEED)
    with pytest.raises(Malformed):
        notes.verified(Note(TEXT, (notes.Signature(ORIGIN, LOG.id, line.signature),)), [LOG])


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_whatever_is_read_as_a_note_is_written_the_same(text: str) -> None:
    try:
        read = notes.parse(text)
    except Malformed:
        return
    assert str(read) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        TEXT[:-1],
        TEXT + "extension\n",
        TEXT.replace("\n3\n", "\n03\n"),
        TEXT.replace("\n3\n", "\n+3\n"),
        TEXT.replace("\n3\n", "\n-3\n"),
        TEXT.replace(ORIGIN, ""),
        TEXT.replace("RGU=", "RGV="),
        f"{ORIGIN}\n3\n{to_base64(bytes(31))}\n",
        f"{ORIGIN}\r\n3\n{to_base64(bytes(32))}\n",
    ],
)
def test_what_is_not_exactly_a_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        Checkpoint.parse(text)


def test_a_checkpoint_is_read_as_it_was_written() -> None:
    for size, root in ((0, tree.EMPTY), (3, ROOT), (2**62, ROOT)):
        head = Checkpoint(ORIGIN, size, root)
        assert Checkpoint.parse(head.text()) == head
    with pytest.raises(Malformed):
        Checkpoint("two\nlines", 1, ROOT)
    with pytest.raises(Malformed):
        Checkpoint(ORIGIN, 1, b"short")


# C2SP signed-note and tlog-checkpoint, the examples at their beginnings; the keys are not printed
BY_POET, BY_SOFA = "— quasimodo.example/salvatore ", "— example.com/behind-the-sofa "
POEM = f"""Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

{BY_POET}NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
"""
SOFA = f"""example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

{BY_SOFA}Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""


def test_the_printed_notes_are_read_and_written() -> None:
    for printed, name, key_id in (
        (POEM, "quasimodo.example/salvatore", "367ba04b"),
        (SOFA, "example.com/behind-the-sofa", "033de0ae"),
    ):
        read = notes.parse(printed.encode())
        assert str(read) == printed
        (line,) = read.signatures
        assert (line.name, line.key_id.hex(), len(line.signature)) == (name, key_id, 64)
    assert notes.parse(POEM).text.endswith("\n\ned è subito sera.\n")
    head = parse_foreign(notes.parse(SOFA).text)
    assert (head.origin, head.size, head.root.hex()[:8]) == (
        "example.com/behind-the-sofa",
        20_852_163,
        "0ac5186a",
    )


def test_a_foreign_checkpoint_may_have_lines_of_its_own_but_no_empty_ones() -> None:
    more = parse_foreign(TEXT + "first\nsecond\n")
    assert more.extensions == ("first", "second")
    assert more.text() == TEXT + "first\nsecond\n"
    assert parse_foreign(TEXT.replace("\n3\n", f"\n{2**64 - 1}\n")).size == 2**64 - 1
    for text in (
        TEXT + "\n",
        TEXT + "x\n\ny\n",
        TEXT.replace("\n3\n", f"\n{2**64}\n"),
        "o" * 256 + TEXT[len(ORIGIN) :],
    ):
        with pytest.raises(Malformed):
            parse_foreign(text)
