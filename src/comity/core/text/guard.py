"""The guard at the door for Word files: limits and refusals, before anything is parsed.

Source of the limits: our own trials with hostile files. Nothing here ever repairs a file: it is taken as it is,
or refused with a sentence that says what to do.
"""

import io
import struct
import zipfile
from typing import Final

from lxml import etree

from comity.core.errors import Unreadable, _

MOST_BYTES: Final = 25 * 1024 * 1024
MOST_PARTS: Final = 2_000
MOST_TOTAL: Final = 200 * 1024 * 1024
MOST_PART: Final = 32 * 1024 * 1024
MOST_TAGS: Final = 2_000_000
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
XML_NAMES: Final = (".xml", ".rels")


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

    def __init__(self, archive: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo]) -> None:
        self._archive, self._names = archive, names

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def names(self) -> list[str]:
        """All parts."""
        return [info.filename for info in self._names.values()]

    def read(self, name: str) -> bytes:
        """The bytes of one part, at most 32 MB whatever its header says."""
        info = self._names.get(name.lower())
        if info is None:
            raise Damaged
        try:
            with self._archive.open(info) as part:
                data = part.read(MOST_PART + 1)
        except (
            zipfile.BadZipFile,
            OSError,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as trouble:
            raise Damaged from trouble
        except Exception as trouble:  # zlib raises its own class
            if type(trouble).__module__ == "zlib":
                raise Damaged from trouble
            raise
        if len(data) > MOST_PART:
            raise Swells
        return data

    def xml(self, name: str) -> etree._Element:
        """One part as a tree, parsed without entities, network or DTD."""
        data = self.read(name)
        if data[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in data[:64]:
            raise NotUtf8
        if data.count(b"<") > MOST_TAGS:
            raise Swells
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as trouble:
            raise Damaged from trouble
        info = root.getroottree().docinfo
        if info is None or info.doctype or info.internalDTD is not None:  # type: ignore[union-attr] # lxml-stubs
            raise HasDoctype
        if (info.encoding or "UTF-8").upper() not in {"UTF-8", "US-ASCII"}:
            raise NotUtf8
        return root


def open_word(data: bytes) -> Package:
    """Check a file and open it; every refusal is an `Unreadable`."""
    if len(data) > MOST_BYTES:
        raise TooLarge
    if data.startswith(OLE):
        raise Encrypted
    if not data.startswith(b"PK\x03\x04"):
        raise NotWord
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as trouble:
        raise Damaged from trouble
    names = _check_names(infos)
    _check_spans(data, infos)
    package = Package(archive, names)
    if "[content_types].xml" not in names or "word/document.xml" not in names:
        raise NotWord
    types = package.read("[Content_Types].xml").lower()
    if b"macroenabled" in types or b"vbaproject" in types or any("vbaproject" in name for name in names):
        raise HasMacros
    return package


def _check_names(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_TOTAL:
        raise Swells
    names: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.filename.lower()
        if name in names or name.startswith("/") or "\\" in name or ".." in name.split("/"):
            raise Damaged
        if info.flag_bits & 1:
            raise Encrypted
        if name.endswith(XML_NAMES) and info.file_size > MOST_PART:
            raise Swells
        names[name] = info
    return names


def _check_spans(data: bytes, infos: list[zipfile.ZipInfo]) -> None:
    """No two parts share bytes, and each local header names the part that the directory names."""
    end = 0
    for info in sorted(infos, key=lambda i: i.header_offset):
        start = info.header_offset
        header = data[start : start + 30]
        if start < end or len(header) < 30 or header[:4] != b"PK\x03\x04":
            raise Damaged
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        name = data[start + 30 : start + 30 + name_length]
        if name not in {info.filename.encode(), info.orig_filename.encode("cp437", "replace")}:
            raise Damaged
        end = start + 30 + name_length + extra_length + info.compress_size
        if end > len(data):
            raise Damaged
