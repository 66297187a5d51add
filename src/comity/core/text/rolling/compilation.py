"""What a compilation is: one frozen base, what each party wants in it, and the open places that follow from both.

The stored truth are the hunks of each party on positions of the base; votes and loci are views of them. Parties stand
in the conference's protocol order everywhere, never in the order of arrival.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from comity.core.text import tokens as signs
from comity.core.text.rolling.index import Base

Parties = tuple[str, ...]
Words = tuple[str, ...]


class Hunk(NamedTuple):
    """One change: base tokens `start` to before `end` go, and `tokens` come at the gap `end`.

    `rank` keeps apart what resolution brought to one gap from two places; it is 0 in what a party sends.
    """

    start: int
    end: int
    rank: int = 0
    tokens: Words = ()


Delta = Mapping[str, tuple[Hunk, ...]]  # by story; sorted, not overlapping


class Status(StrEnum):
    """How far an open place has come."""

    OPEN = "open"
    AGREED = "agreed"
    AD_REFERENDUM = "ad_referendum"
    REOPENED = "reopened"
    DELETED = "deleted"


SETTLED = frozenset({Status.AGREED, Status.AD_REFERENDUM, Status.DELETED})


class ReserveKind(StrEnum):
    """Why a party holds back."""

    GENERAL = "general"
    CAPITAL = "capital"
    SCRUTINY = "scrutiny"
    LINGUISTIC = "linguistic"


@dataclass(frozen=True, slots=True, order=True)
class Reserve:
    """A party's reserve on a paragraph, or on the whole text where `paragraph` is empty."""

    party: str
    kind: ReserveKind
    paragraph: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Support:
    """A party says expressly that the base stands in a paragraph (NOC), or in the whole text if it is empty."""

    party: str
    paragraph: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """All that a party says of the text beside its own words; the one with the greater `number` replaces the other."""

    party: str
    number: int = 0
    supports: tuple[str, ...] = ()  # paragraphs
    reserves: tuple[tuple[ReserveKind, str], ...] = ()  # kind and paragraph


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """A comment in a party's file; `paragraph` is the base paragraph where it stands, empty if there is none."""

    party: str
    paragraph: str
    author: str
    date: str
    text: str


class Move(NamedTuple):
    """Base tokens of a story that a party deletes at `start` and wants at the gap `to` of story `into`."""

    story: str
    start: int
    end: int
    into: str
    to: int


@dataclass(frozen=True, slots=True)
class Submission:
    """What one party sent; the greater `round`, then the greater `number`, replaces the other."""

    party: str
    delta: Delta = field(default_factory=dict)
    round: int = 0
    number: int = 0  # of a party's several files in one round
    file: str = ""  # SHA-256 of the file, in hex
    reading: str = ""  # SHA-256 of the plain text of its full reading, as `comity text read` prints it
    moves: tuple[Move, ...] = ()
    untracked: tuple[tuple[str, Hunk], ...] = ()
    formats: tuple[tuple[str, int], ...] = ()  # story and number of paragraphs whose properties alone changed
    looks: int = 0  # changes of the looks of words, tracked
    remarks: tuple[Remark, ...] = ()
    notes: Mapping[str, signs.Story] = field(
        default_factory=dict
    )  # new notes by the name that says what they hold
    objects: Mapping[str, signs.Opaque] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def numbered(self, number: int) -> "Submission":
        """The same as the party's file of this number."""
        return replace(self, number=number)


@dataclass(frozen=True, slots=True, order=True)
class Settled:
    """Base tokens on which there is agreement since a round; `by` agree ad referendum. Empty where words went."""

    story: str
    start: int
    end: int
    status: Status
    round: int = 0
    by: Parties = ()


class Alternative(NamedTuple):
    """One reading of a place: base positions that stay (numbers) and new tokens, and who wants it."""

    items: tuple[int | str, ...]
    tokens: Words
    parties: Parties


class Locus(NamedTuple):
    """An open place: base tokens `start` to before `end`, other readings of them, and the places within.

    `inner` is not empty where whole paragraphs or rows may go in which others have changes of their own.
    `additive`: nothing of the base goes, so that any ordered choice of the alternatives may stand together.
    """

    id: str
    story: str
    start: int
    end: int
    paragraph: str
    base: Words
    alternatives: tuple[Alternative, ...]
    rank: int = 0
    keepers: Parties = ()
    status: Status = Status.OPEN
    by: Parties = ()
    reserves: tuple[Reserve, ...] = ()
    untracked: Parties = ()
    inner: tuple["Locus", ...] = ()
    votes: tuple[tuple[Hunk, Parties], ...] = ()  # the hunks that make it

    @property
    def additive(self) -> bool:
        """Whether alternatives are insertions at one gap."""
        return self.start == self.end


