"""The page of a delegation's working days, and the table that counts them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comity.acts import days as acts
from comity.register.models import DeclaredDays
from tests.api.calls import bearer, post
from tests.web.asking import send, text
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def test_a_delegation_says_it_on_its_page_and_by_a_call(world: World) -> None:
    brenn, page = world.client("brenn"), reverse("declare_days")
    day = world.now.date() + timedelta(days=3)
    answer = send(brenn, page, first=day.isoformat(), last="", working="closed")
    assert answer.status_code == 302, text(answer)
    row = DeclaredDays.objects.get()
    assert (row.party_id, row.first_day, row.last_day, row.working) == ("BRE", day, day, False)
    assert "Non-working days</div>" in text(brenn.get(page))
    assert "Non-working days</div>" not in text(world.client("aldora").get(page))
    said = {"first": day, "last": day, "working": True}
    assert post("/delegation/days", bearer(world, "clerk"), **said)[0] == 403
    assert post("/delegation/days", bearer(world, "brenn"), **said)[0] == 200
    assert DeclaredDays.objects.filter(working=True, party="BRE").count() == 1


def test_the_page_is_for_whoever_may_say_it(world: World) -> None:
    page = reverse("declare_days")
    for name in ("clerk", "chair", "administrator", "observer", "public"):
        assert world.client(name).get(page).status_code == 403
    assert page in text(world.client("brenn").get(reverse("delegation")))
    assert page not in text(world.client("clerk").get(reverse("delegation")))


def test_what_cannot_be_read_is_said_and_nothing_kept(world: World) -> None:
    answer = send(world.client("brenn"), reverse("declare_days"), first="31 June", working="closed")
    assert answer.status_code == 200
    assert "first" in answer.context["form"].errors
    assert not DeclaredDays.objects.exists()


def test_who_sets_a_deadline_sees_it_and_many_words_cost_no_more_queries(world: World) -> None:
    key, chair = world.register_draft(), world.client("chair")
    deadline = world.now + timedelta(days=14)
    asked = f"{reverse('circulate', args=[key])}?day={deadline:%Y-%m-%d}&clock=14:00&of=utc"

    def table() -> tuple[dict[str, int], int]:
        with CaptureQueriesContext(connection) as seen:
            page = chair.get(asked)
        assert page.status_code == 200
        lines = page.context["lines"]
        return {line.capital.code: line.capital.working_days for line in lines}, len(seen)

    table()
    before, queries = table()
    for n, seat in enumerate((world.aldora, world.brenn, world.brenn, world.brenn)):
        first = world.now.date() + timedelta(days=n + 3)
        acts.declare_days(
            world.asked(seat), first=first, last=first + timedelta(days=6), working=seat is world.aldora
        )
    after, more = table()
    assert (after["CES"], after["DOR"]) == (before["CES"], before["DOR"])
    assert after["ALD"] == before["ALD"] + 2  # two days of weekly rest in seven
    assert after["BRE"] < before["BRE"]
    assert more == queries
