"""What the beats and deliveries say of running silences, asked in one go; acts copy it into their events."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from comity.core.consensus.guards import EntryUnconfirmed
from comity.core.consensus.procedure import Procedure
from comity.core.consensus.stages import Stage
from comity.core.errors import NotPossibleNow, _
from comity.decisions import doubts
from comity.decisions.doubts import Doubt, Doubts
from comity.decisions.models import Decision, Delivery, OutsideBreak
from comity.record import heartbeats
from comity.register import queries as register


class InDoubt(NotPossibleNow):
    """When in doubt, not adopted (invariant 14)."""

    message = _(
        "It is not certain that every Member State could react before the deadline. Nothing is adopted; "
        "the procedure is held, and the Chair sets a new deadline."
    )


def doubts_of(decisions: Iterable[Decision], now: datetime) -> Doubts:
    """The doubts about silences that run, by key; a bounded number of queries for any number of them."""
    running = [(d, d.procedure) for d in decisions if d.stage == Stage.SILENCE]
    periods = [p for _d, procedure in running if (p := doubts.period(procedure, now)) is not None]
    if not periods:
        return {}
    outages = heartbeats.outages(min(p[0] for p in periods), max(p[1] for p in periods))
    reached = _reached([(d, p) for d, p in running if p.rules.hold_undelivered])
    found = {
        d.key: doubts.of(p, now, outages, frozenset(reached.get(d.key, ())), _absent(p, now))
        for d, p in running
    }
    return {key: doubt for key, doubt in found.items() if doubt is not None}


def _absent(procedure: Procedure, now: datetime) -> frozenset[str]:
    """Who had no notified representation while silence ran, where the rule set holds for that."""
    if procedure.rules.runs_without_representation or not procedure.circulated_at or not procedure.deadline:
        return frozenset()
    begun = procedure.resumed_at or procedure.circulated_at
    return register.unrepresented(procedure.members, begun.date(), min(now, procedure.deadline).date())


def _reached(running: list[tuple[Decision, Procedure]]) -> dict[object, set[str]]:
    if not running:
        return {}
    reached: dict[object, set[str]] = {}
    ends = {d.key: p.deadline for d, p in running}
    for row in Delivery.objects.filter(decision__in=list(ends)):
        end = ends[row.decision_id]
        if end is not None and row.at <= end:
            reached.setdefault(row.decision_id, set()).add(row.party_id)
    return reached


def doubt_of(decision: Decision, now: datetime) -> Doubt | None:
    """The same for one."""
    return doubts_of([decision], now).get(decision.key)


def waited_for(keys: Iterable[UUID]) -> frozenset[UUID]:
    """Texts for which an objection from outside still waits for a word: asked of the entries themselves.

    The procedure keeps who waits, too; nothing is adopted unless both say that nobody does (invariant 2).
    """
    waiting = OutsideBreak.objects.filter(decision__in=list(keys), state=OutsideBreak.State.WAITING)
    return frozenset(waiting.values_list("decision_id", flat=True))


def undoubted(decision: Decision, now: datetime) -> None:
    """Refuse to adopt what should be held, or what an objection from outside may yet break."""
    if doubt_of(decision, now) is not None:
        raise InDoubt
    if waited_for([decision.key]):
        raise EntryUnconfirmed
