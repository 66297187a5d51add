"""The clean Word file: the base with changes made and nothing to show for it, as a text stands after resolution."""

from collections.abc import Iterator, Sequence

from comity.core.text.rolling.canon import canon
from comity.core.text.rolling.compilation import Hunk
from comity.core.text.tokens import Text
from comity.core.text.write.docx import Written, written
from comity.core.text.write.events import Event, Kept, New, Numbers
from comity.core.text.write.source import Source


def clean(source: Source, text: Text) -> Written:
    """The base file saying `text`; styles, numbers, headers, notes and pictures stay as they are."""
    base = source.compilation.base
    events: dict[str, list[Event]] = {}
    for story in text.stories:
        known = base.story(story.name)
        if known.tokens and known.tokens != story.tokens:
            events[story.name] = list(changed(len(known.tokens), canon(known, story.tokens)))
    return written(source, events, numbers=Numbers(last=source.first_number))


def changed(length: int, hunks: Sequence[Hunk]) -> Iterator[Event]:
    """A story of `length` base tokens with changes made."""
    at = 0
    for hunk in hunks:
        if at < hunk.start:
            yield Kept(at, hunk.start)
        if hunk.start < hunk.end:
            yield Kept(hunk.start, hunk.end, dropped=True)
        if hunk.tokens:
            yield New(hunk.tokens)
        at = hunk.end
    if at < length:
        yield Kept(at, length)
