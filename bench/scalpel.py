"""docx-scalpel, for measurements alone: its Consolidate, and its reading of changes. Importing fails without it."""

import time
from collections.abc import Sequence
from pathlib import Path

from docx_scalpel import (  # type: ignore[import-not-found,import-untyped,unused-ignore] # installed for this alone
    ConflictResolution,
    DocxDiffConsolidateSettings,
    DocxDiffReviewer,
    DocxScalpelError,
    docx_diff_accept_revisions,
    docx_diff_consolidate,
    docx_diff_reject_revisions,
)
from lxml import etree

from comity.core.errors import Unreadable
from comity.core.text import tracked
from comity.core.text.guard import open_word
from comity.core.text.tracked.docx import repacked, settled
from comity.core.text.tracked.names import ACCEPTED


def lines(path: Path, bit: int) -> list[str]:
    """The lines of a file in which it has accepted or rejected all changes: what it left of them stands first."""
    settle = docx_diff_accept_revisions if bit == ACCEPTED else docx_diff_reject_revisions
    try:
        found = tracked.read(settle(path.read_bytes()))
    except (DocxScalpelError, Unreadable) as trouble:
        return [f"!! {trouble}"]
    left = [f"!! {found.changes} changes are left"] if found.changes else []
    return [*left, *found.plain(ACCEPTED).splitlines()]


def consolidated(given: Sequence[bytes]) -> tuple[float, int]:
    """Wall seconds, and how many delegations' own texts come back by accepting what carries their name."""
    clean = [settled(data, ACCEPTED) for data in given[1:]]
    reviewers = [DocxDiffReviewer(data, f"P{n:03}") for n, data in enumerate(clean, 1)]
    settings = DocxDiffConsolidateSettings(conflict_resolution=ConflictResolution.STACK_ALL)
    begun = time.perf_counter()
    made = docx_diff_consolidate(given[0], reviewers, settings)
    taken = time.perf_counter() - begun
    back = sum(
        tracked.read(_of(made, f"P{n:03}")).accepted().plain() == tracked.read(data).accepted().plain()
        for n, data in enumerate(clean, 1)
    )
    return taken, back


def _of(data: bytes, author: str) -> bytes:
    """The redline without the changes of all others: theirs are rejected."""
    package = open_word(data)
    root = package.xml(package.main)
    w = str(root.tag).removesuffix("document")
    for kind in ("ins", "del", "moveTo", "moveFrom"):
        for node in list(root.iter(f"{w}{kind}")):
            if node.get(f"{w}author", author) != author:
                _reject(node, kind in {"ins", "moveTo"})
    return repacked(package, {package.main: root})


def _reject(node: etree._Element, inserted: bool) -> None:
    """An insertion goes with what it holds; a deletion leaves it in its place."""
    parent = node.getparent()
    if parent is None:
        return
    if not inserted:
        at = parent.index(node)
        for child in list(node):
            for deleted in child.iter():
                deleted.tag = str(deleted.tag).replace("delText", "t").replace("delInstrText", "instrText")
            parent.insert(at, child)
            at += 1
    parent.remove(node)
