"""What each format says: the base text line by line, and of each place its alternatives with their parties."""

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from comity.core.text import tokens as signs
from comity.core.text.tracked import read
from comity.core.text.write.apart import apart
from comity.core.text.write.page import RIGHT_TO_LEFT

AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
CODES = re.compile(r"[^\s,:;\u200f]+(?:, [^\s,:;\u200f]+)*\u200f?$")
MARK, OBJECT = "\u00b6", "\ufffc"
Choice = tuple[int, int]
assert "ar" in RIGHT_TO_LEFT


@dataclass
class Said:
    """The base as lines, the words of each alternative, and who wants it."""

    base: list[str] = field(default_factory=list)
    words: dict[Choice, str] = field(default_factory=dict)
    parties: dict[Choice, tuple[str, ...]] = field(default_factory=dict)


def is_structure(token: str) -> bool:
    """Paragraph marks, table marks and objects: everything that is not characters."""
    return token[:1] == "\x01"


def plain(tokens: tuple[str, ...]) -> str:
    """Tokens as words; table marks say nothing here."""
    shown = {signs.PARAGRAPH: MARK}
    return "".join(
        OBJECT if signs.is_object(t) else shown.get(t, "") if is_structure(t) else t for t in tokens
    )


def word(data: bytes) -> Said:
    """The bracketed Word file: readings from its bookmarks, parties from the words behind its brackets."""
    found = apart(data)
    body = read(found.base).rejected().story("body")
    assert body is not None
    said = Said(plain(body.tokens).split(MARK)[:-1])
    for number, place in found.places.items():
        for index, tokens in place.alternatives.items():
            said.words[number, index] = plain(tokens)
    said.parties = _attributed(data)
    return said


def _attributed(data: bytes) -> dict[Choice, tuple[str, ...]]:
    from comity.core.text.guard import open_word

    package = open_word(data)
    found: dict[Choice, tuple[str, ...]] = {}
    opened: dict[str, Choice] = {}
    for node in package.xml(package.main).iter():
        name = str(node.tag).rpartition("}")[2]
        values = {str(k).rpartition("}")[2]: str(v) for k, v in node.items()}
        if name == "bookmarkStart" and values["name"].startswith("_comity_A"):
            place, index = values["name"].removeprefix("_comity_A").split("_")
            opened[values["id"]] = (int(place), int(index))
        elif name == "bookmarkEnd":
            opened.pop(values["id"], None)
        elif name == "r" and opened and _style(node) == "ComityParties":
            text = "".join(t.text or "" for t in node.iter() if str(t.tag).endswith("}t"))
            match = CODES.search(text.strip("\u200f"))
            if match:
                found[next(reversed(opened.values()))] = tuple(match[0].strip("\u200f").split(", "))
    return found


def _style(run: etree._Element) -> str:
    styles = [n for n in run.iter() if str(n.tag).endswith("}rStyle")]
    return str(next(iter(styles[0].values()))) if styles else ""


def html(text: str) -> Said:
    """The page: what is seen in its document column."""
    from lxml import html as parser

    root: Any = parser.fromstring(text)
    said = Said([title.text or "" for title in root.xpath("//h1[@data-line]")])
    for line in root.xpath("//section[not(@class='notes')]//div[@class='doc']//p"):
        if line.xpath("ancestor::section[@class='notes']"):
            continue
        whole = _choice(line)
        base = ""
        for node in line.xpath(".//text()[not(ancestor::*[@data-object])] | .//*[@data-object] | .//br"):
            inside: Any = node.getparent() if isinstance(node, str) else node  # type: ignore[attr-defined]
            around = [*([] if getattr(node, "is_tail", False) else [inside]), *inside.iterancestors()]
            choice = next((c for a in around if (c := _choice(a)) is not None), None)
            kind = {a.get("class") for a in around}
            if "by" in kind:
                match = CODES.search(str(node).strip("\u200f"))
                if choice is not None and match:
                    said.parties[choice] = tuple(match[0].split(", "))
                    said.words.setdefault(choice, "")
                continue
            if "br" in kind and str(node) != MARK:
                continue
            told = str(node) if isinstance(node, str) else "\n" if node.tag == "br" else OBJECT
            if choice is not None:
                said.words[choice] = said.words.get(choice, "") + told
            elif "br" not in kind:
                base += told
        if whole is None:
            said.base.append(base)
        else:
            said.words[whole] = said.words.get(whole, "") + MARK
    return said


def _choice(node: Any) -> Choice | None:
    place, index = node.get("data-place"), node.get("data-choice")
    return (int(place), int(index)) if place is not None and index is not None else None


def akn(data: bytes) -> Said:
    """The Akoma Ntoso document."""
    said = Said()
    root = etree.fromstring(data)
    body = root.find(f".//{AKN}mainBody")
    assert body is not None
    for line in body.iter(f"{AKN}p"):
        if any(a.tag == f"{AKN}authorialNote" for a in line.iterancestors()):
            continue
        whole = _alternative(line, said)
        base = _line(line, said, whole)
        if whole is None:
            said.base.append(base)
        else:
            said.words[whole] = said.words.get(whole, "") + MARK
    for node in body.iter(f"{AKN}ins", f"{AKN}del"):
        _alternative(node, said)
    return said


def _line(node: etree._Element, said: Said, choice: Choice | None) -> str:
    """The base text within a node; words of alternatives are put where they belong."""
    base = ""

    def tell(text: str) -> None:
        nonlocal base
        if choice is None:
            base += text
        else:
            said.words[choice] = said.words.get(choice, "") + text

    tell(node.text or "")
    for child in node:
        name = str(child.tag).removeprefix(AKN)
        if name == "authorialNote" or (name == "inline" and child.get("name") != "num"):
            tell(OBJECT)
        elif name == "eol":
            tell(MARK if choice is not None else "\n")
        elif name in {"ins", "del"}:
            inner = _alternative(child, said)
            assert _line(child, said, inner) == ""
        elif name in {"b", "i", "u", "sup", "sub"}:
            base += _line(child, said, choice)
        tell(child.tail or "")
    return base


def _alternative(node: etree._Element, said: Said) -> Choice | None:
    if node.get("alternativeTo") is None:
        return None
    place, _alt, index = (node.get("eId") or "").removeprefix("place_").partition("__alt_")
    choice = (int(place), int(index.partition("__")[0]))
    said.words.setdefault(choice, "")
    said.parties[choice] = tuple(r.removeprefix("#party-") for r in (node.get("refersTo") or "").split())
    return choice
