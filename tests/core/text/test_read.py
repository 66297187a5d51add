"""What a reader sees of a Word file: all of its text, as Word shows it, or a word about what is missing."""

import io
import zipfile
from pathlib import Path

import pytest

from comity.core.text import html
from comity.core.text.blocks import Paragraph, Table, Text
from comity.core.text.read import (
    COMMENTS,
    MARGINS,
    NO_NOTE,
    NO_NUMBER,
    STRICT,
    TURNED,
    Empty,
    TooMuchText,
    TrackedChanges,
    read,
)
from comity.core.text.runs import FIELD, HIDDEN, NOT_SHOWN, SYMBOL, TRACKED
from tests.material import make

MATERIAL = Path(make.__file__).parent
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."


def paper(language: str) -> Text:
    """A real file of the material."""
    return read((MATERIAL / f"decision.{language}.docx").read_bytes())


def body(xml: str) -> Text:
    """The reading of a body."""
    return read(make.small(xml))


def line(xml: str) -> Text:
    """The reading of one paragraph, with a word so that it is not empty."""
    return body(f"<w:p><w:r><w:t>Word</w:t></w:r>{xml}</w:p>")


def with_part(xml: str, kind: str, part: str) -> Text:
    """The reading of a body beside another part."""
    return read(beside(xml, kind, part))


def beside(xml: str, kind: str, part: str) -> bytes:
    """A body and another part that it points to."""
    name = f"word/{kind}.xml"
    sound = make.small(xml)
    types = make.part(sound, "[Content_Types].xml").replace(
        b"</Types>", f'<Override PartName="/{name}" ContentType="{WORD}{kind}+xml"/></Types>'.encode()
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{make.OFFICE}/{kind}" Target="{kind}.xml"/></Relationships>'
    )
    root = {"header": "hdr"}.get(kind, kind)
    more = {
        "[Content_Types].xml": types,
        "word/_rels/document.xml.rels": relations.encode(),
        name: f'<w:{root} xmlns:w="{make.W}">{part}</w:{root}>'.encode(),
    }
    return make.repacked(sound, more)


@pytest.mark.parametrize("language", ["en", "ru", "ar", "zh"])
def test_a_decision_is_read_whole_in_every_script(language: str) -> None:
    title, preamble, operative, heads = make.DECISIONS[language]
    text = paper(language)
    assert text.title() == title
    lines = [f"{n}. {p.replace('|', '')}" for n, p in enumerate(operative, 1)]
    expected = [title, *(p.replace("|", "") for p in preamble), *lines, *heads]
    assert text.plain().split("\n")[: len(expected)] == expected
    assert make.NOTE in text.plain()
    assert text.warnings == ()


def test_arabic_paragraphs_run_from_right_to_left() -> None:
    shown = html.html(paper("ar"))
    assert '<p class="item" dir="rtl"><span class="n">1.</span>' in shown
    assert "dir=" not in html.html(paper("en"))


def test_tables_keep_their_wide_and_high_cells() -> None:
    table = next(b for b in paper("en").blocks if isinstance(b, Table))
    assert [[(c.span, c.rows) for c in row] for row in table.rows] == [
        [(1, 1)] * 3,
        [(1, 2), (2, 1)],
        [(1, 1), (1, 1)],
    ]
    assert '<td rowspan="2"><p>1</p></td><td colspan="2"><p>2027</p></td>' in html.html(paper("en"))


def test_notes_are_numbered_by_their_calls_and_shown_below() -> None:
    shown = html.html(paper("en"))
    assert '<sup><a href="#note-1">1</a></sup>' in shown
    assert '<li id="note-1" value="1">' in shown


def test_the_committed_files_are_what_the_script_makes() -> None:
    for name, data in make.everything().items():
        assert parts_of((MATERIAL / name).read_bytes()) == parts_of(data), name


