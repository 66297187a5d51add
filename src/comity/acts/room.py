"""What a meeting does with a text: on the agenda, objected to, adopted, agreed ad referendum, or put off."""

from dataclasses import dataclass
from uuid import UUID

from comity.access import markings, permits
from comity.access.models import Marking
from comity.acts import breaks, decisions, meetings, numbers, packages
from comity.acts.asked import formal
from comity.acts.decisions import TextChanged
from comity.acts.doubting import unspoken
from comity.core.consensus.events import Event
from comity.core.consensus.procedure import Procedure
from comity.core.consensus.together import NotInParts
from comity.core.errors import NotFound, NotPossibleNow, Refused, _
from comity.core.seat import CHAIR
from comity.decisions.models import Decision
from comity.meetings import queries
from comity.meetings.models import AgendaItem, AgendaText, Meeting
from comity.record.writer import Asked, Recorded, Told

Outcome = AgendaText.Outcome


class AnotherBody(NotPossibleNow):
    """A meeting decides for its own body."""

    message = _("This text is before another body than the one that meets.")


class NotOnTheAgenda(NotPossibleNow):
    """Nothing is put to a meeting by surprise."""

    message = _("This text is not on the agenda of a meeting that is open.")


class OnTheAgenda(NotPossibleNow):
    """Once under an item."""

    message = _("This text is on the agenda of this meeting already.")


class NobodyPresent(NotPossibleNow):
    """Where the rules know no quorum, somebody must be there all the same."""

    message = _("Nobody of the Member States is recorded as present. Record who is in the room first.")


@formal
def table(asked: Asked, key: UUID, *, item: UUID) -> Recorded:
    """A text is put under an item of the agenda; every member of the body can read it from then on."""
    decision = decisions.for_act(asked, key)
    meeting = _meeting_of(asked, item)
    decision.under_rules_of(asked.received.date())
    procedure = decision.procedure
    permits.table(asked.by, procedure)
    decisions.alone(decision)
    if meeting.status == Meeting.Status.CLOSED:
        raise meetings.MeetingClosed
    if meeting.body_id != decision.body_id:
        raise AnotherBody
    stands = AgendaText.objects.filter(decision=decision, item__meeting=meeting)
    if stands.filter(outcome="").exists() or stands.filter(item=item).exists():
        raise OnTheAgenda
    event = procedure.table(at=asked.received, members=decision.members_on(asked.received))
    decisions.distribute(decision, asked.received)
    decision.store(procedure.after(event))
    AgendaText.objects.create(item_id=item, decision=decision, tabled_at=asked.received)
    return decisions.write(
        asked,
        decision,
        event,
        decision.proceedings,
        meeting=meeting.number,
        symbol=decision.symbol,
        members=sorted(decision.members),
        rules=str(decision.rule_version_id),
    )


def _meeting_of(asked: Asked, item: UUID) -> Meeting:
    """The meeting of an item, locked after the decision; hidden and absent are the same."""
    found = AgendaItem.objects.filter(key=item).values_list("meeting_id", flat=True).first()
    if found is None:
        raise NotFound
    return meetings.for_act(asked, found)


@formal
def raise_objection(asked: Asked, key: UUID, *, reason: str = "") -> Recorded:
    """A Member State objects to a text before a meeting; while that stands, the meeting adopts nothing."""
    decision = decisions.for_act(asked, key)
    procedure = decision.procedure
    permits.raise_objection(asked.by, procedure)
    event = procedure.raise_objection(asked.by.party, asked.received)
    decision.store(procedure.after(event))
    breaks.overtaken(decision, asked.by.party, asked.received)
    return _objected(asked, decision, event, asked.by.party, reason)


@formal
def hear_objection(asked: Asked, key: UUID, *, party: str, reason: str = "") -> Recorded:
    """An officer enters an objection said in the room; the delegation is told, and it alone can lift it."""
    decision = decisions.for_act(asked, key)
    procedure = decision.procedure
    permits.hear_objection(asked.by, procedure)
    _on_the_table(asked, decision)
    event = procedure.raise_objection(party, asked.received, channel="room")
    decision.store(procedure.after(event))
    breaks.overtaken(decision, party, asked.received, channel="room")
    return _objected(asked, decision, event, party, reason)


def _objected(asked: Asked, decision: Decision, event: Event, party: str, reason: str) -> Recorded:
    """Whose it is, is told as the rules say of every break."""
    named = decision.procedure.rules.author_named
    circle = decision.proceedings if named else markings.made(party, asked.received, parties=[CHAIR])
    told = {"party": Told(party, circle), "reason": Told(reason, circle)}
    if asked.by.party == party:
        told["by"] = Told(party, circle)
    return decisions.write(asked, decision, event, decision.proceedings, told=told)


@formal
def lift_objection(asked: Asked, key: UUID) -> Recorded:
    """The objector takes its objection back; what it ended stays ended (invariants 12 and 23).

    Once no objection contests an adopted decision any more, it is contested no longer.
    """
    decision = decisions.for_act(asked, key)
    procedure = decision.procedure
    permits.lift_objection(asked.by, procedure)
    event = procedure.lift(asked.by.party, asked.received)
    decision.store(procedure.after(event))
    named = procedure.rules.author_named
    circle = decision.proceedings if named else markings.made(asked.by.party, asked.received, parties=[CHAIR])
    return decisions.write(
        asked, decision, event, decision.proceedings, told={"by": Told(asked.by.party, circle)}
    )


