"""Automatic numbers of Word paragraphs, printed as labels: decimal, letters and Roman, with their templates.

Source: ECMA-376 part 1, 17.9. Lists that share an abstract definition count on together, unless one starts again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

ROMAN: Final = [
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
]
LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
CYRILLIC: Final = "абвгдежзиклмнопрстуфхцчшщэюя"  # as Word counts: without ё, й, ъ, ы, ь
DEEPEST: Final = 9  # levels that Word has
LONGEST: Final = 100  # characters of one template
KNOWN: Final = frozenset(
    "decimal bullet none decimalZero lowerLetter upperLetter lowerRoman upperRoman russianLower russianUpper".split()
)


@dataclass(frozen=True, slots=True)
class Level:
    """How one level prints."""

    form: str = "decimal"
    template: str = "%1."
    start: int = 1


@dataclass(slots=True)
class Numbering:
    """Levels by list, what each list counts with, and how far it has counted."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    counter: dict[str, str] = field(default_factory=dict)
    restarts: dict[str, set[int]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def knows(self, number: str, depth: int) -> bool:
        """Whether a label can be printed as Word prints it."""
        levels = self.levels.get(number, {})
        return depth in levels and levels[depth].form in KNOWN

    def label(self, number: str, depth: int) -> str:
        """The next label of a list at a depth; deeper levels start again."""
        levels = self.levels.get(number)
        if levels is None or depth not in levels:
            return ""
        level = levels[depth]
        if level.form == "bullet":
            return "•"
        counts = self.counts.setdefault(self.counter.get(number, number), {})
        if depth in self.restarts.get(number, set()):
            self.restarts[number].discard(depth)
            counts.pop(depth, None)
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        label = level.template
        for d in range(depth + 1):
            above = levels.get(d, Level())
            label = label.replace(f"%{d + 1}", printed(counts.get(d, above.start), above.form))
        return label.strip()


def read(root: etree._Element, ns: str) -> Numbering:
    """The lists of a numbering part."""
    w = f"{{{ns}}}"
    abstract = {
        node.get(f"{w}abstractNumId", ""): _levels(node, w, {}) for node in root.iter(f"{w}abstractNum")
    }
    found = Numbering()
    for num in root.iter(f"{w}num"):
        number, rests = num.get(f"{w}numId", ""), _val(num, f"{w}abstractNumId", "")
        levels, restarts = dict(abstract.get(rests, {})), set()
        for override in num.iter(f"{w}lvlOverride"):
            depth = whole(override.get(f"{w}ilvl", "0"), DEEPEST)
            levels.update(_levels(override, w, levels))
            start = _val(override, f"{w}startOverride", "")
            if start:
                levels[depth] = replace(levels.get(depth, Level()), start=whole(start, 1))
                restarts.add(depth)
        found.levels[number], found.counter[number], found.restarts[number] = levels, rests, restarts
    return found


def whole(digits: str, otherwise: int) -> int:
    """A small whole number of the file; anything else is taken for `otherwise`."""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else otherwise


def printed(n: int, form: str) -> str:
    """A number as a list prints it; where letters or Roman figures end, as figures."""
    match form:
        case "lowerLetter" | "upperLetter":
            text = _letters(n, LATIN)
        case "russianLower" | "russianUpper":
            text = _letters(n, CYRILLIC)
        case "lowerRoman" | "upperRoman":
            text = _roman(n)
        case "decimalZero":
            return f"{n:02}"
        case "none":
            return ""
        case _:
            return str(n)
    return text.upper() if form.startswith("upper") or form.endswith("Upper") else text


def _letters(n: int, alphabet: str) -> str:
    if not 0 < n <= 30 * len(alphabet):
        return str(n)
    return alphabet[(n - 1) % len(alphabet)] * ((n - 1) // len(alphabet) + 1)


def _roman(n: int) -> str:
    if not 0 < n < 4000:
        return str(n)
    roman = ""
    for value, sign in ROMAN:
        while n >= value:
            roman, n = roman + sign, n - value
    return roman


def _levels(node: etree._Element, w: str, otherwise: Mapping[int, Level]) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for lvl in node.iter(f"{w}lvl"):
        depth = whole(lvl.get(f"{w}ilvl", "0"), DEEPEST)
        if depth < DEEPEST:
            rest = otherwise.get(depth, Level())
            levels[depth] = Level(
                _val(lvl, f"{w}numFmt", rest.form),
                _val(lvl, f"{w}lvlText", rest.template)[:LONGEST],
                whole(_val(lvl, f"{w}start", ""), rest.start),
            )
    return levels


def _val(node: etree._Element, tag: str, default: str) -> str:
    child = node.find(tag)
    ns = tag[: tag.index("}") + 1]
    return child.get(f"{ns}val", default) if child is not None else default
