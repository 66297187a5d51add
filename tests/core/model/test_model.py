"""The model by itself: the sentences of the design, one history each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.core.model.procedure import outcome
from tests.core.model.world import Happening, Rules

T0 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
END = T0 + 5 * DAY
BEGIN = Happening("circulate", T0, until=END)
ITSELF = Rules(adopts_by_itself=True)


def run(rules: Rules, *rest: Happening) -> str:
    return outcome(rules, [BEGIN, *rest]).stage


@pytest.mark.parametrize(
    ("rules", "rest", "stage"),
    [
        (Rules(), [Happening("time_passes", END)], "circulated"),
        (Rules(), [Happening("time_passes", END + timedelta(seconds=1))], "expired"),
        (Rules(), [Happening("confirm", END + timedelta(seconds=59))], "expired"),
        (Rules(), [Happening("confirm", END + timedelta(seconds=60))], "adopted"),
        (ITSELF, [Happening("tick", END + timedelta(hours=23))], "expired"),
        (ITSELF, [Happening("tick", END + timedelta(hours=24))], "adopted"),
        (ITSELF, [Happening("tick", END + DAY), Happening("tick", END + DAY)], "adopted"),
        (Rules(), [Happening("break", END, "a")], "broken"),
        (Rules(), [Happening("break", END + timedelta(seconds=1), "a")], "expired"),
        (Rules(), [Happening("break", END + DAY, "x", via="note", party="a", received=END)], "broken"),
        (Rules(), [Happening("break", END, "a", form="time")], "circulated"),
        (Rules(), [Happening("break", END, "a", form="amendment", chosen=False)], "circulated"),
        (Rules(), [Happening("mail", END, party="a"), Happening("confirm", END + DAY)], "expired"),
        (Rules(), [Happening("clock_jump", END), Happening("confirm", END + DAY)], "expired"),
        (
            Rules(),
            [Happening("outage", END, start=END - 2 * DAY / 24, end=END), Happening("tick", END + DAY)],
            "held",
        ),
        (Rules(), [Happening("object_to_silence", END, "a")], "tabled"),
    ],
)
def test_each_sentence(rules: Rules, rest: list[Happening], stage: str) -> None:
    assert run(rules, *rest) == stage


def test_effect_is_from_the_instant_and_a_break_found_later_contests() -> None:
    found = Happening("break", END + 9 * DAY, "x", via="note", party="b", received=END - DAY)
    result = outcome(Rules(), [BEGIN, Happening("confirm", END + DAY), found])
    assert (result.stage, result.effect, result.contested) == ("adopted", END, True)


def test_what_was_found_later_contests_until_its_authors_have_taken_it_back() -> None:
    found = [
        Happening("break", END + 9 * DAY, "x", via="note", party=party, received=END - DAY) for party in "ab"
    ]
    lifted = [Happening("lift", END + 10 * DAY, party) for party in "ab"]
    told = [BEGIN, Happening("confirm", END + DAY), *found]
    assert outcome(Rules(), [*told, lifted[0]]).contested
    result = outcome(Rules(), [*told, *lifted])
    assert (result.stage, result.effect, result.contested) == ("adopted", END, False)


def test_in_the_room() -> None:
    start = [Happening("table", T0), Happening("object", T0, "a")]
    assert outcome(Rules(), [*start, Happening("adopt_in_room", T0)]).stage == "tabled"
    assert outcome(Rules(), [*start, Happening("lift", T0, "b", party="a")]).answers[-1] == "refused"
    assert (
        outcome(Rules(), [*start, Happening("lift", T0, "a"), Happening("adopt_in_room", T0)]).stage
        == "adopted"
    )
    assert (
        outcome(Rules(), [Happening("table", T0), Happening("adopt_in_room", T0, quorum=False)]).stage
        == "tabled"
    )


def test_working_days_follow_the_calendar_that_counts() -> None:
    off = (("seat", frozenset({5, 6})), ("a", frozenset({4, 5})))
    week = Rules(shortest=5, in_working_days=True, days_off=off)
    assert outcome(week, [BEGIN]).stage == "draft"  # Monday to Saturday: four worked days after the first
    assert outcome(week, [Happening("circulate", T0, until=T0 + 7 * DAY)]).stage == "circulated"
