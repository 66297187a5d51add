"""Sentences of the core in the reader's language."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from django.conf import settings
from django.utils.translation import get_language, gettext

from comity.core.consensus.rules import RuleSet, Sentence, plain_words
from comity.core.errors import Refused
from comity.register import queries as register

ORDINARY: Final = "ordinary"  # the class of decision that every shipped rule set has


def refusal(refused: Refused) -> str:
    """What a refusal says."""
    return sentence(refused.message, refused.params)


def in_parts(refused: Refused) -> tuple[str, str]:
    """The first sentence of a refusal, and what it says besides; parted before values of people come in."""
    first, *rest = re.split(r"(?<=[.!?])\s+", gettext(refused.message), maxsplit=1)
    values = dict(refused.params)
    said = [part % values if values else part for part in (first, *rest, "")]
    return said[0], said[1]


def sentence(message: str, params: Mapping[str, object]) -> str:
    """A message of the core with its values."""
    said = gettext(message)
    return said % dict(params) if params else said


def rule(said: Sentence, bodies: Mapping[str, str]) -> str:
    """A sentence of a rule set; a body that it names by its code gets the name of the day."""
    message, params = said
    code = str(params.get("body", ""))
    return sentence(message, {**params, "body": bodies.get(code, code)} if code else params)


def rules_in_words(rules: RuleSet, day: date) -> list[str]:
    """What a rule set says, sentence by sentence."""
    bodies = register.bodies_on(day, language()) if rules.announced_in else {}
    return [rule(said, bodies) for said in plain_words(rules)]


def class_in_words(name: str) -> str:
    """A class of decision: the usual one by its name, others as the rules of the organisation write them."""
    return gettext("ordinary") if name == ORDINARY else name.replace("_", " ")


def marked(title: str) -> str:
    """A title that leaves the pages; in a rehearsal it begins by saying so."""
    return f"[{gettext('EXERCISE')}] {title}" if settings.COMITY_EXERCISE else title


def language() -> str:
    """The reader's language."""
    return (get_language() or "en").split("-", maxsplit=1)[0]
