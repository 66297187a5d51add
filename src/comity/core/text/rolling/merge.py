"""One compilation from submissions, and one from two: the newest of each party counts, in whatever order it came."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from comity.core.errors import NotAllowed, Unreadable, _
from comity.core.text.rolling.compilation import (
    Compilation,
    Group,
    Parties,
    Reserve,
    Statement,
    Submission,
)
from comity.core.text.rolling.index import Base

Key = TypeVar("Key")


class OtherBase(Unreadable):
    """Two compilations are not of one text."""

    message = _("These compilations do not have the same base text, order or round; they cannot be merged.")


class NotTheHolder(NotAllowed):
    """A reserve belongs to the party that entered it."""

    message = _("A reserve is lifted by the party that entered it alone.")


class NoSuchReserve(Unreadable):
    """Nothing to lift."""

    message = _("There is no such reserve.")


def compiled(base: Base, submissions: Iterable[Submission], order: Sequence[str] = ()) -> Compilation:
    """All submissions on one base."""
    found: dict[str, Submission] = {}
    for sent in submissions:
        known = found.get(sent.party)
        found[sent.party] = sent if known is None else _newer(known, sent)
    return Compilation(base, tuple(order), found)


def merge(one: Compilation, other: Compilation) -> Compilation:
    """Both together; the order of the two does not matter."""
    same = (one.base.exact, one.order, one.round, one.language)
    if same != (other.base.exact, other.order, other.round, other.language):
        raise OtherBase
    submissions = dict(one.submissions)
    for party, sent in other.submissions.items():
        submissions[party] = _newer(submissions[party], sent) if party in submissions else sent
    statements = dict(one.statements)
    for party, said in other.statements.items():
        known = statements.get(party, said)
        statements[party] = max(known, said, key=lambda s: (s.number, s.supports, s.reserves))
    return replace(
        one,
        submissions=submissions,
        statements=statements,
        settled=tuple(sorted({*one.settled, *other.settled})),
        groups=tuple(sorted({*one.groups, *other.groups}, key=lambda g: (g.code, g.members))),
    )


def _newer(one: Submission, other: Submission) -> Submission:
    """The one of the later round; within a round by number of sending, then by file, so that all agree on which."""
    return max(one, other, key=lambda sent: (sent.round, sent.number, sent.file, sent.reading))


def sent_by_group(group: Group, sent: Submission) -> Iterable[Submission]:
    """A group's file is the file of each of its members, unless a member sends its own."""
    return (
        replace(
            sent,
            party=member,
            remarks=tuple(replace(remark, party=member) for remark in sent.remarks)
            if member == group.members[0]
            else (),
        )
        for member in group.members
    )


def said(compilation: Compilation, statement: Statement) -> Compilation:
    """With what a party says of the text now; it replaces what the party said before."""
    known = compilation.statements.get(statement.party)
    number = max(statement.number, known.number + 1 if known else 0)
    statements: Mapping[str, Statement] = {
        **compilation.statements,
        statement.party: replace(statement, number=number),
    }
    return replace(compilation, statements=statements)


def lift(compilation: Compilation, reserve: Reserve, by: str) -> Compilation:
    """Without this reserve; only its holder lifts it."""
    if by != reserve.party:
        raise NotTheHolder
    known = compilation.statements.get(by)
    held = (reserve.kind, reserve.paragraph)
    if known is None or held not in known.reserves:
        raise NoSuchReserve
    return said(compilation, replace(known, reserves=tuple(one for one in known.reserves if one != held)))


def short(parties: Parties, groups: Sequence[Group]) -> Parties:
    """Parties, with the code of a group in place of its members where all of them are there."""
    if not groups:
        return parties
    left = list(parties)
    for group in sorted(groups, key=lambda g: (-len(g.members), g.code)):
        if group.members and {*group.members} <= {*left}:
            left[left.index(next(p for p in left if p in group.members))] = group.code
            left = [p for p in left if p not in group.members]
    return tuple(left)
