"""What writers keep, what they add, and what they never let out."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree

from comity.core.text.guard import open_word
from comity.core.text.rolling.compilation import Compilation, ReserveKind, Statement
from comity.core.text.tokens import BODY, PARAGRAPH, Paragraph, Story, Text, tokenise
from comity.core.text.tracked import read
from comity.core.text.write import package as packing
from comity.core.text.write.akn import akn
from comity.core.text.write.apart import BrokenBrackets, apart
from comity.core.text.write.bracketed import bracketed
from comity.core.text.write.clean import clean
from comity.core.text.write.page import page
from comity.core.text.write.redline import aligned, label, redline
from comity.core.text.write.sheet import lay_out
from comity.core.text.write.source import Source
from tests.core.text.write.making import NAMES, case, compiled
from tests.core.text.write.material import paper
from tests.material.tracked import docx, parties

SCHEMA = Path(__file__).parents[3] / "material" / "schemas" / "akomantoso30.xsd"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def changed(data: bytes, *pairs: tuple[str, str]) -> Text:
    """The text of a file in whose main part words are replaced."""
    package = open_word(data)
    main = package.read(package.main).decode()
    for old, new in pairs:
        assert old in main
        main = main.replace(old, new, 1)
    return read(packing.rewritten(data, {package.main: main.encode()})).accepted()


def conference(language: str = "en") -> Source:
    """A paper as it is circulated, and what two parties want."""
    base = paper(language, 9)
    one = changed(base, ("seasonal", "monthly"), ("with appreciation", "again"))
    other = changed(base, ("seasonal", "yearly"), ("national ", ""))
    return Source(base, compiled(base, {"ALD": one, "BRE": other}), {"ALD": "Aldora", "BRE": "Brenn"})


def xml(data: bytes) -> etree._Element:
    """The main part."""
    package = open_word(data)
    return package.xml(package.main)


def words(run: etree._Element) -> str:
    """The characters of a run."""
    return "".join(str(text) for text in run.itertext())


def test_every_other_part_stays_byte_for_byte() -> None:
    source = conference()
    before = open_word(source.base)
    for data in (redline(source).data, bracketed(source, key=True).data):
        after = open_word(data)
        for name in before.names():
            if name not in {
                before.main,
                "[Content_Types].xml",
                "word/_rels/document.xml.rels",
                "word/styles.xml",
            }:
                assert after.read(name) == before.read(name), name
    assert {"word/footnotes.xml", "word/numbering.xml", "word/header1.xml"} <= set(before.names())
    assert any(name.startswith("word/media/") for name in before.names())


def test_equal_input_gives_equal_bytes_without_a_date_or_a_maker() -> None:
    source = conference()
    for write in (redline, bracketed):
        data = write(source).data
        assert data == write(Source(source.base, source.compilation, source.names)).data
        infos = zipfile.ZipFile(BytesIO(data)).infolist()
        assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
        assert {n.get(f"{W}date") for n in xml(data).iter(f"{W}ins", f"{W}del")} <= {None}
    dated = xml(redline(source, date="2026-11-23T00:00:00Z").data)
    assert {n.get(f"{W}date") for n in dated.iter(f"{W}ins", f"{W}del")} == {"2026-11-23T00:00:00Z"}


def test_a_text_in_which_nothing_is_proposed_is_written_as_it_was() -> None:
    base = paper("en", 9)
    source = Source(base, compiled(base, {"ALD": read(base).rejected()}))
    for data in (redline(source).data, bracketed(source).data):
        assert etree.tostring(xml(data), method="c14n") == etree.tostring(xml(base), method="c14n")


def test_words_keep_the_look_of_those_they_replace() -> None:
    found = xml(redline(conference()).data)
    runs = [r for r in found.iter(f"{W}r") if words(r).strip() == "again"]
    assert runs
    assert all(run.find(f"{W}rPr/{W}i") is not None for run in runs)


def test_changes_have_numbers_of_their_own_and_labels_alone() -> None:
    made = case("en", 3)
    found = xml(redline(Source(made.base, made.compilation, NAMES)).data)
    numbers = [n.get(f"{W}id") for n in found.iter(f"{W}ins", f"{W}del")]
    assert numbers
    assert len(numbers) == len(set(numbers))
    authors = {
        name for n in found.iter(f"{W}ins", f"{W}del") for name in (n.get(f"{W}author") or "").split("; ")
    }
    assert authors <= set(NAMES.values())


def test_a_semicolon_in_a_name_does_not_make_two_parties() -> None:
    assert label(("A", "B"), {"A": "North; South", "B": "Brenn"}) == "North, South; Brenn"


def test_the_map_inside_names_every_place() -> None:
    source = conference()
    package = open_word(redline(source).data)
    root = etree.fromstring(
        package.read("customXml/item1.xml" if "customXml/item2.xml" not in package else "customXml/item2.xml")
    )
    ids = [node.get("id") for node in root.iter("{urn:comity:compilation:1}locus")]
    assert ids == [locus.id for locus in source.compilation.every()]


def test_brackets_read_as_diplomats_write_them() -> None:
    source = conference()
    shown = read(bracketed(source).data).accepted().plain()
    assert "[seasonal] [monthly]\u00a0ALD [yearly]\u00a0BRE forecasts" in shown
    assert "[national]\u00a0delete: BRE meteorological" in shown


def test_keepers_reserves_and_the_key_are_printed_and_taken_out_again() -> None:
    source = conference()
    first = source.compilation.loci[0].paragraph
    said = source.compilation.with_(
        statements={
            "CES": Statement("CES", supports=(first,)),
            "BRE": Statement("BRE", reserves=((ReserveKind.CAPITAL, first),)),
        }
    )
    data = bracketed(Source(source.base, said, {**source.names, "CES": "Cestria"}), key=True).data
    shown = read(data).accepted().plain()
    assert "keep: CES" in shown
    assert "(reserve: BRE, waiting for the capital)" in shown
    assert shown.startswith("Key\n")
    assert "CES\tCestria\n" in shown
    assert read(apart(data).base).rejected() == read(source.base).rejected()


def test_half_a_bracket_is_refused() -> None:
    data = bracketed(conference()).data
    package = open_word(data)
    main = package.read(package.main)
    start = main.index(b"<w:bookmarkEnd", main.index(b"_comity_A0_0"))
    cut = main[:start] + main[main.index(b"/>", start) + 2 :]
    with pytest.raises(BrokenBrackets):
        apart(packing.rewritten(data, {package.main: cut}))


def test_brackets_face_inwards_in_a_text_from_right_to_left() -> None:
    base = paper("ar", 9)
    other = changed(base, ("الموسمية", "الشهرية"))
    found = xml(bracketed(Source(base, compiled(base, {"ALD": other}, "ar"))).data)
    runs = [r for r in found.iter(f"{W}r") if r.find(f"{W}rPr/{W}rStyle") is not None]
    runs = [r for r in runs if r.find(f"{W}rPr/{W}rStyle").get(f"{W}val") == "ComityBracket"]  # type: ignore[union-attr]
    marks = [r for r in runs if words(r).strip()]
    assert len(marks) == 4
    assert all(r.find(f"{W}rPr/{W}rtl") is not None for r in marks)
    assert all("\u200f" in words(r) for r in marks)


@pytest.mark.parametrize("language", ["en", "ru", "ar", "zh"])
def test_a_party_s_text_can_be_written_clean(language: str) -> None:
    for seed in range(20, 24):
        made = case(language, seed)
        for text in made.texts.values():
            data = clean(Source(made.base, made.compilation), text).data
            assert [s.tokens for s in read(data).rejected().stories] == [s.tokens for s in text.stories]
            assert read(data).changes == 0


def test_akoma_ntoso_is_valid() -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    made = [Source(c.base, c.compilation, NAMES) for c in (case("en", 5), case("ar", 6), case("zh", 7))]
    for source in (*made, conference()):
        schema.assertValid(etree.fromstring(akn(lay_out(source), date="2026-11-23")))
    broken = akn(lay_out(conference())).replace(b"<mainBody", b"<mainText")
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(broken)


def test_the_page_needs_nothing_else_and_totals_nobody() -> None:
    text = page(lay_out(conference()), symbol="CMS/SWG/2026/WP.9")
    assert "<script" not in text
    assert "http" not in text.replace("http-equiv", "")
    assert "<title>Exchange of practice" in text
    assert "Aldora" in text
    assert text.count("<h1") == 1


def test_codes_without_names_are_said_once() -> None:
    source = conference()
    assert "<dt>ALD</dt> <dd>Aldora</dd>" in page(lay_out(source))
    nobody = page(lay_out(Source(source.base, source.compilation, {})))
    assert '<p class="key"><b>ALD</b> <b>BRE</b></p>' in nobody
    half = page(lay_out(Source(source.base, source.compilation, {"ALD": "Aldora"})))
    assert "<dt>BRE</dt> <dd>BRE</dd>" in half


def test_a_new_paragraph_does_not_take_the_number_of_the_one_after_it() -> None:
    base = paper("en", 3)
    text = read(base).rejected()
    body = next(story for story in text.stories if story.name == BODY)
    ends = [at for at, token in enumerate(body.tokens) if token == PARAGRAPH]
    first = next(n for n, said in enumerate(body.paragraphs) if said.label == "1.")
    at = ends[first - 1] + 1
    new = Story(
        BODY,
        (*body.tokens[:at], *tokenise("Nothing here obliges anybody"), PARAGRAPH, *body.tokens[at:]),
        (*body.paragraphs[:first], Paragraph(), *body.paragraphs[first:]),
    )
    changed_too = changed(base, ("seasonal", "monthly"))
    shown = page(lay_out(Source(base, compiled(base, {"ALD": Text((new,)), "BRE": changed_too}), {})))
    sections = [part.partition("</section>")[0] for part in shown.split("<section ")[1:]]
    (own,) = (part for part in sections if "obliges" in part)
    (numbered,) = (part for part in sections if "<h2>1.</h2>" in part and "monthly" in part)
    assert "<h2>1.</h2>" not in own
    assert own.count('class="locus"') == numbered.count('class="locus"') == 1
    assert shown.count('class="locus"') == 2
    assert "Open" in own


def test_where_only_the_end_of_a_paragraph_is_in_question_its_mark_is_shown() -> None:
    base = docx.written(parties.base("en", pages=0.5, seed=1, notes=False), ())
    text = read(base).rejected()
    body = next(story for story in text.stories if story.name == BODY)
    at = body.tokens.index(PARAGRAPH)
    joined = Story(BODY, (*body.tokens[:at], *body.tokens[at + 1 :]), body.paragraphs[1:])
    said = page(lay_out(Source(base, compiled(base, {"P001": Text((joined,))}), NAMES)))
    assert "<q>¶</q><small>Base text" in said
    assert "¶ stands for the end of a paragraph" in said


def test_the_page_lets_no_markup_through() -> None:
    base = paper("en", 9)
    evil = changed(base, ("seasonal", "&lt;script&gt;alert(1)&lt;/script&gt;"))
    source = Source(base, compiled(base, {"<i>A</i>": evil}), {"<i>A</i>": "<b>A</b>"})
    for text in (page(lay_out(source)), akn(lay_out(source)).decode()):
        assert "<script>" not in text
        assert "<b>A</b>" not in text
    read(bracketed(source, key=True).data)
    read(redline(source).data)


def test_whole_paragraphs_are_inserted_between_paragraphs() -> None:
    for seed in range(1, 12):
        found: Compilation = case("en", seed).compilation
        body = found.base.story("body").tokens
        votes = aligned(body, found.votes["body"])
        assert sum(len(v) for v in votes.inserted.values()) == sum(
            len(v) for v in found.votes["body"].inserted.values()
        )


def test_parts_can_be_left_out_with_all_that_names_them() -> None:
    base = paper("en", 9)
    data = packing.rewritten(base, {}, removed=frozenset({"word/footnotes.xml"}))
    package = open_word(data)
    assert "word/footnotes.xml" not in package
    assert package.related(package.main, "footnotes") == []
    assert b"footnotes" not in package.read("[Content_Types].xml")
