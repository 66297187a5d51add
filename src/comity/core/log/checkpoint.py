"""Checkpoints (C2SP tlog-checkpoint 1.0.0): origin, size and root of a record, as the text of a note."""

from dataclasses import dataclass

from comity.core.log.strict import Malformed, decimal, lines, to_base64, unbase64


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a record; no extension lines, since not every cosignature would cover them."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        """Nothing that could not be read back."""
        if not self.origin or any(ord(c) < 0x20 for c in self.origin):
            raise Malformed("an origin is one line of text")
        if self.size < 0 or len(self.root) != 32:
            raise Malformed("a checkpoint has a size and a root of 32 bytes")

    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read the text of a note."""
        parts = lines(text)
        if len(parts) != 3:
            raise Malformed("a checkpoint has three lines")
        return cls(parts[0], decimal(parts[1]), unbase64(parts[2]))
