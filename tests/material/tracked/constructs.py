# ruff: noqa: E501 - one file a line, so that the markup can be read beside its truth
"""One small file for each construct of tracked changes, with both its texts as they must be read.

Written by hand after ECMA-376 part 1, 17.13.5, and the acceptance and rejection that Word performs.
"""

from dataclasses import dataclass
from typing import Final

from tests.material.make import W, packed
from tests.material.tracked.docx import parts

M: Final = "http://schemas.openxmlformats.org/officeDocument/2006/math"
MC: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
WPS: Final = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
BY: Final = 'w:id="9" w:author="{}" w:date="2026-11-01T10:00:00Z"'
A, B = BY.format("Anna"), BY.format("Boris")


@dataclass(frozen=True)
class Construct:
    """A file and its truth."""

    name: str
    body: str
    accepted: tuple[str, ...]
    rejected: tuple[str, ...]
    notes: str = ""
    more: tuple[tuple[str, str], ...] = ()
    strict: bool = False
    warns: bool = False

    def data(self) -> bytes:
        """The file."""
        found = parts(self.body, self.notes, self.more)
        spaces = f' xmlns:m="{M}" xmlns:mc="{MC}" xmlns:wps="{WPS}"'
        document = found["word/document.xml"].decode().replace("<w:document ", f"<w:document{spaces} ", 1)
        found["word/document.xml"] = document.encode()
        if self.strict:
            found = {name: strictly(data) for name, data in found.items()}
        return packed(found)


def strictly(data: bytes) -> bytes:
    """The same part in the strict namespaces."""
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/"
    return (
        data.replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
        .replace(office + b"relationships", b"http://purl.oclc.org/ooxml/officeDocument/relationships")
        .replace(office + b"math", b"http://purl.oclc.org/ooxml/officeDocument/math")
    )


def r(text: str, looks: str = "") -> str:
    """A run."""
    return f'<w:r>{looks}<w:t xml:space="preserve">{text}</w:t></w:r>'


def d(text: str) -> str:
    """A run of deleted text."""
    return f'<w:r><w:delText xml:space="preserve">{text}</w:delText></w:r>'


def ins(inside: str, by: str = A) -> str:
    """An insertion."""
    return f"<w:ins {by}>{inside}</w:ins>"


def dele(inside: str, by: str = A) -> str:
    """A deletion."""
    return f"<w:del {by}>{inside}</w:del>"


def p(inside: str = "", mark: str = "", more: str = "") -> str:
    """A paragraph; `mark` is "ins", "del", "moveFrom" or "moveTo"."""
    marked = f"<w:rPr><w:{mark} {A}/></w:rPr>" if mark else ""
    return f"<w:p><w:pPr>{more}{marked}</w:pPr>{inside}</w:p>"


def tbl(*rows: str) -> str:
    """A table."""
    grid = '<w:gridCol w:w="3000"/>' * 2
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def tr(*cells: str, mark: str = "") -> str:
    """A row; `mark` is "ins" or "del"."""
    marked = f"<w:trPr><w:{mark} {A}/></w:trPr>" if mark else ""
    return f"<w:tr>{marked}{''.join(cells)}</w:tr>"


def tc(*blocks: str, said: str = "") -> str:
    """A cell."""
    return f"<w:tc><w:tcPr>{said}</w:tcPr>{''.join(blocks)}</w:tc>"


def moved(kind: str, number: int, inside: str) -> str:
    """A range of a move, "From" or "To"."""
    return f'<w:move{kind}RangeStart {A.replace("9", str(number), 1)} w:name="m"/>{inside}<w:move{kind}RangeEnd w:id="{number}"/>'


def fld(at: str) -> str:
    """A mark of a field."""
    return f'<w:r><w:fldChar w:fldCharType="{at}"/></w:r>'


def instr(words: str, tag: str = "instrText") -> str:
    """An instruction of a field."""
    return f'<w:r><w:{tag} xml:space="preserve">{words}</w:{tag}></w:r>'


def note(number: int, inside: str) -> str:
    """A footnote."""
    return f'<w:footnote w:id="{number}">{inside}</w:footnote>'


def call(number: int) -> str:
    """Its call."""
    return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'


def math(*inside: str) -> str:
    """An equation."""
    return f"<m:oMath>{''.join(inside)}</m:oMath>"


def mr(text: str) -> str:
    """A run of an equation."""
    return f"<m:r><m:t>{text}</m:t></m:r>"


