"""The real core, driven by the happenings of the independent model (`tests.core.model`).

What lies above the core in the product is done here as the acts do it: a tick looks for doubts before it adopts,
what came from outside is entered and then confirmed, a package's fall is echoed.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from comity.core.calendar import Calendar
from comity.core.consensus import entries, together
from comity.core.consensus import events as e
from comity.core.consensus.doubt import Outage
from comity.core.consensus.procedure import Procedure
from comity.core.consensus.rules import RuleSet
from comity.core.consensus.stages import Stage
from comity.core.errors import NotPossibleNow, Refused
from comity.core.seat import CHAIR, SECRETARIAT
from comity.decisions import doubts
from tests.core.model.world import Happening, Rules

TEXT, OTHER = "a" * 64, "b" * 64
CHANNEL: Final = {"platform": "platform", "mailbox": "mailbox", "note": "note_verbale", "room": "room"}
OFFICE: Final = {"chair": CHAIR, "secretariat": SECRETARIAT}
NAMES: Final = {"break": "break_", "object": "object_", "undelivered": "undelivered_"}
STAGES: Final = {Stage.SILENCE: "circulated"}


def rule_set(rules: Rules) -> RuleSet:
    """The same rules in the core's words."""
    hours = None if rules.in_working_days else rules.shortest
    return RuleSet(
        label="generated",
        classes=frozenset(name for name, _step in rules.classes),
        may_launch=frozenset({"chair": "chair", "secretariat": "registrar"}[p] for p in rules.proposers),
        consent_step=rules.classes[0][1],
        shortest_minutes=None if hours is None else hours * 60,
        shortest_working_days=rules.shortest if rules.in_working_days else None,
        calendar="every member" if rules.everybodys_calendar else "seat",
        channels=frozenset(CHANNEL[name] for name in rules.channels),
        amendment_breaks=rules.amendment_breaks,
        time_request_breaks=rules.time_request_breaks,
        adopts="itself" if rules.adopts_by_itself else "chair",
        entry_window_hours=int(rules.entry_window.total_seconds()) // 3600,
        hold_after_outage_minutes=(
            10**6 if rules.outage_longest is None else int(rules.outage_longest.total_seconds()) // 60
        ),
        outage_counts_in_last_hours=int(rules.outage_watched.total_seconds()) // 3600,
        hold_undelivered=rules.undelivered_holds,
        runs_without_representation=rules.runs_without_representation,
        all_languages_first=rules.all_languages_first,
        shorter_when_returned_minutes=None if rules.shorter_again is None else rules.shorter_again * 60,
        quorum="2/3",
    )


