"""Makes the Word files that tests and visitors send: `python -m tests.material.make` writes them beside itself.

All texts are invented. The files are the same bytes each time.
"""

import io
import zipfile
from pathlib import Path

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

HERE = Path(__file__).parent
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NOTE = "Working languages of the Conference are English and Russian."

DECISIONS = {
    "en": (
        "A common format for the calendar of activities",
        ["The Senior Officials Committee,", "Recalling| the Catalogue of measures as updated on 12 October 2021,",
         "Noting| that dates of activities reach Member States in several forms and at different times,",
         "Desiring| to make it easier for every Member State to plan its participation,"],
        ["Decides| that the calendar of activities shall follow the common format set out in the table below;",
         "Invites| host States to give the title, dates, place and working languages of each activity;",
         "Requests| the Secretariat to correct the calendar within three working days after a change is notified;",
         "Agrees| that an entry in the calendar is for information only and creates no obligation;",
         "Decides| to review the format at its last meeting in 2027."],
        ["Activity", "From", "To"],
    ),
    "ru": (
        "Единый формат календаря мероприятий",
        ["Комитет старших должностных лиц,", "ссылаясь| на Каталог мер, обновлённый 12 октября 2021 года,",
         "отмечая|, что даты мероприятий доводятся до государств-членов в разном виде и в разное время,",
         "желая| облегчить каждому государству-члену планирование своего участия,"],
        ["постановляет|, что календарь мероприятий составляется по единому формату, приведённому в таблице ниже;",
         "предлагает| принимающим государствам указывать название, даты, место и рабочие языки мероприятия;",
         "просит| Секретариат исправлять календарь в течение трёх рабочих дней после уведомления об изменении;",
         "принимает решение|, что запись в календаре носит справочный характер и не создаёт обязательств;",
         "постановляет| рассмотреть формат на своём последнем заседании 2027 года."],
        ["Мероприятие", "С", "По"],
    ),
    "ar": (
        "نموذج موحد لجدول الأنشطة",
        ["لجنة كبار المسؤولين،", "إذ تشير| إلى قائمة التدابير بصيغتها المحدثة في 12 أكتوبر 2021،",
         "وإذ تلاحظ| أن مواعيد الأنشطة تصل إلى الدول الأعضاء بأشكال مختلفة،"],
        ["تقرر| أن يتبع جدول الأنشطة النموذج الموحد الوارد في الجدول أدناه؛",
         "تدعو| الدول المضيفة إلى ذكر عنوان كل نشاط ومواعيده ومكانه؛",
         "تقرر| استعراض النموذج في اجتماعها الأخير لعام 2027."],
        ["النشاط", "من", "إلى"],
    ),
    "zh": (
        "活动日历统一格式",
        ["高级官员委员会，", "回顾|2021年10月12日更新的措施目录，", "注意到|活动日期以不同形式送达各成员国，"],
        ["决定|活动日历采用下表所列统一格式；", "邀请|主办国注明各项活动的名称、日期和地点；",
         "决定|在2027年最后一次会议上审议该格式。"],
        ["活动", "自", "至"],
    ),
}  # fmt: skip


def decision(language: str) -> bytes:
    """A clean decision: title, preamble in italics, numbered paragraphs, a table and a note."""
    title, preamble, operative, heads = DECISIONS[language]
    paper = Document()
    rtl = language == "ar"
    paragraphs = [paper.add_heading(title, 1)]
    for n, line in enumerate(preamble):
        paragraphs.append(spoken(paper.add_paragraph(), line, italic_alone=n == 0))
    paragraphs += [spoken(paper.add_paragraph(style="List Number"), line) for line in operative]
    call_note(paragraphs[-1])
    table = paper.add_table(rows=3, cols=3)
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.text = head
    table.cell(1, 1).merge(table.cell(1, 2)).text = "2027"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "1"
    signed = paper.add_paragraph("* * *")
    signed.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if rtl:
        for paragraph in paragraphs:
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
    return with_notes(saved(paper), NOTE)


