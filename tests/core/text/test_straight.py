"""The straight way reads what the parser and the walk read, or leaves it to them."""

import os
from collections.abc import Iterator
from random import Random

import pytest

from comity.core.errors import Unreadable
from comity.core.text import tracked
from comity.core.text.guard import open_word
from comity.core.text.tokens import BODY
from comity.core.text.tracked import Tracked, markup, straight
from comity.core.text.tracked.met import Again
from comity.core.text.tracked.names import ACCEPTED, REJECTED
from comity.core.text.tracked.straight import Part
from tests.material import make
from tests.material.tracked import harder, parties
from tests.material.tracked.constructs import ALL, Construct
from tests.material.tracked.docx import written

LONG = bool(os.environ.get("COMITY_LONG"))
MUTATIONS = 10_000 if LONG else 300
PLAIN = '<w:p><w:r><w:t xml:space="preserve">Recalls its decision.</w:t></w:r></w:p>'
SHORT = "<w:p><w:r><w:t>Recalls</w:t></w:r></w:p>"
TABLE = (
    "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid>"
    f"<w:tr><w:tc>{PLAIN}</w:tc><w:tc><w:tcPr/>{SHORT}{PLAIN}</w:tc></w:tr><w:tr><w:tc>{SHORT}</w:tc></w:tr></w:tbl>"
)
CHANGED = (
    '<w:p><w:r><w:t xml:space="preserve">Meets </w:t></w:r><w:ins w:id="1" w:author="A" w:date="2026-11-01T10:00:00Z">'
    '<w:r><w:t xml:space="preserve">each </w:t></w:r></w:ins><w:del w:id="2" w:author="A"><w:r>'
    '<w:delText xml:space="preserve">every </w:delText></w:r></w:del><w:r><w:t>year</w:t></w:r></w:p>'
)


@pytest.fixture(autouse=True)
def _nothing_learnt() -> Iterator[None]:
    tracked.forget()
    yield
    tracked.forget()


