"""The guard at the door for Word files: limits and refusals, before anything is parsed.

Source of the limits: our own trials with hostile files. Nothing here ever repairs a file: it is taken as it is,
or refused with a sentence that says what to do.
"""

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from lxml import etree

from comity.core.errors import Unreadable, _

MOST_BYTES: Final = 25 * 1024 * 1024
MOST_PARTS: Final = 2_000
MOST_TOTAL: Final = 200 * 1024 * 1024
MOST_PART: Final = 32 * 1024 * 1024
MOST_TAGS: Final = 2_000_000
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
XML_NAMES: Final = (".xml", ".rels")
END: Final = b"PK\x05\x06"  # the record that ends an archive, 22 bytes without a comment
HEADER: Final = 30  # bytes before the name of an entry
HIDDEN: Final = 0x2041  # flags of an entry: encrypted, strongly encrypted, its header masked
PATCHED: Final = 0x20  # the flag of one that holds changes to another file
DESCRIPTOR: Final = 24  # bytes that may follow an entry whose sizes came late
PACKED: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # what Word reads (OPC, annex C)
EDITIONS: Final = (
    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/wordprocessingml/main",
)
RENAMED: Final = 0x7075  # an extra field with a second name for the same entry
WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml."
RELATION: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
TYPES: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"
PARSER: Final = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)


class TooLarge(Unreadable):
    """More bytes than a text needs."""

    message = _("The file is larger than 25 MB. Remove pictures, or send them as a separate paper.")


class NotWord(Unreadable):
    """Something else than a .docx."""

    message = _("This is not a Word file in the .docx format. Open it in Word and save it as .docx.")


class Encrypted(Unreadable):
    """A container that hides its text, or an old format."""

    message = _(
        "The file is protected by a password or in the old .doc format. Save it as .docx without a password."
    )


class Damaged(Unreadable):
    """Cut off or inconsistent: two programs might read two texts in it."""

    message = _(
        "The file is damaged or ambiguous, so two programs could read different texts in it. Save it again in Word."
    )


class Swells(Unreadable):
    """A small file that unpacks into a huge one."""

    message = _(
        "The file unpacks into far more than a text needs. Save it again in Word, without embedded objects."
    )


class HasMacros(Unreadable):
    """A program inside a text."""

    message = _("The file contains macros. Save it in Word as a document without macros (.docx).")


class HasDoctype(Unreadable):
    """Entities could change the text unseen."""

    message = _(
        "The file contains a document type declaration, which Word never writes. Save it again in Word."
    )


class NotUtf8(Unreadable):
    """Another encoding could be read in two ways."""

    message = _("A part of the file is not in UTF-8, as Word writes it. Save it again in Word.")


