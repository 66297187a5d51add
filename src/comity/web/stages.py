"""How a stage is named and marked, and the course of a procedure as a line of steps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comity.core.consensus.stages import Stage
from comity.decisions.models import Decision

WORDS: Final[dict[Stage, Promise]] = {
    Stage.DRAFT: gettext_lazy("Draft"),
    Stage.SILENCE: gettext_lazy("Under silence"),
    Stage.EXPIRED: gettext_lazy("Silence ended, being established"),
    Stage.HELD: gettext_lazy("Held"),
    Stage.BROKEN: gettext_lazy("Silence broken"),
    Stage.WITHDRAWN: gettext_lazy("Withdrawn"),
    Stage.LAPSED: gettext_lazy("Lapsed"),
    Stage.TABLED: gettext_lazy("Before a meeting"),
    Stage.AD_REFERENDUM: gettext_lazy("Agreed ad referendum"),
    Stage.DEFERRED: gettext_lazy("Deferred"),
    Stage.ADOPTED: gettext_lazy("Adopted"),
}
MARKS: Final = {Stage.SILENCE: "running", Stage.EXPIRED: "running", Stage.HELD: "running"}
SHOWN: Final = list(Stage)  # every stage can be asked for in the register of decisions


def mark(stage: Stage) -> str:
    """The mark beside the word."""
    return MARKS.get(stage, stage.value)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the state line."""

    word: str
    at: datetime | None = None
    note: str = ""
    state: str = ""  # "done", "now" or ""


def course(decision: Decision, now: datetime) -> list[Step]:
    """Where the text has been, is, and may go."""
    stage = decision.stage_at(now)
    steps = [Step(_("Registered"), decision.registered_at, state="now" if stage is Stage.DRAFT else "done")]
    if stage is Stage.DRAFT:
        return [
            *steps,
            Step(_("Circulated"), note=_("by the Chair")),
            Step(_("Adopted"), note=_("if unbroken")),
        ]
    if decision.circulated_at:
        steps.append(Step(_("Circulated"), decision.circulated_at, state="done"))
    match stage:
        case Stage.SILENCE:
            steps += [
                Step(_("Under silence"), note=_("one objection stops it"), state="now"),
                Step(_("Adopted"), decision.deadline, note=_("if unbroken")),
            ]
        case Stage.EXPIRED:
            steps += [
                Step(_("Silence ended"), decision.deadline, note=_("nobody broke it"), state="done"),
                Step(_("Being established"), note=_("nothing is adopted yet"), state="now"),
            ]
        case Stage.ADOPTED:
            steps += _adopted(decision)
        case Stage.BROKEN:
            steps.append(Step(_("Silence broken"), decision.broken_at, state="done"))
            steps.append(Step(_("Nothing adopted"), note=_("a new procedure may follow")))
        case Stage.WITHDRAWN:
            steps.append(Step(_("Withdrawn"), decision.withdrawn_at, state="done"))
        case Stage.AD_REFERENDUM:
            steps += [
                Step(_("Agreed ad referendum"), note=_("provisional"), state="now"),
                Step(_("Silence"), note=_("over the same text")),
                Step(_("Adopted"), note=_("if unbroken")),
            ]
        case _:
            steps.append(Step(str(WORDS[stage]), state="now"))
    return steps


def _adopted(decision: Decision) -> list[Step]:
    """The end of the way: by silence, or in a meeting."""
    silent = decision.effect_from == decision.deadline  # else a meeting adopted it
    steps = [Step(_("Silence ended"), decision.deadline, state="done")] if silent else []
    said = _("Adopted") if silent else _("Adopted in a meeting")
    steps.append(Step(said, decision.adopted_at, note=decision.number or "", state="done"))
    if decision.published_at:
        steps.append(Step(_("Published"), decision.published_at, state="done"))
    return steps
