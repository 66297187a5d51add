"""Proofs from the tiles in the database: those of the tree, at every edge, and never more rows than a few."""

import random
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comity.access.models import Marking
from comity.core.log import tree
from comity.record import clock, proofs
from comity.record.models import Entry, Tile

pytestmark = pytest.mark.django_db
LEAVES = [tree.leaf_hash(n.to_bytes(4, "big")) for n in range(66_100)]


def recorded(start: int, end: int) -> None:
    """Entries, in bulk; only their leaf hashes matter here."""
    marking, now = Marking.objects.first() or Marking.objects.create(originator="SEC"), clock.now()
    rows = [
        Entry(index=n, act=UUID(int=n + 1), kind="Bulk", at=now, data=b"x", leaf=LEAVES[n], marking=marking)
        for n in range(start, end)
    ]
    Entry.objects.bulk_create(rows, batch_size=2000)


def agrees(size: int) -> None:
    chosen = random.Random(size)
    assert proofs.root(size) == tree.root(LEAVES[:size])
    for _n in range(2):
        index, old = chosen.randrange(size), chosen.randint(0, size)
        assert proofs.inclusion(index, size) == tree.inclusion_proof(LEAVES[:size], index)
        assert proofs.consistency(old, size) == tree.consistency_proof(LEAVES[:size], old)


def test_proofs_are_those_of_the_tree_as_the_record_grows() -> None:
    assert proofs.root(0) == tree.EMPTY
    size = 0
    for grown in (1, 2, 255, 256, 257, 600):
        recorded(size, grown)
        agrees(grown)
        size = grown
    agrees(3)  # an older head, from wider tiles
    assert proofs.grown() == proofs.advance() == 600
    assert Tile.objects.count() == 4


def test_tiles_are_taken_in_when_a_proof_finds_them_behind_and_then_left_alone() -> None:
    recorded(0, 300)
    assert proofs.grown() == 0
    proof = proofs.inclusion(7, 300)
    assert proofs.grown() == 300
    with CaptureQueriesContext(connection) as queries:
        assert proofs.inclusion(7, 300) == proof
    assert len(queries) == 1


def test_what_is_not_in_the_record_has_no_proof() -> None:
    recorded(0, 5)
    for index, size in ((5, 5), (-1, 5), (0, 0)):
        with pytest.raises(IndexError):
            proofs.inclusion(index, size)
    with pytest.raises(IndexError):
        proofs.consistency(6, 5)
    with pytest.raises(ValueError, match="shorter"):
        proofs.inclusion(2, 9)  # a size that the record does not have


def test_edges_of_the_second_level() -> None:
    size = 0
    for grown in (65_535, 65_537):
        recorded(size, grown)
        agrees(grown)
        size = grown
