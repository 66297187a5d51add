"""`comity text resolve DIR/compilation.json CHOICES.json --out DIR2`: the next round from what was agreed."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from comity.core.errors import Unreadable, _
from comity.core.text import tracked
from comity.core.text.rolling import jsonread
from comity.core.text.rolling.choosing import choices
from comity.core.text.rolling.compilation import Compilation
from comity.core.text.rolling.index import Base
from comity.core.text.rolling.resolve import Resolved, resolve
from comity.core.text.write.docx import written
from comity.core.text.write.events import Event, Kept, New, Numbers
from comity.core.text.write.source import Source
from comity_text.compiled import files, result
from comity_text.frame import Result, about, received

LIMITS: Final = (2 << 30, 300)


class NotWritten(Unreadable):
    """The next base cannot be told in a Word file, so nothing is."""

    message = _(
        "The agreed text could not be written as a Word file without a loss; nothing was written. "
        "Compose the words of the place that holds a picture, field or note, and try again."
    )


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may be asked."""
    parser.add_argument("compilation", help="the compilation.json that `compile` wrote, beside its base.docx")
    parser.add_argument("choices", help="JSON: what shall stand in which place")
    parser.add_argument("--out", required=True, metavar="DIR", help="the folder for the next round")
    parser.add_argument("--base", help="the base, if it does not lie beside the compilation")
    parser.add_argument("--names", metavar="FILE", help="JSON: the names of parties by code")
    parser.add_argument("--pdf", action="store_true", help="a PDF too; needs WeasyPrint")
    parser.add_argument("--akn", action="store_true", help="Akoma Ntoso 3.0 too")


def run(asked: argparse.Namespace) -> Result:
    """Resolve, write the next base, and compile what is still open on it."""
    with about(asked.compilation):
        compiled = received(asked.compilation)
    base = asked.base or str(Path(asked.compilation).with_name("base.docx"))
    with about(base):
        data = received(base)
        text = tracked.read(data).rejected()
    with about(asked.compilation):
        made = jsonread.loads(compiled, text)
    with about(asked.choices):
        found = resolve(made, choices(received(asked.choices), made))
    fresh = next_base(data, made, found)
    following = on(fresh, found.compilation)
    names = (
        {key: str(value) for key, value in jsonread.parsed(received(asked.names)).value.items()}
        if asked.names
        else {}
    )
    results, losses = files(fresh, following, names, pdf=asked.pdf, akn=asked.akn)
    results["positions.json"] = positions(found)
    left = len(following.every())
    said = f"{len(found.compilation.settled)} stretches agreed; {left} places open."
    return result(Path(asked.out), results, [said, *losses], pdf=asked.pdf)


def next_base(data: bytes, made: Compilation, found: Resolved) -> bytes:
    """The agreed text as a Word file."""
    events = {
        name: list(_told(len(made.base.story(name).tokens), *told)) for name, told in found.told.items()
    }
    return written(Source(data, made), events, numbers=Numbers()).data


def _told(length: int, tokens: tuple[str, ...], runs: tuple[tuple[int, int, int], ...]) -> Iterator[Event]:
    """A story as base tokens that stay, base tokens that go, and new ones."""
    old = new = 0
    for start, end, at in runs:
        if new < at:
            yield New(tokens[new:at])
        if old < start:
            yield Kept(old, start, dropped=True)
        yield Kept(start, end)
        old, new = end, at + end - start
    if new < len(tokens):
        yield New(tokens[new:])
    if old < length:
        yield Kept(old, length, dropped=True)


def on(data: bytes, following: Compilation) -> Compilation:
    """The next round on the file that was written; the file must say exactly what was agreed."""
    text = tracked.read(data).rejected()
    written_ = {story.name: story.tokens for story in text.stories}
    if written_ != {story.name: story.tokens for story in following.base.text.stories}:
        raise NotWritten
    return replace(following, base=Base(text, sha256(data).hexdigest(), following.base.ids))


def positions(found: Resolved) -> bytes:
    """Where each token of the old base stands in the new one, and what became of the names of open places."""
    return (
        json.dumps({"positions": found.positions, "places": found.places}, ensure_ascii=False).encode()
        + b"\n"
    )
