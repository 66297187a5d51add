"""Sentences of the core in the reader's language."""

from collections.abc import Mapping

from django.utils.translation import get_language, gettext

from comity.core.errors import Refused


def refusal(refused: Refused) -> str:
    """What a refusal says."""
    return sentence(refused.message, refused.params)


def sentence(message: str, params: Mapping[str, object]) -> str:
    """A message of the core with its values."""
    said = gettext(message)
    return said % dict(params) if params else said


def language() -> str:
    """The reader's language."""
    return (get_language() or "en").split("-", maxsplit=1)[0]
