"""What can be done with a meeting: convene it, keep its agenda, open it, say who is there, sum up, close it."""

from datetime import datetime
from uuid import UUID, uuid4

from comity.access import markings, permits
from comity.acts.asked import formal
from comity.core.errors import NotFound, NotPossibleNow, _
from comity.core.seat import CHAIR, SECRETARIAT
from comity.decisions import queries as decisions
from comity.meetings import queries
from comity.meetings.models import AgendaItem, Announcement, Meeting, Presence
from comity.record import writer
from comity.record.writer import Asked, Recorded, Writing
from comity.register import queries as register
from comity.register.models import Body

OBSERVERS = "observers"
Status = Meeting.Status


class NumberTaken(NotPossibleNow):
    """A body has one meeting of each number."""

    message = _("This body has a meeting of this number already.")


class MeetingClosed(NotPossibleNow):
    """What a meeting did is done."""

    message = _("This meeting is closed.")


class NotOpen(NotPossibleNow):
    """Only a meeting that sits does something."""

    message = _("This meeting has not been opened, or is closed.")


class OpenedAlready(NotPossibleNow):
    """Once is enough."""

    message = _("This meeting has been opened already.")


class NotOfTheRegister(NotPossibleNow):
    """Only parties of the day sit in the room."""

    message = _("The register of this day does not know this party.")


def for_act(asked: Asked, key: UUID) -> Meeting:
    """The meeting an act is about, locked, if this seat may read it."""
    return Meeting.objects.locked().for_reader(asked.by, key, at=asked.received)


def _write(asked: Asked, kind: str, meeting: Meeting, **more: object) -> Recorded:
    return writer.append(
        Writing(
            kind=kind,
            asked=asked,
            subject=meeting.key,
            marking=meeting.marking,
            own=markings.own(asked.by.party),
            confidential={"body": meeting.body_id, "meeting": meeting.number, **more},
        )
    )


@formal
def convene_meeting(
    asked: Asked, *, body: str, number: int, opens_at: datetime, place: str, observers: bool = False
) -> Recorded:
    """A body is called together; its members read when, where and about what, and observers if they are invited."""
    permits.convene_meeting(asked.by)
    if not Body.objects.select_for_update().filter(code=body).exists():  # two officers, one number
        raise NotFound
    if Meeting.objects.filter(body_id=body, number=number).exists():
        raise NumberTaken
    groups = [f"body:{body}", *([OBSERVERS] if observers else [])]
    marking = markings.made(asked.by.party, asked.received, parties=[CHAIR, SECRETARIAT], groups=groups)
    meeting = Meeting.objects.create(
        key=uuid4(),
        body_id=body,
        number=number,
        marking=marking,
        opens_at=opens_at,
        place=place,
        convened_at=asked.received,
    )
    return _write(asked, "MeetingConvened", meeting, opens=opens_at.isoformat(), place=place)


@formal
def add_agenda_item(asked: Asked, key: UUID, *, title: str) -> Recorded:
    """One more line at the end of the agenda."""
    meeting = for_act(asked, key)
    permits.add_agenda_item(asked.by)
    if meeting.status == Status.CLOSED:
        raise MeetingClosed
    last = meeting.items.order_by("-position").values_list("position", flat=True).first() or 0
    AgendaItem.objects.create(key=uuid4(), meeting=meeting, position=last + 1, title=title)
    return _write(asked, "AgendaItemAdded", meeting, item=last + 1, title=title)


@formal
def open_meeting(asked: Asked, key: UUID) -> Recorded:
    """The meeting sits; whatever its body adopted by silence since the last one is announced in it (invariant 16)."""
    meeting = for_act(asked, key)
    permits.open_meeting(asked.by)
    if meeting.status != Status.CONVENED:
        raise OpenedAlready
    meeting.status, meeting.opened_at = Status.OPEN, asked.received
    meeting.save()
    carried = list(decisions.to_announce(meeting.body_id))
    Announcement.objects.bulk_create(Announcement(meeting=meeting, decision=d) for d in carried)
    return _write(asked, "MeetingOpened", meeting, announced=[d.number for d in carried])


@formal
def record_presence(asked: Asked, key: UUID, *, present: tuple[str, ...]) -> Recorded:
    """Who sits in the room from now on, the whole list; who is not on it is neither for nor against anything."""
    meeting = for_act(asked, key)
    permits.record_presence(asked.by)
    if meeting.status != Status.OPEN:
        raise NotOpen
    known = {party.code for party in register.parties_on(asked.received.date(), "en")}
    if not set(present) <= known:
        raise NotOfTheRegister
    before = queries.present_at(meeting, asked.received)
    left = before - set(present)
    Presence.objects.filter(meeting=meeting, party__in=left, until__isnull=True).update(until=asked.received)
    came = sorted(set(present) - before)
    Presence.objects.bulk_create(
        Presence(meeting=meeting, party_id=code, since=asked.received) for code in came
    )
    return _write(asked, "PresenceRecorded", meeting, present=sorted(set(present)))


@formal
def summarise_meeting(asked: Asked, key: UUID, *, text: str) -> Recorded:
    """The Chair sums up; the journal prints it as the Chair's own words, and it is never a decision (invariant 21)."""
    meeting = for_act(asked, key)
    permits.summarise_meeting(asked.by)
    if meeting.status == Status.CONVENED:
        raise NotOpen
    meeting.summary, meeting.summary_at = text, asked.received
    meeting.save()
    return _write(asked, "MeetingSummarised", meeting, said=text)


@formal
def close_meeting(asked: Asked, key: UUID) -> Recorded:
    """The meeting rises; everybody leaves the room, and the journal is whole."""
    meeting = for_act(asked, key)
    permits.close_meeting(asked.by)
    if meeting.status != Status.OPEN:
        raise NotOpen
    meeting.status, meeting.closed_at = Status.CLOSED, asked.received
    meeting.save()
    Presence.objects.filter(meeting=meeting, until__isnull=True).update(until=asked.received)
    return _write(asked, "MeetingClosed", meeting)
