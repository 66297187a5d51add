"""Pages of sponsors, packages and texts that come back; what one reader sees of another's history."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from comity.acts import decisions as acts
from comity.core.consensus.rules_shipped import MINUTES
from comity.decisions.models import Decision
from comity.notices import outbox
from comity.notices.models import Notice
from tests.api.calls import bearer, post
from tests.web.asking import number, send, text
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build(rules=replace(MINUTES, shorter_when_returned_minutes=60))


def test_sponsors_on_the_page(world: World) -> None:
    key = world.register_draft(by=world.aldora)
    world.circulate(key)
    page, brenn = reverse("decision", args=[key]), world.client("brenn")
    assert "Join the sponsors" in text(brenn.get(page))
    assert send(brenn, reverse("join_sponsors", args=[key])).status_code == 302
    assert "Aldora, Brenn" in text(brenn.get(page))
    aldora = world.client("aldora")
    assert "You are the last sponsor" not in text(aldora.get(reverse("leave_sponsors", args=[key])))
    send(aldora, reverse("leave_sponsors", args=[key]))
    assert "You are the last sponsor" in text(brenn.get(reverse("leave_sponsors", args=[key])))
    send(brenn, reverse("leave_sponsors", args=[key]))
    shown = text(world.client("cestria").get(page))
    assert "Nobody sponsors this text any more" in shown
    assert "Take the text over" in shown
    assert world.client("clerk").get(reverse("join_sponsors", args=[key])).status_code == 403
    outbox.collect(world.now)
    assert Notice.objects.filter(kind="SponsorLeft").exists()


def test_a_package_by_the_page_and_one_part_broken(world: World) -> None:
    keys = [world.register_draft(title=title) for title in ("First part", "Second part")]
    chair = world.client("chair")
    address = reverse("circulate_package", args=[keys[0]])
    assert world.client("brenn").get(address).status_code == 404
    until = world.now + timedelta(hours=2)
    filled = {
        "parts": [f"{keys[1]} {world.decision(keys[1]).text_hash}"],
        "together": "yes",
        "day": until.strftime("%Y-%m-%d"),
        "clock": until.strftime("%H:%M"),
        "of": "utc",
        "authority": "Rules of procedure",
    }
    answer = send(chair, address, **filled)
    assert answer.status_code == 302, text(answer)
    brenn = world.client("brenn")
    shown = text(brenn.get(reverse("decision", args=[keys[0]])))
    assert "Stands together with" in shown
    assert "Second part" in shown
    send(brenn, reverse("break_silence", args=[keys[1]]))
    assert Decision.objects.get(key=keys[0]).stage == "broken"
    shown = text(world.client("aldora").get(reverse("decision", args=[keys[0]])))
    assert "Silence broken" in shown
    outbox.collect(world.now)
    assert Notice.objects.filter(kind="PackageBroken", subject_key=keys[0]).exists()


def test_the_same_text_and_a_revised_one_come_back_as_one_history(world: World) -> None:
    key = world.under_silence(title="Once broken")
    world.break_silence(key, world.brenn)
    clerk = world.client("clerk")
    address = reverse("bring_back", args=[key])
    assert "1 hour of silence" in text(clerk.get(address))
    answer = send(clerk, address, what="revised", title="", typed="")
    assert answer.status_code == 200
    assert "A revised text needs a title" in text(answer)
    answer = send(
        clerk, address, what="revised", title="Revised", language="en", typed="1. Decides otherwise."
    )
    assert answer.status_code == 302
    second = Decision.objects.get(follows=key)
    assert second.title == "Revised"
    acts.withdraw(world.asked(world.clerk), second.key)
    assert send(clerk, reverse("bring_back", args=[second.key]), what="same").status_code == 302
    third = Decision.objects.get(follows=second)
    assert third.text_hash == second.text_hash
    shown = text(clerk.get(reverse("decision", args=[second.key])))
    assert "One text, its procedures" in shown
    for row in (key, third.key):
        assert str(row) in shown
    aldora = text(world.client("aldora").get(reverse("decision", args=[key])))  # she has not seen the drafts
    assert str(second.key) not in aldora
    assert "One text, its procedures" not in aldora


def test_a_page_offers_no_return_to_whom_the_rules_give_none() -> None:
    world = build(rules=replace(MINUTES, may_propose=frozenset({"registrar"})))
    key = world.under_silence()
    world.break_silence(key, world.brenn)
    page, address = (reverse(name, args=[key]) for name in ("decision", "bring_back"))
    for name, status in (("clerk", 200), ("aldora", 403)):
        browser = world.client(name)
        assert browser.get(address).status_code == status
        assert (address in text(browser.get(page))) == (status == 200)


def test_the_same_acts_by_calls(world: World) -> None:
    key = world.register_draft(by=world.aldora)
    other = world.register_draft(by=world.aldora, title="Another")
    parts = [{"key": str(k), "text_hash": world.decision(k).text_hash} for k in (key, other)]
    said = {"parts": parts, "deadline": (world.now + timedelta(hours=3)).isoformat(), "authority": "Rules"}
    assert post(f"/decisions/{key}/package", bearer(world, "aldora"), together=True, **said)[0] == 403
    assert post(f"/decisions/{key}/package", bearer(world, "chair"), together=True, **said)[0] == 200
    brenn = bearer(world, "brenn")
    assert post(f"/decisions/{key}/sponsors/leave", brenn)[0] == 409
    assert post(f"/decisions/{key}/sponsors/join", brenn)[0] == 200
    assert post(f"/decisions/{key}/bring-back", brenn)[1]["refused"] == "NotEnded"
    assert post(f"/decisions/{other}/break-silence", brenn)[0] == 200
    status, _answer = post(f"/decisions/{key}/bring-back", brenn, typed="1. Decides.", title="Again")
    assert status == 200
    assert Decision.objects.get(follows=key).sponsors == ["BRE"]


def test_one_form_is_one_act(world: World) -> None:
    key = world.register_draft(by=world.aldora)
    aldora = world.client("aldora")
    address = reverse("leave_sponsors", args=[key])
    act = number(aldora, address)
    for _click in range(2):
        assert aldora.post(address, {"act": act}).status_code == 302
    assert world.record().count("SponsorLeft") == 1
