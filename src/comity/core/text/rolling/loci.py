"""The open places of a text, derived from what parties want.

Two hunks belong together if what they delete overlaps, if both insert at one gap, or if one inserts inside what the
other deletes. Whole paragraphs or rows that go become an outer place around those within, unless something crosses
their edge. At each place every party has one reading, and equal readings are one alternative.
"""

from collections.abc import Iterator, Mapping, Sequence

from comity.core.text import tokens as signs
from comity.core.text.rolling.compilation import (
    Alternative,
    Compilation,
    Hunk,
    Locus,
    Parties,
    Reserve,
    Settled,
    Status,
    Words,
)
from comity.core.text.rolling.index import Indexed
from comity.core.text.rolling.tidy import boundary
from comity.core.text.rolling.votes import Row


def derived(compilation: Compilation) -> tuple[Locus, ...]:
    """All outer places in the order of the text."""
    found = compilation.rows
    return tuple(
        locus
        for name in compilation.stories
        if name in found
        for locus in Places(compilation, name).of(found[name])
    )


class Places:
    """The places of one story."""

    def __init__(self, compilation: Compilation, name: str) -> None:
        self.name = name
        self.base: Indexed = compilation.base.story(name)
        self.tokens = self.base.tokens
        self.place: Mapping[str, int] = {party: n for n, party in enumerate(compilation.parties)}
        self.settled: tuple[Settled, ...] = tuple(s for s in compilation.settled if s.story == name)
        self.keepers: dict[str, list[str]] = {}
        for support in compilation.supports:
            self.keepers.setdefault(support.paragraph, []).append(support.party)
        self.reserves: dict[str, list[Reserve]] = {}
        for reserve in compilation.reserves:
            self.reserves.setdefault(reserve.paragraph, []).append(reserve)
        self.rounds = {party: sent.round for party, sent in compilation.submissions.items()}
        self.untracked: dict[Hunk, list[str]] = {}
        for party in compilation.parties:
            sent = compilation.submissions.get(party)
            for story, hunk in sent.untracked if sent else ():
                if story == name:
                    self.untracked.setdefault(hunk, []).append(party)

    def of(self, found: Sequence[Row]) -> list[Locus]:
        """The places that hunks make."""
        made: list[Locus] = []
        for together in components(found):
            if len(together) == 1:
                made.append(self.single(together[0]))
            else:
                made += self.placed(together)
        return made

    def placed(self, together: Sequence[Row]) -> Sequence[Locus]:
        """One component: one place, or outer places with others within and beside them."""
        outer = self.containers(together)
        if not outer:
            return [self.locus(together)]
        left = list(together)
        made: list[Locus] = []
        for start, end in outer:
            own: list[Row] = []
            inner: list[Row] = []
            rest: list[Row] = []
            for row in left:
                first, last = row[0][:2]
                if first == start and last == end:
                    own.append(row)
                elif start <= first and last <= end and not _at_edge(row[0], start, end):
                    inner.append(row)
                else:
                    rest.append(row)
            left = rest
            made.append(self.locus(own, tuple(self.of(inner)) if inner else ()))
        made += self.of(left)
        return sorted(made, key=lambda locus: (locus.start, locus.end, locus.rank))

    def containers(self, together: Sequence[Row]) -> list[tuple[int, int]]:
        """The outermost whole paragraphs or rows that somebody wants to go and that nothing crosses."""
        spans = {(hunk.start, hunk.end) for hunk, _parties in together}
        if len(spans) < 2:
            return []
        found: list[tuple[int, int]] = []
        for start, end in sorted(spans, key=lambda span: (span[0] - span[1], span)):
            if start == end or not self.whole(start, end):
                continue
            if any(a <= start and end <= b for a, b in found):
                continue
            apart = all(b <= start or end <= a or (start <= a and b <= end) for a, b in spans)
            if apart and not filled(together, start, end):
                found.append((start, end))
        return found

    def whole(self, start: int, end: int) -> bool:
        """Whether base tokens are whole paragraphs, rows or tables."""
        tokens = self.tokens
        return (
            boundary(tokens, start)
            and tokens[end - 1] in signs.STRUCTURE
            and signs.balanced(tokens[start:end])
        )

    def single(self, row: Row, inner: tuple[Locus, ...] = ()) -> Locus:
        """A place that one change makes, as most are."""
        hunk, parties = row
        start, end, rank, tokens = hunk
        return self.made(start, end, rank, (Alternative(tokens, tokens, parties),), (row,), inner)

    def locus(self, together: Sequence[Row], inner: tuple[Locus, ...] = ()) -> Locus:
        """One place."""
        if len(together) == 1:
            return self.single(together[0], inner)
        start = together[0][0].start
        end = max([hunk.end for hunk, _parties in together])
        rank = max([hunk.rank for hunk, _parties in together])
        return self.made(start, end, rank, self.alternatives(together, start, end), tuple(together), inner)

    def made(
        self,
        start: int,
        end: int,
        rank: int,
        alternatives: tuple[Alternative, ...],
        votes: tuple[Row, ...],
        inner: tuple[Locus, ...] = (),
    ) -> Locus:
        """A place with its name, its standing and what parties say of its paragraph."""
        base = self.base
        number = base.paragraph_at[start]
        paragraph = base.ids[number] if base.ids else ""
        first = base.starts[number] if base.ids else 0
        status, by = self.standing(start, end, votes) if self.settled else (Status.OPEN, ())
        return Locus(
            f"{paragraph or self.name}:{start - first}-{end - first}{f'.{rank}' if rank else ''}",
            self.name,
            start,
            end,
            paragraph,
            self.tokens[start:end],
            alternatives,
            rank,
            self.ordered(self.keepers.get(paragraph, ())) if self.keepers else (),
            status,
            by,
            tuple(sorted(self.reserves.get(paragraph, ()), key=self.of_reserve)) if self.reserves else (),
            self.flagged(votes) if self.untracked else (),
            inner,
            votes,
        )

    def of_reserve(self, reserve: Reserve) -> tuple[int, str]:
        """Reserves in protocol order."""
        return self.place[reserve.party], reserve.kind

    def ordered(self, parties: Sequence[str]) -> Parties:
        """Each once, in protocol order."""
        return tuple(sorted(set(parties), key=self.place.__getitem__)) if parties else ()

    def flagged(self, together: Sequence[Row]) -> Parties:
        """Who changed something here without tracking it."""
        return self.ordered([p for hunk, who in together for p in self.untracked.get(hunk, ()) if p in who])

    def standing(self, start: int, end: int, together: Sequence[Row]) -> tuple[Status, Parties]:
        """Reopened where somebody proposes anew on words, or at a gap, on which there was agreement; else open."""
        parties = {party for _hunk, who in together for party in who}
        for settled in self.settled:
            touches = start < settled.end and settled.start < end
            within = start == end and settled.start < start < settled.end
            if (touches or within or start == end == settled.start == settled.end) and any(
                self.rounds.get(party, -1) >= settled.round for party in parties
            ):
                return Status.REOPENED, settled.by
        return Status.OPEN, ()

    def alternatives(self, together: Sequence[Row], start: int, end: int) -> tuple[Alternative, ...]:
        """The readings of all parties that have one, joined where they are equal."""
        by_party: dict[str, tuple[Hunk, ...]] = {}
        for hunk, parties in together:
            for party in parties:
                by_party[party] = (*by_party.get(party, ()), hunk)
        wanted: dict[tuple[Hunk, ...], Parties] = {}
        for party, hunks in by_party.items():
            wanted[hunks] = (*wanted.get(hunks, ()), party)
        tokens = self.tokens
        joined: dict[Words, tuple[tuple[int | str, ...], Parties]] = {}
        for hunks, parties in wanted.items():
            items, words = reading(hunks, start, end, tokens)
            known = joined.get(words)
            joined[words] = (known[0], (*known[1], *parties)) if known else (items, parties)
        made = [Alternative(items, words, self.ordered(who)) for words, (items, who) in joined.items()]
        return tuple(sorted(made, key=lambda a: (self.place[a.parties[0]], a.tokens)))


