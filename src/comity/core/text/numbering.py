"""Automatic numbers of Word paragraphs, printed as labels: decimal, letters and Roman, with their templates."""

from dataclasses import dataclass, field

from lxml import etree

ROMAN = [(1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")]
ROMAN += [(10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")]


@dataclass(slots=True)
class Level:
    """How one level prints."""

    form: str = "decimal"
    template: str = "%1."
    start: int = 1


@dataclass(slots=True)
class Numbering:
    """Levels by list, and how far each list has counted."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def label(self, number: str, depth: int) -> str:
        """The next label of a list at a depth; deeper levels start again."""
        levels = self.levels.get(number)
        if levels is None or depth not in levels:
            return ""
        if levels[depth].form == "bullet":
            return "•"
        counts = self.counts.setdefault(number, {})
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        label = levels[depth].template
        for d in range(depth + 1):
            level = levels.get(d, Level())
            label = label.replace(f"%{d + 1}", _number(counts.get(d, level.start), level.form))
        return label.strip()


def read(root: etree._Element, ns: str) -> Numbering:
    """The lists of word/numbering.xml."""
    w = f"{{{ns}}}"
    abstract: dict[str, dict[int, Level]] = {}
    for node in root.iter(f"{w}abstractNum"):
        levels: dict[int, Level] = {}
        for lvl in node.iter(f"{w}lvl"):
            depth = lvl.get(f"{w}ilvl", "0")
            if depth.isdigit():
                levels[int(depth)] = Level(
                    _val(lvl, f"{w}numFmt", "decimal"),
                    _val(lvl, f"{w}lvlText", "%1."),
                    int(_val(lvl, f"{w}start", "1") if _val(lvl, f"{w}start", "1").isdigit() else 1),
                )
        abstract[node.get(f"{w}abstractNumId", "")] = levels
    found = Numbering()
    for num in root.iter(f"{w}num"):
        number = num.get(f"{w}numId", "")
        found.levels[number] = abstract.get(_val(num, f"{w}abstractNumId", ""), {})
    return found


def _val(node: etree._Element, tag: str, default: str) -> str:
    child = node.find(tag)
    ns = tag[: tag.index("}") + 1]
    return child.get(f"{ns}val", default) if child is not None else default


def _number(n: int, form: str) -> str:
    match form:
        case "lowerLetter" | "upperLetter":
            letter = chr(ord("a") + (n - 1) % 26) * ((n - 1) // 26 + 1)
            return letter.upper() if form == "upperLetter" else letter
        case "lowerRoman" | "upperRoman":
            roman = ""
            for value, sign in ROMAN:
                while n >= value:
                    roman, n = roman + sign, n - value
            return roman.upper() if form == "upperRoman" else roman
        case _:
            return str(n)
