"""Bare proofs of any log: the printed form, strict readings, and the policy that decides."""

import base64

import pytest

from comity.core.log import notes, policy, proof, tree
from comity.core.log.checkpoint import Checkpoint
from comity.core.log.notes import Note, Signature
from comity.core.log.strict import Malformed
from comity.core.log.tree import ProofRefused
from tests.core.log.material import LOG_SEED, ORIGIN, cosignature, log_key, signature, witness_key

LEAVES = [tree.leaf_hash(bytes([n])) for n in range(11)]
TEXT = Checkpoint(ORIGIN, 11, tree.root(LEAVES), ("an extension",)).text()
STRANGER = Signature("stranger.example", b"1234", bytes(64))
NOTE = str(Note(TEXT, (signature(TEXT, log_key(), LOG_SEED), STRANGER, cosignature(TEXT, 5))))
RULES = policy.parse(f"log {log_key()}\nwitness w {witness_key()}\nquorum w\n")

# C2SP tlog-proof, its example; the signatures are shortened there
PRINTED = """c2sp.org/tlog-proof@v1
extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6kYXJ3aW4tYXJ
index 73894
gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=
EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=
RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=
AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=

example.com/fancylog
109482
sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=
"""


def test_the_printed_proof_is_read_and_written() -> None:
    found = proof.parse(PRINTED.encode())
    assert (found.index, len(found.steps), len(found.extra or b"")) == (73_894, 5, 39)
    assert bytes(found) == PRINTED.encode()


@pytest.mark.parametrize("extra", [None, b"", b"anything"])
@pytest.mark.parametrize("index", [0, 6, 10])
def test_a_proof_leads_to_a_checkpoint_that_the_policy_accepts(index: int, extra: bytes | None) -> None:
    data = proof.make(index, tree.inclusion_proof(LEAVES, index), NOTE, extra)
    found = proof.parse(data)
    assert found.extra == extra
    assert proof.check(found, LEAVES[index], RULES).size == 11
    with pytest.raises(ProofRefused):
        proof.check(found, LEAVES[index - 1], RULES)
    other = proof.make(
        index, tree.inclusion_proof(LEAVES, index), str(notes.of_known(notes.parse(NOTE), RULES.logs))
    )
    with pytest.raises(Malformed, match="more signatures"):
        proof.check(proof.parse(other), LEAVES[index], RULES)


@pytest.mark.parametrize(
    "data",
    [
        b"wrong\nindex 0\n\nnote\n", b"c2sp.org/tlog-proof@v1\n\n\nnote\n", b"c2sp.org/tlog-proof@v1\nindex 0\nnote\n",
        b"c2sp.org/tlog-proof@v1\nindex -5\n\nnote\n", b"c2sp.org/tlog-proof@v1\nindex 00\n\nnote\n",
        b"c2sp.org/tlog-proof@v1\nextra !!\nindex 0\n\nnote\n", b"c2sp.org/tlog-proof@v1\nindex 0\n!!\n\nnote\n",
        b"c2sp.org/tlog-proof@v1\nextra AA==\n\nnote\n",
        b"c2sp.org/tlog-proof@v1\nextra AA==\nextra AA==\nindex 0\n\nn\n",
        b"c2sp.org/tlog-proof@v1\nindex 0\n" + base64.b64encode(bytes(64)) + b"\n\nnote\n",
        b"c2sp.org/tlog-proof@v1\r\nindex 0\n\nnote\n", b"\xff",
    ],
)  # fmt: skip
def test_what_is_not_exactly_a_proof_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        proof.parse(data)
