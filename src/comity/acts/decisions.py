"""What can be done with a decision: register, circulate, break silence, withdraw, establish, confirm, publish."""

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from django.db import models

from comity.access import markings, permits
from comity.access.models import Door, Marking
from comity.acts import breaks, numbers, packages, passkeys
from comity.acts.asked import formal
from comity.acts.doubting import undoubted
from comity.core.consensus import together
from comity.core.consensus.events import WITHOUT_EFFECT, Event, SentAs
from comity.core.consensus.guards import NotADecision
from comity.core.consensus.procedure import Procedure
from comity.core.consensus.rules import NO_DECISION
from comity.core.consensus.stages import RETURNABLE, Stage
from comity.core.errors import NotPossibleNow, _
from comity.core.seat import CHAIR, CLOCK_SEAT, SECRETARIAT
from comity.decisions.models import Decision
from comity.documents import numbering
from comity.documents.models import Document
from comity.record import clock, writer
from comity.record.writer import Asked, Recorded, Told, Writing
from comity.register import calendars
from comity.register import queries as register


class TextChanged(NotPossibleNow):
    """The text on the form is not the text in the register (invariant 5)."""

    message = _("The text has changed since you opened this page. Read it again before you circulate it.")


class BroughtBack(NotPossibleNow):
    """One new procedure at a time."""

    message = _("This text is back already, under a procedure that has not ended.")


LOCKED: Final = Door(
    lambda key: Decision.objects.locked().select_related("marking", "proceedings").filter(pk=key),
    models.UUIDField(),
)


def for_act(asked: Asked, key: UUID) -> Decision:
    """The decision an act is about, locked, if this seat may read it."""
    packages.hold_together(key)
    return LOCKED.for_reader(asked.by, key, at=asked.received)


def write(asked: Asked, decision: Decision, event: Event, marking: Marking, **more: object) -> Recorded:
    """The entry of one event of a procedure; what befalls the rest of its package with it follows."""
    own = writing(asked, decision, event, marking, **more)
    return writer.append_all([own, *packages.fallen(asked, decision, event, own.told.get("by"))])[0]


def writing(asked: Asked, decision: Decision, event: Event, marking: Marking, **more: object) -> Writing:
    """The same, to be written together with others."""
    told = more.pop("told", {})
    return Writing(
        kind=event.kind,
        asked=asked,
        subject=decision.key,
        marking=marking,
        own=markings.own(asked.by.party or SECRETARIAT),
        confidential={"text": decision.text_hash, "body": decision.body_id, **more},
        told=told,  # type: ignore[arg-type] # popped from the same keyword arguments
    )


@formal
def circulate(asked: Asked, key: UUID, *, deadline: datetime, authority: str, text_hash: str) -> Recorded:
    """The Chair opens silence until an exact instant, for the members of that moment."""
    decision = for_act(asked, key)
    opening = opened(asked, decision, deadline=deadline, authority=authority, text_hash=text_hash)
    if packages.others(decision):
        raise together.TogetherAgain
    recorded = writer.append(opening)
    Decision.objects.filter(pk=decision.pk).update(
        circulation=recorded.index
    )  # simultaneous adoptions follow it
    return recorded


def opened(
    asked: Asked, decision: Decision, *, deadline: datetime, authority: str, text_hash: str, **more: object
) -> Writing:
    """Silence opens over one text; its entry is still to be written."""
    decision.under_rules_of(asked.received.date())
    procedure = decision.procedure
    permits.circulate(asked.by, procedure)
    alone(decision)
    if text_hash != decision.text_hash:
        raise TextChanged
    members, day = decision.members_on(asked.received), asked.received.date()
    together.represented(procedure, register.unrepresented(members, day, day))
    event = procedure.circulate(
        at=asked.received,
        deadline=deadline,
        members=members,
        text_hash=text_hash,
        by=asked.by.party,
        authority=authority,
        languages_missing=decision.languages_missing(),
        calendars=calendars.calendars([*members, SECRETARIAT], asked.received, deadline),
    )
    distribute(decision, asked.received)
    rules = procedure.rules
    decision.announcing = (rules.announced_in or decision.body_id) if rules.announced_at_next_meeting else ""
    decision.store(procedure.after(event))
    return writing(
        asked,
        decision,
        event,
        decision.proceedings,
        symbol=decision.symbol,
        deadline=deadline.isoformat(),
        authority=authority,
        announcing=decision.announcing,
        rules=str(decision.rule_version_id),
        members=sorted(members),
        versions=decision.all_versions_hash,
        **more,
    )


