"""Checkpoints (C2SP tlog-checkpoint 1.0.0): origin, size and root of a record, as the text of a note.

Ours have three lines and nothing else. `parse_foreign` reads what the specification allows besides, extension lines,
for checkpoints of other logs that our witness cosigns.
"""

from dataclasses import dataclass
from typing import Final

from comity.core.log.strict import Malformed, a_hash, decimal, lines, text_of, to_base64

LONGEST_ORIGIN: Final = 255  # bytes; an ML-DSA cosignature writes its length in one
LARGEST: Final = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a record; extension lines only in what others wrote."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Nothing that could not be read back."""
        for line in (self.origin, *self.extensions):
            if not line or any(ord(c) < 0x20 for c in line):
                raise Malformed("an origin is one line of text")
        if len(self.origin.encode()) > LONGEST_ORIGIN:
            raise Malformed("an origin has 255 bytes at most")
        if not 0 <= self.size <= LARGEST or len(self.root) != 32:
            raise Malformed("a checkpoint has a size and a root of 32 bytes")

    def text(self) -> str:
        """The lines that are signed."""
        more = "".join(f"{line}\n" for line in self.extensions)
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n{more}"

    @classmethod
    def parse(cls, text: bytes | str) -> "Checkpoint":
        """Read the text of a note of ours: three lines."""
        parts = lines(text_of(text))
        if len(parts) != 3:
            raise Malformed("a checkpoint has three lines")
        return cls(parts[0], decimal(parts[1]), a_hash(parts[2]))


def parse_foreign(text: bytes | str) -> Checkpoint:
    """Read the text of any log's note: three lines and any number of extension lines, none of them empty."""
    parts = lines(text_of(text))
    if len(parts) < 3:
        raise Malformed("a checkpoint has three lines")
    return Checkpoint(parts[0], decimal(parts[1], LARGEST), a_hash(parts[2]), tuple(parts[3:]))
