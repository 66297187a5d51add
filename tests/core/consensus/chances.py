"""What chance may choose in a random history: parties, instants, texts, rule sets."""

import os
from datetime import UTC

from hypothesis import strategies as st

from comity.core.calendar import Calendar
from comity.core.consensus import events as e
from comity.core.consensus.rules import CHANNELS, RuleSet
from comity.core.consensus.stages import Stage
from comity.core.seat import SECRETARIAT
from tests.core.consensus.cast import (
    DAY,
    DEADLINE,
    HOUR,
    MEMBERS,
    OPENED,
    OSTRAVA,
    OTHER_TEXT,
    SECOND,
    TEXT,
)

LONG = bool(os.environ.get("COMITY_LONG"))
PARTIES = st.sampled_from([*sorted(MEMBERS), *sorted(MEMBERS), OSTRAVA])
SELDOM = st.sampled_from([False, False, False, False, True])
INSTANTS = st.one_of(
    st.integers(-100, 100).map(lambda n: DEADLINE + n * SECOND),
    st.integers(-24 * 20, 24 * 20).map(lambda n: DEADLINE + n * HOUR),
    st.sampled_from([OPENED, DEADLINE, DEADLINE + 60 * SECOND, DEADLINE + DAY]),
)
CALENDARS = dict.fromkeys([*MEMBERS, SECRETARIAT], Calendar(UTC))
OPENING = {"at": OPENED, "members": MEMBERS, "by": "CHAIR", "calendars": CALENDARS}
TEXTS = st.sampled_from([TEXT, TEXT, TEXT, OTHER_TEXT])
SILENT = {Stage.SILENCE, Stage.HELD}
IN_THE_ROOM = {Stage.DRAFT, Stage.TABLED, Stage.AD_REFERENDUM, Stage.DEFERRED}
RULES = st.builds(
    RuleSet,
    label=st.just("generated"),
    classes=st.just(frozenset({"ordinary"})),
    may_launch=st.just(frozenset({"chair"})),
    consent_step=st.sampled_from(["", "meeting", "ad_referendum"]),
    channels=st.frozensets(st.sampled_from(sorted(CHANNELS)), max_size=3).map(lambda c: c | {"platform"}),
    shortest_minutes=st.sampled_from([None, None, 60, 60 * 24 * 2]),
    shorter_when_returned_minutes=st.sampled_from([None, 60]),
    all_languages_first=SELDOM,
    shortest_working_days=st.sampled_from([None, None, None, 1]),
    calendar=st.sampled_from(["seat", "every member"]),
    hold_after_outage_minutes=st.integers(0, 120),
    outage_counts_in_last_hours=st.integers(0, 48),
    runs_without_representation=st.booleans(),
    announced_at_next_meeting=st.booleans(),
    announced_in=st.sampled_from(["", "MC"]),
    lapses_after_days=st.sampled_from([None, 90]),
    numbered_by=st.sampled_from(["", "chair", "registrar"]),
    author_named=st.booleans(),
    confirm_within_hours=st.integers(0, 96),
    hold_undelivered=st.booleans(),
    statements_within_days=st.sampled_from([None, 0, 30]),
    may_propose=st.frozensets(st.sampled_from(["member", "chair", "registrar", "observer"]), min_size=1),
    amendment_breaks=st.booleans(),
    time_request_breaks=st.booleans(),
    adopts=st.sampled_from(["itself", "chair"]),
    entry_window_hours=st.integers(0, 48),
    quorum=st.sampled_from(["", "2/3"]),
)


def contesting(history: list[e.Event]) -> set[str]:
    """Whose objection was found after the adoption and not taken back."""
    found = set[str]()
    for said in history:
        if isinstance(said, e.TimelyBreakFound):
            found.add(said.by)
        elif isinstance(said, e.ObjectionLifted):
            found.discard(said.by)
    return found


def settled(history: list[e.Event], number: int) -> bool:
    """Whether something that waits for a word has had it: from its own delegation, or from two officers."""
    said, later = history[number], history[number + 1 :]
    answers: tuple[type[e.Event], ...] = (e.ObjectionRaised,)
    if isinstance(said, e.BreakEntered):
        answers = (*answers, e.EntryStruck)
    elif isinstance(said, e.BreakAwaitsConfirmation):
        answers = (*answers, e.BreakDisowned)
    else:
        return True
    own = [ev for ev in later if getattr(ev, "by", "") == said.by]
    late = [ev for ev in own if isinstance(ev, e.BreakCameLate) and ev.confirms]
    return any(isinstance(ev, answers) for ev in own) or bool(late and isinstance(said, e.BreakEntered))
