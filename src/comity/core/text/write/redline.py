"""The redline: live tracked changes, one label for each exact set of supporters.

Rejecting all changes gives the base; accepting those whose label names a party, and rejecting the others, gives that
party's text. Word knows one author for a change, so a set of parties is one author ("Brenn; Cestria").
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from comity.core.text import tokens as signs
from comity.core.text.rolling.compilation import Inserted, Parties, Votes
from comity.core.text.write import chart
from comity.core.text.write.docx import Written, written
from comity.core.text.write.events import DELETED, INSERTED, Event, Kept, Mark, New, Numbers
from comity.core.text.write.source import Source

NOBODY: Final[Parties] = ()


def label(parties: Parties, names: Mapping[str, str]) -> str:
    """The author of a tracked change. A semicolon parts names, so none may stand within one."""
    return "; ".join(names.get(party, party).replace(";", ",") for party in parties)


def redlined(length: int, votes: Votes, names: Mapping[str, str]) -> Iterator[Event]:
    """A story of `length` base tokens with its changes tracked; insertions stand where they are voted."""
    at = 0
    marks: dict[tuple[str, Parties], Mark] = {}

    def mark(kind: str, parties: Parties) -> Mark:
        key = (kind, parties)
        if key not in marks:
            marks[key] = Mark(kind, label(parties, names))
        return marks[key]

    for place in sorted({*votes.deleted, *votes.inserted}):
        if place > at:
            yield Kept(at, place)
            at = place
        for tokens, parties in votes.inserted.get(place, ()):
            yield New(tokens, mark(INSERTED, parties))
        if place == at and place in votes.deleted:
            parties = votes.deleted[place]
            at += 1
            while votes.deleted.get(at, NOBODY) == parties and at not in votes.inserted:
                at += 1
            yield Kept(place, at, mark(DELETED, parties))
    if at < length:
        yield Kept(at, length)


def aligned(tokens: Sequence[str], votes: Votes) -> Votes:
    """The same votes with whole paragraphs and rows inserted between paragraphs and rows.

    A change may be told in several ways ("x. The" after "The", or "The x." before it); every party's text stays the
    same when an insertion steps over a token that equals its last one and that none of its parties touches.
    """
    inserted: dict[int, list[Inserted]] = {}
    for gap in sorted(votes.inserted):
        for words, parties in votes.inserted[gap]:
            place, turned = _turned(tokens, votes, gap, words, frozenset(parties))
            inserted.setdefault(place, []).append(Inserted(turned, parties))
    return Votes(votes.deleted, inserted)


def whole(words: Sequence[str], before: str | None) -> bool:
    """Whether an insertion consists of whole paragraphs or rows, between such; or changes no structure at all."""
    structure = [token for token in words if token in signs.STRUCTURE]
    if not structure:
        return True
    between = before is None or before in signs.STRUCTURE
    return between and words[-1] in signs.STRUCTURE and signs.balanced(words)


def _turned(
    tokens: Sequence[str], votes: Votes, gap: int, words: tuple[str, ...], parties: frozenset[str]
) -> tuple[int, tuple[str, ...]]:
    place, turned = gap, words
    for _step in range(len(words) + 1):
        if whole(turned, tokens[place - 1] if place else None):
            return place, turned
        before = place - 1
        if before < 0 or tokens[before] != turned[-1] or parties & {*votes.deleted.get(before, ())}:
            break
        others = votes.inserted.get(before, ()) if before != gap else ()
        if any(parties & {*who} for _words, who in others):
            break
        place, turned = before, (turned[-1], *turned[:-1])
    return gap, words


def redline(source: Source, *, date: str = "") -> Written:
    """The whole file; changes carry a date only if one is given (as XML writes it)."""
    votes = source.compilation.votes
    events = {
        story.name: redlined(len(story.tokens), aligned(story.tokens, votes[story.name]), source.names)
        for story in source.compilation.base.text.stories
        if story.name in votes
    }
    numbers = Numbers(last=source.first_number, date=date)
    return written(source, events, numbers=numbers, added=chart.parts(source.opened(), source.chart))
