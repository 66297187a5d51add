# ruff: noqa: E501 - one file a line where it fits
"""More files that mean harm: archives with two faces, names and relations that lead astray, markup that grows or mixes.

The same rules as in `hostile`: refused by name, or read with this text.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from tests.material.make import OFFICE, W, part, repacked
from tests.material.tracked.constructs import A, box, dele, fld, ins, instr, mr, p, r, tbl, tc, tr
from tests.material.tracked.hostile import (
    DOCUMENT,
    RELATIONS,
    SOUND,
    TEXT,
    TYPES,
    XML,
    Hostile,
    body,
    document,
    with_entry,
    zipped,
)

STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
ORDER = [(name, part(SOUND, name)) for name in ("[Content_Types].xml", "_rels/.rels", DOCUMENT)]
WORDS = p(r(TEXT))


def everything() -> Iterator[Hostile]:
    """All of them."""
    yield from faces()
    yield from astray()
    yield from letters()
    yield from growth()
    yield from mixtures()


def ending(change: dict[int, bytes]) -> bytes:
    """The sound file with bytes of its last record overwritten."""
    data = bytearray(SOUND)
    at = data.rindex(b"PK\x05\x06")
    for offset, value in change.items():
        data[at + offset : at + offset + len(value)] = value
    return bytes(data)


def lying(size: int, real: bytes) -> bytes:
    """An entry whose directory and header name a size that its bytes do not have."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = packed.compress(real) + packed.flush()
    data = zipped([(name, content) for name, content in ORDER if name != DOCUMENT] + [(DOCUMENT, b"x")])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo(DOCUMENT)
        start, directory = info.header_offset, archive.start_dir
    name = DOCUMENT.encode()
    crc = zlib.crc32(real)
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 23585, crc, len(raw), size, len(name), 0)
    out = data[:start] + local + name + raw
    table = bytearray(data[directory : data.rindex(b"PK\x05\x06")])
    at = table.rindex(b"PK\x01\x02")
    table[at + 16 : at + 28] = struct.pack("<III", crc, len(raw), size)
    end = bytearray(data[data.rindex(b"PK\x05\x06") :])
    end[16:20] = struct.pack("<I", len(out))
    return out + bytes(table) + bytes(end)


def faces() -> Iterator[Hostile]:
    """Archives that show one reader this and another that."""
    yield Hostile("fewer entries told than there are", ending({8: b"\x02\0\x02\0"}), "any")
    yield Hostile("more entries told than there are", ending({8: b"\x09\0\x09\0"}), "any")
    yield Hostile("a directory that begins elsewhere", ending({16: struct.pack("<I", 4)}), "Damaged")
    yield Hostile("a directory longer than the file", ending({12: b"\xff\xff\xff\x7f"}), "Damaged")
    yield Hostile("a second disk", ending({4: b"\x01\0\x01\0"}), "any")
    yield Hostile("a comment that is no comment", ending({20: b"\x04\0"}), "Damaged")
    yield Hostile("a comment", ending({20: b"\x04\0"}) + b"note", "Damaged")
    yield Hostile("strong encryption", with_entry({6: b"\x41\0"}, local=True), "Encrypted")
    yield Hostile("masked headers", with_entry({8: b"\x00\x20"}, local=False), "any")
    yield Hostile("no name in the entry", with_entry({26: b"\0\0"}, local=True), "Damaged")
    yield Hostile("a name longer than the file", with_entry({26: b"\xff\xff"}, local=True), "Damaged")
    yield Hostile(
        "a wrong checksum in the entry alone", with_entry({14: b"\x01\x02\x03\x04"}, local=True), "any"
    )
    yield Hostile("a newer version needed", with_entry({6: b"\xff\0"}, local=False), "any")
    yield Hostile("stored, says the directory", with_entry({10: b"\0\0"}, local=False), "Damaged")
    yield Hostile("less than it unpacks to", lying(40, XML.encode()), "Damaged")
    yield Hostile("more than it unpacks to", lying(len(XML) + 9_000, XML.encode()), "Damaged")
    yield Hostile("40 MB that call themselves forty bytes", lying(40, b"<" + bytes(40_000_000)), "Damaged")
    for name in (
        "word/document.xml/",
        "WORD/",
        "word/document.xml\0.png",
        "wo\u0301rd/x.xml",
        "word/\u212a.xml",
    ):
        again = zipped([*ORDER, (name.split("\0")[0], b"" if name.endswith("/") else b"<x/>")])
        yield Hostile(f"an entry {name!r}", again.replace(b"\0.png", b"\0.png"), "any")
    yield Hostile(
        "letters that are the same in capitals",
        zipped([*ORDER, ("word/ſtyles.xml", b"<x/>"), ("word/styles.xml", b"<x/>")]),
        "Damaged",
    )
    yield Hostile("a program before the archive", b"#!/bin/sh\n" + SOUND, "NotWord")
    yield Hostile(
        "text after the last part",
        zipped(ORDER).replace(b"PK\x01\x02", b"hidden text" * 4 + b"PK\x01\x02", 1),
        "Damaged",
    )


