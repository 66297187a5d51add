"""The translations: `update` brings the catalogues up to the code, `check` wants nothing left to do."""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings as django_settings
from django.utils.translation.template import templatize

ROOT: Final = Path(__file__).resolve().parents[2]
SOURCE: Final = ROOT / "src" / "comity"
COMMAND: Final = ROOT / "src" / "comity_text"  # its refusals reach delegates through the pages
LOCALE: Final = SOURCE / "locale"
LANGUAGES: Final = ("ru",)  # English is what the code says
KEYWORDS: Final = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "ngettext_noop": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def sources() -> Iterator[tuple[str, bytes]]:
    """Every file that may hold a message, templates as the Python that Django makes of them."""
    for path in sorted([*SOURCE.rglob("*.py"), *COMMAND.rglob("*.py")]):
        if "migrations" not in path.parts:
            yield path.relative_to(ROOT).as_posix(), path.read_bytes()
    for path in sorted([*SOURCE.rglob("templates/**/*.html"), *SOURCE.rglob("templates/**/*.txt")]):
        text = templatize(path.read_text(), origin=str(path))
        # nothing but calls and crosses is left; a line's indentation would trouble Python's tokenizer
        flat = "\n".join(re.sub(r"[^\S\n]*XX+|^[^\S\n]+", " ", line).strip() for line in text.splitlines())
        yield path.relative_to(ROOT).as_posix(), flat.encode()


def extracted() -> Catalog:
    """What the code and the templates say now."""
    catalog = Catalog(project="Comity", charset="utf-8")
    for name, text in sources():
        found = extract("python", io.BytesIO(text), KEYWORDS, options={"encoding": "utf-8"})
        for _line, message, _comments, context in found:
            catalog.add(message, locations=[(name, 0)], context=context)
    return catalog


def path_of(language: str) -> Path:
    """Where a catalogue lies."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def load(language: str) -> Catalog:
    """A catalogue, empty if there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, project="Comity", charset="utf-8")
    with path.open("rb") as plain:
        return read_po(plain, locale=language, abort_invalid=True)


def update(language: str) -> None:
    """Add what is new, drop what is gone, keep what is translated."""
    catalog = load(language)
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    with path_of(language).open("wb") as plain:
        write_po(plain, catalog, width=100, sort_output=True, no_location=True, omit_header=False)


def names(catalog: Catalog) -> set[tuple[str | None, str]]:
    """What tells messages apart."""
    return {(m.context, m.id if isinstance(m.id, str) else m.id[0]) for m in catalog if m.id}


def faults(language: str, now: Catalog) -> Iterator[str]:
    """Sentences about what is left to do in one language."""
    catalog = load(language)
    for _context, message in sorted(names(now) - names(catalog), key=str):
        yield f"{language}: not in the catalogue: {message!r}"
    for _context, message in sorted(names(catalog) - names(now), key=str):
        yield f"{language}: nobody says this any more: {message!r}"
    for entry in catalog:
        if entry.id:
            yield from faults_of(language, entry, catalog)


def faults_of(language: str, message: Message, catalog: Catalog) -> Iterator[str]:
    """Sentences about one message."""
    strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
    if not strings or not all(strings):
        yield f"{language}: not translated: {message.id!r}"
    elif message.fuzzy:
        yield f"{language}: fuzzy: {message.id!r}"
    else:
        yield from (f"{language}: {trouble}: {message.id!r}" for trouble in message.check(catalog))


def main() -> int:
    """Update, or check and say what is left."""
    if not django_settings.configured:
        django_settings.configure(USE_I18N=False)  # templatize asks for nothing else
    if sys.argv[1:] == ["update"]:
        for language in LANGUAGES:
            update(language)
    now = extracted()
    found = [fault for language in LANGUAGES for fault in faults(language, now)]
    print("\n".join(found) or f"The catalogues are complete: {len(names(now))} messages.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
