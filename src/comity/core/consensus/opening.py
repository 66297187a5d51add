"""What else the rules may ask before silence opens: a meeting's consent to using it, the text in all languages.

`guards` asks what every rule set asks; these are switches.
"""

from comity.core.consensus import events as e
from comity.core.consensus.course import Course
from comity.core.consensus.stages import Stage
from comity.core.errors import NotPossibleNow, _


class MeetingFirst(NotPossibleNow):
    """Invariant 20: where a meeting must agree to silence, silence begins in its room."""

    message = _("Under these rules silence begins at a meeting where nobody objects to using it.")


class NotFromTheRoom(NotPossibleNow):
    """A text before a meeting is that meeting's, unless the rules let a meeting choose silence."""

    message = _("This text is before a meeting. Silence over it begins after it was agreed ad referendum.")


class LanguagesFirst(NotPossibleNow):
    """The rule set waits for the translations."""

    message = _("Under these rules the text must be there in all working languages before silence begins.")


def ask(course: Course, event: e.Event) -> None:
    """Refuse silence that the rules do not let begin yet; other events pass."""
    if not isinstance(event, e.Circulated):
        return
    rules = course.rules
    if rules.consent_step == "meeting" and course.stage is Stage.DRAFT:
        raise MeetingFirst
    if course.stage is Stage.TABLED and (rules.consent_step != "meeting" or course.circulated_at is not None):
        raise NotFromTheRoom  # the second: a member objected to using silence, so the meeting decides
    if rules.all_languages_first and event.languages_missing:
        raise LanguagesFirst
