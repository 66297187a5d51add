"""What can happen to a procedure. Events are past participles; each carries the instant it was received."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


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
    by: str  # the launching office
    authority: str = ""  # the rule or the earlier decision under which silence is used
    languages_missing: frozenset[str] = frozenset()  # working languages in which the text is not there


@dataclass(frozen=True, slots=True)
class TextReplaced(Event):
    """The authentic text changed; whatever was agreed to the old one is void."""

    text_hash: str


@dataclass(frozen=True, slots=True)
class SilenceBroken(Event):
    """A Member State objected in time; nothing is adopted."""

    by: str
    channel: str = "platform"
    paragraphs: tuple[str, ...] = ()  # an objection to some of them breaks the whole


@dataclass(frozen=True, slots=True)
class FurtherObjection(Event):
    """Another Member State objected in time to a text already broken."""

    by: str
    channel: str = "platform"
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BreakCameLate(Event):
    """A break came after the instant: recorded, answered as late, changes nothing.

    One that two officers entered is settled by it; whatever else a party says late settles nothing.
    """

    by: str
    channel: str = "platform"
    confirms: bool = False


@dataclass(frozen=True, slots=True)
class BreakAwaitsConfirmation(Event):
    """A notified mailbox sent an objection; until the delegation confirms it, nothing is adopted."""

    by: str
    channel: str = "mailbox"


@dataclass(frozen=True, slots=True)
class BreakEntered(Event):
    """An officer entered an objection that came by another channel; `at` is when Chair or Secretariat received it.

    Until a second officer has confirmed or struck the entry, nothing is adopted.
    """

    by: str
    channel: str


@dataclass(frozen=True, slots=True)
class EntryStruck(Event):
    """The second officer did not confirm the entry, or the delegation said that the objection was not its own."""

    by: str


@dataclass(frozen=True, slots=True)
class BreakDisowned(Event):
    """The delegation says that the objection from its mailbox was not its own."""

    by: str


@dataclass(frozen=True, slots=True)
class TimelyBreakFound(Event):
    """A break received in time came to light after adoption: the decision is contested."""

    by: str
    channel: str = "note_verbale"


@dataclass(frozen=True, slots=True)
class BreakFoundMoot(Event):
    """A break received in time was found, or came, after the text was withdrawn or had lapsed.

    It is recorded and answered, and changes nothing. One that two officers entered is settled by it.
    """

    by: str
    channel: str = "platform"
    confirms: bool = False


WITHOUT_EFFECT: Final = (BreakCameLate, BreakFoundMoot)  # for the author, the Chair and who entered it alone


@dataclass(frozen=True, slots=True)
class ObjectionRaised(Event):
    """A Member State objected to a text before a meeting; while that stands, the meeting adopts nothing."""

    by: str
    channel: str = "platform"


@dataclass(frozen=True, slots=True)
class PackageBroken(Event):
    """Another part of a package that stands together was broken."""

    part: str


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
    """The text was put on the agenda of a meeting, before the members of its day."""

    members: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AgreedAdReferendum(Event):
    """Agreed in the room, subject to confirmation by capitals."""

    text_hash: str
    present: frozenset[str]


@dataclass(frozen=True, slots=True)
class Deferred(Event):
    """The meeting put the text off."""


@dataclass(frozen=True, slots=True)
class Adopted(Event):
    """Silence was unbroken: the text is a decision, with effect from its deadline."""

    effect: datetime
    by: str = ""  # the office that confirmed it; empty when the rules acted by themselves


@dataclass(frozen=True, slots=True)
class AdoptedInMeeting(Event):
    """Put to the meeting, no objection heard, adopted."""

    text_hash: str
    present: frozenset[str]


@dataclass(frozen=True, slots=True)
class SponsorJoined(Event):
    """A Member State brings the text too; it may take over from a last sponsor that left."""

    by: str


@dataclass(frozen=True, slots=True)
class SponsorLeft(Event):
    """A sponsor no longer brings the text."""

    by: str


class Communication(StrEnum):
    """What a delegation says without objecting; its author chooses which (invariant 4)."""

    COMMENT = "comment"
    PROPOSAL = "proposal"  # an amendment, or a request for time, that only asks
    JOINS_CONSENSUS = "joins_consensus"
    RESERVATION = "reservation"
    INTERPRETATION = "interpretative_statement"
    EXPLANATION = "explanation_of_position"
    DISSOCIATION = "dissociation"
    REPLY = "reply"  # to a statement of another delegation
    CORRIGENDUM = "corrigendum"  # by its author, to the words of its own statement


STATEMENTS: Final = (  # attached to the text for ever, and never altering it (invariant 22)
    Communication.RESERVATION,
    Communication.INTERPRETATION,
    Communication.EXPLANATION,
    Communication.DISSOCIATION,
)


class SentAs(StrEnum):
    """What its author lets break silence; the rule set says which of the last two can (invariant 10)."""

    OBJECTION = "objection"
    AMENDMENT = "amendment"
    TIME_REQUEST = "time_request"


@dataclass(frozen=True, slots=True)
class Communicated(Event):
    """A delegation said something that is no objection; it alters neither stage nor text."""

    by: str
    form: Communication


@dataclass(frozen=True, slots=True)
class Published(Event):
    """The originator let everybody read it."""

    by: str
