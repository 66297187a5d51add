"""Objects and properties as hashes: what must be equal in two files is equal, whatever ids Word gave."""

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from lxml import etree

from comity.core.text.tracked.names import MC, RELATIONS, local, space

# attributes that Word writes anew at will, and elements that say nothing of content
PASSING: Final = frozenset(
    "rsidR rsidRPr rsidRDefault rsidP rsidDel rsidSect rsidTr anchorId editId paraId textId spid author date".split()
)
UNSAID: Final = frozenset("proofErr lastRenderedPageBreak bookmarkStart bookmarkEnd".split())
NUMBERED: Final = frozenset({"docPr", "cNvPr"})  # whose id and name are only counters


@dataclass(slots=True)
class Relations:
    """What the relationship ids of one part point to, as a hash of the target's bytes or its outside address."""

    targets: Mapping[str, str]
    read: Callable[[str], bytes]
    _known: dict[str, str] = field(default_factory=dict)

    def content(self, id_: str) -> str:
        """What an id stands for."""
        if id_ not in self._known:
            target = self.targets.get(id_, "")
            if target.startswith("part:"):
                target = sha256(self.read(target.removeprefix("part:"))).hexdigest()
            self._known[id_] = target
        return self._known[id_]


NOTHING: Final = Relations({}, lambda _name: b"")


def canonical(node: etree._Element, relations: Relations = NOTHING, depth: int = 0) -> str:
    """An element as one string, without prefixes, revision ids and counters; spaces between elements do not count."""
    name = local(node)
    said = []
    for key, value in node.items():
        where, _brace, attribute = str(key).rpartition("}")
        if (
            attribute in PASSING
            or (name in NUMBERED and attribute in {"id", "name"})
            or where.startswith(MC[:-1])
        ):
            continue
        if where.strip("{}") in RELATIONS:
            said.append(f"{attribute}={relations.content(str(value))}")
        else:
            said.append(f"{attribute}={value!s}")
    inside = [canonical(child, relations, depth + 1) for child in node if local(child) not in UNSAID]
    text = node.text or ""
    if inside:
        text = text.strip()
    return f"<{name} {' '.join(sorted(said))}>{text}{''.join(inside)}</>"


def hashed(content: str) -> str:
    """16 hex digits; nothing for nothing."""
    return sha256(content.encode()).hexdigest()[:16] if content else ""


def relations_of(part: str, root: etree._Element | None, read: Callable[[str], bytes]) -> Relations:
    """The relationships of a part, from the tree of its .rels."""
    folder = posixpath.dirname(part)
    targets: dict[str, str] = {}
    for node in root if root is not None else ():
        target, id_ = str(node.get("Target", "")), str(node.get("Id", ""))
        if node.get("TargetMode") == "External":
            targets[id_] = f"outside:{target}"
        else:
            name = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            targets[id_] = f"part:{name}"
    return Relations(targets, read)


def texts(node: etree._Element) -> str:
    """The characters of an equation or a reading aid, in order."""
    return "".join(part.text or "" for part in node.iter() if local(part) == "t" and space(part))
