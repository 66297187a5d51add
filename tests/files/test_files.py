"""Bytes that were received stay as they are, and whatever a file does to its reader, the server goes on."""

import errno
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from comity.core.errors import Unreadable
from comity.core.text import guard, read
from comity.files import reader, store
from comity.files.models import StoredFile
from comity.files.serving import download
from tests.material import make

MATERIAL = Path(make.__file__).parent
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def put(data: bytes) -> StoredFile:
    """Keep bytes as a draft."""
    return store.put(data, name="draft.docx", media_type="application/octet-stream", received=NOON)


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """Where files rest in a test."""
    settings.FILES_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.mark.django_db
def test_the_same_bytes_rest_once_and_come_back_as_they_were(folder: Path) -> None:
    first, second = put(b"text"), put(b"text")
    assert first.pk != second.pk
    assert [p.name for p in folder.rglob("*") if p.is_file()] == [first.sha256]
    assert store.read(first) == store.read(second) == b"text"


@pytest.mark.django_db
def test_changed_or_lost_bytes_are_never_handed_out(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    kept = put(b"text")
    sent = download(kept)
    assert sent.getvalue() == b"text"
    for spoil in (
        lambda: store.path_of(kept.sha256).write_bytes(b"other"),
        store.path_of(kept.sha256).unlink,
    ):
        spoil()
        for hand_out in (store.read, store.opened, download):
            with pytest.raises(store.Spoilt):
                hand_out(kept)
    assert {record.levelname for record in caplog.records} == {"CRITICAL"}
    assert kept.sha256 in caplog.text
    put(b"text")  # the same bytes come in again: what is lost or spoilt is made good
    assert store.read(kept) == b"text"
    store.path_of(kept.sha256).write_bytes(b"other")
    put(b"text")
    assert store.read(kept) == b"text"
    sent.close()  # last: the end of an answer may close the connection


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["mkdir", "fsync", "write"])
def test_a_full_disk_is_told_and_leaves_nothing_behind(
    folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    class FullFile:
        def __init__(self, handle: int, _mode: str) -> None:
            self.handle = handle

        def __enter__(self) -> "FullFile":
            return self

        def __exit__(self, *_: object) -> None:
            os.close(self.handle)

        write = full

    with monkeypatch.context() as patch:
        if step == "mkdir":
            patch.setattr(Path, "mkdir", full)
        elif step == "fsync":
            patch.setattr(os, "fsync", full)
        else:
            patch.setattr(os, "fdopen", FullFile)
        with pytest.raises(store.NoRoom) as refused:
            put(b"text")
    assert refused.value.http_status == 507
    assert not [p for p in folder.rglob("*") if p.is_file()]
    assert not StoredFile.objects.exists()
    assert store.read(put(b"text")) == b"text"


def test_a_word_file_is_read_by_the_child() -> None:
    reading = reader.read_document((MATERIAL / "decision.ru.docx").read_bytes())
    assert reading.title == "Единый формат календаря мероприятий"
    assert reading.plain.splitlines()[5].startswith("1. постановляет, что календарь")
    assert '<span class="n">5.</span>' in reading.html
    assert reading.warnings == ()


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"no Word file", guard.NotWord),
        (guard.OLE, guard.Encrypted),
        ((MATERIAL / "macros.docx").read_bytes(), guard.HasMacros),
        ((MATERIAL / "tracked.docx").read_bytes(), read.TrackedChanges),
        (bytes(guard.MOST_BYTES + 1), guard.TooLarge),
    ],
)
def test_a_refusal_of_the_child_is_the_same_refusal_here(data: bytes, refusal: type[Unreadable]) -> None:
    with pytest.raises(refusal):
        reader.read_document(data)
    assert reader.read_document((MATERIAL / "tracked.docx").read_bytes(), draft=False).warnings


def test_a_file_that_exhausts_the_child_harms_nobody_else() -> None:
    tables = "<w:tbl>" + "<w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr>" * 120_000 + "</w:tbl>"
    with pytest.raises(Unreadable):
        reader.read_document(make.small(tables * 3))


@pytest.mark.parametrize(
    "fate",
    [
        "import os; os.abort()",
        "import os; os._exit(0)",
        "print('no JSON')",
        "import time; time.sleep(60)",
        "raise MemoryError",
    ],
)
def test_a_child_that_dies_or_hangs_is_a_refusal(monkeypatch: pytest.MonkeyPatch, fate: str) -> None:
    run = subprocess.run

    def other(command: list[str], **more: Any) -> subprocess.CompletedProcess[bytes]:
        assert command[0] == sys.executable
        return run([sys.executable, "-c", fate], **more)

    monkeypatch.setattr(subprocess, "run", other)
    monkeypatch.setattr(reader, "WAIT", 1)
    with pytest.raises(reader.GaveUp):
        reader.read_document(b"any")


def test_the_child_knows_nothing_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMITY_SECRET_KEY", "secret")
    seen: dict[str, Any] = {}
    run = subprocess.run

    def watched(command: list[str], **more: Any) -> subprocess.CompletedProcess[bytes]:
        seen.update(more)
        return run(command, **more)

    monkeypatch.setattr(subprocess, "run", watched)
    reader.read_document((MATERIAL / "decision.en.docx").read_bytes())
    assert set(seen["env"]) == {"PYTHONPATH", "PATH", "LANG"}
    assert seen["start_new_session"] is True
    assert seen["timeout"] == reader.WAIT


def test_typed_text_is_read_here() -> None:
    reading = reader.read_typed("A title\n\n1. Decides <b>.")
    assert (reading.title, reading.plain) == ("A title", "A title\n1. Decides <b>.")
    assert "&lt;b&gt;" in reading.html
