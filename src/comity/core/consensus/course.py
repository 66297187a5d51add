"""How far one procedure has come, as values, and what follows from them at an instant."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from comity.core.consensus.rules import RuleSet
from comity.core.consensus.stages import Stage

AFTER_THE_DEADLINE: Final = timedelta(seconds=60)  # beyond every time-out of an act in flight


@dataclass(frozen=True, slots=True)
class Course:
    """The facts of one procedure. Members, rules and text are those of its circulation (invariant 6)."""

    stage: Stage
    rules: RuleSet
    body: str = ""
    decision_class: str = "ordinary"
    launcher: str = ""
    authority: str = ""
    text_hash: str = ""
    members: frozenset[str] = frozenset()
    circulated_at: datetime | None = None
    first_circulated_at: datetime | None = None  # of an earlier silence over it, where there was one
    deadline: datetime | None = None
    broken_at: datetime | None = None
    broken_by: str = ""
    objectors: frozenset[str] = frozenset()
    lifted: frozenset[str] = frozenset()  # of the objectors, those who took it back
    late: frozenset[str] = frozenset()  # whose break came after the deadline
    unconfirmed: frozenset[str] = frozenset()  # whose mailbox objected, not confirmed yet
    entered: frozenset[str] = frozenset()  # whose objection one officer entered, and no second one yet
    withdrawn_at: datetime | None = None
    held_at: datetime | None = None
    resumed_at: datetime | None = None  # when the Chair ended the last hold; what it was about is dealt with
    adopted_at: datetime | None = None
    effect_from: datetime | None = None
    contested: bool = False
    sponsored: bool = False  # a Member State brought it; then it is not adopted without any sponsor
    sponsors: frozenset[str] = frozenset()
    returned: bool = False  # the same or a revised text of an earlier procedure that was broken or withdrawn

    @property
    def standing(self) -> frozenset[str]:
        """Who objects and has not taken it back."""
        return self.objectors - self.lifted

    @property
    def asked_since(self) -> datetime | None:
        """Since when members are asked: what came in an earlier silence and was not found then counts all the same."""
        return self.first_circulated_at or self.circulated_at

    def waits_on(self, channel: str) -> bool:
        """Whether what officers entered for a party waits although the party objects by this channel.

        Where the rules name nobody, to settle the entry would tell them who did.
        """
        return channel == "platform" and not self.rules.author_named

    @property
    def orphaned(self) -> bool:
        """The last sponsor left: another takes over, or the text is withdrawn."""
        return self.sponsored and not self.sponsors

    def stage_at(self, now: datetime) -> Stage:
        """The stage at an instant: after the deadline silence is expired, whatever jobs ran."""
        if self.stage is Stage.SILENCE and self.deadline is not None and now > self.deadline:
            return Stage.EXPIRED
        return self.stage

    def in_time(self, received: datetime) -> bool:
        """Whether a break received then counts: to the instant itself, and for as long as silence is held."""
        if self.deadline is None:
            return False
        return received <= self.deadline or self.held_at is not None

    def establishable_from(self) -> datetime | None:
        """The first instant at which the rules may adopt by themselves; none if the Chair confirms."""
        if self.deadline is None or self.rules.adopts != "itself":
            return None
        return self.deadline + max(AFTER_THE_DEADLINE, timedelta(hours=self.rules.window_hours))

    def confirmable_from(self) -> datetime | None:
        """The first instant at which the Chair may confirm; none if the rules adopt by themselves."""
        if self.deadline is None or self.rules.adopts != "chair":
            return None
        return self.deadline + AFTER_THE_DEADLINE

    def confirmation_overdue(self, now: datetime) -> bool:
        """Whether all are shown that the Chair has not confirmed; it adopts nothing."""
        if self.confirmable_from() is None or self.deadline is None or self.stage is not Stage.SILENCE:
            return False
        return now > self.deadline + timedelta(hours=self.rules.confirm_within_hours)

    def statements_until(self) -> datetime | None:
        """The last instant for a statement on the adopted text; none where the rules name no end."""
        if self.adopted_at is None or self.rules.statements_within_days is None:
            return None
        return self.adopted_at + timedelta(days=self.rules.statements_within_days)
