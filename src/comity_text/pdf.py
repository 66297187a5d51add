"""The PDF of a compilation, from its page. WeasyPrint is optional: it is loaded when a PDF is asked for."""

import gc

from comity.core.errors import Refused, _

LANGUAGE_FONTS = "fonts-noto-core"  # Debian's package that covers Latin, Cyrillic and Arabic


class NoPrinter(Refused):
    """WeasyPrint, or the libraries it needs, is missing."""

    message = _(
        "A PDF needs WeasyPrint and Pango, which are not installed: pip install 'comity[pdf]'. "
        "The other files do not need them."
    )


class TooLong(Refused):
    """More pages than memory."""

    message = _(
        "The PDF would take more memory than is allowed. Print compilation.html from a browser instead."
    )


class NothingOutside(Exception):
    """The page holds everything it needs; nothing is fetched."""


def pdf(page: bytes) -> bytes:
    """The page as a tagged PDF; nothing is fetched, and no date is written."""
    try:
        from weasyprint import HTML  # noqa: PLC0415 - optional, and slow to load
    except (ImportError, OSError) as trouble:
        raise NoPrinter from trouble
    gc.enable()  # boxes point at one another; what a page has left behind must go before the next
    try:
        printed = HTML(string=page.decode("utf-8"), url_fetcher=_nothing).write_pdf(pdf_variant="pdf/ua-1")
    except MemoryError:
        printed = None
    finally:
        gc.disable()
    if printed is None:  # told here, where what was half done is let go
        raise TooLong
    if not isinstance(printed, bytes):
        raise NoPrinter
    return printed


def _nothing(address: str) -> dict[str, object]:
    raise NothingOutside(address)
