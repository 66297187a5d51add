# ruff: noqa: E501 - one file a line, so that the markup can be read beside its truth
"""Harder files, as Word and others write them: marks at the ends of cells and texts, moves with edits, fields cut apart.

Written by hand after ECMA-376 part 1, 17.13.5, and the acceptance and rejection that Word performs.
"""

from typing import Final

from tests.material.tracked.constructs import (
    END,
    ROW,
    A,
    B,
    Construct,
    around,
    box,
    call,
    d,
    dele,
    fld,
    ins,
    instr,
    math,
    mr,
    note,
    p,
    r,
    sdt,
    tbl,
    tc,
    tr,
)

X = Construct
SYMBOLS: Final = 'xmlns:w16se="http://schemas.microsoft.com/office/word/2015/wordml/symex"'
VML: Final = 'xmlns:v="urn:schemas-microsoft-com:vml"'
REL: Final = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def gone(text: str) -> str:
    """A deletion of plain text."""
    return dele(d(text))


def marks(inside: str, *changes: str) -> str:
    """A paragraph whose mark was changed more than once."""
    said = "".join(f"<w:{name} {A}/>" for name in changes)
    return f"<w:p><w:pPr><w:rPr>{said}</w:rPr></w:pPr>{inside}</w:p>"


def away(inside: str) -> str:
    """What a move has taken from here."""
    return f"<w:moveFrom {A}>{inside}</w:moveFrom>"


def here(inside: str) -> str:
    """What a move has brought here."""
    return f"<w:moveTo {A}>{inside}</w:moveTo>"


def opens(kind: str, number: int) -> str:
    """Where a range begins: "moveFrom", "customXmlMoveTo" and so on."""
    return f'<w:{kind}RangeStart w:id="{number}" w:author="Anna" w:name="m"/>'


def shuts(kind: str, number: int) -> str:
    """Where it ends."""
    return f'<w:{kind}RangeEnd w:id="{number}"/>'


def control(kind: str, first: int, inside: str) -> str:
    """A content control whose tags lie in two ranges, as Word writes one that was moved or deleted."""
    return (
        f'{opens(kind, first)}<w:sdt><w:sdtPr><w:id w:val="{first}"/></w:sdtPr><w:sdtContent>{shuts(kind, first)}'
        f"{inside}{opens(kind, first + 1)}</w:sdtContent></w:sdt>{shuts(kind, first + 1)}"
    )