def parts_of(data: bytes) -> dict[str, bytes]:
    """All parts of a file; compressors differ, their contents may not."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_draft_with_tracked_changes_is_refused_and_else_shown_as_accepted() -> None:
    data = (MATERIAL / "tracked.docx").read_bytes()
    with pytest.raises(TrackedChanges):
        read(data)
    text = read(data, draft=False)
    assert text.plain().endswith("Decides to meet each year")
    assert text.warnings == (TRACKED,)


CHANGED = [
    "<w:p><w:ins w:id='1'><w:r><w:t>x</w:t></w:r></w:ins></w:p>",
    "<w:p><w:del w:id='1'><w:r><w:delText>x</w:delText></w:r></w:del></w:p>",
    "<w:p><w:moveFrom w:id='1'><w:r><w:t>x</w:t></w:r></w:moveFrom></w:p>",
    "<w:p><w:moveTo w:id='1'><w:r><w:t>x</w:t></w:r></w:moveTo></w:p>",
    "<w:p><w:pPr><w:rPr><w:ins w:id='1'/></w:rPr></w:pPr></w:p>",
    "<w:p><w:pPr><w:pPrChange w:id='1'/></w:pPr></w:p>",
    "<w:p><w:r><w:rPr><w:rPrChange w:id='1'/></w:rPr></w:r></w:p>",
    "<w:tbl><w:tr><w:trPr><w:del w:id='1'/></w:trPr></w:tr></w:tbl>",
    "<w:tbl><w:tr><w:tc><w:tcPr><w:cellIns w:id='1'/></w:tcPr></w:tc></w:tr></w:tbl>",
    "<w:sectPr><w:sectPrChange w:id='1'/></w:sectPr>",
]


@pytest.mark.parametrize("change", CHANGED)
@pytest.mark.parametrize("kind", ["document", "footnotes", "endnotes", "header", "footer"])
def test_no_tracked_change_hides_in_any_part_of_a_draft(change: str, kind: str) -> None:
    clean = "<w:p><w:r><w:t>Word</w:t></w:r></w:p>"
    data = make.small(clean + change) if kind == "document" else beside(clean, kind, change)
    with pytest.raises(TrackedChanges):
        read(data)


def test_nothing_unknown_is_left_out_unseen() -> None:
    for unknown in ("<w:drawing/>", "<w:object/>", "<w:ruby/>", "<w:pict/>", "<w:newElement/>"):
        text = line(f"<w:r>{unknown}</w:r>")
        assert (text.plain(), text.warnings) == ("Word[…]", (NOT_SHOWN,)), unknown
    assert line("<w:subDoc/>").warnings == (NOT_SHOWN,)
    assert body("<w:p><w:r><w:t>Word</w:t></w:r></w:p><w:altChunk/>").plain() == "Word\n[…]"
    assert line('<w:r><w:sym w:char="F0A7"/></w:r>').warnings == (SYMBOL,)


def test_hidden_text_is_no_text_however_it_is_hidden() -> None:
    hidden = "<w:r><w:rPr>%s</w:rPr><w:t>secret</w:t></w:r>"
    assert line(hidden % "<w:vanish/>").plain() == "Word"
    assert line(hidden % "<w:vanish/>").warnings == (HIDDEN,)
    assert line(hidden % '<w:vanish w:val="0"/>').plain() == "Wordsecret"
    style = (
        '<w:style w:styleId="base"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="quiet"><w:basedOn w:val="base"/></w:style>'
    )
    xml = (
        f"<w:p><w:r><w:t>Word</w:t></w:r>{hidden % '<w:rStyle w:val=%squiet%s/>' % (chr(34), chr(34))}</w:p>"
    )
    text = with_part(xml, "styles", style)
    assert (text.plain(), text.warnings) == ("Word", (HIDDEN,))


def field(code: str, result: str) -> str:
    """A field with its instruction and its result."""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r>{code}</w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{result}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>.</w:t></w:r>'
    )


def test_of_a_field_the_result_is_shown() -> None:
    text = line(field("<w:instrText>DATE</w:instrText>", "1 May"))
    assert (text.plain(), text.warnings) == ("Word1 May.", (FIELD,))
    assert line(field("<w:instrText>HYPERLINK x</w:instrText>", "link")).warnings == ()
    text = line(field("<w:t>seen by no reader of Word</w:t>", "1 May"))
    assert (text.plain(), text.warnings) == ("Word1 May.", (HIDDEN,))


def test_spaces_tabs_and_breaks_are_those_of_word() -> None:
    text = line(
        '<w:r><w:t xml:space="preserve"> a </w:t><w:t> b </w:t><w:tab/><w:br/><w:noBreakHyphen/></w:r>'
    )
    assert text.blocks[0].text == "Word a b\t\n‑"  # type: ignore[union-attr] # one paragraph


def test_headings_are_known_by_name_in_every_language_of_word() -> None:
    style = '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/></w:style>'
    xml = '<w:p><w:pPr><w:pStyle w:val="2"/></w:pPr><w:r><w:t>Глава</w:t></w:r></w:p>'
    assert html.html(with_part(xml, "styles", style)) == "<h4>Глава</h4>"


LISTS = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>'
    '<w:lvlText w:val="(%2)"/></w:lvl><w:lvl w:ilvl="2"><w:numFmt w:val="chineseCounting"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/>'
    "</w:lvlOverride></w:num>"
)


def item(number: str, depth: str) -> str:
    """A paragraph of a list."""
    listed = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{listed}</w:pPr><w:r><w:t>x</w:t></w:r></w:p>"


def test_automatic_numbers_are_printed_as_word_prints_them() -> None:
    wanted = [
        ("1", "0"),
        ("1", "1"),
        ("1", "1"),
        ("1", "0"),
        ("1", "1"),
        ("2", "0"),
        ("3", "0"),
        ("3", "0"),
        ("0", "0"),
    ]
    text = with_part("".join(item(*w) for w in wanted), "numbering", LISTS)
    labels = [b.number for b in text.blocks if isinstance(b, Paragraph)]
    assert labels == ["3.", "(a)", "(b)", "4.", "(a)", "5.", "9.", "10.", ""]
    assert text.warnings == ()


@pytest.mark.parametrize(
    ("number", "depth"), [("1", "2"), ("1", "8"), ("77", "0"), ("1", "99999999999"), ("²", "²")]
)
def test_a_number_that_may_differ_is_told(number: str, depth: str) -> None:
    text = with_part(item(number, depth), "numbering", LISTS)
    assert (text.warnings == (NO_NUMBER,)) == (depth not in {"99999999999"})


def test_comments_margins_and_lost_notes_are_told() -> None:
    word, said = "<w:p><w:r><w:t>Word</w:t></w:r></w:p>", "<w:p><w:r><w:t>Note</w:t></w:r></w:p>"
    assert with_part(word, "comments", said).warnings == (COMMENTS,)
    assert with_part(word, "header", said).warnings == (MARGINS,)
    assert with_part(word, "header", "<w:p/>").warnings == ()
    assert line('<w:r><w:footnoteReference w:id="7"/></w:r>').warnings == (NO_NOTE,)
    assert line("<w:r><w:t>\u202eAdlora</w:t></w:r>").warnings == (TURNED,)


def test_strict_files_are_read_as_well() -> None:
    strict = make.small("<w:p><w:r><w:t>Word</w:t></w:r></w:p>", namespace=STRICT)
    assert read(strict).plain() == "Word"


def test_a_file_without_text_or_with_too_much_is_refused() -> None:
    with pytest.raises(Empty):
        body("<w:p/>")
    with pytest.raises(TooMuchText):
        body(f"<w:p><w:r><w:t>{'x' * 4_000_001}</w:t></w:r></w:p>")


def test_tables_within_tables_end_somewhere() -> None:
    text = (
        "<w:tbl><w:tr><w:tc>" * 40 + "<w:p><w:r><w:t>deep</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * 40
    )
    found = body("<w:p><w:r><w:t>Word</w:t></w:r></w:p>" + text)
    assert "deep" not in found.plain()
    assert "[…]" in found.plain()
    assert len(found.warnings) == 1