def parsed_whole(data: bytes) -> Tracked:
    """The same file with every element parsed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(straight, "parsed", lambda package, name: Part(package.xml(name)))
        return tracked.read(data)


def everything(found: Tracked) -> tuple[object, ...]:
    """Whatever can be asked of a file."""
    return (
        found.accepted(),
        found.rejected(),
        [o.xml for text in (found.accepted(), found.rejected()) for o in text.objects.values()],
        found.plain(ACCEPTED),
        found.plain(REJECTED),
        found.changes,
        found.authors,
        found.formatting,
        found.comments,
        set(found.warnings),
    )


def outcome(data: bytes, *, whole: bool = False) -> object:
    """All that a file says, or the kind of refusal."""
    try:
        return everything(parsed_whole(data) if whole else tracked.read(data))
    except Unreadable as refused:
        return type(refused).__name__


def left(data: bytes) -> int:
    """How many elements of its text the parser saw."""
    package = open_word(data)
    return sum(1 for _node in straight.parsed(package, package.main).root.iter())


def alike(body: str) -> None:
    """A body is read alike in both ways, also when its markup was met before."""
    data = make.small(body)
    for _time in range(3):
        assert outcome(data) == outcome(data, whole=True)


@pytest.mark.parametrize("construct", [*ALL, *harder.ALL], ids=lambda construct: construct.name)
def test_a_construct_among_ordinary_paragraphs_is_read_alike(construct: Construct) -> None:
    assert outcome(construct.data()) == outcome(construct.data(), whole=True)
    alike(f"{PLAIN}{CHANGED}{construct.body}{PLAIN}{PLAIN}{CHANGED}")


@pytest.mark.parametrize("language", ["en", "ru", "ar", "zh"])
@pytest.mark.parametrize("wordlike", [False, True])
def test_whole_papers_are_read_alike_and_the_parser_sees_little_of_them(
    language: str, wordlike: bool
) -> None:
    paper = parties.base(language, pages=6, seed=5)
    for number, edits in enumerate(parties.parties(paper, 4, changes=40, seed=5).values()):
        data = written(paper, edits, author=f"P{number}", wordlike=wordlike)
        assert outcome(data) == outcome(data, whole=True)
        package = open_word(data)
        elements = sum(1 for _node in package.xml(package.main).iter())
        assert left(data) < elements / (3 if wordlike else 2)


WRAPPED = [
    "<w:tbl><w:tr><w:tc>%s</w:tc><w:tc>%s</w:tc></w:tr></w:tbl>",
    '<w:ins w:id="9" w:author="B">%s%s</w:ins>',
    '<w:del w:id="9" w:author="B">%s%s</w:del>',
    '<w:moveFromRangeStart w:id="5" w:name="m"/>%s%s<w:moveFromRangeEnd w:id="5"/>',
    '<w:moveToRangeStart w:id="5" w:name="m"/>%s<w:moveToRangeEnd w:id="5"/>%s',
    "<w:sdt><w:sdtContent>%s%s</w:sdtContent></w:sdt>",
    "<w:unknown>%s</w:unknown>%s",
    "<w:p><w:r><w:pict><w:txbxContent>%s</w:txbxContent></w:pict></w:r></w:p>%s",
    "<w:pict><w:txbxContent>%s</w:txbxContent></w:pict>%s",
    '<w:p><w:pPr><w:rPr><w:del w:id="3"/></w:rPr></w:pPr><w:r><w:t>Goes on: </w:t></w:r></w:p>%s%s',
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>%s%s',
    "<!-- %s -->%s",
    "<![CDATA[%s]]>%s",
    "<?pi %s?>%s",
    "<w:tbl>%s</w:tbl>%s",
    "<w:p>%s</w:p>%s",
    "<w:r>%s</w:r>%s",
    '<w:tbl xmlns:w="urn:other">%s</w:tbl>%s',
    '<w:sdt xmlns:x="urn:other">%s</w:sdt>%s',
    "<straight>%s</straight>%s",
    "<straight/>%s%s",
    '<w:sdt xmlns="urn:x"><w:sdtContent>%s%s</w:sdtContent></w:sdt>',
    *(f"{'<w:sdt>' * deep}%s{'</w:sdt>' * deep}%s" for deep in (150, 230, 250, 251, 252, 253, 254)),
    "%s<w:sdt>%s",
    '<w:sdt w:x="%s">%s</w:sdt>',
]


@pytest.mark.parametrize("around", WRAPPED)
def test_ordinary_paragraphs_stand_anywhere(around: str) -> None:
    alike(around % (PLAIN, PLAIN))
    alike(PLAIN + around % (PLAIN, CHANGED) + PLAIN)
    alike(around % (CHANGED + PLAIN, PLAIN + PLAIN) + CHANGED)


@pytest.mark.parametrize("around", WRAPPED)
def test_tables_that_come_again_stand_anywhere(around: str) -> None:
    alike(around % (TABLE, PLAIN))
    alike(PLAIN + around % (PLAIN + TABLE, TABLE) + PLAIN)
    alike(TABLE + around % (PLAIN, TABLE) + CHANGED)
    alike(around % (TABLE + CHANGED, PLAIN) + TABLE)


def cells(*inside: str) -> str:
    """A table of one row."""
    return f"<w:tbl><w:tr>{''.join(f'<w:tc>{one}</w:tc>' for one in inside)}</w:tr></w:tbl>"


NUMBERED = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>n</w:t></w:r></w:p>'
OF_NOTHING_ELSE = [
    TABLE,
    cells(PLAIN),
    cells(SHORT, PLAIN * 2),
    cells("<w:p/>"),
    cells(PLAIN, NUMBERED),
    cells(""),
    cells(PLAIN, ""),
    cells("loose"),
]
MORE = [
    "<w:tbl></w:tbl>",
    "<w:tbl><w:tr></w:tr></w:tbl>",
    cells(TABLE),
    cells(TABLE, PLAIN),
    cells(PLAIN, CHANGED),
    cells("<w:r><w:t>loose</w:t></w:r>"),
    cells("<!-- a --><w:p/>"),
    cells("<w:p><w:r><w:t>&#65;&unknown;</w:t></w:r></w:p>"),
    cells("<w:p><w:r><w:t>\x01</w:t></w:r></w:p>"),
    cells("<w:p><w:r><w:t> edges </w:t></w:r></w:p>"),
    cells("<w:p><w:r><w:drawing/></w:r></w:p>"),
    cells('<w:p><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'),
    cells('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>'),
    cells('<w:p><w:commentRangeStart w:id="1"/><w:r><w:t>x</w:t></w:r><w:commentRangeEnd w:id="1"/></w:p>'),
    cells("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r></w:p>"),
    cells("<w:p><w:pPr><w:sectPr/></w:pPr></w:p>"),
    cells('<w:p><w:pPr><w:rPr><w:del w:id="3" w:author="Q"/></w:rPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>', PLAIN),
    cells('<w:p><w:ins w:id="1" w:author="A"><w:r><w:t>\u00ab1\u00bb</w:t></w:r></w:ins></w:p>'),
    cells('<w:p><w:r><w:rPr><w:rPrChange w:id="1" w:author="D"/></w:rPr><w:t>x</w:t></w:r></w:p>'),
    cells(f'<w:sdt><w:sdtContent>{PLAIN}</w:sdtContent></w:sdt>'),
    cells('<w:bookmarkStart w:id="1" w:name="b"/>' + PLAIN + '<w:bookmarkEnd w:id="1"/>'),
    cells(f'<x:p xmlns:x="urn:other">{PLAIN}</x:p>'),
    f'<w:tbl><w:tr><w:trPr><w:ins w:id="4" w:author="A"/></w:trPr><w:tc>{PLAIN}</w:tc></w:tr></w:tbl>',
    f'<w:tbl><w:tr><w:tc><w:tcPr><w:cellDel w:id="4" w:author="A"/></w:tcPr>{PLAIN}</w:tc></w:tr></w:tbl>',
    f'<w:tbl><w:tr><w:tc><w:tcPr><w:cellMerge w:id="4" w:author="A"/></w:tcPr>{PLAIN}</w:tc></w:tr></w:tbl>',
    f'<w:tbl><w:tr><w:tc><w:tcPr><w:cellIns w:id="4" w:author="A"/></w:tcPr>{PLAIN}</w:tc></w:tr></w:tbl>',
    f'<w:tbl><w:tblPr><w:tblPrChange w:id="4" w:author="A"/></w:tblPr><w:tr><w:tc>{PLAIN}</w:tc></w:tr></w:tbl>',
    f'<w:tbl><w:ins w:id="4" w:author="A"><w:tr><w:tc>{PLAIN}</w:tc></w:tr></w:ins></w:tbl>',
    f"<w:tbl><w:tr><w:tc>{PLAIN}</w:tc></w:tbl>",
    f"<w:tbl></w:body></w:document><w:tr><w:tc>{PLAIN}</w:tc></w:tr></w:tbl>",
]  # fmt: skip


@pytest.mark.parametrize("table", OF_NOTHING_ELSE + MORE)
def test_tables_that_come_again_are_read_alike(table: str) -> None:
    alike(PLAIN + table + PLAIN)
    alike(table + table + CHANGED)
    alike(f"{NUMBERED}{table}{NUMBERED}{table}{NUMBERED}")


def test_numbers_are_counted_through_tables_that_come_again() -> None:
    lists = (
        f'<w:numbering xmlns:w="{make.W}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt '
        'w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId '
        'w:val="0"/></w:num></w:numbering>'
    )
    related = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r9" Type="{make.OFFICE}/numbering" Target="numbering.xml"/></Relationships>'
    )
    parts = {"word/numbering.xml": lists.encode(), "word/_rels/document.xml.rels": related.encode()}
    table = cells(NUMBERED, PLAIN + NUMBERED)
    for before in (0, 1, 2, 3):
        data = make.small(NUMBERED * before + table + NUMBERED, parts)
        assert outcome(data) == outcome(data, whole=True)
        said = tracked.read(data).accepted().stories[0].paragraphs
        labels = [int(p.label.rstrip(".")) for p in said if p.label]
        assert labels == [*range(1, before + 4)]


@pytest.mark.parametrize("table", OF_NOTHING_ELSE)
def test_a_table_is_known_when_it_comes_a_third_time(table: str) -> None:
    data = make.small(PLAIN + table + PLAIN)
    assert left(data) > left(data) == left(data) == 3  # the document, its body, one place


@pytest.mark.parametrize("table", MORE)
def test_tables_of_more_than_words_are_never_known(table: str) -> None:
    data = make.small(PLAIN + table + PLAIN)
    if isinstance(outcome(data, whole=True), tuple):  # and is not refused
        assert left(data) == left(data) == left(data)


ODD = [
    "<w:p><w:r><w:t>R&amp;D &lt; &#65;</w:t></w:r></w:p>",
    "<w:p><w:r><w:t>one\ntwo\r\nthree\tfour</w:t></w:r></w:p>",
    "<w:p><w:r><w:t>one\rtwo</w:t></w:r></w:p>",
    "<w:p><w:r><w:t> edges </w:t></w:r></w:p>",
    '<w:p xml:space="preserve"><w:r><w:t> edges </w:t></w:r></w:p>',
    "<w:p><w:r><w:t>a > b ]] c</w:t></w:r></w:p>",
    "<w:p><w:r><w:t>a ]]> b</w:t></w:r></w:p>",
    "<w:p><w:r><w:t>a \x01 b</w:t></w:r></w:p>",
    "<w:p><w:r><w:t>a \ufffe b</w:t></w:r></w:p>",
    "<w:p><w:r><w:t>a \x7f\u00a0\u200b b</w:t></w:r></w:p>",
    "<w:p><w:r><w:t>a & b</w:t></w:r></w:p>",
    "<w:p><w:r><w:t>a < b</w:t></w:r></w:p>",
    "<w:p><w:r><w:t></w:t></w:r></w:p>",
    "<w:p><w:r>loose</w:r> loose <w:r><w:t>x</w:t></w:r></w:p>",
    "<w:p>\n <w:r>\n  <w:t>x</w:t>\n </w:r>\n</w:p>",
    '<w:p w:rsidR="00000001" w:rsidR="00000002"><w:r><w:t>x</w:t></w:r></w:p>',
    '<w:p><w:r w:rsidR="00000001" w:rsidR="00000001"><w:t>x</w:t></w:r></w:p>',
    '<w:p><w:r><w:t>y</w:t></w:r><w:r w:rsidR="00000001" w:rsidR="00000002"><w:t>x</w:t></w:r></w:p>',
    '<w:p><w:ins w:id="1" w:id="2" w:author="A"><w:r><w:t>x</w:t></w:r></w:ins></w:p>',
    '<w:p><w:ins w:id="1" w:author="A\x02"><w:r><w:t>x</w:t></w:r></w:ins></w:p>',
    '<w:p><w:ins w:id="1" w:author="A>B"><w:r><w:t>x</w:t></w:r></w:ins></w:p>',
    '<w:p><w:ins w:id="1" w:author="A&amp;B"><w:r><w:t>x</w:t></w:r></w:ins></w:p>',
    '<w:p><w:ins w:id="1" w:author="A"/><w:r><w:t>x</w:t></w:r></w:p>',
    '<w:p><w:ins w:id="1" w:author="A"><w:r><w:t>x</w:t></w:r></w:del></w:p>',
    '<w:p w14:paraId="12345678"><w:r><w:t>x</w:t></w:r></w:p>',
    "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r></w:p>",
    '<w:p><w:pPr><w:rPr><w:ins w:id="1" w:author="C"/></w:rPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>',
    '<w:p><w:pPr><w:numPr><w:ins w:id="1" w:author="C"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>',
    '<w:p><w:pPr><w:pPrChange w:id="1"><w:pPr/></w:pPrChange></w:pPr><w:r><w:t>x</w:t></w:r></w:p>',
    '<w:p><w:r><w:rPr><w:rPrChange w:id="1" w:author="D"/></w:rPr><w:t>x</w:t></w:r></w:p>',
    "<w:p><w:r><w:t>x</w:t></w:r><w:pPr><w:jc/></w:pPr></w:p>",
    "<w:p/>",
    '<w:p w:rsidR="00000001"/>',
    "<w:p></w:p>",
    "<w:p ></w:p >",
    "<w:p><w:r><w:t>x</w:t ></w:r></w:p>",
    "<w:p><w:r><w:t xml:space='preserve'> x </w:t></w:r></w:p>",
    "<w:p><w:r><w:t>x</w:t><w:tab/><w:t>y</w:t><w:br/></w:r></w:p>",
    "<w:p><w:r><w:t>x</w:t></w:r><w:ruby/></w:p>",
    "<w:p><w:r><w:t>x</w:t></w:p>",
    "<w:p><w:r><w:r><w:t>x</w:t></w:r></w:p>",
    "<w:p><w:r><w:t>x</w:t></w:r><w:r></w:p>",
    '<w:p><w:hyperlink w:anchor="a"><w:r><w:t>x</w:t></w:r></w:p>',
    "<w:p><w:pPr></w:p>",
    '<w:p><w:pPr><w:pPr><w:rPr><w:del w:id="3" w:author="Q"/></w:rPr></w:pPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>',
    '<w:p><w:pPr><w:rPr><w:rPr><w:ins w:id="3" w:author="Q"/></w:rPr></w:rPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>',
]


@pytest.mark.parametrize("odd", ODD)
def test_odd_paragraphs_are_left_to_the_parser_or_mean_the_same(odd: str) -> None:
    alike(PLAIN + PLAIN + odd + PLAIN)
    alike(SHORT + SHORT + odd + SHORT)
    alike(CHANGED + odd * 2)


def test_a_style_is_that_of_the_file_whatever_was_read_before() -> None:
    """What is remembered of paragraphs says nothing of styles and numbers."""
    paper = parties.base("en", pages=6, seed=2)
    plain = written(paper, (), wordlike=True)
    sheet = make.part(plain, "word/styles.xml").replace(b'w:styleId="Normal"', b'w:styleId="Other"')
    other = make.repacked(plain, {"word/styles.xml": sheet})
    for data in (plain, other, plain, other):
        assert outcome(data) == outcome(data, whole=True)


def test_a_paragraph_is_known_when_it_comes_a_third_time() -> None:
    data = make.small(PLAIN + SHORT + NUMBERED)
    kinds = [[type(block) for block in tracked.read(data).stories[BODY]] for _time in range(3)]
    assert Again not in kinds[1]
    assert kinds[2][1:] == [Again]  # the first stands behind the opening of the body


def test_what_the_parser_refuses_is_never_known() -> None:
    alike(PLAIN + PLAIN.replace("Recalls", "Re\x02calls") + SHORT)


def test_what_is_learnt_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "MOST_LESSONS", 2)
    alike(
        PLAIN
        + "".join(f'<w:p><w:r><w:rPr><w:sz w:val="{n}"/></w:rPr><w:t>{n}</w:t></w:r></w:p>' for n in range(9))
    )


BITS = (
    *'<>/"=&; \n\t',
    *(
        "<w:p>",
        "</w:p>",
        "<w:r>",
        "</w:r>",
        "<w:t>",
        "</w:t>",
        "<w:ins>",
        "</w:ins>",
        "</w:del>",
        "<!--",
        "-->",
    ),
    *(
        "<w:tab/>",
        "<w:p/>",
        "<w:r/>",
        "<w:hyperlink>",
        "</w:hyperlink>",
        '<w:pPr><w:rPr><w:del w:id="3" w:author="Q"/></w:rPr></w:pPr>',
        "&amp;",
        "]]>",
        "<![CDATA[",
        " w:id='1'",
        ' xmlns:w="urn:x"',
        "\x01",
        "\ufffe",
        "é",
    ),
)


def mutated(text: str, random: Random) -> str:
    """The characters of a part with something taken out, put in, doubled or moved."""
    for _n in range(random.choice([1, 1, 1, 2, 3])):
        at = random.randrange(len(text))
        to = min(len(text), at + random.choice([1, 1, 2, 5, 20, 80]))
        match random.randrange(5):
            case 0:
                text = text[:at] + text[to:]
            case 1:
                at = random.choice([at, max(text.find("<", at), 0)])
                text = text[:at] + random.choice(BITS) + text[at:]
            case 2:
                text = text[:to] + text[at:to] + text[to:]
            case 3:
                there = random.randrange(len(text))
                text = text[:there] + text[at:to] + text[there:]
            case _:
                pieces = text.split("<")
                one, other = random.randrange(len(pieces)), random.randrange(len(pieces))
                pieces[one], pieces[other] = pieces[other], pieces[one]
                text = "<".join(pieces)
    return text


@pytest.mark.parametrize("seed", range(4))
def test_random_characters_are_read_alike(seed: int) -> None:
    """Whatever stands in a part: both ways read the same, or refuse for the same reason."""
    random = Random(seed)
    paper = parties.base("en", pages=0.3, seed=seed)
    data = written(paper, parties.edited(paper, party=1, changes=6), wordlike=bool(seed % 2))
    text = make.part(data, "word/document.xml").decode()
    for n in range(MUTATIONS // 4):
        part = mutated(text, random).encode()
        changed = make.repacked(data, {"word/document.xml": part})
        assert outcome(changed) == outcome(changed, whole=True), (n, part)
