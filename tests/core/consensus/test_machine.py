"""Random histories over the whole table: whatever happens in whatever order, nothing is adopted in doubt."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from comity.core.consensus import entries
from comity.core.consensus import events as e
from comity.core.consensus.procedure import NEXT, Procedure
from comity.core.consensus.rules import CHANNELS, RuleSet
from comity.core.consensus.stages import ENDED, MOOT, Stage
from comity.core.errors import Refused
from comity.core.seat import SECRETARIAT
from tests.core.consensus.cast import (
    DEADLINE,
    HOUR,
    MEMBERS,
    OPENED,
    OSTRAVA,
    OTHER_TEXT,
    TEXT,
    say,
)
from tests.core.consensus.chances import (
    CALENDARS,
    IN_THE_ROOM,
    INSTANTS,
    LONG,
    OPENING,
    PARTIES,
    RULES,
    SELDOM,
    SILENT,
    TEXTS,
    contesting,
    settled,
)

REACHED: set[tuple[Stage, type[e.Event]]] = set()
HAPPENED: list[int] = [0]  # steps that were no refusals
FEW = MOOT | {Stage.AD_REFERENDUM, Stage.DEFERRED}
STEPS = 50_000  # of the long run


class Procedures(RuleBasedStateMachine):
    """One text, and beside it a plain list of what was said to it."""

    procedure: Procedure

    @initialize(
        rules=RULES,
        start=st.sampled_from(["draft", "silence", "silence", "silence", "room", "silence and room"]),
        brought=st.frozensets(st.sampled_from(sorted(MEMBERS)), max_size=2),
        returned=SELDOM,
    )
    def begin(self, rules: RuleSet, start: str, brought: frozenset[str], returned: bool) -> None:
        """A draft is registered, and often circulated or put before a meeting at once."""
        self.procedure = Procedure(
            stage=Stage.DRAFT,
            rules=rules,
            body="SOC",
            text_hash=TEXT,
            sponsored=bool(brought),
            sponsors=brought,
            returned=returned,
        )
        self.history: list[e.Event] = []
        silent = start.startswith("silence")
        if start == "room" or (silent and rules.consent_step == "ad_referendum"):
            self.attempt("table", at=OPENED, members=MEMBERS)
        if silent:
            self.attempt("agree_ad_referendum", at=OPENED, text_hash=TEXT, present=MEMBERS)
            self.attempt("circulate", **OPENING, deadline=DEADLINE, text_hash=TEXT, authority="rule 5")
        if start == "silence and room":  # a member wanted a meeting, which agreed to the text or put it off
            self.attempt("object_to_silence", min(MEMBERS), OPENED)
            self.attempt("agree_ad_referendum", at=OPENED, text_hash=TEXT, present=MEMBERS)
            if returned:
                self.attempt("defer", at=OPENED)

    def happen(self, event: e.Event) -> None:
        """An event is tried on the procedure; what must hold of the step is checked here."""
        before = self.procedure
        try:
            after = before.after(event)
        except Refused as refused:
            say(refused)
            return
        assert (before.stage, type(event)) in NEXT
        REACHED.add((before.stage, type(event)))
        HAPPENED[0] += 1
        if before.stage in ENDED:  # invariants 12, 14
            assert after.stage is before.stage
            assert (after.adopted_at, after.effect_from) == (before.adopted_at, before.effect_from)
        if before.stage in MOOT:  # whoever says what: nothing of it is an objection that stands, or a contest
            assert replace(after, late=before.late, entered=before.entered) == before
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
        assert not before.orphaned
        assert before.stage is not Stage.HELD
        assert before.entered == before.unconfirmed == frozenset()
        if isinstance(event, e.AdoptedInMeeting):
            assert event.text_hash == before.text_hash
            return
        assert isinstance(event, e.Adopted)
        assert before.deadline is not None
        assert all(settled(self.history, n) for n, _said in enumerate(self.history))
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

    @rule(party=PARTIES, received=INSTANTS, channel=st.sampled_from(sorted(CHANNELS)))
    def enter(self, party: str, received: datetime, channel: str) -> None:
        """An officer enters a note, or a word in the room."""
        self.attempt("enter", party, received, channel=channel, now=received + HOUR)

    @precondition(lambda self: bool(self.procedure.entered))
    @rule(received=INSTANTS, channel=st.sampled_from(sorted(CHANNELS - {"platform"})))
    def confirm_entry(self, received: datetime, channel: str) -> None:
        """The second officer confirms it."""
        party = min(self.procedure.entered)
        try:
            event = entries.confirmed(self.procedure, party, received, channel=channel)
        except Refused as refused:
            say(refused)
        else:
            self.happen(event)
            assert party not in self.procedure.entered

    @precondition(lambda self: bool(self.procedure.entered))
    @rule(at=INSTANTS)
    def strike(self, at: datetime) -> None:
        """The second officer does not confirm it."""
        self.attempt("strike", min(self.procedure.entered), at)

    @precondition(lambda self: self.procedure.stage in FEW and self.procedure.circulated_at is not None)
    @rule(party=PARTIES, received=INSTANTS, confirms=st.booleans())
    def found_later(self, party: str, received: datetime, confirms: bool) -> None:
        """A note on a text that has ended or was put off, to which few histories come, and a second officer's word."""
        self.enter(party, received, channel="note_verbale")
        if self.procedure.entered and confirms:
            self.confirm_entry(received, channel="note_verbale")
        elif self.procedure.entered:
            self.strike(received)

    @precondition(lambda self: self.procedure.stage in {Stage.DRAFT, Stage.TABLED, Stage.AD_REFERENDUM})
    @rule(
        text=TEXTS,
        until=INSTANTS,
        authority=st.sampled_from(["rule 5", "rule 5", "rule 5", ""]),
        missing=st.sampled_from([frozenset[str](), frozenset[str](), frozenset({"ru"})]),
    )
    def circulate(self, text: str, until: datetime, authority: str, missing: frozenset[str]) -> None:
        """Silence opens, for no shorter time and in no fewer languages than the rules ask for."""
        before = self.procedure
        given = {"text_hash": text, "authority": authority, "languages_missing": missing}
        self.attempt("circulate", **OPENING, deadline=until, **given)
        if self.procedure.stage is Stage.SILENCE:
            shortest = before.rules.shortest_for(returned=before.returned)
            assert until - OPENED >= timedelta(minutes=shortest or 0)
            assert authority
            days = before.rules.shortest_working_days or 0
            assert CALENDARS[SECRETARIAT].working_days(OPENED, until) >= days
            assert not (missing and before.rules.all_languages_first)

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
        if before.stage in MOOT and party in MEMBERS and in_time and channel in before.rules.channels:
            said = self.history[-1]
            assert isinstance(said, e.BreakFoundMoot), "recorded"
            assert (said.by, said.at, self.procedure) == (party, received, before), "and without effect"

    @rule(
        party=PARTIES, received=INSTANTS, breaks=st.booleans(), act=st.sampled_from(["amend", "ask_for_time"])
    )
    def amendment(self, party: str, received: datetime, breaks: bool, act: str) -> None:
        """A text or a request for time: nothing breaks by accident."""
        before = self.procedure
        self.attempt(act, party, received, breaks=breaks)
        if not breaks:
            assert self.procedure == before

    @precondition(lambda self: self.procedure.deadline is not None)
    @rule(party=PARTIES, received=INSTANTS)
    def mail(self, party: str, received: datetime) -> None:
        """An objection from a notified mailbox."""
        self.attempt("mail_objects", party, received)

    @precondition(lambda self: self.procedure.stage in SILENT)
    @rule(party=PARTIES, received=INSTANTS, seldom=SELDOM, mailed=SELDOM, other=PARTIES)
    def object_to_silence(
        self, party: str, received: datetime, seldom: bool, mailed: bool, other: str
    ) -> None:
        """A member wants a meeting, also while somebody's mail waits for an answer."""
        if mailed:
            self.attempt("mail_objects", other, received)
        if seldom or self.procedure.unconfirmed:
            self.attempt("object_to_silence", party, received)

    @precondition(lambda self: self.procedure.unconfirmed)
    @rule(at=INSTANTS, party=PARTIES)
    def disown(self, at: datetime, party: str) -> None:
        """It was not the delegation's own mail."""
        self.attempt("disown", party, at)
        self.attempt("disown", min(self.procedure.unconfirmed, default=party), at)

    @precondition(lambda self: self.procedure.objectors)
    @rule(at=INSTANTS, party=PARTIES, author=st.booleans())
    def lift(self, at: datetime, party: str, author: bool) -> None:
        """An objection is taken back, by its author alone (invariant 23)."""
        before = self.procedure
        party = min(before.standing, default=party) if author else party
        self.attempt("lift", party, at)
        assert before.standing - self.procedure.standing <= {party}

    @precondition(lambda self: self.procedure.stage in IN_THE_ROOM)
    @rule(at=INSTANTS, party=PARTIES)
    def raise_objection(self, at: datetime, party: str) -> None:
        """An objection in the room."""
        self.attempt("raise_objection", party, at)

    @precondition(lambda self: self.procedure.stage in SILENT)
    @rule(at=INSTANTS, until=INSTANTS)
    def set_deadline(self, at: datetime, until: datetime) -> None:
        """The Chair extends, or ends a hold."""
        for event in self.procedure.recalled():
            self.happen(event)
        self.attempt("set_deadline", at=at, deadline=until)

    @precondition(lambda self: self.procedure.stage is Stage.SILENCE)
    @rule(at=INSTANTS)
    def hold(self, at: datetime) -> None:
        """An outage is found."""
        self.attempt("hold", at=at, reason="unreachable")

    @rule(now=INSTANTS)
    def establish(self, now: datetime) -> None:
        """A tick and the Chair, at the same instant."""
        self.attempt("establish", now)
        self.attempt("confirm", now=now)

    @precondition(lambda self: self.procedure.stage in IN_THE_ROOM)
    @rule(at=INSTANTS)
    def table(self, at: datetime) -> None:
        """On the agenda of a meeting."""
        self.attempt("table", at=at, members=MEMBERS)

    @precondition(lambda self: self.procedure.stage is Stage.TABLED)
    @rule(at=INSTANTS, text=TEXTS, absent=st.frozensets(PARTIES, max_size=2), adopt=SELDOM)
    def meeting(self, at: datetime, text: str, absent: frozenset[str], adopt: bool) -> None:
        """Put to a meeting."""
        act = "adopt_in_meeting" if adopt else "agree_ad_referendum"
        self.attempt(act, at=at, text_hash=text, present=MEMBERS - absent)

    @rule(at=INSTANTS, party=PARTIES, form=st.sampled_from(list(e.Communication)))
    def communicate(self, at: datetime, party: str, form: e.Communication) -> None:
        """What is no objection changes nothing (invariants 4 and 22)."""
        before = self.procedure
        self.attempt("communicate", party, at, form)
        assert self.procedure == before

    @rule(at=INSTANTS, seldom=SELDOM)
    def withdraw(self, at: datetime, seldom: bool) -> None:
        """The text is taken back."""
        if seldom:
            self.attempt("withdraw", by="SEC", at=at)

    @rule(at=INSTANTS, party=PARTIES, joins=st.booleans())
    def sponsors(self, at: datetime, party: str, joins: bool) -> None:
        """Sponsors join and leave; nothing is adopted that nobody brings any more."""
        self.attempt("sponsor" if joins else "leave", party, at)

    @rule(at=INSTANTS, text=TEXTS)
    def replace_text(self, at: datetime, text: str) -> None:
        """Another text takes its place, where it still may (invariant 5)."""
        self.attempt("replace_text", at=at, text_hash=text)

    @rule(at=INSTANTS, kind=st.sampled_from([e.Lapsed, e.Deferred, e.PackageBroken]), seldom=SELDOM)
    def plain(self, at: datetime, kind: type[e.Event], seldom: bool) -> None:
        """Lapsed, deferred, fallen with its package."""
        rare = self.procedure.stage is Stage.AD_REFERENDUM  # few histories come there
        if kind is e.Deferred or ((seldom or rare) and kind is e.Lapsed):
            self.happen(kind(at=at))
        elif seldom:
            self.happen(e.PackageBroken(at=at, part="another text"))

    @rule(at=INSTANTS, party=PARTIES, until=INSTANTS, by=st.sampled_from(["", "CHAIR"]), seldom=SELDOM)
    def forged(self, at: datetime, party: str, until: datetime, by: str, seldom: bool) -> None:
        """An event built by hand gets past neither table nor guards."""
        if seldom:
            objections = (e.BreakCameLate, e.FurtherObjection, e.TimelyBreakFound, e.SilenceBroken)
            for kind in (*objections, e.BreakFoundMoot):
                self.happen(kind(at=at, by=party))
        self.happen(e.Adopted(at=at, effect=until, by=by))
        self.happen(e.AdoptedInMeeting(at=at, text_hash=OTHER_TEXT, present=frozenset({OSTRAVA})))
        self.happen(e.Published(at=at, by="SEC"))

    @invariant()
    def whole(self) -> None:
        """What must be true of every procedure at every moment."""
        now = self.procedure
        assert now.stage is not Stage.EXPIRED
        assert (now.stage is Stage.ADOPTED) == (now.adopted_at is not None)
        assert now.objectors <= MEMBERS
        assert now.lifted <= now.objectors
        assert now.contested == bool(contesting(self.history))
        if now.stage in {Stage.SILENCE, Stage.HELD}:  # invariants 2 and 6
            assert now.standing == frozenset()
            assert all((now.body, now.launcher, now.authority, now.text_hash, now.members, now.deadline))
        if now.stage in MOOT:  # entries of officers may wait there, mail never
            assert now.unconfirmed == frozenset()
        if now.stage is Stage.BROKEN:
            assert now.broken_at is not None


def test_no_history_adopts_in_doubt() -> None:
    """Invariants 2, 4, 5, 6, 8, 9, 10, 12, 14, 22, 23 over random histories; the long run takes every step."""
    REACHED.clear()
    HAPPENED[0] = 0
    run_state_machine_as_test(
        Procedures,
        settings=settings(
            max_examples=9_000 if LONG else 250,  # long: more than 50,000 steps that happened, every row
            stateful_step_count=50 if LONG else 25,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert len(REACHED) > len(NEXT) // 3
    if LONG:
        assert HAPPENED[0] >= STEPS
        assert set(NEXT) - REACHED == set(), "every row of the table"
