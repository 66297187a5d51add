"""All files that a compilation is written as; `compile` and `resolve` write the same ones."""

from collections.abc import Mapping
from pathlib import Path

from comity.core.text.rolling import jsonform
from comity.core.text.rolling.compilation import Compilation
from comity.core.text.write.bracketed import bracketed
from comity.core.text.write.page import page
from comity.core.text.write.redline import redline
from comity.core.text.write.sheet import lay_out
from comity.core.text.write.source import Source


def files(data: bytes, made: Compilation, names: Mapping[str, str], *, pdf: bool) -> dict[str, bytes]:
    """The forms of a compilation by their names."""
    source = Source(data, made, names)
    shown = page(lay_out(source)).encode()
    found = {
        "base.docx": data,
        "compilation.json": jsonform.dumps(made),
        "bracketed.docx": bracketed(source).data,
        "redline.docx": redline(source).data,
        "compilation.html": shown,
    }
    if pdf:
        from comity_text.pdf import pdf as printed  # noqa: PLC0415 - optional, and slow to load

        found["compilation.pdf"] = printed(shown)
    return found


def written_in(folder: Path, found: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same in a folder, which is made if there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    return {str(folder / name): data for name, data in found.items()}
