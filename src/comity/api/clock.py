"""The server's clock in doubt, for programs: one officer looks, a second one settles it."""

from ninja import Router

from comity.acts import clock as acts
from comity.api import answers, shapes
from comity.api.door import ACTORS, Call, asked

router = Router(tags=["clock"])


@router.post("/clock/check", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def check_clock(request: Call, said: shapes.Act) -> shapes.Done:
    """Say that the clock was looked at; nothing is adopted until a second officer settles it."""
    return answers.done(acts.check_clock(asked(request, said.act)))


@router.post("/clock/settle", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def settle_clock(request: Call, said: shapes.Act) -> shapes.Done:
    """Say, after another officer has looked, that the clock is right again."""
    return answers.done(acts.settle_clock(asked(request, said.act)))
