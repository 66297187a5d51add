"""Every row of the table can happen, and everything that is no row is refused."""

from dataclasses import replace

import pytest

from comity.core.consensus import events as e
from comity.core.consensus.procedure import NEXT, Procedure
from comity.core.consensus.stages import Stage
from comity.core.errors import Refused
from tests.core.consensus.cast import (
    ALDORA,
    AUTHORITY,
    CESTRIA,
    CHAIR_CONFIRMS,
    DAY,
    DEADLINE,
    MEMBERS,
    OPENED,
    OTHER_TEXT,
    SECOND,
    TEXT,
    circulated,
    draft,
    say,
    tabled,
)

LATER = DEADLINE + DAY
EVENTS: dict[type[e.Event], e.Event] = {
    type(event): event
    for event in (
        e.Circulated(
            at=OPENED, deadline=DEADLINE, members=MEMBERS, text_hash=TEXT, by="CHAIR", authority=AUTHORITY
        ),
        e.TextReplaced(at=OPENED, text_hash=OTHER_TEXT),
        e.SilenceBroken(at=DEADLINE, by=CESTRIA),
        e.FurtherObjection(at=DEADLINE, by=CESTRIA),
        e.BreakCameLate(at=DEADLINE + SECOND, by=CESTRIA),
        e.BreakAwaitsConfirmation(at=DEADLINE, by=CESTRIA),
        e.BreakDisowned(at=DEADLINE, by=ALDORA),
        e.BreakEntered(at=DEADLINE, by=CESTRIA, channel="note_verbale"),
        e.EntryStruck(at=DEADLINE, by=ALDORA),
        e.TimelyBreakFound(at=DEADLINE, by=CESTRIA),
        e.BreakFoundMoot(at=DEADLINE, by=CESTRIA),
        e.ObjectionRaised(at=OPENED, by=CESTRIA),
        e.PackageBroken(at=DEADLINE, part="another text"),
        e.SilenceObjectedTo(at=DEADLINE, by=CESTRIA),
        e.ObjectionLifted(at=LATER, by=ALDORA),
        e.HeldInDoubt(at=DEADLINE, reason="unreachable"),
        e.DeadlineSet(at=DEADLINE, deadline=LATER),
        e.Withdrawn(at=DEADLINE, by="SEC"),
        e.Lapsed(at=LATER),
        e.Tabled(at=OPENED, members=MEMBERS),
        e.AgreedAdReferendum(at=OPENED, text_hash=TEXT, present=MEMBERS),
        e.Deferred(at=OPENED),
        e.Adopted(at=LATER, effect=DEADLINE, by="CHAIR"),
        e.AdoptedInMeeting(at=OPENED, text_hash=TEXT, present=MEMBERS),
        e.Communicated(at=OPENED, by=CESTRIA, form=e.Communication.COMMENT),
        e.Published(at=LATER, by="SEC"),
        e.SponsorJoined(at=OPENED, by=CESTRIA),
        e.SponsorLeft(at=OPENED, by=ALDORA),
    )
}


def at_stage(stage: Stage, event: e.Event) -> Procedure:
    """A procedure that stands there, as ready for the event as it can be."""
    sponsors = frozenset({ALDORA} if isinstance(event, e.SponsorLeft) else ())
    if stage is Stage.DRAFT:
        return replace(draft(CHAIR_CONFIRMS), sponsors=sponsors)
    room = {Stage.TABLED, Stage.AD_REFERENDUM, Stage.DEFERRED}
    paper = replace(tabled() if stage in room else circulated(CHAIR_CONFIRMS), stage=stage)
    paper = replace(paper, sponsors=sponsors)
    if stage is Stage.TABLED and isinstance(event, e.Circulated):  # a meeting agreed to using silence
        return replace(paper, rules=replace(paper.rules, consent_step="meeting"))
    if isinstance(event, e.ObjectionLifted):
        paper = replace(paper, objectors=frozenset({ALDORA}))
    if isinstance(event, e.BreakDisowned):
        paper = replace(paper, unconfirmed=frozenset({ALDORA}))
    if isinstance(event, (e.BreakEntered, e.BreakAwaitsConfirmation)):
        # a text that never was under silence is objected to in the room
        paper = replace(circulated(CHAIR_CONFIRMS), stage=stage)
    if isinstance(event, e.EntryStruck):
        paper = replace(paper, entered=frozenset({ALDORA}))
    return replace(paper, held_at=DEADLINE) if stage is Stage.HELD else paper


@pytest.mark.parametrize(("stage", "kind"), NEXT, ids=lambda part: getattr(part, "__name__", str(part)))
def test_every_row_can_happen(stage: Stage, kind: type[e.Event]) -> None:
    after = at_stage(stage, EVENTS[kind]).after(EVENTS[kind])
    assert after.stage is NEXT[stage, kind]


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.EXPIRED])
def test_what_is_no_row_is_refused_with_a_sentence(stage: Stage) -> None:
    # invariants 12, 14: nothing but the table moves a procedure
    for kind, event in EVENTS.items():
        if (stage, kind) not in NEXT:
            with pytest.raises(Refused) as refused:
                at_stage(stage, event).after(event)
            say(refused.value)
