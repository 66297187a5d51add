"""What happens to a running silence besides a break: a hold, a new instant, a word, a delivery by hand."""

import itertools
import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4, uuid5

from comity.access import markings, permits
from comity.acts import breaks, decisions, packages, passkeys
from comity.acts.asked import formal
from comity.acts.doubting import doubt_of, doubts_of
from comity.core.consensus.events import BreakCameLate, Communication, Event, SilenceBroken
from comity.core.consensus.stages import Stage
from comity.core.errors import NotPossibleNow, Refused, _
from comity.core.seat import CHAIR, CLOCK_SEAT, SECRETARIAT
from comity.decisions.models import Communication as Said
from comity.decisions.models import Decision, Delivery
from comity.record import clock, writer
from comity.record.writer import Asked, Recorded, Told, Writing

log = logging.getLogger(__name__)
LOOK_AHEAD: Final = timedelta(days=2)  # beyond the last hours in which an outage counts
BATCH: Final = 200


class NothingInDoubt(NotPossibleNow):
    """A hold rests on what was found."""

    message = _("Nothing was found that holds this procedure.")


class DeliveredAlready(NotPossibleNow):
    """Once is enough."""

    message = _("This text has reached that Member State already.")


class HandedBefore(NotPossibleNow):
    """A date mistyped when a delivery was entered."""

    message = _(
        "A text is handed over after it was circulated and before it is entered here. Check the date."
    )


class SaySomething(NotPossibleNow):
    """A comment without words says nothing."""

    message = _("Write what you want to say.")


def holding(decision: Decision, received: datetime) -> Asked:
    """The act by which the rules hold one silence: once for each deadline, and once more after each hold that ended.

    Its number follows from these; the Chair may let the same instant stand, and what comes then is another doubt.
    """
    instants = [at.isoformat() for at in (decision.deadline, decision.resumed_at) if at]
    return Asked(uuid5(decision.key, " ".join(["held", *instants])), CLOCK_SEAT, received)


@formal
def hold(asked: Asked, key: UUID) -> Recorded:
    """Nobody can be sure that silence was heard: it stops, all are told, the Chair sets a new instant.

    A break answered as late before the hold is in time while silence is held, so it is entered at once. A package that
    stands together is held as one.
    """
    packages.hold_together(key)
    decision = Decision.objects.select_for_update(of=("self",)).get(key=key)
    procedure = decision.procedure
    permits.hold(asked.by, procedure)
    found = doubt_of(decision, asked.received)
    if found is None:
        raise NothingInDoubt
    return writer.append_all(_held(asked, decision, found.reason()))[0]


def _held(asked: Asked, decision: Decision, reason: str) -> list[Writing]:
    """One text, or a package that stands together: all of it is held, and what came late to any part counts now."""
    parts = [decision, *(p for p in packages.others(decision) if p.stage == Stage.SILENCE)]
    writings = []
    for part in parts:
        event = part.procedure.hold(at=asked.received, reason=reason)
        part.store(part.procedure.after(event))
        act = asked if part is decision else replace(asked, act=uuid5(asked.act, str(part.key)))
        writings.append(_writing(act, part, event, reason=reason))
    for part in parts:
        for (
            recalled
        ) in part.procedure.recalled():  # the others objected too; their late breaks stay in the record
            return [*writings, *_recalled(asked, part, recalled)]
    return writings


def _recalled(asked: Asked, part: Decision, recalled: SilenceBroken) -> list[Writing]:
    """What was answered as late before the hold breaks silence, and a package with its part."""
    part.store(part.procedure.after(recalled))
    breaks.overtaken(part, recalled.by, asked.received)
    named = part.procedure.rules.author_named
    circle = part.proceedings if named else markings.made(recalled.by, asked.received, parties=[CHAIR])
    again = replace(asked, act=uuid5(asked.act, "recalled"))  # stands in clear: nothing in it says who
    author = Told(recalled.by, circle)
    broken = _writing(again, part, recalled, told={"by": author})
    return [broken, *packages.fallen(again, part, recalled, author)]


def _writing(
    asked: Asked, decision: Decision, event: Event, *, told: dict[str, Told] | None = None, **more: object
) -> Writing:
    return Writing(
        kind=event.kind,
        asked=asked,
        subject=decision.key,
        marking=decision.proceedings,
        own=markings.own(SECRETARIAT),
        confidential={"text": decision.text_hash, "body": decision.body_id, **more},
        told=told or {},
    )


