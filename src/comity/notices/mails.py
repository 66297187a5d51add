"""The mail by which a delegation learns that officers found no objection in a message from its mailbox."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from comity.notices.sentences import Letter
from comity.record.models import Disclosure, Entry


@dataclass(frozen=True, slots=True)
class Aside:
    """Whose message was set aside, and when it had come."""

    party: str
    came_at: datetime


def aside_of(entries: list[Entry]) -> dict[int, Aside]:
    """By entry; what has been erased is told to nobody, nor what came from no delegation."""
    rows = Disclosure.objects.filter(entry__in=entries, name__in=("party", "came_at"))
    told = {(row.entry_id, row.name): str(row.value) for row in rows}
    return {
        index: Aside(party, datetime.fromisoformat(told[index, "came_at"]))
        for (index, name), party in told.items()
        if name == "party" and (index, "came_at") in told
    }


def aside_letter(entry: Entry, aside: Aside, language: str) -> Letter:
    """It says what to do if officers were wrong; the message itself is never in it."""
    with override(language):
        came = date_format(aside.came_at, "j E Y, H:i")
        lines = [
            _(
                "Two officers have read a message that came from a mailbox of your delegation on %(came)s UTC. "
                "They found no objection in it, and it stops nothing any more."
            )
            % {"came": came},
            _("If it was an objection, object on the site now, or tell the Secretariat at once:"),
            settings.DUTY_LINES,
            "",
            settings.BASE_ADDRESS.rstrip("/") + f"/record/{entry.index}/",
            "",
            _("Entry %(index)s of the record. Your whole delegation receives this notice.")
            % {"index": entry.index},
        ]
        return Letter(_("A message from your delegation was set aside"), "\n".join(lines))
