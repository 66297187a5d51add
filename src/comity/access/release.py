"""Who may read: the originator, those it was released to, and nobody else.

The register of parties, bodies and rules needs no marking: it is public. Persons are no matter of this rule; they are
shown to their own delegation and to the accrediting officers alone (people/queries.py).

Pure: no database, no clock. `access/models.py` holds the same rule in SQL, and a property test keeps them equal.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Release:
    """One party or one group that may read, from an instant (inclusive) until another (exclusive)."""

    since: datetime
    party: str = ""
    group: str = ""
    until: datetime | None = None

    def reaches(self, party: str, groups: frozenset[str], at: datetime) -> bool:
        """Whether this release lets the party read at that instant."""
        named = (self.party != "" and self.party == party) or self.group in groups
        return named and self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Distribution:
    """The value that a Marking row gives to `may_read`."""

    originator: str
    released_to: frozenset[Release] = frozenset()
    public_from: datetime | None = None


def may_read(party: str, groups: frozenset[str], distribution: Distribution, *, at: datetime) -> bool:
    """Whether a party that belongs to these groups at this instant may read; the public is the party ""."""
    if distribution.public_from is not None and distribution.public_from <= at:
        return True
    if not party:
        return False
    return party == distribution.originator or any(
        release.reaches(party, groups, at) for release in distribution.released_to
    )
