"""Rule sets are data: read strictly, said in plain words, and never careless."""

import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.consensus import rules as rules_module
from comity.core.consensus.rules import (
    _READ,
    ADDED_IN_2,
    ADDED_IN_4,
    MOST_READ,
    RuleSet,
    UnreadableRules,
    plain_words,
)
from comity.core.consensus.rules_shipped import CICA, MINUTES, OSCE, SHIPPED, UN
from comity.core.errors import Broken
from tests.core.consensus.cast import CHAIR_CONFIRMS, EVERY_CHANNEL, PLATFORM_ONLY

ALL = [*SHIPPED.values(), PLATFORM_ONLY, EVERY_CHANNEL, CHAIR_CONFIRMS]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def said(rules: RuleSet) -> list[str]:
    """The plain words in English."""
    return [message % params for message, params in plain_words(rules)]


@pytest.mark.parametrize("rules", ALL, ids=lambda rules: rules.label)
def test_a_rule_set_comes_back_from_the_store_as_it_went_in(rules: RuleSet) -> None:
    assert RuleSet.from_json(rules.to_json()) == rules
    assert RuleSet.parse(rules.to_json()) == rules


def test_a_rule_set_of_the_first_version_is_still_read() -> None:
    plain: dict[str, Any] = {
        k: v for k, v in PLATFORM_ONLY.to_json().items() if k not in ADDED_IN_2 | ADDED_IN_4
    }
    assert RuleSet.from_json({**plain, "version": 1}) == PLATFORM_ONLY
    with pytest.raises(Broken):
        RuleSet.from_json({**plain, "version": 2})
    third = {k: v for k, v in PLATFORM_ONLY.to_json().items() if k not in ADDED_IN_4}
    assert RuleSet.from_json({**third, "version": 3}) == PLATFORM_ONLY


@pytest.mark.parametrize(
    "changed",
    [
        {"version": 5},
        {"passkey_for": ["withdraw"]},
        {"passkey_for": ["break_silence"], "channels": ["platform"]},
        {"version": True},
        {"version": None},
        {"votes_needed": 15},
        {"adopts": "majority"},
        {"calendar": "moon"},
        {"channels": ["telephone"]},
        {"channels": []},
        {"channels": "platform"},
        {"channels": [1]},
        {"classes": []},
        {"classes": ["ordinary", "chair_statement"]},
        {"may_launch": ["operator"]},
        {"shortest_minutes": -60},
        {"shortest_minutes": 90},
        {"shortest_minutes": True},
        {"shortest_minutes": "72"},
        {"shortest_minutes": 10**12},
        {"entry_window_hours": None},
        {"amendment_breaks": 1},
        {"quorum": "3/2"},
        {"quorum": "1/0"},
        {"quorum": "most"},
        {"demonstration": True, "channels": ["platform", "room"]},
        {"label": ""},
        {"gaps": ["a", 1]},
    ],
)
def test_whatever_is_not_exactly_a_rule_set_is_refused(changed: dict[str, Any]) -> None:
    plain: dict[str, Any] = {**CHAIR_CONFIRMS.to_json(), **changed}
    assert RuleSet.from_json(CHAIR_CONFIRMS.to_json())  # what was read before changes nothing
    with pytest.raises(UnreadableRules) as refused:
        RuleSet.parse(plain)
    assert str(refused.value).startswith("This rule set cannot be read: ")
    with pytest.raises(Broken):
        RuleSet.from_json(plain)


def test_few_rule_sets_are_kept_however_many_are_read() -> None:
    for n in range(MOST_READ + 2):
        labelled = replace(PLATFORM_ONLY, label=f"Rules {n}")
        assert RuleSet.from_json(labelled.to_json()) == labelled
        assert RuleSet.from_json(labelled.to_json()) is RuleSet.from_json(labelled.to_json())
    assert len(_READ) <= MOST_READ


