"""Whether anybody can be sure that silence was heard: outages, and texts that did not arrive.

What is found here is copied into the event of the hold; the heartbeats it rests on are bookkeeping and decide nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from comity.core.consensus.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Outage:
    """Platform or mail could not be reached from one instant to another."""

    since: datetime
    until: datetime


def unreachable(outages: Iterable[Outage], since: datetime, until: datetime) -> timedelta:
    """How long in a period; outages that overlap count once."""
    total, counted_to = timedelta(), since
    for outage in sorted(outages, key=lambda o: (o.since, o.until)):
        begin, end = max(outage.since, counted_to), min(outage.until, until)
        if end > begin:
            total += end - begin
            counted_to = end
    return total


def outage_holds(rules: RuleSet, circulated: datetime, deadline: datetime, outages: Iterable[Outage]) -> bool:
    """Whether the rule set holds the procedure: unreachable for longer than allowed in the last hours."""
    since = max(circulated, deadline - timedelta(hours=rules.outage_counts_in_last_hours))
    return unreachable(outages, since, deadline) > timedelta(minutes=rules.hold_after_outage_minutes)


def delivery_holds(rules: RuleSet, members: frozenset[str], delivered: frozenset[str]) -> frozenset[str]:
    """The members whom the text did not reach, where the rule set holds for them."""
    return members - delivered if rules.hold_undelivered else frozenset()


def window_passed(rules: RuleSet, deadline: datetime, now: datetime, outages: Iterable[Outage]) -> bool:
    """Whether officers had the whole window to enter what was received elsewhere.

    What the platform was away does not count: a note that waits on a desk cannot be entered then.
    """
    if rules.adopts != "itself":
        return True
    return now - deadline - unreachable(outages, deadline, now) >= timedelta(hours=rules.window_hours)
