"""The key of the record for programs: one officer brings the next one, a second one lets it follow."""

from uuid import UUID

from ninja import Router

from comity.acts import keys as acts
from comity.api import answers, shapes
from comity.api.door import ACTORS, Call, asked

router = Router(tags=["record"])


@router.post("/record/keys", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def propose_key(request: Call, said: shapes.ProposeKey) -> shapes.Done:
    """Bring what both keys signed; nothing changes until a second officer lets the new one follow."""
    return answers.done(acts.propose_key(asked(request, said.act), statement=said.statement, days=said.days))


@router.post("/record/keys/{uuid:key}/replace", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def replace_key(request: Call, key: UUID, said: shapes.Act) -> shapes.Done:
    """Let the key that another officer proposed follow; from this entry on it signs every head."""
    return answers.done(acts.replace_key(asked(request, said.act), key))
