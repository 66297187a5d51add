"""The PDF of a compilation: tagged, the same each time, and nothing fetched for it."""

import argparse
import gc
import logging
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.core.text.write.page import page
from comity.core.text.write.sheet import lay_out
from comity_text import compile as compile_
from comity_text import frame, pdf
from tests.core.text.write.test_write import conference
from tests.material import samples


def unpacked(printed: bytes) -> Iterator[bytes]:
    """All streams of a PDF, and what stands between them."""
    for part in printed.split(b"stream\n"):
        yield part
        try:
            yield zlib.decompressobj().decompress(part)
        except zlib.error:
            continue


def test_a_page_is_printed_with_its_structure_and_without_a_date() -> None:
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as missing:
        pytest.skip(f"WeasyPrint or Pango is missing: {missing}")
    shown = page(lay_out(conference())).encode()
    printed = pdf.pdf(shown)
    assert printed.startswith(b"%PDF-")
    inside = b"".join(unpacked(printed))
    assert b"/StructTreeRoot" in inside
    assert b"CreationDate" not in inside
    assert b"D:20" not in inside


def test_without_weasyprint_a_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    with pytest.raises(pdf.NoPrinter, match=r"locks/pdf\.txt"):
        pdf.pdf(b"<p>words</p>")


def test_without_pango_a_sentence_says_which_packages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "weasyprint.py").write_text('raise OSError("cannot load library")')
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    with pytest.raises(pdf.NoLetters, match="apt-get install libpango"):
        pdf.pdf(b"<p>words</p>")


def test_without_a_pdf_that_was_asked_for_the_other_files_are_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(_page: bytes) -> bytes:
        raise pdf.TooLong

    monkeypatch.setattr(pdf, "pdf", full)
    parser = argparse.ArgumentParser()
    compile_.arguments(parser)
    given = [str(samples.FOLDER / "base.docx"), f"ALD={samples.FOLDER / 'aldora.docx'}"]
    made = compile_.run(parser.parse_args([*given, "--out", str(tmp_path), "--pdf"]))
    assert made.code == 1
    names = {Path(name).name for name in made.files}
    assert names == {"base.docx", "bracketed.docx", "redline.docx", "compilation.html", "compilation.json"}
    assert [said for said in made.remarks if said.startswith("compilation.pdf: The PDF would take")]
    assert compile_.run(parser.parse_args([*given, "--out", str(tmp_path)])).code == 0


def test_pages_that_take_too_much_memory_are_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    weasyprint = pytest.importorskip("weasyprint", reason="WeasyPrint is missing", exc_type=ImportError)

    def full(*_arguments: object, **_options: object) -> bytes:
        assert gc.isenabled()
        raise MemoryError

    monkeypatch.setattr(weasyprint.HTML, "write_pdf", full)
    for switch, before in ((gc.disable, False), (gc.enable, True)):
        switch()
        try:
            with pytest.raises(pdf.TooLong, match="from a browser instead"):
                pdf.pdf(b"<p>words</p>")
            assert gc.isenabled() == before
        finally:
            gc.enable()


def test_whoever_watches_sees_which_page_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    log = logging.getLogger("weasyprint.progress")
    with frame.printing():
        log.info("Step 5 - Creating layout - Page %d", 7)
    log.info("Step 5 - Creating layout - Page %d", 8)
    told = capsys.readouterr().err
    assert "Printing page 7" in told
    assert "8" not in told


def test_nothing_is_fetched() -> None:
    with pytest.raises(pdf.NothingOutside):
        pdf._nothing("https://example.org/picture.png")
