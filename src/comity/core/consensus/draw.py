"""The table of the procedure as a diagram and a list, for the people who check it against their rules."""

from typing import Final

from comity.core.consensus.events import Adopted
from comity.core.consensus.procedure import NEXT
from comity.core.consensus.stages import ENDED, Stage

COMPUTED: Final = f"    {Stage.SILENCE} --> {Stage.EXPIRED}: the deadline passes (computed, never stored)"


def diagram() -> str:
    """A Mermaid state diagram of every step that leads to another stage."""
    steps: dict[tuple[Stage, Stage], list[str]] = {}
    for (stage, event), after in NEXT.items():
        if stage is not after and event is not Adopted:  # which is drawn from `expired`
            steps.setdefault((stage, after), []).append(event.__name__)
    lines = ["stateDiagram-v2", f"    [*] --> {Stage.DRAFT}: Registered"]
    lines += [f"    {a} --> {b}: {', '.join(names)}" for (a, b), names in steps.items()]
    lines += [COMPUTED, f"    {Stage.EXPIRED} --> {Stage.ADOPTED}: Adopted"]
    return "\n".join(lines + [f"    {stage} --> [*]" for stage in Stage if stage in ENDED])


def table() -> str:
    """Every step, those that keep the stage included, as a Markdown table."""
    lines = ["| Stage | Event | Stage after |", "| --- | --- | --- |"]
    lines += [
        f"| {s} | `{event.__name__}` | {'stays' if s is after else after} |"
        for (s, event), after in NEXT.items()
    ]
    return "\n".join(lines)
