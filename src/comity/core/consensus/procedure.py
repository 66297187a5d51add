"""What may follow what: the procedure of one text before one body.

When in doubt, not adopted. `NEXT` is the whole table; `guards` asks of each event whether it may happen now.
`Procedure.after` is the only way to change, and it always asks both. The other methods say which event an act
is: the same words can break silence, come late, or contest a decision, as the instant has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, NoReturn, TypeVar

from comity.core.calendar import Calendar
from comity.core.consensus import aftermath, deadlines, guards, opening, texts, together
from comity.core.consensus import events as e
from comity.core.consensus.course import AFTER_THE_DEADLINE, Course
from comity.core.consensus.stages import ANSWERS_BREAKS, AT_A_MEETING, MOOT, Stage

__all__ = ["AFTER_THE_DEADLINE", "NEXT", "Procedure"]

S: Final = Stage
NEXT: Final[Mapping[tuple[Stage, type[e.Event]], Stage]] = {
    (S.DRAFT, e.TextReplaced): S.DRAFT,
    (S.DRAFT, e.Communicated): S.DRAFT,
    (S.DRAFT, e.Circulated): S.SILENCE,
    (S.DRAFT, e.Tabled): S.TABLED,
    (S.DRAFT, e.Withdrawn): S.WITHDRAWN,
    (S.DRAFT, e.Lapsed): S.LAPSED,
    (S.SILENCE, e.SilenceBroken): S.BROKEN,
    (S.SILENCE, e.BreakCameLate): S.SILENCE,
    (S.SILENCE, e.BreakAwaitsConfirmation): S.SILENCE,
    (S.SILENCE, e.BreakDisowned): S.SILENCE,
    (S.SILENCE, e.BreakEntered): S.SILENCE,
    (S.SILENCE, e.EntryStruck): S.SILENCE,
    (S.SILENCE, e.PackageBroken): S.BROKEN,
    (S.SILENCE, e.SilenceObjectedTo): S.TABLED,
    (S.SILENCE, e.Communicated): S.SILENCE,
    (S.SILENCE, e.HeldInDoubt): S.HELD,
    (S.SILENCE, e.DeadlineSet): S.SILENCE,  # an extension, before expiry
    (S.SILENCE, e.Withdrawn): S.WITHDRAWN,
    (S.SILENCE, e.Adopted): S.ADOPTED,  # the guard asks whether silence has expired unbroken
    (S.HELD, e.SilenceBroken): S.BROKEN,
    (S.HELD, e.BreakAwaitsConfirmation): S.HELD,
    (S.HELD, e.BreakDisowned): S.HELD,
    (S.HELD, e.BreakEntered): S.HELD,
    (S.HELD, e.EntryStruck): S.HELD,
    (S.HELD, e.PackageBroken): S.BROKEN,
    (S.HELD, e.SilenceObjectedTo): S.TABLED,
    (S.HELD, e.Communicated): S.HELD,
    (S.HELD, e.DeadlineSet): S.SILENCE,
    (S.HELD, e.Withdrawn): S.WITHDRAWN,
    (S.HELD, e.Lapsed): S.LAPSED,
    (S.BROKEN, e.FurtherObjection): S.BROKEN,
    (S.BROKEN, e.BreakCameLate): S.BROKEN,
    (S.BROKEN, e.BreakAwaitsConfirmation): S.BROKEN,
    (S.BROKEN, e.BreakDisowned): S.BROKEN,
    (S.BROKEN, e.BreakEntered): S.BROKEN,
    (S.BROKEN, e.EntryStruck): S.BROKEN,
    (S.BROKEN, e.ObjectionLifted): S.BROKEN,  # lifting never revives; a new procedure may follow
    (S.BROKEN, e.Communicated): S.BROKEN,
    (S.TABLED, e.Tabled): S.TABLED,  # another meeting, with the members of its day
    (S.TABLED, e.TextReplaced): S.TABLED,
    (S.TABLED, e.ObjectionRaised): S.TABLED,
    (S.TABLED, e.ObjectionLifted): S.TABLED,
    (S.TABLED, e.BreakAwaitsConfirmation): S.TABLED,  # what came in time while silence ran is still answered
    (S.TABLED, e.BreakDisowned): S.TABLED,
    (S.TABLED, e.BreakEntered): S.TABLED,
    (S.TABLED, e.EntryStruck): S.TABLED,
    (S.TABLED, e.PackageBroken): S.BROKEN,
    (S.TABLED, e.Communicated): S.TABLED,
    (S.TABLED, e.AdoptedInMeeting): S.ADOPTED,
    (S.TABLED, e.Circulated): S.SILENCE,  # only where the rules let a meeting agree to using silence
    (S.TABLED, e.AgreedAdReferendum): S.AD_REFERENDUM,
    (S.TABLED, e.Deferred): S.DEFERRED,
    (S.TABLED, e.Withdrawn): S.WITHDRAWN,
    (S.AD_REFERENDUM, e.TextReplaced): S.DRAFT,  # what was agreed is void with its text
    (S.AD_REFERENDUM, e.ObjectionRaised): S.AD_REFERENDUM,
    (S.AD_REFERENDUM, e.ObjectionLifted): S.AD_REFERENDUM,
    (S.AD_REFERENDUM, e.BreakAwaitsConfirmation): S.AD_REFERENDUM,
    (S.AD_REFERENDUM, e.BreakDisowned): S.AD_REFERENDUM,
    (S.AD_REFERENDUM, e.BreakEntered): S.AD_REFERENDUM,
    (S.AD_REFERENDUM, e.EntryStruck): S.AD_REFERENDUM,
    (S.AD_REFERENDUM, e.PackageBroken): S.BROKEN,
    (S.AD_REFERENDUM, e.Communicated): S.AD_REFERENDUM,
    (S.AD_REFERENDUM, e.Circulated): S.SILENCE,
    (S.AD_REFERENDUM, e.Tabled): S.TABLED,
    (S.AD_REFERENDUM, e.Withdrawn): S.WITHDRAWN,
    (S.AD_REFERENDUM, e.Lapsed): S.LAPSED,
    (S.DEFERRED, e.TextReplaced): S.DEFERRED,
    (S.DEFERRED, e.ObjectionRaised): S.DEFERRED,
    (S.DEFERRED, e.ObjectionLifted): S.DEFERRED,
    (S.DEFERRED, e.BreakAwaitsConfirmation): S.DEFERRED,
    (S.DEFERRED, e.BreakDisowned): S.DEFERRED,
    (S.DEFERRED, e.BreakEntered): S.DEFERRED,
    (S.DEFERRED, e.EntryStruck): S.DEFERRED,
    (S.DEFERRED, e.PackageBroken): S.BROKEN,
    (S.DEFERRED, e.Communicated): S.DEFERRED,
    (S.DEFERRED, e.Tabled): S.TABLED,
    (S.DEFERRED, e.Withdrawn): S.WITHDRAWN,
    (S.DEFERRED, e.Lapsed): S.LAPSED,
    (S.ADOPTED, e.BreakCameLate): S.ADOPTED,
    (S.ADOPTED, e.BreakAwaitsConfirmation): S.ADOPTED,  # it contests once the delegation has confirmed it
    (S.ADOPTED, e.BreakDisowned): S.ADOPTED,
    (S.ADOPTED, e.BreakEntered): S.ADOPTED,
    (S.ADOPTED, e.EntryStruck): S.ADOPTED,
    (S.ADOPTED, e.TimelyBreakFound): S.ADOPTED,  # contested: the body settles it
    (S.ADOPTED, e.ObjectionLifted): S.ADOPTED,  # the last one that contested it: contested no longer
    (S.ADOPTED, e.Communicated): S.ADOPTED,
    (S.ADOPTED, e.Published): S.ADOPTED,
    (S.WITHDRAWN, e.BreakFoundMoot): S.WITHDRAWN,  # recorded and answered; nothing is revived
    (S.WITHDRAWN, e.BreakCameLate): S.WITHDRAWN,
    (S.WITHDRAWN, e.BreakEntered): S.WITHDRAWN,
    (S.WITHDRAWN, e.EntryStruck): S.WITHDRAWN,
    (S.LAPSED, e.BreakFoundMoot): S.LAPSED,
    (S.LAPSED, e.BreakCameLate): S.LAPSED,
    (S.LAPSED, e.BreakEntered): S.LAPSED,
    (S.LAPSED, e.EntryStruck): S.LAPSED,
    (S.DRAFT, e.SponsorJoined): S.DRAFT,
    (S.DRAFT, e.SponsorLeft): S.DRAFT,
    (S.SILENCE, e.SponsorJoined): S.SILENCE,
    (S.SILENCE, e.SponsorLeft): S.SILENCE,
    (S.HELD, e.SponsorJoined): S.HELD,
    (S.HELD, e.SponsorLeft): S.HELD,
    (S.TABLED, e.SponsorJoined): S.TABLED,
    (S.TABLED, e.SponsorLeft): S.TABLED,
    (S.AD_REFERENDUM, e.SponsorJoined): S.AD_REFERENDUM,
    (S.AD_REFERENDUM, e.SponsorLeft): S.AD_REFERENDUM,
    (S.DEFERRED, e.SponsorJoined): S.DEFERRED,
    (S.DEFERRED, e.SponsorLeft): S.DEFERRED,
}
E_ = TypeVar("E_", bound=e.Event)
Effective = e.SilenceBroken | e.FurtherObjection | e.TimelyBreakFound | e.ObjectionRaised
Break = Effective | e.BreakCameLate | e.BreakFoundMoot


@dataclass(frozen=True, slots=True)
class Procedure(Course):
    """The course of one text; only `after` changes it, into a new value."""

    def after(self, event: e.Event) -> "Procedure":
        """The procedure once something has happened; refuses what the table or a guard does not allow."""
        stage = NEXT[self.stage, type(self._possible(event))]
        sponsors = together.sponsors_after(self, event)
        moved = replace(self, stage=stage, sponsors=sponsors, sponsored=self.sponsored or bool(sponsors))
        return aftermath.stored(moved, event)

    def _cannot(self, event: e.Event) -> NoReturn:
        if isinstance(event, guards.OBJECTIONS):
            raise guards.NotUnderSilence
        if isinstance(event, (e.Adopted, e.AdoptedInMeeting)) and self.stage is S.HELD:
            raise guards.StillHeld
        if isinstance(event, e.Withdrawn):
            raise guards.Unchangeable
        if isinstance(event, e.TextReplaced):
            raise texts.NotReplaceable
        raise guards.CannotFollow

    def _possible(self, event: E_) -> E_:
        if (self.stage, type(event)) not in NEXT:
            self._cannot(event)
        guards.ask(self, event)
        together.ask(self, event)
        opening.ask(self, event)
        return event

    def circulate(
        self,
        *,
        at: datetime,
        deadline: datetime,
        members: frozenset[str],
        text_hash: str,
        by: str,
        authority: str = "",
        languages_missing: frozenset[str] = frozenset(),
        calendars: Mapping[str, Calendar] | None = None,
    ) -> e.Circulated:
        """Open silence until an instant; the rule set says for what, by whom and how long.

        `calendars` are those whose working days count: the seat's alone, or every member's.
        """
        event = self._possible(
            e.Circulated(at, deadline, members, text_hash, by, authority, languages_missing)
        )
        if not (self.returned and self.rules.enough_when_returned(deadline - at)):
            deadlines.enough_working_days(self.rules, at, deadline, members, calendars or {})
        return event

    def replace_text(self, *, at: datetime, text_hash: str) -> e.TextReplaced:
        """Another authentic text takes the place of this one, before silence (invariant 5)."""
        return self._possible(e.TextReplaced(at=at, text_hash=text_hash))

    def break_by(
        self, party: str, received: datetime, *, channel: str = "platform", paragraphs: tuple[str, ...] = ()
    ) -> Break:
        """A Member State objects: in time it breaks; later it is recorded as late; nothing else stops it.

        Invariants 9 to 12. `received` is when the Chair or the Secretariat had it, not when it was entered. What
        was in time but found after adoption contests the decision; on a text that was withdrawn or has lapsed it is
        recorded and answered. A second objection is kept like the first: lifting the one must not erase the other.
        """
        if self.stage is S.ADOPTED and self.in_time(received):
            return self._possible(e.TimelyBreakFound(at=received, by=party, channel=channel))
        if self.circulated_at is None or self.stage not in ANSWERS_BREAKS | MOOT:
            raise guards.NotUnderSilence
        if not self.in_time(received):
            if self.stage in AT_A_MEETING:
                raise guards.NotUnderSilence
            return self._possible(e.BreakCameLate(at=received, by=party, channel=channel))
        if self.stage in MOOT:
            return self._possible(e.BreakFoundMoot(at=received, by=party, channel=channel))
        if self.stage in AT_A_MEETING:
            if channel not in self.rules.channels:
                raise guards.NotThisChannel
            return self._possible(e.ObjectionRaised(at=received, by=party, channel=channel))
        kind = e.FurtherObjection if self.stage is S.BROKEN else e.SilenceBroken
        return self._possible(kind(at=received, by=party, channel=channel, paragraphs=paragraphs))

    def amend(self, party: str, received: datetime, *, breaks: bool) -> Break | e.Communicated:
        """A delegation sends an amendment: it breaks only where the rules say so and its author chose it."""
        return self._break_or_ask(party, received, breaks, self.rules.amendment_breaks)

    def ask_for_time(self, party: str, received: datetime, *, breaks: bool) -> Break | e.Communicated:
        """A delegation asks for more time: likewise."""
        return self._break_or_ask(party, received, breaks, self.rules.time_request_breaks)

    def _break_or_ask(
        self, party: str, received: datetime, breaks: bool, may: bool
    ) -> Break | e.Communicated:
        if not breaks:
            return self.communicate(party, received, e.Communication.PROPOSAL)
        if not may:
            raise guards.OnlyAsks
        return self.break_by(party, received)

    def communicate(self, party: str, at: datetime, form: e.Communication) -> e.Communicated:
        """Anything a delegation says that is no objection (invariants 4 and 22)."""
        return self._possible(e.Communicated(at=at, by=party, form=form))

    def reply(self, party: str, at: datetime, *, said: datetime) -> e.Communicated:
        """An answer to a statement; the time for it counts anew from what it answers."""
        days = self.rules.statements_within_days
        if self.stage is S.ADOPTED and days is not None and at > said + timedelta(days=days):
            raise guards.WindowClosed
        return self.communicate(party, at, e.Communication.REPLY)

    def mail_objects(self, party: str, received: datetime) -> Break | e.BreakAwaitsConfirmation:
        """A notified mailbox objects: nothing is adopted until the delegation says whether that was its voice.

        To confirm it is to break, with the instant at which the mail was received. Nobody is asked about a text that
        was withdrawn or has lapsed.
        """
        if self.circulated_at is not None and self.stage in ANSWERS_BREAKS and self.in_time(received):
            return self._possible(e.BreakAwaitsConfirmation(at=received, by=party))
        return self.break_by(party, received, channel="mailbox")

    def enter(self, party: str, received: datetime, *, channel: str, now: datetime) -> e.BreakEntered:
        """One officer enters what came outside the platform; a second one confirms it with `break_by`."""
        if received > now:
            raise guards.InTheFuture
        return self._possible(e.BreakEntered(at=received, by=party, channel=channel))

    def strike(self, party: str, at: datetime) -> e.EntryStruck:
        """The entry is not confirmed; what silence was before, it is again."""
        return self._possible(e.EntryStruck(at=at, by=party))

    def disown(self, party: str, at: datetime) -> e.BreakDisowned:
        """The delegation says that the mail was not its own."""
        return self._possible(e.BreakDisowned(at=at, by=party))

    def object_to_silence(self, party: str, received: datetime) -> e.SilenceObjectedTo | e.BreakCameLate:
        """A member wants a meeting instead; late, it is recorded as every late break."""
        if self.stage is S.SILENCE and not self.in_time(received):
            return self._possible(e.BreakCameLate(at=received, by=party))
        return self._possible(e.SilenceObjectedTo(at=received, by=party))

    def raise_objection(self, party: str, at: datetime, *, channel: str = "platform") -> e.ObjectionRaised:
        """A member objects to a text that is before a meeting; what an officer heard came by the room."""
        return self._possible(e.ObjectionRaised(at=at, by=party, channel=channel))

    def lift(self, party: str, at: datetime) -> e.ObjectionLifted:
        """An objector alone takes its objection back; what it ended stays ended (invariants 12 and 23).

        A decision that no objection contests any more is contested no longer.
        """
        return self._possible(e.ObjectionLifted(at=at, by=party))

    def hold(self, *, at: datetime, reason: str) -> e.HeldInDoubt:
        """Nobody can be sure that silence was heard: stop, tell all, let the Chair set a new instant."""
        return self._possible(e.HeldInDoubt(at=at, reason=reason))

    def recalled(self) -> tuple[e.SilenceBroken, ...]:
        """Breaks answered as late before the hold: while silence is held they are in time, and must be entered."""
        if self.stage is not S.HELD or self.held_at is None:
            return ()
        channel = "platform" if "platform" in self.rules.channels else min(self.rules.channels)
        return tuple(
            e.SilenceBroken(at=self.held_at, by=party, channel=channel) for party in sorted(self.late)
        )

    def set_deadline(self, *, at: datetime, deadline: datetime) -> e.DeadlineSet:
        """The Chair extends silence before it ends, for all, or ends a hold (invariant 8)."""
        return self._possible(e.DeadlineSet(at=at, deadline=deadline))

    def sponsor(self, party: str, at: datetime) -> e.SponsorJoined:
        """A Member State brings the text too, until it is adopted."""
        return self._possible(e.SponsorJoined(at=at, by=party))

    def leave(self, party: str, at: datetime) -> e.SponsorLeft:
        """A sponsor leaves; when it was the last, nothing is adopted until another takes over."""
        return self._possible(e.SponsorLeft(at=at, by=party))

    def withdraw(self, *, by: str, at: datetime) -> e.Withdrawn:
        """Take the text back: before the deadline has passed, never after."""
        return self._possible(e.Withdrawn(at=at, by=by))

    def establish(self, now: datetime) -> e.Adopted:
        """Adopted by the rules themselves: unbroken, ended, and the window for entries past (invariant 14)."""
        return self._adopt(now, "")

    def confirm(self, *, now: datetime, by: str = "CHAIR") -> e.Adopted:
        """The Chair confirms that silence was not broken."""
        return self._adopt(now, by)

    def _adopt(self, now: datetime, by: str) -> e.Adopted:
        if self.deadline is None:
            raise guards.CannotFollow
        return self._possible(e.Adopted(at=now, effect=self.deadline, by=by))

    def adopt_in_meeting(
        self, *, at: datetime, text_hash: str, present: frozenset[str]
    ) -> e.AdoptedInMeeting:
        """Put to a meeting with a quorum of that day's members; no objection heard."""
        return self._possible(e.AdoptedInMeeting(at=at, text_hash=text_hash, present=present))

    def agree_ad_referendum(
        self, *, at: datetime, text_hash: str, present: frozenset[str]
    ) -> e.AgreedAdReferendum:
        """Agreed in the room, provisional until capitals have been silent (invariant 24)."""
        return self._possible(e.AgreedAdReferendum(at=at, text_hash=text_hash, present=present))

    def table(self, *, at: datetime, members: frozenset[str]) -> e.Tabled:
        """Put the text on the agenda of a meeting, before the members of its day."""
        return self._possible(e.Tabled(at=at, members=members))

    def defer(self, *, at: datetime) -> e.Deferred:
        """The meeting puts the text off; nothing is decided."""
        return self._possible(e.Deferred(at=at))

    def publish(self, *, by: str, at: datetime) -> e.Published:
        """Let everybody read it: adopted decisions only; a statement of the Chair is another paper (invariant 21)."""
        return self._possible(e.Published(at=at, by=by))