class Package:
    """The parts of a file that passed the guard, read one at a time with a hard limit."""

    def __init__(self, data: bytes, names: dict[str, zipfile.ZipInfo]) -> None:
        self._data, self._names = data, names
        self._trees: dict[str, etree._Element] = {}
        self._types: dict[str, str] = {}
        self._relations: dict[str, list[tuple[str, str]]] = {}
        self.main = ""

    def __contains__(self, name: str) -> bool:
        return key_of(name) in self._names

    def names(self) -> list[str]:
        """All parts."""
        return [info.filename for info in self._names.values()]

    def read(self, name: str) -> bytes:
        """The bytes of one part, at most 32 MB whatever its header says."""
        info = self._names.get(key_of(name))
        if info is None:
            raise Damaged
        if info.file_size > MOST_PART:
            raise Swells
        return unpacked(self._data, info)

    def xml(self, name: str) -> etree._Element:
        """One part as a tree; parsed once."""
        key = key_of(name)
        if key not in self._trees:
            self._trees[key] = parse(self.read(name))
        return self._trees[key]

    def keep(self, name: str, data: bytes) -> etree._Element:
        """The tree of a part whose bytes were read already."""
        key = key_of(name)
        if key not in self._trees:
            self._trees[key] = parse(data)
        return self._trees[key]

    def declare(self) -> None:
        """Find the types of all parts and the one that is the text, as Word finds it."""
        if "[Content_Types].xml" not in self or "_rels/.rels" not in self:
            raise NotWord
        for node in self.xml("[Content_Types].xml"):
            if node.tag == f"{TYPES}Override":
                self._types[key_of(node.get("PartName", ""))] = node.get("ContentType", "")
            elif node.tag == f"{TYPES}Default":
                self._types["." + node.get("Extension", "").casefold()] = node.get("ContentType", "")
        types = " ".join(self._types.values()).casefold()
        if "macroenabled" in types or "vbaproject" in types or any("vbaproject" in n for n in self._names):
            raise HasMacros
        texts = self.related("", "officeDocument")
        if len(texts) != 1 or self.type_of(texts[0]) != WORD + "document.main+xml":
            raise NotWord
        self.main = texts[0]

    def type_of(self, name: str) -> str:
        """The declared type of a part, its own or that of its ending."""
        key = key_of(name)
        return self._types.get(key) or self._types.get("." + key.rpartition(".")[2], "")

    def typed(self, *kinds: str) -> list[str]:
        """The parts of a text that are of these kinds: footnotes, header and so on."""
        return [n for n in self.names() if self.type_of(n) in {f"{WORD}{kind}+xml" for kind in kinds}]

    def related(self, source: str, kind: str) -> list[str]:
        """The parts that a part points to by relationships of one kind; nothing outside is ever followed."""
        if source not in self._relations:
            self._relations[source] = list(self._related(source))
        found = [target for kind_, target in self._relations[source] if kind_ == kind]
        if any(target not in self for target in found):
            raise Damaged
        return [target.lstrip("/") for target in found]

    def _related(self, source: str) -> Iterator[tuple[str, str]]:
        """Kinds and targets of all relationships that stay within the file."""
        folder, name = posixpath.split(source)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations not in self:
            return
        for node in self.xml(relations).iter(RELATION):
            if node.get("TargetMode") != "External":
                yield node.get("Type", "").rpartition("/")[2], target_of(folder, node.get("Target", ""))


