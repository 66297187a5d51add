"""All files that a compilation is written as; `compile` and `resolve` write the same ones."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from comity.core.errors import Refused
from comity.core.text.rolling import jsonform
from comity.core.text.rolling.compilation import Compilation
from comity.core.text.write.akn import akn as akoma_ntoso
from comity.core.text.write.bracketed import bracketed
from comity.core.text.write.page import page
from comity.core.text.write.redline import redline
from comity.core.text.write.sheet import lay_out
from comity.core.text.write.source import Source
from comity_text.frame import DONE, REFUSED, Result, printing

PDF: Final = "compilation.pdf"


def files(
    data: bytes, made: Compilation, names: Mapping[str, str], *, pdf: bool = False, akn: bool = False
) -> tuple[dict[str, bytes], list[str]]:
    """The forms of a compilation by their names, and a sentence for each that is missing or could not say all."""
    source = Source(data, made, names)
    sheet = lay_out(source)
    shown = page(sheet).encode()
    words = {"bracketed.docx": bracketed(source), "redline.docx": redline(source)}
    found = {
        "base.docx": data,
        "compilation.json": jsonform.dumps(made),
        **{name: file.data for name, file in words.items()},
        "compilation.html": shown,
    }
    if akn:
        found["compilation.akn.xml"] = akoma_ntoso(sheet)
    losses = [lost(name, file.missing) for name, file in words.items() if file.missing]
    if pdf:
        from comity_text.pdf import pdf as printed  # noqa: PLC0415 - optional, and slow to load

        try:
            with printing():
                found[PDF] = printed(shown)
        except Refused as refusal:  # whoever waited for the others gets them
            losses.append(f"{PDF}: {refusal}")
    return found, losses


def result(folder: Path, forms: Mapping[str, bytes], remarks: Sequence[str], *, pdf: bool = False) -> Result:
    """What is written into a folder; without a PDF that was asked for it is not done."""
    return Result(written_in(folder, forms), remarks, REFUSED if pdf and PDF not in forms else DONE)


def lost(name: str, missing: Sequence[str]) -> str:
    """What a file could only name, since the base does not hold it."""
    return f"{name}: {len(missing)} new objects (pictures, fields, notes) could only be named."


def written_in(folder: Path, found: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same in a folder, which is made if there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    return {str(folder / name): data for name, data in found.items()}
