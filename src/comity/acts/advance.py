"""Beside a procedure, informal and outside the record: advance drafts, and what the Chair notes for itself."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID, uuid4

from django.db import transaction

from comity.access import markings, permits
from comity.acts.people import midnight
from comity.core.consensus.stages import Stage
from comity.core.errors import NotPossibleNow, _
from comity.core.seat import CHAIR, Seat
from comity.decisions.models import Decision, Sounding
from comity.register import queries as register


class CirculatedAlready(NotPossibleNow):
    """After circulation every member has it."""

    message = _("This text has been circulated; there is nothing to show in advance.")


class NotOnThisBody(NotPossibleNow):
    """An advance draft goes to those who will decide."""

    message = _("An advance draft goes to members of the body that will decide.")


def give_advance(by: Seat, key: UUID, *, parties: Iterable[str], received: datetime) -> Decision:
    """Show an unnumbered draft to chosen delegations; it binds nobody, and the record does not know of it."""
    chosen = frozenset(parties)
    with transaction.atomic(durable=True):
        rows = Decision.objects.locked().select_related("marking")
        decision = rows.for_reader(by, key, at=received)
        permits.give_advance(by, decision.marking.originator)
        if decision.stage != Stage.DRAFT or decision.symbol:
            raise CirculatedAlready
        if not chosen <= decision.members_on(received):
            raise NotOnThisBody
        given = set(decision.marking.releases.values_list("party", flat=True))
        markings.release(decision.marking, received, parties=chosen - given)
    return decision


def begun(at: datetime) -> datetime:
    """Since when the present Chair holds the office: it reads no note from before."""
    since, _next = register.chair_changes(at.date())
    return midnight(since) if since else datetime.min.replace(tzinfo=UTC)


def forget(now: datetime) -> int:
    """What a Chair noted for itself goes with the persons who wrote it; how many notes went."""
    gone, _rows = Sounding.objects.filter(at__lt=begun(now)).delete()
    return gone


def sound(by: Seat, key: UUID, *, party: str, text: str, received: datetime) -> None:
    """The Chair keeps a short note of one delegation; an empty one takes it away."""
    with transaction.atomic(durable=True):
        permits.sound(by)
        decision = Decision.objects.locked().for_reader(by, key, at=received)
        if party not in (decision.members or decision.members_on(received)):
            raise NotOnThisBody
        kept = Sounding.objects.filter(decision=decision, party=party)
        if not text.strip():
            kept.delete()
        elif not kept.update(text=text.strip(), at=received):
            Sounding.objects.create(
                key=uuid4(),
                decision=decision,
                marking=markings.own(CHAIR),
                party_id=party,
                text=text.strip(),
                at=received,
            )
