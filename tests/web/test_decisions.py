"""What the register of decisions offers to whom."""

import pytest

from tests.world import build

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "offered"),
    [("aldora", True), ("clerk", True), ("chair", True), ("intern", False), ("observer", False), ("", False)],
)
def test_a_draft_is_offered_to_those_who_may_bring_one(who: str, offered: bool) -> None:
    client = build().client(who)
    page = client.get("/decisions/").content.decode()
    assert ("/decisions/new/" in page) is offered
    assert (client.get("/decisions/new/").status_code == 200) is offered
