"""How a stage is named and marked, and the course of a procedure as a line of steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comity.core.consensus.stages import MOOT, Stage
from comity.decisions.models import Decision
from comity.record.models import Entry

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
BEGAN: Final = {
    Stage.HELD: {"HeldInDoubt"},
    Stage.LAPSED: {"Lapsed"},
    Stage.TABLED: {"Tabled", "SilenceObjectedTo"},
    Stage.AD_REFERENDUM: {"AgreedAdReferendum"},
    Stage.DEFERRED: {"Deferred"},
}  # stage -> the entries with which it begins
MARKS: Final = {Stage.SILENCE: "running", Stage.EXPIRED: "running", Stage.HELD: "running"}
SHOWN: Final = list(Stage)  # every stage can be asked for in the register of decisions


ENDED: Final[dict[Stage, Promise]] = {
    Stage.WITHDRAWN: gettext_lazy("The text was withdrawn; nothing was adopted."),
    Stage.LAPSED: gettext_lazy(
        "Nothing was done with the text in the time that the rules give. It has lapsed; nothing was adopted."
    ),
}


def ended(decision: Decision) -> str:
    """How a silence that ended without an answer ended, as a sentence; of any other text, nothing."""
    under_silence = decision.circulated_at is not None and Stage(decision.stage) in MOOT
    return str(ENDED[Stage(decision.stage)]) if under_silence else ""


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


def course(decision: Decision, now: datetime, entries: Sequence[Entry] = ()) -> list[Step]:
    """Where the text has been, is, and may go; of what the row does not date, by the newest entry that does."""
    stage = decision.stage_at(now)
    since = next((entry.at for entry in entries if entry.kind in BEGAN.get(stage, ())), None)
    steps = [Step(_("Registered"), decision.registered_at, state="now" if stage is Stage.DRAFT else "done")]
    if stage is Stage.DRAFT:
        return [
            *steps,
            Step(_("Circulated"), note=_("by the Chair")),
            Step(_("Adopted"), note=_("if unbroken")),
        ]
    if decision.circulated_at:
        steps.append(Step(_("Circulated"), decision.circulated_at, state="done"))
    return steps + _ahead(decision, stage, since)


def _ahead(decision: Decision, stage: Stage, since: datetime | None) -> list[Step]:
    """The stage of the text, and what may follow."""
    match stage:
        case Stage.SILENCE:
            return [
                Step(_("Under silence"), note=_("one objection stops it"), state="now"),
                Step(_("Adopted"), decision.deadline, note=_("if unbroken")),
            ]
        case Stage.EXPIRED:
            return [
                Step(_("Silence ended"), decision.deadline, note=_("nobody broke it"), state="done"),
                Step(_("Being established"), note=_("nothing is adopted yet"), state="now"),
            ]
        case Stage.ADOPTED:
            return _adopted(decision)
        case Stage.BROKEN | Stage.WITHDRAWN | Stage.LAPSED:
            at = since or (decision.broken_at if stage is Stage.BROKEN else decision.withdrawn_at)
            fallen = Step(str(WORDS[stage]), at, state="done")
            return [fallen, Step(_("Nothing adopted"), note=_("a new procedure may follow"))]
        case Stage.HELD:
            held = Step(str(WORDS[stage]), since, note=_("nothing is adopted yet"), state="now")
            return [held, Step(_("New deadline"), note=_("by the Chair"))]
        case Stage.AD_REFERENDUM:
            return [
                Step(_("Agreed ad referendum"), since, note=_("provisional"), state="now"),
                Step(_("Silence"), note=_("over the same text")),
                Step(_("Adopted"), note=_("if unbroken")),
            ]
        case _:
            return [Step(str(WORDS[stage]), since, state="now")]


def _adopted(decision: Decision) -> list[Step]:
    """The end of the way: by silence, or in a meeting."""
    silent = decision.effect_from == decision.deadline  # else a meeting adopted it
    steps = [Step(_("Silence ended"), decision.deadline, state="done")] if silent else []
    said = _("Adopted") if silent else _("Adopted in a meeting")
    steps.append(Step(said, decision.adopted_at, note=decision.number or "", state="done"))
    if decision.published_at:
        steps.append(Step(_("Published"), decision.published_at, state="done"))
    return steps
