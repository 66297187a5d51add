"""The shipped rule sets do what the tables for diplomats say."""

import pytest

from tests.checks import conformance
from tests.conformance.scenarios import NAMES, Row, from_a_desk, two_days
from tests.conformance.tables import ROWS


@pytest.mark.parametrize("name", sorted(NAMES))
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.play.__name__)
def test_each_scenario_ends_in_a_result_that_the_table_knows(name: str, row: Row) -> None:
    assert row.play(NAMES[name]) in row.results


def test_the_pages_say_what_was_played() -> None:
    wrong = [path.name for path, text in conformance.pages().items() if path.read_text("utf-8") != text]
    assert wrong == [], "run: python -m tests.checks.conformance update"


def test_what_the_sources_say() -> None:
    """OSCE: a meeting agrees to silence first. UN: 72 hours, from a desk. CICA: no rule of either kind is known."""
    # invariant 20
    assert {name: from_a_desk(rules) for name, rules in NAMES.items()} == {
        "cica": "silence",
        "osce": "refused",
        "un": "silence",
    }
    assert {name: two_days(rules) for name, rules in NAMES.items()} == {
        "cica": "silence",
        "osce": "silence",
        "un": "refused",
    }
