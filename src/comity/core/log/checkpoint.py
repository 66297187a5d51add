"""Checkpoints (C2SP tlog-checkpoint 1.0.0): origin, size and root of a record, as the text of a note."""

from dataclasses import dataclass

from comity.core.log.strict import Malformed, decimal, lines, to_base64, unbase64


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a record; no extension lines, since not every cosignature would cover them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read the text of a note."""
        parts = lines(text)
        if len(parts) != 3 or not parts[0]:
            raise Malformed("a checkpoint has three lines")
        root = unbase64(parts[2])
        if len(root) != 32:
            raise Malformed("a root has 32 bytes")
        return cls(parts[0], decimal(parts[1]), root)
