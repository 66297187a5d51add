"""The PDF of a compilation: tagged, the same each time, and nothing fetched for it."""

import zlib
from collections.abc import Iterator

import pytest

from comity.core.text.write.page import page
from comity.core.text.write.sheet import lay_out
from comity_text import pdf
from tests.core.text.write.test_write import conference


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
    with pytest.raises(pdf.NoPrinter, match="pip install"):
        pdf.pdf(b"<p>words</p>")


def test_nothing_is_fetched() -> None:
    with pytest.raises(pdf.NothingOutside):
        pdf._nothing("https://example.org/picture.png")
