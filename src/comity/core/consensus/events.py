"""What can happen to a procedure. Events are past participles; each carries the instant it was received."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, at an instant."""

    at: datetime

    @property
    def kind(self) -> str:
        """The name the record uses."""
        return type(self).__name__


@dataclass(frozen=True, slots=True)
class Registered(Event):
    """A text was brought."""


@dataclass(frozen=True, slots=True)
class Circulated(Event):
    """Silence was opened until an exact instant, for the members of that moment, over one exact text."""

    deadline: datetime
    members: frozenset[str]
    text_hash: str
    by: str


@dataclass(frozen=True, slots=True)
class SilenceBroken(Event):
    """A Member State objected in time; nothing is adopted."""

    by: str


@dataclass(frozen=True, slots=True)
class FurtherObjection(Event):
    """Another Member State objected in time to a text already broken."""

    by: str


@dataclass(frozen=True, slots=True)
class BreakCameLate(Event):
    """A break came after the instant: recorded, answered as late, changes nothing."""

    by: str


@dataclass(frozen=True, slots=True)
class TimelyBreakFound(Event):
    """A break received in time came to light after adoption: the decision is contested."""

    by: str


@dataclass(frozen=True, slots=True)
class SilenceObjectedTo(Event):
    """A member objected to using silence; the text goes to a meeting."""

    by: str


@dataclass(frozen=True, slots=True)
class ObjectionLifted(Event):
    """The objector took its objection back; the old procedure stays ended."""

    by: str


@dataclass(frozen=True, slots=True)
class HeldInDoubt(Event):
    """Platform or mail could not be reached long enough; what was found is said."""

    reason: str


@dataclass(frozen=True, slots=True)
class DeadlineSet(Event):
    """The Chair gave all a new instant: an extension, or the end of a hold."""

    deadline: datetime


@dataclass(frozen=True, slots=True)
class Withdrawn(Event):
    """Whoever brought the text, or the Chair, took it back."""

    by: str


@dataclass(frozen=True, slots=True)
class Lapsed(Event):
    """Nothing was done with the text in the time the rules give."""


@dataclass(frozen=True, slots=True)
class Tabled(Event):
    """The text was put on the agenda of a meeting."""


@dataclass(frozen=True, slots=True)
class AgreedAdReferendum(Event):
    """Agreed in the room, subject to confirmation by capitals."""

    text_hash: str


@dataclass(frozen=True, slots=True)
class Deferred(Event):
    """The meeting put the text off."""


@dataclass(frozen=True, slots=True)
class Adopted(Event):
    """The text is a decision, with effect from `effect`."""

    effect: datetime


@dataclass(frozen=True, slots=True)
class Published(Event):
    """The originator let everybody read it."""

    by: str
