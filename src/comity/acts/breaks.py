"""Objections that come by another way than this platform: two officers, or the delegation itself, make them count."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from comity.access import markings, permits
from comity.access.models import Marking
from comity.acts import packages
from comity.acts.asked import formal
from comity.acts.people import seat_id
from comity.core.consensus import entries
from comity.core.consensus.events import WITHOUT_EFFECT, BreakCameLate, Event, TimelyBreakFound
from comity.core.consensus.guards import NothingToDisown
from comity.core.consensus.stages import MOOT, Stage
from comity.core.errors import NotPossibleNow, _
from comity.core.seat import CHAIR, SECRETARIAT, Role
from comity.decisions import queries
from comity.decisions.models import Decision, OutsideBreak
from comity.files import store
from comity.files.models import StoredFile
from comity.people.seats import person_of
from comity.record import writer
from comity.record.writer import Asked, Recorded, Told, Writing

State = OutsideBreak.State


class SettledAlready(NotPossibleNow):
    """An entry is confirmed or struck once."""

    message = _("This entry has been settled already.")


class MailWaitsAlready(NotPossibleNow):
    """One message is enough."""

    message = _("An objection from this mailbox waits for confirmation already.")


class NotThisCode(NotPossibleNow):
    """The answer of a mailbox carries another code."""

    message = _(
        "The code in this message is not the one that was sent. The objection still waits for confirmation."
    )


class WhichSilence(NotPossibleNow):
    """In doubt it is entered where it stops adoption."""

    message = _(
        "When this was received the text was under silence again, as %(symbol)s. If it may mean that one, enter it "
        "there: nothing is adopted until it is settled. Enter it here only if it means the earlier text alone, "
        "and say so."
    )


@dataclass(frozen=True, slots=True)
class Paper:
    """A scan or a message as it came in."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Came:
    """What an officer enters: whose objection, by which channel, when the Chair or the Secretariat received it."""

    party: str
    channel: str
    at: datetime
    reference: str
    reason: str = ""
    paragraphs: tuple[str, ...] = ()
    paper: Paper | None = None
    earlier: bool = False  # it means this text alone, though the text was under silence again when it came


def digest_of(code: str) -> str:
    """What is kept of a code that was sent out."""
    return hashlib.sha256(code.strip().encode()).hexdigest()


def _circle(asked: Asked, party: str) -> Marking:
    """The delegation itself, the Chair and the Secretariat."""
    return markings.made(SECRETARIAT, asked.received, parties=[CHAIR, party])


def _keep(asked: Asked, paper: Paper | None) -> StoredFile | None:
    if paper is None:
        return None
    return store.put(paper.data, name=paper.name, media_type=paper.media_type, received=asked.received)


def _own(asked: Asked) -> Marking:
    return markings.own(asked.by.party or SECRETARIAT)


def _lock(asked: Asked, key: UUID) -> tuple[OutsideBreak, Decision]:
    """The entry and its decision, the decision locked first (as everywhere)."""
    found = OutsideBreak.objects.for_reader(asked.by, key, at=asked.received)
    packages.hold_together(found.decision_id)
    decision = Decision.objects.select_for_update(of=("self",)).get(key=found.decision_id)
    return OutsideBreak.objects.locked().for_reader(asked.by, key, at=asked.received), decision


def _waiting(entry: OutsideBreak, *, mailed: bool) -> None:
    """Not settled yet; a mailbox answers for its own message, never for what an officer entered."""
    if mailed and entry.entered_by_id is not None:
        raise NothingToDisown
    if entry.state != State.WAITING:
        raise SettledAlready


def overtaken(decision: Decision, party: str, at: datetime, *, channel: str = "platform") -> None:
    """The party has objected by another way: what still waited is answered by that, where officers may know of it."""
    if decision.procedure.waits_on(channel):
        return
    waiting = OutsideBreak.objects.filter(decision=decision, party_id=party, state=State.WAITING)
    waiting.update(state=State.OVERTAKEN, settled_at=at)


def moot(decision: Decision, at: datetime) -> None:
    """The text ended without a decision: nobody is asked any more about what still waited (`closing` answers)."""
    waiting = OutsideBreak.objects.filter(decision=decision, state=State.WAITING)
    waiting.update(state=State.MOOT, settled_at=at)


def facts(decision: Decision) -> dict[str, object]:
    """What an answer says of a silence that ended without one: its deadline, and how the text ended."""
    if Stage(decision.stage) not in MOOT:
        return {}
    return {"deadline": decision.deadline.isoformat() if decision.deadline else "", "ended": decision.stage}