@given(st.sampled_from([field.name for field in fields(RuleSet)]), json_values)
def test_any_value_in_any_field_is_read_or_refused(name: str, value: Any) -> None:
    plain: dict[str, Any] = {**PLATFORM_ONLY.to_json(), name: value}
    try:
        rules = RuleSet.parse(plain)
    except UnreadableRules:
        return
    assert rules == RuleSet.from_json(rules.to_json())
    assert said(rules)


@pytest.mark.parametrize("rules", ALL, ids=lambda rules: rules.label)
def test_rules_are_said_in_whole_sentences(rules: RuleSet) -> None:
    for sentence in said(rules):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert "%(" not in sentence


@pytest.mark.parametrize(
    ("switch", "value"),
    [
        ("consent_step", "ad_referendum"),
        ("shortest_minutes", 48 * 60),
        ("shortest_working_days", 5),
        ("channels", frozenset({"platform", "room"})),
        ("amendment_breaks", False),
        ("time_request_breaks", True),
        ("author_named", False),
        ("adopts", "itself"),
        ("confirm_within_hours", 5),
        ("hold_after_outage_minutes", 5),
        ("outage_counts_in_last_hours", 5),
        ("hold_undelivered", False),
        ("runs_without_representation", False),
        ("all_languages_first", True),
        ("shorter_when_returned_minutes", 60),
        ("announced_at_next_meeting", False),
        ("announced_in", "MC"),
        ("lapses_after_days", 90),
        ("numbered_by", "chair"),
        ("quorum", "1/2"),
        ("statements_within_days", 7),
        ("may_launch", frozenset({"registrar"})),
        ("may_propose", frozenset({"member", "observer"})),
        ("classes", frozenset({"ordinary", "budget"})),
        ("passkey_for", frozenset({"break_silence"})),
        ("gaps", ("It is not known who numbers 100% of the decisions.",)),
    ],
)
def test_every_switch_is_heard_in_the_plain_words(switch: str, value: object) -> None:
    changed = replace(CHAIR_CONFIRMS, **{switch: value})  # type: ignore[arg-type] # one switch of its own type
    assert said(changed) != said(CHAIR_CONFIRMS)


def test_every_switch_is_read_by_what_it_switches() -> None:
    # beside the editor and the sentences: a switch that nothing reads promises what does not happen
    house = Path(rules_module.__file__).parents[2]
    apart = {house / "web" / "rules.py", house / "core" / "consensus" / "rules_shipped.py"}
    sources = {path: path.read_text(encoding="utf-8") for path in house.rglob("*.py") if path not in apart}
    own = Path(rules_module.__file__)
    sources[own] = sources[own].partition("def _opening")[0]
    for field in fields(RuleSet):
        reads = re.compile(
            rf"(rules|self|version|RuleSet\.from_json\(.*\)|\[2\])\.{field.name}\b|rules__{field.name}\b"
        )
        assert any(reads.search(text) for text in sources.values()), f"nothing reads {field.name}"


def test_the_four_rule_sets_that_come_with_comity() -> None:
    assert all(rules.adopts == "chair" for rules in (CICA, OSCE, UN))  # the careful value
    assert (UN.shortest_minutes, OSCE.consent_step, CICA.quorum) == (72 * 60, "meeting", "2/3")
    assert CICA.shortest_minutes is None
    assert CICA.shortest_working_days is None
    for rules in (CICA, OSCE, UN):
        assert rules.gaps
        assert set(rules.gaps) <= set(said(rules))
    assert MINUTES.demonstration
    assert (MINUTES.shortest_minutes, MINUTES.window_hours) == (1, 0)


def test_only_a_demonstration_counts_in_minutes() -> None:
    with pytest.raises(Broken):
        replace(PLATFORM_ONLY, shortest_minutes=1)
    with pytest.raises(Broken):
        replace(MINUTES, channels=frozenset({"platform", "note_verbale"}))
