"""A Word file with some parts replaced: every other part stays byte for byte, and equal input gives equal bytes.

Entries are copied as they were packed. No date is written: a ZIP entry without one carries 1 January 1980 (APPNOTE,
4.4.6), and no tool, user or system is named.
"""

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from comity.core.text import guard
from comity.core.text.guard import RELATION, TYPES, Damaged, Package, key_of

DAY_ONE: Final = 0x21  # 1 January 1980
LEVEL: Final = 3  # beyond this, XML hardly shrinks and time doubles
UTF8: Final = 0x800
LOCAL: Final = struct.Struct("<4sHHHHHIIIHH")
CENTRAL: Final = struct.Struct("<4sHHHHHHIIIHHHHHII")
END: Final = struct.Struct("<4sHHHHIIH")
RELATED: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True, slots=True)
class Packed:
    """Bytes as they stand in an archive."""

    method: int
    crc: int
    size: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Part:
    """A part that the base does not have: its name, bytes, type, and the relation that leads to it."""

    name: str
    data: bytes | Packed
    content_type: str
    source: str = ""  # the part that points here; "" for the package
    kind: str = ""  # the last word of the relation's type; "" for none


Entry = tuple[bytes, Packed]  # with its name


def rewritten(
    data: bytes,
    changed: Mapping[str, bytes],
    added: tuple[Part, ...] = (),
    removed: frozenset[str] = frozenset(),
) -> bytes:
    """A guarded file with parts replaced, added or left out; `data` must have passed `open_word`."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    new = {key_of(name): part for name, part in changed.items()}
    gone = {key_of(name) for name in removed}
    if added or gone:
        new |= _declared(archive, new, added, gone)
    entries: list[Entry] = []
    for info in archive.infolist():
        key = key_of(info.filename)
        if key in gone:
            continue
        name = info.filename.encode("utf-8")
        if key in new:
            entries.append((name, packed(new.pop(key))))
        else:
            entries.append(
                (name, Packed(info.compress_type, info.CRC, info.file_size, guard.stored(data, info)))
            )
    entries += [(name.encode("utf-8"), packed(part)) for name, part in new.items()]
    for one in added:
        entries.append(
            (one.name.encode("utf-8"), one.data if isinstance(one.data, Packed) else packed(one.data))
        )
    return _archive(entries)


def _flags(name: bytes) -> int:
    return 0 if name.isascii() else UTF8


def packed(part: bytes) -> Packed:
    """A part as it is stored."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
    return Packed(8, zlib.crc32(part), len(part), packer.compress(part) + packer.flush())


def _archive(entries: list[Entry]) -> bytes:
    body, directory, offset = [], [], 0
    for name, e in entries:
        sizes = (e.crc, len(e.data), e.size, len(name))
        local = LOCAL.pack(b"PK\x03\x04", 20, _flags(name), e.method, 0, DAY_ONE, *sizes, 0) + name
        head = (b"PK\x01\x02", 20, 20, _flags(name), e.method, 0, DAY_ONE)
        directory.append(CENTRAL.pack(*head, *sizes, 0, 0, 0, 0, 0, offset) + name)
        body += [local, e.data]
        offset += len(local) + len(e.data)
    listed = b"".join(directory)
    count = len(entries)
    return b"".join([*body, listed, END.pack(b"PK\x05\x06", 0, 0, count, count, len(listed), offset, 0)])


def relations_of(source: str) -> str:
    """The part that holds the relations of a part; of the package itself for ""."""
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _declared(
    archive: zipfile.ZipFile, new: Mapping[str, bytes], added: tuple[Part, ...], gone: set[str]
) -> dict[str, bytes]:
    """Content types and relations that know of the added parts and forget those left out."""
    names = {key_of(info.filename): info for info in archive.infolist()}

    def tree(name: str) -> etree._Element:
        key = key_of(name)
        if key in new:
            return etree.fromstring(new[key])
        return etree.fromstring(archive.read(names[key]) if key in names else _no_relations())

    types = tree("[Content_Types].xml")
    for node in list(types):
        if key_of(node.get("PartName", "")) in gone:
            types.remove(node)
    trees = {"[Content_Types].xml": types}
    for part in added:
        override = etree.SubElement(types, f"{TYPES}Override")
        override.set("PartName", "/" + part.name)
        override.set("ContentType", part.content_type)
        if part.kind:
            where = relations_of(part.source)
            trees.setdefault(where, tree(where))
            _relate(trees[where], part)
    for key in names if gone else ():
        if key.endswith(".rels"):
            name = names[key].filename
            trees.setdefault(name, tree(name))
            _forget(trees[name], name, gone)
    return {key_of(name) if key_of(name) in names else name: _bytes(root) for name, root in trees.items()}


def _no_relations() -> bytes:
    return f'<Relationships xmlns="{RELATION[1:].partition("}")[0]}"/>'.encode()


def _bytes(root: etree._Element) -> bytes:
    return HEAD.encode() + etree.tostring(root, encoding="UTF-8")


def _relate(root: etree._Element, part: Part) -> None:
    taken = {node.get("Id", "") for node in root}
    number = next(n for n in range(1, len(taken) + 2) if f"rComity{n}" not in taken)
    node = etree.SubElement(root, RELATION)
    node.set("Id", f"rComity{number}")
    node.set("Type", RELATED + part.kind)
    node.set("Target", posixpath.relpath("/" + part.name, "/" + posixpath.dirname(part.source)))


def _forget(root: etree._Element, name: str, gone: set[str]) -> None:
    folder = posixpath.dirname(posixpath.dirname(name))
    for node in list(root):
        target = posixpath.normpath(posixpath.join("/" + folder, node.get("Target", "")))
        if node.get("TargetMode") != "External" and key_of(target) in gone:
            root.remove(node)


def unused(package: Package, pattern: str) -> str:
    """The first part name of a numbered family that the file does not use, such as `customXml/item%d.xml`."""
    for number in range(1, len(package.names()) + 2):
        if pattern % number not in package:
            return pattern % number
    raise Damaged  # more names than parts: cannot happen
