"""A copy of a Word file for others: without personal authors, properties, hidden text and earlier revisions.

The text stays exactly as it is; with `accept` the tracked changes are accepted, else they stay under one name.
What was removed is counted and listed, so that whoever sends the copy knows what was in the file.
"""

import posixpath
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from comity.core.errors import ngettext_noop
from comity.core.text.guard import Package, open_word
from comity.core.text.tracked.docx import STORIES, repacked, uncalled
from comity.core.text.tracked.names import ACCEPTED, RELATIONS, STRICT, TRANSITIONAL, local, space
from comity.core.text.tracked.settle import every, settle

NOBODY: Final = "Author"
WHEN: Final = "1970-01-01T00:00:00Z"
PACKAGE: Final = "{http://schemas.openxmlformats.org/package/2006/"
# parts that tell of persons, programs and machines; dropped with all that point to them
DROPPED: Final = frozenset(
    "core-properties extended-properties custom-properties thumbnail people commentsExtended commentsIds "
    "commentsExtensible documenttasks customXml customXmlProps attachedTemplate mailMergeSource "
    "mailMergeHeaderSource mailMergeRecipientData printerSettings keyMapCustomizations attachedToolbars "
    "activeXControl activeXControlBinary glossaryDocument digital-signature origin signature".split()
)
PERSONAL: Final = frozenset("author initials userId providerId".split())
UNIQUE: Final = frozenset("paraId textId durableId docId".split())
RSID: Final = "rsid"
SETTINGS: Final = frozenset(
    "rsids attachedTemplate mailMerge docVars docId chartTrackingRefBased saveThroughXslt".split()
)

AUTHORS = ngettext_noop("%(n)d name of a person", "%(n)d names of persons")
PROPERTIES = ngettext_noop(
    "%(n)d part with properties of the document", "%(n)d parts with properties of the document"
)
HIDDEN = ngettext_noop("%(n)d run of hidden text", "%(n)d runs of hidden text")
REVISIONS = ngettext_noop("%(n)d revision identifier", "%(n)d revision identifiers")
COMMENTS = ngettext_noop("%(n)d comment", "%(n)d comments")
CHANGES = ngettext_noop("%(n)d tracked change, accepted", "%(n)d tracked changes, accepted")
DATES = ngettext_noop("%(n)d date of a change", "%(n)d dates of changes")
LINKS = ngettext_noop("%(n)d link to a file elsewhere", "%(n)d links to files elsewhere")
SETTING = ngettext_noop(
    "%(n)d setting that names persons, programs or files",
    "%(n)d settings that name persons, programs or files",
)


