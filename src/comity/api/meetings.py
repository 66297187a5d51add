"""Meetings for programs: the agenda, who is in the room, and what a meeting does with a text."""

from datetime import datetime
from uuid import UUID

from ninja import Router, Schema
from pydantic import Field

from comity.acts import meetings as acts
from comity.acts import room
from comity.api import answers, shapes
from comity.api.door import ACTORS, READERS, Call, asked
from comity.meetings import queries
from comity.meetings.models import Meeting

router = Router(tags=["meetings"])


class Convene(shapes.Act):
    """Where and when a body meets."""

    body: shapes.Plain = Field(max_length=32)
    number: int = Field(ge=1, le=1_000_000)
    opens_at: shapes.Instant
    place: shapes.Plain = Field(min_length=1, max_length=200)
    observers: bool = False


class NewItem(shapes.Act):
    """One line of the agenda."""

    title: shapes.Plain = Field(min_length=1, max_length=300)


class Present(shapes.Act):
    """The whole list of those in the room, by register code."""

    present: list[shapes.Plain] = Field(max_length=500)


class Summary(shapes.Act):
    """The Chair's own words."""

    text: shapes.Plain = Field(min_length=1, max_length=5_000)


class Table(shapes.Act):
    """Under which item."""

    item: UUID


class Heard(shapes.WithReason):
    """An objection said in the room."""

    party: shapes.Plain = Field(max_length=32)


class TextRow(Schema):
    """A text under an item, and what the meeting made of it."""

    decision: UUID
    symbol: str
    title: str
    outcome: str = Field(description="adopted, ad_referendum, deferred, or empty")
    settled_at: datetime | None


class ItemRow(Schema):
    """An item of the agenda."""

    key: UUID
    position: int
    title: str
    texts: list[TextRow]


class MeetingRow(Schema):
    """A meeting as lists show it."""

    key: UUID
    body: str
    number: int
    place: str
    status: str
    opens_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    address: str


class MeetingWhole(MeetingRow):
    """One meeting; who is in the room says nothing about consent."""

    items: list[ItemRow]
    announced: list[UUID] = Field(description="decisions adopted by silence that it carries")
    present: list[str] = Field(description="register codes: now, or at some time if it is closed")
    summary: str = Field(description="the Chair's own words; never a decision")


class Meetings(Schema):
    """A list; it has no count."""

    meetings: list[MeetingRow]
    next: str | None


def _row(found: Meeting) -> MeetingRow:
    return MeetingRow(
        key=found.key,
        body=found.body_id,
        number=found.number,
        place=found.place,
        status=found.status,
        opens_at=found.opens_at,
        opened_at=found.opened_at,
        closed_at=found.closed_at,
        address=f"{answers.BASE}/meetings/{found.key}",
    )


def _item(found: queries.Item) -> ItemRow:
    texts = [
        TextRow(
            decision=text.decision_id,
            symbol=text.decision.number or text.decision.symbol,
            title=text.decision.title,
            outcome=text.outcome,
            settled_at=text.settled_at,
        )
        for text in found.texts
    ]
    return ItemRow(key=found.item.key, position=found.item.position, title=found.item.title, texts=texts)


@router.get("/meetings", auth=READERS, response={200: Meetings, **shapes.READS})
def meetings(request: Call, page: shapes.Page = 1) -> Meetings:
    """The meetings that you may know of, the latest first."""
    found, more = answers.paged(queries.listed(request.seat, request.received), "/meetings", page)
    return Meetings(meetings=[_row(m) for m in found], next=more)


@router.get("/meetings/{uuid:key}", auth=READERS, response={200: MeetingWhole, **shapes.READS})
def meeting(request: Call, key: UUID) -> MeetingWhole:
    """One meeting with its agenda, as far as you may read it."""
    found = Meeting.objects.for_reader(request.seat, key, at=request.received)
    closed = found.status == Meeting.Status.CLOSED
    there = queries.were_present(found) if closed else queries.present_at(found, request.received)
    carried = queries.carried(found, request.seat, request.received)
    return MeetingWhole(
        **_row(found).model_dump(),
        items=[_item(i) for i in queries.agenda(found, request.seat, request.received)],
        announced=[a.decision_id for a in carried],
        present=sorted(there),
        summary=found.summary,
    )