def relations(*pairs: tuple[str, str]) -> bytes:
    """Relationships of the text."""
    inside = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(pairs)
    )
    return f'<Relationships xmlns="{PACKAGE}relationships">{inside}</Relationships>'.encode()


def related(*pairs: tuple[str, str], inside: str = WORDS) -> bytes:
    """A file whose text points to these parts."""
    return repacked(body(inside), {"word/_rels/document.xml.rels": relations(*pairs)})


def astray() -> Iterator[Hostile]:
    """Relations and types that lead to something else."""
    called = WORDS + p('<w:r><w:footnoteReference w:id="2"/></w:r>')
    yield Hostile(
        "notes in the text itself", related(("footnotes", "document.xml"), inside=called), text=TEXT + "\n"
    )
    yield Hostile(
        "two parts of notes", related(("footnotes", "document.xml"), ("footnotes", "document.xml")), "any"
    )
    yield Hostile("notes above the root", related(("footnotes", "../../../../etc/passwd")), "Damaged")
    yield Hostile("notes in a file of the system", related(("footnotes", "file:///etc/passwd")), "Damaged")
    yield Hostile("notes that are the types", related(("footnotes", "/[Content_Types].xml")), "any")
    yield Hostile(
        "styles that are the text", related(("styles", "document.xml"), ("numbering", "document.xml")), "any"
    )
    yield Hostile(
        "headers that are the text",
        repacked(
            body(
                WORDS
                + '<w:sectPr><w:headerReference w:type="default" r:id="r0" xmlns:r="'
                + OFFICE
                + '"/></w:sectPr>'
            ),
            {"word/_rels/document.xml.rels": relations(("header", "document.xml"))},
        ),
        "any",
    )
    for name, target in {
        "a question": "word/document.xml?x=1",
        "a place": "word/document.xml#p1",
        "a host": "//host/word/document.xml",
        "steps back": "x/../word/document.xml",
        "a hidden slash": "word%2Fdocument.xml",
        "a back slash": "word\\document.xml",
        "no target": "",
        "a point": ".",
        "a folder": "word/",
    }.items():
        yield Hostile(
            f"a text behind {name}",
            repacked(SOUND, {"_rels/.rels": RELATIONS.replace(b"word/document.xml", target.encode())}),
            "any",
        )
    capital = RELATIONS.replace(b'/officeDocument"', b'/OfficeDocument"')
    yield Hostile("a relation in other letters", repacked(SOUND, {"_rels/.rels": capital}), "NotWord")
    both = RELATIONS.replace(
        b"</Relationships>",
        b'<Relationship Id="r9" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="word/other.xml"/></Relationships>',
    )
    other = XML.replace("meet", "part").encode()
    yield Hostile(
        "a strict text beside the other",
        repacked(SOUND, {"_rels/.rels": both, "word/other.xml": other}),
        "NotWord",
    )
    twice = TYPES.replace(
        b"</Types>", b'<Override PartName="/word/document.xml" ContentType="application/xml"/></Types>'
    )
    yield Hostile("two types for the text", repacked(SOUND, {"[Content_Types].xml": twice}), "NotWord")
    yield Hostile(
        "relations with a document type",
        repacked(SOUND, {"_rels/.rels": b"<!DOCTYPE Relationships>" + RELATIONS}),
        "HasDoctype",
    )
    yield Hostile(
        "types with an entity",
        repacked(SOUND, {"[Content_Types].xml": b'<!DOCTYPE Types [<!ENTITY a "b">]>' + TYPES}),
        "HasDoctype",
    )
    yield Hostile(
        "relations of another kind of file", repacked(SOUND, {"_rels/.rels": b"<html/>"}), "NotWord"
    )
    yield Hostile("types in capitals", zipped([("[CONTENT_TYPES].XML", TYPES), *ORDER[1:]]), "any")


