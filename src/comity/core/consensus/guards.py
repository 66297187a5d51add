"""What each event asks before it may happen: the rule, and beside it the refusal as a sentence."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from comity.core.consensus import deadlines
from comity.core.consensus import events as e
from comity.core.consensus.course import Course
from comity.core.consensus.rules import NO_DECISION
from comity.core.consensus.stages import Stage
from comity.core.errors import NotAllowed, NotPossibleNow, _
from comity.core.seat import CHAIR, SECRETARIAT

OBJECTIONS: Final = (
    e.SilenceBroken,
    e.FurtherObjection,
    e.BreakCameLate,
    e.BreakFoundMoot,
    e.BreakAwaitsConfirmation,
    e.BreakEntered,
)
OFFICES: Final[Mapping[str, str]] = {CHAIR: "chair", SECRETARIAT: "registrar"}  # in the words of a rule set


class CannotFollow(NotPossibleNow):
    """The table has no such step."""

    message = _("This cannot follow what has happened to the text so far.")


class NotAMember(NotAllowed):
    """Rights inside a procedure are those of its circulation (invariant 1)."""

    message = _("Only a Member State that takes part in this decision may do this.")


class AlreadyBroken(NotPossibleNow):
    """A party objects once to one procedure."""

    message = _("Your delegation has broken this silence already; nothing will be adopted.")


class AlreadyObjecting(NotPossibleNow):
    """The same, before a meeting."""

    message = _("Your delegation objects already; the objection stands until you take it back.")


class NotUnderSilence(NotPossibleNow):
    """There is no silence to break."""

    message = _("This text is not under silence, so there is nothing to break.")


class NotThisChannel(NotPossibleNow):
    """The rule set names how a break may come."""

    message = _("Under these rules silence cannot be broken in this way.")


class BeforeCirculation(NotPossibleNow):
    """A date mistyped when a note was entered."""

    message = _("This instant lies before the text was circulated. Check the date and the time.")


class InTimeIsNotLate(NotPossibleNow):
    """What was in time may not be answered as late (invariant 9)."""

    message = _("This objection was received in time; it cannot be recorded as late.")


class TooLate(NotPossibleNow):
    """What came late may not count (invariant 9)."""

    message = _("This was received after the deadline.")


class OnlyAsks(NotPossibleNow):
    """The rule set lets this ask, not break (invariant 10)."""

    message = _(
        "Under these rules this only asks; it does not break silence. Send it as a proposal, or break silence."
    )


class NoObjection(NotPossibleNow):
    """Only the objector takes an objection back (invariant 23)."""

    message = _("Your delegation has no objection here that could be taken back.")


class NothingToDisown(NotPossibleNow):
    """No mail of that delegation waits for an answer."""

    message = _("No objection from your mailbox is waiting for confirmation.")


class ObjectionStands(NotPossibleNow):
    """Invariant 2."""

    message = _("An objection stands; the text cannot be adopted or agreed.")


class MailUnconfirmed(NotPossibleNow):
    """When in doubt, not adopted."""

    message = _(
        "An objection from a notified mailbox waits for confirmation; nothing can be adopted until then."
    )


class EntryUnconfirmed(NotPossibleNow):
    """Two officers look; until both have, nothing is adopted."""

    message = _(
        "An objection entered by one officer waits for a second one; nothing can be adopted until then."
    )


class EnteredAlready(NotPossibleNow):
    """One entry for one delegation at a time, and one objection that contests a decision."""

    message = _("An objection of this delegation is entered already. The list of objections shows it.")


class NothingEntered(NotPossibleNow):
    """There is no such entry."""

    message = _("No entered objection of this delegation waits for a second officer.")


class InTheFuture(NotPossibleNow):
    """Nothing is received before it arrives."""

    message = _("This instant lies in the future. Check the date and the time.")


class LateBreakStands(NotPossibleNow):
    """Before the hold it was late; while silence is held it is in time."""

    message = _("A delegation objected before the hold was recorded. Enter its objection first.")


class Ended(NotPossibleNow):
    """After the instant there is nothing left to extend."""

    message = _("Silence has ended; it can no longer be extended.")


class StillRunning(NotPossibleNow):
    """Silence has not ended, or not long enough ago."""

    message = _("Silence has not ended yet; nothing can be adopted.")


class StillHeld(NotPossibleNow):
    """In doubt nothing takes effect (invariant 14)."""

    message = _("This procedure is held; the Chair sets a new deadline first.")


class ChairConfirms(NotPossibleNow):
    """Under these rules nothing is adopted by itself."""

    message = _("Under these rules the Chair confirms the adoption.")


class RulesAdopt(NotPossibleNow):
    """A confirmation would cut the window for breaks received elsewhere."""

    message = _("Under these rules the text is adopted by itself; there is nothing to confirm.")


class WrongEffect(NotPossibleNow):
    """Effect is from the deadline, however late the act."""

    message = _("A text adopted by silence takes effect from its deadline.")


class ClassNotAllowed(NotPossibleNow):
    """Invariant 20."""

    message = _("The rules do not allow silence for this class of decision.")


class NotADecision(NotPossibleNow):
    """Invariant 21."""

    message = _("A statement or summary of the Chair is not a decision and cannot be treated as one.")


class ConsentFirst(NotPossibleNow):
    """Invariant 20."""

    message = _("Under these rules a meeting must first agree to the text ad referendum.")


class NotTheLauncher(NotAllowed):
    """The rule set says which office opens silence."""

    message = _("Under these rules this office does not open silence.")


class Incomplete(NotPossibleNow):
    """Invariant 6."""

    message = _("Before silence begins, body, rules, authority, text and members must be known.")


class NotThisText(NotPossibleNow):
    """Agreement binds to one exact text (invariant 5)."""

    message = _("This is not the text that was agreed. Agreement to one text is not agreement to another.")


class NoQuorum(NotPossibleNow):
    """Invariant 18: members of the day of the meeting; observers never count."""

    message = _("There is no quorum: %(needed)s Member States must be present, %(present)s are.")


class WindowClosed(NotPossibleNow):
    """The rule set says how long after adoption statements are attached."""

    message = _("The time that the rules give for statements after adoption has passed.")


class Unchangeable(NotPossibleNow):
    """After a break or an adoption nothing is taken back."""

    message = _("A text that is adopted, broken or withdrawn cannot be taken back.")


def ask(course: Course, event: e.Event) -> None:
    """Refuse what the table allows in general but not now, or not by this party."""
    match event:
        case e.Circulated():
            _circulated(course, event)
        case e.DeadlineSet():
            _deadline_set(course, event)
        case e.Withdrawn():
            if course.stage_at(event.at) is Stage.EXPIRED and not course.orphaned:
                raise Unchangeable
        case e.Adopted():
            _adopted(course, event)
        case e.AdoptedInMeeting() | e.AgreedAdReferendum():
            _in_meeting(course, event)
        case e.Tabled() | e.Published() if course.decision_class in NO_DECISION:
            raise NotADecision
        case e.Communicated() if event.form in e.STATEMENTS:
            until = course.statements_until()
            if until is not None and event.at > until:
                raise WindowClosed
        case _:
            _ask_of_objection(course, event)


def _ask_of_objection(course: Course, event: e.Event) -> None:  # noqa: C901, PLR0912 - one case per event
    """The same for objections: who, when, by which channel, and what waits for a word."""
    match event:
        case e.SilenceBroken() | e.FurtherObjection() | e.TimelyBreakFound():
            _broken(course, event)
        case e.BreakCameLate():
            _member(course, event.by)
            if course.deadline is None:
                raise NotUnderSilence
            if course.in_time(event.at):
                raise InTimeIsNotLate
        case e.BreakAwaitsConfirmation() | e.BreakFoundMoot():
            _timely(course, event.at, event.by)
            _channel(course, event.channel)
        case e.SilenceObjectedTo():
            _timely(course, event.at, event.by)
        case e.BreakDisowned():
            if event.by not in course.unconfirmed:
                raise NothingToDisown
        case e.BreakEntered():
            _entered(course, event)
        case e.EntryStruck():
            if event.by not in course.entered:
                raise NothingEntered
        case e.ObjectionRaised():
            _member(course, event.by)
            if event.by in course.standing and event.channel == "platform":
                raise AlreadyObjecting
        case e.ObjectionLifted():
            if event.by not in course.standing:
                raise NoObjection
        case _:
            pass


def _member(course: Course, party: str) -> None:
    if party not in course.members:
        raise NotAMember


def _timely(course: Course, received: datetime, party: str) -> None:
    _member(course, party)
    if course.asked_since is None or received < course.asked_since:
        raise BeforeCirculation
    if not course.in_time(received):
        raise TooLate


def _broken(course: Course, event: e.SilenceBroken | e.FurtherObjection | e.TimelyBreakFound) -> None:
    """One objection in time is enough: no reason, majority or approval is asked (invariant 11)."""
    _timely(course, event.at, event.by)
    if event.by in course.objectors and (event.channel == "platform" or course.stage is Stage.ADOPTED):
        raise AlreadyBroken  # told to that delegation alone: an officer would learn from it who objects
    _channel(course, event.channel)


def _entered(course: Course, event: e.BreakEntered) -> None:
    """Late ones too: two officers look at what is answered as late."""
    _member(course, event.by)
    if course.asked_since is None or event.at < course.asked_since:
        raise BeforeCirculation
    contesting = course.objectors if course.stage is Stage.ADOPTED else frozenset[str]()
    if event.by in course.entered | contesting:  # officers know those; who else objects they are not told
        raise EnteredAlready
    _channel(course, event.channel, frozenset({"platform"}))  # there a delegation speaks for itself


def _undoubted(course: Course) -> None:
    """When in doubt, not adopted: nothing waits for a delegation's word or a second officer."""
    if course.unconfirmed:
        raise MailUnconfirmed
    if course.entered:
        raise EntryUnconfirmed


