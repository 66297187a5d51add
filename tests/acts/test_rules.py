"""Rules as data: two officers, a day from which they hold, and what runs keeps those it began under."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from comity.access.offices import AnotherOfficer, ForTheSecretariatOnly
from comity.acts import rules as acts
from comity.core.consensus.rules import RuleSet
from comity.core.consensus.rules_shipped import CICA, MINUTES, OSCE
from comity.core.errors import NotAllowed, NotFound
from comity.register import queries
from comity.register.models import RuleNote, RuleVersion
from comity.web.rules import RulesForm
from tests.api.calls import bearer, post
from tests.web.asking import text
from tests.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)
NEW = replace(CICA, label="Rules of 2027", shortest_minutes=72 * 60)


@pytest.fixture
def world() -> World:
    """Rules of minutes to begin with."""
    return build()


def note(world: World, rules: RuleSet = NEW, *, days: int = 0, decision_class: str = "") -> UUID:
    """The clerk enters rules."""
    day = world.now.date() + timedelta(days=days)
    done = acts.note_rules(
        world.asked(world.clerk),
        body="SOC",
        decision_class=decision_class,
        rules=rules,
        valid_from=day,
        authority="Decision 4",
    )
    assert done.subject is not None
    return done.subject


def in_force(day: date, decision_class: str = "") -> str:
    """Which rules hold on a day."""
    return queries.rules_on("SOC", day, decision_class)[1]


def test_rules_need_two_officers_and_a_day_that_has_not_passed(world: World) -> None:
    today = world.now.date()
    for seat in (world.aldora, world.chair):
        with pytest.raises((ForTheSecretariatOnly, NotAllowed)):
            acts.note_rules(
                world.asked(seat), body="SOC", decision_class="", rules=NEW, valid_from=today, authority="D"
            )
    with pytest.raises(acts.NotBackwards):
        note(world, days=-1)
    with pytest.raises(acts.DemonstrationOnly):
        note(world, MINUTES)
    with pytest.raises(NotFound):  # the announcing body is one of the register
        note(world, replace(NEW, announced_in="MC"))
    key = note(world)
    with pytest.raises(AnotherOfficer):
        acts.adopt_rules(world.asked(world.clerk), key)
    assert in_force(today) == MINUTES.label
    acts.adopt_rules(world.asked(world.clerk2), key)
    assert in_force(today) == NEW.label
    assert in_force(today - timedelta(days=1)) == MINUTES.label
    with pytest.raises(acts.RulesSettled):
        acts.adopt_rules(world.asked(world.clerk2), key)
    assert world.record() == ["RulesNoted", "RulesAdopted"]


def test_what_runs_keeps_the_rules_it_began_under_and_a_draft_follows_those_of_the_day(world: World) -> None:
    # invariant 6
    running, draft = world.under_silence(), world.register_draft()
    acts.adopt_rules(world.asked(world.clerk2), note(world))
    assert world.decision(running).procedure.rules.label == MINUTES.label
    world.circulate(draft, minutes=72 * 60)
    assert world.decision(draft).procedure.rules.label == NEW.label
    assert world.decision(draft).rule_version_id == RuleVersion.objects.get(label=NEW.label).key


def test_a_class_of_decision_may_have_rules_of_its_own(world: World) -> None:
    # invariant 20
    today = world.now.date()
    acts.adopt_rules(world.asked(world.clerk2), note(world, OSCE, decision_class="budget"))
    assert in_force(today, "budget") == OSCE.label
    assert in_force(today) == in_force(today, "ordinary") == MINUTES.label


def test_the_announcing_body_is_named_in_the_rules_that_are_shown(world: World) -> None:
    # invariant 16
    key = note(world, replace(NEW, announced_in="SOC"))
    told = "The next meeting of Senior Officials Committee is told of the adoption."
    assert told in text(world.client("clerk2").get(reverse("rule_note", args=[key])))
    acts.adopt_rules(world.asked(world.clerk2), key)
    assert told in text(world.client("brenn").get(reverse("rules")))


def test_rules_that_begin_between_others_end_when_those_begin(world: World) -> None:
    today = world.now.date()
    later = replace(NEW, label="Rules of the year after")
    acts.adopt_rules(world.asked(world.clerk2), note(world, later, days=20))
    acts.adopt_rules(world.asked(world.clerk2), note(world, days=10))
    found = [in_force(today + timedelta(days=n)) for n in (9, 10, 19, 20)]
    assert found == [MINUTES.label, NEW.label, NEW.label, later.label]


def test_dropped_rules_change_nothing(world: World) -> None:
    key = note(world)
    with pytest.raises((ForTheSecretariatOnly, NotAllowed)):
        acts.drop_rules(world.asked(world.aldora), key)
    acts.drop_rules(world.asked(world.clerk), key)
    assert in_force(world.now.date()) == MINUTES.label


def test_the_page_asks_each_switch_and_shows_what_changes(world: World) -> None:
    clerk, second = world.client("clerk"), world.client("clerk2")
    page = clerk.get("/rules/enter/")
    shown = page.content.decode()
    groups = [n for n in range(1, 20) if f'id="group-{n}"' in shown]
    ways = [n for n in range(1, 20) if f'href="#group-{n}"' in shown]
    assert groups == ways != []  # a long form has ways to its parts
    asked = RulesForm(bodies={})
    named = [field.name for _title, fields, switches in asked.groups() for field in (*fields, *switches)]
    assert sorted(named) == sorted(
        field.name for field in asked.visible_fields()
    )  # and every question is on it
    form = page.context["form"]
    sent = {name: value for name in form.fields if (value := form[name].value()) not in (None, False)}
    sent |= {
        "label": "Rules of 2027",
        "authority": "Decision 4",
        "shortest_hours": "72",
        "may_launch": ["chair"],
    }
    done = clerk.post("/rules/enter/", sent)
    assert done.status_code == 302, text(done)
    key = RuleNote.objects.get().key
    shown = text(second.get(f"/rules/{key}/"))
    assert "<ins>Silence lasts at least 72 hours.</ins>" in shown
    act = second.get(f"/rules/{key}/").context["form"]["act"].value()
    assert second.post(f"/rules/{key}/adopt/", {"act": act}).status_code == 302
    assert in_force(world.now.date()) == "Rules of 2027"
    assert "Rules of 2027" in text(world.client("").get("/rules/"))
    assert world.client("aldora").get(f"/rules/{key}/").status_code == 403


def test_programs_enter_rules_as_data(world: World) -> None:
    said = {
        "act": str(uuid4()),
        "body": "SOC",
        "valid_from": str(world.now.date()),
        "authority": "Decision 4",
        "values": NEW.to_json(),
    }
    assert post("/rules", bearer(world, "aldora"), **said)[0] == 403
    status, done = post("/rules", bearer(world, "clerk"), **said)
    assert (status, done["kind"]) == (200, "RulesNoted")
    assert post(f"/rules/{done['subject']}/adopt", bearer(world, "clerk2"))[1]["kind"] == "RulesAdopted"
    said |= {"act": str(uuid4()), "values": {"label": "nothing else"}}
    assert post("/rules", bearer(world, "clerk"), **said)[0] == 422