MARKS: Final = [
    X("a mark, a whole paragraph, then one that stays", p(r("a"), "del") + p(gone("b"), "del") + p(r("c")) + END, ("ac", "End."), ("a", "b", "c", "End.")),
    X("two groups of joined paragraphs", p(r("a"), "del") + p(r("b")) + p(r("c"), "del") + p(r("d")) + END, ("ab", "cd", "End."), ("a", "b", "c", "d", "End.")),
    X("one and a half lines deleted at the end", p(r("a ") + gone("b"), "del") + p(gone("c"), "del"), ("a ",), ("a b", "c")),
    X("the same, the last mark left", p(r("a ") + gone("b"), "del") + p(gone("c")), ("a ",), ("a b", "c")),
    X("a whole paragraph deleted before an emptied one", p(r("a")) + p(gone("b"), "del") + p(gone("c")), ("a", ""), ("a", "b", "c")),
    X("paragraphs added at the end", p(r("a"), "ins") + p(ins(r("b")), "ins") + p(ins(r("c"))), ("a", "b", "c"), ("a",)),
    X("empty paragraphs added at the end", p(r("a"), "ins") + p("", "ins") + p(), ("a", "", ""), ("a",)),
    X("a cell with empty paragraphs deleted at its end", tbl(tr(tc(p(r("a"), "del"), p("", "del"), p("")), tc(p(r("b"))))) + END, ("a", "b", "End."), ("a", "", "", "b", "End.")),
    X("a cell whose end is deleted", tbl(tr(tc(p(r("a")), p(gone("x"), "del"), p("", "del")), tc(p(r("b"))))) + END, ("a", "b", "End."), ("a", "x", "", "b", "End.")),
    X("cells whose only marks are deleted", tbl(tr(tc(p(r("a"), "del")), tc(p(r("b"), "del")))) + END, ("a", "b", "End."), ("a", "b", "End.")),
    X("mark deleted before a control", p(r("a"), "del") + sdt(p(r("b"))) + END, ("ab", "End."), ("a", "b", "End.")),
    X("marks deleted before and in a control", p(r("a"), "del") + sdt(p(r("b"), "del") + p(r("c"))) + END, ("abc", "End."), ("a", "b", "c", "End.")),
    X("a paragraph deleted whole in a control", sdt(p(gone("b"), "del")) + END, ("End.",), ("b", "End.")),
    X("two paragraphs deleted before a table", p(r("z")) + p(gone("a"), "del") + p(gone("b"), "del") + tbl(tr(tc(p(r("c"))))) + END, ("z", "c", "End."), ("z", "a", "b", "c", "End.")),
    X("mark inserted and deleted, text before", p(r("a")) + marks(ins(r("b")), "ins", "del") + p(r("c")), ("a", "bc"), ("a", "c")),
    X("mark deleted and inserted, text kept", p(r("a")) + marks(r("b"), "del", "ins") + p(r("c")), ("a", "bc"), ("a", "bc")),
    X("inserted mark with changed look", p(r("a")).replace("<w:pPr>", f"<w:pPr><w:rPr><w:ins {A}/><w:b/><w:rPrChange {A}><w:rPr><w:ins {A}/></w:rPr></w:rPrChange></w:rPr>") + p(r("b")), ("a", "b"), ("ab",)),
    X("a paragraph with a section deleted", p(r("a")) + p("", "del", more="").replace("</w:pPr>", "<w:sectPr/></w:pPr>") + p(r("b")), ("a", "b"), ("a", "", "b")),
    X("bookmarks between joined paragraphs", p(r("a"), "del") + '<w:bookmarkStart w:id="1" w:name="x"/><w:proofErr w:type="gramStart"/>' + p(r("b") + '<w:bookmarkEnd w:id="1"/>'), ("ab",), ("a", "b")),
    X("a comment in a deleted last paragraph", p(r("a")) + p('<w:commentRangeStart w:id="1"/>' + gone("b") + '<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>', "del"), ("a",), ("a", "b")),
    X("a rendered page break in a deleted last paragraph", p(r("a")) + p("<w:r><w:lastRenderedPageBreak/></w:r>" + gone("b"), "del"), ("a",), ("a", "b")),
    X("a page break deleted", p(r("a") + dele("<w:r><w:br w:type=\"page\"/></w:r>") + r("b")), ("ab",), ("a b",)),
    X("carriage return, aligned tab, soft hyphen", p("<w:r><w:t>a</w:t><w:cr/><w:t>b</w:t><w:ptab w:relativeTo='margin' w:alignment='center' w:leader='none'/><w:t>c</w:t><w:softHyphen/><w:t>d</w:t></w:r>"), ("a b\tcd",), ("a b\tcd",)),
]  # fmt: skip
NESTS: Final = [
    X("insertion within an insertion", p(r("a") + ins(r("b") + ins(r("c"), B))), ("abc",), ("a",)),
    X("deletion within a deletion", p(r("a") + dele(d("b") + dele(d("c"), B))), ("a",), ("abc",)),
    X("plain text within a deletion", p(r("a") + dele(r("b"))), ("a",), ("ab",)),
    X("deletion within an insertion within a link", p(f'<w:hyperlink w:anchor="x">{ins(r("a")+dele(d("b"),B))}</w:hyperlink>' + r("c")), ("ac",), ("c",)),
    X("a link inserted", p(ins(f'<w:hyperlink w:anchor="x">{r("a")}</w:hyperlink>') + r("c")), ("ac",), ("c",)),
    X("deletion in a smart tag", p(f'<w:smartTag w:element="x"><w:smartTagPr/>{gone("a")}{r("b")}</w:smartTag>'), ("b",), ("ab",)),
    X("a control inserted as runs", p(ins(sdt(r("a"))) + r("b")), ("ab",), ("b",)),
    X("deletion in a control among runs", p(sdt(gone("a") + r("b")) + r("c")), ("bc",), ("abc",)),
    X("deletion in a run of direction", p(f'<w:dir w:val="rtl">{gone("a")}{ins(r("b"))}</w:dir>'), ("b",), ("a",)),
    X("edits within moved text", p(opens("moveFrom", 1) + away(r("a") + ins(r("b")) + dele(d("c"))) + shuts("moveFrom", 1) + r("z")) + p(opens("moveTo", 2) + here(r("a") + ins(r("b"), B) + dele(d("c"), B)) + shuts("moveTo", 2)), ("z", "ab"), ("acz", "")),
    X("inserted text moved away", p(ins(away(r("a"))) + r("z")), ("z",), ("z",)),
    X("deleted text within a move, as some programs write it", p(away(d("a")) + r("z")), ("z",), ("az",)),
    X("bullet of a symbol font", p('<w:r><w:sym w:font="Symbol" w:char="F0B7"/></w:r>' + r("a")), ("a",), ("a",), warns=True),
    X("emoji", p(f'<w:r><mc:AlternateContent><mc:Choice {SYMBOLS} Requires="w16se"><w16se:symEx w16se:font="Segoe UI Emoji" w16se:char="1F60A"/></mc:Choice><mc:Fallback><w:t>\U0001F60A</w:t></mc:Fallback></mc:AlternateContent></w:r>' + r("a")), ("\U0001F60Aa",), ("\U0001F60Aa",)),
    X("changes by two people at once", p(r("a") + f'<w14:conflictIns {A}>{r("b")}</w14:conflictIns><w14:conflictDel {A}>{d("c")}</w14:conflictDel>'), ("ab",), ("ac",)),
    X("permissions and spelling marks", p('<w:permStart w:id="1" w:edGrp="everyone"/><w:proofErr w:type="spellStart"/>' + r("a") + '<w:proofErr w:type="spellEnd"/><w:permEnd w:id="1"/>' + ins(r("b"))), ("ab",), ("a",)),
    X("a master document", p(r("a")) + p(f'<w:subDoc r:id="r9" {REL}/>') + END, ("a", "", "End."), ("a", "", "End."), warns=True),
    X("an embedded document", p(r("a")) + f'<w:altChunk r:id="r9" {REL}/>' + END, ("a", "", "End."), ("a", "", "End."), warns=True),
    X("custom XML around paragraphs", f'<w:customXml w:element="x"><w:customXmlPr/>{p(r("a"),"del")}{p(r("b"))}</w:customXml>' + END, ("ab", "End."), ("a", "b", "End.")),
    X("spaces as they are", p('<w:r><w:t xml:space="preserve">  a  b  </w:t></w:r>'), ("  a  b  ",), ("  a  b  ",)),
    X("fixed spaces at the edges", p("<w:r><w:t>\u00a0a\u00a0</w:t></w:r>"), ("\u00a0a\u00a0",), ("\u00a0a\u00a0",)),
    X("nothing but spaces", p("<w:r><w:t> </w:t></w:r>" + r("a")), ("a",), ("a",)),
    X("a tab character in text", p('<w:r><w:t xml:space="preserve">a\tb</w:t></w:r>'), ("a\tb",), ("a\tb",)),
]  # fmt: skip
MOVED: Final = [
    X("a control moved with its paragraph", opens("moveFrom", 70) + control("customXmlMoveFrom", 71, p(away(r("a")), "moveFrom")) + shuts("moveFrom", 70) + p(r("b")) + opens("moveTo", 80) + control("customXmlMoveTo", 81, p(here(r("a")), "moveTo")) + shuts("moveTo", 80) + p(ins(r(" ")) + r("c")), ("b", "a", " c"), ("a", "b", "c")),
    X("a control moved among runs", p(r("a ") + control("customXmlMoveFrom", 71, away(r("b "))) + r("c")), ("a c",), ("a b c",)),
    X("a moved paragraph", p(r("z")) + p(opens("moveFrom", 1) + away(r("a")), "moveFrom") + shuts("moveFrom", 1) + p(r("b")) + p(opens("moveTo", 2) + here(r("a")), "moveTo") + shuts("moveTo", 2) + p(r("c")), ("z", "b", "a", "c"), ("z", "a", "b", "c")),
    X("two moved paragraphs, one edited", p(opens("moveFrom", 1) + away(r("a")), "moveFrom") + p(away(r("b")), "moveFrom") + shuts("moveFrom", 1) + p(r("z")) + p(opens("moveTo", 2) + here(r("a")) + ins(r("X")), "moveTo") + p(here(r("b")), "moveTo") + shuts("moveTo", 2) + END, ("z", "aX", "b", "End."), ("a", "b", "z", "End.")),
    X("insertion at the source of a move", p(opens("moveFrom", 1) + away(r("a")) + ins(r("X")) + away(r("b")), "moveFrom") + shuts("moveFrom", 1) + p(r("z")) + END, ("Xz", "End."), ("ab", "z", "End.")),
    X("a paragraph moved to the end", p(opens("moveFrom", 1) + away(r("a")), "moveFrom") + shuts("moveFrom", 1) + p(r("b"), "moveTo") + p(opens("moveTo", 2) + here(r("a")) + shuts("moveTo", 2)), ("b", "a"), ("a", "b")),
    X("a table moved as Word writes it", tbl(tr(tc(p(opens("moveFrom", 1) + away(r("a")), "moveFrom")), tc(p(away(r("b")), "moveFrom"))), tr(tc(p(away(r("c")), "moveFrom")), tc(p("", "moveFrom")))) + shuts("moveFrom", 1) + p(r("z")) + tbl(tr(tc(p(opens("moveTo", 2) + here(r("a")), "moveTo")), tc(p(here(r("b")), "moveTo"))), tr(tc(p(here(r("c")), "moveTo")), tc(p("", "moveTo")))) + shuts("moveTo", 2) + END, ("z", "a", "b", "c", "", "End."), ("a", "b", "c", "", "z", "End.")),
    X("a row moved", tbl(tr(tc(p(opens("moveFrom", 1) + away(r("a")), "moveFrom")), tc(p(away(r("b")), "moveFrom"))), tr(tc(p(shuts("moveFrom", 1) + r("c"))), tc(p(r("d")))), tr(tc(p(opens("moveTo", 2) + here(r("a")), "moveTo")), tc(p(here(r("b")), "moveTo")))) + shuts("moveTo", 2) + END, ("c", "d", "a", "b", "End."), ("a", "b", "c", "d", "End.")),
    X("moved table with its rows marked", tbl(tr(tc(p(away(r("a")), "moveFrom")), mark="del")) + p(r("z")) + tbl(tr(tc(p(here(r("a")), "moveTo")), mark="ins")) + END, ("z", "a", "End."), ("a", "z", "End.")),
]  # fmt: skip
GRIDS: Final = [
    X("a table deleted within a cell", tbl(tr(tc(p(r("a")), tbl(tr(tc(p(gone("x"), "del")), mark="del")), p(r("b"))))) + END, ("a", "b", "End."), ("a", "x", "b", "End.")),
    X("a deleted cell with older properties", tbl(tr(tc(p(r("a")), said='<w:tcW w:w="9" w:type="dxa"/>'), tc(p(gone("b"), "del"), said=f'<w:tcW w:w="9" w:type="dxa"/><w:cellDel {A}/><w:tcPrChange {A}><w:tcPr><w:tcW w:w="9" w:type="dxa"/><w:gridSpan w:val="2"/><w:cellDel {A}/></w:tcPr></w:tcPrChange>'))) + END, ("a", "End."), ("a", "b", "End.")),
    X("an inserted cell with older properties", tbl(tr(tc(p(r("a"))), tc(p(ins(r("b")), "ins"), said=f'<w:cellIns {A}/><w:tcPrChange {A}><w:tcPr><w:cellIns {A}/></w:tcPr></w:tcPrChange>'))) + END, ("a", "b", "End."), ("a", "End.")),
    X("a deletion among older properties alone", tbl(tr(tc(p(r("a"))), tc(p(r("b")), said=f'<w:tcPrChange {A}><w:tcPr><w:cellDel {A}/></w:tcPr></w:tcPrChange>'))) + END, ("a", "b", "End."), ("a", "b", "End.")),
    X("cells merged with their text", tbl(tr(tc(p(r("a"), "ins"), p(ins(r("b"))), said=f'<w:cellMerge {A} w:vMerge="rest"/>')), tr(tc(p(gone("b")), said=f'<w:cellMerge {A} w:vMerge="cont"/>'))) + END, ("a", "b", "", "End."), ("a", "b", "End.")),
    X("a cell deleted in an inserted row", tbl(ROW, tr(tc(p(ins(r("c")), "ins")), tc(p(ins(r("d")), "ins"), said=f"<w:cellDel {B}/>"), mark="ins")) + END, ("a", "b", "c", "End."), ("a", "b", "End.")),
    X("a text that is one deleted table", tbl(tr(tc(p(gone("a"), "del")), mark="del")) + p(""), ("",), ("a", "")),
    X("a table added at the end", p(r("a")) + p("", "ins") + tbl(tr(tc(p(ins(r("b")), "ins")), mark="ins")) + p(""), ("a", "", "b", ""), ("a", "")),
    X("changed properties of a row", tbl(tr(tc(p(r("a")))).replace("<w:tr>", f'<w:tr><w:tblPrEx><w:tblW w:w="0"/><w:tblPrExChange {A}><w:tblPrEx/></w:tblPrExChange></w:tblPrEx><w:trPr><w:trHeight w:val="9"/><w:trPrChange {A}><w:trPr/></w:trPrChange></w:trPr>')) + END, ("a", "End."), ("a", "End.")),
    X("deletion after other properties of a row", tbl(ROW, tr(tc(p(gone("c"), "del"))).replace("<w:tr>", f'<w:tr w:rsidR="1"><w:trPr><w:trHeight w:val="9"/><w:del {A}/></w:trPr>')) + END, ("a", "b", "End."), ("a", "b", "c", "End.")),
    X("a table in an inserted control", around("Ins", tbl(ROW)) + END, ("a", "b", "End."), ("a", "b", "End.")),
    X("a row deleted with its control", tbl(ROW, control("customXmlDel", 71, tr(tc(p(gone("c"), "del")), mark="del"))) + END, ("a", "b", "End."), ("a", "b", "c", "End.")),
    X("the first of two tables deleted", tbl(tr(tc(p(gone("x"), "del")), mark="del")) + tbl(ROW) + END, ("a", "b", "End."), ("x", "a", "b", "End.")),
    X("mark deleted before a table that moved", p(r("a"), "del") + tbl(tr(tc(p(away(r("b")), "moveFrom")))) + p(r("c")) + tbl(tr(tc(p(here(r("b")), "moveTo")))) + END, ("ac", "b", "End."), ("a", "b", "c", "End.")),
    X("a cell whose last paragraph is deleted after a table", tbl(tr(tc(p(r("a")), tbl(tr(tc(p(r("b"))))), p(gone("c"), "del")))) + END, ("a", "b", "", "End."), ("a", "b", "c", "End.")),
    X("mark deleted before a table without cells", p(r("a"), "del") + tbl(tr(tc(p(r("b")), said=f"<w:cellDel {A}/>"))) + END, ("aEnd.",), ("a", "b", "End.")),
    X("a table of inserted cells", p(r("a"), "ins") + tbl(tr(tc(p(r("b")), said=f"<w:cellIns {A}/>"))) + END, ("a", "b", "End."), ("aEnd.",)),
]  # fmt: skip
MATHS: Final = [
    X("deletion in an equation with a power", p(f"<m:oMathPara>{math(mr('A='),f'<m:r><w:del {A}><w:rPr/><m:t>2</m:t></w:del></m:r>','<m:r><m:t>π</m:t></m:r>','<m:sSup><m:e><m:r><m:t>r</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>')}</m:oMathPara>"), ("A=πr2",), ("A=2πr2",)),
    X("insertion in an equation of its own", p(f"<m:oMathPara>{math(mr('A='),f'<m:r><w:ins {A}><w:rPr/><m:t>2</m:t></w:ins></m:r>',mr('π'))}</m:oMathPara>"), ("A=2π",), ("A=π",)),
    X("a whole equation deleted", p(r("a") + dele(f"<m:oMathPara>{math(mr('x'))}</m:oMathPara>")), ("a",), ("ax",)),
    X("a root deleted by its control character", p(math(mr("a"), f"<m:rad><m:radPr><m:ctrlPr><w:del {A}><w:rPr/></w:del></m:ctrlPr></m:radPr><m:deg/><m:e><m:r><w:del {A}><m:t>y</m:t></w:del></m:r></m:e></m:rad>")), ("a",), ("ay",)),
    X("a fraction deleted, its numbers unmarked", p(math(mr("a"), f"<m:f><m:fPr><m:ctrlPr><w:del {A}><w:rPr/></w:del></m:ctrlPr></m:fPr><m:num>{mr('1')}</m:num><m:den>{mr('2')}</m:den></m:f>")), ("a",), ("a12",)),
    X("runs of an equation replaced", p(math(ins(mr("x")), mr("="), dele(mr("y")))), ("x=",), ("=y",)),
    X("an equation outside paragraphs", f"<m:oMathPara>{math(mr('x'))}</m:oMathPara>" + END, ("x", "End."), ("x", "End.")),
    X("an equation moved", p(away(math(mr("x"))) + r("z") + here(math(mr("x")))), ("zx",), ("xz",)),
]  # fmt: skip
FIELDS: Final = [
    X("instruction and result of a field changed", p(fld("begin") + instr(" REF ") + dele(instr("a", "delInstrText")) + ins(instr("b")) + fld("separate") + dele(d("1")) + ins(r("2")) + fld("end")), ("2",), ("1",)),
    X("inserted field with a stray instruction", p(r("a") + ins(fld("begin")) + instr(" DATE ") + ins(fld("separate") + r("b") + fld("end"))), ("ab",), ("a",)),
    X("a stray deleted instruction", p(r("a") + dele(instr(" X ", "delInstrText")) + r("b")), ("ab",), ("ab",)),
    X("a stray instruction", p(r("a") + instr(" X ") + r("b")), ("ab",), ("ab",)),
    X("marks of a field deleted, its result kept", p(dele(fld("begin") + instr(" DATE ", "delInstrText") + fld("separate")) + r("5") + dele(fld("end"))), ("5",), ("5",)),
    X("a field without a result", p(r("a") + fld("begin") + instr(" LISTNUM ") + fld("end") + r("b")), ("ab",), ("ab",)),
    X("changes in a simple field", p(f'<w:fldSimple w:instr=" DATE ">{r("1")}{ins(r("2"))}{dele(d("3"))}</w:fldSimple>'), ("12",), ("13",)),
    X("a simple field deleted", p(r("a") + dele(f'<w:fldSimple w:instr=" DATE ">{r("1")}</w:fldSimple>')), ("a",), ("a1",)),
    X("a field deleted over two paragraphs", p(r("a") + dele(fld("begin") + instr(" TOC ", "delInstrText") + fld("separate") + d("x")), "del") + p(dele(d("y") + fld("end")) + r("z")), ("az",), ("ax", "yz")),
    X("a form field", p('<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="T"/><w:textInput><w:default w:val="zz"/></w:textInput></w:ffData></w:fldChar></w:r>' + instr(" FORMTEXT ") + fld("separate") + r("val") + fld("end")), ("val",), ("val",)),
    X("a field deleted with the last paragraph", p(r("a")) + p(dele(fld("begin") + instr(" DATE ", "delInstrText") + fld("separate") + d("1") + fld("end")), "del"), ("a",), ("a", "1")),
    X("a field left in a deleted last paragraph", p(r("a")) + p(fld("begin") + fld("separate") + fld("end") + gone("b"), "del"), ("a", ""), ("a", "b")),
]  # fmt: skip
NOTES: Final = [
    X("a note called in a new note", p(r("a") + ins(call(2))), ("a", "n"), ("a",), notes=note(2, p(r("n") + call(2) + call(3))) + note(3, p(r("m"))), warns=True),
    X("paragraphs of a note joined", p(r("a") + call(2)) + END, ("a", "End.", "n1n2"), ("a", "End.", "n1", "n2"), notes=note(2, p(r("n1"), "del") + p(r("n2")))),
    X("a note emptied, its call kept", p(r("a") + call(2)) + END, ("a", "End.", ""), ("a", "End.", "x"), notes=note(2, p(gone("x")))),
    X("a note emptied with its mark", p(r("a") + call(2)) + END, ("a", "End.", ""), ("a", "End.", "x"), notes=note(2, p(gone("x"), "del"))),
    X("a note called in a deleted row", tbl(ROW, tr(tc(p(dele(d("c") + call(2)), "del")), mark="del")) + END, ("a", "b", "End."), ("a", "b", "c", "End.", "n"), notes=note(2, p(r("n")))),
    X("a note called in a deleted row, runs unmarked", tbl(ROW, tr(tc(p(r("c") + call(2))), mark="del")) + END, ("a", "b", "End."), ("a", "b", "c", "End.", "n"), notes=note(2, p(r("n")))),
    X("a note moved with its paragraph", p(away(r("a") + call(2)), "moveFrom") + p(r("b")) + p(here(r("a") + call(3)), "moveTo") + END, ("b", "a", "End.", "n"), ("a", "b", "End.", "n"), notes=note(2, p(r("n"))) + note(3, p(r("n")))),
    X("a note with a sign of its own", p(r("a") + '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="2"/><w:t>*</w:t></w:r>'), ("a*", "n"), ("a*", "n"), notes=note(2, p(r("n")))),
    X("a table in a note", p(r("a") + call(2)), ("a", "x", "y", ""), ("a", "x", "y", ""), notes=note(2, tbl(tr(tc(p(r("x"))), tc(p(r("y"))))) + p())),
]  # fmt: skip
BOXES: Final = [
    X("an old text box", p(r("a") + f'<w:r><w:pict><v:shape {VML}><v:textbox><w:txbxContent>{p(r("b"))}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>') + END, ("a", "b", "End."), ("a", "b", "End.")),
    X("a text box before a deleted mark", p(r("a") + box(p(r("b"))), "del") + p(r("c")), ("ac", "b"), ("a", "b", "c")),
    X("paragraphs joined in a text box", p(r("a") + box(p(r("b"), "del") + p(r("c")))), ("a", "bc"), ("a", "b", "c")),
    X("a row deleted in a text box", p(r("a") + box(tbl(tr(tc(p(r("b"))), mark="del"), tr(tc(p(r("c"))))) + p(r("d")))), ("a", "c", "d"), ("a", "b", "c", "d")),
    X("a text box in a cell", tbl(tr(tc(p(r("a") + box(p(r("b"))))))) + END, ("a", "b", "End."), ("a", "b", "End.")),
    X("a text box deleted with the last paragraph", p(r("z")) + p(dele(box(p(r("b")))), "del"), ("z",), ("z", "", "b")),
    X("a text box between words", p(f'<w:r><w:t>a</w:t>{box(p(r("b")))[len("<w:r>"):-len("</w:r>")]}<w:t>c</w:t></w:r>') + END, ("ac", "b", "End."), ("ac", "b", "End.")),
    X("a field in a text box", p(r("a") + box(p(fld("begin") + instr(" PAGE ") + fld("separate") + r("5") + fld("end")))), ("a", "5"), ("a", "5")),
    X("a text box moved", p(away(r("a") + box(p(r("b")))), "moveFrom") + p(r("z")) + p(here(r("a") + box(p(r("b")))), "moveTo") + END, ("z", "a", "b", "End."), ("a", "b", "z", "End.")),
]  # fmt: skip
ALL: Final = [*MARKS, *NESTS, *MOVED, *GRIDS, *MATHS, *FIELDS, *NOTES, *BOXES]
