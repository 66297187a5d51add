"""Where the stories of a file stand in its parts: the body, notes by the order of their calls, headers and footers."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lxml import etree

from comity.core.text.guard import Package
from comity.core.text.styles import local
from comity.core.text.tokens import BODY, object_token
from comity.core.text.tracked.objects import relations_of
from comity.core.text.write.frame import quoted
from comity.core.text.write.package import relations_of as relations_part

NOTES = {"footnote": "footnotes", "endnote": "endnotes"}


class Home(NamedTuple):
    """The part that holds a story, and the element in it."""

    part: str
    element: etree._Element


def homes(package: Package) -> dict[str, Home]:
    """All stories that a reader finds in a file without tracked changes, by the reader's names."""
    root = package.xml(package.main)
    w = str(root.tag).removesuffix("document")
    body = root.find(f"{w}body")
    found = {BODY: Home(package.main, body)} if body is not None else {}
    for kind, plural in NOTES.items():
        calls = (n.get(f"{w}id", "") for n in root.iter(f"{w}{kind}Reference") if not _boxed(n))
        by_id = {
            note.get(f"{w}id", ""): Home(part, note)
            for part in package.related(package.main, plural)
            for note in package.xml(part).iter(f"{w}{kind}")
        }
        for number, id_ in enumerate(dict.fromkeys(calls), 1):
            if id_ in by_id:
                found[f"{kind}:{number}"] = by_id[id_]
    for name, part in _margins(package, root, w):
        found[name] = Home(part, package.xml(part))
    return found


def _boxed(node: etree._Element) -> bool:
    """Within a drawing, which is one object."""
    return any(local(around) in {"txbxContent", "Fallback"} for around in node.iterancestors())


def _margins(package: Package, root: etree._Element, w: str) -> Iterator[tuple[str, str]]:
    path = relations_part(package.main)
    if path not in package:
        return
    relations = relations_of(package.main, package.xml(path), package.read)
    for section, node in enumerate(root.iter(f"{w}sectPr"), 1):
        for child in node:
            kind = local(child).removesuffix("Reference")
            if kind in {"header", "footer"}:
                id_ = next((str(v) for k, v in child.items() if str(k).endswith("}id")), "")
                part = relations.targets.get(id_, "").removeprefix("part:")
                if part in package:
                    yield f"{kind}:{section}:{child.get(f'{w}type', 'default')}", part


def notes(found: Mapping[str, Home]) -> dict[str, str]:
    """How each note of the base is called: its token, and the XML of a call."""
    calls = {}
    for name, home in found.items():
        kind, _colon, _number = name.partition(":")
        if kind in NOTES:
            id_ = next((str(v) for k, v in home.element.items() if str(k).endswith("}id")), "")
            calls[object_token(kind, name)] = f'<w:{kind}Reference w:id="{quoted(id_)}"/>'
    return calls
