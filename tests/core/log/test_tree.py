"""The Merkle tree: known answers, and what must hold for every tree."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.log import tree
from comity.core.log.tree import Frontier, ProofRefused

ACTS = [tree.leaf_hash(f"act-{n}".encode()) for n in range(3)]
SIZES = st.integers(min_value=0, max_value=70)
EDGES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 255, 256, 257]


def leaves(size: int) -> list[bytes]:
    return [tree.leaf_hash(n.to_bytes(8, "big")) for n in range(size)]


def test_the_printed_example_of_three_acts() -> None:
    assert [leaf.hex()[:8] for leaf in ACTS] == ["9176a139", "d46a0268", "690b8737"]
    assert [leaf.hex()[-4:] for leaf in ACTS] == ["6e17", "8e48", "e485"]
    first = tree.node_hash(ACTS[0], ACTS[1]).hex()
    assert (first[:8], first[-4:]) == ("afcbf7fe", "5e6c")
    assert tree.root(ACTS).hex() == "7b4e4dc5b1d799e6f8cf30dade0dbdd6a8ca61186112d01badbdb35c65dd4465"
    assert tree.inclusion_proof(ACTS, 1) == [ACTS[0], ACTS[2]]
    assert tree.consistency_proof(ACTS, 2) == [ACTS[2]]
    assert tree.consistency_proof(ACTS, 1) == [ACTS[1], ACTS[2]]


def test_the_empty_tree_and_the_tree_of_one() -> None:
    assert tree.root([]) == tree.EMPTY == sha256(b"").digest()
    assert Frontier().root == tree.EMPTY
    assert tree.root([ACTS[0]]) == ACTS[0] == sha256(b"\x00act-0").digest()


def test_the_tree_of_seven_drawn_in_the_standard() -> None:
    """RFC 9162, section 2.1.5: names of nodes as there."""
    d = leaves(7)
    g, h, i, j = (tree.node_hash(*d[0:2]), tree.node_hash(*d[2:4]), tree.node_hash(*d[4:6]), d[6])
    k, low = tree.node_hash(g, h), tree.node_hash(i, j)
    assert tree.root(d) == tree.node_hash(k, low)
    assert tree.inclusion_proof(d, 0) == [d[1], h, low]
    assert tree.inclusion_proof(d, 3) == [d[2], g, low]
    assert tree.inclusion_proof(d, 4) == [d[5], j, k]
    assert tree.inclusion_proof(d, 6) == [i, k]
    assert tree.consistency_proof(d, 3) == [d[2], d[3], g, low]
    assert tree.consistency_proof(d, 4) == [low]
    assert tree.consistency_proof(d, 6) == [i, j, k]


def recursive(hashes: list[bytes]) -> bytes:
    """The definition of RFC 6962, word by word, as the other opinion."""
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return tree.node_hash(recursive(hashes[:k]), recursive(hashes[k:]))


@pytest.mark.parametrize("size", EDGES[1:])
def test_root_and_frontier_follow_the_definition(size: int) -> None:
    every, grown = leaves(size), Frontier()
    for leaf in every:
        grown = grown.append(leaf)
    assert grown.root == tree.root(every) == recursive(every)
    assert grown.size == size
    assert len(grown.nodes) == size.bit_count()


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=40), st.integers(min_value=0))
def test_every_entry_can_be_proved(entries: list[bytes], n: int) -> None:
    hashes = [tree.leaf_hash(entry) for entry in entries]
    index = n % len(hashes)
    proof = tree.inclusion_proof(hashes, index)
    assert tree.root_from_proof(hashes[index], index, len(hashes), proof) == tree.root(hashes)


@given(SIZES, SIZES)
def test_every_tree_continues_every_smaller_one(one: int, other: int) -> None:
    old, size = sorted((one, other))
    every = leaves(size)
    proof = tree.consistency_proof(every, old)
    tree.check_consistency(old, tree.root(every[:old]), size, tree.root(every), proof)


@given(SIZES.filter(bool), SIZES, st.data())
def test_a_tree_with_another_past_is_refused(one: int, more: int, data: st.DataObject) -> None:
    every = leaves(one + more)
    forked = list(every)
    forked[data.draw(st.integers(0, one - 1))] = ACTS[0]
    for proof in (tree.consistency_proof(every, one), tree.consistency_proof(forked, one)):
        with pytest.raises(ProofRefused):
            tree.check_consistency(one, tree.root(every[:one]), len(every), tree.root(forked), proof)


@given(st.integers(2, 70), st.data())
def test_a_consistency_proof_of_another_length_or_with_another_bit_is_refused(
    size: int, data: st.DataObject
) -> None:
    old = data.draw(st.integers(1, size - 1))
    every = leaves(size)
    proof = tree.consistency_proof(every, old)
    cut, longer = proof[:-1], [*proof, ACTS[0]]
    place = data.draw(st.integers(0, len(proof) - 1))
    changed = [flipped(step, data) if n == place else step for n, step in enumerate(proof)]
    for wrong in (cut, longer, changed, [*proof[:-1], proof[-1][:31]]):
        with pytest.raises(ProofRefused):
            tree.check_consistency(old, tree.root(every[:old]), size, tree.root(every), wrong)


def flipped(hash_: bytes, data: st.DataObject) -> bytes:
    bit = data.draw(st.integers(0, 255))
    return (int.from_bytes(hash_, "big") ^ (1 << bit)).to_bytes(32, "big")


@given(st.integers(1, 70), st.data())
def test_an_inclusion_proof_leads_nowhere_else(size: int, data: st.DataObject) -> None:
    every = leaves(size)
    index = data.draw(st.integers(0, size - 1))
    proof = tree.inclusion_proof(every, index)
    for wrong in (proof[:-1], [*proof, ACTS[0]]) if proof else ([ACTS[0]],):
        with pytest.raises(ProofRefused):
            tree.root_from_proof(every[index], index, size, wrong)
    for other in {*range(size)} - {index}:
        try:
            assert tree.root_from_proof(every[index], other, size, proof) != tree.root(every)
        except ProofRefused:
            continue


def test_places_outside_the_tree_are_refused() -> None:
    for index, size in ((-1, 3), (3, 3), (0, 0)):
        with pytest.raises(ProofRefused):
            tree.root_from_proof(ACTS[0], index, size, [])
    for index in (-1, 3):
        with pytest.raises(IndexError):
            tree.inclusion_proof(ACTS, index)
    for old in (-1, 4):
        with pytest.raises(IndexError):
            tree.consistency_proof(ACTS, old)
    with pytest.raises(ProofRefused):
        tree.check_consistency(3, tree.root(ACTS), 2, tree.root(ACTS[:2]), [])
    with pytest.raises(ProofRefused):
        tree.check_consistency(-1, tree.EMPTY, 2, tree.root(ACTS[:2]), [])


def test_an_empty_old_tree_needs_no_proof_but_the_right_root() -> None:
    tree.check_consistency(0, tree.EMPTY, 3, tree.root(ACTS), [])
    with pytest.raises(ProofRefused):
        tree.check_consistency(0, ACTS[0], 3, tree.root(ACTS), [])
    with pytest.raises(ProofRefused):
        tree.check_consistency(0, tree.EMPTY, 3, tree.root(ACTS), [ACTS[0]])


@given(SIZES)
def test_a_frontier_is_stored_and_found_again(size: int) -> None:
    frontier = Frontier()
    for leaf in leaves(size):
        frontier = frontier.append(leaf)
    assert Frontier.from_bytes(frontier.to_bytes()) == frontier
    assert Frontier.from_bytes(b"") == Frontier()
    for wrong in (frontier.to_bytes()[:-1], frontier.to_bytes() + b"\0"):
        with pytest.raises(ValueError, match="frontier"):
            Frontier.from_bytes(wrong)


@pytest.mark.long
@pytest.mark.parametrize("size", [65_535, 65_536, 65_537])
def test_sizes_around_a_full_second_level(size: int) -> None:
    every = leaves(size)
    for index in (0, 255, 256, size - 1):
        proof = tree.inclusion_proof(every, index)
        assert tree.root_from_proof(every[index], index, size, proof) == tree.root(every)
    for old in (1, 255, 256, 257, size - 1):
        proof = tree.consistency_proof(every, old)
        tree.check_consistency(old, tree.root(every[:old]), size, tree.root(every), proof)