class Real:
    """One procedure of the core, and beside it what the bookkeeping of the product would know."""

    def __init__(self, rules: Rules) -> None:
        """A registered draft under those rules."""
        self.rules = rules
        self.procedure = Procedure(stage=Stage.DRAFT, rules=rule_set(rules), body="SOC", text_hash=TEXT)
        self.outages: list[Outage] = []
        self.undelivered: set[str] = set()
        self.mails: dict[str, datetime] = {}
        self.together = False

    def stage_at(self, now: datetime) -> str:
        """The stage in the model's word."""
        stage = self.procedure.stage_at(now)
        return STAGES.get(stage, str(stage))

    def do(self, happening: Happening) -> bool:
        """Try it; whether it was accepted. What is refused leaves everything as it was."""
        before = self.procedure
        try:
            getattr(self, NAMES.get(happening.what, happening.what))(happening)
        except Refused:
            self.procedure = before
            return False
        return True

    def happen(self, event: e.Event) -> None:
        """Only `after` changes a procedure."""
        self.procedure = self.procedure.after(event)

    def circulate(self, h: Happening) -> None:
        """Where a meeting must first agree to silence, the text is put before one."""
        paper = replace(self.procedure, decision_class=h.klass, returned=h.again)
        if h.consent == paper.rules.consent_step == "meeting" and paper.stage is Stage.DRAFT:
            paper = paper.after(paper.table(at=h.at, members=self.rules.members))
        if h.consent != paper.rules.consent_step == "meeting" and paper.stage is Stage.TABLED:
            raise NotPossibleNow  # from the room the act itself says that nobody objected to using silence
        off = dict(self.rules.days_off)
        everybody = [*self.rules.members, "seat"]
        calendars = {
            SECRETARIAT if who == "seat" else who: Calendar(UTC, off.get(who, frozenset()))
            for who in everybody
        }
        together.represented(paper, frozenset({"e"} if h.unrepresented else ()))
        assert h.until is not None
        event = paper.circulate(
            at=h.at,
            deadline=h.until,
            members=self.rules.members,
            text_hash=TEXT if h.same_text else OTHER,
            by=OFFICE.get(h.by, h.by),
            authority="rule 5",
            calendars=calendars,
            languages_missing=frozenset() if h.languages else frozenset({"ru"}),
        )
        self.procedure, self.together = paper.after(event), h.together

    def break_(self, h: Happening) -> None:
        """By platform at once; by any other way two officers enter it."""
        member, received = h.party or h.by, h.received or h.at
        if h.via == "platform":
            if h.form == "objection":
                self.happen(self.procedure.break_by(member, received))
            elif h.form == "amendment":
                self.happen(self.procedure.amend(member, received, breaks=h.chosen))
            else:
                self.happen(self.procedure.ask_for_time(member, received, breaks=h.chosen))
            return
        channel = CHANNEL[h.via]
        if h.officers < 2 or member not in self.procedure.entered:
            self.happen(self.procedure.enter(member, received, channel=channel, now=h.at))
        if h.officers == 2:
            self.happen(entries.confirmed(self.procedure, member, received, channel=channel))

    def strike(self, h: Happening) -> None:
        """The second officer says no."""
        self.happen(self.procedure.strike(h.party, h.at))

    def mail(self, h: Happening) -> None:
        """A message from a mailbox."""
        received = h.received or h.at
        self.happen(self.procedure.mail_objects(h.party, received))
        self.mails.setdefault(h.party, received)

    def confirm_mail(self, h: Happening) -> None:
        """The delegation says that it was its voice."""
        if h.by not in self.procedure.unconfirmed:
            raise NotPossibleNow
        self.happen(self.procedure.break_by(h.by, self.mails.pop(h.by), channel="mailbox"))

    def disown_mail(self, h: Happening) -> None:
        """Or that it was not."""
        self.happen(self.procedure.disown(h.by, h.at))
        self.mails.pop(h.by, None)

    def object_to_silence(self, h: Happening) -> None:
        """A meeting instead."""
        self.happen(self.procedure.object_to_silence(h.by, h.at))

    def withdraw(self, h: Happening) -> None:
        """Taken back."""
        self.happen(self.procedure.withdraw(by=OFFICE.get(h.by, h.by), at=h.at))

    def extend(self, h: Happening) -> None:
        """The Chair gives more time; a hold has an act of its own."""
        if self.procedure.stage is not Stage.SILENCE:
            raise NotPossibleNow
        assert h.until is not None
        self.happen(self.procedure.set_deadline(at=h.at, deadline=h.until))

    def new_instant(self, h: Happening) -> None:
        """The Chair ends a hold."""
        if self.procedure.stage is not Stage.HELD:
            raise NotPossibleNow
        assert h.until is not None
        self.happen(self.procedure.set_deadline(at=h.at, deadline=h.until))

    def lapse(self, h: Happening) -> None:
        """Nothing was done with it."""
        self.happen(e.Lapsed(at=h.at))

    def doubt(self, now: datetime) -> doubts.Doubt | None:
        """What the acts would find."""
        if self.procedure.stage is not Stage.SILENCE:
            return None
        delivered = self.rules.members - self.undelivered
        return doubts.of(self.procedure, now, self.outages, frozenset(delivered))

    def tick(self, h: Happening) -> None:
        """As the clockwork does it: first the doubts, then what may be adopted."""
        found = self.doubt(h.at)
        if found is None:
            try:
                self.happen(self.procedure.establish(h.at))
            except Refused:
                return
            return
        self.happen(self.procedure.hold(at=h.at, reason=found.reason()))
        for recalled in self.procedure.recalled():
            self.happen(recalled)
            break

    def confirm(self, h: Happening) -> None:
        """The Chair's word, unless there is a doubt that no tick has seen."""
        if self.doubt(h.at) is not None:
            raise NotPossibleNow
        self.happen(self.procedure.confirm(now=h.at))

    def comment(self, h: Happening) -> None:
        """A word that is no objection."""
        self.happen(self.procedure.communicate(h.by, h.at, e.Communication.COMMENT))

    def outage(self, h: Happening) -> None:
        """Beats are missing."""
        assert h.start is not None
        assert h.end is not None
        self.outages.append(Outage(h.start, h.end))

    def undelivered_(self, h: Happening) -> None:
        """The mail came back."""
        self.undelivered.add(h.party)

    def delivered(self, h: Happening) -> None:
        """It arrived."""
        self.undelivered.discard(h.party)

    def time_passes(self, h: Happening) -> None:
        """Nothing."""

    def part_broken(self, h: Happening) -> None:
        """Another part of the package was broken."""
        echo = together.echo(e.SilenceBroken(at=h.at, by="a"), "another")
        if self.together and echo is not None and self.procedure.stage in {Stage.SILENCE, Stage.HELD}:
            self.happen(echo)

    def join(self, h: Happening) -> None:
        """A sponsor joins."""
        self.happen(self.procedure.sponsor(h.by, h.at))

    def leave(self, h: Happening) -> None:
        """A sponsor leaves."""
        self.happen(self.procedure.leave(h.by, h.at))

    def table(self, h: Happening) -> None:
        """Before a meeting."""
        self.happen(self.procedure.table(at=h.at, members=self.rules.members))

    def object_(self, h: Happening) -> None:
        """In the room."""
        self.happen(self.procedure.raise_objection(h.by, h.at))

    def lift(self, h: Happening) -> None:
        """Taken back by whoever asks: the core looks for an objection of that party."""
        self.happen(self.procedure.lift(h.by, h.at))

    def _present(self, h: Happening) -> frozenset[str]:
        return self.rules.members if h.quorum else frozenset({"a"})

    def adopt_in_room(self, h: Happening) -> None:
        """Put, no objection heard."""
        self.happen(self.procedure.adopt_in_meeting(at=h.at, text_hash=TEXT, present=self._present(h)))

    def agree_ad_referendum(self, h: Happening) -> None:
        """Provisionally."""
        self.happen(self.procedure.agree_ad_referendum(at=h.at, text_hash=TEXT, present=self._present(h)))

    def defer(self, h: Happening) -> None:
        """Put off."""
        self.happen(self.procedure.defer(at=h.at))