def _on_the_table(asked: Asked, decision: Decision) -> AgendaText:
    """Where the text stands on the agenda of a meeting that sits now; the meeting is locked, so it cannot rise."""
    rows = AgendaText.objects.filter(
        decision=decision, outcome="", item__meeting__status=Meeting.Status.OPEN
    ).select_related("item")
    found = rows.order_by("-tabled_at").first()
    if found is None:
        raise NotOnTheAgenda
    meeting = meetings.for_act(asked, found.item.meeting_id)
    if meeting.status != Meeting.Status.OPEN:
        raise NotOnTheAgenda
    return found


def _put(asked: Asked, decision: Decision, text_hash: str) -> tuple[Procedure, AgendaText, frozenset[str]]:
    """The text is put: before the members of this very day (invariant 18), and those of them who are here."""
    if text_hash != decision.text_hash:
        raise TextChanged
    text = _on_the_table(asked, decision)
    procedure = decision.procedure
    members = decision.members_on(asked.received)
    if members != procedure.members:
        procedure = procedure.after(procedure.table(at=asked.received, members=members))
    present = queries.present_at(text.item.meeting, asked.received)
    if not present & members:
        raise NobodyPresent
    return procedure, text, present


def _settled(
    asked: Asked, decision: Decision, event: Event, line: AgendaText, marking: Marking, **more: object
) -> Recorded:
    """The outcome stands on the agenda and in the record; who was in the room is for those who took part."""
    line.settled_at = asked.received
    line.save()
    present = sorted(queries.present_at(line.item.meeting, asked.received))
    told = {
        "meeting": Told(line.item.meeting.number, decision.proceedings),
        "present": Told(present, decision.proceedings),
        "members": Told(sorted(decision.members), decision.proceedings),
    }
    return decisions.write(asked, decision, event, marking, told=told, **more)


@formal
def adopt_in_meeting(
    asked: Asked, key: UUID, *, text_hash: str, parts: tuple[tuple[UUID, str], ...] = ()
) -> Recorded:
    """Put to the meeting, no objection heard, adopted: with a quorum of this day's members, and its number at once.

    A package that stands together is put as one: all its parts are adopted here, or none of them. `parts` are the
    other texts with their hashes, as the Chair saw them (invariant 5).
    """
    decision = decisions.for_act(asked, key)
    permits.adopt_in_meeting(asked.by, decision.procedure)
    ready = [(decision, _ready(asked, decision, text_hash))]
    for part in packages.others(decision):
        if dict(parts).get(part.key) != part.text_hash:
            raise TextChanged
        ready.append((part, _part_ready(asked, part, ready[0][1].line)))
    done = [
        _adopted(asked if part is decision else decisions.part_of(asked, part), part, found)
        for part, found in sorted(ready, key=_order)
    ]
    return next(recorded for recorded in done if recorded.act == asked.act)


@dataclass(frozen=True, slots=True)
class Ready:
    """A text that this meeting can adopt now."""

    after: Procedure
    event: Event
    line: AgendaText


def _order(pair: tuple[Decision, Ready]) -> int:
    return pair[0].circulation or 0


def _ready(asked: Asked, decision: Decision, text_hash: str) -> Ready:
    procedure, line, present = _put(asked, decision, text_hash)
    event = procedure.adopt_in_meeting(at=asked.received, text_hash=text_hash, present=present)
    unspoken(decision)
    return Ready(procedure.after(event), event, line)


def _part_ready(asked: Asked, part: Decision, line: AgendaText) -> Ready:
    """The same for what stands together with it: under the agenda of the same meeting."""
    try:
        found = _ready(asked, part, part.text_hash)
    except Refused as refused:
        raise NotInParts from refused
    if found.line.item.meeting_id != line.item.meeting_id:
        raise NotInParts
    return found


def _adopted(asked: Asked, decision: Decision, ready: Ready) -> Recorded:
    numbers.give(decision, asked.received)
    decision.store(ready.after)
    ready.line.outcome = Outcome.ADOPTED
    fields = decisions.adoption_fields(decision) | {"deadline": ""}
    return _settled(asked, decision, ready.event, ready.line, decision.marking, **fields)


@formal
def agree_ad_referendum(asked: Asked, key: UUID, *, text_hash: str) -> Recorded:
    """Agreed in the room, provisionally: capitals are asked by silence over the same text (invariant 24)."""
    decision = decisions.for_act(asked, key)
    permits.agree_ad_referendum(asked.by, decision.procedure)
    procedure, text, present = _put(asked, decision, text_hash)
    event = procedure.agree_ad_referendum(at=asked.received, text_hash=text_hash, present=present)
    decision.store(procedure.after(event))
    text.outcome = Outcome.AD_REFERENDUM
    return _settled(asked, decision, event, text, decision.proceedings)


@formal
def defer(asked: Asked, key: UUID) -> Recorded:
    """The meeting puts the text off; it can be tabled again."""
    decision = decisions.for_act(asked, key)
    procedure = decision.procedure
    permits.defer(asked.by, procedure)
    text = _on_the_table(asked, decision)
    event = procedure.defer(at=asked.received)
    decision.store(procedure.after(event))
    text.outcome = Outcome.DEFERRED
    return _settled(asked, decision, event, text, decision.proceedings)
