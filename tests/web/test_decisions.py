"""What the register of decisions offers to whom."""

import pytest

from comity.core.consensus.stages import Stage
from tests.world import build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("who", "offered"),
    [("aldora", True), ("clerk", True), ("chair", True), ("intern", False), ("observer", False), ("", False)],
)
def test_a_draft_is_offered_to_those_who_may_bring_one(who: str, offered: bool) -> None:
    client = build().client(who)
    page = client.get("/decisions/").content.decode()
    assert ("/decisions/new/" in page) is offered
    assert (client.get("/decisions/new/").status_code == 200) is offered


def test_the_register_is_narrowed_to_any_stage() -> None:
    world = build()
    running = world.under_silence(title="Runs")
    world.decision(running)
    client = world.client("aldora")
    for stage in Stage:
        page = client.get("/decisions/", {"state": stage.value})
        assert [row.decision.title for row in page.context["rows"]] == (
            ["Runs"] if stage == "silence" else []
        )
