"""The style sheets: small enough to be read, and nothing in them that no page asks for."""

import gzip
import re
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "comity"
SHEETS = sorted((SOURCE / "web" / "static" / "comity").glob("*.css"))


def said() -> str:
    """Everything that can put a class on a page: templates, and the code that writes HTML."""
    reader = (
        SOURCE / "core" / "text" / "html.py"
    )  # the texts themselves; files to take away bring their own style
    return "\n".join(p.read_text() for p in [*SOURCE.rglob("*.html"), *SOURCE.glob("web/**/*.py"), reader])


def classes(css: str) -> set[str]:
    """The classes that a style sheet speaks of."""
    selectors = re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", css, flags=re.DOTALL)
    return set(re.findall(r"\.([a-z][\w-]*)", selectors))


def test_every_class_of_the_style_sheets_is_on_some_page() -> None:
    depths = {"d1", "d2", "d3"}  # how deep a paragraph stands; written with a number
    named = set().union(*(classes(sheet.read_text()) for sheet in SHEETS)) - depths
    written = said()
    assert {"state", "doc", "stack"} <= named
    unused = {name for name in named if not re.search(rf"[\"' =>.]{name}[\"' {{]", written)}
    assert unused == set()


def test_the_style_sheets_stay_small() -> None:
    whole = b"".join(sheet.read_bytes() for sheet in SHEETS)
    assert len(whole) <= 33_000, "docs/adr/0018: take something out before something is added"
    assert len(gzip.compress(whole, 9)) <= 8_500
