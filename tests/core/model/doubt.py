"""When adoption is in doubt, and how long the shortest silence is."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from tests.core.model.world import PLATFORM, Known, Rules


def long_outage(rules: Rules, known: Known) -> bool:
    """Whether platform or mail was away for longer than allowed in the last hours before the instant.

    Several short outages count together: who could not reach the platform three times has lost that time. An hour in
    which both platform and mail were away is one hour.
    """
    if rules.outage_longest is None or known.deadline is None:
        return False
    opens, closes = known.deadline - rules.outage_watched, known.deadline
    opens = max([opens, *(instant for instant in (known.began, known.resumed) if instant is not None)])
    edges = sorted({opens, closes, *(edge for outage in known.outages for edge in outage)})
    pieces = [(a, b) for a, b in pairwise(edges) if opens <= a and b <= closes]
    away = [b - a for a, b in pieces if any(start <= a and b <= end for start, end in known.outages)]
    return sum(away, timedelta(0)) > rules.outage_longest


def not_delivered(rules: Rules, known: Known) -> bool:
    """Whether the circulation reached somebody not at all, and the rules hold expiry for that."""
    return rules.undelivered_holds and bool(known.undelivered)


def in_doubt(rules: Rules, known: Known) -> bool:
    """Whether anything at all forbids adoption after unbroken silence."""
    return (
        long_outage(rules, known)
        or not_delivered(rules, known)
        or known.jumped
        or bool(known.mails)
        or bool(known.pending)
        or bool(known.objectors)
        or (known.together and known.sibling != "")
        or (known.sponsored and not known.sponsors)
    )


def window(rules: Rules) -> timedelta:
    """Return how long after the instant breaks received elsewhere may still be entered before self-adoption."""
    return timedelta(0) if rules.channels == {PLATFORM} else rules.entry_window


def long_enough(rules: Rules, start: datetime, until: datetime, *, again: bool) -> bool:
    """Whether a silence lasts the shortest period; of a text that comes back, the hours that are enough for one."""
    if until <= start:
        return False
    if again and rules.shorter_again is not None and until - start >= timedelta(hours=rules.shorter_again):
        return True
    if not rules.in_working_days:
        return until - start >= timedelta(hours=rules.shortest)
    return working_days(rules, start, until) >= rules.shortest


def working_days(rules: Rules, start: datetime, until: datetime) -> int:
    """Count whole days after the day of ``start`` up to the day of ``until`` that are worked where it counts."""
    off = dict(rules.days_off)
    whose = [off.get("seat", frozenset())]
    if rules.everybodys_calendar:
        whose = [off.get(member, frozenset()) for member in sorted(rules.members)]
    counts = []
    for free in whose:
        day, worked = start.date() + timedelta(days=1), 0
        while day <= until.date():
            worked += day.weekday() not in free
            day += timedelta(days=1)
        counts.append(worked)
    return min(counts)