def _facts(entry: OutsideBreak) -> dict[str, object]:
    """What an entry about it commits to."""
    return {
        "party": entry.party_id,
        "channel": entry.channel,
        "came_at": entry.received.isoformat(),
        "note": entry.reference,
        "paper": entry.paper.sha256 if entry.paper else "",
    }


def about(asked: Asked, entry: OutsideBreak, kind: str, **more: object) -> Writing:
    """Something about an entry that the delegation, the Chair and the Secretariat see."""
    return Writing(
        kind=kind,
        asked=asked,
        subject=entry.decision_id,
        marking=entry.marking,
        own=_own(asked),
        confidential={**_facts(entry), **more},
    )


def _write(asked: Asked, entry: OutsideBreak, kind: str, **more: object) -> Recorded:
    return writer.append(about(asked, entry, kind, **more))


@formal
def enter_break(asked: Asked, key: UUID, *, came: Came) -> Recorded:
    """One officer enters what came by note, by mail or by word; nothing is adopted until a second one has looked."""
    decision = Decision.objects.locked().for_reader(asked.by, key, at=asked.received)
    procedure = decision.procedure
    permits.enter_break(asked.by, procedure)
    event = procedure.enter(came.party, came.at, channel=came.channel, now=asked.received)
    meant = _meant(decision, came)
    decision.store(procedure.after(event))
    entry = OutsideBreak.objects.create(
        key=uuid4(),
        decision=decision,
        marking=_circle(asked, came.party),
        party_id=came.party,
        channel=came.channel,
        received=came.at,
        reference=came.reference,
        reason=came.reason,
        paragraphs=list(came.paragraphs),
        paper=_keep(asked, came.paper),
        entered_at=asked.received,
        entered_by_id=seat_id(asked.by),
    )
    return _write(asked, entry, event.kind, **meant, **facts(decision))


def _meant(decision: Decision, came: Came) -> dict[str, object]:
    """Which of two silences it means, where it came while the text was under silence again: the officer says so."""
    later = queries.may_mean(decision, came.party, came.at)
    if later is None:
        return {}
    if not came.earlier:
        raise WhichSilence(symbol=later.symbol)
    return {"means": decision.symbol}


@formal
def confirm_break(asked: Asked, key: UUID) -> Recorded:
    """A second officer has compared the entry with the paper: it counts from the instant at which it came."""
    entry, decision = _lock(asked, key)
    permits.confirm_break(asked.by, person_of(entry.entered_by_id))
    _waiting(entry, mailed=False)
    return _count(asked, entry, decision)


def _count(asked: Asked, entry: OutsideBreak, decision: Decision) -> Recorded:
    """The objection has its effect: it breaks, comes late, or contests, as the instant has it; or it is moot."""
    procedure = decision.procedure
    event = entries.confirmed(
        procedure,
        entry.party_id,
        entry.received,
        channel=entry.channel,
        paragraphs=tuple(entry.paragraphs),
        entered=entry.entered_by_id is not None,
    )
    decision.store(procedure.after(event))
    counts = not isinstance(event, WITHOUT_EFFECT)
    _settle(entry, _state_of(event), asked.received)
    if counts:
        overtaken(decision, entry.party_id, asked.received, channel=entry.channel)
    few = not counts or not procedure.rules.author_named
    circle = entry.marking if few else decision.proceedings
    told = {
        "by": Told(entry.party_id, circle),
        "reason": Told(entry.reason, circle),
        "paragraphs": Told(list(entry.paragraphs), circle),
        "channel": Told(entry.channel, entry.marking),
        "came_at": Told(entry.received.isoformat(), circle),
        "note": Told(entry.reference, entry.marking),
        "officer": Told(asked.by.party, entry.marking),
    }
    counted = Writing(
        kind=event.kind,
        asked=asked,
        subject=decision.key,
        marking=decision.proceedings if counts else entry.marking,
        own=_own(asked),
        confidential={"text": decision.text_hash, "body": decision.body_id},
        told=told if counts else told | _answer(entry, decision),
    )
    echoes = packages.fallen(asked, decision, event, told["by"])
    for part in packages.others(decision) if isinstance(event, TimelyBreakFound) else []:
        overtaken(part, entry.party_id, asked.received, channel=entry.channel)  # it contests all of them
    return writer.append_all([counted, *echoes])[0]


def _state_of(event: Event) -> str:
    if not isinstance(event, WITHOUT_EFFECT):
        return State.COUNTED
    return State.LATE if isinstance(event, BreakCameLate) else State.RECORDED


def _answer(entry: OutsideBreak, decision: Decision) -> dict[str, Told]:
    """Whom the answer goes to by mail, and what it says besides, where an objection has no effect."""
    said = {"party": entry.party_id, **facts(decision)}
    return {name: Told(value, entry.marking) for name, value in said.items()}


