"""The plain values of the model: a rule set, a happening, what is known of one procedure.

Instants are aware datetimes. Members are named by any string; ``"chair"``, ``"secretariat"`` and ``"itself"``
(the platform's own clockwork) are the three actors that are no Member State.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

MINUTE = timedelta(seconds=60)  # adoption comes at least this long after the instant
DOOR = timedelta(seconds=30)  # a request not committed this long after it was received is refused
PLATFORM = "platform"
CHANNELS = ("platform", "mailbox", "note", "room")

DRAFT, CIRCULATED, EXPIRED, ADOPTED = "draft", "circulated", "expired", "adopted"
BROKEN, HELD, WITHDRAWN, LAPSED = "broken", "held", "withdrawn", "lapsed"
TABLED, AD_REFERENDUM, DEFERRED = "tabled", "ad_referendum", "deferred"
OVER = (ADOPTED, BROKEN, WITHDRAWN, LAPSED)
MOOT = (WITHDRAWN, LAPSED)  # over without an answer: what is found of it is recorded and changes nothing
RUNNING = (CIRCULATED, EXPIRED, HELD)  # silence has begun and nothing has ended it

ACCEPTED, REFUSED, UNSAID = "accepted", "refused", "unsaid"


@dataclass(frozen=True)
class Rules:
    """What a rule set says, one field for one switch named in the design."""

    members: frozenset[str] = frozenset("abcde")
    proposers: frozenset[str] = frozenset({"chair"})
    channels: frozenset[str] = frozenset(CHANNELS)
    adopts_by_itself: bool = False
    entry_window: timedelta = timedelta(hours=24)
    shortest: int = 0
    in_working_days: bool = False
    everybodys_calendar: bool = False  # else the seat's alone
    days_off: tuple[tuple[str, frozenset[int]], ...] = ()  # ("seat" or a member, weekdays off, Monday 0)
    classes: tuple[tuple[str, str], ...] = (
        ("plain", ""),
    )  # class of decision, consent step it needs ("" none)
    amendment_breaks: bool = True
    time_request_breaks: bool = False
    author_named: bool = False
    outage_longest: timedelta | None = timedelta(hours=1)  # None: no outage holds
    outage_watched: timedelta = timedelta(hours=6)  # "the last hours before a deadline"
    undelivered_holds: bool = False
    runs_without_representation: bool = True
    all_languages_first: bool = False
    shorter_again: int | None = None  # the shortest period of a text that comes back; None: the same


@dataclass(frozen=True)
class Happening:
    """One thing that happened, at the instant ``at`` when it came before the platform.

    ``received`` is when Chair or Secretariat had it in hand (breaks, mail); ``until`` a deadline asked for;
    ``start``/``end`` an outage. Fields that a kind does not use keep their defaults.
    """

    what: str
    at: datetime
    by: str = "chair"
    via: str = PLATFORM
    received: datetime | None = None
    until: datetime | None = None
    start: datetime | None = None
    end: datetime | None = None
    form: str = "objection"  # of a break: objection, amendment, time
    chosen: bool = True  # its author said that it breaks silence
    paragraphs: tuple[str, ...] = ()  # a partial break names them
    officers: int = 2  # who entered what came outside the platform
    party: str = ""  # the member a mail, a delivery or an objection is of
    klass: str = "plain"
    consent: str = ""  # the consent step that was taken before
    languages: bool = True
    unrepresented: bool = False
    again: bool = False  # the text comes back after a break or a withdrawal
    same_text: bool = True
    quorum: bool = True
    heard: bool = False  # an objection was heard when the Chair put it
    together: bool = False  # the package's parts stand or fall together
    sponsors: tuple[str, ...] = ()


@dataclass
class Known:
    """What is known of one procedure; ``stage`` is the stored one, ``expired`` is only ever computed."""

    stage: str = DRAFT
    now: datetime | None = None
    began: datetime | None = None
    deadline: datetime | None = None
    together: bool = False
    sibling: str = ""  # "" all well, "held", "fallen"
    sponsored: bool = False
    sponsors: set[str] = field(default_factory=set)
    mails: dict[str, datetime] = field(default_factory=dict)  # unconfirmed objections, by member
    entered: set[str] = field(default_factory=set)  # members for whom officers entered a break
    pending: set[str] = field(default_factory=set)  # of one officer's entry, not yet looked at by a second
    resumed: datetime | None = None  # when the Chair ended the last hold; what it was about is dealt with
    objectors: set[str] = field(default_factory=set)  # unwithdrawn objections
    outages: list[tuple[datetime, datetime]] = field(default_factory=list)
    undelivered: set[str] = field(default_factory=set)
    jumped: bool = False
    adopted_at: datetime | None = None
    effect: datetime | None = None
    contested: bool = False
    withdrawn: set[str] = field(default_factory=set)  # whose objection to an adopted decision was taken back
    late: set[str] = field(default_factory=set)

    def stage_at(self, now: datetime) -> str:
        """Return the stage as anybody sees it at ``now``: past the instant, unbroken silence *is* expired."""
        if self.stage == CIRCULATED and self.deadline is not None and now > self.deadline:
            return EXPIRED
        return self.stage
