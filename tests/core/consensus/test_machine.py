"""Random histories over the whole table: whatever happens in whatever order, nothing is adopted in doubt."""

import os
from dataclasses import fields, replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from comity.core.consensus import events as e
from comity.core.consensus.procedure import NEXT, Procedure
from comity.core.consensus.rules import CHANNELS, RuleSet
from comity.core.consensus.stages import ENDED, Stage
from comity.core.errors import Refused
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
    say,
)

LONG = bool(os.environ.get("COMITY_LONG"))
PARTIES = st.sampled_from([*sorted(MEMBERS), OSTRAVA])
INSTANTS = st.one_of(
    st.integers(-100, 100).map(lambda n: DEADLINE + n * SECOND),
    st.integers(-24 * 20, 24 * 20).map(lambda n: DEADLINE + n * HOUR),
    st.sampled_from([OPENED, DEADLINE, DEADLINE + 60 * SECOND, DEADLINE + DAY]),
)
TEXTS = st.sampled_from([TEXT, OTHER_TEXT])
RULES = st.builds(
    RuleSet,
    label=st.just("generated"),
    classes=st.just(frozenset({"ordinary"})),
    may_launch=st.just(frozenset({"chair"})),
    consent_step=st.sampled_from(["", "meeting", "ad_referendum"]),
    channels=st.frozensets(st.sampled_from(sorted(CHANNELS)), max_size=3).map(lambda c: c | {"platform"}),
    amendment_breaks=st.booleans(),
    time_request_breaks=st.booleans(),
    adopts=st.sampled_from(["itself", "chair"]),
    entry_window_hours=st.integers(0, 48),
    quorum=st.sampled_from(["", "2/3"]),
)


