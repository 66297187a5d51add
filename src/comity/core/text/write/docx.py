"""Word files: the redline, the bracketed text and the clean one, each from the base file and events for its stories."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from comity.core.text.write.events import Event, Numbers
from comity.core.text.write.frame import Frame
from comity.core.text.write.objects import Objects
from comity.core.text.write.package import Part, rewritten
from comity.core.text.write.setter import Setter
from comity.core.text.write.source import Source
from comity.core.text.write.stories import notes


@dataclass(frozen=True, slots=True)
class Written:
    """A file, and the objects of proposals that it could only name, since the base does not hold them."""

    data: bytes
    missing: tuple[str, ...] = ()


def written(
    source: Source,
    events: Mapping[str, Iterable[Event]],
    *,
    numbers: Numbers,
    changed: Mapping[str, bytes] | None = None,
    added: Sequence[Part] = (),
) -> Written:
    """The base with these events told in its stories; stories without events stay as they are."""
    text, places = source.compilation.base.text, source.homes
    parts: dict[str, Frame] = {}
    known = Objects(text.objects, source.compilation.objects, notes(places))
    for story in text.stories:
        if story.name not in events or story.name not in places:
            continue
        cuts = source.cuts(story.name)
        part = places[story.name].part
        if part not in parts:
            parts[part] = cuts.frame
            cuts.frame.emptied()  # a writer before may have failed half way
        Setter(cuts, numbers, known).set(events[story.name])
    filled = {**(changed or {}), **{name: frame.filled() for name, frame in parts.items()}}
    return Written(rewritten(source.base, filled, tuple(added)), tuple(sorted(known.missing)))
