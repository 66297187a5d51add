"""Witnesses for programs: enrolment, how far the record is cosigned, and erasures."""

from typing import Annotated
from uuid import UUID

from ninja import Path, Router

from comity.acts import erasure as erasures
from comity.acts import witnesses as acts
from comity.api import answers, shapes
from comity.api.door import ACTORS, READERS, Call, asked
from comity.publish import cosigning, publisher, receipts
from comity.record import alarms
from comity.record.models import Checkpoint

router = Router(tags=["record"])


@router.get("/record/whole", auth=READERS, response={200: shapes.Whole, **shapes.READS})
def monitor(request: Call) -> shapes.Whole:
    """How far the record has come: recorded, signed, cosigned by a quorum."""
    newest = Checkpoint.objects.order_by("-size").first()
    known = len(cosigning.enrolled(request.received))
    return shapes.Whole(
        recorded=publisher.size_now(),
        signed=newest.size if newest else 0,
        witnessed=cosigning.witnessed(request.received),
        enrolled=known,
        quorum=cosigning.quorum(known),
        closed=bool(alarms.standing()),
    )


@router.get("/record/{int:index}/cosigned", auth=READERS, response={200: shapes.Standing, **shapes.READS})
def standing(request: Call, index: Annotated[int, Path(le=2**62)]) -> shapes.Standing:
    """By how many enrolled witnesses an entry is cosigned, and since when by a quorum."""
    receipts.entry_for(request.seat, index, request.received)
    found = cosigning.standing(index, request.received)
    return shapes.Standing(
        index=index,
        signed=cosigning.covering(index, request.received) is not None,
        cosigned=found.count,
        enrolled=found.enrolled,
        quorum=found.needed,
        since=found.since,
    )


@router.post("/delegation/witness", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def enrol_witness(request: Call, said: shapes.Enrol) -> shapes.Done:
    """Enrol the key with which your delegation cosigns the record, or replace it."""
    return answers.done(acts.enrol_witness(asked(request, said.act), enrolment=said.enrolment))


@router.post("/delegation/witness/end", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def end_witness(request: Call, said: shapes.Act) -> shapes.Done:
    """End that key; what it signed stays signed."""
    return answers.done(acts.end_witness(asked(request, said.act)))


@router.post("/record/erasures", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def propose_erasure(request: Call, said: shapes.ProposeErasure) -> shapes.Done:
    """Ask that fields of an entry be erased; a second officer must confirm."""
    return answers.done(
        erasures.propose_erasure(
            asked(request, said.act), index=said.index, names=tuple(said.names), ground=said.ground
        )
    )


@router.post("/record/erasures/{uuid:key}/erase", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def erase(request: Call, key: UUID, said: shapes.Erase) -> shapes.Done:
    """Erase what another officer proposed."""
    return answers.done(erasures.erase(asked(request, said.act), key, files=said.files))
