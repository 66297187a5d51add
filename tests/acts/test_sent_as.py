"""An amendment and a request for time: they break silence where the rules let them and their author says so."""

from dataclasses import replace

import pytest
from django.urls import reverse

from comity.acts import decisions as acts
from comity.core.consensus import guards
from comity.core.consensus.events import SentAs
from comity.core.consensus.rules_shipped import MINUTES
from comity.record import clock
from comity.record.models import Disclosure
from comity.register.models import RuleVersion
from tests.api.calls import bearer, post
from tests.web.asking import send, text
from tests.world import World, build

pytestmark = pytest.mark.django_db
STRICT = replace(MINUTES, amendment_breaks=False, time_request_breaks=False)
OPEN = replace(MINUTES, amendment_breaks=True, time_request_breaks=True)


def sends(world: World, sent_as: SentAs) -> None:
    """Brenn lets it break a silence that has just begun."""
    key = world.under_silence()
    acts.break_silence(world.asked(world.brenn), key, reason="In 1: noon", paragraphs=("1",), sent_as=sent_as)


@pytest.mark.parametrize("sent_as", [SentAs.AMENDMENT, SentAs.TIME_REQUEST])
def test_it_breaks_where_the_rules_let_it_and_else_it_is_refused(sent_as: SentAs) -> None:
    # invariant 10
    world = build(rules=STRICT)
    with pytest.raises(guards.OnlyAsks):
        sends(world, sent_as)
    assert world.record()[-1] == "Circulated"
    RuleVersion.objects.update(values=OPEN.to_json())
    sends(world, sent_as)
    assert world.record()[-1] == "SilenceBroken"
    told = {row.name: row.value for row in Disclosure.objects.filter(entry__kind="SilenceBroken")}
    assert (told["sent_as"], told["reason"], told["paragraphs"]) == (sent_as.value, "In 1: noon", ["1"])


def test_the_form_offers_what_the_rules_let_break() -> None:
    # invariant 10
    world = build(rules=STRICT)
    brenn = world.client("brenn")
    strict = reverse("break_silence", args=[world.under_silence()])
    assert "What breaks silence?" not in text(brenn.get(strict))
    RuleVersion.objects.update(values=replace(OPEN, time_request_breaks=False).to_json())
    key = world.under_silence(title="Second")
    address = reverse("break_silence", args=[key])
    shown = text(brenn.get(address))
    assert "An amendment" in shown
    assert "A request for more time" not in shown
    assert "not one of the available choices" in text(send(brenn, address, sent_as="time_request"))
    assert send(brenn, address, sent_as="amendment", reason="In 1: noon").status_code == 302
    assert Disclosure.objects.get(name="sent_as").value == "amendment"
    assert send(world.client("cestria"), address).status_code == 302  # a plain objection needs no choice
    assert Disclosure.objects.filter(name="sent_as").count() == 1


def test_by_calls_it_only_asks_unless_the_rules_let_it_break() -> None:
    # invariant 10
    world = build(rules=STRICT)
    world.now = clock.now()
    key, brenn = world.under_silence(), bearer(world, "brenn")
    status, answer = post(f"/decisions/{key}/break-silence", brenn, sent_as="amendment")
    assert (status, answer["refused"]) == (409, "OnlyAsks")
    assert post(f"/decisions/{key}/break-silence", brenn, sent_as="veto")[0] == 422
    RuleVersion.objects.update(values=OPEN.to_json())
    other = world.under_silence(title="Second")
    assert (
        post(f"/decisions/{other}/break-silence", brenn, sent_as="time_request")[1]["kind"] == "SilenceBroken"
    )
    assert post(f"/decisions/{key}/break-silence", brenn)[1]["kind"] == "SilenceBroken"
