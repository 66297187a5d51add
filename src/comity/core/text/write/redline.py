"""The redline: live tracked changes, one label for each exact set of supporters.

Rejecting all changes gives the base; accepting those whose label names a party, and rejecting the others, gives that
party's text. Word knows one author for a change, so a set of parties is one author ("Brenn; Cestria").
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from comity.core.text import tokens as signs
from comity.core.text.rolling.compilation import Inserted, Parties, Stretch, Votes
from comity.core.text.write import chart
from comity.core.text.write.docx import Written, written
from comity.core.text.write.events import DELETED, INSERTED, Event, Kept, Mark, New, Numbers
from comity.core.text.write.source import Source

NOBODY: Final[Parties] = ()


def label(parties: Parties, names: Mapping[str, str]) -> str:
    """The author of a tracked change. A semicolon parts names, so none may stand within one."""
    return "; ".join(names.get(party, party).replace(";", ",") for party in parties)


class _Marks(dict[Parties, Mark]):
    """Changes of one kind by who wants them; the same parties stand together again and again."""

    def __init__(self, kind: str, names: Mapping[str, str]) -> None:
        super().__init__()
        self.kind, self.names = kind, names

    def __missing__(self, parties: Parties) -> Mark:
        self[parties] = mark = Mark(self.kind, label(parties, self.names))
        return mark


def redlined(length: int, votes: Votes, names: Mapping[str, str]) -> Iterator[Event]:
    """A story of `length` base tokens with its changes tracked; insertions stand where they are voted."""
    at = 0
    come, go = _Marks(INSERTED, names), _Marks(DELETED, names)
    gaps = sorted(votes.inserted, reverse=True)
    for start, end, parties in (*votes.stretches, Stretch(length, length, NOBODY)):
        while gaps and gaps[-1] <= start:
            gap = gaps.pop()
            if at < gap:
                yield Kept(at, gap)
                at = gap
            for tokens, who in votes.inserted[gap]:
                yield New(tokens, come[who])
        if at < start:
            yield Kept(at, start)
        at = start
        while at < end:
            stop = gaps[-1] if gaps and gaps[-1] < end else end
            yield Kept(at, stop, go[parties])
            at = stop
            if at < end:
                for tokens, who in votes.inserted[gaps.pop()]:
                    yield New(tokens, come[who])


def aligned(tokens: Sequence[str], votes: Votes) -> Votes:
    """The same votes with whole paragraphs and rows inserted between paragraphs and rows.

    A change may be told in several ways ("x. The" after "The", or "The x." before it); every party's text stays the
    same when an insertion steps over a token that equals its last one and that none of its parties touches.
    """
    inserted: dict[int, list[Inserted]] = {}
    for gap in sorted(votes.inserted):
        for one in votes.inserted[gap]:
            if signs.STRUCTURE.isdisjoint(one.tokens):
                inserted.setdefault(gap, []).append(one)
            else:
                place, turned = _turned(tokens, votes, gap, one.tokens, frozenset(one.parties))
                inserted.setdefault(place, []).append(Inserted(turned, one.parties))
    return Votes(votes.stretches, inserted)


def whole(words: Sequence[str], before: str | None) -> bool:
    """Whether an insertion consists of whole paragraphs or rows, between such; or changes no structure at all."""
    if signs.STRUCTURE.isdisjoint(words):
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
    return written(source, events, numbers=numbers, added=chart.parts(source.package, source.chart))