def letters() -> Iterator[Hostile]:
    """Characters that look like others, or that some readers drop."""
    for name, sign in {
        "right to left": "\u202e",
        "nothing wide": "\u200b",
        "a joiner": "\u2060",
        "a soft hyphen": "\u00ad",
        "a mark of order": "\ufeff",
        "a separator of lines": "\u2028",
        "a next line": "\x85",
        "a tag": "\U000e0041",
        "the last of all": "\U0010fffd",
        "combining signs": "e\u0301" * 40,
    }.items():
        said = f"Decides to meet{sign} each year."
        yield Hostile(f"{name} among words", body(p(r(said))), text=said)
    yield Hostile("half of a pair", document(XML.replace("meet", "m&#xD83D;t")), "Damaged")
    yield Hostile("no character at all", document(XML.replace("meet", "m&#xFFFE;t")), "Damaged")
    yield Hostile(
        "XML of another version",
        document('<?xml version="1.1"?>' + XML.replace("meet", "m&#7;t")),
        "any",
        text="Decides",
    )
    for digits in (
        "-41",
        "+0041",
        "0x41",
        "00_41",
        " 0041",
        "\u0660\u0660\u0666\u0665",
        "D83D",
        "110000",
        "0",
        "",
    ):
        yield Hostile(
            f"a sign numbered {digits!r}", body(p(r(TEXT) + f'<w:r><w:sym w:char="{digits}"/></w:r>'))
        )
    yield Hostile(
        "an outer preserve and an inner default",
        body(f'<w:p xml:space="preserve"><w:r><w:t xml:space="default"> {TEXT} </w:t></w:r></w:p>'),
    )


def growth() -> Iterator[Hostile]:
    """Markup that is small and costs much."""
    yield Hostile(
        "50,000 attributes",
        document(XML.replace("<w:body>", "<w:body " + " ".join(f'a{n}="1"' for n in range(50_000)) + ">")),
        "any",
        heavy=True,
    )
    yield Hostile(
        "50,000 prefixes",
        document(
            XML.replace(
                "<w:body>", "<w:body " + " ".join(f'xmlns:a{n}="urn:{n}"' for n in range(50_000)) + ">"
            )
        ),
        "any",
        heavy=True,
    )
    yield Hostile(
        "an attribute of 11 MB",
        document(XML.replace("<w:body>", f'<w:body x="{"x" * 11_000_000}">')),
        "any",
        heavy=True,
    )
    starts = "".join(f'<w:moveFromRangeStart w:id="{n}" w:name="m"/>' for n in range(20_000))
    ends = "".join(f'<w:moveFromRangeEnd w:id="{n}"/>' for n in range(20_000))
    yield Hostile(
        "20,000 moves around 20,000 paragraphs", body(starts + "<w:p/>" * 20_000 + ends), "any", heavy=True
    )
    yield Hostile(
        "10,000 signs of a font", body(p('<w:r><w:sym w:char="F0FC"/></w:r>' * 10_000)), "any", heavy=True
    )
    yield Hostile("5,000 drawings", body(p("<w:r><w:drawing/></w:r>" * 5_000)), "any", heavy=True)
    yield Hostile(
        "5,000 equations",
        body(
            p(
                f'<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">{mr("x")}</m:oMath>'
                * 5_000
            )
        ),
        "any",
        heavy=True,
    )
    inner = WORDS * 2_000
    for _n in range(14):
        inner = p(
            box(inner)
            .split("<mc:Fallback>")[0]
            .replace("<mc:AlternateContent>", "")
            .replace('<mc:Choice Requires="wps">', "")
            .replace("</mc:Choice>", "")
            .replace("wps:txbx", "w:x")
            + "</w:r>"
        )
    yield Hostile("text boxes in text boxes", body(inner), "any", heavy=True)
    branch = WORDS
    for _n in range(60):
        branch = f'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="zz">{"<w:p/>"}</mc:Choice><mc:Fallback>{branch}</mc:Fallback></mc:AlternateContent>'
    yield Hostile("alternatives in alternatives", body(branch))
    yield Hostile("60,000 cells in a row", body(tbl(tr("<w:tc><w:p/></w:tc>" * 60_000))), "any", heavy=True)
    yield Hostile(
        "300,000 runs in a paragraph", body(p("<w:r><w:t>x</w:t></w:r>" * 300_000)), "any", heavy=True
    )
    yield Hostile("300,000 tabs in a run", body(p(f"<w:r>{'<w:tab/>' * 300_000}</w:r>")), "any", heavy=True)
    yield Hostile("200,000 deletions", body(p(dele("") * 200_000 + r(TEXT))), heavy=True)
    yield Hostile(
        "20,000 fields in a row",
        body(p((fld("begin") + instr(" DATE ") + fld("separate") + r("x") + fld("end")) * 20_000)),
        "any",
        heavy=True,
    )
    yield Hostile(
        "20,000 comments",
        body(p('<w:commentRangeStart w:id="1"/><w:commentRangeEnd w:id="1"/>' * 20_000 + r(TEXT))),
        heavy=True,
    )
    yield Hostile("a paragraph that joins 60,000", body(p(r("x"), "del") * 60_000 + WORDS), "any", heavy=True)


