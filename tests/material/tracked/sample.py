"""The sample of the manual: a short base and what three parties make of it; `python -m tests.material.tracked.sample`.

The same bytes each time, written beside the other material.
"""

from pathlib import Path
from typing import Final

from tests.material.make import packed
from tests.material.tracked.docx import Writer, parts
from tests.material.tracked.parties import Item, Paper, Segments

HERE: Final = Path(__file__).parents[1] / "rolling"
TITLE: Final = "Voluntary exchange of calendars of activities"
FIRST: Final = (
    "The Committee decides that each participating State ",
    "may",
    " send its calendar of activities ",
    "once a year",
    ".",
)
SECOND: Final = "The calendar shall give the title, the dates and the place of each activity."
THIRD: Final = "The Secretariat shall publish the calendars on the website of the Conference."


def own(*changes: tuple[int, str]) -> Segments:
    """The first paragraph, with some of its parts replaced."""
    new = dict(changes)
    found: Segments = []
    for n, part in enumerate(FIRST):
        found += [("-", part), ("+", new[n])] if n in new else [("=", part)]
    return found


SAMPLE: Final[dict[str, list[Item]]] = {
    "base": [Item(own()), Item([("=", SECOND)]), Item([("=", THIRD)])],
    "aldora": [Item(own((1, "shall"))), Item([("=", SECOND)]), Item([("=", THIRD)])],
    "brenn": [
        Item(own((1, "shall"), (3, "twice a year"))),
        Item([("=", SECOND)]),
        Item([("-", THIRD)], "-"),
    ],
    "cestria": [
        Item(own((3, "every two years"))),
        Item([("=", SECOND.removesuffix(".")), ("+", ", and the working languages"), ("=", ".")]),
        Item([("+", "Nothing in this decision obliges a State to publish what it holds confidential.")], "+"),
        Item([("=", THIRD)]),
    ],
}


def written(name: str) -> bytes:
    """One of the files, as Word writes it."""
    writer = Writer(Paper("en", ()), name.capitalize(), wordlike=True)
    body = [Item([("=", TITLE)], style="Heading1"), *SAMPLE[name]]
    return packed(parts("".join(writer.paragraph(item) for item in body)))


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    for name in SAMPLE:
        (HERE / f"{name}.docx").write_bytes(written(name))
