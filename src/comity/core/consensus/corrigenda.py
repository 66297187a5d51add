"""Corrigenda to adopted texts: each is a short silence procedure of its own; the adopted text is never edited.

A corrigendum is a typed relation (invariant 27): its number is that of the decision with Corr. and the next number.
"""

from typing import Final

from comity.core.consensus.stages import Stage
from comity.core.errors import NotPossibleNow, _

CORRIGENDUM: Final = "corrigendum"  # the class of decision, where the rules of a body have one


class NotAdoptedYet(NotPossibleNow):
    """Before adoption the text itself is changed."""

    message = _(
        "Only an adopted decision is corrected by a corrigendum. Before adoption, bring another text."
    )


class CorrectTheDecision(NotPossibleNow):
    """One level: whoever reads the decision finds every correction beside it."""

    message = _("Correct the decision itself; a corrigendum is not corrected.")


class AnotherAuthenticLanguage(NotPossibleNow):
    """A correction of a translation is a revised translation and needs no silence."""

    message = _(
        "A corrigendum is authentic in the language of the decision. To correct a translation, revise it."
    )


def ask(stage: Stage, *, corrects: bool, authentic: str, language: str) -> None:
    """Refuse a corrigendum to a text in this stage; `corrects` says that it is a corrigendum itself."""
    if corrects:
        raise CorrectTheDecision
    if stage is not Stage.ADOPTED:
        raise NotAdoptedYet
    if language != authentic:
        raise AnotherAuthenticLanguage


def number(decision: str, adopted: int) -> str:
    """The number of the next corrigendum, after so many adopted ones."""
    return f"{decision}/Corr.{adopted + 1}"


def class_of(decision_class: str, allowed: frozenset[str]) -> str:
    """A class of its own where the rules have one, with its own shorter period; else that of the decision."""
    return CORRIGENDUM if CORRIGENDUM in allowed else decision_class
