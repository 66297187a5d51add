"""What real files hold around their words: links, controls, fields, bookmarks, notes, sections, strict names."""

from collections.abc import Iterator
from itertools import groupby

import pytest
from lxml import etree

from comity.core.text.guard import open_word
from comity.core.text.rolling.canon import canon
from comity.core.text.rolling.compilation import Compilation, Hunk, Submission
from comity.core.text.rolling.index import Base
from comity.core.text.tokens import CELL, CELL_END, PARAGRAPH, ROW, ROW_END, tokenise
from comity.core.text.tracked import read
from comity.core.text.write.akn import akn
from comity.core.text.write.apart import apart
from comity.core.text.write.bracketed import bracketed
from comity.core.text.write.page import page
from comity.core.text.write.redline import redline
from comity.core.text.write.sheet import lay_out
from comity.core.text.write.source import Source
from tests.core.text.write.making import accepting
from tests.core.text.write.sayings import is_structure
from tests.core.text.write.test_write import SCHEMA
from tests.material.make import packed
from tests.material.tracked.docx import parts

STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
MATHS = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def run(text: str, look: str = "") -> str:
    """A run."""
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def mark(kind: str) -> str:
    """A mark of a field."""
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def field_(instruction: str, shown: str) -> str:
    """A field with its marks."""
    code = f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
    return mark("begin") + code + mark("separate") + run(shown) + mark("end")


FIELD, LINK = field_("REF x", "5"), field_('HYPERLINK "x"', "a link")
PARAGRAPHS = [
    f'<w:hyperlink w:anchor="x">{run("Linked ")}{run("words")}</w:hyperlink>{run(" and more of them here.")}',
    f'{run("A control: ")}<w:sdt><w:sdtPr><w:id w:val="7"/><w:alias w:val="Choice"/></w:sdtPr><w:sdtContent>'
    f"{run('chosen words within')}</w:sdtContent></w:sdt>{run(' it.')}",
    f"{run('See paragraph ')}{FIELD}{run(' above, and follow ')}{LINK}{run(' to the annex.')}",
    f'{run("A date: ")}<w:fldSimple w:instr=" DATE ">{run("today")}</w:fldSimple>{run(" ends it all.")}',
    f'<w:bookmarkStart w:id="1" w:name="x"/>{run("Marked")}<w:bookmarkEnd w:id="1"/>{run(" words, ")}<w:r><w:tab/>'
    f"<w:t>with</w:t><w:br/><w:t>a tab</w:t></w:r>{run(' and a break.')}",
    f"{run('An equation ')}<m:oMath {MATHS}><m:r><m:t>a=b</m:t></m:r></m:oMath>{run(' is an object of its own.')}",
    f'{run("A sign ")}<w:r><w:noBreakHyphen/><w:sym w:font="Symbol" w:char="F0B7"/></w:r>{run(" stands here.")}',
    '<w:pPr><w:keepNext/><w:rPr><w:b/></w:rPr><w:sectPr><w:pgSz w:w="1" w:h="2"/></w:sectPr></w:pPr>'
    + run("A section."),
]
WIDTH = '<w:tcPr><w:tcW w:w="3005" w:type="dxa"/></w:tcPr>'
CELLS = "".join(f"<w:tc>{WIDTH}<w:p>{run(text)}</w:p></w:tc>" for text in ("one cell", "two"))
GRID = '<w:tblGrid><w:gridCol w:w="1"/><w:gridCol w:w="1"/></w:tblGrid>'
TABLE = f"<w:tbl><w:tblPr/>{GRID}<w:tr>{CELLS}</w:tr><w:tr>{CELLS}</w:tr></w:tbl>"
HELD = f"<w:p>{run('Held in a control.')}</w:p>"
BLOCK = f'<w:sdt><w:sdtPr><w:id w:val="8"/></w:sdtPr><w:sdtContent>{HELD}</w:sdtContent></w:sdt>'
BODY = "".join(f"<w:p>{p}</w:p>" for p in PARAGRAPHS) + TABLE + BLOCK + f"<w:p>{run('The end of it.')}</w:p>"


def file(body: str = BODY, *, strict: bool = False) -> bytes:
    """A file with one note besides."""
    note = f'<w:footnote w:id="2"><w:p>{run("A note with some words.")}</w:p></w:footnote>'
    call = '<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    made = parts(body.replace("</w:p>", call, 1), note)
    if strict:
        made = {name: data.replace(W_OLD, STRICT.encode()) for name, data in made.items()}
    return packed(made)