@router.post("/meetings", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def convene_meeting(request: Call, said: Convene) -> shapes.Done:
    """Call a body together."""
    done = acts.convene_meeting(
        asked(request, said.act),
        body=said.body,
        number=said.number,
        opens_at=said.opens_at,
        place=said.place,
        observers=said.observers,
    )
    return answers.done(done)


@router.post("/meetings/{uuid:key}/agenda", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def add_agenda_item(request: Call, key: UUID, said: NewItem) -> shapes.Done:
    """Add a line at the end of the agenda."""
    return answers.done(acts.add_agenda_item(asked(request, said.act), key, title=said.title))


@router.post("/meetings/{uuid:key}/open", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def open_meeting(request: Call, key: UUID, said: shapes.Act) -> shapes.Done:
    """The meeting sits; announcements are carried by themselves."""
    return answers.done(acts.open_meeting(asked(request, said.act), key))


@router.post("/meetings/{uuid:key}/presence", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def record_presence(request: Call, key: UUID, said: Present) -> shapes.Done:
    """Say who is in the room from now on."""
    return answers.done(acts.record_presence(asked(request, said.act), key, present=tuple(said.present)))


@router.post("/meetings/{uuid:key}/summary", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def summarise_meeting(request: Call, key: UUID, said: Summary) -> shapes.Done:
    """The Chair sums up."""
    return answers.done(acts.summarise_meeting(asked(request, said.act), key, text=said.text))


@router.post("/meetings/{uuid:key}/close", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def close_meeting(request: Call, key: UUID, said: shapes.Act) -> shapes.Done:
    """The meeting rises."""
    return answers.done(acts.close_meeting(asked(request, said.act), key))


@router.post("/decisions/{uuid:key}/table", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def table(request: Call, key: UUID, said: Table) -> shapes.Done:
    """Put a text under an item of an agenda."""
    return answers.done(room.table(asked(request, said.act), key, item=said.item))


@router.post("/decisions/{uuid:key}/adopt", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def adopt_in_meeting(request: Call, key: UUID, said: shapes.Put) -> shapes.Done:
    """Put to the meeting, no objection heard, adopted; a package that stands together, whole."""
    parts = tuple((part.key, part.text_hash) for part in said.parts)
    done = room.adopt_in_meeting(asked(request, said.act), key, text_hash=said.text_hash, parts=parts)
    return answers.done(done)


@router.post("/decisions/{uuid:key}/agree", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def agree_ad_referendum(request: Call, key: UUID, said: shapes.Confirm) -> shapes.Done:
    """Agreed in the room, subject to capitals; silence over the same text follows."""
    return answers.done(room.agree_ad_referendum(asked(request, said.act), key, text_hash=said.text_hash))


@router.post("/decisions/{uuid:key}/defer", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def defer(request: Call, key: UUID, said: shapes.Act) -> shapes.Done:
    """The meeting puts the text off."""
    return answers.done(room.defer(asked(request, said.act), key))


@router.post("/decisions/{uuid:key}/object", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def raise_objection(request: Call, key: UUID, said: shapes.WithReason) -> shapes.Done:
    """Object to a text before a meeting."""
    return answers.done(room.raise_objection(asked(request, said.act), key, reason=said.reason))


@router.post("/decisions/{uuid:key}/hear", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def hear_objection(request: Call, key: UUID, said: Heard) -> shapes.Done:
    """Enter an objection that was said in the room."""
    done = room.hear_objection(asked(request, said.act), key, party=said.party, reason=said.reason)
    return answers.done(done)


@router.post("/decisions/{uuid:key}/lift", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def lift_objection(request: Call, key: UUID, said: shapes.Act) -> shapes.Done:
    """Take your own objection back; what it ended stays ended."""
    return answers.done(room.lift_objection(asked(request, said.act), key))
