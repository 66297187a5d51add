"""Cosignatures: the printed line of the specification, both kinds of key, and what neither may sign."""

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from comity.core.log import cosign, notes, signatures, tree
from comity.core.log.checkpoint import Checkpoint
from comity.core.log.notes import Key, Note, Signature, Signed
from comity.core.log.strict import Malformed
from tests.core.log.material import LOG_SEED, ORIGIN, log_key, signature

NAME, TIME = "pq.example/witness", 1_795_353_600
PRIVATE = MLDSA44PrivateKey.from_seed_bytes(bytes([9] * 32))
KEY = Key(NAME, PRIVATE.public_key().public_bytes_raw(), notes.MLDSA)
ROOT = tree.leaf_hash(b"root")
TEXT = Checkpoint(ORIGIN, 3, ROOT).text()
MLDSA = signatures.mldsa()
WITH = signatures.fastest_ed25519()


def line(message: bytes, time: int = TIME) -> Signature:
    return Signature(NAME, KEY.id, cosign.timestamped(time, PRIVATE.sign(message)))


GOOD = Note(TEXT, (line(cosign.checkpoint_message(NAME, TEXT, TIME)),))


# C2SP tlog-cosignature, the example at its beginning
def test_the_printed_cosignature_has_the_printed_time() -> None:
    printed = (
        "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5"
        "nNo0xUe+mbIUBkBIfZ+qnA=="
    )
    found = Signature.parse(printed)
    assert found.key_id.hex() == "8d66cf3f"
    time, signed = cosign.split(found.signature)
    assert (time, len(signed)) == (1_679_315_147, 64)
    assert found.line() == printed + "\n"


def test_the_binary_message_is_laid_out_as_specified() -> None:
    message = cosign.checkpoint_message(NAME, TEXT, TIME)
    name, origin = NAME.encode(), ORIGIN.encode()
    assert message == b"".join(
        [
            b"subtree/v1\n\0", bytes([len(name)]), name, TIME.to_bytes(8, "big"), bytes([len(origin)]), origin,
            bytes(8), (3).to_bytes(8, "big"), ROOT,
        ]
    )  # fmt: skip


def test_a_post_quantum_cosignature_is_checked_where_there_are_means() -> None:
    assert MLDSA is not None
    assert notes.verified(GOOD, [KEY], WITH, MLDSA) == [Signed(KEY, TIME)]
    assert notes.unchecked(GOOD, [KEY], MLDSA) == []
    assert notes.verified(GOOD, [KEY], WITH) == []  # not checked is not good
    assert notes.unchecked(GOOD, [KEY]) == [KEY]
    with pytest.raises(Malformed, match="no key"):
        notes.opened(GOOD, [KEY], WITH)


def test_it_covers_name_time_origin_size_and_root() -> None:
    other_name = Key("other.example", KEY.public, notes.MLDSA)
    moved = Signature(other_name.name, other_name.id, GOOD.signatures[0].signature)
    later = line(cosign.checkpoint_message(NAME, TEXT, TIME), TIME + 1)
    texts = [
        Checkpoint(ORIGIN, 4, ROOT).text(), Checkpoint(ORIGIN, 3, ROOT[::-1]).text(),
        Checkpoint("other.example", 3, ROOT).text(),
    ]  # fmt: skip
    wrong = [Note(TEXT, (moved,)), Note(TEXT, (later,)), *(Note(text, GOOD.signatures) for text in texts)]
    for note in wrong:
        with pytest.raises(Malformed, match="wrong"):
            notes.verified(note, [KEY, other_name], WITH, MLDSA)


def test_a_checkpoint_with_extension_lines_is_not_cosigned_so() -> None:
    """The message does not cover them, so nothing is said about them."""
    with pytest.raises(Malformed):
        cosign.checkpoint_message(NAME, TEXT + "more\n", TIME)
    with pytest.raises(Malformed):
        notes.verified(Note(TEXT + "more\n", GOOD.signatures), [KEY], WITH, MLDSA)


def test_what_no_message_can_carry_is_refused() -> None:
    wrong = [
        ("", ORIGIN, 0, 3, ROOT, TIME), ("n" * 256, ORIGIN, 0, 3, ROOT, TIME), (NAME, "", 0, 3, ROOT, TIME),
        (NAME, "o" * 256, 0, 3, ROOT, TIME), (NAME, ORIGIN, 2, 6, ROOT, 0), (NAME, ORIGIN, 8, 13, ROOT, TIME),
        (NAME, ORIGIN, 5, 5, ROOT, 0), (NAME, ORIGIN, 0, 3, ROOT[:31], TIME), (NAME, ORIGIN, 0, 3, ROOT, 2**63),
    ]  # fmt: skip
    for arguments in wrong:
        with pytest.raises(Malformed):
            cosign.mldsa_message(*arguments)
    assert cosign.mldsa_message(NAME, ORIGIN, 8, 13, ROOT)
    assert cosign.mldsa_message(NAME, ORIGIN, 5, 5, tree.EMPTY)
    with pytest.raises(Malformed):
        cosign.split(bytes(8))
    with pytest.raises(Malformed):
        cosign.split(b"\xff" * 72)


def test_a_foreign_note_is_read_as_the_specification_asks() -> None:
    log = log_key()
    by_log = signature(TEXT, log, LOG_SEED)
    stranger = Signature("stranger.example", b"1234", bytes(64))
    assert notes.opened(Note(TEXT, (stranger, by_log, by_log)), [log]) == [Signed(log)]
    namesake = Signature(log.name, b"1234", bytes(64))  # shares the name, not the id
    assert notes.opened(Note(TEXT, (namesake, by_log)), [log]) == [Signed(log)]
    bad = Signature(log.name, log.id, bytes(64))
    with pytest.raises(Malformed, match="wrong"):
        notes.opened(Note(TEXT, (by_log, bad)), [log])
    with pytest.raises(Malformed, match="no key"):
        notes.opened(Note(TEXT, (stranger,)), [log])