class Inserted(NamedTuple):
    """New tokens at one gap, and who wants them."""

    tokens: Words
    parties: Parties


class Stretch(NamedTuple):
    """Base tokens that the same parties delete."""

    start: int
    end: int
    parties: Parties


@dataclass(frozen=True)
class Votes:
    """The vote table of one story: who deletes which stretch, and who inserts what before which token."""

    stretches: Sequence[Stretch] = ()
    inserted: Mapping[int, Sequence[Inserted]] = field(default_factory=dict)

    @cached_property
    def deleted(self) -> Mapping[int, Parties]:
        """Who deletes each token."""
        return {at: parties for start, end, parties in self.stretches for at in range(start, end)}


@dataclass(frozen=True, slots=True)
class Group:
    """Sponsors who speak together under one code."""

    code: str
    members: Parties


@dataclass(frozen=True)
class Compilation:
    """One base and all that is proposed on it."""

    base: Base
    order: Parties = ()  # the protocol order; parties that it does not name follow by code
    submissions: Mapping[str, Submission] = field(default_factory=dict)
    settled: tuple[Settled, ...] = ()
    statements: Mapping[str, Statement] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    round: int = 0  # how often the text was resolved before
    language: str = "en"

    @cached_property
    def parties(self) -> Parties:
        """All who sent something or said something, in protocol order."""
        named = {*self.submissions, *self.statements}
        place = {code: n for n, code in enumerate(self.order)}
        return tuple(sorted(named, key=lambda code: (place.get(code, len(place)), code)))

    @cached_property
    def supports(self) -> tuple[Support, ...]:
        """Who expressly wants the base to stand, and where; in protocol order."""
        said = (self.statements[party] for party in self.parties if party in self.statements)
        return tuple(Support(one.party, paragraph) for one in said for paragraph in one.supports)

    @cached_property
    def reserves(self) -> tuple[Reserve, ...]:
        """All reserves that stand; in protocol order."""
        said = (self.statements[party] for party in self.parties if party in self.statements)
        return tuple(Reserve(one.party, kind, at) for one in said for kind, at in one.reserves)

    @cached_property
    def stories(self) -> tuple[str, ...]:
        """The stories of the base, then those that only proposals have."""
        known = [story.name for story in self.base.text.stories]
        new = {name for sent in self.submissions.values() for name in sent.delta} - set(known)
        return (*known, *sorted(new))

    @cached_property
    def rows(self) -> Mapping[str, tuple[tuple[Hunk, Parties], ...]]:
        """Each different hunk of each story with all who want it: what is stored."""
        from comity.core.text.rolling.votes import rows  # noqa: PLC0415 - it needs these types

        return rows(self)

    @cached_property
    def votes(self) -> Mapping[str, Votes]:
        """The vote tables by story."""
        from comity.core.text.rolling.votes import counted  # noqa: PLC0415 - it needs these types

        return counted(self)

    @cached_property
    def loci(self) -> tuple[Locus, ...]:
        """The open places in the order of the text; those within others are in `inner`."""
        from comity.core.text.rolling.loci import derived  # noqa: PLC0415 - it needs these types

        return derived(self)

    @cached_property
    def notes(self) -> Mapping[str, signs.Story]:
        """New notes of all parties."""
        return {
            name: n
            for p in self.parties
            if p in self.submissions
            for name, n in self.submissions[p].notes.items()
        }

    @cached_property
    def objects(self) -> Mapping[str, signs.Opaque]:
        """What object tokens stand for, in the base and in all proposals."""
        found = dict(self.base.text.objects)
        for party in self.parties:
            if party in self.submissions:
                for token, opaque in self.submissions[party].objects.items():
                    found.setdefault(token, opaque)
        return found

    @cached_property
    def _all(self) -> tuple[Locus, ...]:
        return tuple(_every(self.loci))

    @cached_property
    def _by_story(self) -> Mapping[str, list[Locus]]:
        found: dict[str, list[Locus]] = {}
        for locus in self.loci:
            found.setdefault(locus.story, []).append(locus)
        return found

    def every(self) -> tuple[Locus, ...]:
        """All places, each before those within it."""
        return self._all

    def of(self, story: str) -> tuple[Locus, ...]:
        """The outer places of one story."""
        return tuple(self._by_story.get(story, ()))

    def with_(self, **changes: object) -> "Compilation":
        """The same with some fields changed; the views are derived anew."""
        return replace(self, **changes)  # type: ignore[arg-type]  # checked by the dataclass


def _every(loci: Sequence[Locus]) -> list[Locus]:
    found: list[Locus] = []
    for locus in loci:
        found.append(locus)
        if locus.inner:
            found += _every(locus.inner)
    return found
