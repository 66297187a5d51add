"""Whether anybody can be sure that a silence was heard: what the stored beats and deliveries say of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from comity.core.consensus import doubt
from comity.core.consensus.doubt import Outage
from comity.core.consensus.procedure import Procedure


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a silence is held, as it is copied into the event."""

    outages: tuple[Outage, ...] = ()
    undelivered: frozenset[str] = frozenset()
    unrepresented: frozenset[str] = frozenset()
    misdated: bool = False  # an objection was answered as late by a clock that had jumped

    def reason(self) -> str:
        """One line for the record: instants in UTC, codes of the register."""
        said = [f"unreachable {_utc(o.since)} to {_utc(o.until)}" for o in self.outages]
        if self.undelivered:
            said.append("not delivered: " + ", ".join(sorted(self.undelivered)))
        if self.unrepresented:
            said.append("without notified representation: " + ", ".join(sorted(self.unrepresented)))
        if self.misdated:
            said.append("the clock jumped, and an objection was answered as late")
        return "; ".join(said)


def _utc(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def period(procedure: Procedure, now: datetime) -> tuple[datetime, datetime] | None:
    """The time in which an outage counts, as far as it has passed; none where silence does not run."""
    if procedure.circulated_at is None or procedure.deadline is None:
        return None
    hours = timedelta(hours=procedure.rules.outage_counts_in_last_hours)
    begun = max(procedure.circulated_at, procedure.resumed_at or procedure.circulated_at)
    since, until = max(begun, procedure.deadline - hours), min(now, procedure.deadline)
    return (since, until) if since < until else None


def of(
    procedure: Procedure,
    now: datetime,
    outages: Iterable[Outage],
    delivered: frozenset[str],
    absent: frozenset[str] = frozenset(),
    *,
    jumped: bool = False,
) -> Doubt | None:
    """The doubt at an instant, or none: an outage counts once it is long enough, delivery is due by the end.

    Where the clock `jumped` while silence ran, nobody can say that what it called late did not come in time.
    """
    found, missing = tuple[Outage, ...](), frozenset[str]()
    counted = period(procedure, now)
    if counted is None or procedure.circulated_at is None or procedure.deadline is None:
        return None
    since, until = counted
    inside = tuple(
        Outage(max(o.since, since), min(o.until, until))
        for o in outages
        if o.until > since and o.since < until
    )
    if doubt.outage_holds(procedure.rules, procedure.circulated_at, procedure.deadline, inside):
        found = inside
    if now > procedure.deadline:
        missing = doubt.delivery_holds(procedure.rules, procedure.members, delivered)
    misdated = jumped and bool(procedure.late)
    doubted = found or missing or absent or misdated
    return Doubt(found, missing, absent, misdated) if doubted else None


Doubts = dict[UUID, Doubt]
