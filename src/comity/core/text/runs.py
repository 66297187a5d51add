"""The inside of a paragraph: characters and their looks, notes that are called, and what cannot be shown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from comity.core.errors import _
from comity.core.text.blocks import Run
from comity.core.text.styles import NO_MARKS, Styles, local, marks, together, val

SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
WITHIN: Final = frozenset("hyperlink sdt sdtContent smartTag customXml fldSimple bdo dir".split())
SILENT: Final = frozenset(
    "pPr rPr sdtPr sdtEndPr customXmlPr smartTagPr bookmarkStart bookmarkEnd proofErr permStart permEnd "
    "commentRangeStart commentRangeEnd commentReference annotationRef footnoteRef endnoteRef separator "
    "continuationSeparator lastRenderedPageBreak softHyphen sectPr tblPr tblGrid tblPrEx trPr tcPr "
    "moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd customXmlInsRangeStart "
    "customXmlInsRangeEnd customXmlDelRangeStart customXmlDelRangeEnd customXmlMoveFromRangeStart "
    "customXmlMoveFromRangeEnd customXmlMoveToRangeStart customXmlMoveToRangeEnd".split()
)
NOT_SHOWN: Final = _("A picture, equation or object is not shown; it is in the original file.")
HIDDEN: Final = _("The file contains hidden text, which is not part of the draft. Remove it.")
TRACKED: Final = _("The file contains tracked changes; they are shown as if all of them were accepted.")
FIELD: Final = _("Fields, such as dates and references, are shown as they stood when the file was saved.")
SYMBOL: Final = _("A special symbol is shown as a box; compare with the original file.")
NOTE_IN_NOTE: Final = _("A note within a note is not shown.")


def words(node: etree._Element) -> str:
    """All characters within an element."""
    return "".join(str(part) for part in node.itertext())


@dataclass(slots=True)
class Inline:
    """Reads the runs of one file, and remembers what a reader must be told."""

    w: str
    styles: Styles
    warnings: dict[str, None] = field(default_factory=dict)
    called: list[str] = field(default_factory=list)  # notes in the order of their calls
    in_notes: bool = False
    _codes: list[bool] = field(default_factory=list)  # open fields; true while their instruction lasts

    def warn(self, sentence: str) -> None:
        """Say it once."""
        self.warnings[sentence] = None

    def runs(self, parent: etree._Element, inherited: Mapping[str, bool] = NO_MARKS) -> Iterator[Run]:
        """All runs within an element, in order."""
        for node in parent:
            name = local(node)
            if name == "r":
                yield from self._run(node, inherited)
            elif name in WITHIN:
                if name == "fldSimple":
                    self._field(node.get(f"{self.w}instr", ""))
                yield from self.runs(node, inherited)
            elif name in {"ins", "moveTo"}:
                self.warn(TRACKED)
                yield from self.runs(node, inherited)
            elif name in {"del", "moveFrom"}:
                self.warn(TRACKED)
            elif name not in SILENT:
                yield self.placeholder()

    def placeholder(self) -> Run:
        """What stands where something cannot be shown."""
        self.warn(NOT_SHOWN)
        return Run("[\u2026]")

    def _run(self, node: etree._Element, inherited: Mapping[str, bool]) -> Iterator[Run]:
        properties = node.find(f"{self.w}rPr")
        named = self.styles.style(val(properties, f"{self.w}rStyle", self.w)).marks
        looks = {**self.styles.everywhere, **together(inherited, named), **marks(properties, self.w)}
        look = frozenset(mark for mark, on in looks.items() if on)
        if "hidden" in look:
            self._keep_fields(node)
            if any(name != "rPr" for name in (local(child) for child in node)):
                self.warn(HIDDEN)
            return
        for child in node:
            yield from self._piece(child, look)

    def _keep_fields(self, node: etree._Element) -> None:
        """Fields may begin or end within hidden text."""
        for child in node.iter(f"{self.w}fldChar"):
            self._bound(child)

    def _piece(self, child: etree._Element, look: frozenset[str]) -> Iterator[Run]:
        name = local(child)
        if name == "fldChar":
            self._bound(child)
        elif name == "instrText":
            self._field(words(child))
        elif any(self._codes):
            if name not in SILENT:
                self.warn(HIDDEN)  # Word shows the result of a field, not its instruction
        elif name == "t":
            text = words(child)
            kept = child.get(SPACE) == "preserve"
            yield Run(text if kept else text.strip(" \t\r\n"), look)
        elif name in {"tab", "ptab"}:
            yield Run("\t", look)
        elif name in {"br", "cr"}:
            yield Run("\n", look)
        elif name == "noBreakHyphen":
            yield Run("\u2011", look)
        elif name == "sym":
            self.warn(SYMBOL)
            yield Run("\u25a1", look)
        elif name in {"footnoteReference", "endnoteReference"}:
            yield from self._call(name, child, look)
        elif name not in SILENT and name != "delText":
            yield self.placeholder()

    def _call(self, name: str, child: etree._Element, look: frozenset[str]) -> Iterator[Run]:
        if self.in_notes:
            self.warn(NOTE_IN_NOTE)
            return
        self.called.append(f"{name.removesuffix('Reference')}s/{child.get(f'{self.w}id', '')}")
        yield Run("", look - {"sup", "sub"}, note=len(self.called))

    def _bound(self, node: etree._Element) -> None:
        match node.get(f"{self.w}fldCharType"):
            case "begin":
                self._codes.append(True)
            case "separate" if self._codes:
                self._codes[-1] = False
            case "end" if self._codes:
                self._codes.pop()

    def _field(self, instruction: str) -> None:
        """A link is only a link; any other field may print another text tomorrow."""
        words = instruction.split()
        if words and words[0].upper() != "HYPERLINK":
            self.warn(FIELD)
