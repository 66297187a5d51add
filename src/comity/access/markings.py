"""Markings that acts give: one party's own, a circle of parties, a body."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from django.db import models

from comity.access.models import Marking, ReleaseRow
from comity.sql import Query

OWN: Final = UUID(
    "6d2f3a52-0f0e-4bb1-9f3c-7a4b5f0e9d10"
)  # namespace of the markings that parties have for themselves
HELD: Final = Query(lambda key: Marking.objects.filter(pk=key), models.UUIDField())


def own(party: str) -> Marking:
    """What one party alone reads."""
    held = HELD.first(uuid5(OWN, party))
    if held is not None:
        return held
    marking, _made = Marking.objects.get_or_create(id=uuid5(OWN, party), defaults={"originator": party})
    return marking


def made(
    originator: str,
    since: datetime,
    *,
    parties: Iterable[str] = (),
    groups: Iterable[str] = (),
    public: bool = False,
) -> Marking:
    """A new marking, released to parties and groups from an instant on."""
    marking = Marking.objects.create(originator=originator, public_from=since if public else None)
    release(marking, since, parties=parties, groups=groups)
    return marking


def release(
    marking: Marking, since: datetime, *, parties: Iterable[str] = (), groups: Iterable[str] = ()
) -> None:
    """Widen a marking; acts call it for its originator only."""
    rows = [
        ReleaseRow(marking=marking, party=p, since=since) for p in sorted(set(parties) - {marking.originator})
    ]
    rows += [ReleaseRow(marking=marking, group=g, since=since) for g in sorted(set(groups))]
    ReleaseRow.objects.bulk_create(rows)
