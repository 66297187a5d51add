"""A scrubbed copy says the same and tells nothing of who wrote it."""

import io
import zipfile

import pytest
from docx import Document

from comity.core.text import tracked
from comity.core.text.guard import open_word
from comity.core.text.scrub import scrub
from tests.material import make
from tests.material.tracked import parties
from tests.material.tracked.constructs import ALL, Construct, ins, p, r
from tests.material.tracked.docx import DATE, written

W = f'xmlns:w="{make.W}"'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def everything(data: bytes) -> bytes:
    """All parts of a file, one after the other."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def telling() -> bytes:
    """A file that tells much: comments, people, an attached template, a picture elsewhere, hidden text."""
    paper = Document()
    paper.core_properties.author, paper.core_properties.title = (
        "Anna Ivanova",
        "Instructions from the capital",
    )
    paper.add_paragraph("A clean line.")
    data = make.saved(paper)
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>fall-back position</w:t></w:r>"
    comment = '<w:commentRangeStart w:id="4"/><w:commentRangeEnd w:id="4"/><w:r><w:commentReference w:id="4"/></w:r>'
    kept = comment.replace('"4"', '"5"')
    more = p(ins(r("new")) + hidden + comment + kept).replace("<w:p>", '<w:p w:rsidR="00AB12CD">')
    document = make.part(data, "word/document.xml").replace(b"<w:sectPr", more.encode() + b"<w:sectPr", 1)
    comments = "".join(
        f'<w:comment w:id="{n}" w:author="Boris Petrov" w:initials="BP" w:date="{DATE}">{p(r(text))}</w:comment>'
        for n, text in ((4, "ask Moscow"), (5, "see OP3"))
    )
    types = make.part(data, "[Content_Types].xml").replace(
        b"</Types>",
        b'<Override PartName="/word/comments.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'wordprocessingml.comments+xml"/><Override PartName="/docProps/custom.xml" ContentType="application/xml"/>'
        b"</Types>",
    )
    relations = make.part(data, "word/_rels/document.xml.rels").replace(
        b"</Relationships>",
        f'<Relationship Id="rIdC" Type="{make.OFFICE}/comments" Target="comments.xml"/>'
        f'<Relationship Id="rIdI" Type="{make.OFFICE}/image" Target="http://spy.example/1.png" TargetMode="External"/>'
        "</Relationships>".encode(),
    )
    settings = make.part(data, "word/settings.xml").replace(
        b"</w:settings>",
        b'<w:attachedTemplate r:id="rIdT" xmlns:r="' + make.OFFICE.encode() + b'"/></w:settings>',
    )
    return make.repacked(
        data,
        {
            "[Content_Types].xml": types,
            "word/document.xml": document,
            "word/comments.xml": f"<w:comments {W}>{comments}</w:comments>".encode(),
            "word/_rels/document.xml.rels": relations,
            "word/settings.xml": settings,
            "word/_rels/settings.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rIdT" '
            f'Type="{make.OFFICE}/attachedTemplate" Target="file://server/secret.dotx" TargetMode="External"/>'
            "</Relationships>".encode(),
            "docProps/custom.xml": b"<Properties>Ministry</Properties>",
        },
    )


TELLS = [
    *("Anna", "Boris", "BP", "capital", "fall-back", "Moscow", "spy.example", "secret.dotx", "Ministry"),
    *("00AB12CD", "2026-11-01", "rsid"),
]


def test_nothing_that_tells_is_left() -> None:
    data = telling()
    assert [word for word in TELLS if word.encode() not in everything(data)] == []
    made = scrub(data)
    assert [word for word in TELLS if word.encode() in everything(made.data)] == []
    assert b"see OP3" not in everything(made.data)
    assert tracked.read(made.data).accepted().plain() == "A clean line.\nnew\n"
    assert tracked.read(made.data).authors == ("Author",)


def test_what_was_removed_is_listed() -> None:
    said = scrub(telling()).removed.sentences()
    assert {"1 run of hidden text", "2 comments"} <= set(said)
    assert any("that name persons, programs or files" in line for line in said)
    assert any("links to files elsewhere" in line for line in said)
    assert scrub(scrub(telling()).data).removed.sentences() == []


def test_a_selected_comment_stays_without_its_author() -> None:
    made = scrub(telling(), keep_comments={"5"})
    assert [(c.text, c.author) for c in tracked.read(made.data).comments] == [("see OP3", "Author")]
    assert b"Moscow" not in everything(made.data)


def test_changes_may_be_accepted() -> None:
    made = scrub(telling(), accept=True)
    assert tracked.read(made.data).changes == 0
    assert "1 tracked change, accepted" in made.removed.sentences()


@pytest.mark.parametrize("construct", ALL, ids=lambda c: c.name)
def test_the_text_stays_as_it_is(construct: Construct) -> None:
    if construct.name == "hidden text":
        return  # which is what scrubbing takes away
    before, made = tracked.read(construct.data()), scrub(construct.data())
    after = tracked.read(made.data)
    assert after.accepted().plain() == before.accepted().plain()
    assert after.rejected().plain() == before.rejected().plain()
    accepted = tracked.read(scrub(construct.data(), accept=True).data)
    assert accepted.rejected().plain() == before.accepted().plain()


def test_a_long_draft_keeps_its_words_and_loses_its_identifiers() -> None:
    paper = parties.base("ru", pages=3, seed=5)
    edits = parties.edited(paper, party=3, changes=30)
    made = scrub(written(paper, edits, author="Иванов", wordlike=True))
    assert tracked.read(made.data).accepted().plain().splitlines() == parties.lines(paper, edits)
    assert "Иванов".encode() not in everything(made.data)
    assert b"rsid" not in everything(made.data)
    assert open_word(made.data).main == "word/document.xml"
    assert made.data == scrub(written(paper, edits, author="Иванов", wordlike=True)).data, (
        "the same bytes again"
    )
