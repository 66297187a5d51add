"""What may follow what, and when: the procedure of one text before one body.

When in doubt, not adopted. `NEXT` is the whole table; the methods of `Procedure` are its guards.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from comity.core.consensus import events as e
from comity.core.consensus.rules import RuleSet
from comity.core.consensus.stages import Stage
from comity.core.errors import NotPossibleNow, _

AFTER_THE_DEADLINE: Final = timedelta(seconds=60)  # beyond every time-out of an act in flight

NEXT: Final[Mapping[tuple[Stage, type[e.Event]], Stage]] = {
    (Stage.DRAFT, e.Circulated): Stage.SILENCE,
    (Stage.DRAFT, e.Tabled): Stage.TABLED,
    (Stage.DRAFT, e.Withdrawn): Stage.WITHDRAWN,
    (Stage.DRAFT, e.Lapsed): Stage.LAPSED,
    (Stage.SILENCE, e.SilenceBroken): Stage.BROKEN,
    (Stage.SILENCE, e.BreakCameLate): Stage.SILENCE,
    (Stage.SILENCE, e.SilenceObjectedTo): Stage.TABLED,
    (Stage.SILENCE, e.HeldInDoubt): Stage.HELD,
    (Stage.SILENCE, e.DeadlineSet): Stage.SILENCE,
    (Stage.SILENCE, e.Withdrawn): Stage.WITHDRAWN,
    (Stage.SILENCE, e.Adopted): Stage.ADOPTED,  # the guard asks whether silence has expired
    (Stage.HELD, e.DeadlineSet): Stage.SILENCE,
    (Stage.HELD, e.SilenceBroken): Stage.BROKEN,
    (Stage.HELD, e.BreakCameLate): Stage.HELD,
    (Stage.HELD, e.Withdrawn): Stage.WITHDRAWN,
    (Stage.BROKEN, e.FurtherObjection): Stage.BROKEN,
    (Stage.BROKEN, e.BreakCameLate): Stage.BROKEN,
    (Stage.BROKEN, e.ObjectionLifted): Stage.BROKEN,
    (Stage.TABLED, e.Adopted): Stage.ADOPTED,
    (Stage.TABLED, e.AgreedAdReferendum): Stage.AD_REFERENDUM,
    (Stage.TABLED, e.Deferred): Stage.DEFERRED,
    (Stage.TABLED, e.Withdrawn): Stage.WITHDRAWN,
    (Stage.AD_REFERENDUM, e.Circulated): Stage.SILENCE,
    (Stage.AD_REFERENDUM, e.Withdrawn): Stage.WITHDRAWN,
    (Stage.DEFERRED, e.Tabled): Stage.TABLED,
    (Stage.DEFERRED, e.Withdrawn): Stage.WITHDRAWN,
    (Stage.DEFERRED, e.Lapsed): Stage.LAPSED,
    (Stage.ADOPTED, e.BreakCameLate): Stage.ADOPTED,
    (Stage.ADOPTED, e.TimelyBreakFound): Stage.ADOPTED,
    (Stage.ADOPTED, e.Published): Stage.ADOPTED,
}


class CannotFollow(NotPossibleNow):
    """The table has no such step."""

    message = _("This cannot follow what has happened to the text so far.")


class AlreadyBroken(NotPossibleNow):
    """A party objects once to one procedure."""

    message = _("Your delegation has broken this silence already; nothing will be adopted.")


class NotUnderSilence(NotPossibleNow):
    """There is no silence to break."""

    message = _("This text is not under silence, so there is nothing to break.")


class DeadlinePassed(NotPossibleNow):
    """A deadline lies ahead, or it is none."""

    message = _("This deadline is not in the future. Choose a later one.")


class TooShort(NotPossibleNow):
    """The rule set asks for more time."""

    message = _("The rules ask for at least %(minutes)s minutes of silence. Choose a later deadline.")


class StillRunning(NotPossibleNow):
    """Silence has not ended, or not long enough ago."""

    message = _("Silence has not ended yet; nothing can be adopted.")


class ChairConfirms(NotPossibleNow):
    """Under these rules nothing is adopted by itself."""

    message = _("Under these rules the Chair confirms the adoption.")


class ClassNotAllowed(NotPossibleNow):
    """Invariant 20."""

    message = _("The rules do not allow silence for this class of decision.")


class NotThisText(NotPossibleNow):
    """Agreement binds to one exact text (invariant 5)."""

    message = _("This is not the text that was agreed. Agreement to one text is not agreement to another.")


class Unchangeable(NotPossibleNow):
    """After a break or an adoption nothing is taken back."""

    message = _("A text that is adopted, broken or withdrawn cannot be taken back.")


@dataclass(frozen=True, slots=True)
class Procedure:
    """The course of one text; only `after` changes it, into a new value."""

    stage: Stage
    rules: RuleSet
    body: str = ""
    decision_class: str = "ordinary"
    launcher: str = ""
    text_hash: str = ""
    members: frozenset[str] = frozenset()
    circulated_at: datetime | None = None
    deadline: datetime | None = None
    broken_at: datetime | None = None
    broken_by: str = ""
    objectors: frozenset[str] = frozenset()
    withdrawn_at: datetime | None = None
    held_at: datetime | None = None
    adopted_at: datetime | None = None
    effect_from: datetime | None = None
    contested: bool = False

    def stage_at(self, now: datetime) -> Stage:
        """The stage at an instant: after the deadline silence is expired, whatever jobs ran."""
        if self.stage is Stage.SILENCE and self.deadline is not None and now > self.deadline:
            return Stage.EXPIRED
        return self.stage

    def after(self, event: e.Event) -> "Procedure":
        """The procedure once something has happened; refuses what the table does not know."""
        stage = NEXT.get((self.stage, type(event)))
        if stage is None:
            raise CannotFollow
        after = replace(self, stage=stage)
        match event:
            case e.Circulated():
                return replace(
                    after,
                    circulated_at=event.at,
                    deadline=event.deadline,
                    members=event.members,
                    text_hash=event.text_hash,
                    launcher=event.by,
                )
            case e.SilenceBroken():
                return replace(after, broken_at=event.at, broken_by=event.by, objectors=frozenset({event.by}))
            case e.FurtherObjection():
                return replace(after, objectors=self.objectors | {event.by})
            case e.HeldInDoubt():
                return replace(after, held_at=event.at)
            case e.DeadlineSet():
                return replace(after, deadline=event.deadline, held_at=None)
            case e.Withdrawn():
                return replace(after, withdrawn_at=event.at)
            case e.Adopted():
                return replace(after, adopted_at=event.at, effect_from=event.effect)
            case e.TimelyBreakFound():
                return replace(after, contested=True)
            case _:
                return after

    def circulate(
        self, *, at: datetime, deadline: datetime, members: frozenset[str], text_hash: str, by: str
    ) -> e.Circulated:
        """Open silence until an instant; the rule set says for what and how long."""
        if self.stage not in {Stage.DRAFT, Stage.AD_REFERENDUM}:
            raise CannotFollow
        if self.decision_class not in self.rules.classes:
            raise ClassNotAllowed
        if self.text_hash and self.text_hash != text_hash:
            raise NotThisText
        if deadline <= at:
            raise DeadlinePassed
        shortest = self.rules.shortest_minutes
        if shortest is not None and deadline - at < timedelta(minutes=shortest):
            raise TooShort(minutes=shortest)
        return e.Circulated(at=at, deadline=deadline, members=members, text_hash=text_hash, by=by)

    def break_by(self, party: str, received: datetime) -> e.Event:
        """A Member State objects: in time it breaks; later it is recorded as late; nothing else stops it.

        Invariants 9 to 12. A second objection in time is kept too: lifting the first one must not erase it.
        """
        if self.deadline is None or self.stage in {
            Stage.WITHDRAWN,
            Stage.LAPSED,
            Stage.TABLED,
            Stage.DEFERRED,
        }:
            raise NotUnderSilence
        if party in self.objectors:
            raise AlreadyBroken
        if self.stage is Stage.ADOPTED or received > self.deadline:
            return e.BreakCameLate(at=received, by=party)
        if self.stage is Stage.BROKEN:
            return e.FurtherObjection(at=received, by=party)
        return e.SilenceBroken(at=received, by=party)

    def withdraw(self, *, by: str, at: datetime) -> e.Withdrawn:
        """Take the text back: before the deadline has passed, never after."""
        if self.stage_at(at) is Stage.EXPIRED or (self.stage, e.Withdrawn) not in NEXT:
            raise Unchangeable
        return e.Withdrawn(at=at, by=by)

    def establishable_from(self) -> datetime | None:
        """The first instant at which the rules may adopt by themselves; none if the Chair confirms."""
        if self.deadline is None or self.rules.adopts != "itself":
            return None
        return self.deadline + max(AFTER_THE_DEADLINE, timedelta(hours=self.rules.window_hours))

    def establish(self, now: datetime) -> e.Adopted:
        """Adopted by the rules themselves: unbroken, ended, and the window for entries past (invariant 14)."""
        if self.rules.adopts != "itself":
            raise ChairConfirms
        return self._adopted(now, self.establishable_from())

    def confirm(self, *, now: datetime) -> e.Adopted:
        """The Chair confirms that silence was not broken."""
        return self._adopted(now, self.deadline + AFTER_THE_DEADLINE if self.deadline else None)

    def _adopted(self, now: datetime, first: datetime | None) -> e.Adopted:
        if self.stage is not Stage.SILENCE or self.deadline is None or self.objectors:
            raise CannotFollow
        if first is None or now < first:
            raise StillRunning
        return e.Adopted(at=now, effect=self.deadline)

    def publish(self, *, by: str, at: datetime) -> e.Published:
        """Let everybody read it: adopted texts only (a Chair's statement is another kind of paper)."""
        if self.stage is not Stage.ADOPTED:
            raise CannotFollow
        return e.Published(at=at, by=by)
