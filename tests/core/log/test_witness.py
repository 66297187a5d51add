"""The witness's side: the printed request, and each answer that the protocol names."""

import pytest

from comity.core.log import notes, tree, witness
from comity.core.log.checkpoint import Checkpoint
from comity.core.log.notes import Note, Signature
from comity.core.log.strict import Malformed
from comity.core.log.witness import Mark, Request
from tests.core.log.material import LOG_SEED, ORIGIN, cosignature, log_key, signature, witness_key

LEAVES = [tree.leaf_hash(bytes([n])) for n in range(9)]
LOG = log_key()
TRUSTED = {ORIGIN: [LOG]}

# C2SP tlog-witness, "add-checkpoint"
LINE = "— example.com/behind-the-sofa "
PRINTED = f"""old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

{LINE}Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
{LINE}opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
"""


def test_the_printed_request_is_read_and_written() -> None:
    found = witness.parse(PRINTED.encode())
    assert (found.old, len(found.proof)) == (20_852_014, 4)
    assert bytes(found) == PRINTED.encode()
    assert witness.decide({}, TRUSTED, PRINTED.encode()).status == 404
    last = PRINTED.replace(
        "20852014", str(2**64 - 1)
    ).encode()  # a checkpoint may be as large, so its successor too
    assert witness.parse(last).old == 2**64 - 1
    with pytest.raises(Malformed):
        witness.parse(PRINTED.replace("20852014", str(2**64)).encode())


def root(size: int) -> bytes:
    return tree.root(LEAVES[:size])


def body(old: int, new: int, *, top: bytes = b"", proof: list[bytes] | None = None, text: str = "") -> bytes:
    text = text or Checkpoint(ORIGIN, new, top or root(new)).text()
    steps = tree.consistency_proof(LEAVES[:new], old) if proof is None else proof
    return bytes(Request(old, tuple(steps), str(Note(text, (signature(text, LOG, LOG_SEED),)))))


def ask(held: int, request: bytes) -> witness.Answer:
    return witness.decide({ORIGIN: Mark(held, root(held))} if held else {}, TRUSTED, request)


def test_a_head_that_continues_the_held_one_is_answered_with_the_new_mark() -> None:
    for held, new in ((0, 1), (0, 5), (3, 7), (4, 8), (7, 7), (0, 0)):
        answer = ask(held, body(held, new))
        assert (answer.status, answer.mark) == (200, Mark(new, root(new)))
        assert answer.text == Checkpoint(ORIGIN, new, root(new)).text()


def test_a_request_from_another_size_is_told_the_right_one() -> None:
    answer = ask(5, body(3, 7))
    assert (answer.status, answer.body, answer.content_type) == (409, b"5\n", "text/x.tlog.size")
    assert ask(5, body(0, 7)).body == b"5\n"
    assert ask(0, body(3, 7)).body == b"0\n"


def test_refusals_have_the_statuses_of_the_protocol() -> None:
    assert ask(7, body(7, 5, proof=[])).status == 400  # the old size is larger
    assert ask(5, body(5, 5, top=root(6))).status == 409  # one size, two roots
    assert ask(3, body(3, 7, top=root(6))).status == 422
    assert ask(3, body(3, 7, proof=[])).status == 422
    assert ask(0, body(0, 5, proof=[root(1)])).status == 422
    assert ask(5, body(5, 5, proof=[root(1)])).status == 422
    assert ask(3, body(3, 7, proof=[root(1)] * 64)).status == 400
    assert ask(0, body(0, 0, top=root(1))).status == 422  # without entries there is one root
    assert ask(0, body(0, 0, proof=[root(1)])).status == 422
    assert ask(1, body(1, 0, top=root(1), proof=[])).status == 400
    for request in (body(3, 7), body(5, 5)):
        assert witness.decide({}, {}, request).status == 404
    for answer in (ask(7, body(7, 5, proof=[])), ask(3, body(3, 7, proof=[]))):
        assert answer.mark is None
        assert answer.text == ""


def test_a_head_without_a_good_signature_of_the_log_is_forbidden() -> None:
    text = Checkpoint(ORIGIN, 5, root(5)).text()
    bad = Signature(LOG.name, LOG.id, bytes(64))
    good = signature(text, LOG, LOG_SEED)
    stranger = Signature("stranger.example", b"1234", bytes(64))
    for lines, status in (((stranger,), 403), ((bad,), 403), ((good, bad), 403), ((stranger, good), 200)):
        request = Request(0, (), str(Note(text, lines)))
        assert witness.decide({}, TRUSTED, bytes(request)).status == status


def test_a_foreign_log_may_have_extension_lines() -> None:
    text = Checkpoint(ORIGIN, 5, root(5), ("more",)).text()
    answer = ask(0, body(0, 5, text=text))
    assert (answer.status, answer.text) == (200, text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"old 3\n", b"old 03\n"), (b"old 3\n", b"old +3\n"), (b"old 3\n", b"old  3\n"), (b"old 3\n", b""),
        (b"old 3\n", b"new 3\n"), (b"\n\n", b"\n"), (b"=\n", b"\n"), (b"\n7\n", b"\n07\n"),
        (b"old 3\n", b"old 3\r\n"), (b"old 3\n", b"\xff\n"),
    ],
)  # fmt: skip
def test_what_is_not_exactly_a_request_is_a_bad_one(before: bytes, after: bytes) -> None:
    request = body(3, 7)
    assert before in request
    assert ask(3, request.replace(before, after, 1)).status == 400


def test_an_answer_is_read_for_its_good_cosignatures_alone() -> None:
    text = Checkpoint(ORIGIN, 5, root(5)).text()
    key, other = witness_key(), witness_key("other.example", bytes([3] * 32))
    good = cosignature(text, 1_795_353_600)
    wrong = Signature(other.name, other.id, good.signature)
    stranger = Signature("stranger.example", b"1234", bytes(72))
    answer = "".join(line.line() for line in (stranger, wrong, good)).encode()
    assert witness.parse_cosignatures(answer, text, [key, other]) == [good]
    timeless = cosignature(text, 0)
    assert witness.parse_cosignatures(timeless.line().encode(), text, [key]) == []
    with pytest.raises(Malformed):
        witness.parse_cosignatures(b"hello", text, [key])


def test_the_text_to_sign_is_the_one_that_was_proved() -> None:
    answer = ask(0, body(0, 5))
    line = cosignature(answer.text, 1_795_353_600)
    assert notes.opened(Note(answer.text, (line,)), [witness_key()])[0].time == 1_795_353_600
