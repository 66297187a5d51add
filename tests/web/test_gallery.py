"""The gallery shows every part, to anybody, and keeps nothing."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_gallery_shows_every_state_of_a_text(client: Client) -> None:
    page = client.get("/gallery/", headers={"accept-language": "ru"})
    assert page.status_code == 200
    shown = page.content.decode()
    assert '<html lang="en"' in shown  # for developers, in one language
    for mark in ("draft", "running", "adopted", "broken", "withdrawn", "lapsed"):
        assert f'data-s="{mark}"' in shown
    assert "2 days 1 hour" in shown
    assert "style=" not in shown
    assert "<script" not in shown


def test_the_gallery_keeps_the_order_of_a_field(client: Client) -> None:
    shown = client.get("/gallery/").content.decode()
    places = [
        shown.index(part) for part in ('for="id_words"', "id_words_helptext", "id_words_error", "<textarea")
    ]
    assert places == sorted(places)
    assert 'aria-invalid="true"' in shown
