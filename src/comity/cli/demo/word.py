"""Writes a plain text as a small Word file, so that the demonstration's papers are read as real ones are."""

import io
import re
import zipfile
from typing import Final
from xml.sax.saxutils import escape

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NUMBERED: Final = re.compile(r"\d+\.\s+")
ITALIC: Final = re.compile(r"_([^_]+)_")
MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

CONTENT_TYPES: Final = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.styles+xml"/>'
    '<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.numbering+xml"/>'
    "</Types>"
)
RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>'
)
DOCUMENT_RELATIONS: Final = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    f'<Relationship Id="r2" Type="{RELATIONS}/numbering" Target="numbering.xml"/></Relationships>'
)
STYLES: Final = (
    f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
    '<w:name w:val="Normal"/><w:pPr><w:spacing w:after="160"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/>'
    '<w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style></w:styles>'
)
NUMBERING: Final = (
    f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
NUMBER: Final = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'


def from_text(text: str) -> bytes:
    """A first line as title, paragraphs between empty lines, numbers as a list, _words_ in italics."""
    title, *paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
    body = [_paragraph(title, '<w:pStyle w:val="Title"/>')]
    body += [
        _paragraph(NUMBERED.sub("", p, count=1), NUMBER if NUMBERED.match(p) else "") for p in paragraphs
    ]
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": PACKAGE,
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{"".join(body)}</w:body></w:document>',
        "word/_rels/document.xml.rels": DOCUMENT_RELATIONS,
        "word/styles.xml": STYLES,
        "word/numbering.xml": NUMBERING,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            made = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))  # one text gives one file, byte for byte
            made.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(made, HEAD + part)
    return buffer.getvalue()


def _paragraph(text: str, properties: str) -> str:
    runs = "".join(_run(piece, italic=n % 2 == 1) for n, piece in enumerate(ITALIC.split(text)) if piece)
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def _run(text: str, *, italic: bool) -> str:
    look = "<w:rPr><w:i/></w:rPr>" if italic else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
