"""Loads a demonstration into an empty installation: register, persons, papers, each through the acts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db import transaction

from comity.acts import decisions, drafts, silence
from comity.cli.demo import cast as casting
from comity.cli.demo import histories, papers, rooms, stories
from comity.cli.demo.accounts import DOMAIN, PASSWORD
from comity.cli.demo.drill import Drill, drill, one_hash
from comity.cli.demo.stories import Step, Story
from comity.core.errors import Broken
from comity.core.seat import SECRETARIAT
from comity.decisions.models import Decision
from comity.notices import outbox, post
from comity.record import clock, heartbeats
from comity.record.writer import Asked, Recorded
from comity.register import load as registers

AUTHORITY: Final = "Proposal of the Chairmanship; no objection at the last meeting of the body"
FOUNDED: Final = {"cica": timedelta(days=60), "invented": timedelta(days=800)}  # before the moment of loading
OBSERVER: Final = {"cica": "IOM", "invented": "COR"}
STORIES: Final[dict[str, Callable[[datetime, ZoneInfo], list[Story]]]] = {
    "cica": stories.real,
    "invented": lambda now, zone: stories.invented(now, zone, histories.tell),
}


def register_of(name: str) -> dict[str, Any]:
    """The register, with what a demonstration adds: mailboxes that reach nobody, and silence of minutes."""
    register = registers.shipped(name)
    for party in register["parties"]:
        kinds = {status["kind"] for status in party["statuses"]}
        if kinds & {"member_state", "observer_state", "observer_organisation"}:
            address = casting.address("mission", party["code"])
            party.setdefault("mailboxes", [{"address": address, "note": "Invented for the demonstration."}])
    for body in register["bodies"]:
        if body["code"] == "SOC":
            body["rules"] = "minutes"
    return register


def interrupted(name: str, now: datetime) -> bool:
    """Whether an earlier load was cut off: papers are never deleted, so fewer than told means it did not end."""
    return Decision.objects.count() < len(STORIES[name](now, ZoneInfo("UTC")))


def load(name: str, now: datetime) -> None:
    """Everything, as of now; the record is opened some time ago and fills up to the present."""
    register = register_of(name)
    founded = now - FOUNDED[name]
    host = f"{register['organisation']['code'].lower()}{DOMAIN}"
    newcomers = casting.newcomers(register, OBSERVER[name], invented_names=name == "invented")
    zone = ZoneInfo(register["organisation"]["seat_zone"])
    with drill() as moved, one_hash():
        cast = casting.found(moved, register, make_password(PASSWORD), founded)
        casting.assemble(cast, newcomers, host, founded)
        _Play(cast, moved, now).all(STORIES[name](now, zone))


class _Play:
    """The stories of all papers, interleaved in the order of time."""

    def __init__(self, cast: casting.Cast, moved: Drill, now: datetime) -> None:
        self.cast, self.moved, self.began = cast, moved, now
        self.keys: dict[str, UUID] = {}

    def all(self, told: list[Story]) -> None:
        steps = [(step, story) for story in told for step in story.steps]
        for step, _story in steps:
            if step.deadline is not None:  # the platform of the story was there in the hours that count
                begun = max(step.at, step.deadline - timedelta(hours=25))
                heartbeats.assume(begun, max(begun, min(step.deadline - step.away, self.began)))
        for step, story in sorted(steps, key=lambda pair: pair[0].at):
            done = self.act(step, story)
            if done.subject is None:
                raise Broken(f"{step.verb} has no subject")
            self.keys[story.paper] = done.subject
            self.tell()

    def tell(self) -> None:
        """The letters of that hour go out in that hour, so that pages say when each State was told."""
        at = clock.now()
        outbox.collect(at)
        with transaction.atomic():  # one commit for many letters: a demonstration may lose them all
            while post.post(at):
                pass

    def act(self, step: Step, story: Story) -> Recorded:
        """Do one step as the person who may; the rules adopt by themselves."""
        if step.verb == "establish":
            key = self.keys[story.paper]
            return decisions.establish(decisions.establishing(key, self.moved.set(step.at)), key)
        if step.verb == "hold":
            decision = Decision.objects.get(key=self.keys[story.paper])
            return silence.hold(silence.holding(decision, self.moved.set(step.at)), decision.key)
        asked = self.cast.ask("registrar" if step.by == SECRETARIAT else step.by, step.at)
        if step.verb == "register_draft":
            texts = papers.texts(story.paper)
            return drafts.register_draft(asked, body=story.body, decision_class="ordinary", texts=texts)
        return self._decide(asked, self.keys[story.paper], step)

    def _decide(self, asked: Asked, key: UUID, step: Step) -> Recorded:
        text_hash = Decision.objects.values_list("text_hash", flat=True).get(key=key)
        match step:
            case Step(verb="circulate", deadline=datetime() as deadline):
                meeting = rooms.tabled(self.cast, key, step.at)
                done = decisions.circulate(
                    asked, key, deadline=deadline, authority=AUTHORITY, text_hash=text_hash
                )
                rooms.closed(self.cast, meeting, step.at)
                return done
            case Step(verb="break_silence"):
                return decisions.break_silence(asked, key, reason=step.reason)
            case Step(verb="withdraw"):
                return decisions.withdraw(asked, key, reason=step.reason)
            case Step(verb="confirm"):
                return decisions.confirm(asked, key, text_hash=text_hash)
            case Step(verb="publish"):
                return decisions.publish(asked, key)
        return histories.done(asked, key, step, self.keys)
