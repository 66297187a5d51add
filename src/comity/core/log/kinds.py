"""Which kinds of act, and which of their fields, stand in clear in the record.

Witnesses hold every byte of every entry, so an entry must be safe for its least trusted reader. Whatever is not
listed here is written as `sealed`, and its kind is one more committed field: a kind beside a time would betray
an objection.
"""

from collections.abc import Mapping
from typing import Final

PUBLIC: Final[Mapping[str, frozenset[str]]] = {
    "Founded": frozenset({"register", "software"}),
    "Published": frozenset({"number", "text"}),
    "Erased": frozenset({"index", "ground"}),
}
SEALED: Final = "sealed"


def in_clear(kind: str) -> bool:
    """Whether everybody may know that an act of this kind happened."""
    return kind in PUBLIC
