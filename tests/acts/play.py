"""Anybody does anything, at random, through the real acts: what `test_play` looks at after each of them.

The core has its state machine; this one drives the acts with their permits, rows, packages, meetings and entries, so
that what the rules forbid cannot come about between them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import Any, Final

from comity.acts.breaks import Came
from comity.acts.drafts import DraftText
from comity.core.consensus.rules import RuleSet
from comity.core.consensus.rules_shipped import CICA, MINUTES, OSCE, UN
from comity.core.consensus.stages import Stage
from comity.core.errors import Refused
from comity.core.seat import Seat
from comity.decisions.models import Decision
from comity.record.writer import Asked
from tests.world import MEMBERS, World

ANY: Final = frozenset({"platform", "mailbox", "note_verbale", "room"})
OPEN: Final = RuleSet(
    label="by itself",
    classes=frozenset({"ordinary"}),
    channels=ANY,
    entry_window_hours=2,
    hold_undelivered=False,
)
RULES: Final[tuple[RuleSet, ...]] = (
    MINUTES,
    replace(OPEN, quorum="2/3", hold_after_outage_minutes=24 * 60),
    replace(OPEN, author_named=False, hold_undelivered=True, lapses_after_days=3),
    replace(OPEN, channels=frozenset({"platform"}), time_request_breaks=True, shortest_minutes=60),
    CICA,
    OSCE,
    replace(UN, confirm_within_hours=4, lapses_after_days=2),
)
STEPS: Final = tuple(
    timedelta(seconds=n) for n in (0, 0, 0, 1, 5, 20, 90, 600, 3_600, 4 * 3_600, 24 * 3_600, 80 * 3_600)
)


@dataclass(slots=True)
class Play:
    """One random history. `now` of the world is the clock of all."""

    world: World
    chance: Random
    tried: int = 0
    done: int = 0
    counter: int = 0
    refused: dict[str, int] = field(default_factory=dict)

    # --- who and what

    def one(self, rows: Any) -> Any:
        """One of them, or `None`."""
        found = list(rows)
        return self.chance.choice(found) if found else None

    def seat(self, *likely: str) -> Seat:
        """Mostly somebody who may; at times anybody."""
        names = likely if likely and self.chance.random() < 0.85 else tuple(self.world.seats)
        return self.world.seats[self.chance.choice(names)]

    def member(self) -> Seat:
        """A delegate."""
        return self.seat("aldora", "brenn", "cestria", "dorvane")

    def asked(self, by: Seat) -> Asked:
        """A request that came just now."""
        return self.world.asked(by)

    def decision(self, *stages: Stage) -> Decision | None:
        """Mostly one at these stages; at times any."""
        rows = Decision.objects.order_by("registered_at", "title")
        if stages and self.chance.random() < 0.9:
            rows = rows.filter(stage__in=[s.value for s in stages])
        found: Decision | None = self.one(rows)
        return found

    def text(self, language: str = "en") -> DraftText:
        """A text that nobody has seen before."""
        self.counter += 1
        said = f"Text {self.counter}"
        return DraftText(language, True, said, "t.txt", "text/plain", said.encode(), f"<p>{said}</p>", said)

    def came(self, decision: Decision) -> Came:
        """An objection that reached the Secretariat some time ago, or so an officer says."""
        near = decision.deadline or self.world.now
        at = self.chance.choice(
            [self.world.now, near, near - timedelta(seconds=1), near + timedelta(seconds=1)]
        )
        channel = self.chance.choice(["mailbox", "note_verbale", "room"])
        return Came(self.chance.choice(list(MEMBERS)), channel, at, f"NV/{self.chance.randrange(99)}")

    # --- one step

    def pass_time(self) -> None:
        """The clock goes on, at times to the very edge of a deadline; the platform beats, unless it is down."""
        before, step = self.world.now, self.chance.choice(STEPS)
        running = Decision.objects.filter(deadline__gt=before).order_by("deadline", "title")
        edge = self.one(running.values_list("deadline", flat=True))
        after = before + step
        if edge is not None and self.chance.random() < 0.3:
            after = max(before, edge + timedelta(seconds=self.chance.choice([-1, 0, 1, 61, 3_600])))
        if self.chance.random() < 0.9:
            self.world.alive(before, after)
        self.world.now = after

    def step(self, acts: Mapping[str, Callable[["Play"], object]]) -> str:
        """One of the acts, acknowledged or refused; anything else that it raises is a fault. The name of the act."""
        self.pass_time()
        name = self.chance.choice(sorted(acts))
        self.tried += 1
        try:
            if acts[name](self) is not None:
                self.done += 1
        except Refused as refused:
            kind = type(refused).__name__
            self.refused[kind] = self.refused.get(kind, 0) + 1
            return f"{name}: {kind}"
        return name
