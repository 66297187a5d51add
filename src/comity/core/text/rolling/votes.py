"""The vote table: who deletes which base token, and who inserts what at which gap. Source: ADR on rolling text."""

from collections import defaultdict
from collections.abc import Mapping

from comity.core.text.rolling.compilation import Compilation, Hunk, Inserted, Parties, Votes, Words

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
    return {name: _table(found, place) for name, found in compilation.rows.items()}


def _table(found: tuple[Row, ...], place: Mapping[str, int]) -> Votes:
    deleted: dict[int, list[str]] = defaultdict(list)
    inserted: dict[int, dict[tuple[int, Words], list[str]]] = defaultdict(dict)
    for hunk, parties in found:
        for at in range(hunk.start, hunk.end):
            deleted[at].extend(parties)
        if hunk.tokens:
            inserted[hunk.end].setdefault((hunk.rank, hunk.tokens), []).extend(parties)
    known: dict[Parties, Parties] = {}

    def ordered(parties: list[str]) -> Parties:
        key = tuple(parties)
        if key not in known:
            known[key] = tuple(sorted(key, key=place.__getitem__))
        return known[key]

    def listed(wanted: dict[tuple[int, Words], list[str]]) -> list[Inserted]:
        """By rank, then in protocol order of the first supporter, then by the words."""
        made = [(rank, Inserted(words, ordered(who))) for (rank, words), who in wanted.items()]
        made.sort(key=lambda one: (one[0], place[one[1].parties[0]], one[1].tokens))
        return [one for _rank, one in made]

    return Votes(
        {at: ordered(parties) for at, parties in sorted(deleted.items())},
        {gap: listed(wanted) for gap, wanted in sorted(inserted.items())},
    )
