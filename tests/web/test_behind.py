"""While the server's clock stands behind its record, an objection is answered with what to do, not with nothing."""

from pathlib import Path

import pytest
from pytest_django import Settings

from comity.record import clock
from tests.api.calls import bearer, post
from tests.web.asking import text
from tests.world import build

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_objection_while_the_clock_is_put_back_is_told_where_to_go(
    settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "clock"
    settings.COMITY_TEST_CLOCK = str(file)
    world = build(now=clock.now())
    key = world.under_silence()
    token = bearer(world, "aldora")
    aldora = world.client("aldora")
    file.write_text("0 -3600")
    answer = aldora.get(f"/decisions/{key}/break/")
    assert answer.status_code == 503
    assert "note verbale" in text(answer)
    status, said = post(f"/decisions/{key}/break-silence", token)
    assert (status, said["refused"]) == (503, "ClockBehind")
    assert world.decision(key).stage == "silence"
    file.write_text("0 0")
    assert aldora.get("/decisions/00000000-0000-4000-8000-000000000000/").status_code == 404
