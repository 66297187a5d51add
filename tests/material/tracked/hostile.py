"""Files that mean harm, or are broken: each with what must become of it, a refusal by name or the text alone.

`None` as the refusal means that the file is read, and that its accepted text is `text`.
"""

import io
import struct
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tests.material.make import OFFICE, W, packed, part, repacked, small
from tests.material.tracked.constructs import dele, ins, p, r, tbl, tc, tr

TEXT: Final = "Decides to meet each year."
SOUND: Final = small(
    p(r("Decides to meet ") + ins(r("each year.")) + dele("<w:r><w:delText>never.</w:delText></w:r>"))
)
DOCUMENT: Final = "word/document.xml"
XML: Final = part(SOUND, DOCUMENT).decode()
TYPES: Final = part(SOUND, "[Content_Types].xml")
RELATIONS: Final = part(SOUND, "_rels/.rels")
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Hostile:
    """A file and what must become of it; `heavy` ones are tried in a limited process."""

    name: str
    data: bytes
    refused: str | None = None
    text: str = TEXT
    heavy: bool = False


def document(xml: str | bytes) -> bytes:
    """The sound file with another text."""
    return repacked(SOUND, {DOCUMENT: xml if isinstance(xml, bytes) else xml.encode()})


def body(inside: str) -> bytes:
    """A file with this body."""
    return document(f'<w:document xmlns:w="{W}"><w:body>{inside}</w:body></w:document>')


def with_entry(change: dict[int, bytes], *, local: bool) -> bytes:
    """The sound file with bytes of its first entry, or of its first line in the directory, overwritten."""
    data = bytearray(SOUND)
    at = data.index(b"PK\x03\x04" if local else b"PK\x01\x02")
    for offset, value in change.items():
        data[at + offset : at + offset + len(value)] = value
    return bytes(data)


def zipped(entries: list[tuple[str, bytes]]) -> bytes:
    """An archive in which names may come twice."""
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in entries:
                archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def everything() -> Iterator[Hostile]:
    """All of them."""
    yield from containers()
    yield from archives()
    yield from encodings()
    yield from bombs()
    yield from packages()
    yield from markup()


def containers() -> Iterator[Hostile]:
    """Other files under the name of a Word file."""
    for name, data in {
        "nothing": b"",
        "text": b"Dear colleagues",
        "a PDF": b"%PDF-1.7\n%%EOF",
        "RTF": b"{\\rtf1 Decides}",
        "a web page": b"<html><body>Decides</body></html>",
        "flat XML": XML.encode(),
        "gzip": b"\x1f\x8b\x08\x00" + bytes(40),
        "an archive of letters": packed({"letter.txt": b"Dear colleagues"}),
        "an empty archive": b"PK\x05\x06" + bytes(18),
    }.items():
        yield Hostile(name, data, "NotWord")
    yield Hostile("an encrypted document", OLE + bytes(4096), "Encrypted")
    yield Hostile("an OLE container with a document inside", OLE + SOUND, "Encrypted")
    marked = bytearray(SOUND)
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        marked[marked.index(sign) + at] |= 1
    yield Hostile("encrypted entries", bytes(marked), "Encrypted")
    yield Hostile("more than 25 MB", SOUND + bytes(26 * 1024 * 1024), "TooLarge")


def archives() -> Iterator[Hostile]:
    """Archives that two programs read differently."""
    for share in (0.1, 0.3, 0.5, 0.7, 0.9, 0.99):
        yield Hostile(f"cut off at {share:.0%}", SOUND[: int(len(SOUND) * share)], "Damaged")
    yield Hostile("bytes at the end", SOUND + b"more", "Damaged")
    yield Hostile("two archives", SOUND + SOUND, "Damaged")
    yield Hostile("bytes at the beginning", b"PK\x03\x04" + SOUND, "Damaged")
    sound = [(name, part(SOUND, name)) for name in ("[Content_Types].xml", "_rels/.rels", DOCUMENT)]
    other = XML.replace("meet", "part").encode()
    for name in (
        DOCUMENT,
        "word/DOCUMENT.xml",
        "Word/document.xml",
        "word/%64ocument.xml",
        "word/document%2exml",
    ):
        yield Hostile(f"the text twice, as {name}", zipped([*sound, (name, other)]), "Damaged")
    for name in ("../document.xml", "/word/x.xml", "word/../x.xml", "word//x.xml", "word\\x.xml", "./x.xml"):
        yield Hostile(f"a part named {name}", zipped([*sound, (name, b"<x/>")]), "Damaged")
    yield Hostile("sizes that differ", with_entry({22: struct.pack("<I", 7)}, local=True), "Damaged")
    yield Hostile("another method in the entry", with_entry({8: struct.pack("<H", 0)}, local=True), "Damaged")
    yield Hostile("an unknown method", with_entry({10: struct.pack("<H", 99)}, local=False), "Damaged")
    yield Hostile("a wrong checksum", with_entry({16: b"\0\0\0\0"}, local=False), "Damaged")
    yield Hostile("an offset beyond the end", with_entry({42: b"\xff\xff\xff\x00"}, local=False), "Damaged")
    yield Hostile("overlapping entries", overlapping(), "Damaged")
    yield Hostile(
        "another name in the entry",
        SOUND.replace(b"[Content_Types].xml", b"[Content_Typez].xml", 1),
        "Damaged",
    )
    yield Hostile("2,001 parts", repacked(SOUND, {f"word/x{n}.xml": b"" for n in range(2_001)}), "Swells")


