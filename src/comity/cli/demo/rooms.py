"""Meetings of the demonstration: where the rules ask for one, silence begins in the room."""

from datetime import datetime
from typing import Final
from uuid import UUID

from comity.acts import meetings, room
from comity.cli.demo.cast import Cast
from comity.core.consensus.stages import Stage
from comity.core.errors import Broken
from comity.core.seat import CHAIR
from comity.decisions.models import Decision
from comity.meetings.models import AgendaItem, Meeting

PLACE: Final = "Hall of the seat"


def tabled(cast: Cast, key: UUID, at: datetime) -> UUID | None:
    """A meeting of the body with everybody in the room and the text on its agenda; none where none is asked for."""
    decision = Decision.objects.get(key=key)
    rules = decision.rule_set
    if rules.consent_step != "meeting" or decision.stage != Stage.DRAFT:
        return None
    number = Meeting.objects.filter(body_id=decision.body_id).count() + 1
    done = meetings.convene_meeting(
        cast.ask("registrar", at), body=decision.body_id, number=number, opens_at=at, place=PLACE
    )
    if done.subject is None:
        raise Broken("a meeting has a subject")
    meetings.add_agenda_item(cast.ask("registrar", at), done.subject, title=decision.title)
    meetings.open_meeting(cast.ask(CHAIR, at), done.subject)
    present = tuple(sorted(decision.members_on(at)))
    meetings.record_presence(cast.ask("registrar", at), done.subject, present=present)
    room.table(cast.ask(CHAIR, at), key, item=AgendaItem.objects.get(meeting=done.subject).key)
    return done.subject


def closed(cast: Cast, meeting: UUID | None, at: datetime) -> None:
    """The meeting rises."""
    if meeting is not None:
        meetings.close_meeting(cast.ask(CHAIR, at), meeting)
