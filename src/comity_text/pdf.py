"""The PDF of a compilation, from its page. WeasyPrint is optional: it is loaded when a PDF is asked for."""

import gc

from comity.core.errors import Refused, _

LANGUAGE_FONTS = "fonts-noto-core"  # Debian's package that covers Latin, Cyrillic and Arabic


class NoPrinter(Refused):
    """WeasyPrint is missing."""

    message = _(
        "A PDF needs WeasyPrint, which is not installed. ./comity text installs it by itself; elsewhere install "
        "what locks/pdf.txt names."
    )


class NoLetters(Refused):
    """The libraries of the system that WeasyPrint needs are missing."""

    message = _(
        "A PDF needs Pango, which is not installed. On Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0 "
        "libharfbuzz-subset0 fonts-noto-core"
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
    except ImportError as trouble:
        raise NoPrinter from trouble
    except OSError as trouble:
        raise NoLetters from trouble
    looked = gc.isenabled()
    gc.enable()  # boxes point at one another; what a page has left behind must go before the next
    try:
        printed = HTML(string=page.decode("utf-8"), url_fetcher=_nothing).write_pdf(pdf_variant="pdf/ua-1")
    except MemoryError:
        printed = None
    finally:
        if not looked:
            gc.disable()
    if printed is None:  # told here, where what was half done is let go
        raise TooLong
    if not isinstance(printed, bytes):
        raise NoPrinter
    return printed


def _nothing(address: str) -> dict[str, object]:
    raise NothingOutside(address)