def _channel(course: Course, channel: str, but: frozenset[str] = frozenset()) -> None:
    if channel not in course.rules.channels - but:
        raise NotThisChannel


def _circulated(course: Course, event: e.Circulated) -> None:
    rules = course.rules
    if course.decision_class in NO_DECISION:
        raise NotADecision
    if course.decision_class not in rules.classes:
        raise ClassNotAllowed
    if rules.consent_step == "ad_referendum" and course.stage is not Stage.AD_REFERENDUM:
        raise ConsentFirst
    if OFFICES.get(event.by) not in rules.may_launch:
        raise NotTheLauncher
    if course.text_hash and course.text_hash != event.text_hash:
        raise NotThisText
    if not (course.body and rules.label and event.authority.strip() and event.text_hash and event.members):
        raise Incomplete
    if course.standing:
        raise ObjectionStands
    _undoubted(course)
    deadlines.ahead(event.deadline, event.at)
    deadlines.long_enough(rules.shortest_for(returned=course.returned), event.at, event.deadline)


def _deadline_set(course: Course, event: e.DeadlineSet) -> None:
    if course.stage is Stage.HELD and course.late:
        raise LateBreakStands
    if course.stage_at(event.at) is Stage.EXPIRED or course.late:  # an answer "late" may not become untrue
        raise Ended
    deadlines.ahead(event.deadline, event.at)
    least = course.deadline
    if least is not None and (event.deadline < least or (course.held_at is None and event.deadline == least)):
        raise deadlines.NotEarlier  # the same instant again is no extension; after a hold it may stand


def _adopted(course: Course, event: e.Adopted) -> None:
    """Ended, unbroken, unheld, nothing unconfirmed, and the time for entries past (invariants 2 and 14)."""
    by_itself = course.rules.adopts == "itself"
    if by_itself and event.by:
        raise RulesAdopt
    if not by_itself and not event.by:
        raise ChairConfirms
    if course.standing:
        raise ObjectionStands
    first = course.establishable_from() if by_itself else course.confirmable_from()
    if first is None or event.at < first:
        raise StillRunning
    _undoubted(course)
    if event.effect != course.deadline:
        raise WrongEffect


def _in_meeting(course: Course, event: e.AdoptedInMeeting | e.AgreedAdReferendum) -> None:
    if course.decision_class in NO_DECISION:
        raise NotADecision
    if event.text_hash != course.text_hash:
        raise NotThisText
    if course.standing:
        raise ObjectionStands
    _undoubted(course)
    present = len(event.present & course.members)
    needed = course.rules.quorum_of(len(course.members))
    if not course.members or present < needed:
        raise NoQuorum(needed=needed, present=present)
