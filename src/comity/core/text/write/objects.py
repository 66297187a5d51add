"""Objects that a proposal moved, repeated or added: printed again where possible, else named as missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from comity.core.text.tokens import Opaque
from comity.core.text.write.frame import escape
from comity.core.text.write.pieces import Chain, Piece

IN_RUNS: Final = frozenset({"drawing", "symbol", "ruby"})
RELATED: Final = (" r:embed=", " r:id=", " r:link=", " r:pict=", " r:dm=")
UNKNOWN: Final = "[\u2026]"


@dataclass(slots=True)
class Objects:
    """Objects by token: those of the base, those that proposals brought, and how notes of the base are called."""

    base: Mapping[str, Opaque]
    brought: Mapping[str, Opaque]
    notes: Mapping[str, str]
    missing: set[str] = field(default_factory=set)

    def piece(self, token: str, look: str, chain: Chain) -> Piece:
        """The object, or a sign that something stands there which this file cannot hold."""
        if token in self.notes:
            raised = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
            return Piece("\x01", self.notes[token], raised, chain, False)
        found = self.base.get(token) or self.brought.get(token)
        if found is not None and found.kind == "field":
            return Piece("\x01", _field(found), look, chain, True)
        if (
            found is None
            or not found.xml
            or (token not in self.base and any(r in found.xml for r in RELATED))
        ):
            self.missing.add(token)
            return Piece(UNKNOWN, "", look, chain, False)
        return Piece("\x01", found.xml, look, chain, found.kind not in IN_RUNS)


def _field(found: Opaque) -> str:
    instruction, _newline, result = found.content.partition("\n")
    parts = (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        f'<w:t xml:space="preserve">{escape(result)}</w:t>' if "\x01" not in result else "",
        '<w:fldChar w:fldCharType="end"/>',
    )
    return "".join(f"<w:r>{part}</w:r>" for part in parts if part)
