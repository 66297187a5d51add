"""Where bytes rest: a folder, one file for each hash, durable before any row refers to it."""

import errno
import hashlib
import logging
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from comity.core.errors import NotFound, Refused, _
from comity.files.models import StoredFile

log = logging.getLogger(__name__)


class NoRoom(Refused):
    """The disk is full."""

    http_status = 507
    message = _(
        "The server has no room for this file. Nothing was kept; tell the operator, then send it again."
    )
    kept_said = True


class Erased(NotFound):
    """The bytes were erased on a ground that the law gives; the record says which."""

    http_status = 410
    message = _("This file was erased. The record says when and on what ground.")


class Spoilt(Refused):
    """The disk holds other bytes than came in, or none."""

    http_status = 500
    message = _(
        "The file that is kept here is not the one that was received, so it is not handed out. "
        "Its hash is in the record; tell the operator, who can bring it back from a backup."
    )


def put(data: bytes, *, name: str, media_type: str, received: datetime) -> StoredFile:
    """Keep bytes, and a row that names them."""
    digest = hashlib.sha256(data).hexdigest()
    _write(path_of(digest), data)
    return StoredFile.objects.create(
        sha256=digest, size=len(data), media_type=media_type, name=name[:200], received=received
    )


def read(file: StoredFile) -> bytes:
    """The bytes, which must still be those that were received."""
    with opened(file) as found:
        return found.read()


def opened(file: StoredFile) -> BinaryIO:
    """The same, to be sent piece by piece once its hash was compared."""
    if file.erased_at is not None:
        raise Erased
    try:
        found = path_of(file.sha256).open("rb")
    except FileNotFoundError as trouble:
        log.critical("the bytes of %s are gone from the disk", file.sha256)
        raise Spoilt from trouble
    if hashlib.file_digest(found, "sha256").hexdigest() != file.sha256:
        found.close()
        log.critical("the bytes of %s have changed on disk", file.sha256)
        raise Spoilt
    found.seek(0)
    return found


def forget(*digests: str) -> None:
    """Erase bytes; whatever names them answers `Erased` from now on."""
    for path in map(path_of, digests):
        path.unlink(missing_ok=True)
        if path.parent.exists():
            _sync(path.parent)


def path_of(digest: str) -> Path:
    """Two levels of folders keep each of them small."""
    return Path(settings.FILES_ROOT) / digest[:2] / digest[2:4] / digest


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != data:  # what the disk has spoilt is made good
            _write_new(path, data)
        for folder in (path.parent, path.parent.parent, Path(settings.FILES_ROOT)):
            _sync(folder)  # also for bytes that another process has just put there
    except OSError as trouble:
        if trouble.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise NoRoom from trouble
        raise


def _write_new(path: Path, data: bytes) -> None:
    handle, fresh = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(fresh).replace(path)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
