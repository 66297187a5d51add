"""The register is public and can be read as of any day."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from comity.register.models import PartyStatus
from tests.web.asking import text
from tests.world import FOUNDED, LONG_AGO, World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def test_everybody_reads_the_parties_by_kind_in_register_order(world: World) -> None:
    page = text(Client().get(reverse("parties")))
    places = [page.index(name) for name in ("Member States", "Aldora", "Brenn", "Cestria", "Dorvane")]
    assert places == sorted(places)
    assert page.index("Observer organisations") < page.index("Ostrava Union")


def test_names_follow_the_language_of_the_reader(world: World) -> None:
    page = text(Client().get(reverse("parties"), headers={"accept-language": "ru"}))
    assert "Цестрия" in page
    assert "Cestria" not in page


def test_an_earlier_day_shows_who_belonged_then(world: World) -> None:
    PartyStatus.objects.filter(party_id="DOR").update(valid_from=date(2024, 5, 1))
    PartyStatus.objects.create(
        party_id="DOR",
        kind="observer_state",
        valid_from=LONG_AGO,
        valid_to=date(2024, 5, 1),
        recorded_at=FOUNDED,
        source="Note of the depositary",
        confidence="medium",
    )
    then = text(Client().get(reverse("parties"), {"on": "2024-04-30"}))
    assert then.index("Observer States") < then.index("Dorvane")
    assert "Note of the depositary" in then
    assert "Observer States" not in text(Client().get(reverse("parties"), {"on": "2024-05-01"}))
    assert "knows no party on this day" in text(Client().get(reverse("parties"), {"on": "1999-12-31"}))


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "0000-00-00", "99999-01-01", "2026-11-26'--"])
def test_a_day_that_cannot_be_read_is_answered_in_a_sentence(world: World, day: str) -> None:
    page = Client().get(reverse("parties"), {"on": day})
    assert page.status_code == 422
    assert "Write the day as in 2026-11-26" in text(page)
    assert "Aldora" in text(page)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", ""])
def test_the_ends_of_time_are_days_too(world: World, day: str) -> None:
    assert Client().get(reverse("parties"), {"on": day}).status_code == 200


def test_the_rules_are_said_in_sentences(world: World) -> None:
    page = text(Client().get(reverse("rules")))
    assert "Senior Officials Committee" in page
    assert "One objection from any Member State is enough; it needs no reason." in page


def test_more_parties_cost_no_more_queries(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(20):
        Client().get(reverse("parties"))
