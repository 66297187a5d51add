"""Where bytes rest: a folder, one file for each hash, durable before any row refers to it."""

import errno
import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from comity.core.errors import Broken, NotFound, Refused, _
from comity.files.models import StoredFile


class NoRoom(Refused):
    """The disk is full."""

    http_status = 507
    message = _(
        "The server has no room for this file. Nothing was kept; tell the operator, then send it again."
    )


class Erased(NotFound):
    """The bytes were erased on a ground that the law gives; the record says which."""

    http_status = 410
    message = _("This file was erased. The record says when and on what ground.")


def put(data: bytes, *, name: str, media_type: str, received: datetime) -> StoredFile:
    """Keep bytes, and a row that names them."""
    digest = hashlib.sha256(data).hexdigest()
    path = path_of(digest)
    _write(path, data)
    return StoredFile.objects.create(
        sha256=digest, size=len(data), media_type=media_type, name=name[:200], received=received
    )


def read(file: StoredFile) -> bytes:
    """The bytes, which must still be those that were received."""
    if file.erased_at is not None:
        raise Erased
    try:
        data = path_of(file.sha256).read_bytes()
    except FileNotFoundError as trouble:
        raise Broken(f"the bytes of {file.sha256} are gone from the disk") from trouble
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise Broken(f"the bytes of {file.sha256} have changed on disk")
    return data


def opened(file: StoredFile) -> BinaryIO:
    """The same, to be sent piece by piece; its hash is not compared."""
    if file.erased_at is not None:
        raise Erased
    try:
        return path_of(file.sha256).open("rb")
    except FileNotFoundError as trouble:
        raise Broken(f"the bytes of {file.sha256} are gone from the disk") from trouble


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
        if not path.exists():
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