def alone(decision: Decision) -> None:
    """Several may bring a text back, each unseen by the others; one of them at a time goes to the members."""
    if decision.follows_id is None:
        return
    earlier = Decision.objects.select_for_update(of=("self",)).get(key=decision.follows_id)
    others = earlier.followed_by.exclude(pk=decision.pk)
    if others.exclude(stage__in=[*RETURNABLE, Stage.DRAFT]).exists():
        raise BroughtBack


def distribute(decision: Decision, at: datetime) -> None:
    """The first time a text goes to all members it gets its symbol; later it keeps both (invariant 27)."""
    if decision.symbol:
        return
    decision.symbol = numbering.give(decision.body_id, "draft", at)
    Document.objects.filter(pk=decision.document_id).update(symbol=decision.symbol)
    for marking in (decision.marking, decision.proceedings):
        markings.release(marking, at, groups=[f"body:{decision.body_id}"])


@formal
def break_silence(
    asked: Asked,
    key: UUID,
    *,
    reason: str = "",
    paragraphs: tuple[str, ...] = (),
    sent_as: SentAs = SentAs.OBJECTION,
    assertion: passkeys.Assertion | None = None,
) -> Recorded:
    """A Member State objects; the proposal is not adopted. Too late, it is recorded and answered as late.

    So it is, without effect, where the text was withdrawn or has lapsed meanwhile.
    """
    return broken(asked, key, reason=reason, paragraphs=paragraphs, sent_as=sent_as, assertion=assertion)


def broken(
    asked: Asked,
    key: UUID,
    *,
    reason: str,
    paragraphs: tuple[str, ...],
    sent_as: SentAs = SentAs.OBJECTION,
    assertion: passkeys.Assertion | None = None,
) -> Recorded:
    """The same within an act that is more than this: what a delegation prepared is released."""
    decision = for_act(asked, key)
    procedure = decision.procedure
    permits.break_silence(asked.by, procedure)
    said: dict[str, object] = {"reason": reason, "paragraphs": list(paragraphs)}
    if sent_as is not SentAs.OBJECTION:
        said["sent_as"] = sent_as.value
    seen = passkeys.seen(asked.by, decision, **said)
    shown = passkeys.authorised(asked, procedure.rules, "break_silence", seen, assertion)
    _can_break(procedure, asked, sent_as)
    event = procedure.break_by(asked.by.party, asked.received, paragraphs=paragraphs)
    decision.store(procedure.after(event))
    counts = not isinstance(event, WITHOUT_EFFECT)  # else it is shown to its author and the Chair alone
    if asked.by.party in procedure.unconfirmed | procedure.entered and counts:
        breaks.overtaken(decision, asked.by.party, asked.received)
    few = not counts or not procedure.rules.author_named
    said |= breaks.facts(decision)
    circle = markings.made(asked.by.party, asked.received, parties=[CHAIR]) if few else decision.proceedings
    told = {name: Told(value, circle) for name, value in {"by": asked.by.party, **said, **shown}.items()}
    return write(asked, decision, event, decision.proceedings if counts else circle, told=told)


def _can_break(procedure: Procedure, asked: Asked, sent_as: SentAs) -> None:
    """Refuse what only asks under these rules, although its author meant it to break silence (invariant 10)."""
    if sent_as is SentAs.AMENDMENT:
        procedure.amend(asked.by.party, asked.received, breaks=True)
    elif sent_as is SentAs.TIME_REQUEST:
        procedure.ask_for_time(asked.by.party, asked.received, breaks=True)


