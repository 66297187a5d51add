"""The mail by which the members of a body, and observers who are invited, learn of a meeting."""

from datetime import date
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from comity.meetings.models import Meeting
from comity.notices.sentences import Letter
from comity.record.models import Entry
from comity.register import queries as register
from comity.register.models import Organisation

INVITED = "observers"


def told(meeting: Meeting, day: date) -> frozenset[str]:
    """The members of the body on a day, and the observers where the meeting is open to them."""
    found = register.members_of(meeting.body_id, day)
    if meeting.marking.releases.filter(group=INVITED).exists():
        kinds = register.GROUPS[INVITED]
        found |= {party.code for party in register.parties_on(day, "en", kinds)}
    return found


def meeting_letter(entry: Entry, meeting: Meeting, organisation: Organisation, language: str) -> Letter:
    """Where, when and what the body is called together for."""
    with override(language):
        bodies = register.bodies_on(meeting.opens_at.date(), language)
        body = bodies.get(meeting.body_id, meeting.body_id)
        pattern = "EEEE, d MMMM y 'г'., HH:mm" if language == "ru" else "EEEE d MMMM y, HH:mm"
        local = meeting.opens_at.astimezone(ZoneInfo(organisation.seat_zone))
        values = {
            "body": body,
            "number": meeting.number,
            "when": format_datetime(local, pattern, locale="ru" if language == "ru" else "en_GB"),
            "seat": organisation.seat_names.get(language, organisation.seat_names["en"]),
            "place": meeting.place,
        }
        title = _("%(body)s, meeting %(number)s: convened") % values
        said = _("%(body)s, meeting %(number)s, opens on %(when)s in %(seat)s. Place: %(place)s.") % values
        address = settings.BASE_ADDRESS.rstrip("/") + meeting.get_absolute_url()
        lines = [said, "", _("Agenda and texts, as they are added:"), address, "", settings.DUTY_LINES, ""]
        lines.append(_("Entry %(index)s of the record.") % {"index": entry.index})
        return Letter(" ".join(title.split()), "\n".join(lines))
