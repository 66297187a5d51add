"""A rule set: everything in which organisations differ when they decide by silence, as one value.

Sources for the switches: CICA Rules of Procedure (2004) Art. I; OSCE Rules of Procedure, Annex 1(A);
UN General Assembly decision 74/544; EU Council Rules of Procedure Art. 12(2).
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from fractions import Fraction
from typing import Final

from comity.core.errors import Broken, Unreadable, _
from comity.core.seat import CHAIR, SECRETARIAT

Plain = str | int | bool | None | list[str]
VERSION: Final = 4
CHANNELS: Final = frozenset({"platform", "mailbox", "note_verbale", "room"})
NO_DECISION: Final = frozenset(
    {"chair_statement", "chair_summary"}
)  # never adopted, never published as adopted
PASSKEY_ACTS: Final = frozenset(
    {"break_silence", "object_to_silence"}
)  # a rule set may ask a passkey for these
WORDS: Final[Mapping[str, frozenset[str]]] = {  # the values a switch may take
    "adopts": frozenset({"itself", "chair"}),
    "calendar": frozenset({"seat", "every member"}),
    "consent_step": frozenset({"", "meeting", "ad_referendum"}),
    "numbered_by": frozenset({"", "chair", "registrar"}),
    "channels": CHANNELS,
    "may_launch": frozenset({"chair", "registrar"}),
    "may_propose": frozenset({"member", "chair", "registrar", "observer"}),
    "passkey_for": PASSKEY_ACTS,
}
ADDED_IN_4: Final = frozenset({"announced_in", "lapses_after_days"})
ADDED_IN_3: Final = frozenset({"passkey_for"})
ADDED_IN_2: Final = frozenset({"may_propose", "numbered_by", "quorum", "statements_within_days"})


class UnreadableRules(Unreadable):
    """A rule set from outside that this house does not understand."""

    message = _("This rule set cannot be read: %(trouble)s")


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of one body, as they stand in one version. Unknown is None or a gap and said so, never guessed."""

    label: str
    classes: frozenset[str]  # kinds of decision that may use silence
    may_launch: frozenset[str] = frozenset({"chair"})
    may_propose: frozenset[str] = frozenset({"member", "chair", "registrar"})
    consent_step: str = (
        ""  # before silence: none, a meeting agrees to using it, or agrees to the text ad referendum
    )
    shortest_minutes: int | None = None  # absolute shortest period; whole hours but in a demonstration
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
    announced_in: str = ""  # the body whose next meeting announces it; empty: the body that decides
    numbered_by: str = "registrar"  # empty when not known
    quorum: str = ""  # share of the members of the day, as "2/3"; empty when none is known
    statements_within_days: int | None = None  # window for statements after adoption
    lapses_after_days: int | None = None  # a text with which nothing is done; none: never
    passkey_for: frozenset[str] = frozenset()  # acts that a delegate's enrolled passkey authorises
    demonstration: bool = False
    gaps: tuple[str, ...] = ()  # what is not known of these rules, as sentences

    def __post_init__(self) -> None:
        """Values from outside the small vocabularies, and rules that would adopt in doubt, are refused."""
        trouble = _trouble(self)
        if trouble:
            raise Broken(f"rule set {self.label!r}: {trouble}")

    @property
    def window_hours(self) -> int:
        """How long after the deadline breaks received elsewhere may still be entered."""
        return self.entry_window_hours if self.channels - {"platform"} else 0

    @property
    def numbering_office(self) -> str:
        """The party code of the office in whose name a decision gets its number; empty where it is not known."""
        return {"chair": CHAIR, "registrar": SECRETARIAT}.get(self.numbered_by, "")

    def quorum_of(self, members: int) -> int:
        """How many of so many members must be present; none where no quorum is known."""
        return int(-(-(members * Fraction(self.quorum or "0")) // 1))  # rounded up

    def shortest_for(self, *, returned: bool) -> int | None:
        """The shortest silence in minutes; a text that comes back may have a shorter one, never a longer one."""
        if self.shortest_minutes is None or not returned or self.shorter_when_returned_minutes is None:
            return self.shortest_minutes
        return min(self.shortest_minutes, self.shorter_when_returned_minutes)

    def enough_when_returned(self, silence: timedelta) -> bool:
        """Whether a text that comes back needs no working days, since the rules say that so many hours are enough."""
        minutes = self.shorter_when_returned_minutes
        return minutes is not None and silence >= timedelta(minutes=minutes)

    def to_json(self) -> dict[str, Plain]:
        """A plain object; sets as sorted lists."""
        plain: dict[str, Plain] = {"version": VERSION}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, frozenset):
                value = sorted(value)
            plain[field.name] = list(value) if isinstance(value, tuple) else value
        return plain

    @classmethod
    def from_json(cls, plain: Mapping[str, Plain]) -> "RuleSet":
        """The value again, from our own store; whatever is not exactly a rule set is refused.

        Each decision holds its rules, and few differ: the same spelling is the same value, read once.
        """
        spelling = repr(plain)
        if spelling not in _READ:
            try:
                rules = cls(**_values(plain))  # type: ignore[arg-type] # names and types were checked
            except UnreadableRules as refused:
                raise Broken(str(refused)) from refused
            if len(_READ) >= MOST_READ:
                _READ.clear()
            _READ[spelling] = rules
        return _READ[spelling]

    @classmethod
    def parse(cls, plain: Mapping[str, Plain]) -> "RuleSet":
        """The same from somebody's hand: trouble is a refusal with a sentence."""
        try:
            return cls(**_values(plain))  # type: ignore[arg-type] # names and types were checked
        except Broken as broken:
            raise UnreadableRules(trouble=str(broken)) from broken


def _trouble(rules: RuleSet) -> str:
    """What is wrong with a rule set, in English, for the operator or the editor of rules."""
    for name, known in WORDS.items():
        value = getattr(rules, name)
        if not (value <= known if isinstance(value, frozenset) else value in known):
            return f"{name} has a word that is not known"
    if not rules.label or not rules.classes or not rules.channels or not rules.may_launch:
        return "label, classes, channels and may_launch cannot be empty"
    if rules.classes & NO_DECISION:
        return "a statement or summary of the Chair is no class of decision"
    try:
        if rules.quorum and not 0 < Fraction(rules.quorum) <= 1:
            return "quorum is a share of the members"
    except (ValueError, ZeroDivisionError):
        return "quorum is a share such as 2/3"
    for name in INTEGERS:
        value = getattr(rules, name)
        if value is not None and not 0 <= value <= 1_000_000:
            return f"{name} is out of bounds"
    shortest = (rules.shortest_minutes, rules.shorter_when_returned_minutes)
    if not rules.demonstration and any(minutes is not None and minutes % 60 for minutes in shortest):
        return "periods of minutes are for a demonstration only"
    return _channels_trouble(rules)


def _channels_trouble(rules: RuleSet) -> str:
    """Everybody must be able to object, and a demonstration hears nothing but the platform."""
    if rules.passkey_for and rules.channels == {"platform"}:
        return "who has no passkey needs another channel"
    if rules.demonstration and rules.channels != {"platform"}:
        return "a demonstration has the platform alone for its channel"
    return ""


_READ: Final[dict[str, RuleSet]] = {}
MOST_READ: Final = 256
TYPES: Final[Mapping[str, object]] = {field.name: field.type for field in fields(RuleSet)}
INTEGERS: Final = frozenset(name for name, kind in TYPES.items() if kind in {int, int | None})


def _values(plain: Mapping[str, Plain]) -> dict[str, object]:
    """The arguments of a rule set, each of its type; an older version lacks what a later one added."""
    version = plain.get("version")
    names = TYPES.keys()
    if type(version) is not int or version not in {1, 2, 3, VERSION}:
        raise UnreadableRules(trouble="its version is not known")
    unknown = sorted(set(plain) - names - {"version"})
    later = {1: ADDED_IN_2 | ADDED_IN_3, 2: ADDED_IN_3}.get(version, frozenset())
    if version < VERSION:
        later |= ADDED_IN_4
    missing = sorted(names - set(plain) - later)
    if unknown or missing:
        raise UnreadableRules(trouble="unknown or missing: " + ", ".join(unknown + missing))
    return {name: _value(name, plain[name]) for name in sorted(names & set(plain))}


def _value(name: str, value: Plain) -> object:
    kind = TYPES[name]
    if isinstance(value, list):
        if kind not in {frozenset[str], tuple[str, ...]} or not all(isinstance(word, str) for word in value):
            raise UnreadableRules(trouble=f"{name} is no list of words")
        return tuple(value) if kind == tuple[str, ...] else frozenset(value)
    fits = type(value) is kind or (kind == int | None and (value is None or type(value) is int))
    if not fits:
        raise UnreadableRules(trouble=f"{name} has a value of another kind")
    return value


Sentence = tuple[str, dict[str, object]]


def plain_words(rules: RuleSet) -> list[Sentence]:
    """What the rules say, as whole sentences that a diplomat reads; the edges translate them."""
    return [said for _title, sentences in plain_groups(rules) for said in sentences]


UNKNOWN: Final = _("Not known")
ONLY_SHOWN: Final = _("These rules are for a demonstration only.")


def plain_groups(rules: RuleSet) -> list[tuple[str, list[Sentence]]]:
    """The same under the headings of rules of procedure; what is not known comes last."""
    groups: list[tuple[str, list[Sentence]]] = [
        (_("Opening silence"), _opening(rules)),
        (_("Breaking silence"), _breaking(rules)),
        (_("Adopting"), _adopting(rules)),
        (_("In doubt"), _doubt(rules)),
        (UNKNOWN, [(gap.replace("%", "%%"), {}) for gap in rules.gaps]),
    ]
    return [(title, said) for title, said in groups if said]


PROPOSER_WORDS: Final[Mapping[str, str]] = {
    "member": _("A Member State may bring a text."),
    "observer": _("An observer may bring a text."),
    "chair": _("The Chair may bring a text."),
    "registrar": _("The Secretariat may bring a text."),
}


def _opening(rules: RuleSet) -> list[Sentence]:
    said: list[Sentence] = [(ONLY_SHOWN, {})] if rules.demonstration else []
    said += [(words, {}) for who, words in PROPOSER_WORDS.items() if who in rules.may_propose]
    if rules.classes == {"ordinary"}:
        said.append((_("Silence may be used for ordinary decisions."), {}))
    else:
        classes: dict[str, object] = {"classes": ", ".join(sorted(rules.classes))}
        said.append((_("Silence may be used for decisions of these classes: %(classes)s."), classes))
    if rules.may_launch == {"chair", "registrar"}:
        said.append((_("The Chair or the Secretariat opens silence."), {}))
    elif "chair" in rules.may_launch:
        said.append((_("The Chair opens silence."), {}))
    else:
        said.append((_("The Secretariat opens silence."), {}))
    if rules.consent_step == "meeting":
        said.append((_("Silence is used only after a meeting at which nobody objected to using it."), {}))
    elif rules.consent_step == "ad_referendum":
        said.append((_("Silence is used only for a text that a meeting has agreed ad referendum."), {}))
    if rules.all_languages_first:
        said.append((_("The text must be there in all working languages before silence begins."), {}))
    if rules.shortest_minutes is None and rules.shortest_working_days is None:
        said.append((_("The shortest period of silence is not fixed."), {}))
    if rules.shortest_minutes is not None:
        said.append(_period(rules.shortest_minutes))
    if rules.shortest_working_days is not None:
        whose = (
            _("Silence lasts at least %(days)s working days at the seat.")
            if rules.calendar == "seat"
            else _("Silence lasts at least %(days)s working days in every Member State.")
        )
        said.append((whose, {"days": rules.shortest_working_days}))
    if rules.shorter_when_returned_minutes is not None:
        hours = rules.shorter_when_returned_minutes // 60
        said.append((_("For a text that comes back, %(hours)s hours are enough."), {"hours": hours}))
    return said


def _period(minutes: int) -> Sentence:
    if minutes == 1:
        return _("Silence lasts at least one minute."), {}
    if minutes % 60:
        return _("Silence lasts at least %(minutes)s minutes."), {"minutes": minutes}
    return _("Silence lasts at least %(hours)s hours."), {"hours": minutes // 60}


CHANNEL_WORDS: Final[Mapping[str, str]] = {
    "platform": _("Silence can be broken on this platform."),
    "mailbox": _(
        "Silence can be broken by mail from a delegation's notified mailbox; the delegation confirms it."
    ),
    "note_verbale": _("Silence can be broken by note verbale to the Chair or the Secretariat."),
    "room": _("Silence can be broken by word in the meeting room."),
}


def _breaking(rules: RuleSet) -> list[Sentence]:
    said: list[Sentence] = [(_("One objection from any Member State is enough; it needs no reason."), {})]
    said += [(words, {}) for channel, words in CHANNEL_WORDS.items() if channel in rules.channels]
    said.append((_("An objection counts if it was received at or before the deadline, to the second."), {}))
    if rules.amendment_breaks:
        said.append((_("A written amendment breaks silence when its author says so."), {}))
    else:
        said.append((_("A written amendment only proposes; it does not break silence."), {}))
    if rules.time_request_breaks:
        said.append((_("A request for more time breaks silence when its author says so."), {}))
    else:
        said.append((_("A request for more time only asks; it does not break silence."), {}))
    if rules.author_named:
        said.append((_("Member States are told who broke silence."), {}))
    else:
        said.append((_("Member States are told that silence was broken, not by whom."), {}))
    if "break_silence" in rules.passkey_for:
        said.append((_("Breaking silence on this platform asks the delegate's enrolled passkey."), {}))
    if "object_to_silence" in rules.passkey_for:
        said.append((_("Objecting to silence on this platform asks the delegate's enrolled passkey."), {}))
    return said


def _adopting(rules: RuleSet) -> list[Sentence]:
    hours: dict[str, object] = {"hours": rules.window_hours}
    said: list[Sentence] = []
    if rules.adopts == "chair":
        said.append((_("After the deadline the Chair confirms that silence was not broken."), {}))
        within: dict[str, object] = {"hours": rules.confirm_within_hours}
        said.append(
            (_("A confirmation not given within %(hours)s hours is shown to all as overdue."), within)
        )
    elif rules.window_hours:
        said.append(
            (
                _("Unbroken, the text is adopted %(hours)s hours after the deadline, with effect from it."),
                hours,
            )
        )
    else:
        said.append(
            (_("Unbroken, the text is adopted one minute after the deadline, with effect from it."), {})
        )
    return said + _adopted(rules)


def _adopted(rules: RuleSet) -> list[Sentence]:
    """What goes with an adoption: number, quorum, who is told, statements."""
    said: list[Sentence] = []
    if rules.numbered_by == "chair":
        said.append((_("The Chair gives the decision its number."), {}))
    elif rules.numbered_by == "registrar":
        said.append((_("The Secretariat gives the decision its number."), {}))
    if rules.quorum:
        said.append(
            (
                _("A meeting adopts only while %(share)s of the Member States are present."),
                {"share": rules.quorum},
            )
        )
    if rules.announced_at_next_meeting and rules.announced_in:
        said.append(
            (_("The next meeting of %(body)s is told of the adoption."), {"body": rules.announced_in})
        )
    elif rules.announced_at_next_meeting:
        said.append((_("The next meeting is told of the adoption."), {}))
    if rules.statements_within_days is not None:
        days: dict[str, object] = {"days": rules.statements_within_days}
        said.append((_("Statements may be attached for %(days)s days after adoption."), days))
    return said


def _doubt(rules: RuleSet) -> list[Sentence]:
    said: list[Sentence] = []
    if (
        rules.hold_after_outage_minutes < rules.outage_counts_in_last_hours * 60
    ):  # else it can never be reached
        outage: dict[str, object] = {
            "minutes": rules.hold_after_outage_minutes,
            "hours": rules.outage_counts_in_last_hours,
        }
        words = _(
            "If platform or mail cannot be reached for more than %(minutes)s minutes in the last %(hours)s "
            "hours, nothing is adopted and the Chair sets a new deadline."
        )
        said.append((words, outage))
    if rules.hold_undelivered:
        said.append((_("If the text did not reach a Member State, the procedure is held."), {}))
    if rules.lapses_after_days is not None:
        quiet: dict[str, object] = {"days": rules.lapses_after_days}
        said.append(
            (_("A text with which nothing is done for %(days)s days lapses; it can be brought back."), quiet)
        )
    if not rules.runs_without_representation:
        said.append((_("Silence does not run while a Member State has no notified representation."), {}))
    return said
