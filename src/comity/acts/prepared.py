"""What a delegation prepares among itself: written, cleared by the capital, released by an accredited person.

Not formal until released: through the application nobody else reads it (invariant 36), so nothing enters the record.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from comity.access import markings, permits
from comity.acts import decisions, silence
from comity.acts.asked import formal
from comity.acts.people import seat_id
from comity.core.consensus.events import Communication
from comity.core.errors import NotPossibleNow, _
from comity.core.seat import Seat
from comity.decisions.models import Decision, InnerDraft
from comity.people.seats import person_of
from comity.record.writer import Asked, Recorded

State = InnerDraft.State
BREAKS = "breaks"


class NotCleared(NotPossibleNow):
    """The capital has the last word before anything leaves the delegation."""

    message = _("This draft has not been cleared yet. A second person of your delegation clears it first.")


class Gone(NotPossibleNow):
    """Released or dropped."""

    message = _("This draft has been released or dropped already.")


class AnotherPerson(NotPossibleNow):
    """Two pairs of eyes inside the delegation."""

    message = _("Somebody else of your delegation clears what you wrote.")


def _lock(by: Seat, key: UUID, at: datetime) -> InnerDraft:
    found = InnerDraft.objects.locked().for_reader(by, key, at=at)
    if found.state in {State.RELEASED, State.DROPPED}:
        raise Gone
    return found


def prepare(
    by: Seat, key: UUID, *, form: str, text: str, paragraphs: tuple[str, ...], received: datetime
) -> InnerDraft:
    """Anybody of the delegation writes what it may say."""
    with transaction.atomic(durable=True):
        decision = Decision.objects.for_reader(by, key, at=received)
        permits.prepare(by, decision.procedure)
        return InnerDraft.objects.create(
            key=uuid4(),
            decision=decision,
            marking=markings.own(by.party),
            party_id=by.party,
            form=form if form == BREAKS else Communication(form).value,
            text=text,
            paragraphs=list(paragraphs),
            written_by_id=seat_id(by),
            written_at=received,
        )


def clear(by: Seat, key: UUID, *, received: datetime) -> None:
    """A second person of the delegation, the capital, agrees to it."""
    with transaction.atomic(durable=True):
        found = _lock(by, key, received)
        if person_of(found.written_by_id) == by.person:  # one person may hold two seats
            raise AnotherPerson
        InnerDraft.objects.filter(pk=found.pk).update(
            state=State.CLEARED, cleared_by_id=seat_id(by), cleared_at=received
        )


def drop(by: Seat, key: UUID, *, received: datetime) -> None:
    """It will not be said."""
    with transaction.atomic(durable=True):
        found = _lock(by, key, received)
        InnerDraft.objects.filter(pk=found.pk).update(state=State.DROPPED)


@formal
def release(asked: Asked, key: UUID) -> Recorded:
    """An accredited person sends what was cleared, once: it becomes what it was a draft of, in the same transaction."""
    seen = InnerDraft.objects.for_reader(asked.by, key, at=asked.received)
    decision = decisions.for_act(asked, seen.decision_id)
    permits.release(asked.by, decision.procedure)
    found = _lock(asked.by, key, asked.received)
    if found.state != State.CLEARED:
        raise NotCleared
    InnerDraft.objects.filter(pk=found.pk).update(state=State.RELEASED)
    if found.form == BREAKS:
        return decisions.broken(
            asked, found.decision_id, reason=found.text, paragraphs=tuple(found.paragraphs)
        )
    return silence.said(asked, found.decision_id, form=Communication(found.form), text=found.text)
