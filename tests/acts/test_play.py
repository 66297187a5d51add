"""Thousands of random acts by anybody: what may never happen has not happened after any of them."""

import os
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Model

from comity.core.consensus.stages import Stage
from comity.decisions.models import Decision, OutsideBreak
from comity.decisions.past import Happened, contest_of, stage_after
from comity.meetings.models import AgendaText, Announcement
from comity.publish.auditing import audit
from comity.record import clock
from comity.record.models import Entry, Head
from comity.statements.models import Statement
from tests.acts.doings import ACTS
from tests.acts.play import RULES, Play
from tests.world import build

pytestmark = pytest.mark.django_db
PLAYS, STEPS = (600, 120) if os.environ.get("COMITY_LONG") else (14, 60)
BEGUN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FINAL = (
    "text_hash",
    "all_versions_hash",
    "number",
    "adopted_at",
    "effect_from",
    "members",
    "rules",
    "symbol",
)
ENDS = {Stage.BROKEN, Stage.WITHDRAWN, Stage.LAPSED, Stage.ADOPTED}
AGAINST = {"SilenceBroken", "FurtherObjection", "PackageBroken", "SilenceObjectedTo"}

State = dict[str, list[dict[str, Any]]]


def state() -> State:
    """Every row that an act may change."""
    changed: tuple[type[Model], ...] = (Decision, OutsideBreak, AgendaText, Announcement, Statement, Head)
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in changed}


class Watch:
    """What was seen so far, and what must still hold."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.before = state()
        self.circulated: dict[Any, str] = {}

    def look(self, said: str) -> None:
        """After one step."""
        now = state()
        if ": " in said:
            assert now == self.before, f"refused, and yet something changed: {said}"
        was = {row["key"]: row for row in self.before["Decision"]}
        for row in now["Decision"]:
            if row != was.get(row["key"]):
                self.moved(was.get(row["key"]), row)
        self.waiting(now)
        self.before = now

    def waiting(self, now: State) -> None:
        """Procedure and entries agree on who waits for a word."""
        for row in now["Decision"]:
            if Stage(row["stage"]) in {Stage.BROKEN, Stage.ADOPTED}:
                continue  # a further objection is still asked about
            waiting = {
                (entry["party_id"], entry["entered_by_id"] is None)
                for entry in now["OutsideBreak"]
                if entry["decision_id"] == row["key"] and entry["state"] == "waiting"
            }
            kept = {(code, False) for code in row["entered"]} | {(code, True) for code in row["unconfirmed"]}
            assert waiting == kept, (row["stage"], waiting, kept)

    def moved(self, old: dict[str, Any] | None, new: dict[str, Any]) -> None:
        """One decision changed."""
        course = list(Entry.objects.filter(subject=new["key"]).order_by("index").values_list("kind", "at"))
        stage = Stage(new["stage"])
        assert stage_after(Happened(kind, at) for kind, at in course) is stage, (course, stage)
        contest = contest_of(Happened(kind, at) for kind, at in course)
        assert new["contested"] == (contest is not None and contest.over is None), course
        if old is None:
            assert stage is Stage.DRAFT
            return
        if Stage(old["stage"]) in ENDS:
            assert new["stage"] == old["stage"], "what has ended stays ended"
        if old["stage"] == Stage.ADOPTED:
            changed = {name for name in FINAL if old[name] != new[name]}
            assert changed <= {"all_versions_hash"}, "what was adopted never changes; a translation may come"
        if stage is Stage.SILENCE and old["stage"] != Stage.SILENCE:
            self.circulated[new["key"]] = new["text_hash"]
        if stage is Stage.SILENCE:
            assert new["text_hash"] == self.circulated[new["key"]], (
                "the text under silence is the one sent out"
            )
        if stage is Stage.ADOPTED and old["stage"] != Stage.ADOPTED:
            self.adopted(old, new, [kind for kind, _at in course])

    def adopted(self, old: dict[str, Any], new: dict[str, Any], course: list[str]) -> None:
        """When in doubt, not adopted."""
        now = self.play.world.now
        assert new["number"]
        assert new["text_hash"] == old["text_hash"]
        assert not set(old["objectors"]) - set(old["lifted"]), "somebody objects"
        parts = Decision.objects.filter(package=new["package_id"], package__together=True)
        assert {part.stage for part in parts} <= {Stage.ADOPTED}, "together, or not at all"
        if course[-1] == "AdoptedInMeeting":
            return
        assert not AGAINST & set(course), course
        assert now >= old["deadline"] + timedelta(seconds=60)
        assert new["effect_from"] == old["deadline"]
        waiting = OutsideBreak.objects.filter(decision=new["key"], state=OutsideBreak.State.WAITING)
        assert not waiting.exists(), "an objection waits for a word or a second officer"
        assert not (old["sponsored"] and not old["sponsors"]), "nobody brings it any more"

    def end(self) -> None:
        """After the last step: numbers without gaps, a record that is whole."""
        given = [row["number"] for row in self.before["Decision"] if row["number"]]
        plain = sorted(int(number.rsplit("/", 1)[1]) for number in given if "Corr" not in number)
        assert plain == list(range(1, len(plain) + 1)), given
        assert [*audit(settings.RECORD_ORIGIN)] == []


@pytest.mark.parametrize("seed", range(PLAYS))
def test_nothing_that_the_rules_forbid_comes_about(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # invariants 2, 5, 9, 12, 14, 19
    world = build(now=BEGUN, rules=RULES[seed % len(RULES)])
    monkeypatch.setattr(clock, "now", lambda: world.now)
    play = Play(world, Random(seed))
    for _n in range(4):
        world.register_draft(by=play.chance.choice([world.clerk, world.aldora]), title=play.text().title)
    watch = Watch(play)
    for _n in range(STEPS):
        watch.look(play.step(ACTS))
    watch.end()
