"""The PDF of a compilation, from its page. WeasyPrint is optional: it is loaded when a PDF is asked for."""

from comity.core.errors import Refused, _

LANGUAGE_FONTS = "fonts-noto-core"  # Debian's package that covers Latin, Cyrillic and Arabic


class NoPrinter(Refused):
    """WeasyPrint, or the libraries it needs, is missing."""

    message = _(
        "A PDF needs WeasyPrint and Pango, which are not installed: pip install 'comity[pdf]'. "
        "The other files do not need them."
    )


class NothingOutside(Exception):
    """The page holds everything it needs; nothing is fetched."""


def pdf(page: bytes) -> bytes:
    """The page as a tagged PDF; nothing is fetched, and no date is written."""
    try:
        from weasyprint import HTML  # noqa: PLC0415 - optional, and slow to load
    except (ImportError, OSError) as trouble:
        raise NoPrinter from trouble
    printed = HTML(string=page.decode("utf-8"), url_fetcher=_nothing).write_pdf(pdf_variant="pdf/ua-1")
    if not isinstance(printed, bytes):
        raise NoPrinter
    return printed


def _nothing(address: str) -> dict[str, object]:
    raise NothingOutside(address)
