"""Translations of a text: requested, translated, revised, released; what they translate is a hash, so they go stale.

Agreement binds to the authentic text alone (invariant 5): nothing here touches a procedure. A translation carries the
hash of its source. When that changes, by another text or by an adopted corrigendum, it is stale by itself (invariant
28): nobody has to remember to say so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final

from comity.core.consensus.events import Event
from comity.core.errors import NotPossibleNow, _
from comity.core.log import jcs


class Step(StrEnum):
    """How far one translation has come; `NONE` before anybody asked for it."""

    NONE = ""
    REQUESTED = "requested"
    TRANSLATED = "translated"
    REVISED = "revised"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class TranslationRequested(Event):
    """Somebody who takes part asks for the text in a language, by an instant or without one."""

    by: str
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class TranslationRegistered(Event):
    """A translation of one exact source came in."""

    of: str


@dataclass(frozen=True, slots=True)
class TranslationRevised(Event):
    """A better one, of the source as it is now, takes its place; the earlier file is kept."""

    of: str


@dataclass(frozen=True, slots=True)
class TranslationReleased(Event):
    """Whoever may read the text may read it in this language."""


NEXT: Final[Mapping[tuple[Step, type[Event]], Step]] = {
    (Step.NONE, TranslationRequested): Step.REQUESTED,
    (Step.REQUESTED, TranslationRegistered): Step.TRANSLATED,
    (Step.TRANSLATED, TranslationRevised): Step.REVISED,
    (Step.TRANSLATED, TranslationReleased): Step.RELEASED,
    (Step.REVISED, TranslationRevised): Step.REVISED,
    (Step.REVISED, TranslationReleased): Step.RELEASED,
    (Step.RELEASED, TranslationRevised): Step.REVISED,
    (Step.RELEASED, TranslationRequested): Step.REQUESTED,  # the guard asks whether it is stale
}


class NotTheNextStep(NotPossibleNow):
    """The table has no such row."""

    message = _("This is not the next step of this translation.")


class AskedAlready(NotPossibleNow):
    """Once is enough, until the text changes."""

    message = _("A translation into this language is asked for or there already.")


class AuthenticAlready(NotPossibleNow):
    """What is authentic is translated from, not into."""

    message = _("The text is authentic in this language; it is not translated into it.")


class StaleTranslation(NotPossibleNow):
    """Nobody is given a translation of another text than the one that stands."""

    message = _("The text has changed since this translation was made. Revise the translation first.")


class DueInThePast(NotPossibleNow):
    """A date that has passed asks nothing of anybody."""

    message = _("The day by which the translation is asked for has passed.")


@dataclass(frozen=True, slots=True)
class Translation:
    """One language of one text. `of` is the source of the newest file, as `source` gives it; empty without a file."""

    step: Step = Step.NONE
    of: str = ""

    def stale(self, now: str) -> bool:
        """Whether the text is no longer the one that was translated; `now` is its source as it stands."""
        return bool(self.of) and self.of != now

    def after(self, event: Event, *, now: str) -> "Translation":
        """The translation once something has happened; refuses what the table or a guard does not allow."""
        if isinstance(event, TranslationRequested):
            self._ask_of_request(event, now)
        step = NEXT.get((self.step, type(event)))
        if step is None:
            raise NotTheNextStep
        match event:
            case TranslationRegistered() | TranslationRevised():
                if event.of != now:
                    raise StaleTranslation
                return replace(self, step=step, of=event.of)
            case TranslationReleased() if self.stale(now):
                raise StaleTranslation
        return replace(self, step=step)

    def _ask_of_request(self, event: TranslationRequested, now: str) -> None:
        if self.step is not Step.NONE and not (self.step is Step.RELEASED and self.stale(now)):
            raise AskedAlready
        if event.due is not None and event.due <= event.at:
            raise DueInThePast


def source(text_hash: str, corrigenda: Sequence[str] = ()) -> str:
    """What a translation translates: the authentic text and, in their order, the corrigenda adopted to it.

    Arguments are hashes of texts in hex; so is the result, which is the text's own hash while nothing corrects it.
    """
    if not corrigenda:
        return text_hash
    return sha256(jcs.dumps([text_hash, *corrigenda])).hexdigest()


def missing(
    working: Iterable[str], authentic: Iterable[str], of: Mapping[str, str], now: str
) -> frozenset[str]:
    """Working languages in which the text as it stands is not there: no version, or a stale one.

    `of` gives the source of each released translation by language.
    """
    current = {language for language, translated in of.items() if translated == now}
    return frozenset(working) - frozenset(authentic) - current
