"""A rule set: everything in which organisations differ when they use silence, as one value.

Sources for the switches: CICA Rules of Procedure (2004) Art. I; OSCE Rules of Procedure, Annex 1(A);
UN General Assembly decision 74/544; EU Council Rules of Procedure Art. 12(2).
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from comity.core.errors import Broken, _

Plain = str | int | bool | None | list[str]
VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of one body, as they stand in one version. Unknown is None and said so, never guessed."""

    label: str
    classes: frozenset[str]  # kinds of decision that may use silence
    may_launch: frozenset[str] = frozenset({"chair"})
    consent_step: str = ""  # what must come before silence, in words
    shortest_minutes: int | None = None  # absolute shortest period
    shortest_working_days: int | None = None
    calendar: str = "seat"  # whose working days count: "seat" or "every member"
    channels: frozenset[str] = frozenset({"platform"})
    amendment_breaks: bool = True
    time_request_breaks: bool = False
    author_named: bool = True
    adopts: str = "itself"  # or "chair"
    entry_window_hours: int = 24  # for breaks received elsewhere; none if the platform is the only channel
    confirm_within_hours: int = 72
    hold_after_outage_minutes: int = 60
    outage_counts_in_last_hours: int = 24
    hold_undelivered: bool = True
    runs_without_representation: bool = True
    all_languages_first: bool = False
    shorter_when_returned_minutes: int | None = None
    announced_at_next_meeting: bool = True
    demonstration: bool = False
    gaps: tuple[str, ...] = ()  # what is not known of these rules

    def __post_init__(self) -> None:
        """Values from outside the small vocabularies are refused."""
        known = {"platform", "mailbox", "note_verbale", "room"}
        if self.adopts not in {"itself", "chair"} or self.calendar not in {"seat", "every member"}:
            raise Broken(f"rule set {self.label!r} has a word that is not known")
        if not self.channels or not self.channels <= known or not self.may_launch <= {"chair", "registrar"}:
            raise Broken(f"rule set {self.label!r} has an unknown channel or launcher")

    @property
    def window_hours(self) -> int:
        """How long after the deadline breaks received elsewhere may still be entered."""
        return self.entry_window_hours if self.channels - {"platform"} else 0

    def to_json(self) -> dict[str, Plain]:
        """A plain object; sets as sorted lists."""
        plain: dict[str, Plain] = {"version": VERSION}
        for field in fields(self):
            value = getattr(self, field.name)
            plain[field.name] = sorted(value) if isinstance(value, (frozenset, tuple)) else value
        return plain

    @classmethod
    def from_json(cls, plain: Mapping[str, Plain]) -> "RuleSet":
        """The value again; unknown or missing keys are refused."""
        names = {field.name for field in fields(cls)}
        if plain.get("version") != VERSION or set(plain) - {"version"} != names:
            raise Broken("a rule set of another version or with unknown rules")
        values: dict[str, object] = {}
        for name in names:
            value = plain[name]
            if name == "gaps":
                values[name] = tuple(value) if isinstance(value, list) else ()
            else:
                values[name] = frozenset(value) if isinstance(value, list) else value
        return cls(**values)  # type: ignore[arg-type] # names were checked above, values in __post_init__


Sentence = tuple[str, dict[str, object]]


def plain_words(rules: RuleSet) -> list[Sentence]:
    """What the rules say, as sentences; the edges translate them."""
    said: list[Sentence] = []

    def say(message: str, **params: object) -> None:
        said.append((message, params))

    if rules.shortest_minutes is None and rules.shortest_working_days is None:
        say(_("The shortest period of silence is not fixed."))
    if rules.shortest_minutes is not None:
        if rules.shortest_minutes % 60 == 0:
            say(_("Silence lasts at least %(hours)s hours."), hours=rules.shortest_minutes // 60)
        else:
            say(_("Silence lasts at least %(minutes)s minutes."), minutes=rules.shortest_minutes)
    if rules.shortest_working_days is not None:
        whose = (
            _("Silence lasts at least %(days)s working days at the seat.")
            if rules.calendar == "seat"
            else _("Silence lasts at least %(days)s working days in every Member State.")
        )
        say(whose, days=rules.shortest_working_days)
    say(_("One objection from any Member State is enough; it needs no reason."))
    if rules.amendment_breaks:
        say(_("A written amendment breaks silence when its author says so."))
    if rules.author_named:
        say(_("Member States are told who broke silence."))
    else:
        say(_("Member States are told that silence was broken, not by whom."))
    if rules.adopts == "chair":
        say(_("After the deadline the Chair confirms that silence was not broken."))
    elif rules.window_hours:
        say(
            _("Unbroken, the text is adopted %(hours)s hours after the deadline, with effect from it."),
            hours=rules.window_hours,
        )
    else:
        say(_("Unbroken, the text is adopted one minute after the deadline, with effect from it."))
    for gap in rules.gaps:
        say(_("Not known: %(gap)s"), gap=gap)
    return said
