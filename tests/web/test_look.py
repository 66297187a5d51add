"""What pictures of the pages showed, where a test of words can keep it: ways, hints, empty places."""

import pytest
from django.urls import reverse

from tests.web.asking import text
from tests.world import build

pytestmark = pytest.mark.django_db(transaction=True)
NONE = "None is convened at present."


def test_every_page_of_the_secretariat_is_marked_in_the_navigation() -> None:
    clerk = build().client("clerk")
    way = f'<a href="{reverse("administrators")}" aria-current="page">'
    for page in ("administrators", "seat_notes", "erasures", "check_clock"):
        assert way in text(clerk.get(reverse(page)))
    assert way not in text(clerk.get(reverse("record")))


def test_whom_a_letter_brought_here_is_asked_to_sign_in() -> None:
    world = build()
    hidden = reverse("decision", args=[world.register_draft()])
    way = f'{reverse("account_login")}?next={hidden}"'
    answer = world.client("public").get(hidden)
    assert answer.status_code == 404
    assert way in text(answer)
    assert way not in text(world.client("observer").get(hidden))


def test_a_hint_speaks_of_its_own_act() -> None:
    world = build()
    key = world.under_silence(minutes=60 * 24 * 14)
    hint = "None is needed. A text or a proposal can also follow later."
    assert hint in text(world.client("aldora").get(reverse("break_silence", args=[key])))
    assert hint not in text(world.client("aldora").get(reverse("object_to_silence", args=[key])))
    draft = reverse("withdraw", args=[world.register_draft(title="Second")])
    assert "Breaking silence" not in text(world.client("clerk").get(draft))


def test_where_meetings_were_held_nothing_says_that_there_was_none() -> None:
    world = build()
    delegate = world.client("aldora")
    assert NONE in text(delegate.get(reverse("home")))
    assert "No meeting has been convened." not in text(delegate.get(reverse("meetings")))


def test_a_delegation_reads_who_runs_its_accounts() -> None:
    world = build()
    shown = text(world.client("aldora").get(reverse("delegation")))
    assert 'href="mailto:' in shown
    assert "reads; runs the accounts" in shown
    assert "Nothing said so far" in shown
