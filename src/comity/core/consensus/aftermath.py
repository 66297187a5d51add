"""What each event leaves behind in the facts of a procedure."""

from dataclasses import replace
from typing import TypeVar

from comity.core.consensus import events as e
from comity.core.consensus.course import Course

C = TypeVar("C", bound=Course)


def _objecting(after: C, party: str, channel: str) -> C:
    own = frozenset({party})
    settled = frozenset[str]() if after.waits_on(channel) else own
    return replace(
        after,
        objectors=after.objectors | own,
        lifted=after.lifted - own,
        unconfirmed=after.unconfirmed - settled,
        entered=after.entered - settled,
    )


def _objected(after: C, event: e.Event) -> C:  # noqa: PLR0911 - one line per event
    """What an objection, or its end, leaves behind."""
    match event:
        case e.SilenceBroken():
            return replace(_objecting(after, event.by, event.channel), broken_at=event.at, broken_by=event.by)
        case e.PackageBroken():
            return replace(after, broken_at=event.at)
        case e.FurtherObjection() | e.ObjectionRaised():
            return _objecting(after, event.by, event.channel)
        case e.TimelyBreakFound():
            return replace(_objecting(after, event.by, event.channel), contested=True)
        case e.SilenceObjectedTo():
            return replace(after, held_at=None)
        case e.BreakCameLate() | e.BreakFoundMoot():
            late = {event.by} if isinstance(event, e.BreakCameLate) else set[str]()
            settled = {event.by} if event.confirms else set[str]()
            return replace(after, late=after.late | late, entered=after.entered - settled)
        case e.BreakEntered():
            return replace(after, entered=after.entered | {event.by})
        case e.EntryStruck():
            return replace(after, entered=after.entered - {event.by})
        case e.BreakAwaitsConfirmation():
            return replace(after, unconfirmed=after.unconfirmed | {event.by})
        case e.BreakDisowned():
            return replace(after, unconfirmed=after.unconfirmed - {event.by})
        case e.ObjectionLifted():
            lifted = replace(after, lifted=after.lifted | {event.by})
            return replace(lifted, contested=after.contested and bool(lifted.standing))
        case _:
            return after


def stored(after: C, event: e.Event) -> C:
    """The values an event leaves behind."""
    match event:
        case e.Circulated():
            return replace(
                after,
                circulated_at=event.at,
                first_circulated_at=after.asked_since or event.at,
                resumed_at=None,
                deadline=event.deadline,
                members=event.members,
                text_hash=event.text_hash,
                launcher=event.by,
                authority=event.authority,
                objectors=frozenset(),  # what a meeting heard was lifted, or silence could not have begun
                lifted=frozenset(),
                late=frozenset(),  # answered under an earlier silence, which ended
            )
        case e.TextReplaced():
            return replace(after, text_hash=event.text_hash)
        case e.HeldInDoubt():
            return replace(after, held_at=event.at)
        case e.DeadlineSet():
            resumed = event.at if after.held_at is not None else after.resumed_at
            return replace(after, deadline=event.deadline, held_at=None, resumed_at=resumed)
        case e.Withdrawn() | e.Lapsed():
            at = event.at if isinstance(event, e.Withdrawn) else after.withdrawn_at
            nobody = frozenset[str]()  # whoever waits for a word is answered by this
            return replace(after, withdrawn_at=at, unconfirmed=nobody, entered=nobody)
        case e.Tabled():
            return replace(after, members=event.members)
        case e.Adopted():
            return replace(after, adopted_at=event.at, effect_from=event.effect)
        case e.AdoptedInMeeting():
            heard = frozenset[str]()  # all of it was lifted; from here on objectors are those who contest
            return replace(after, adopted_at=event.at, effect_from=event.at, objectors=heard, lifted=heard)
        case _:
            return _objected(after, event)