def hold_due(now: datetime) -> int:
    """Hold every running silence that is in doubt; how many were. While the clock is in doubt, nothing moves."""
    clock.steady()
    done = 0
    near = Decision.objects.filter(stage=Stage.SILENCE, deadline__lte=now + LOOK_AHEAD)
    rows = near.order_by("deadline", "circulation").iterator(chunk_size=BATCH)
    while some := list(itertools.islice(rows, BATCH)):
        by_key = {d.key: d for d in some}
        for key in doubts_of(some, now):
            try:
                hold(holding(by_key[key], now), key)
            except Refused as refused:
                log.warning("%s is not held: %s", key, refused)
            else:
                done += 1
    return done


@formal
def set_deadline(asked: Asked, key: UUID, *, deadline: datetime) -> Recorded:
    """The Chair gives all members a new instant; whoever asked for it is not named (invariant 8)."""
    decision = decisions.for_act(asked, key)
    procedure = decision.procedure
    permits.set_deadline(asked.by, procedure)
    before = procedure.deadline
    event = procedure.set_deadline(at=asked.received, deadline=deadline)
    decision.store(procedure.after(event))
    return decisions.write(
        asked,
        decision,
        event,
        decision.proceedings,
        deadline=deadline.isoformat(),
        before=before.isoformat() if before else "",
    )


@formal
def object_to_silence(
    asked: Asked, key: UUID, *, reason: str = "", assertion: passkeys.Assertion | None = None
) -> Recorded:
    """A Member State wants the text discussed: it goes to a meeting. Too late, it is answered as every late break."""
    decision = decisions.for_act(asked, key)
    procedure = decision.procedure
    permits.object_to_silence(asked.by, procedure)
    seen = passkeys.seen(asked.by, decision, reason=reason)
    shown = passkeys.authorised(asked, procedure.rules, "object_to_silence", seen, assertion)
    event = procedure.object_to_silence(asked.by.party, asked.received)
    decision.store(procedure.after(event))
    late = isinstance(event, BreakCameLate)
    few = late or not procedure.rules.author_named
    circle = markings.made(asked.by.party, asked.received, parties=[CHAIR]) if few else decision.proceedings
    told = {"by": Told(asked.by.party, circle), "reason": Told(reason, circle)}
    told |= {name: Told(value, circle) for name, value in shown.items()}
    return decisions.write(asked, decision, event, circle if late else decision.proceedings, told=told)


@formal
def record_delivery(asked: Asked, key: UUID, *, party: str, handed_at: datetime, reference: str) -> Recorded:
    """An officer says that the text was handed over by note verbale where mail did not reach (invariant 17)."""
    decision = decisions.for_act(asked, key)
    procedure = decision.procedure
    permits.record_delivery(asked.by, procedure)
    if procedure.circulated_at is None or not procedure.circulated_at <= handed_at <= asked.received:
        raise HandedBefore
    circulation = decision.circulation or 0
    rows = Delivery.objects.filter(decision=decision, circulation=circulation, party_id=party)
    if party not in procedure.members or rows.exists():
        raise DeliveredAlready
    Delivery.objects.create(
        decision=decision,
        party_id=party,
        circulation=circulation,
        at=handed_at,
        reference=reference,
    )
    return writer.append(
        Writing(
            kind="DeliveredByHand",
            asked=asked,
            subject=decision.key,
            marking=decision.proceedings,
            own=markings.own(asked.by.party),
            confidential={"party": party, "note": reference, "came_at": handed_at.isoformat()},
        )
    )


@formal
def communicate(asked: Asked, key: UUID, *, form: Communication, text: str, to_all: bool = False) -> Recorded:
    """A delegation comments, proposes for later or joins the consensus; none of it is an objection (invariant 4).

    The Chair and the Secretariat read it, and every Member State if its author wishes; joining the consensus is
    never shown to others, for while silence runs nobody sees who has reacted.
    """
    return said(asked, key, form=form, text=text, to_all=to_all)


def said(asked: Asked, key: UUID, *, form: Communication, text: str, to_all: bool = False) -> Recorded:
    """The same within an act that is more than this: what a delegation prepared is released."""
    decision = decisions.for_act(asked, key)
    procedure = decision.procedure
    permits.communicate(asked.by, procedure)
    if form is not Communication.JOINS_CONSENSUS and not text.strip():
        raise SaySomething
    event = procedure.communicate(asked.by.party, asked.received, form)
    decision.store(procedure.after(event))
    shared = to_all and form is not Communication.JOINS_CONSENSUS
    groups = [f"body:{decision.body_id}"] if shared else []
    marking = markings.made(asked.by.party, asked.received, parties=[CHAIR, SECRETARIAT], groups=groups)
    Said.objects.create(
        key=uuid4(),
        decision=decision,
        marking=marking,
        party_id=asked.by.party,
        form=form.value,
        text=text,
        at=asked.received,
    )
    return decisions.write(asked, decision, event, marking, form=form.value, reason=text)