@dataclass(slots=True)
class Removed:
    """What was taken out: a sentence's two forms, and how often."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, what: tuple[str, str], number: int = 1) -> None:
        """Count it."""
        if number:
            self.counts[what] += number

    def sentences(self) -> list[str]:
        """One line for each kind, in English."""
        return [(one if n == 1 else many) % {"n": n} for (one, many), n in sorted(self.counts.items())]


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """The copy, and what is no longer in it."""

    data: bytes
    removed: Removed


def scrub(data: bytes, *, accept: bool = False, keep_comments: Collection[str] = ()) -> Scrubbed:
    """The copy; `keep_comments` are the ids of those that stay, under no name."""
    package, removed = open_word(data), Removed()
    gone = _dropped(package, keep=bool(keep_comments))
    removed.add(PROPERTIES, len([n for n in gone if "comments" not in n and not n.endswith(".rels")]))
    parts = {name: package.xml(name) for name in package.names() if _is_xml(name) and name not in gone}
    parts[package.main] = package.xml(package.main)
    if accept:
        for name in {package.main, *package.typed(*STORIES)} & parts.keys():
            root = parts[name]
            removed.add(CHANGES, len(every(root, "ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel")))
            settle(root, ACCEPTED)
    _comments(package, parts, keep_comments, removed)
    for root in parts.values():
        _hidden(root, removed)
        _attributes(root, removed)
        _settings(root, removed)
    if accept:
        uncalled(package, parts)
    for name in [n for n in package.names() if n.endswith(".rels") and n not in gone]:
        parts[name] = _relations(package, name, gone, parts, removed)
    parts["[Content_Types].xml"] = _types(package, gone)
    return Scrubbed(repacked(package, parts, frozenset(gone)), removed)


def _is_xml(name: str) -> bool:
    return name.casefold().endswith(".xml") and name != "[Content_Types].xml"


def _kind(type_: str) -> str:
    return type_.rpartition("/")[2]


def _dropped(package: Package, *, keep: bool) -> set[str]:
    """The parts that go, and their own relationships."""
    found: set[str] = set()
    for name in package.names():
        if not name.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        for node in package.xml(name):
            kind = _kind(node.get("Type", ""))
            if kind in DROPPED or (kind == "comments" and not keep):
                target = posixpath.normpath(posixpath.join("/" + folder, node.get("Target", ""))).lstrip("/")
                found |= {n for n in package.names() if n.casefold() == target.casefold()}
    found |= {n for n in package.names() if n.startswith(("docProps/", "customXml/", "_xmlsignatures/"))}
    beside = {posixpath.join(posixpath.dirname(n), "_rels", f"{posixpath.basename(n)}.rels") for n in found}
    return found | (beside & set(package.names()))


def _comments(
    package: Package, parts: dict[str, etree._Element], kept: Collection[str], removed: Removed
) -> None:
    """Comments that nobody selected, and the marks that call them."""
    for name in package.typed("comments"):
        comments = [node for node in package.xml(name) if local(node) == "comment"]
        removed.add(COMMENTS, len([c for c in comments if _own(c, "id") not in kept]))
        for node in comments:
            if _own(node, "id") not in kept:
                package.xml(name).remove(node)
    for root in parts.values():
        for node in every(root, "commentRangeStart", "commentRangeEnd", "commentReference"):
            if _own(node, "id") not in kept:
                _take(node)


def _own(node: etree._Element, name: str) -> str:
    return node.get(space(node) + name, "")


def _take(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _hidden(root: etree._Element, removed: Removed) -> None:
    """Runs that are hidden by their own properties."""
    for node in every(root, "vanish", "specVanish"):
        looks, said = node.getparent(), _own(node, "val")
        run = looks.getparent() if looks is not None else None
        if run is not None and local(run) == "r" and said not in {"0", "false", "off"}:
            removed.add(HIDDEN)
            _take(run)


def _attributes(root: etree._Element, removed: Removed) -> None:
    """Names, initials, dates of changes and identifiers of editing sessions."""
    names: set[str] = set()
    for node in root.iter():
        for key in list(node.attrib):
            where, _brace, attribute = str(key).rpartition("}")
            where += "}"
            word = where.strip("{}") in {TRANSITIONAL, STRICT}
            if (word and attribute.startswith(RSID)) or (attribute in UNIQUE and where != "}" and not word):
                del node.attrib[key]
                removed.add(REVISIONS)
            elif word and attribute in PERSONAL:
                if node.attrib[key] not in {NOBODY, ""}:
                    names.add(str(node.attrib[key]))
                node.attrib[key] = NOBODY if attribute == "author" else ""
            elif word and attribute == "date":
                if node.attrib[key] != WHEN:
                    removed.add(DATES)
                node.attrib[key] = WHEN
    removed.add(AUTHORS, len(names))


def _settings(root: etree._Element, removed: Removed) -> None:
    """Settings that tell where a file comes from."""
    if local(root) != "settings":
        for node in every(root, "rsid"):
            _take(node)
            removed.add(REVISIONS)
        return
    for node in list(root):
        if local(node) in SETTINGS:
            removed.add(
                REVISIONS if local(node) == "rsids" else SETTING,
                max(1, len(node)) if local(node) == "rsids" else 1,
            )
            root.remove(node)


def _relations(
    package: Package, name: str, gone: set[str], parts: dict[str, etree._Element], removed: Removed
) -> etree._Element:
    """Relationships without those to dropped parts, and without pictures and objects that lie elsewhere."""
    root = package.xml(name)
    folder, base = posixpath.split(name)
    folder = posixpath.dirname(folder)
    source = posixpath.join(folder, base.removesuffix(".rels"))
    for node in list(root):
        target, outside = node.get("Target", ""), node.get("TargetMode") == "External"
        path = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
        if outside and _kind(node.get("Type", "")) != "hyperlink":
            removed.add(LINKS)
            _unlink(parts.get(source), node.get("Id", ""))
            root.remove(node)
        elif not outside and path.casefold() in {n.casefold() for n in gone}:
            root.remove(node)
    return root


def _unlink(root: etree._Element | None, id_: str) -> None:
    """Attributes that point to a relationship that is no more."""
    for node in root.iter() if root is not None else ():
        for key in list(node.attrib):
            where = str(key).rpartition("}")[0].strip("{")
            if where in RELATIONS and node.attrib[key] == id_:
                del node.attrib[key]


def _types(package: Package, gone: set[str]) -> etree._Element:
    root = package.xml("[Content_Types].xml")
    dropped = {"/" + name.casefold() for name in gone}
    for node in list(root):
        if node.get("PartName", "").casefold() in dropped:
            root.remove(node)
    return root
