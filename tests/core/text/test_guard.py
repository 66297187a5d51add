"""Hostile and broken Word files: each is refused with its own sentence, before anything is made of it."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.errors import Refused, Unreadable
from comity.core.text import guard
from comity.core.text.read import read
from tests.material import make

SOUND = make.small("<w:p><w:r><w:t>Decides to meet.</w:t></w:r></w:p>")
MATERIAL = Path(make.__file__).parent
DOCUMENT = "word/document.xml"


def with_part(name: str, body: bytes) -> bytes:
    """The sound file with one part put in place of another."""
    return make.repacked(SOUND, {name: body})


def refusal(data: bytes) -> type[Unreadable]:
    """How a file is refused."""
    with pytest.raises(Unreadable) as refused:
        read(data)
    assert str(refused.value).endswith(".")
    return type(refused.value)


def test_a_sound_file_is_read() -> None:
    assert read(SOUND).plain() == "Decides to meet."


def test_more_than_25_megabytes_are_refused() -> None:
    assert refusal(SOUND + bytes(guard.MOST_BYTES)) is guard.TooLarge


@pytest.mark.parametrize("data", [b"", b"no Word file", b"%PDF-1.7", b"{\\rtf1}", b"<html></html>"])
def test_other_files_are_no_word_files(data: bytes) -> None:
    assert refusal(data) is guard.NotWord


def test_another_archive_is_no_word_file() -> None:
    assert refusal(make.packed({"letter.txt": b"Dear colleagues"})) is guard.NotWord


def test_a_file_without_its_text_is_refused() -> None:
    parts = {n: make.part(SOUND, n) for n in ("[Content_Types].xml", "_rels/.rels")}
    assert refusal(make.packed(parts)) is guard.Damaged


def test_protected_and_old_files_are_refused() -> None:
    assert refusal(guard.OLE + bytes(600)) is guard.Encrypted
    marked = bytearray(SOUND)  # the bit that says "this entry is encrypted", in directory and entry
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        marked[marked.index(sign) + at] |= 1
    assert refusal(bytes(marked)) is guard.Encrypted
    only_locally = bytearray(SOUND)
    only_locally[6] |= 1
    assert refusal(bytes(only_locally)) is guard.Encrypted


@pytest.mark.parametrize("kept", [10, 100, 300, len(SOUND) - 30, len(SOUND) - 1])
def test_a_file_that_was_cut_off_is_refused(kept: int) -> None:
    assert refusal(SOUND[:kept]) is guard.Damaged


def test_bytes_after_or_before_the_archive_are_refused() -> None:
    assert refusal(SOUND + b"more") is guard.Damaged
    assert refusal(SOUND + SOUND[-22:]) is guard.Damaged
    assert refusal(SOUND + SOUND) is guard.Damaged, "two archives, of which two programs read one each"


@pytest.mark.parametrize(
    "name",
    [
        "WORD/Document.xml",
        "word/document%2Exml",
        "/word/extra.xml",
        "../extra.xml",
        "word/../document.xml",
        "word//document.xml",
        "word/./document.xml",
        "word\\extra.xml",
    ],
)
def test_names_that_two_programs_take_differently_are_refused(name: str) -> None:
    assert refusal(with_part(name, b"<x/>")) is guard.Damaged


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_is_there_twice_is_refused() -> None:
    out = io.BytesIO(SOUND)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(DOCUMENT, b"<another/>")
    assert refusal(out.getvalue()) is guard.Damaged


def test_overlapping_entries_are_refused() -> None:
    out = io.BytesIO(SOUND)
    with zipfile.ZipFile(out, "a") as archive:
        again = zipfile.ZipInfo("word/copy.xml")
        again.header_offset = archive.getinfo(DOCUMENT).header_offset
        again.file_size, again.compress_size, again.CRC = 10, 10, 0
        archive.filelist.append(again)
        archive._didModify = True  # type: ignore[attr-defined] # writes the directory again
    assert refusal(out.getvalue()) is guard.Damaged


def test_an_entry_that_says_another_name_or_size_than_the_directory_is_refused() -> None:
    renamed = SOUND.replace(DOCUMENT.encode(), b"word/documenu.xml", 1)
    assert refusal(renamed) is guard.Damaged
    at = SOUND.index(b"PK\x03\x04", 4)
    size = bytearray(SOUND)
    size[at + 22 : at + 26] = struct.pack("<I", 5)
    assert refusal(bytes(size)) is guard.Damaged


def test_an_entry_hidden_between_two_others_is_refused() -> None:
    second = SOUND.index(b"PK\x03\x04", 4)
    hidden = bytearray(SOUND[:second] + SOUND[:second] + SOUND[second:])
    directory = hidden.index(b"PK\x01\x02")
    at, end = directory, hidden.rindex(guard.END)
    for n in range(3):  # move what the directory says by the room of the hidden one
        named, more, said = struct.unpack("<HHH", hidden[at + 28 : at + 34])
        if n:
            offset = struct.unpack("<I", hidden[at + 42 : at + 46])[0]
            hidden[at + 42 : at + 46] = struct.pack("<I", offset + second)
        at += 46 + named + more + said
    hidden[end + 16 : end + 20] = struct.pack("<I", directory)
    assert zipfile.ZipFile(io.BytesIO(bytes(hidden))).testzip() is None, "Python alone takes it"
    assert refusal(bytes(hidden)) is guard.Damaged


def test_too_many_parts_are_refused() -> None:
    many = {f"word/extra{n}.xml": b"" for n in range(guard.MOST_PARTS)}
    assert refusal(make.repacked(SOUND, many)) is guard.Swells


def test_a_bomb_is_refused_before_it_unpacks() -> None:
    paragraphs = b"<w:p/>" * (1 << 20)
    bomb = make.repacked(SOUND, {f"word/extra{n}.bin": paragraphs * 6 for n in range(6)})
    assert len(bomb) < 2_000_000
    assert refusal(bomb) is guard.Swells
    assert refusal(with_part(DOCUMENT, b" " * (guard.MOST_PART + 1))) is guard.Swells


def test_a_part_with_too_many_tags_is_refused() -> None:
    body = b"<w:document>" + b"<a/>" * guard.MOST_TAGS + b"</w:document>"
    assert refusal(with_part(DOCUMENT, body)) is guard.Swells


def test_a_part_that_is_longer_than_it_says_is_refused() -> None:
    lying = bytearray(SOUND)
    for sign, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = lying.rindex(sign)
        lying[start + at : start + at + 4] = struct.pack("<I", 40)
    assert refusal(bytes(lying)) is guard.Damaged


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_bytes_of_a_part_behind_those_it_says_are_refused_even_with_the_right_sum(method: int) -> None:
    def telling(size: int, more: bytes = b"") -> bytes:
        """The sound file whose text says that it has so many bytes, and has `more` packed ones behind."""
        whole = make.part(SOUND, DOCUMENT)
        packer = zlib.compressobj(wbits=-15)
        body = (packer.compress(whole) + packer.flush() if method else whole) + more
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name in ("[Content_Types].xml", "_rels/.rels"):
                archive.writestr(name, make.part(SOUND, name))
            archive.writestr(DOCUMENT, body)
        told = bytearray(out.getvalue())
        for sign, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
            start = told.rindex(sign) + at
            told[start : start + 2] = struct.pack("<H", method)
            told[start + 6 : start + 10] = struct.pack("<I", zlib.crc32(whole[:size]))
            told[start + 14 : start + 18] = struct.pack("<I", size)
        return bytes(told)

    whole = len(make.part(SOUND, DOCUMENT))
    assert read(telling(whole)).plain() == "Decides to meet."
    assert refusal(telling(whole - 1)) is guard.Damaged
    assert refusal(telling(whole + 1)) is guard.Damaged
    assert refusal(telling(whole, b"another text")) is guard.Damaged


DTD = '<!DOCTYPE w:document [<!ENTITY party "Aldora">]>'
SECRET = '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
BODY = f'<w:document xmlns:w="{make.W}"><w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:body></w:document>'


@pytest.mark.parametrize(
    "doctype", [DTD, SECRET, "<!DOCTYPE x>", '<!DOCTYPE x SYSTEM "http://a.example/x.dtd">']
)
@pytest.mark.parametrize("text", ["no entity", "&party;&secret;"])
def test_any_document_type_is_refused(doctype: str, text: str) -> None:
    assert refusal(with_part(DOCUMENT, (doctype + BODY % text).encode())) is guard.HasDoctype


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp1251", "cp037"]
)
def test_other_encodings_are_refused_with_or_without_a_document_type(encoding: str) -> None:
    for doctype in (DTD, ""):
        xml = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}' + BODY % "Решает"
        data = xml.encode(encoding, "xmlcharrefreplace")
        assert refusal(with_part(DOCUMENT, data)) in {guard.NotUtf8, guard.HasDoctype, guard.Damaged}


def test_nesting_and_huge_text_that_exhaust_a_parser_are_refused() -> None:
    deep = b"<a>" * 5_000 + b"</a>" * 5_000
    assert refusal(with_part(DOCUMENT, deep)) is guard.Damaged
    assert refusal(with_part(DOCUMENT, b"<a>" + b"x" * 11_000_000 + b"</a>")) is guard.Damaged


def test_macros_are_refused_however_they_are_named() -> None:
    assert refusal((MATERIAL / "macros.docx").read_bytes()) is guard.HasMacros
    assert refusal(with_part("word/VBAProject.bin", b"x")) is guard.HasMacros
    types = make.part(SOUND, "[Content_Types].xml").replace(
        b"<Override",
        b'<Default Extension="bin" ContentType="application/vnd.ms-office.vba&#80;roject"/><Override',
    )
    assert refusal(with_part("[Content_Types].xml", types)) is guard.HasMacros


def test_the_text_is_the_one_that_word_opens() -> None:
    """The relationship says which part is the text, whatever lies at the usual place."""
    relations = make.part(SOUND, "_rels/.rels")
    other = make.part(SOUND, DOCUMENT).replace(b"meet", b"part")
    types = make.part(SOUND, "[Content_Types].xml").replace(b"document.xml", b"other.xml")
    moved = {"[Content_Types].xml": types, "_rels/.rels": relations.replace(b"document.xml", b"other.xml")}
    assert read(make.repacked(SOUND, {**moved, "word/other.xml": other})).plain() == "Decides to part."
    outside = relations.replace(b"Target=", b'TargetMode="External" Target=')
    assert refusal(with_part("_rels/.rels", outside)) is guard.NotWord
    missing = relations.replace(b"document.xml", b"missing.xml")
    assert refusal(with_part("_rels/.rels", missing)) is guard.Damaged


@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_but_a_refusal(data: bytes) -> None:
    for hostile in (data, b"PK\x03\x04" + data, guard.OLE + data, with_part(DOCUMENT, data)):
        with pytest.raises(Refused):
            read(hostile)


@given(st.integers(min_value=0), st.integers(1, 255), st.booleans())
def test_a_file_with_one_wrong_byte_is_read_or_refused(place: int, change: int, whole: bool) -> None:
    data = bytearray((MATERIAL / "tracked.docx").read_bytes() if whole else SOUND)
    data[place % len(data)] ^= change
    try:
        read(bytes(data), draft=False)
    except Refused:
        pass


@given(st.text(alphabet='<>/w:prtblcsd "=&;#x0123456789', max_size=120))
def test_no_markup_raises_anything_but_a_refusal(markup: str) -> None:
    try:
        read(make.small(f"<w:p><w:r><w:t>x</w:t></w:r></w:p>{markup}"))
    except Refused:
        pass


class Stream(io.RawIOBase):
    """A place to write that cannot go back, as when an office on the web sends a file."""

    def __init__(self) -> None:
        self.data = b""

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override] # bytes are all that comes
        self.data += bytes(data)
        return len(data)


def test_files_written_as_a_stream_or_with_folders_are_read() -> None:
    stream = Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/", b"")
        for name in ("[Content_Types].xml", "_rels/.rels", DOCUMENT):
            archive.writestr(name, make.part(SOUND, name))
    assert stream.data[6] & 8 or b"PK\x07\x08" in stream.data, "sizes follow the bytes"
    assert read(stream.data).plain() == "Decides to meet."
