"""Writes items as DOCX: terse, as a program does, or like Word with its revision ids, properties and spelling marks."""

from collections.abc import Iterable
from html import escape
from random import Random
from typing import Final

from tests.material.make import OFFICE, W, packed
from tests.material.tracked.parties import Edit, Grid, Item, Paper, Segments, items

W14: Final = "http://schemas.microsoft.com/office/word/2010/wordml"
DATE: Final = "2026-11-01T10:00:00Z"
TYPES: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml."
LANGUAGES: Final = {"en": "en-GB", "ru": "ru-RU", "ar": "ar-SA", "zh": "zh-CN"}
FONT: Final = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>'


class Writer:
    """One file in the making."""

    def __init__(self, paper: Paper, author: str, *, wordlike: bool) -> None:
        self.language, self.author, self.wordlike = paper.language, author, wordlike
        self.random = Random(f"{author} {wordlike}")
        self.number = 100
        self.notes: list[tuple[int, Segments]] = []
        self.rtl = paper.language == "ar"

    def marks(self) -> str:
        """The attributes of a change."""
        self.number += 1
        return f'w:id="{self.number}" w:author="{escape(self.author)}" w:date="{DATE}"'

    def looks(self) -> str:
        """Run properties as Word repeats them."""
        if not self.wordlike:
            return "<w:rPr><w:rtl/></w:rPr>" if self.rtl else ""
        rtl = "<w:rtl/>" if self.rtl else ""
        kind = "bidi" if self.rtl else "eastAsia" if self.language == "zh" else "val"
        lang = f'<w:lang w:{kind}="{LANGUAGES[self.language]}"/>'
        return f'<w:rPr>{FONT}<w:sz w:val="24"/><w:szCs w:val="24"/>{rtl}{lang}</w:rPr>'

    def rsid(self) -> str:
        """A revision id."""
        return f' w:rsidR="00{self.random.randrange(16**6):06X}"' if self.wordlike else ""

    def runs(self, text: str, tag: str = "t") -> str:
        """Text as runs; Word cuts it every few words and marks what it takes for misspelt."""
        found = []
        for part in self.cut(text):
            text = escape(part, quote=False)
            run = f'<w:r{self.rsid()}>{self.looks()}<w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'
            if self.wordlike and self.random.random() < 0.05:
                run = f'<w:proofErr w:type="spellStart"/>{run}<w:proofErr w:type="spellEnd"/>'
            found.append(run)
        return "".join(found)

    def cut(self, text: str) -> list[str]:
        """Parts of a text at random spaces."""
        if not self.wordlike or len(text) < 40:
            return [text]
        parts, at = [], 0
        while at < len(text):
            end = text.find(" ", at + self.random.randint(15, 60))
            end = len(text) if end < 0 else end + 1
            parts.append(text[at:end])
            at = end
        return parts

    def segments(self, segments: Segments, move: str = "") -> str:
        """Runs with their changes."""
        found = []
        for kind, text in segments:
            if kind == "=":
                found.append(self.runs(text))
            elif kind == "+":
                tag = "moveTo" if move else "ins"
                found.append(f"<w:{tag} {self.marks()}>{self.runs(text)}</w:{tag}>")
            else:
                tag = "moveFrom" if move else "del"
                found.append(
                    f"<w:{tag} {self.marks()}>{self.runs(text, 't' if move else 'delText')}</w:{tag}>"
                )
        return "".join(found)

    def paragraph(self, item: Item) -> str:
        """A paragraph with its mark."""
        tags = {"+": "moveTo" if item.move else "ins", "-": "moveFrom" if item.move else "del"}
        mark = f"<w:{tags[item.mark]} {self.marks()}/>" if item.mark in tags else ""
        style = f'<w:pStyle w:val="{item.style}"/>' if item.style else ""
        spacing = '<w:spacing w:after="120" w:line="276" w:lineRule="auto"/>' if self.wordlike else ""
        bidi = "<w:bidi/>" if self.rtl else ""
        looks = self.looks().removeprefix("<w:rPr>").removesuffix("</w:rPr>") if self.wordlike else ""
        inner = f"<w:rPr>{mark}{looks}</w:rPr>" if mark or looks else ""
        properties = (
            f"<w:pPr>{style}{bidi}{spacing}{inner}</w:pPr>" if style or bidi or spacing or inner else ""
        )
        ids = (
            f' w14:paraId="{self.random.randrange(1, 2**31):08X}" w14:textId="77777777"'
            if self.wordlike
            else ""
        )
        called = ""
        if item.note is not None:
            self.notes.append(item.note)
            raised = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
            called = f'<w:r>{raised}<w:footnoteReference w:id="{item.note[0]}"/></w:r>'
        inside = self.segments(item.segments, item.move)
        if item.move:
            self.number += 1
            name, end = f"move{item.move}{self.number}", item.move.capitalize()
            inside = (
                f'<w:move{end}RangeStart w:id="{self.number}" w:author="{escape(self.author)}" w:name="{name}"/>'
                f'{inside}<w:move{end}RangeEnd w:id="{self.number}"/>'
            )
        return f"<w:p{ids}{self.rsid()}>{properties}{inside}{called}</w:p>"

    def grid(self, grid: Grid) -> str:
        """A table."""
        rows = []
        for state, cells in grid.rows:
            tag = {"+": "ins", "-": "del"}.get(state)
            properties = f"<w:trPr><w:{tag} {self.marks()}/></w:trPr>" if tag else ""
            width = '<w:tcPr><w:tcW w:w="3005" w:type="dxa"/></w:tcPr>' if self.wordlike else ""
            inside = "".join(f"<w:tc>{width}{self.paragraph(cell)}</w:tc>" for cell in cells)
            rows.append(f"<w:tr{self.rsid()}>{properties}{inside}</w:tr>")
        look = '<w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
        columns = '<w:gridCol w:w="3005"/>' * 3
        return f"<w:tbl>{look}<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"

    def note(self, number: int, segments: Segments) -> str:
        """A footnote."""
        inside = '<w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r>'
        return f'<w:footnote w:id="{number}"><w:p>{inside}{self.segments(segments)}</w:p></w:footnote>'