def overlapping() -> bytes:
    """Two names for one place."""
    out = io.BytesIO(SOUND)
    with zipfile.ZipFile(out, "a") as archive:
        again = zipfile.ZipInfo("word/copy.xml")
        again.header_offset = archive.getinfo(DOCUMENT).header_offset
        again.file_size, again.compress_size, again.CRC = 10, 10, 0
        archive.filelist.append(again)
        archive._didModify = True  # type: ignore[attr-defined] # writes the directory again
    return out.getvalue()


def encodings() -> Iterator[Hostile]:
    """Entities, and characters that can be read in two ways."""
    entity = '<!DOCTYPE w:document [<!ENTITY x "never">]>'
    outside = '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    laughs = (
        "<!DOCTYPE l [<!ENTITY a 'ha'>"
        + "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9))
        + "]>"
    )
    for name, doctype in (
        ("an entity", entity),
        ("an outside entity", outside),
        ("a billion laughs", laughs),
    ):
        said = XML.replace("each year.", "&x;" if "laughs" not in name else "&j;")
        yield Hostile(f"{name}", document(doctype + said), "HasDoctype")
        yield Hostile(f"{name}, unused", document(doctype + XML), "HasDoctype")
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        declared = f'<?xml version="1.0" encoding="{encoding}"?>'
        yield Hostile(
            f"a document type in {encoding}", document((declared + entity + XML).encode(encoding)), "NotUtf8"
        )
        yield Hostile(f"a text in {encoding}", document((declared + XML).encode(encoding)), "NotUtf8")
    for encoding in ("windows-1251", "koi8-r", "iso-8859-5"):
        declared = f'<?xml version="1.0" encoding="{encoding}"?>'
        russian = (declared + XML.replace("meet", "встретиться")).encode(encoding)
        yield Hostile(f"a text in {encoding}", document(russian), "NotUtf8")
        yield Hostile(f"Latin letters declared {encoding}", document(declared + XML), "NotUtf8")
    yield Hostile("half a character", document(XML.encode().replace(b"meet", b"m\xd0et")), "NotUtf8")
    yield Hostile("a forbidden character", document(XML.replace("meet", "m&#1;t")), "Damaged")
    yield Hostile("text cut off", document(XML[:-20]), "Damaged")
    yield Hostile("two roots", document(XML + XML), "Damaged")
    yield Hostile(
        "an unknown prefix", document(XML.replace("<w:p>", "<v:p>").replace("</w:p>", "</v:p>")), "Damaged"
    )


def bombs() -> Iterator[Hostile]:
    """Small files that unpack into large ones."""
    empty = f'<w:document xmlns:w="{W}"><w:body>{{}}</w:body></w:document>'
    yield Hostile(
        "a million paragraphs in a part too long", document(empty.format("<w:p></w:p>" * 3_000_000)), "Swells"
    )
    yield Hostile(
        "300 MB in ten parts",
        repacked(SOUND, {f"word/x{n}.bin": bytes(30_000_000) for n in range(10)}),
        "Swells",
    )
    yield Hostile("two million tags", document(empty.format("<w:p/>" * 2_000_001)), "Swells")
    yield Hostile("1.9 million tags", document(empty.format("<w:p/>" * 1_900_000)), "any", heavy=True)
    deep = "<w:sdt><w:sdtContent>" * 3_000 + "</w:sdtContent></w:sdt>" * 3_000
    yield Hostile("nesting of 6,000", document(empty.format(deep)), "Damaged")
    nested = "<w:tbl><w:tr><w:tc>" * 80 + p(r(TEXT)) + "</w:tc></w:tr></w:tbl>" * 80
    yield Hostile("80 tables within tables", document(empty.format(nested)), text=TEXT + "\n" * 79)
    wrapped = f"<w:p>{'<w:ins>' * 240}<w:r><w:t>{TEXT}</w:t></w:r>{'</w:ins>' * 240}</w:p>"
    yield Hostile("240 insertions within insertions", document(empty.format(wrapped)))
    unknown = f"<w:p>{'<w:what>' * 240}<w:r><w:t>{TEXT}</w:t></w:r>{'</w:what>' * 240}</w:p>"
    yield Hostile("240 unknown elements", document(empty.format(unknown)), "any")
    fields = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 5_000
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>' * 5_000
    )
    yield Hostile("5,000 fields within fields", document(empty.format(p(fields))), "any")
    yield Hostile("a text node of 11 MB", document(empty.format(p(r("x" * 11_000_000)))), "Damaged")
    yield Hostile("five million characters", document(empty.format(p(r("x" * 5_000_000)))), "TooMuchText")