W_OLD = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ROW_TOKENS = (ROW, CELL, "new", PARAGRAPH, CELL_END, CELL, "row", PARAGRAPH, CELL_END, ROW_END)


def settled(told: tuple[str, ...]) -> tuple[str, ...]:
    """Tokens as a reader cuts them: spaces and letters that have met are one."""
    parts_ = groupby(told, is_structure)
    return tuple(t for whole, some in parts_ for t in (some if whole else tokenise("".join(some))))


def proposals(base: bytes) -> Iterator[tuple[str, Compilation, dict[str, tuple[str, ...]]]]:
    """Each single token deleted, replaced or preceded by new words, and some changes of structure."""
    found = Base(read(base).rejected())
    for story in found.text.stories:
        body = story.tokens
        changes = [
            [
                (at, at + 1, kind)
                for at, t in enumerate(body)
                if at % 3 == n and not is_structure(t) and t.strip()
            ]
            for n, kind in enumerate(((), tuple(tokenise("other words")), ("more",)))
        ]
        wanted = [[(a, b, w) for a, b, w in change] for change in changes]
        if ROW in body:
            at = body.index(ROW_END) + 1
            wanted += [[(at, at, ROW_TOKENS)], [(body.index(ROW), at, ())]]
        wanted += [[(0, 0, ("New", " ", "first", ".", PARAGRAPH))]]
        objects = [at for at, t in enumerate(body) if t.startswith("\x01o")]
        wanted += [[(at, at + 1, ()) for at in objects]] if objects else []
        texts = {}
        for number, change in enumerate(wanted):
            told, last = [], 0
            for start, end, tokens in change:
                told += [*body[last:start], *tokens]
                last = end
            texts[f"P{number}"] = settled((*told, *body[last:]))
        sent = {
            code: Submission(code, {story.name: canon(found.story(story.name), text)})
            for code, text in texts.items()
        }
        yield story.name, Compilation(found, tuple(texts), sent), texts


@pytest.mark.parametrize("strict", [False, True])
def test_rare_things_survive_every_writer(strict: bool) -> None:
    base = file(strict=strict)
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    for name, compilation, texts in proposals(base):
        source = Source(base, compilation)
        data = redline(source).data
        assert read(data).rejected() == compilation.base.text
        for code, text in texts.items():
            story = read(accepting(data, code)).rejected().story(name)
            assert story is not None
            assert story.tokens == text, code
        taken = apart(bracketed(source, key=True).data)
        assert read(taken.base).rejected() == compilation.base.text
        loci = compilation.every()
        assert [taken.places[n].alternatives for n in range(len(loci))] == [
            {i: a.tokens for i, a in enumerate(locus.alternatives)} for locus in loci
        ]
        schema.assertValid(etree.fromstring(akn(lay_out(source))))
        assert page(lay_out(source))


def test_a_control_that_is_cut_keeps_one_number() -> None:
    base = file()
    found = Base(read(base).rejected())
    at = found.story("body").tokens.index("chosen") + 1
    hunks = (Hunk(at, at, 0, ("new", PARAGRAPH, "words")),)
    made = Compilation(found, ("A",), {"A": Submission("A", {"body": hunks})})
    main = open_word(redline(Source(base, made)).data).read("word/document.xml")
    assert main.count(b'<w:id w:val="7"/>') == 1
    assert main.count(b'<w:alias w:val="Choice"/>') == 2


def test_a_section_stays_with_its_paragraph() -> None:
    base = file()
    found = Base(read(base).rejected())
    at = found.story("body").tokens.index("section")
    hunks = (Hunk(at, at, 0, ("new", PARAGRAPH)),)
    made = Compilation(found, ("A",), {"A": Submission("A", {"body": hunks})})
    root = open_word(redline(Source(base, made)).data).xml("word/document.xml")
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    assert len(root.findall(f".//{w}p/{w}pPr/{w}sectPr")) == 1
    for said in root.iter(f"{w}pPr"):
        names = [str(child.tag).removeprefix(w) for child in said]
        assert names == sorted(names, key=["keepNext", "rPr", "sectPr"].index)