def stored(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """The bytes of one entry as they are stored; the guard has checked that the spans are sound."""
    start = info.header_offset + HEADER
    named, more = struct.unpack("<HH", data[start - 4 : start])
    start += named + more
    return data[start : start + info.compress_size]


def unpacked(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """The bytes of one entry: as many as it says, with the sum that it says, and nothing behind them."""
    if info.flag_bits & PATCHED:
        raise Damaged
    found = stored(data, info)
    if info.compress_type == zipfile.ZIP_DEFLATED:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            found = stream.decompress(found, info.file_size + 1)
        except zlib.error as trouble:
            raise Damaged from trouble
        if not stream.eof or stream.unused_data:
            raise Damaged
    if len(found) != info.file_size or zlib.crc32(found) != info.CRC:
        raise Damaged
    return found


@lru_cache(maxsize=1_000)
def key_of(name: str) -> str:
    """Part names that Word takes for the same: letter case and percent signs do not count."""
    return unquote(name).casefold().lstrip("/")


@lru_cache(maxsize=1_000)
def target_of(folder: str, said: str) -> str:
    """The part to which a relationship in a folder points."""
    return posixpath.normpath(posixpath.join("/" + folder, said))


def parse(data: bytes) -> etree._Element:
    """A tree without entities, network or DTD; the limits are for the memory of the parser."""
    characters(data)
    return tree(data)


def characters(data: bytes) -> str:
    """The characters of a part, if it is one that may be parsed."""
    try:
        found = data.decode("utf-8")
    except UnicodeDecodeError as trouble:
        raise NotUtf8 from trouble
    if b"\x00" in data[:64]:
        raise NotUtf8  # UTF-16 and UTF-32 of plain letters are valid UTF-8 too
    if len(data) > MOST_TAGS and data.count(b"<") > MOST_TAGS:
        raise Swells
    return found


def tree(data: bytes) -> etree._Element:
    """The tree of a part whose characters were looked at."""
    try:
        root = etree.fromstring(data, PARSER)
    except (etree.XMLSyntaxError, ValueError, LookupError) as trouble:
        if b"<!DOCTYPE" in data:  # one whose entities the parser would not take
            raise HasDoctype from trouble
        raise Damaged from trouble
    info = root.getroottree().docinfo
    if info is None or info.doctype or info.internalDTD is not None:  # type: ignore[union-attr] # lxml-stubs
        raise HasDoctype
    if (info.encoding or "UTF-8").upper() not in {"UTF-8", "US-ASCII", "ASCII"}:
        raise NotUtf8
    if _mixed(data, root):
        raise Damaged
    return root


def _mixed(data: bytes, root: etree._Element) -> bool:
    """Names of both editions of the standard in one part: some programs would read all of it, and some only half."""
    referred = b"&" in data and b"&#" in data  # as a name may be written; one sign alone is found sooner
    if not referred and not all(name in data for name in EDITIONS):
        return False
    return all(next(root.iter(f"{{{name.decode()}}}*"), None) is not None for name in EDITIONS)


def open_word(data: bytes) -> Package:
    """Check a file and open it; every refusal is an `Unreadable`."""
    if len(data) > MOST_BYTES:
        raise TooLarge
    if data.startswith(OLE):
        raise Encrypted
    if not data.startswith(b"PK\x03\x04"):
        raise NotWord
    if data[-22:-18] != END or data[-2:] != b"\0\0":
        raise Damaged  # cut off, or followed by bytes in which another reader may find another directory
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as trouble:
        raise Damaged from trouble
    _check_end(data[-22:], len(infos))
    names = _check_names(infos)
    _check_spans(data, infos, archive.start_dir)
    package = Package(data, names)
    package.declare()
    return package


def _check_end(record: bytes, entries: int) -> None:
    """One disk, and as many entries as the last record says: a reader who counts sees what we see."""
    _sign, disk, first, here, all_, _size, _at, _comment = struct.unpack("<4sHHHHIIH", record)
    if {disk, first} - {0, 0xFFFF} or {here, all_} - {entries, 0xFFFF}:
        raise Damaged


def _check_names(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_TOTAL:
        raise Swells
    names: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name, key = info.filename, key_of(info.filename)
        if key in names or name != info.orig_filename or name.startswith("/") or "\\" in name:
            raise Damaged
        if key.removesuffix("/") in names or key + "/" in names:
            raise Damaged  # a folder that is a part as well
        if {"", ".", ".."} & set(unquote(name).removesuffix("/").split("/")):
            raise Damaged
        if info.flag_bits & HIDDEN:
            raise Encrypted
        if info.compress_type not in PACKED or RENAMED in _extra_fields(info.extra):
            raise Damaged
        if key.endswith(XML_NAMES) and info.file_size > MOST_PART:
            raise Swells
        names[key] = info
    return names


def _extra_fields(extra: bytes) -> set[int]:
    found = set()
    while len(extra) >= 4:
        kind, length = struct.unpack("<HH", extra[:4])
        found.add(kind)
        extra = extra[4 + length :]
    return found


def _check_spans(data: bytes, infos: list[zipfile.ZipInfo], directory: int) -> None:
    """Entries follow one another without overlap or hidden room, as the directory says (CVE-2024-0450)."""
    end = 0
    for info in sorted(infos, key=lambda i: i.header_offset):
        start = info.header_offset
        header = data[start : start + 30]
        if not end <= start <= end + (DESCRIPTOR if end else 0) or len(header) < 30:
            raise Damaged
        sign, _version, flags, method, _time, crc, packed, size, named, more = struct.unpack(
            "<4sHHHIIIIHH", header
        )
        body = start + 30 + named + more
        if sign != b"PK\x03\x04" or method != info.compress_type or body > len(data):
            raise Damaged
        if flags & HIDDEN:
            raise Encrypted
        late = flags & 8 or 0xFFFFFFFF in {packed, size}  # sizes follow the bytes, or stand in an extra field
        if not late and (crc, packed, size) != (info.CRC, info.compress_size, info.file_size):
            raise Damaged
        name = data[start + 30 : start + 30 + named]
        if name != info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437"):
            raise Damaged
        if RENAMED in _extra_fields(data[start + 30 + named : body]):
            raise Damaged
        end = body + info.compress_size
    if not end <= directory <= end + DESCRIPTOR:
        raise Damaged
