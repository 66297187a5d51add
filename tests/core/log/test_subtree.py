"""Subtrees: the drawn examples of the draft, and what must hold for every subtree of every tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.log import subtree, tree
from comity.core.log.tree import EMPTY, ProofRefused

LEAVES = [tree.leaf_hash(bytes([n])) for n in range(40)]


def over(start: int, end: int) -> bytes:
    return tree.root(LEAVES[start:end])


# draft-ietf-plants-merkle-tree-certs, section 4.1 and the examples of sections 4.2 to 4.5
@pytest.mark.parametrize(("start", "end"), [(0, 1), (4, 8), (8, 13), (0, 13), (6, 8), (0, 0), (5, 5)])
def test_ranges_that_are_subtrees(start: int, end: int) -> None:
    assert subtree.valid(start, end)


@pytest.mark.parametrize(("start", "end"), [(2, 6), (5, 13), (1, 7), (7, 9), (5, 3), (-1, 3)])
def test_ranges_that_are_none(start: int, end: int) -> None:
    assert not subtree.valid(start, end)
    with pytest.raises(ValueError, match="no subtree"):
        subtree.root(LEAVES, start, end)
    with pytest.raises(ProofRefused):
        subtree.check_consistency(start, end, 40, [], EMPTY, EMPTY)


def test_the_drawn_proofs() -> None:
    drawn = LEAVES[:14]
    assert subtree.inclusion_proof(drawn, 8, 13, 10) == [LEAVES[11], over(8, 10), LEAVES[12]]
    assert subtree.consistency_proof(drawn, 4, 8) == [over(0, 4), over(8, 14)]
    assert subtree.consistency_proof(drawn, 8, 13) == [LEAVES[12], LEAVES[13], over(8, 12), over(0, 8)]


def test_the_drawn_coverings() -> None:
    assert subtree.covering(5, 13) == ((4, 8), (8, 13))
    assert subtree.covering(7, 9) == ((7, 8), (8, 9))
    assert subtree.covering(7, 8) == ((7, 8), (8, 8))
    assert subtree.covering(5, 5) == ((5, 5), (5, 5))


ranges = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40)).map(sorted)


@given(ranges, st.data())
def test_every_subtree_is_proved_and_nothing_else(found: list[int], data: st.DataObject) -> None:
    start, end, size = found
    if not subtree.valid(start, end):
        return
    part, whole = over(start, end), over(0, size)
    proof = subtree.consistency_proof(LEAVES[:size], start, end)
    subtree.check_consistency(start, end, size, proof, part, whole)
    wrong = [(part[::-1], whole, proof), (part, whole, [*proof, part])]
    if start != end:
        wrong += [(part, whole[::-1], proof)]
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        wrong += [(part, whole, proof[:-1]), (part, whole, [*proof[:at], proof[at][::-1], *proof[at + 1 :]])]
    for other_part, other_whole, other in wrong:
        with pytest.raises(ProofRefused):
            subtree.check_consistency(start, end, size, other, other_part, other_whole)


@given(ranges)
def test_every_entry_of_a_subtree_is_proved_in_it(found: list[int]) -> None:
    start, index, end = found
    if not (subtree.valid(start, end) and index < end):
        return
    proof = subtree.inclusion_proof(LEAVES, start, end, index)
    subtree.check_inclusion(LEAVES[index], index, start, end, proof, over(start, end))
    with pytest.raises(ProofRefused):
        subtree.check_inclusion(LEAVES[index][::-1], index, start, end, proof, over(start, end))
    with pytest.raises(ProofRefused):
        subtree.check_inclusion(LEAVES[index], end, start, end, proof, over(start, end))


@given(ranges)
def test_from_the_first_entry_it_is_the_proof_of_the_tree(found: list[int]) -> None:
    _first, old, size = found
    assert subtree.consistency_proof(LEAVES[:size], 0, old) == tree.consistency_proof(LEAVES[:size], old)
    if old < size:
        proof = subtree.consistency_proof(LEAVES[:size], old, old + 1)
        assert proof == tree.inclusion_proof(LEAVES[:size], old)


@given(st.integers(0, 2**40), st.integers(0, 2**40))
def test_two_subtrees_cover_any_range_with_little_besides(one: int, other: int) -> None:
    start, end = sorted((one, other))
    (left, middle), (again, last) = subtree.covering(start, end)
    assert subtree.valid(left, middle)
    assert subtree.valid(again, last)
    assert (middle, last) == (again, end)
    assert left <= start
    assert start == end or start - left < middle - start
