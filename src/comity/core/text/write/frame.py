"""One part of a base file as a form with holes: what nobody touches is serialised once, the rest is filled in.

A hole is a processing instruction in the tree (the guard let none of the file's own through), or all that stands
between two of them; `filled` writes the tree in one call of libxml2 and puts strings where the holes are. Nothing else
changes in the tree, so that one writer after another may fill it. Strings use the prefix `w`.
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
        self._numbers: dict[tuple[str, etree._Element], int] = {}  # of holes; instructions stay in the tree
        self._strings: dict[int, list[str]] = {}  # what stands in them
        self._taken: set[int] = set()  # holes that reach to the next number
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
        if ("begin", element) not in self._numbers:
            element.addprevious(self._new("begin", element))
            element.addnext(self._new("end", element))
        number = self._numbers["begin", element]
        self._taken.add(number)
        return self._strings.setdefault(number, [])

    def before(self, element: etree._Element) -> list[str]:
        """A hole before an element."""
        if ("before", element) not in self._numbers:
            known = self._numbers.get(("begin", element))
            instruction = self._new("before", element)
            if known is None:
                element.addprevious(instruction)
            else:
                previous = element.getprevious()
                assert previous is not None
                previous.addprevious(instruction)
        return self._strings_of("before", element)

    def after(self, element: etree._Element) -> list[str]:
        """A hole after an element."""
        if ("after", element) not in self._numbers:
            known = self._numbers.get(("end", element))
            instruction = self._new("after", element)
            following = element.getnext() if known is not None else element
            assert following is not None
            following.addnext(instruction)
        return self._strings_of("after", element)

    def inside(self, element: etree._Element) -> list[str]:
        """A hole at the end of an element."""
        if ("inside", element) not in self._numbers:
            element.append(self._new("inside", element))
        return self._strings_of("inside", element)

    def within(self, element: etree._Element, at: int) -> list[str]:
        """One hole before some child of an element, always the same."""
        if ("within", element) not in self._numbers:
            element.insert(at, self._new("within", element))
        return self._strings_of("within", element)

    def _strings_of(self, kind: str, element: etree._Element) -> list[str]:
        return self._strings.setdefault(self._numbers[kind, element], [])

    def _new(self, kind: str, element: etree._Element) -> etree._ProcessingInstruction:
        self._numbers[kind, element] = number = len(self._numbers)
        return etree.ProcessingInstruction("comity", str(number))

    def filled(self) -> bytes:
        """The part with its holes filled; then they are empty again."""
        parts = HOLE.split(etree.tostring(self.root, encoding="unicode"))
        places = {int(number): at for at, number in enumerate(parts[1::2])}
        texts, numbers = parts[::2], [*places]
        out, at = [HEAD, texts[0]], 0
        while at < len(numbers):
            number = numbers[at]
            out += self._strings.get(number, ())
            if number in self._taken:
                at = places[number + 1]
            at += 1
            out.append(texts[at])
        self.emptied()
        return "".join(out).encode("utf-8")

    def emptied(self) -> None:
        """For the next writer."""
        self._strings, self._taken = {}, set()
