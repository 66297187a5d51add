"""A Word file with all changes accepted or rejected: everything else in it stays as it is."""

import io
import zipfile
from typing import Final

from lxml import etree

from comity.core.text.guard import Package, open_word
from comity.core.text.tracked.names import STRICT, TRANSITIONAL, local
from comity.core.text.tracked.settle import every, settle

STORIES: Final = (
    "document.main",
    "footnotes",
    "endnotes",
    "header",
    "footer",
    "comments",
    "styles",
    "numbering",
)
TRACKING: Final = frozenset({"trackRevisions"})


def settled(data: bytes, bit: int) -> bytes:
    """The same file in one view."""
    package = open_word(data)
    parts = {part: package.xml(part) for part in package.typed(*STORIES)}
    parts.setdefault(package.main, package.xml(package.main))
    for root in parts.values():
        settle(root, bit)
    uncalled(package, parts)
    for part in package.typed("settings"):
        root = package.xml(part)
        for node in [child for child in root if local(child) in TRACKING]:
            root.remove(node)
        parts[part] = root
    return repacked(package, parts)


def uncalled(package: Package, parts: dict[str, etree._Element]) -> None:
    """Notes that nothing calls any more go."""
    for kind in ("footnote", "endnote"):
        called = {_id(node) for node in every(parts[package.main], f"{kind}Reference")}
        for part in package.typed(f"{kind}s"):
            for note in [n for n in parts[part] if local(n) == kind]:
                w = note.tag[: note.tag.index("}") + 1]
                if note.get(f"{w}type", "normal") == "normal" and _id(note) not in called:
                    parts[part].remove(note)


def _id(node: etree._Element) -> str:
    return next(
        (node.get(f"{{{ns}}}id", "") for ns in (TRANSITIONAL, STRICT) if f"{{{ns}}}id" in node.attrib), ""
    )


def written(root: etree._Element) -> bytes:
    """A part as bytes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def repacked(
    package: Package, changed: dict[str, etree._Element], without: frozenset[str] = frozenset()
) -> bytes:
    """The package with some parts changed and some left out; the same bytes for the same parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in package.names():
            if name in without or name.endswith("/"):
                continue
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(entry, written(changed[name]) if name in changed else package.read(name))
    return out.getvalue()