def packages() -> Iterator[Hostile]:
    """What a package may declare, and leave out."""
    for name in ("[Content_Types].xml", "_rels/.rels"):
        kept = {n: part(SOUND, n) for n in ("[Content_Types].xml", "_rels/.rels", DOCUMENT) if n != name}
        yield Hostile(f"without {name}", packed(kept), "NotWord")
    yield Hostile(
        "without its text", packed({"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS}), "Damaged"
    )
    main = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    for name, other in {
        "a macro document": b"application/vnd.ms-word.document.macroEnabled.main+xml",
        "a macro template": b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    }.items():
        yield Hostile(name, repacked(SOUND, {"[Content_Types].xml": TYPES.replace(main, other)}), "HasMacros")
    for name, other in {
        "a workbook": b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "slides": b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
        "a type of no kind": b"application/xml",
    }.items():
        yield Hostile(name, repacked(SOUND, {"[Content_Types].xml": TYPES.replace(main, other)}), "NotWord")
    yield Hostile("a macro project", repacked(SOUND, {"word/vbaProject.bin": b"x"}), "HasMacros")
    yield Hostile(
        "a text elsewhere",
        repacked(SOUND, {"_rels/.rels": RELATIONS.replace(b"Target=", b'TargetMode="External" Target=')}),
        "NotWord",
    )
    twice = RELATIONS.replace(
        b"</Relationships>",
        f'<Relationship Id="r2" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'.encode(),
    )
    yield Hostile("two texts declared", repacked(SOUND, {"_rels/.rels": twice}), "NotWord")
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/{{}}" Target="{{}}" TargetMode="External"/></Relationships>'
    )
    for kind, target in (
        ("attachedTemplate", "file://host/x.dotm"),
        ("image", "http://spy.example/1.png"),
        ("oleObject", "file:///etc/hostname"),
        ("footnotes", "http://spy.example/notes.xml"),
    ):
        yield Hostile(
            f"an outside {kind}",
            repacked(SOUND, {"word/_rels/document.xml.rels": links.format(kind, target).encode()}),
        )
    gone = links.replace(' TargetMode="External"', "").format("footnotes", "footnotes.xml").encode()
    yield Hostile(
        "notes that are not there", repacked(SOUND, {"word/_rels/document.xml.rels": gone}), "Damaged"
    )
    yield Hostile("another root", document('<x xmlns="urn:x">Decides</x>'), "NotWord")
    yield Hostile("a part that is no document", document(f'<w:styles xmlns:w="{W}"/>'), "NotWord")


def markup() -> Iterator[Hostile]:
    """Markup that is legal and strange: read right, or refused."""
    yield Hostile("a document without a body", document(f'<w:document xmlns:w="{W}"/>'), text="")
    yield Hostile("CDATA", body("<w:p><w:r><w:t><![CDATA[Decides to meet each year.]]></w:t></w:r></w:p>"))
    yield Hostile(
        "comments within words",
        body("<w:p><w:r><w:t>Decides to <!-- not -->meet each year.</w:t></w:r></w:p>"),
    )
    yield Hostile(
        "instructions within words",
        body("<w:p><w:r><w:t>Decides to <?x not?>meet each year.</w:t></w:r></w:p>"),
    )
    yield Hostile(
        "character references", body("<w:p><w:r><w:t>&#68;ecides to &#x6d;eet each year.</w:t></w:r></w:p>")
    )
    yield Hostile(
        "another prefix",
        document(
            XML.replace("<w:", "<q:")
            .replace("</w:", "</q:")
            .replace(" w:", " q:")
            .replace("xmlns:w", "xmlns:q")
        ),
    )
    plain = XML.replace("<w:", "<").replace("</w:", "</").replace(" xmlns:w=", f' xmlns="{W}" xmlns:w=')
    yield Hostile("no prefix", document(plain))
    yield Hostile("a table without rows", body("<w:tbl/>" + p(r(TEXT))))
    yield Hostile("a row without cells", body(tbl("<w:tr/>") + p(r(TEXT))))
    yield Hostile("a cell without paragraphs", body(tbl(tr("<w:tc/>")) + p(r(TEXT))), text="\n" + TEXT)
    yield Hostile("cells outside a table", body(tc(p(r(TEXT)))), "any")
    yield Hostile("a paragraph within a paragraph", body(f"<w:p>{p(r(TEXT))}</w:p>"), "any")
    yield Hostile(
        "a move that ends before it begins",
        body(f'<w:moveFromRangeEnd w:id="1"/>{p(r(TEXT))}<w:moveFromRangeStart w:id="1"/>'),
    )
    yield Hostile("an end without a field", body(p('<w:r><w:fldChar w:fldCharType="end"/></w:r>' + r(TEXT))))
    yield Hostile(
        "a field without an end", body(p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + r(TEXT)))
    )
    yield Hostile(
        "a note that is not there", body(p(r(TEXT) + '<w:r><w:footnoteReference w:id="99"/></w:r>'))
    )
    yield Hostile("a wrong symbol", body(p(r(TEXT) + '<w:r><w:sym w:char="ZZZZ"/></w:r>')))
