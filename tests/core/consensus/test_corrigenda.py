"""A corrigendum is to an adopted decision, in its authentic language, and numbered after it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.consensus import corrigenda
from comity.core.consensus.stages import Stage


@given(st.sampled_from(Stage), st.booleans(), st.sampled_from(["en", "ru"]))
def test_only_an_adopted_decision_is_corrected(stage: Stage, corrects: bool, language: str) -> None:
    # invariant 27
    fits = stage is Stage.ADOPTED and not corrects and language == "en"
    if fits:
        corrigenda.ask(stage, corrects=corrects, authentic="en", language=language)
        return
    refusals = (corrigenda.NotAdoptedYet, corrigenda.CorrectTheDecision, corrigenda.AnotherAuthenticLanguage)
    with pytest.raises(refusals):
        corrigenda.ask(stage, corrects=corrects, authentic="en", language=language)


def test_corrigenda_are_numbered_after_their_decision() -> None:
    # invariant 27
    assert [corrigenda.number("CMS/SOC/2026/7", n) for n in range(2)] == [
        "CMS/SOC/2026/7/Corr.1",
        "CMS/SOC/2026/7/Corr.2",
    ]
    assert corrigenda.class_of("ordinary", frozenset({"ordinary"})) == "ordinary"
    assert corrigenda.class_of("ordinary", frozenset({"ordinary", "corrigendum"})) == "corrigendum"
