"""How Word's styles make text look: marks, headings, direction and numbers that a paragraph inherits.

Source: ECMA-376 part 1, 17.7. Headings are known by the style's name: its id is translated with Word itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

ON: Final = {"", "1", "true", "on"}
DEEPEST: Final = 12  # styles that rest on styles
TOGGLES: Final = {"b": "b", "i": "i", "strike": "s", "dstrike": "s", "vanish": "hidden"}
NO_MARKS: Final[Mapping[str, bool]] = {}


@dataclass(frozen=True, slots=True)
class Style:
    """What one style gives, with all it rests on."""

    marks: Mapping[str, bool] = field(default_factory=dict)
    level: int = 0
    rtl: bool = False
    align: str = ""
    list_number: str = ""
    list_depth: str = ""


UNKNOWN: Final = Style()


class Styles:
    """The styles of one file, resolved when asked for."""

    def __init__(self, root: etree._Element | None, w: str) -> None:
        self.w = w
        self._nodes: dict[str, etree._Element] = {}
        self._found: dict[str, Style] = {}
        self.usual = ""
        self.everywhere: Mapping[str, bool] = NO_MARKS
        if root is None:
            return
        for node in root.iter(f"{w}style"):
            self._nodes[node.get(f"{w}styleId", "")] = node
            if node.get(f"{w}type") == "paragraph" and node.get(f"{w}default", "0") in ON:
                self.usual = node.get(f"{w}styleId", "")
        self.everywhere = marks(root.find(f"{w}docDefaults/{w}rPrDefault/{w}rPr"), w)

    def style(self, name: str, depth: int = 0) -> Style:
        """A style by its id; an unknown one gives nothing."""
        node = self._nodes.get(name)
        if node is None or depth > DEEPEST:
            return UNKNOWN
        if name not in self._found:
            self._found[name] = self._resolved(node, depth)
        return self._found[name]

    def _resolved(self, node: etree._Element, depth: int) -> Style:
        w = self.w
        below = self.style(val(node, f"{w}basedOn", w), depth + 1)
        properties = node.find(f"{w}pPr")
        number = node.find(f"{w}pPr/{w}numPr")
        bidi = flag(properties, f"{w}bidi", w)
        return Style(
            marks={**below.marks, **marks(node.find(f"{w}rPr"), w)},
            level=heading(val(node, f"{w}name", w)) or below.level,
            rtl=below.rtl if bidi is None else bidi,
            align=val(properties, f"{w}jc", w) or below.align,
            list_number=val(number, f"{w}numId", w) or below.list_number,
            list_depth=val(number, f"{w}ilvl", w) or below.list_depth,
        )


def heading(name: str) -> int:
    """1 to 6 for the built-in headings and the title, else 0."""
    plain = name.casefold().replace(" ", "")
    digits = plain.removeprefix("heading")
    if plain.startswith("heading") and digits in set("123456789"):
        return min(int(digits), 6)
    return int(plain == "title")


def marks(properties: etree._Element | None, w: str) -> dict[str, bool]:
    """The marks that run properties set or take away; one walk, since a text has many runs."""
    found: dict[str, bool] = {}
    for node in properties if properties is not None else ():
        name, said = local(node), node.get(f"{w}val", "")
        if name in TOGGLES:
            mark = TOGGLES[name]
            found[mark] = said in ON or (
                mark == "s" and found.get("s", False)
            )  # struck through once or twice
        elif name == "u":
            found["u"] = said != "none"
        elif name == "vertAlign":
            found["sup"], found["sub"] = said == "superscript", said == "subscript"
    return found


def together(paragraph: Mapping[str, bool], character: Mapping[str, bool]) -> dict[str, bool]:
    """Marks of both styles: what both set is taken away again (17.7.3), as for emphasis in a slanted paragraph."""
    both = {**paragraph, **character}
    for mark in TOGGLES.values():
        if paragraph.get(mark) and character.get(mark):
            both[mark] = False
    return both


def local(node: etree._Element) -> str:
    """The name of an element without its namespace; comments and instructions never reach this."""
    return str(node.tag).rpartition("}")[2]


def val(parent: etree._Element | None, tag: str, w: str) -> str:
    """The value of a property, or nothing."""
    child = parent.find(tag) if parent is not None else None
    return "" if child is None else child.get(f"{w}val", "")


def flag(parent: etree._Element | None, tag: str, w: str) -> bool | None:
    """A property that is on or off, or not said."""
    child = parent.find(tag) if parent is not None else None
    return None if child is None else child.get(f"{w}val", "") in ON