class Procedures(RuleBasedStateMachine):
    """One text, and beside it a plain list of what was said to it."""

    procedure: Procedure

    @initialize(rules=RULES)
    def begin(self, rules: RuleSet) -> None:
        """A draft is registered."""
        self.procedure = Procedure(stage=Stage.DRAFT, rules=rules, body="SOC", text_hash=TEXT)
        self.history: list[e.Event] = []

    def happen(self, event: e.Event) -> None:
        """An event is tried on the procedure; what must hold of the step is checked here."""
        before = self.procedure
        try:
            after = before.after(event)
        except Refused as refused:
            say(refused)
            return
        assert (before.stage, type(event)) in NEXT
        if before.stage in ENDED:  # invariants 12, 14
            assert after.stage is before.stage
            assert (after.adopted_at, after.effect_from) == (before.adopted_at, before.effect_from)
        if before.stage not in {
            Stage.DRAFT,
            Stage.TABLED,
            Stage.DEFERRED,
            Stage.AD_REFERENDUM,
        }:  # invariant 5
            assert after.text_hash == before.text_hash
        if after.deadline != before.deadline:  # invariant 8
            assert isinstance(event, (e.Circulated, e.DeadlineSet))
        if after.stage is Stage.ADOPTED and before.stage is not Stage.ADOPTED:
            self.adoption(before, event)
        self.procedure = after
        self.history.append(event)

    def adoption(self, before: Procedure, event: e.Event) -> None:
        """Invariants 2, 9 and 14, asked of the history and not of the procedure."""
        assert before.standing == frozenset()
        assert before.stage is not Stage.HELD
        if isinstance(event, e.AdoptedInMeeting):
            assert event.text_hash == before.text_hash
            return
        assert isinstance(event, e.Adopted)
        assert before.deadline is not None
        wait = timedelta(seconds=60)
        if before.rules.adopts == "itself" and before.rules.channels != {"platform"}:
            wait = max(wait, timedelta(hours=before.rules.entry_window_hours))
        assert event.at >= before.deadline + wait
        assert event.effect == before.deadline
        breaks = [ev for ev in self.history if isinstance(ev, (e.SilenceBroken, e.FurtherObjection))]
        assert breaks == []
        late = [ev for ev in self.history if isinstance(ev, e.BreakCameLate)]
        assert all(ev.at > before.deadline for ev in late)

    def attempt(self, act: str, *args: object, **kwargs: object) -> None:
        """A method says which event an act is; refusals are answers."""
        try:
            event = getattr(self.procedure, act)(*args, **kwargs)
        except Refused as refused:
            say(refused)
            return
        before = len(self.history)
        self.happen(event)
        assert len(self.history) == before + 1, "a method offered an event that may not happen"

    @rule(text=TEXTS, until=INSTANTS, authority=st.sampled_from(["rule 5", ""]))
    def circulate(self, text: str, until: datetime, authority: str) -> None:
        """Silence opens."""
        self.attempt(
            "circulate",
            at=OPENED,
            deadline=until,
            members=MEMBERS,
            text_hash=text,
            by="CHAIR",
            authority=authority,
        )

    @rule(party=PARTIES, received=INSTANTS, channel=st.sampled_from(sorted(CHANNELS)))
    def objection(self, party: str, received: datetime, channel: str) -> None:
        """A delegation objects, in time or late; a member's timely objection is never lost."""
        before = self.procedure
        self.attempt("break_by", party, received, channel=channel)
        in_time = before.deadline is not None and OPENED <= received <= before.deadline
        if (
            before.stage is Stage.SILENCE
            and party in MEMBERS
            and in_time
            and channel in before.rules.channels
        ):
            assert self.procedure.stage is Stage.BROKEN
        if before.stage is Stage.ADOPTED and in_time and self.procedure != before:
            assert self.procedure.contested

    @rule(
        party=PARTIES, received=INSTANTS, breaks=st.booleans(), act=st.sampled_from(["amend", "ask_for_time"])
    )
    def amendment(self, party: str, received: datetime, breaks: bool, act: str) -> None:
        """A text or a request for time: nothing breaks by accident."""
        before = self.procedure
        self.attempt(act, party, received, breaks=breaks)
        if not breaks:
            assert self.procedure == before

    @rule(party=PARTIES, received=INSTANTS, act=st.sampled_from(["mail_objects", "object_to_silence"]))
    def other_objections(self, party: str, received: datetime, act: str) -> None:
        """By mail, or to silence itself."""
        self.attempt(act, party, received)

    @rule(party=PARTIES, at=INSTANTS, act=st.sampled_from(["lift", "disown", "raise_objection"]))
    def in_the_matter_of_an_objection(self, party: str, at: datetime, act: str) -> None:
        """Taken back, disowned, raised in the room."""
        self.attempt(act, party, at)

    @rule(at=INSTANTS, until=INSTANTS)
    def set_deadline(self, at: datetime, until: datetime) -> None:
        """The Chair extends, or ends a hold."""
        for event in self.procedure.recalled():
            self.happen(event)
        self.attempt("set_deadline", at=at, deadline=until)

    @rule(at=INSTANTS)
    def hold(self, at: datetime) -> None:
        """An outage is found."""
        self.attempt("hold", at=at, reason="unreachable")

    @rule(now=INSTANTS, chair=st.booleans())
    def establish(self, now: datetime, chair: bool) -> None:
        """A tick, or the Chair."""
        if chair:
            self.attempt("confirm", now=now)
        else:
            self.attempt("establish", now)

    @rule(at=INSTANTS, text=TEXTS, present=st.frozensets(PARTIES), adopt=st.booleans())
    def meeting(self, at: datetime, text: str, present: frozenset[str], adopt: bool) -> None:
        """Put to a meeting."""
        self.attempt("table", at=at, members=MEMBERS)
        act = "adopt_in_meeting" if adopt else "agree_ad_referendum"
        self.attempt(act, at=at, text_hash=text, present=present)

    @rule(at=INSTANTS, party=PARTIES, form=st.sampled_from(list(e.Communication)))
    def communicate(self, at: datetime, party: str, form: e.Communication) -> None:
        """What is no objection changes nothing (invariants 4 and 22)."""
        before = self.procedure
        self.attempt("communicate", party, at, form)
        assert self.procedure == before

    @rule(at=INSTANTS, text=TEXTS, withdraw=st.booleans())
    def change_or_withdraw(self, at: datetime, text: str, withdraw: bool) -> None:
        """The text is replaced or taken back."""
        if withdraw:
            self.attempt("withdraw", by="SEC", at=at)
        else:
            self.attempt("replace_text", at=at, text_hash=text)

    @rule(at=INSTANTS, kind=st.sampled_from([e.Lapsed, e.Deferred]))
    def plain(self, at: datetime, kind: type[e.Event]) -> None:
        """Lapsed, deferred."""
        self.happen(kind(at=at))

    @rule(at=INSTANTS, party=PARTIES, until=INSTANTS, data=st.data())
    def forged(self, at: datetime, party: str, until: datetime, data: st.DataObject) -> None:
        """An event built by hand gets past neither table nor guards."""
        kind = data.draw(
            st.sampled_from([e.SilenceBroken, e.FurtherObjection, e.BreakCameLate, e.TimelyBreakFound])
        )
        effect = e.Adopted(at=at, effect=until, by=data.draw(st.sampled_from(["", "CHAIR"])))
        for event in (
            kind(at=at, by=party),
            effect,
            e.PackageBroken(at=at, part="x"),
            e.Published(at=at, by="SEC"),
        ):
            if not isinstance(event, e.PackageBroken) or data.draw(st.booleans()):
                self.happen(event)

    @invariant()
    def whole(self) -> None:
        """What must be true of every procedure at every moment."""
        now = self.procedure
        assert now.stage is not Stage.EXPIRED
        assert (now.stage is Stage.ADOPTED) == (now.adopted_at is not None)
        assert now.objectors <= MEMBERS
        assert now.lifted <= now.objectors
        assert not now.contested or now.stage is Stage.ADOPTED
        if now.stage in {Stage.SILENCE, Stage.HELD}:  # invariants 2 and 6
            assert now.standing == frozenset()
            assert all((now.body, now.launcher, now.authority, now.text_hash, now.members, now.deadline))
        if now.stage is Stage.BROKEN:
            assert now.broken_at is not None


TestProcedures = Procedures.TestCase
TestProcedures.settings = settings(
    max_examples=250 if LONG else 40,  # long: 250 histories of 40 steps are 10,000 steps
    stateful_step_count=40 if LONG else 20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_replaying_the_events_gives_the_same_procedure() -> None:
    """A procedure is its events: two walks over the same events end at the same value."""
    start = Procedure(
        stage=Stage.DRAFT,
        rules=RuleSet(label="r", classes=frozenset({"ordinary"})),
        body="SOC",
        text_hash=TEXT,
    )
    events: list[e.Event] = [
        e.Circulated(
            at=OPENED, deadline=DEADLINE, members=MEMBERS, text_hash=TEXT, by="CHAIR", authority="rule 5"
        ),
        e.HeldInDoubt(at=DEADLINE, reason="unreachable"),
        e.DeadlineSet(at=DEADLINE, deadline=DEADLINE + DAY),
        e.Adopted(at=DEADLINE + 2 * DAY, effect=DEADLINE + DAY),
    ]
    walked = start
    for event in events:
        walked = walked.after(event)
    assert walked.effect_from == DEADLINE + DAY
    assert {field.name for field in fields(walked)} == {field.name for field in fields(start)}
    assert replace(walked) == walked
