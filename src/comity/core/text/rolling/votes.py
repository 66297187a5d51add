"""The vote table: who deletes which base token, and who inserts what at which gap. Source: ADR on rolling text."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, pairwise

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
                if hunk in wanted:
                    wanted[hunk].append(party)
                else:
                    wanted[hunk] = [party]
    return {
        name: tuple((hunk, tuple(parties)) for hunk, parties in sorted(wanted.items()))
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
    gone = [(hunk.start, hunk.end, parties) for hunk, parties in found if hunk.start < hunk.end]
    edges = sorted({edge for start, end, _parties in gone for edge in (start, end)})
    out: list[Stretch] = []
    active: list[tuple[int, int, Parties]] = []
    at = 0
    for start, end in pairwise(edges):
        active = [one for one in active if one[1] > start]
        while at < len(gone) and gone[at][0] == start:
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
    """What is inserted at each gap: by rank, then in protocol order of the first supporter, then by the words."""
    wanted: dict[int, dict[tuple[int, Words], Parties]] = {}
    for (_start, end, rank, tokens), parties in found:
        if tokens:
            here = wanted.setdefault(end, {})
            key = (rank, tokens)
            here[key] = _sorted(here[key] + parties, place) if key in here else parties
    out = {}
    for gap, here in sorted(wanted.items()):
        made = [(rank, Inserted(words, who)) for (rank, words), who in here.items()]
        if len(made) > 1:
            made.sort(key=lambda one: (one[0], place[one[1].parties[0]], one[1].tokens))
        out[gap] = [one for _rank, one in made]
    return out
