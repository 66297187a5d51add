"""Translations go stale by themselves, and only the next step of the table follows."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.consensus import translations as t
from comity.core.consensus.events import Event
from comity.core.consensus.translations import Step, Translation
from comity.core.errors import NotPossibleNow

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HASHES = st.sampled_from(["a" * 64, "b" * 64, "c" * 64])
EVENTS = st.one_of(
    st.builds(t.TranslationRequested, at=st.just(NOW), by=st.just("ALD")),
    st.builds(t.TranslationRegistered, at=st.just(NOW), of=HASHES),
    st.builds(t.TranslationRevised, at=st.just(NOW), of=HASHES),
    st.builds(t.TranslationReleased, at=st.just(NOW)),
)


@given(st.lists(st.tuples(EVENTS, HASHES), max_size=12))
def test_what_is_released_was_a_translation_of_the_text_as_it_stood(steps: list[tuple[Event, str]]) -> None:
    # invariant 28
    found = Translation()
    for event, text in steps:
        before = found
        try:
            found = found.after(event, now=text)
        except NotPossibleNow:
            assert found == before
            continue
        assert t.NEXT[before.step, type(event)] is found.step
        if isinstance(event, t.TranslationReleased):
            assert found.of == text
        if isinstance(event, t.TranslationRequested) and before.step is not Step.NONE:
            assert before.of != text
        for other in ("a" * 64, "b" * 64, "c" * 64):
            assert found.stale(other) == (found.of not in {"", other})


@given(HASHES, st.lists(HASHES, max_size=4), HASHES)
def test_every_corrigendum_changes_what_is_translated(text: str, corrigenda: list[str], more: str) -> None:
    # invariant 28
    before, after = t.source(text, corrigenda), t.source(text, [*corrigenda, more])
    assert before != after
    assert Translation(Step.RELEASED, before).stale(after)
    assert not Translation(Step.RELEASED, before).stale(before)
    assert t.source(text) == text


@given(
    st.sets(st.sampled_from("en ru zh fr".split())),
    st.dictionaries(st.sampled_from("en ru zh".split()), HASHES),
)
def test_a_stale_translation_is_as_good_as_none(working: set[str], of: dict[str, str]) -> None:
    # invariants 20, 28
    now = "a" * 64
    missing = t.missing(working, ["en"], of, now)
    assert missing == {one for one in working if one != "en" and of.get(one) != now}


def test_a_request_is_for_a_day_to_come() -> None:
    with pytest.raises(t.DueInThePast):
        Translation().after(t.TranslationRequested(NOW, by="ALD", due=NOW), now="a" * 64)
    asked = Translation().after(
        t.TranslationRequested(NOW, by="ALD", due=NOW + timedelta(days=1)), now="a" * 64
    )
    assert asked.step is Step.REQUESTED
    with pytest.raises(t.AskedAlready):
        asked.after(t.TranslationRequested(NOW, by="BRE"), now="a" * 64)
