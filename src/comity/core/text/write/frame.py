"""One part of a base file as a form with holes: what nobody touches is serialised once, the rest is filled in.

A hole is a processing instruction in the tree (the guard let none of the file's own through); `filled` writes the
tree in one call of libxml2 and puts strings where the holes are. Strings use the prefix `w`.
"""

import re
from typing import Final

from lxml import etree

HEAD: Final = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
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
        self._strings: list[list[str]] = []
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
        """Take an element out; what is appended to the list stands in its place."""
        instruction, strings = self._new()
        instruction.tail = element.tail
        parent = element.getparent()
        if parent is not None:
            parent.replace(element, instruction)
        return strings

    def before(self, element: etree._Element) -> list[str]:
        """A hole before an element."""
        instruction, strings = self._new()
        element.addprevious(instruction)
        return strings

    def after(self, element: etree._Element) -> list[str]:
        """A hole after an element."""
        instruction, strings = self._new()
        element.addnext(instruction)
        return strings

    def inside(self, element: etree._Element) -> list[str]:
        """A hole at the end of an element."""
        instruction, strings = self._new()
        element.append(instruction)
        return strings

    def _new(self) -> tuple[etree._Element, list[str]]:
        strings: list[str] = []
        self._strings.append(strings)
        return etree.ProcessingInstruction("comity", str(len(self._strings) - 1)), strings

    def filled(self) -> bytes:
        """The part with its holes filled."""
        parts = HOLE.split(etree.tostring(self.root, encoding="unicode"))
        parts[1::2] = ["".join(self._strings[int(number)]) for number in parts[1::2]]
        return HEAD + "".join(parts).encode("utf-8")
