"""Who stands behind a text, and which texts stand together: sponsors until adoption, packages until their end."""

from comity.core.consensus import events as e
from comity.core.consensus.course import Course
from comity.core.consensus.guards import NotAMember
from comity.core.errors import NotPossibleNow, _


class SponsorsAlready(NotPossibleNow):
    """Once is enough."""

    message = _("Your delegation sponsors this text already.")


class NoSponsor(NotPossibleNow):
    """Only who joined can leave."""

    message = _("Your delegation does not sponsor this text.")


class NoSponsorLeft(NotPossibleNow):
    """Nobody brings it any more."""

    message = _("The last sponsor has left. Another Member State takes the text over, or it is withdrawn.")


class NotInParts(NotPossibleNow):
    """A package that stands together is adopted whole or not at all."""

    message = _("This text stands together with others, and not all of them can be adopted now.")


class TogetherAgain(NotPossibleNow):
    """It was said at launch that they stand together; nobody takes them apart on the way."""

    message = _(
        "This text stands together with others. Circulate all of them again in one act, with one deadline and nothing "
        "else beside them, still together."
    )


class NotRepresented(NotPossibleNow):
    """The rule set says whether silence runs while a seat has no notified representation."""

    message = _(
        "Under these rules silence does not begin while a Member State has no representation: %(who)s."
    )


def represented(course: Course, absent: frozenset[str]) -> None:
    """Refuse to open a silence that the rules would hold."""
    if absent and not course.rules.runs_without_representation:
        raise NotRepresented(who=", ".join(sorted(absent)))


def ask(course: Course, event: e.Event) -> None:
    """Refuse what sponsors do not allow: leaving twice, adopting what nobody brings any more."""
    match event:
        case e.SponsorJoined() if course.members and event.by not in course.members:
            raise NotAMember
        case e.SponsorJoined() if event.by in course.sponsors:
            raise SponsorsAlready
        case e.SponsorLeft() if event.by not in course.sponsors:
            raise NoSponsor
        case e.Circulated() | e.Adopted() | e.AdoptedInMeeting() if course.orphaned:
            raise NoSponsorLeft
        case _:
            pass


def sponsors_after(course: Course, event: e.Event) -> frozenset[str]:
    """Who sponsors once something has happened."""
    match event:
        case e.SponsorJoined():
            return course.sponsors | {event.by}
        case e.SponsorLeft():
            return course.sponsors - {event.by}
        case _:
            return course.sponsors


def echo(event: e.Event, part: str, *, adopted: bool = False) -> e.Event | None:
    """What befalls the other parts of a package that stands together, when this happens to the one named `part`.

    Broken, withdrawn or lapsed, it takes all of them with it; before a meeting it takes them along. A hold and a new
    deadline are one for all, and an objection found after the adoption contests all: in time it had stopped all.
    Taken back, it contests none of them; before a meeting each part has objections of its own.
    """
    match event:
        case e.SilenceBroken() | e.Withdrawn() | e.Lapsed():
            return e.PackageBroken(at=event.at, part=part)
        case e.SilenceObjectedTo():
            return e.SilenceObjectedTo(at=event.at, by=event.by)
        case e.HeldInDoubt() | e.DeadlineSet() | e.TimelyBreakFound():
            return event
        case e.ObjectionLifted() if adopted:
            return event
        case _:
            return None
