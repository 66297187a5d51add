"""From choices to the next base: agreed words go in, open places stay open, and every position is known in both.

A place that nobody chose keeps its readings exactly: proposals are carried over by the positions, not compared again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from comity.core.errors import Unreadable, _
from comity.core.text import tokens as signs
from comity.core.text.rolling.carry import Carried, carried_over
from comity.core.text.rolling.compilation import (
    SETTLED,
    Compilation,
    Locus,
    Parties,
    Settled,
    Status,
    Words,
)
from comity.core.text.rolling.index import Indexed


class NoSuchPlace(Unreadable):
    """A choice for something that is not open."""

    message = _("There is no open place %(place)s in this compilation.")


class NoSuchChoice(Unreadable):
    """An alternative that does not exist, or several where only one can stand."""

    message = _("The choice for the place %(place)s names alternatives that it does not have or cannot join.")


class NotWellFormed(Unreadable):
    """Words that would leave a table half open, or a story without its last paragraph mark."""

    message = _("The choice for the place %(place)s would break a table or leave a story without an end.")


class Kind(StrEnum):
    """What was chosen."""

    BASE = "base"
    ALTERNATIVES = "alternatives"
    COMPOSED = "composed"


@dataclass(frozen=True, slots=True)
class Choice:
    """What shall stand in a place: the base, one alternative (several insertions in order), or words composed anew."""

    kind: Kind = Kind.BASE
    alternatives: tuple[int, ...] = ()  # numbers from 0
    tokens: Words = ()
    status: Status = Status.AGREED
    by: Parties = ()  # who agrees ad referendum


@dataclass(slots=True)
class Walked:
    """One story of the new base as it grows."""

    tokens: list[str] = field(default_factory=list)
    runs: list[tuple[int, int, int]] = field(default_factory=list)  # old start, old end, new start
    open: list[tuple[Locus, int, int]] = field(default_factory=list)  # with new start and end
    settled: list[Settled] = field(default_factory=list)

    def keep(self, tokens: Words, start: int, end: int) -> None:
        """Base tokens that stay."""
        if start >= end:
            return
        at = len(self.tokens)
        if self.runs and self.runs[-1][1] == start and self.runs[-1][2] + start - self.runs[-1][0] == at:
            self.runs[-1] = (self.runs[-1][0], end, self.runs[-1][2])
        else:
            self.runs.append((start, end, at))
        self.tokens += tokens[start:end]


@dataclass(frozen=True, slots=True)
class Resolved:
    """The next round: its base with what is still open, and where each old position went."""

    compilation: Compilation
    positions: Mapping[str, tuple[tuple[int, int, int], ...]]  # by new story: old start, old end, new start
    places: Mapping[str, str]  # open places: old name, new name
    told: Mapping[
        str, tuple[Words, tuple[tuple[int, int, int], ...]]
    ]  # by old story: new tokens, and what stayed


def resolve(compilation: Compilation, choices: Mapping[str, Choice]) -> Resolved:
    """Apply choices by the names of places."""
    known = {locus.id: locus for locus in compilation.every()}
    for name, choice in choices.items():
        if name not in known:
            raise NoSuchPlace(place=name)
        _check(known[name], choice)
    walked = {}
    for name in compilation.stories:
        indexed = compilation.base.story(name)
        walk = Walker(indexed, choices, compilation.round + 1)
        walk.between(0, len(indexed.tokens), compilation.of(name))
        walked[name] = walk.out
    carried: Carried = carried_over(
        compilation,
        {name: (out.tokens, out.runs, out.open) for name, out in walked.items()},
    )
    settled = [*carried.settled]
    for name, out in walked.items():
        if name not in carried.left:
            continue
        settled += [replace(one, story=carried.names.get(name, name)) for one in out.settled]
    made = replace(carried.compilation, settled=tuple(sorted(set(settled))))
    positions = {
        carried.names.get(name, name): tuple(out.runs) for name, out in walked.items() if name in carried.left
    }
    told = {name: (tuple(out.tokens), tuple(out.runs)) for name, out in walked.items()}
    return Resolved(made, positions, carried.places(made), told)


def _check(locus: Locus, choice: Choice) -> None:
    if choice.status not in SETTLED:
        raise NoSuchChoice(place=locus.id)
    if choice.kind is Kind.ALTERNATIVES:
        numbers = choice.alternatives
        valid = all(0 <= n < len(locus.alternatives) for n in numbers) and len({*numbers}) == len(numbers)
        if not numbers or not valid or (len(numbers) > 1 and not locus.additive):
            raise NoSuchChoice(place=locus.id)
    if choice.kind is Kind.COMPOSED:
        marks = [token for token in choice.tokens if token in signs.STRUCTURE and token != signs.PARAGRAPH]
        ends_story = locus.base[-1:] == (signs.PARAGRAPH,) and choice.tokens[-1:] != (signs.PARAGRAPH,)
        held = [token for token in locus.base if token in signs.STRUCTURE and token != signs.PARAGRAPH]
        if (marks or held) and not (signs.balanced(choice.tokens) and signs.balanced(locus.base)):
            raise NotWellFormed(place=locus.id)
        if ends_story and choice.tokens:
            raise NotWellFormed(place=locus.id)


class Walker:
    """Walks one story and its places."""

    def __init__(self, indexed: Indexed, choices: Mapping[str, Choice], round_: int) -> None:
        self.tokens, self.name = indexed.tokens, indexed.story.name
        self.choices, self.round = choices, round_
        self.out = Walked()

    def between(self, start: int, end: int, loci: tuple[Locus, ...]) -> None:
        """A stretch of the base with the places in it."""
        for locus in loci:
            self.out.keep(self.tokens, start, locus.start)
            self.place(locus)
            start = locus.end
        self.out.keep(self.tokens, start, end)

    def place(self, locus: Locus) -> None:
        """One place: what was chosen, or what stood there."""
        begun = len(self.out.tokens)
        choice = self.choices.get(locus.id)
        if choice is None or choice.kind is Kind.BASE:
            slot = len(self.out.open)
            if choice is None:
                self.out.open.append((locus, begun, begun))
            self.between(locus.start, locus.end, locus.inner)
            if choice is None:
                self.out.open[slot] = (locus, begun, len(self.out.tokens))
            elif not locus.inner:
                self.settle(begun, choice)
            return
        if choice.kind is Kind.COMPOSED:
            self.out.tokens += choice.tokens
        for number in choice.alternatives if choice.kind is Kind.ALTERNATIVES else ():
            for item in locus.alternatives[number].items:
                if isinstance(item, int):
                    self.out.keep(self.tokens, item, item + 1)
                else:
                    self.out.tokens.append(item)
        self.settle(begun, choice)

    def settle(self, begun: int, choice: Choice) -> None:
        """Remember what is agreed."""
        end = len(self.out.tokens)
        status = Status.DELETED if begun == end and choice.status is Status.AGREED else choice.status
        self.out.settled.append(Settled(self.name, begun, end, status, self.round, choice.by))
