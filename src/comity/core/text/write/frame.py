"""One part of a base file as a form with holes: what nobody touches is serialised once, the rest is filled in.

A hole is a processing instruction in the tree (the guard let none of the file's own through), or all that stands
between two of them; neighbours share the one between them. `filled` writes the tree in one call of libxml2 and puts
strings where the holes are. Nothing else changes in the tree, so that one writer after another may fill it. Strings use
the prefix `w`.
"""

import re
from typing import Final

from lxml import etree

HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
HOLE: Final = re.compile(r"<\?comity (\d+)\?>")
MAIN_NAMES: Final = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
XML: Final = "http://www.w3.org/XML/1998/namespace"


def escape(text: str) -> str:
    """Characters of an XML text."""
    if "&" in text or "<" in text or ">" in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


def quoted(text: str) -> str:
    """Characters of an attribute."""
    text = escape(text)
    if '"' in text or "\t" in text or "\n" in text:
        return text.replace('"', "&quot;").replace("\t", "&#9;").replace("\n", "&#10;")
    return text


class Frame:
    """The tree of one part, and the strings that go into its holes."""

    def __init__(self, root: etree._Element) -> None:
        self.namespace = etree.QName(root).namespace or MAIN_NAMES[0]
        if root.nsmap.get("w") != self.namespace:
            kept = [prefix for prefix in root.nsmap if prefix]
            etree.cleanup_namespaces(root, top_nsmap={"w": self.namespace}, keep_ns_prefixes=kept)
        self.root = root
        self.w = f"{{{self.namespace}}}"
        self._count = 0  # of instructions, which stay in the tree
        self._edges: dict[etree._Element, int] = {}  # instructions between elements
        self._fronts: dict[etree._Element, int] = {}  # by element: the number of the instruction before it
        self._backs: dict[etree._Element, int] = {}  # and of the one behind it
        self._inside: dict[etree._Element, int] = {}  # of one at its end
        self._within: dict[etree._Element, int] = {}  # of one before some child
        self.emptied()
        self._declared = self._declarations()
        self._names: dict[str, str] = {}

    def _declarations(self) -> str:
        """What libxml2 repeats on each element that is serialised alone."""
        sample = etree.SubElement(self.root, f"{self.w}p")
        said = etree.tostring(sample, encoding="unicode")
        self.root.remove(sample)
        return said[len("<w:p") : -len("/>")]

    def xml(self, element: etree._Element) -> str:
        """An element as it stands, without the declarations that the root makes."""
        return etree.tostring(element, encoding="unicode", with_tail=False).replace(self._declared, "", 1)

    def open_tag(self, element: etree._Element) -> tuple[str, str]:
        """The start and end tags of an element, its attributes as they stand."""
        name = self._name(str(element.tag))
        if name and not element.attrib:
            return f"<{name}>", f"</{name}>"
        attributes = [(self._name(str(key)), quoted(str(value))) for key, value in element.items()]
        if not name or not all(key for key, _value in attributes):
            said = etree.tostring(element, encoding="unicode")  # declares what it needs itself
            said = said[1 : said.index(">")].rstrip("/")
            return f"<{said}>", f"</{said.partition(' ')[0]}>"
        said = "".join(f' {key}="{value}"' for key, value in attributes)
        return f"<{name}{said}>", f"</{name}>"

    def _name(self, tag: str) -> str:
        """A name with its prefix; "" if the root declares none for it."""
        if tag not in self._names:
            namespace, _brace, name = tag[1:].partition("}") if tag[0] == "{" else ("", "", tag)
            prefixes = [p for p, uri in self.root.nsmap.items() if uri == namespace and p]
            if namespace == XML:
                prefixes = ["xml"]
            self._names[tag] = name if not namespace else f"{prefixes[0]}:{name}" if prefixes else ""
        return self._names[tag]

    def hole(self, element: etree._Element) -> list[str]:
        """Leave an element out; what is appended to the list stands in its place."""
        front = self._front(element)
        self._ends[front] = self._back(element)
        return self._instead.setdefault(front, [])

    def before(self, element: etree._Element) -> list[str]:
        """A hole before an element."""
        return self._before.setdefault(self._front(element), [])

    def after(self, element: etree._Element) -> list[str]:
        """A hole after an element."""
        return self._after.setdefault(self._back(element), [])

    def inside(self, element: etree._Element) -> list[str]:
        """A hole at the end of an element."""
        if element not in self._inside:
            element.append(self._new())
            self._inside[element] = self._count
        return self._before.setdefault(self._inside[element], [])

    def within(self, element: etree._Element, at: int) -> list[str]:
        """One hole before some child of an element, always the same."""
        if element not in self._within:
            element.insert(at, self._new())
            self._within[element] = self._count
        return self._before.setdefault(self._within[element], [])

    def _front(self, element: etree._Element) -> int:
        if element not in self._fronts:
            beside = element.getprevious()
            if beside is None or beside not in self._edges or beside.tail:
                beside = self._new()
                element.addprevious(beside)
                self._edges[beside] = self._count
            self._fronts[element] = self._edges[beside]
        return self._fronts[element]

    def _back(self, element: etree._Element) -> int:
        if element not in self._backs:
            beside = element.getnext()
            if beside is None or beside not in self._edges:
                beside = self._new()
                element.addnext(beside)
                self._edges[beside] = self._count
            self._backs[element] = self._edges[beside]
        return self._backs[element]

    def _new(self) -> etree._ProcessingInstruction:
        self._count += 1
        return etree.ProcessingInstruction("comity", str(self._count))

    def filled(self) -> bytes:
        """The part with its holes filled; then they are empty again."""
        parts = HOLE.split(etree.tostring(self.root, encoding="unicode"))
        places = {int(number): at for at, number in enumerate(parts[1::2])}
        texts, numbers = parts[::2], [*places]
        out, at = [HEAD, texts[0]], 0
        while at < len(numbers):
            number = numbers[at]
            out += self._after.get(number, ())
            out += self._before.get(number, ())
            if number in self._ends:
                out += self._instead[number]
                at = places[self._ends[number]]
            else:
                at += 1
                out.append(texts[at])
        self.emptied()
        return "".join(out).encode("utf-8")

    def emptied(self) -> None:
        """For the next writer."""
        self._after: dict[int, list[str]] = {}  # by number: what stands behind the element before it
        self._before: dict[int, list[str]] = {}  # what stands before the element behind it
        self._instead: dict[int, list[str]] = {}  # what stands in the place of that element
        self._ends: dict[int, int] = {}  # where that place ends
