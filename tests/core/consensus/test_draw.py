"""The page that developers and diplomats read is drawn from the table."""

from pathlib import Path

from comity.core.consensus import draw
from comity.core.consensus import events as e
from comity.core.consensus.procedure import NEXT
from comity.core.consensus.stages import Stage

PAGE = Path(__file__).parents[3] / "docs" / "develop" / "procedure.md"


def test_the_page_is_what_the_table_says() -> None:
    page = PAGE.read_text()
    assert draw.diagram() in page
    assert draw.table() in page


def test_every_event_and_every_stage_is_in_the_table() -> None:
    events = {
        found for found in vars(e).values() if isinstance(found, type) and issubclass(found, e.Event)
    } - {e.Event, e.Registered}
    assert events == {event for _stage, event in NEXT}
    assert {stage for stage, _event in NEXT} | set(NEXT.values()) == set(Stage) - {Stage.EXPIRED}
