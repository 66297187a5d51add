"""The sample files of `comity text`: a base of five paragraphs and what three delegations made of it.

`python -m tests.material.samples` writes them to docs/use/samples; a test compares the bytes.
"""

import sys
from pathlib import Path
from typing import Final

from tests.material.make import packed
from tests.material.tracked.docx import parts

FOLDER: Final = Path(__file__).resolve().parents[2] / "docs" / "use" / "samples"
# "+" is inserted, "-" deleted, "=" stays
Line = list[tuple[str, str]]
BASE: Final = (
    "Early warning of sand and dust storms",
    "The Conference, recalling that storms cross borders and affect health, transport and farming,",
    "Invites national services to share seasonal forecasts on a voluntary basis;",
    "Requests the Secretariat to circulate a list of contact persons every year;",
    "Decides to meet again in two years.",
)
EDITS: Final[dict[str, dict[int, Line]]] = {
    "aldora": {
        2: [
            ("=", "Invites national services to share seasonal "),
            ("+", "and, where available, daily "),
            ("=", "forecasts on a voluntary basis;"),
        ],
        4: [("=", "Decides to meet again in "), ("-", "two years"), ("+", "one year"), ("=", ".")],
    },
    "brenn": {
        2: [
            ("-", "Invites"),
            ("+", "Encourages"),
            ("=", " national services to share seasonal forecasts"),
            ("-", " on a voluntary basis"),
            ("=", ";"),
        ],
        3: [("-", BASE[3])],
        4: [("=", "Decides to meet again in "), ("-", "two years"), ("+", "one year"), ("=", ".")],
    },
    "cestria": {
        3: [
            ("=", "Requests the Secretariat to circulate a list of contact persons every "),
            ("-", "year"),
            ("+", "six months"),
            ("=", ";"),
        ],
    },
}
KINDS: Final = {"+": ("ins", "t"), "-": ("del", "delText")}


def sample(name: str) -> bytes:
    """One file; `base` has no changes."""
    edits = EDITS.get(name, {})
    body = "".join(_paragraph(edits.get(n, [("=", text)]), name, n) for n, text in enumerate(BASE))
    return packed(parts(body))


def _paragraph(line: Line, author: str, number: int) -> str:
    gone = all(kind == "-" for kind, _text in line)
    mark = f'<w:rPr><w:del w:id="{900 + number}" w:author="{author}"/></w:rPr>' if gone else ""
    properties = f"<w:pPr>{mark}</w:pPr>" if mark else ""
    runs = []
    for at, (kind, text) in enumerate(line):
        tag, words = KINDS.get(kind, ("", "t"))
        run = f'<w:r><w:{words} xml:space="preserve">{text}</w:{words}></w:r>'
        opened = f'<w:{tag} w:id="{number * 10 + at}" w:author="{author}">' if tag else ""
        runs.append(f"{opened}{run}</w:{tag}>" if tag else run)
    return f"<w:p>{properties}{''.join(runs)}</w:p>"


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in ("base", *EDITS):
        (FOLDER / f"{name}.docx").write_bytes(sample(name))
        sys.stdout.write(f"{name}.docx\n")