def _settle(entry: OutsideBreak, state: str, at: datetime) -> None:
    OutsideBreak.objects.filter(pk=entry.pk).update(state=state, settled_at=at)


def _strike(asked: Asked, entry: OutsideBreak, decision: Decision, event: Event, reason: str) -> Recorded:
    decision.store(decision.procedure.after(event))
    _settle(entry, State.STRUCK, asked.received)
    return _write(asked, entry, event.kind, reason=reason)


@formal
def strike_break(asked: Asked, key: UUID, *, reason: str) -> Recorded:
    """The second officer does not find on paper what was entered; the delegation is told."""
    entry, decision = _lock(asked, key)
    permits.strike_break(asked.by, person_of(entry.entered_by_id))
    _waiting(entry, mailed=False)
    event = decision.procedure.strike(entry.party_id, asked.received)
    return _strike(asked, entry, decision, event, reason)


@formal
def contest_break(asked: Asked, key: UUID, *, ours: bool, reason: str) -> Recorded:
    """The delegation says that an entry in its name is wrong.

    Not its own and not yet confirmed, the entry is struck: only its author objects. Confirmed already, nothing
    revives (invariant 12); what the delegation says stands beside the entry for whoever reads it.
    """
    entry, decision = _lock(asked, key)
    permits.contest_break(asked.by, entry.party_id)
    OutsideBreak.objects.filter(pk=entry.pk).update(contested_at=asked.received, contest=reason)
    if not ours and entry.state == State.WAITING and entry.entered_by_id is not None:
        event = decision.procedure.strike(entry.party_id, asked.received)
        return _strike(asked, entry, decision, event, reason)
    return _write(asked, entry, "EntryContested", reason=reason, ours=ours)


@formal
def receive_mail(asked: Asked, key: UUID, *, came: Came, address: str, codes: tuple[str, str]) -> Recorded:
    """A notified mailbox objects: in time, nothing is adopted until the delegation confirms; late, it is late."""
    decision = Decision.objects.select_for_update(of=("self",)).get(key=key)
    procedure = decision.procedure
    permits.receive_mail(asked.by, procedure)
    if came.party in procedure.unconfirmed:
        raise MailWaitsAlready
    event = procedure.mail_objects(came.party, came.at)
    state = _state_of(event) if isinstance(event, WITHOUT_EFFECT) else State.WAITING
    decision.store(procedure.after(event))
    entry = OutsideBreak.objects.create(
        key=uuid4(),
        decision=decision,
        marking=_circle(asked, came.party),
        party_id=came.party,
        channel="mailbox",
        received=came.at,
        reference=came.reference,
        reason=came.reason,
        paper=_keep(asked, came.paper),
        address=address,
        code=digest_of(codes[0]),
        no_code=digest_of(codes[1]),
        asking_since=asked.received,
        entered_at=asked.received,
        state=state,
        settled_at=None if state == State.WAITING else asked.received,
    )
    return _write(asked, entry, event.kind, **facts(decision))


def _lock_mail(asked: Asked, key: UUID, code: str, column: str) -> tuple[OutsideBreak, Decision]:
    """The same as `_lock`; a mailbox that answers has no seat, so it shows the code that was sent to it."""
    if asked.by.role is not Role.CLOCK:
        return _lock(asked, key)
    found = OutsideBreak.objects.get(key=key)
    packages.hold_together(found.decision_id)
    decision = Decision.objects.select_for_update(of=("self",)).get(key=found.decision_id)
    entry = OutsideBreak.objects.select_for_update(of=("self",)).get(key=key)
    if not code or digest_of(code) != getattr(entry, column):
        raise NotThisCode
    return entry, decision


@formal
def confirm_mail(asked: Asked, key: UUID, *, code: str = "") -> Recorded:
    """The delegation says that the objection from its mailbox is its own; it counts from when the mail came."""
    entry, decision = _lock_mail(asked, key, code, "code")
    permits.confirm_mail(asked.by, entry.party_id)
    _waiting(entry, mailed=True)
    return _count(asked, entry, decision)


@formal
def disown_mail(asked: Asked, key: UUID, *, code: str = "") -> Recorded:
    """The delegation says that the mail was not its own, or was no objection."""
    entry, decision = _lock_mail(asked, key, code, "no_code")
    permits.disown_mail(asked.by, entry.party_id)
    _waiting(entry, mailed=True)
    event = decision.procedure.disown(entry.party_id, asked.received)
    return _strike(asked, entry, decision, event, "")
