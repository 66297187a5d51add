"""Rule sets for programs: enter one as data, put it in force."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from ninja import Router
from pydantic import Field

from comity.acts import rules as acts
from comity.api import answers, shapes
from comity.api.door import ACTORS, Call, asked
from comity.core.consensus.rules import RuleSet

router = Router(tags=["rules"])


class Rules(shapes.Act):
    """A rule set in the words in which it is stored."""

    body: shapes.Plain = Field(max_length=32)
    decision_class: Annotated[str, Field(pattern="^[a-z_]{0,32}$")] = ""
    valid_from: date
    authority: shapes.Plain = Field(min_length=1, max_length=300)
    values: dict[str, Any] = Field(description="every switch, as in the rules of a body that are shown")


@router.post("/rules", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def note_rules(request: Call, said: Rules) -> shapes.Done:
    """Enter a rule set; a second officer puts it in force."""
    done = acts.note_rules(
        asked(request, said.act),
        body=said.body,
        decision_class=said.decision_class,
        rules=RuleSet.parse(said.values),
        valid_from=said.valid_from,
        authority=said.authority,
    )
    return answers.done(done)


@router.post("/rules/{uuid:key}/adopt", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def adopt_rules(request: Call, key: UUID, said: shapes.Act) -> shapes.Done:
    """Put it in force from its day on."""
    return answers.done(acts.adopt_rules(asked(request, said.act), key))


@router.post("/rules/{uuid:key}/drop", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def drop_rules(request: Call, key: UUID, said: shapes.Act) -> shapes.Done:
    """It is not what was decided."""
    return answers.done(acts.drop_rules(asked(request, said.act), key))