def sdt(inside: str) -> str:
    """A content control."""
    return f'<w:sdt><w:sdtPr><w:id w:val="5"/></w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>'


def around(kind: str, inside: str) -> str:
    """A content control whose two tags lie in ranges of their own."""

    def pair(number: int, within: str) -> tuple[str, str]:
        return (
            f"<w:customXml{kind}RangeStart {A.replace('9', str(number), 1)}/>{within}",
            f'<w:customXml{kind}RangeEnd w:id="{number}"/>',
        )

    first, second = pair(61, ""), pair(62, "")
    return (
        f'{first[0]}<w:sdt><w:sdtPr><w:id w:val="5"/></w:sdtPr><w:sdtContent>{first[1]}{inside}{second[0]}'
        f"</w:sdtContent></w:sdt>{second[1]}"
    )


def box(inside: str) -> str:
    """A text box, in both branches as Word writes it."""
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>{inside}'
        f"</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>{inside}"
        "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


END: Final = p(r("End."))
X = Construct
INLINE: Final = [
    X("nothing tracked", p(r("One two.")) + END, ("One two.", "End."), ("One two.", "End.")),
    X("insertion", p(r("a ") + ins(r("b ")) + r("c")), ("a b c",), ("a c",)),
    X("deletion", p(r("a ") + dele(d("b ")) + r("c")), ("a c",), ("a b c",)),
    X("replacement by two", p(dele(d("old"), B) + ins(r("new")) + r(" rest")), ("new rest",), ("old rest",)),
    X("deletion within an insertion of another", p(r("a ") + ins(r("x ") + dele(d("gone "), B) + r("y "))), ("a x y ",), ("a ",)),
    X("insertion within a deletion", p(r("a ") + dele(d("b ") + ins(r("c "), B))), ("a ",), ("a b ",)),
    X("insertion within a link", p(f'<w:hyperlink w:anchor="q">{r("a ")}{ins(r("b"))}</w:hyperlink>'), ("a b",), ("a ",)),
    X("deletion of a link", p(r("a") + dele(f'<w:hyperlink w:anchor="q">{d(" b")}</w:hyperlink>')), ("a",), ("a b",)),
    X("smart tags and custom XML", p(f'<w:smartTag w:element="x">{r("a ")}<w:customXml w:element="y">{ins(r("b"))}</w:customXml></w:smartTag>'), ("a b",), ("a ",)),
    X("tab, break, hyphen", p(ins("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r>") + r("e")), ("a\tb c\u2011de",), ("e",)),
    X("tabs of a paragraph are no text", p(r("a"), more='<w:tabs><w:tab w:val="left" w:pos="9"/></w:tabs>'), ("a",), ("a",)),
    X("changed format", p(r("a", f'<w:rPr><w:b/><w:rPrChange {A}><w:rPr/></w:rPrChange></w:rPr>'), more="<w:jc w:val=\"left\"/>").replace("</w:pPr>", f'<w:pPrChange {A}><w:pPr><w:jc w:val="right"/></w:pPr></w:pPrChange></w:pPr>'), ("a",), ("a",)),
    X("inserted numbering", p(r("a"), more=f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/><w:ins {A}/></w:numPr>') + END, ("a", "End."), ("a", "End.")),
    X("old numbering in a change", p(r("a")).replace("</w:pPr>", f'<w:pPrChange {A}><w:pPr><w:numPr><w:numId w:val="1"/><w:ins {A}/></w:numPr></w:pPr></w:pPrChange></w:pPr>') + END, ("a", "End."), ("a", "End.")),
    X("numbering change of a field", p(f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{instr(" LISTNUM ")}<w:r><w:fldChar w:fldCharType="end"><w:numberingChange {A} w:original="1)"/></w:fldChar></w:r>{r("a")}'), ("a",), ("a",)),
    X("section change", p(r("a"), more="").replace("</w:pPr>", f'<w:sectPr><w:sectPrChange {A}><w:sectPr/></w:sectPrChange></w:sectPr></w:pPr>') + END, ("a", "End."), ("a", "End.")),
    X("plain symbol", p(r("a") + '<w:r><w:sym w:font="Arial" w:char="00A7"/></w:r>'), ("a\u00a7",), ("a\u00a7",)),
    X("symbol of a font", p(ins('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>') + r("a")), ("a",), ("a",), warns=True),
    X("alternate content in a run", p('<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:t>new</w:t></mc:Choice><mc:Fallback><w:t>old</w:t></mc:Fallback></mc:AlternateContent></w:r>'), ("new",), ("new",)),
    X("alternate content not understood", p('<mc:AlternateContent><mc:Choice xmlns:zz="urn:zz" Requires="zz"><w:r><w:t>new</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>old</w:t></w:r></mc:Fallback></mc:AlternateContent>'), ("old",), ("old",)),
    X("unknown wrapper", p(r("a ") + f'<w:unheardOf>{ins(r("b"))}</w:unheardOf>'), ("a b",), ("a ",), warns=True),
    X("direction of reading", p(f'<w:bdo w:val="rtl">{r("مرحبا ")}{ins(r("بالعالم"))}</w:bdo>'), ("مرحبا بالعالم",), ("مرحبا ",)),
    X("Chinese", p(r("决定") + dele(d("年")) + ins(r("月")) + r("会议")), ("决定月会议",), ("决定年会议",)),
    X("ruby", p(r("a") + '<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>kan</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase></w:ruby></w:r>'), ("a漢",), ("a漢",), warns=True),
    X("spaces not preserved", p("<w:r><w:t>a </w:t></w:r>" + r("b")), ("ab",), ("ab",), warns=True),
    X("spaces preserved around", '<w:p xml:space="preserve"><w:r><w:t>a </w:t></w:r><w:r><w:t>b</w:t></w:r></w:p>', ("a b",), ("a b",)),
    X("line ends in text", p('<w:r><w:t xml:space="preserve">a\nb</w:t></w:r>'), ("a b",), ("a b",)),
    X("hidden text", p(r("a", "<w:rPr><w:vanish/></w:rPr>")), ("a",), ("a",), warns=True),
    X("deleted text outside a deletion", p(r("a") + d("b")), ("a",), ("ab",)),
]  # fmt: skip
PARAGRAPHS: Final = [
    X("inserted mark", p(r("a"), "ins") + p(r("b")), ("a", "b"), ("ab",)),
    X("deleted mark", p(r("a "), "del") + p(r("b")), ("a b",), ("a ", "b")),
    X("three deleted marks", p(r("a"), "del") + p(r("b"), "del") + p(r("c"), "del") + END, ("abcEnd.",), ("a", "b", "c", "End.")),
    X("a paragraph inserted whole", p(r("a")) + p(ins(r("b")), "ins") + p(r("c")), ("a", "b", "c"), ("a", "c")),
    X("a paragraph deleted whole", p(r("a")) + p(dele(d("b")), "del") + p(r("c")), ("a", "c"), ("a", "b", "c")),
    X("empty paragraphs stay", p() + p(r("a")) + p() + END, ("", "a", "", "End."), ("", "a", "", "End.")),
    X("an empty paragraph inserted", p(r("a")) + p("", "ins") + END, ("a", "", "End."), ("a", "End.")),
    X("an empty paragraph deleted", p(r("a")) + p("", "del") + END, ("a", "End."), ("a", "", "End.")),
    X("content deleted, mark kept", p(r("a")) + p(dele(d("b"))) + END, ("a", "", "End."), ("a", "b", "End.")),
    X("last paragraph deleted", p(r("a")) + p(dele(d("b")), "del"), ("a",), ("a", "b")),
    X("last mark deleted, content kept", p(r("a")) + p(r("b"), "del"), ("a", "b"), ("a", "b")),
    X("everything deleted", p(dele(d("a")), "del") + p(dele(d("b")), "del"), ("",), ("a", "b")),
    X("everything inserted", p(ins(r("a")), "ins") + p(ins(r("b"))), ("a", "b"), ("",)),
    X("deleted before a table", p(r("a")) + p(dele(d("b")), "del") + tbl(tr(tc(p(r("c"))))) + END, ("a", "c", "End."), ("a", "b", "c", "End.")),
    X("mark deleted before a table", p(r("a"), "del") + tbl(tr(tc(p(r("c"))))) + END, ("a", "c", "End."), ("a", "c", "End.")),
    X("mark deleted before a deleted table", p(r("a "), "del") + tbl(tr(tc(p(dele(d("c")))), mark="del")) + END, ("a End.",), ("a ", "c", "End.")),
    X("inserted and deleted mark", p(ins(dele(d("x"), B)), "ins").replace("/></w:rPr>", f"/><w:del {B}/></w:rPr>") + p(r("a")), ("a",), ("a",)),
    X("inserted mark within a deletion", p(r("a") + dele(d("b")), "ins") + p(r("c")), ("a", "c"), ("abc",)),
    X("section of a deleted paragraph", p(r("a"), "del", more="").replace("<w:rPr>", "<w:rPr>", 1) + p(r("b"), more="<w:sectPr/>") + END, ("ab", "End."), ("a", "b", "End.")),
    X("mark deleted in a control", sdt(p(r("a"), "del")) + p(r("b")), ("ab",), ("a", "b")),
]  # fmt: skip
FROM, TO = "<w:moveFrom {}>{}</w:moveFrom>", "<w:moveTo {}>{}</w:moveTo>"
MOVES: Final = [
    X("text moved within a paragraph", p(moved("From", 31, FROM.format(A, r("a "))) + r("b ") + moved("To", 32, TO.format(A, r("a ")))), ("b a ",), ("a b ",)),
    X("paragraph moved", p(moved("From", 31, FROM.format(A, r("a"))), "moveFrom") + p(r("b")) + p(moved("To", 32, TO.format(A, r("a"))), "moveTo") + END, ("b", "a", "End."), ("a", "b", "End.")),
    X("paragraph moved, ranges around it", moved("From", 31, p(FROM.format(A, r("a")), "moveFrom")) + p(r("b")) + moved("To", 32, p(TO.format(A, r("a")), "moveTo")) + END, ("b", "a", "End."), ("a", "b", "End.")),
    X("table moved whole", moved("From", 31, tbl(tr(tc(p(r("a")))))) + p(r("b")) + moved("To", 32, tbl(tr(tc(p(r("a")))))) + END, ("b", "a", "End."), ("a", "b", "End.")),
    X("table moved, marked by runs alone", tbl(tr(tc(p(FROM.format(A, r("a")), "moveFrom")))) + p(r("b")) + tbl(tr(tc(p(TO.format(A, r("a")), "moveTo")))) + END, ("b", "a", "End."), ("a", "b", "End.")),
    X("move that ends in the next paragraph", p(f'<w:moveFromRangeStart {A} w:name="m"/>{FROM.format(A, r("a"))}', "moveFrom") + p(f'<w:moveFromRangeEnd w:id="9"/>{r("b")}') + END, ("b", "End."), ("a", "b", "End.")),
    X("move of several paragraphs", p(r("z")) + p(f'<w:moveFromRangeStart {A} w:name="m"/>{FROM.format(A, r("a"))}', "moveFrom") + p(FROM.format(A, r("b")), "moveFrom") + '<w:moveFromRangeEnd w:id="9"/>' + END, ("z", "End."), ("z", "a", "b", "End.")),
    X("unmarked run within a move", p(moved("From", 31, FROM.format(A, r("a ")) + r("b ")) + r("c")), ("b c",), ("a b c",)),
    X("move with one end only", p(f'<w:moveFromRangeStart {A} w:name="m"/>{FROM.format(A, r("a "))}{r("b")}'), ("b",), ("a b",), warns=True),
    X("moved text that is deleted at its new place", p(moved("From", 31, FROM.format(A, r("a "))) + r("b ") + moved("To", 32, f"<w:moveTo {A}>{dele(d('a '), B)}{r('c ')}</w:moveTo>")), ("b c ",), ("a b ",)),
    X("moved content control", around("MoveFrom", p(FROM.format(A, r("a")), "moveFrom")) + p(r("b")) + around("MoveTo", p(TO.format(A, r("a")), "moveTo")) + END, ("b", "a", "End."), ("a", "b", "End.")),
]  # fmt: skip
ROW: Final = tr(tc(p(r("a"))), tc(p(r("b"))))
TABLES: Final = [
    X("row inserted", tbl(ROW, tr(tc(p(ins(r("c")), "ins")), tc(p(ins(r("d")), "ins")), mark="ins")) + END, ("a", "b", "c", "d", "End."), ("a", "b", "End.")),
    X("row deleted", tbl(ROW, tr(tc(p(dele(d("c")), "del")), tc(p(dele(d("d")), "del")), mark="del")) + END, ("a", "b", "End."), ("a", "b", "c", "d", "End.")),
    X("row deleted, runs unmarked", tbl(ROW, tr(tc(p(r("c"))), tc(p(r("d"))), mark="del")) + END, ("a", "b", "End."), ("a", "b", "c", "d", "End.")),
    X("row inserted by one and deleted by another", tbl(ROW, tr(tc(p(r("c"))), mark="ins").replace("</w:trPr>", f"<w:del {B}/></w:trPr>")) + END, ("a", "b", "End."), ("a", "b", "End.")),
    X("table deleted", p(r("z")) + tbl(tr(tc(p(dele(d("a")), "del")), mark="del")) + END, ("z", "End."), ("z", "a", "End.")),
    X("table inserted", p(r("z")) + tbl(tr(tc(p(ins(r("a")))), mark="ins")) + END, ("z", "a", "End."), ("z", "End.")),
    X("cell inserted", tbl(tr(tc(p(r("a"))), tc(p(ins(r("b"))), said=f"<w:cellIns {A}/>"))) + END, ("a", "b", "End."), ("a", "End.")),
    X("cell deleted", tbl(tr(tc(p(r("a"))), tc(p(dele(d("b"))), said=f"<w:cellDel {A}/>"))) + END, ("a", "End."), ("a", "b", "End.")),
    X("all cells of a row deleted", tbl(ROW, tr(tc(p(r("c")), said=f"<w:cellDel {A}/>"))) + END, ("a", "b", "End."), ("a", "b", "c", "End.")),
    X("cells merged", tbl(tr(tc(p(r("a")), said=f'<w:cellMerge {A} w:vMerge="rest"/>')), tr(tc(p(), said=f'<w:cellMerge {A} w:vMerge="cont"/>'))) + END, ("a", "", "End."), ("a", "", "End.")),
    X("a cell whose paragraphs are deleted", tbl(tr(tc(p(dele(d("a")), "del"), p(dele(d("b")), "del")), tc(p(r("c"))))) + END, ("", "c", "End."), ("a", "b", "c", "End.")),
    X("changed properties of a table", tbl(ROW).replace("<w:tblPr/>", f"<w:tblPr><w:tblPrChange {A}><w:tblPr/></w:tblPrChange></w:tblPr>").replace("<w:tblGrid/>", '<w:tblGrid><w:gridCol w:w="9"/><w:tblGridChange w:id="1"><w:tblGrid/></w:tblGridChange></w:tblGrid>') + END, ("a", "b", "End."), ("a", "b", "End.")),
    X("table within a table", tbl(tr(tc(tbl(tr(tc(p(ins(r("a")) + r("b"))))), p(r("c"))))) + END, ("ab", "c", "End."), ("b", "c", "End.")),
    X("row in a content control", tbl(ROW, sdt(tr(tc(p(r("c"))), mark="del"))) + END, ("a", "b", "End."), ("a", "b", "c", "End.")),
    X("cell in a content control", tbl(tr(sdt(tc(p(r("a") + ins(r("b"))))))) + END, ("ab", "End."), ("a", "End.")),
]  # fmt: skip
NUM: Final = math(mr("A="), f"<m:r><w:del {A}><w:rPr/><m:t>2</m:t></w:del></m:r>", mr("π"))
OTHERS: Final = [
    X("note inserted", p(r("a") + ins(call(2))) + END, ("a", "End.", " new note"), ("a", "End."), notes=note(2, p(ins(r(" new note"))))),
    X("note deleted", p(r("a") + dele(call(2))) + END, ("a", "End."), ("a", "End.", " old note"), notes=note(2, p(dele(d(" old note"))))),
    X("changes in a note", p(r("a") + call(2)) + END, ("a", "End.", "note new"), ("a", "End.", "note old"), notes=note(2, p(r("note ") + dele(d("old")) + ins(r("new"))))),
    X("notes by their calls", p(r("a") + call(3)) + p(r("b") + call(2)), ("a", "b", "three", "two"), ("a", "b", "three", "two"), notes=note(2, p(r("two"))) + note(3, p(r("three")))),
    X("simple field", p(r("a ") + f'<w:fldSimple w:instr=" DATE ">{r("1 May")}</w:fldSimple>'), ("a 1 May",), ("a 1 May",)),
    X("field with its result", p(r("a ") + fld("begin") + instr(" REF x ") + fld("separate") + r("5") + fld("end")), ("a 5",), ("a 5",)),
    X("field deleted", p(r("a ") + dele(fld("begin") + instr(" DATE ", "delInstrText") + fld("separate") + d("1 May") + fld("end"))), ("a ",), ("a 1 May",)),
    X("field inserted", p(r("a ") + ins(fld("begin") + instr(" DATE ") + fld("separate") + r("1 May") + fld("end"))), ("a 1 May",), ("a ",)),
    X("deleted field with a stray instruction", p(r("a") + dele(fld("begin")) + instr(" DATE ") + dele(fld("separate") + d("b") + fld("end"))), ("a",), ("ab",)),
    X("text changed in the result of a field", p(fld("begin") + instr(" REF x ") + fld("separate") + r("5") + ins(r(" bis")) + fld("end")), ("5 bis",), ("5",)),
    X("field within an instruction", p(fld("begin") + instr(" IF ") + fld("begin") + instr(" PAGE ") + fld("separate") + r("7") + fld("end") + instr(" = 1 ") + fld("separate") + r("yes") + fld("end")), ("yes",), ("yes",), warns=True),
    X("field over two paragraphs", p(fld("begin") + instr(" TOC ") + fld("separate") + r("one")) + p(r("two") + fld("end")), ("one", "two"), ("one", "two")),
    X("field without an end", p(fld("begin") + instr(" DATE ") + r("a")) + END, ("a", "End."), ("a", "End."), warns=True),
    X("link as a field", p(fld("begin") + instr(' HYPERLINK "http://x" ') + fld("separate") + r("a") + dele(d("b")) + fld("end")), ("a",), ("ab",)),
    X("deletion in an equation", p(NUM), ("A=π",), ("A=2π",)),
    X("insertion in an equation", p(NUM.replace("w:del ", "w:ins ").replace("/w:del", "/w:ins")), ("A=2π",), ("A=π",)),
    X("equation inserted", p(r("x ") + ins(math(mr("E=m")))), ("x E=m",), ("x ",)),
    X("equation deleted, wrapped inside", p(r("x ") + math(dele(mr("E=m")))), ("x ",), ("x E=m",)),
    X("fraction deleted by its control character", p(math(mr("a"), f"<m:f><m:fPr><m:ctrlPr><w:del {A}><w:rPr/></w:del></m:ctrlPr></m:fPr><m:num><m:r><w:del {A}><m:t>1</m:t></w:del></m:r></m:num><m:den><m:r><w:del {A}><m:t>2</m:t></w:del></m:r></m:den></m:f>")), ("a",), ("a12",)),
    X("fraction inserted by its control character", p(math(mr("a"), f"<m:f><m:fPr><m:ctrlPr><w:ins {A}><w:rPr/></w:ins></m:ctrlPr></m:fPr><m:num>{mr('1')}</m:num><m:den>{mr('2')}</m:den></m:f>")), ("a12",), ("a",)),
    X("equation paragraph", p(f"<m:oMathPara>{math(mr('x'), ins(mr('y')))}</m:oMathPara>"), ("xy",), ("x",)),
    X("content control", p(sdt(r("a") + ins(r("b")))), ("ab",), ("a",)),
    X("control around blocks", sdt(p(r("a")) + p(ins(r("b")), "ins")) + END, ("a", "b", "End."), ("a", "End.")),
    X("control inserted", p(around("Ins", r("a")) + r("b")), ("ab",), ("ab",)),
    X("control deleted", p(around("Del", r("a")) + r("b")), ("ab",), ("ab",)),
    X("text box", p(r("a") + box(p(r("b") + ins(r("c"))))) + END, ("a", "bc", "End."), ("a", "b", "End.")),
    X("text box deleted", p(r("a") + dele(box(p(dele(d("b")))))) + END, ("a", "End."), ("a", "b", "End.")),
    X("comments", p(f'<w:commentRangeStart w:id="1"/>{r("a ")}{ins(r("b"))}<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>'), ("a b",), ("a ",), more=(("comments", f'<w:comments xmlns:w="{W}"><w:comment w:id="1" w:author="Anna">{p(r("Why?"))}</w:comment></w:comments>'),)),
    X("strict namespaces", p(r("a ") + ins(r("b")), "ins") + p(math(mr("x"), ins(mr("y")))), ("a b", "xy"), ("a x",), strict=True),
    X("runs outside a paragraph", r("loose") + p(r("a")), ("loose", "a"), ("loose", "a"), warns=True),
    X("body that ends in a table", p(r("a")) + tbl(ROW), ("a", "a", "b"), ("a", "a", "b")),
]  # fmt: skip
ALL: Final = [*INLINE, *PARAGRAPHS, *MOVES, *TABLES, *OTHERS]