def mixtures() -> Iterator[Hostile]:
    """Names of two worlds in one text."""
    marked = f'<s:pPr xmlns:s="{STRICT}"><s:rPr><s:del {A}/></s:rPr></s:pPr>'
    yield Hostile(
        "a strict mark among others",
        body(f"<w:p>{marked}{r('Decides ')}</w:p>" + p(r("to meet each year."))),
        "Damaged",
    )
    yield Hostile(
        "a strict deletion among others",
        body(p(r(TEXT) + f'<s:del xmlns:s="{STRICT}" {A}>{r("never")}</s:del>')),
        "Damaged",
    )
    yield Hostile(
        "a strict name written in references",
        body(p(r(TEXT) + f'<s:del xmlns:s="{STRICT.replace("/", "&#47;")}" {A}>{r("never")}</s:del>')),
        "Damaged",
    )
    yield Hostile("a strict name among the words", body(p(r(STRICT))), text=STRICT)
    yield Hostile(
        "a prefix that changes hands",
        body(p(r(TEXT) + f'<w:del xmlns:w="urn:x">{r("")}<w:r><w:t>more</w:t></w:r></w:del>')),
        "any",
    )
    yield Hostile(
        "the main names marked as ignorable",
        document(
            XML.replace(
                "<w:document ",
                '<w:document xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="w" ',
            )
        ),
    )
    yield Hostile(
        "an inclusion",
        body(
            p(
                r(TEXT)
                + '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/hostname" parse="text"/>'
            )
        ),
    )
    yield Hostile("a style sheet", document('<?xml-stylesheet href="http://spy.example/x.xsl"?>' + XML))
    yield Hostile("runs in a row", body(tbl(f"<w:tr>{r('x')}{tc(WORDS)}</w:tr>")), "any")
    yield Hostile("a text in attributes", body(p(r(TEXT)).replace("<w:t ", '<w:t w:val="never" ')))
    yield Hostile(
        "deleted words as a text of their own",
        body("<w:p><w:del><w:p><w:r><w:t>never</w:t></w:r></w:p></w:del></w:p>" + WORDS),
        "any",
    )
    yield Hostile(
        "a change around the body",
        document(f'<w:document xmlns:w="{W}"><w:ins {A}><w:body>{WORDS}</w:body></w:ins></w:document>'),
        "Damaged",
    )
    yield Hostile(
        "two bodies",
        document(
            f'<w:document xmlns:w="{W}"><w:body>{WORDS}</w:body><w:body>{p(r("never"))}</w:body></w:document>'
        ),
        "Damaged",
    )
    yield Hostile(
        "a move of everything, back and forth",
        body(
            f'<w:moveFromRangeStart w:id="1" w:name="m"/><w:moveToRangeStart w:id="2" w:name="m"/>{p(ins(r(TEXT)))}<w:moveFromRangeEnd w:id="1"/><w:moveToRangeEnd w:id="2"/>'
        ),
        "any",
        text="",
    )