def written(paper: Paper, edits: Iterable[Edit], *, author: str = "Expert", wordlike: bool = False) -> bytes:
    """The DOCX of a party, or the base for no edits."""
    writer = Writer(paper, author, wordlike=wordlike)
    body = "".join(
        writer.grid(item) if isinstance(item, Grid) else writer.paragraph(item)
        for item in items(paper, edits)
    )
    notes = "".join(writer.note(*note) for note in writer.notes)
    return packed(parts(body, notes))


def parts(body: str, notes: str = "", more: Iterable[tuple[str, str]] = ()) -> dict[str, bytes]:
    """The parts of a file: its text, styles and, if there are any, notes; `more` are further notes-like parts."""
    kinds = [("document.main", "document"), ("styles", "styles")]
    kinds += [("footnotes", "footnotes")] if notes else []
    kinds += [(kind, kind) for kind, _xml in more]
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{TYPES}{kind}+xml"/>' for kind, name in kinds
    )
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{kind}.xml"/>'
        for n, (kind, _name) in enumerate(kinds[1:], 1)
    )
    space = f'xmlns:w="{W}" xmlns:w14="{W14}"'
    found = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships">{relations}</Relationships>',
        "word/document.xml": f'<w:document {space}><w:body>{body}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        "</w:sectPr></w:body></w:document>",
        "word/styles.xml": f'<w:styles {space}><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        '<w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>'
        '<w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style></w:styles>',
    }
    if notes:
        separators = "".join(
            f'<w:footnote w:type="{kind}" w:id="{n}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
            for n, kind in ((-1, "separator"), (0, "continuationSeparator"))
        )
        found["word/footnotes.xml"] = f"<w:footnotes {space}>{separators}{notes}</w:footnotes>"
    found |= {f"word/{kind}.xml": xml for kind, xml in more}
    return {name: xml.encode() for name, xml in found.items()}
