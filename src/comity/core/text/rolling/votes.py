"""The vote table: who deletes which base token, and who inserts what at which gap. Source: ADR on rolling text."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, pairwise
from operator import itemgetter

from comity.core.text.rolling.compilation import (
    Compilation,
    Hunk,
    Inserted,
    Parties,
    Stretch,
    Votes,
    Words,
)

Row = tuple[Hunk, Parties]


def rows(compilation: Compilation) -> Mapping[str, tuple[Row, ...]]:
    """Each different hunk of each story with all who want it, in the order of the text: what is stored."""
    found: dict[str, dict[Hunk, list[str]]] = {name: {} for name in compilation.stories}
    for party in compilation.parties:
        sent = compilation.submissions.get(party)
        for name, hunks in sent.delta.items() if sent else ():
            wanted = found[name]
            for hunk in hunks:
                wanted.setdefault(hunk, []).append(party)
    return {
        name: tuple((hunk, tuple(parties)) for hunk, parties in sorted(wanted.items(), key=itemgetter(0)))
        for name, wanted in found.items()
        if wanted
    }


def counted(compilation: Compilation) -> Mapping[str, Votes]:
    """The tables of all stories in which something is proposed."""
    place = {party: n for n, party in enumerate(compilation.parties)}
    return {
        name: Votes(_stretches(found, place), _gaps(found, place)) for name, found in compilation.rows.items()
    }


def _stretches(found: Sequence[Row], place: Mapping[str, int]) -> list[Stretch]:
    """Who deletes what: from each edge of a hunk to the next the same parties do."""
    gone = [(start, end, parties) for (start, end, _rank, _tokens), parties in found if start < end]
    edges = sorted({edge for start, end, _parties in gone for edge in (start, end)})
    out: list[Stretch] = []
    active: list[tuple[int, int, Parties]] = []
    at, count = 0, len(gone)
    for start, end in pairwise(edges):
        if active:
            active = [one for one in active if one[1] > start]
        while at < count and gone[at][0] == start:
            active.append(gone[at])
            at += 1
        if active:
            parties = active[0][2] if len(active) == 1 else _sorted(chain(*(one[2] for one in active)), place)
            if out and out[-1].end == start and out[-1].parties == parties:
                out[-1] = Stretch(out[-1].start, end, parties)
            else:
                out.append(Stretch(start, end, parties))
    return out


def _sorted(parties: Iterable[str], place: Mapping[str, int]) -> Parties:
    return tuple(sorted(parties, key=place.__getitem__))


def _gaps(found: Sequence[Row], place: Mapping[str, int]) -> dict[int, list[Inserted]]:
    """What is inserted at each gap."""
    wanted: dict[int, list[Row]] = {}
    for row in found:
        (_start, end, _rank, tokens), _parties = row
        if tokens:
            wanted.setdefault(end, []).append(row)
    return {gap: _at_gap(wanted[gap], place) for gap in sorted(wanted)}


def _at_gap(rows_: Sequence[Row], place: Mapping[str, int]) -> list[Inserted]:
    """What is inserted at one gap: by rank, then in protocol order of the first supporter, then by the words."""
    if len(rows_) == 1:
        hunk, parties = rows_[0]
        return [Inserted(hunk.tokens, parties)]
    joined: dict[tuple[int, Words], Parties] = {}
    for (_start, _end, rank, tokens), parties in rows_:
        known = joined.get((rank, tokens))
        joined[rank, tokens] = _sorted(known + parties, place) if known else parties
    made = [(rank, Inserted(words, who)) for (rank, words), who in joined.items()]
    made.sort(key=lambda one: (one[0], place[one[1].parties[0]], one[1].tokens))
    return [one for _rank, one in made]
