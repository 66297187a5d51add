"""The public can fetch both verifiers, and each is a file to keep, never a page of this site."""

import pytest
from django.urls import reverse

from comity_verify import build
from tests import world as worlds
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """The small organisation."""
    return worlds.build()


def test_the_page_offers_both_verifiers(world: World) -> None:
    page = world.client("the public").get(reverse("verify")).content.decode()
    assert reverse("verifier") in page
    assert reverse("browser-verifier") in page


def test_the_verifier_for_browsers_is_downloaded_not_run(world: World) -> None:
    answer = world.client("the public").get(reverse("browser-verifier"))
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="comity-verify.html"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer.content == build.page()