@formal
def withdraw(asked: Asked, key: UUID, *, reason: str = "") -> Recorded:
    """The text is taken back before it becomes a decision."""
    decision = for_act(asked, key)
    procedure = decision.procedure
    permits.withdraw(asked.by, decision.marking.originator)
    event = procedure.withdraw(by=asked.by.party, at=asked.received)
    decision.store(procedure.after(event))
    breaks.moot(decision, asked.received)
    return write(asked, decision, event, decision.proceedings, reason=reason)


@formal
def establish(asked: Asked, key: UUID) -> Recorded:
    """Silence has ended unbroken: the text is adopted, with effect from its deadline."""
    clock.steady()
    packages.hold_together(key)
    decision = Decision.objects.select_for_update(of=("self",)).get(key=key)
    procedure = decision.procedure
    permits.establish(asked.by, procedure)
    event = procedure.establish(asked.received)
    undoubted(decision, asked.received)
    return _adopt(asked, decision, event)


@formal
def confirm(asked: Asked, key: UUID, *, text_hash: str) -> Recorded:
    """The Chair confirms that nobody broke silence, where the rule set leaves adoption to the Chair."""
    clock.steady()
    decision = for_act(asked, key)
    procedure = decision.procedure
    permits.confirm(asked.by, procedure)
    if text_hash != decision.text_hash:
        raise TextChanged
    event = procedure.confirm(now=asked.received)
    undoubted(decision, asked.received)
    return _adopt(asked, decision, event)


def _adopt(asked: Asked, decision: Decision, event: Event) -> Recorded:
    """One text, or a package that stands together: all of it in one transaction, or nothing."""
    adopted = [(decision, event), *packages.adoptable(decision, asked)]
    writings: list[Writing] = []
    for part, happened in sorted(adopted, key=lambda pair: pair[0].circulation or 0):
        if part is not decision:
            undoubted(part, asked.received)
        numbers.give(part, part.deadline or happened.at)
        part.store(part.procedure.after(happened))
        act = asked if part is decision else part_of(asked, part)
        writings.append(writing(act, part, happened, part.marking, **adoption_fields(part)))
    return packages.write_all(asked, writings)


def part_of(asked: Asked, part: Decision) -> Asked:
    """The act on another part of a package: by the rules, it is the one that would have adopted it alone."""
    if asked.by == CLOCK_SEAT:
        content = writer.digest({"act": "establish", "args": (part.key,), "kwargs": {}})
        return replace(establishing(part.key, asked.received), content=content)
    return replace(asked, act=uuid5(asked.act, str(part.key)))


def adoption_fields(decision: Decision) -> dict[str, object]:
    """What the entry of an adoption commits to."""
    return {
        "text": decision.text_hash,
        "body": decision.body_id,
        "number": decision.number,
        "numbered_by": decision.rule_set.numbering_office,
        "symbol": decision.symbol,
        "effect": decision.effect_from.isoformat() if decision.effect_from else "",
        "deadline": decision.deadline.isoformat() if decision.deadline else "",
    }


def establishing(key: UUID, received: datetime) -> Asked:
    """The act by which the rules adopt one decision: its number follows from the decision, so it happens once."""
    return Asked(uuid5(key, "established"), CLOCK_SEAT, received)


@formal
def publish(asked: Asked, key: UUID) -> Recorded:
    """The originator lets everybody read an adopted decision."""
    decision = for_act(asked, key)
    permits.publish(asked.by, decision.marking.originator)
    if {decision.decision_class, decision.document.kind} & NO_DECISION:  # invariant 21
        raise NotADecision
    event = decision.procedure.publish(by=asked.by.party, at=asked.received)
    decision.published_at = asked.received
    decision.store(decision.procedure.after(event))
    Marking.objects.filter(pk=decision.marking_id, public_from__isnull=True).update(
        public_from=asked.received
    )
    return write(asked, decision, event, decision.marking, number=decision.number or "")
