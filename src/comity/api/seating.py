"""Seats for programs: what two officers enter and register, as on the pages."""

from datetime import date
from typing import Annotated
from uuid import UUID

from ninja import Router
from pydantic import StringConstraints

from comity.acts import seating as acts
from comity.api import answers, shapes
from comity.api.door import ACTORS, Call, asked
from comity.register.models import SeatKind

router = Router(tags=["seats"])


class NoteSeat(shapes.Act):
    """What a note verbale or a decision says of a seat."""

    kind: SeatKind
    party: shapes.Plain
    valid_from: date
    valid_to: date | None = None
    reference: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=shapes.NO_NUL)]


@router.post("/seats", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def note_seat(request: Call, said: NoteSeat) -> shapes.Done:
    """Enter it; nothing changes until a second officer registers it."""
    done = acts.note_seat(
        asked(request, said.act),
        kind=said.kind,
        party=said.party,
        valid_from=said.valid_from,
        valid_to=said.valid_to,
        reference=said.reference,
    )
    return answers.done(done)


@router.post("/seats/{uuid:key}/register", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def register_seat(request: Call, key: UUID, said: shapes.Act) -> shapes.Done:
    """A second officer registers it."""
    return answers.done(acts.register_seat(asked(request, said.act), key))


@router.post("/seats/{uuid:key}/drop", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def drop_seat(request: Call, key: UUID, said: shapes.Act) -> shapes.Done:
    """It is not what the paper says."""
    return answers.done(acts.drop_seat(asked(request, said.act), key))
