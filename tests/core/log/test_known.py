"""Known answers of others: public vectors, as data in known.json, each set with its source and licence.

What deviates from them on purpose, and why, stands in docs/develop/log-formats.md, "Against the vectors of others".
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest

from comity.core.log import ed25519, notes, p256, signatures, subtree, tiles, tree, witness
from comity.core.log.notes import Key
from comity.core.log.strict import Malformed
from comity.core.log.tree import EMPTY, ProofRefused
from tests.core.log.edges import Edge

KNOWN: Final[dict[str, Any]] = json.loads(Path(__file__).with_name("known.json").read_text(encoding="utf-8"))
LEAVES: Final = [tree.leaf_hash(bytes.fromhex(entry)) for entry in KNOWN["tree"]["entries"]]
ROOTS: Final = [bytes.fromhex(root) for root in KNOWN["tree"]["roots"]]
SMALL: Final = [tree.leaf_hash(bytes([n])) for n in range(130)]
Steps = list[bytes]


def steps(printed: list[str]) -> Steps:
    return [bytes.fromhex(step) for step in printed]


def other_steps(proof: Steps, *more: bytes) -> Iterator[Steps]:
    """The same proof with something before it, after it, missing or changed."""
    for added in (b"", *more, *proof[:1]):
        yield from ([added, *proof], [*proof, added])
    for n, step in enumerate(proof):
        yield [*proof[:n], bytes([step[0] ^ 8]) + step[1:], *proof[n + 1 :]]
    if proof:
        yield from (proof[:-1], proof[1:])


def test_the_roots_of_eight_trees() -> None:
    assert [tree.root(LEAVES[: n + 1]) for n in range(8)] == ROOTS


def test_inclusion_and_everything_beside_it() -> None:
    for place, size, printed in KNOWN["tree"]["inclusion"]:
        index, proof, root, leaf = place - 1, steps(printed), ROOTS[size - 1], LEAVES[place - 1]
        assert tree.inclusion_proof(LEAVES[:size], index) == proof
        tree.check_inclusion(leaf, index, size, proof, root)
        wrong = [(leaf, index, size, found, root) for found in other_steps(proof, root)]
        wrong += [(leaf, at % 2**64, size, proof, root) for at in (index - 1, index + 1, index ^ 2)]
        wrong += [(leaf, index, other, proof, root) for other in (size * 2, size // 2, 0)]
        wrong += [(b"WrongLeaf", index, size, proof, root), (leaf, index, size, proof, EMPTY)]
        for hashed, at, of, found, top in wrong:
            with pytest.raises(ProofRefused):
                tree.check_inclusion(hashed, at, of, found, top)
            with pytest.raises(ProofRefused):  # the same tree, standing in a larger one
                subtree.check_inclusion(hashed, at + 16, 16, of + 16, found, top)
        subtree.check_inclusion(leaf, index + 16, 16, size + 16, proof, root)


def test_consistency_and_everything_beside_it() -> None:
    for old, size, printed in KNOWN["tree"]["consistency"]:
        proof, before, after = steps(printed), ROOTS[old - 1], ROOTS[size - 1]
        assert tree.consistency_proof(LEAVES[:size], old) == proof
        tree.check_consistency(old, before, size, after, proof)
        wrong = [(old, before, size, after, found) for found in other_steps(proof, before, after)]
        wrong += [(of, before, size, after, proof) for of in (old - 1, old + 1, old ^ 2)]
        wrong += [(old, before, of, after, proof) for of in (size * 2, size // 2)]
        wrong += [(old, after, size, before, proof), (old, before, size, after, [])]
        wrong += [(old, b"WrongRoot", size, after, proof), (old, before, size, b"WrongRoot", proof)]
        for of, first, to, last, found in wrong:
            with pytest.raises(ProofRefused):
                tree.check_consistency(of, first, to, last, found)


def test_sizes_of_nothing_have_the_one_root_of_nothing() -> None:
    """Also where nothing grew: an older reading of some libraries takes any two equal roots there."""
    other = LEAVES[0]
    tree.check_consistency(0, EMPTY, 0, EMPTY, [])
    tree.check_consistency(1, other, 1, other, [])
    for old, before, size, after, proof in (
        (0, other, 0, other, []), (0, EMPTY, 0, other, []), (0, other, 0, EMPTY, []), (0, EMPTY, 0, EMPTY, [EMPTY]),
        (0, EMPTY, 1, EMPTY, [EMPTY]), (0, EMPTY, 1, other[:31], []), (0, other, 1, other, []),
        (1, EMPTY, 0, EMPTY, []), (1, other, 1, EMPTY, []), (1, other, 1, other, [EMPTY]), (1, other, 2, EMPTY, []),
    ):  # fmt: skip
        with pytest.raises(ProofRefused):
            tree.check_consistency(old, before, size, after, proof)


def ranges() -> Iterator[tuple[int, int]]:
    for end in range(len(SMALL) + 1):
        yield from ((start, end) for start in range(end + 1) if subtree.valid(start, end))


def digest(lines: Iterator[str]) -> str:
    found = sha256()
    for line in lines:
        found.update(f"{line}\n".encode())
    return found.hexdigest()


def told(place: str, proof: Steps) -> str:
    return " ".join([place, *(step.hex() for step in proof)])


def test_every_subtree_of_a_hundred_and_thirty_entries() -> None:
    wanted = KNOWN["subtrees"]
    assert wanted["hashes"] == digest(f"[{a}, {b}) {subtree.root(SMALL, a, b).hex()}" for a, b in ranges())
    every = [(a, b) for b in range(131) for a in range(b + 1)]
    covered = (subtree.covering(a, b) for a, b in every)
    assert wanted["coverings"] == digest(f"[{a}, {b}) [{c}, {d})" for (a, b), (c, d) in covered)
    assert wanted["inclusion"] == digest(
        told(f"{at} [{a}, {b})", subtree.inclusion_proof(SMALL, a, b, at))
        for a, b in ranges()
        for at in range(a, b)
    )


@pytest.mark.long
def test_every_subtree_in_every_tree_of_a_hundred_and_thirty_entries() -> None:
    def lines() -> Iterator[str]:
        for size in range(len(SMALL) + 1):
            whole, leaves = tree.root(SMALL[:size]), SMALL[:size]
            for start, end in ((a, b) for a, b in ranges() if b <= size):
                proof = subtree.consistency_proof(leaves, start, end)
                part = subtree.root(leaves, start, end)
                subtree.check_consistency(start, end, size, proof, part, whole)
                yield told(f"[{start}, {end}) {size}", proof)

    assert digest(lines()) == KNOWN["subtrees"]["consistency"]


def test_keys_of_others_and_notes_that_they_signed() -> None:
    keys = [Key.parse(vkey) for vkey in KNOWN["notes"]["keys"]]
    assert [str(key) for key in keys] == KNOWN["notes"]["keys"]
    for note, names in KNOWN["notes"]["signed"]:
        assert [by.key.name for by in notes.opened(notes.parse(note), keys)] == names
        assert str(notes.parse(note)) == note
        with pytest.raises(Malformed):
            notes.opened(notes.parse(note), [])
    for vkey in KNOWN["notes"]["wrong_keys"]:
        with pytest.raises(Malformed):
            Key.parse(vkey)


def test_no_part_of_a_key_is_a_key() -> None:
    vkey = KNOWN["notes"]["keys"][0]
    parts = {vkey[a:b] for a in range(len(vkey)) for b in range(a, len(vkey) + 1)} - {vkey}
    changed = {vkey[:n] + chr(ord(vkey[n]) + 1) + vkey[n + 1 :] for n in range(len(vkey))}
    for wrong in parts | changed:
        with pytest.raises(Malformed):
            Key.parse(wrong)


def test_paths_of_tiles_up_to_the_last_one() -> None:
    for path, level, number, width in KNOWN["paths"]["good"]:
        found, _entries = tiles.parse_path(path)
        assert (found.level, found.number, found.width, found.path) == (level, number, width, path)
    for path in KNOWN["paths"]["wrong"]:
        with pytest.raises(Malformed):
            tiles.parse_path(path)


def test_a_witness_answers_a_foreign_log_as_another_witness_did() -> None:
    key = Key.parse(KNOWN["dialogue"]["key"])
    held: dict[str, witness.Mark] = {}
    for request, status, size in KNOWN["dialogue"]["requests"]:
        answer = witness.decide(held, {key.name: [key]}, request.encode())
        assert answer.status == status
        if answer.mark:
            held[answer.origin] = answer.mark
        assert held[key.name].size == size
        assert status != 409 or (answer.body, answer.content_type) == (b"5\n", witness.SIZE_TYPE)


def test_a_log_that_signs_with_ml_dsa_alone_is_cosigned() -> None:
    key, request = Key.parse(KNOWN["mldsa"]["key"]), KNOWN["mldsa"]["request"].encode()
    trusted, means = {key.name: [key]}, (signatures.fastest_ed25519(), signatures.mldsa())
    assert witness.decide({}, trusted, request, *means).status == 200
    assert witness.decide({}, trusted, request.replace(b"AAAA", b"AAAB", 1), *means).status == 403
    assert witness.decide({}, trusted, request, means[0]).status == 403  # without means nothing is good


def tried_by_others() -> list[Edge]:
    """Signatures of Wycheproof; where it leaves the verdict open (keys of low order or with such a part) it is ours."""
    found = []
    for number, *parts, result in KNOWN["ed25519"]["cases"]:
        key, message, signature = (bytes.fromhex(part) for part in parts)
        open_to_choice = result == "acceptable" and not ed25519.refuses(key, signature)
        good = result == "valid" or open_to_choice
        found.append(Edge(f"wycheproof {number}", key, message, signature, good=good))
    return found


def test_ed25519_as_others_try_it() -> None:
    library = signatures.fastest_ed25519()
    for case in tried_by_others():
        assert ed25519.verify(case.key, case.message, case.signature) is case.good, case.name
        assert library(case.key, case.message, case.signature) is case.good, case.name


def test_p256_as_others_try_it() -> None:
    for number, *parts, result in KNOWN["p256"]["cases"]:
        key, message, signature = (bytes.fromhex(part) for part in parts)
        assert p256.verify(key, message, signature) is (result == "valid"), number
