"""Where a text stands on its way to a decision."""

from enum import StrEnum
from typing import Final


class Stage(StrEnum):
    """The stages of a procedure; EXPIRED is computed from the clock and never stored."""

    DRAFT = "draft"
    SILENCE = "silence"
    EXPIRED = "expired"
    HELD = "held"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    TABLED = "tabled"
    AD_REFERENDUM = "ad_referendum"
    DEFERRED = "deferred"
    ADOPTED = "adopted"


ENDED: Final = frozenset(
    {Stage.ADOPTED, Stage.BROKEN, Stage.WITHDRAWN, Stage.LAPSED}
)  # nothing leads out of these
RETURNABLE: Final = frozenset({Stage.BROKEN, Stage.WITHDRAWN, Stage.LAPSED})  # it may come back anew
MOOT: Final = frozenset({Stage.WITHDRAWN, Stage.LAPSED})  # what is found of its silence changes nothing
AT_A_MEETING: Final = frozenset({Stage.TABLED, Stage.AD_REFERENDUM, Stage.DEFERRED})
ANSWERS_BREAKS: Final = frozenset(
    {Stage.SILENCE, Stage.HELD, Stage.BROKEN, Stage.ADOPTED, *AT_A_MEETING}
)  # what came in time while silence ran has its effect, wherever the text has gone meanwhile
