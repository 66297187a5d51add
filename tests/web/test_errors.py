"""A refusal is a page: what happened, what was kept, and the way back to where one was."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse

from comity.core.consensus.guards import AlreadyBroken
from comity.core.errors import NotPossibleNow, Refused
from comity.record.clock import ClockBehind
from comity.web import errors, saying
from tests.web.asking import text
from tests.world import World, build

pytestmark = pytest.mark.django_db
HERE = "http://testserver"
HEADING = "<h1>This form has expired, or was opened from another seat, or cookies are off.</h1>"


@pytest.fixture
def world() -> World:
    """The cast."""
    return build()


class Doubtful(NotPossibleNow):
    """A refusal that names what people wrote."""

    message = "The paper %(title)s waits. Nothing was kept; send %(title)s again. It is soon."


def test_the_first_sentence_is_the_title_whatever_people_wrote() -> None:
    refused = Doubtful(title="On tides. And ports? Yes")
    first, more = saying.in_parts(refused)
    assert first == "The paper On tides. And ports? Yes waits."
    assert more == "Nothing was kept; send On tides. And ports? Yes again. It is soon."
    assert saying.in_parts(Refused()) == ("This cannot be done.", "")


def test_an_old_form_leads_back_to_its_page(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.persons["aldora"])
    address = reverse("account")
    page = browser.post(address, {"language": "ru"}, headers={"Referer": HERE + address})
    said = page.content.decode()
    assert page.status_code == 403
    assert HEADING in said
    assert f'href="{HERE}{address}"' in said
    assert "Open the page again" in said
    assert "Received" in text(page)  # near a deadline it matters when
    assert "Nothing was changed" not in said  # it says itself that nothing was kept
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert "evil" not in text(browser.post(address, headers={"Referer": elsewhere}))
        assert "alert" not in text(browser.post(address, headers={"Referer": elsewhere}))


def test_a_clock_that_is_behind_says_no_instant(rf: RequestFactory) -> None:
    request: Any = rf.post("/")
    request.user, request.received = AnonymousUser(), datetime(2026, 11, 29, 9, 13, 12, tzinfo=UTC)
    assert "Received 29 November 2026, 09:13:12 UTC" in text(
        errors.refusal_page(request, Doubtful(title="x"))
    )
    assert "Received" not in text(errors.refusal_page(request, ClockBehind()))


def every(kind: type[Refused]) -> Iterator[type[Refused]]:
    """A refusal and all that are more particular."""
    yield kind
    for one in kind.__subclasses__():
        yield from every(one)


def test_each_refusal_of_a_form_says_once_that_nothing_was_kept(rf: RequestFactory, world: World) -> None:
    for kind in every(Refused):
        if kind.__module__.startswith("comity."):
            says = re.search(r"Nothing was (kept|recorded|changed|read)", kind.message)
            assert kind.kept_said is (says is not None), kind
    request: Any = rf.post("/")
    request.user, request.received = AnonymousUser(), datetime(2026, 11, 29, 9, 13, 12, tzinfo=UTC)
    said = text(errors.refusal_page(request, AlreadyBroken()))
    assert "nothing will be adopted" in said
    assert "Nothing was changed." in said


def test_a_link_that_is_refused_leads_back_and_not_to_itself(world: World) -> None:
    browser, address = world.client("aldora"), reverse("handover")
    before = HERE + reverse("meetings")
    page = browser.get(address, headers={"Referer": before})
    assert page.status_code == 403
    assert f'href="{before}"' in page.content.decode()
    again = browser.get(address, headers={"Referer": HERE + address})
    assert f'href="{HERE}{address}"' not in again.content.decode()
    assert "Received" not in text(again)


def test_who_tries_passwords_without_end_is_told_so_on_a_page_of_this_site(world: World) -> None:
    browser = world.client("aldora")
    address = "/account/password/change/"
    said = {"oldpassword": "wrong", "password1": "a long enough one", "password2": "a long enough one"}
    for _n in range(9):
        page = browser.post(address, said, headers={"Accept-Language": "ru"})
    assert page.status_code == 429
    assert "Отсюда это пробовали слишком часто." in text(page)
    assert "На первую страницу" in text(page)
