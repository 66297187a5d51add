"""Compilations for the tests of writers: a base file, parties' files with changes of every kind, and what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from comity.core.text.guard import open_word
from comity.core.text.rolling.canon import canon
from comity.core.text.rolling.compilation import Compilation, Submission
from comity.core.text.rolling.index import Base
from comity.core.text.tokens import Text
from comity.core.text.tracked import read
from comity.core.text.tracked.names import ACCEPTED
from comity.core.text.tracked.settle import settle
from comity.core.text.write.package import rewritten
from tests.material.tracked import docx, parties

OTHER = {"ins": "del", "del": "ins", "cellIns": "cellDel", "cellDel": "cellIns"}
SHOWN = {"delText": "t", "delInstrText": "instrText"}
GONE = {shown: gone for gone, shown in SHOWN.items()}
NAMES = {"P001": "Aldora", "P002": "Brenn", "P003": "Cestria", "P004": "Dorvane", "P005": "Estrel"}


@dataclass(frozen=True)
class Case:
    """A base and what its parties want."""

    base: bytes
    compilation: Compilation
    texts: Mapping[str, Text]


def compiled(base: bytes, texts: Mapping[str, Text], language: str = "en") -> Compilation:
    """A compilation of accepted texts; notes that only a proposal has are left to the reader's tests."""
    read_ = read(base).rejected()
    found = Base(read_)
    submissions = {}
    for code, text in texts.items():
        delta = {}
        for story in read_.stories:
            other = text.story(story.name)
            hunks = canon(found.story(story.name), other.tokens) if other else ()
            if hunks:
                delta[story.name] = hunks
        submissions[code] = Submission(code, delta, objects=text.objects)
    return Compilation(found, tuple(texts), submissions, language=language)


@lru_cache(maxsize=64)
def case(language: str = "en", seed: int = 1, number: int = 3, pages: float = 0.5, changes: int = 8) -> Case:
    """A generated case; words, paragraphs, splits, joins, moves, rows and notes are changed."""
    paper = parties.base(language, pages=pages, seed=seed, notes=False)
    base = docx.written(paper, ())
    edits = parties.parties(paper, number, changes=changes, seed=seed)
    texts = {code: read(docx.written(paper, found, author=code)).accepted() for code, found in edits.items()}
    return Case(base, compiled(base, texts, language), texts)


def turned(data: bytes, name: str) -> bytes:
    """The file with every change that does not name a party turned round, so that accepting all rejects those."""
    package = open_word(data)
    changed = {}
    for part in {package.main, *package.typed("footnotes", "endnotes", "header", "footer")}:
        root = package.xml(part)
        w = f"{{{etree.QName(root).namespace}}}"
        for node in list(root.iter(*(w + change for change in OTHER))):
            if name not in (node.get(f"{w}author") or "").split("; "):
                names = SHOWN if node.tag == f"{w}del" else GONE
                for text in list(node.iter(*(w + old for old in names))):
                    text.tag = w + names[str(text.tag).removeprefix(w)]
                node.tag = w + OTHER[str(node.tag).removeprefix(w)]
        changed[part] = etree.tostring(root, encoding="UTF-8")
    return rewritten(data, changed)


def accepting(data: bytes, name: str) -> bytes:
    """The file with the changes accepted whose label names a party, and all others rejected."""
    package = open_word(turned(data, name))
    changed = {}
    for part in {package.main, *package.typed("footnotes", "endnotes", "header", "footer")}:
        root = package.xml(part)
        settle(root, ACCEPTED)
        changed[part] = etree.tostring(root, encoding="UTF-8")
    return rewritten(data, changed)
