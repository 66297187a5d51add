"""What is the markup of text and nothing else: told of an element that was parsed, before the walk reads it."""

from typing import Final

from lxml import etree

from comity.core.text.tracked.names import inside, local

NEVER: Final = ("xmlns", "<!", "<?")
INLINE: Final = frozenset(
    "r t delText ins del moveFrom moveTo hyperlink smartTag proofErr bookmarkStart bookmarkEnd "
    "lastRenderedPageBreak tab br cr noBreakHyphen".split()
)
CHANGES: Final = frozenset({"ins", "del", "moveFrom", "moveTo"})
ENDS: Final = frozenset({"ins", "del"})  # of paragraphs
PROPERTIES: Final = frozenset({"pPr", "rPr"})
TELLING: Final = frozenset({"vanish", "specVanish", "sectPr", "numberingChange", *CHANGES})  # in properties
BEFORE, AFTER = "\u00ab1\u00bb", "\u00ab2\u00bb"  # stand for the texts around a piece of markup


def of_text(parent: etree._Element, w: str) -> bool:
    """Whether an element holds nothing but runs of text and changes of them; their properties say nothing else."""
    for node in inside(parent):
        tag = node.tag
        name = tag.removeprefix(w)
        if name in PROPERTIES:
            if name == "pPr" and (node.getprevious() is not None or local(parent) != "p"):
                return False
            if any(tells(said) for said in node.iter()):
                return False
        elif name not in INLINE or len(tag) == len(name) or not of_text(node, w):
            return False
        elif name in CHANGES and not any(inner.text in {BEFORE, AFTER} for inner in node.iter()):
            return False  # a change without text; the parser counts it
    return True


def tells(said: etree._Element) -> bool:
    """Whether a property says more than how something looks, or that the end of a paragraph was changed."""
    name = local(said)
    if name in ENDS:
        around = [local(one) for one in said.iterancestors()]
        return around[:3] != ["rPr", "pPr", "p"]
    return name in TELLING or name.endswith("Change")
