"""A tree kept as tiles: growing it in memory, and its roots and proofs from tiles that lie anywhere.

`read` gives the bytes of a tile that the tree of the asked size needs; of a wider one the front is taken, since a
tree that grows only appends to its tiles. Three tiles, and those at the right edge, prove one entry of a million.
Nothing is checked here: a proof from wrong tiles leads to a wrong root, and who reads it refuses it.
"""

from collections.abc import Callable, Iterable, Sequence

from comity.core.log import tree
from comity.core.log.strict import Malformed
from comity.core.log.tiles import HEIGHT, WIDTH, Tile, width_at
from comity.core.log.tree import HASH

Read = Callable[[Tile], bytes]


class Builder:
    """Grows a tree in memory, 32 bytes an entry: the hashes of each tile level, and nothing that could be folded."""

    def __init__(self) -> None:
        """An empty tree."""
        self.levels: list[bytearray] = [bytearray()]

    @property
    def size(self) -> int:
        """How many entries there are."""
        return len(self.levels[0]) // HASH

    def extend(self, entries: Iterable[bytes]) -> None:
        """Append entries, in order."""
        self.extend_leaves(tree.leaf_hashes(entries))

    def extend_leaves(self, leaves: Sequence[bytes]) -> None:
        """Append leaf hashes, in order; large batches are quicker than small ones."""
        level, fresh = 0, leaves
        while fresh:
            if level == len(self.levels):
                self.levels.append(bytearray())
            held = self.levels[level]
            done = len(held) // HASH // WIDTH * WIDTH  # these are folded already
            waiting = [bytes(held[n : n + HASH]) for n in range(done * HASH, len(held), HASH)]
            held += b"".join(fresh)
            row = [*waiting, *fresh] if waiting else fresh
            fresh = row[: len(row) // WIDTH * WIDTH]
            for _height in range(HEIGHT):
                fresh = tree.pairs(fresh)
            level += 1

    def read(self, tile: Tile) -> bytes:
        """The bytes of a tile, for the functions below."""
        first = tile.number * WIDTH * HASH
        data = bytes(self.levels[tile.level][first : first + tile.width * HASH])
        if len(data) != tile.width * HASH:
            raise Malformed("no such tile in this tree")
        return data


def roots_of_full(hashes: bytes) -> list[bytes]:
    """The roots of the full tiles in a row of hashes, which belong to the level above."""
    row = [hashes[n : n + HASH] for n in range(0, len(hashes) // (WIDTH * HASH) * WIDTH * HASH, HASH)]
    for _height in range(HEIGHT):
        row = tree.pairs(row)
    return row


Range = tuple[int, int]


def _steps_of_inclusion(index: int, size: int) -> list[Range]:
    """The subtrees whose hashes make the proof, from leaf to root."""
    if not 0 <= index < size:
        raise IndexError(index)
    steps: list[Range] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + tree.split(high - low)
        if index < middle:
            steps.append((middle, high))
            high = middle
        else:
            steps.append((low, middle))
            low = middle
    return steps[::-1]


def _steps_of_consistency(old: int, size: int) -> list[Range]:
    if not 0 <= old <= size:
        raise IndexError(old)
    steps: list[Range] = []
    low, high = 0, size
    while old not in {0, high}:
        middle = low + tree.split(high - low)
        if old <= middle:
            steps.append((middle, high))
            high = middle
        else:
            steps.append((low, middle))
            low = middle
    if low:
        steps.append((low, high))
    return steps[::-1]


def root(read: Read, size: int) -> bytes:
    """The root of the tree of `size` entries, from its tiles."""
    return _Reader(read, size).range(0, size) if size else tree.EMPTY


def inclusion_proof(read: Read, index: int, size: int) -> list[bytes]:
    """As `tree.inclusion_proof`, from tiles of the tree of `size` entries."""
    reader = _Reader(read, size)
    return [reader.range(*step) for step in _steps_of_inclusion(index, size)]


def consistency_proof(read: Read, old: int, size: int) -> list[bytes]:
    """As `tree.consistency_proof`, from tiles of the tree of `size` entries."""
    reader = _Reader(read, size)
    return [reader.range(*step) for step in _steps_of_consistency(old, size)]


def needed_for_inclusion(index: int, size: int) -> list[Tile]:
    """The tiles that `inclusion_proof` will read, so that they can be fetched at once."""
    return _needed(_steps_of_inclusion(index, size), size)


def needed_for_consistency(old: int, size: int) -> list[Tile]:
    """The tiles that `consistency_proof` will read."""
    return _needed(_steps_of_consistency(old, size), size)


def needed_for_root(size: int) -> list[Tile]:
    """The tiles that `root` will read: those at the right edge."""
    return _needed([(0, size)], size) if size else []


def _needed(steps: Iterable[Range], size: int) -> list[Tile]:
    found = dict[tuple[int, int], Tile]()
    for low, high in steps:
        for height, number in _nodes(low, high):
            level, up = divmod(height, HEIGHT)
            place = (level, (number << up) // WIDTH)
            found[place] = Tile(*place, min(WIDTH, width_at(level, size) - place[1] * WIDTH))
    return list(found.values())


def _nodes(low: int, high: int) -> list[tuple[int, int]]:
    """The full nodes that a subtree consists of, from left to right: height, and number at that height."""
    found = []
    while low < high:
        height = (high - low).bit_length() - 1
        if low:
            height = min(height, (low & -low).bit_length() - 1)
        found.append((height, low >> height))
        low += 1 << height
    return found


class _Reader:
    """Hashes of ranges of entries, each tile read once."""

    def __init__(self, read: Read, size: int) -> None:
        self.source, self.size = read, size
        self.held: dict[tuple[int, int], bytes] = {}

    def tile(self, level: int, number: int) -> bytes:
        key = (level, number)
        if key not in self.held:
            width = min(WIDTH, width_at(level, self.size) - number * WIDTH)
            data = self.source(Tile(level, number, width))[: width * HASH]
            if len(data) != width * HASH:
                raise Malformed("a tile is shorter than the tree needs")
            self.held[key] = data
        return self.held[key]

    def range(self, low: int, high: int) -> bytes:
        """The hash over [low, high), which is a subtree: full nodes from left to right, folded from the right."""
        nodes = [self.node(*place) for place in _nodes(low, high)]
        reached = nodes.pop()
        while nodes:
            reached = tree.node_hash(nodes.pop(), reached)
        return reached

    def node(self, height: int, number: int) -> bytes:
        """The root over the full subtree [number << height, number + 1 << height)."""
        level, up = divmod(height, HEIGHT)
        first = number << up
        data = self.tile(level, first // WIDTH)
        start = first % WIDTH * HASH
        row = [data[n : n + HASH] for n in range(start, start + (HASH << up), HASH)]
        while len(row) > 1:
            row = tree.pairs(row)
        return row[0]