def spoken(paragraph: Paragraph, line: str, *, italic_alone: bool = False) -> Paragraph:
    """The leading words in italics, as drafters write them."""
    lead, bar, rest = line.partition("|")
    paragraph.add_run(lead).italic = bool(bar) or italic_alone
    if rest:
        paragraph.add_run(rest)
    return paragraph


def call_note(paragraph: Paragraph) -> None:
    """A call of footnote 2, the first one that is a note and no separator."""
    run = paragraph.add_run()
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), "2")
    run._r.append(reference)


def tracked() -> bytes:
    """A decision in which a delegation has inserted a word and deleted another."""
    paper = Document()
    paper.add_heading("A draft with tracked changes", 1)
    paragraph = paper.add_paragraph("Decides to meet ")
    marks = 'w:id="1" w:author="Expert" w:date="2026-11-01T10:00:00Z"'
    for xml in (
        f"<w:ins {nsdecls('w')} {marks}><w:r><w:t>each year</w:t></w:r></w:ins>",
        f"<w:del {nsdecls('w')} {marks}><w:r><w:delText>each month</w:delText></w:r></w:del>",
    ):
        paragraph._p.append(parse_xml(xml))
    return saved(paper)


def macros() -> bytes:
    """A document with a macro project, renamed to .docx."""
    plain = decision("en")
    types = part(plain, "[Content_Types].xml")
    main = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return repacked(
        plain,
        {
            "[Content_Types].xml": types.replace(
                main, b"application/vnd.ms-word.document.macroEnabled.main+xml"
            ),
            "word/vbaProject.bin": b"no program, only the name of one",
        },
    )


def with_notes(data: bytes, note: str) -> bytes:
    """The same file with a footnotes part, which python-docx does not write."""
    space = f'xmlns:w="{W}"'
    notes = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes {space}>'
        '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {note}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    types = part(data, "[Content_Types].xml").replace(
        b"</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'.encode()
    )
    relations = part(data, "word/_rels/document.xml.rels").replace(
        b"</Relationships>",
        f'<Relationship Id="rIdN" Type="{OFFICE}/footnotes" Target="footnotes.xml"/></Relationships>'.encode(),
    )
    changed = {"[Content_Types].xml": types, "word/_rels/document.xml.rels": relations}
    return repacked(data, {**changed, "word/footnotes.xml": notes.encode()})


def saved(paper: Paper) -> bytes:
    """The bytes of a document, the same each time."""
    out = io.BytesIO()
    paper.save(out)
    return repacked(out.getvalue(), {})


def part(data: bytes, name: str) -> bytes:
    """One part of a file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def repacked(data: bytes, changes: dict[str, bytes]) -> bytes:
    """The same parts with some changed or added, under one date and in one order; thumbnails are left out."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if "thumbnail" not in name}
    if "docProps/thumbnail.jpeg" in zipfile.ZipFile(io.BytesIO(data)).namelist():
        kept = parts["_rels/.rels"].split(b"<Relationship ")
        parts["_rels/.rels"] = b"<Relationship ".join(k for k in kept if b"thumbnail" not in k)
        if not parts["_rels/.rels"].endswith(b"</Relationships>"):
            parts["_rels/.rels"] += b"</Relationships>"
    return packed({**parts, **changes})


def packed(parts: dict[str, bytes]) -> bytes:
    """An archive of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(entry, body)
    return out.getvalue()


def small(body: str, more: dict[str, bytes] | None = None, *, namespace: str = W) -> bytes:
    """The least Word file: its body is given as XML, with the prefix w."""
    return packed(
        {
            "[Content_Types].xml": (
                b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                b'<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
                b'officedocument.wordprocessingml.document.main+xml"/></Types>'
            ),
            "_rels/.rels": (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
            ).encode(),
            "word/document.xml": (
                f'<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'
            ).encode(),
            **(more or {}),
        }
    )


def everything() -> dict[str, bytes]:
    """The committed files by name."""
    files = {f"decision.{language}.docx": decision(language) for language in DECISIONS}
    return {**files, "tracked.docx": tracked(), "macros.docx": macros()}


if __name__ == "__main__":
    for name, data in everything().items():
        (HERE / name).write_bytes(data)
