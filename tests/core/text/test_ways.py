"""What is told of markup ahead is what the careful walk says of it."""

import pytest

from comity.core.text import tracked
from comity.core.text.styles import Styles
from comity.core.text.tracked import ways
from comity.core.text.tracked.met import Para
from comity.core.text.tracked.names import ACCEPTED, BOTH, REJECTED, STRICT, TRANSITIONAL
from comity.core.text.tracked.properties import Looks


@pytest.mark.parametrize("space", [TRANSITIONAL, STRICT])
def test_what_is_told_ahead_is_what_the_walk_says(space: str) -> None:
    tracked.forget()
    told = ways.way(f'<w:document xmlns:w="{space}"', "w:document")
    assert told is not None
    looks = Looks(told.w, Styles(None, told.w))
    count = 0
    for state in (told.begin, *told.states.values()):
        for more, steps in ((True, state.steps), (False, state.ends)):
            for piece, step in steps.items():
                learnt = told.learnt(state, piece, more=more)
                assert step is not None
                assert learnt is not None
                assert step._replace(node=None) == learnt._replace(node=None)
                for bit in (ACCEPTED, REJECTED):
                    alike = (looks.of(Para(one.node, BOTH, one.mark, []), bit) for one in (step, learnt))
                    assert len({*alike}) == 1
                count += 1
    assert count == 3 * 3 + 3 * 3 + 3


def test_nothing_is_told_where_a_name_may_be_none() -> None:
    """Between single quotes stands what may look like a declaration."""
    tracked.forget()
    told = ways.way(f"<w:document foo=' xmlns:w=\"{TRANSITIONAL}\"' xmlns:w='urn:x'", "w:document")
    assert told is not None
    assert not told.begin.steps
    assert told.learnt(told.begin, '><w:r><w:t xml:space="preserve"', more=True) is None
