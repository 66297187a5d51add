"""The days of one's own delegation for programs."""

from datetime import date

from ninja import Router

from comity.acts import days as acts
from comity.api import answers, shapes
from comity.api.door import ACTORS, Call, asked

router = Router(tags=["delegation"])


class DeclareDays(shapes.Act):
    """Days of your own delegation, the first and the last included."""

    first: date
    last: date
    working: bool


@router.post("/delegation/days", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def declare_days(request: Call, said: DeclareDays) -> shapes.Done:
    """Say that days are, or are not, working days of your delegation; the newest word about a day counts."""
    return answers.done(
        acts.declare_days(asked(request, said.act), first=said.first, last=said.last, working=said.working)
    )
