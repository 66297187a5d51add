"""What the beats and deliveries say of running silences, asked in one go; acts copy it into their events."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max

from comity.core.consensus import doubt
from comity.core.consensus.guards import EntryUnconfirmed
from comity.core.consensus.procedure import Procedure
from comity.core.consensus.stages import Stage
from comity.core.errors import NotPossibleNow, _
from comity.decisions import doubts
from comity.decisions.doubts import Doubt, Doubts
from comity.decisions.models import Decision, Delivery, InboundMail, OutsideBreak
from comity.record import heartbeats
from comity.record.models import ClockAlarm
from comity.register import queries as register


class InDoubt(NotPossibleNow):
    """When in doubt, not adopted (invariant 14)."""

    message = _(
        "It is not certain that every Member State could react before the deadline. Nothing is adopted; "
        "the procedure is held, and the Chair sets a new deadline."
    )


class MailUnread(NotPossibleNow):
    """A machine does not know what a delegation has written; nothing is adopted before somebody has read it."""

    message = _(
        "A message from a delegation's mailbox that came in time has not been read. Nothing can be adopted until two "
        "officers of the Secretariat have read it."
    )


class WindowOpen(NotPossibleNow):
    """Objections received elsewhere could not all be entered yet."""

    message = _(
        "The platform could not be reached for a part of the time in which objections received elsewhere are entered. "
        "Nothing is adopted until that time has passed in full."
    )


def doubts_of(decisions: Iterable[Decision], now: datetime) -> Doubts:
    """The doubts about silences that run, by key; a bounded number of queries for any number of them."""
    running = [(d, d.procedure) for d in decisions if d.stage == Stage.SILENCE]
    periods = [p for _d, procedure in running if (p := doubts.period(procedure, now)) is not None]
    if not periods:
        return {}
    outages = heartbeats.outages(min(p[0] for p in periods), max(p[1] for p in periods))
    reached = _reached([(d, p) for d, p in running if p.rules.hold_undelivered])
    jumped = _jumped()
    found = {
        d.key: doubts.of(
            p, now, outages, frozenset(reached.get(d.key, ())), _absent(p, now), jumped=jumped(p)
        )
        for d, p in running
    }
    return {key: one for key, one in found.items() if one is not None}


def _jumped() -> Callable[[Procedure], bool]:
    """Whether the clock was in doubt while a silence ran, or since the last hold of it ended.

    What was settled before says nothing of it, whatever instant a clock that had jumped gave its alarm.
    """
    alarms = ClockAlarm.objects.aggregate(
        all=Count("pk"), settled=Count("settled_at"), last=Max("settled_at")
    )
    stands, last = alarms["all"] > alarms["settled"], alarms["last"]

    def since(procedure: Procedure) -> bool:
        begun = procedure.resumed_at or procedure.circulated_at
        return begun is not None and (stands or (last is not None and last >= begun))

    return since


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
    ends = {(d.key, d.circulation): p.deadline for d, p in running}
    for row in Delivery.objects.filter(decision__in=[key for key, _circulation in ends]):
        end = ends.get((row.decision_id, row.circulation))
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


def unread(decisions: Iterable[Decision]) -> frozenset[UUID]:
    """Texts that a message nobody has read yet may object to; two queries at most for any number of them.

    A mailbox may name a text in words of its own, or several in one message, or write again before it has answered
    for its first message: the platform cannot place these, and whoever sent them had no other way to object.
    """
    sent = [d for d in decisions if d.circulated_at is not None]
    waiting = InboundMail.objects.filter(outcome=InboundMail.Outcome.TO_READ).exclude(party="")
    mails = list(waiting.values_list("party", "received", "decision_id")) if sent else []
    return frozenset(d.key for d in sent for mail in mails if _may_object(d, *mail))


def _may_object(decision: Decision, party: str, received: datetime, about: UUID | None) -> bool:
    """Whether a message of a party, about that text or about none that could be told, came in time."""
    procedure = decision.procedure
    if party not in decision.members or procedure.asked_since is None or received < procedure.asked_since:
        return False
    if about is not None and about != decision.key:
        return False
    return procedure.in_time(received) or (about is not None and decision.stage == Stage.TABLED)


def still_open(decisions: Iterable[Decision], now: datetime) -> frozenset[UUID]:
    """Texts for which officers have not had the whole window for entries; three queries for any number of them."""
    ended = [
        (d.key, rules, d.deadline)
        for d in decisions
        if d.deadline is not None and d.deadline < now and (rules := d.rule_set).window_hours
    ]
    if not ended:
        return frozenset()
    outages = heartbeats.outages(min(deadline for _key, _rules, deadline in ended), now)
    return frozenset(
        key for key, rules, deadline in ended if not doubt.window_passed(rules, deadline, now, outages)
    )


def unspoken(decision: Decision) -> None:
    """Refuse to adopt while an objection from outside, or what may be one, waits for somebody."""
    if waited_for([decision.key]):
        raise EntryUnconfirmed
    if unread([decision]):
        raise MailUnread


def undoubted(decision: Decision, now: datetime) -> None:
    """Refuse to adopt what should be held, or what an objection from outside may yet break."""
    if doubt_of(decision, now) is not None:
        raise InDoubt
    if still_open([decision], now):
        raise WindowOpen
    unspoken(decision)
