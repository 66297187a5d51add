"""A text before a meeting: agreed provisionally, with a quorum of the day, over one exact text."""

from dataclasses import replace

import pytest
from hypothesis import strategies as st

from comity.core.consensus import events as e
from comity.core.consensus import guards, texts
from comity.core.consensus.stages import Stage
from tests.core.consensus.cast import (
    ALDORA,
    BRENN,
    CESTRIA,
    CHAIR_CONFIRMS,
    DAY,
    DEADLINE,
    HOUR,
    MEMBERS,
    OPENED,
    OSTRAVA,
    OTHER_TEXT,
    SECOND,
    TEXT,
    adopted,
    broken,
    circulated,
    held,
    tabled,
)

LONG_AFTER = DEADLINE + 30 * DAY
microseconds = st.integers(min_value=-(10**12), max_value=10**12)


def test_objecting_to_silence_moves_the_text_to_a_meeting() -> None:
    silence = circulated(CHAIR_CONFIRMS)
    meeting = silence.after(silence.object_to_silence(ALDORA, DEADLINE))
    assert meeting.stage is Stage.TABLED
    with pytest.raises(guards.CannotFollow):
        meeting.confirm(now=LONG_AFTER)
    found = meeting.break_by(BRENN, DEADLINE - HOUR, channel="note_verbale")  # received before, entered after
    with pytest.raises(guards.ObjectionStands):
        meeting.after(found).adopt_in_meeting(at=LONG_AFTER, text_hash=TEXT, present=MEMBERS)
    assert isinstance(silence.object_to_silence(ALDORA, DEADLINE + SECOND), e.BreakCameLate)


def test_agreed_ad_referendum_is_provisional_and_blocks_only_adoption() -> None:
    # invariants 5, 24
    paper = tabled()
    agreed = paper.after(paper.agree_ad_referendum(at=OPENED, text_hash=TEXT, present=MEMBERS))
    assert agreed.stage is Stage.AD_REFERENDUM
    assert agreed.adopted_at is None
    for impossible in (agreed.establish, lambda now: agreed.confirm(now=now)):
        with pytest.raises(guards.CannotFollow):
            impossible(LONG_AFTER)
    with pytest.raises(guards.CannotFollow):
        agreed.adopt_in_meeting(at=OPENED, text_hash=TEXT, present=MEMBERS)
    for possible in (
        agreed.circulate(
            at=OPENED, deadline=DEADLINE, members=MEMBERS, text_hash=TEXT, by="CHAIR", authority="journal 7"
        ),
        agreed.withdraw(by="SEC", at=OPENED),
        agreed.table(at=OPENED, members=MEMBERS),
        agreed.communicate(ALDORA, OPENED, e.Communication.COMMENT),
    ):
        agreed.after(possible)
    with pytest.raises(guards.NotThisText):
        agreed.circulate(
            at=OPENED, deadline=DEADLINE, members=MEMBERS, text_hash=OTHER_TEXT, by="CHAIR", authority="j7"
        )


def test_a_changed_text_voids_what_was_agreed() -> None:
    # invariant 5
    paper = tabled()
    agreed = paper.after(paper.agree_ad_referendum(at=OPENED, text_hash=TEXT, present=MEMBERS))
    changed = agreed.after(agreed.replace_text(at=OPENED, text_hash=OTHER_TEXT))
    assert (changed.stage, changed.text_hash) == (Stage.DRAFT, OTHER_TEXT)
    with pytest.raises(guards.NotThisText):
        paper.adopt_in_meeting(at=OPENED, text_hash=OTHER_TEXT, present=MEMBERS)
    for fixed in (circulated(), held(), adopted(), broken()):
        with pytest.raises(texts.NotReplaceable):
            fixed.replace_text(at=OPENED, text_hash=OTHER_TEXT)


def test_a_quorum_counts_the_members_of_the_day_and_no_observers() -> None:
    # invariant 18
    paper = tabled()
    with pytest.raises(guards.NoQuorum) as refused:
        paper.adopt_in_meeting(at=OPENED, text_hash=TEXT, present=frozenset({ALDORA, BRENN, OSTRAVA, "SEC"}))
    assert refused.value.params == {"needed": 3, "present": 2}
    three = frozenset({ALDORA, BRENN, CESTRIA})
    event = paper.adopt_in_meeting(at=OPENED, text_hash=TEXT, present=three)
    assert paper.after(event).stage is Stage.ADOPTED
    cica = replace(paper, members=frozenset(f"M{n}" for n in range(28)))
    with pytest.raises(guards.NoQuorum) as refused:
        cica.adopt_in_meeting(at=OPENED, text_hash=TEXT, present=frozenset(f"M{n}" for n in range(18)))
    assert refused.value.params == {"needed": 19, "present": 18}