def filled(together: Sequence[Row], start: int, end: int) -> bool:
    """Whether what others change within a container is one place as large as it: then all of it is one place."""
    inner = [row for row in together if start <= row[0].start and row[0].end <= end]
    inner = [row for row in inner if row[0][:2] != (start, end) and not _at_edge(row[0], start, end)]
    return any(
        (part[0][0].start, max(row[0].end for row in part)) == (start, end) for part in components(inner)
    )


def _at_edge(hunk: Hunk, start: int, end: int) -> bool:
    """An insertion beside a container is none within it."""
    return hunk.start == hunk.end and hunk.start in {start, end}


def reading(
    hunks: Sequence[Hunk], start: int, end: int, tokens: Words
) -> tuple[tuple[int | str, ...], Words]:
    """What hunks make of a stretch of the base: positions that stay, and new tokens; and the same as tokens alone."""
    items: list[int | str] = []
    words: list[str] = []
    at = start
    for first, last, _rank, new in hunks:
        items += range(at, first)
        words += tokens[at:first]
        items += new
        words += new
        at = last
    items += range(at, end)
    words += tokens[at:end]
    return tuple(items), tuple(words)


def components(found: Sequence[Row]) -> Iterator[list[Row]]:
    """Hunks that belong together; `found` is sorted by start and end."""
    together: list[Row] = []
    reach = -1
    ranks: tuple[int, ...] = ()  # of what comes at the gap `reach`
    for row in found:
        start, end, rank, tokens = row[0]
        if start >= reach and not (start == end == reach and tokens and rank in ranks):
            if together:
                yield together
            together, reach, ranks = [row], end, (rank,) if tokens else ()
            continue
        together.append(row)
        if end > reach:
            reach, ranks = end, ()
        if tokens and end == reach:
            ranks += (rank,)
    if together:
        yield together
