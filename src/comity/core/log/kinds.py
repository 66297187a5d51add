"""Which kinds of act, and which of their fields, stand in clear in the record.

Witnesses hold every byte of every entry, so an entry must be safe for its least trusted reader. Whatever is not
listed here is written as `sealed`, and its kind is one more committed field: a kind beside a time would betray
an objection. The table may grow, so a reader takes any well-formed kind; `fits` is for who holds the whole record.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

PUBLIC: Final[Mapping[str, frozenset[str]]] = {
    "Founded": frozenset({"register", "software"}),
    "Published": frozenset({"number", "text"}),
    "Erased": frozenset({"index", "ground", "commitments", "files"}),  # which can never be opened again
    "KeyReplaced": frozenset({"succession", "until"}),  # who signs from here on; every witness reads it
    "Stamped": frozenset({"size", "root", "time", "authority", "reply"}),
}
SEALED: Final = "sealed"
KIND_FIELD: Final = "kind"  # under this name a sealed entry commits to its kind
KIND: Final = re.compile(r"[A-Z][A-Za-z]{0,63}", re.ASCII)
FIELD: Final = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)


def in_clear(kind: str) -> bool:
    """Whether everybody may know that an act of this kind happened."""
    return kind in PUBLIC


def fits(kind: str, public: Iterable[str]) -> bool:
    """Whether an entry shows no more than this table allows."""
    return kind == SEALED or (kind in PUBLIC and set(public) <= PUBLIC[kind])
