"""The register for programs: any list of parties, as of any day. It is public."""

from datetime import date

from django.utils.translation import get_language
from ninja import Router

from comity.api import shapes
from comity.api.door import READERS, Call
from comity.register import queries

router = Router(tags=["register"])


@router.get("/parties", auth=READERS, response={200: shapes.Parties, **shapes.READS})
def parties(request: Call, on: date | None = None, kind: shapes.Plain = "") -> shapes.Parties:
    """The parties of a day, in register order."""
    day = on or request.received.date()
    language = (get_language() or "en").split("-", maxsplit=1)[0]
    rows = queries.parties_on(day, language, [kind] if kind else None)
    return shapes.Parties(
        on=day,
        parties=[shapes.PartyRow(code=p.code, name=p.name, kind=p.kind, since=p.since) for p in rows],
    )
