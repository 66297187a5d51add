"""What a notice says: a subject and a body, in the language of whoever receives it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from comity.core.consensus.rules import RuleSet
from comity.decisions.models import Decision
from comity.people.models import AdministratorNote
from comity.record.models import Entry
from comity.register.models import Organisation


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail."""

    title: str
    body: str


def letter(
    entry: Entry, decision: Decision, organisation: Organisation, names: dict[str, str], language: str
) -> Letter:
    """The mail about one entry; the same for all who receive it in one language."""
    with override(language):
        name = decision.number or decision.symbol or decision.title
        said = _said(entry.kind, decision, organisation, names, language)
        address = settings.BASE_ADDRESS.rstrip("/") + decision.get_absolute_url()
        lines = [
            said,
            "",
            f"{name}: {decision.title}",
            address,
            "",
            _(
                "To object without this site, write to the mailbox of the Secretariat or hand over a note verbale:"
            ),
            settings.DUTY_LINES,
            "",
            _("Entry %(index)s of the record. Every Member State receives this notice.")
            % {"index": entry.index},
        ]
        return Letter(_one_line(f"{name}: {_subject(entry.kind)}"), "\n".join(lines))


def administrator_letter(
    entry: Entry, note: AdministratorNote, names: dict[str, str], language: str
) -> Letter:
    """A whole delegation is told who will run its accounts, in time to contest it."""
    with override(language):
        party = names.get(note.party_id, note.party_id)
        values = {
            "name": note.name,
            "reference": note.reference,
            "when": _at(note.effective_from, "UTC", language) if note.effective_from else "",
        }
        lines = [
            _(
                "%(name)s was named administrator of your delegation by note verbale %(reference)s. "
                "The right begins on %(when)s UTC."
            )
            % values,
            _("If your delegation did not send this note, say so before then:"),
            settings.DUTY_LINES,
            "",
            _("Entry %(index)s of the record. Your whole delegation receives this notice.")
            % {"index": entry.index},
        ]
        return Letter(_one_line(f"{party}: {_('administrator of the delegation')}"), "\n".join(lines))


def _one_line(title: str) -> str:
    return " ".join(title.split())


def _subject(kind: str) -> str:
    return {
        "Circulated": _("under silence"),
        "SilenceBroken": _("silence broken, nothing adopted"),
        "FurtherObjection": _("a further objection"),
        "BreakCameLate": _("an objection came late"),
        "Withdrawn": _("withdrawn"),
        "Adopted": _("adopted"),
    }.get(kind, kind)


def _said(kind: str, d: Decision, organisation: Organisation, names: dict[str, str], language: str) -> str:
    zone, seat = organisation.seat_zone, organisation.seat_names.get(language, organisation.seat_names["en"])
    author = names.get(d.broken_by, "") if RuleSet.from_json(d.rules).author_named else ""
    match kind:
        case "Circulated" if d.deadline:
            return _(
                "A text is adopted on %(when)s in %(seat)s (%(utc)s UTC) unless a Member State objects before then. "
                "Saying nothing is enough to agree."
            ) % {
                "when": _at(d.deadline, zone, language),
                "seat": seat,
                "utc": _at(d.deadline, "UTC", language),
            }
        case "SilenceBroken" if author:
            return _("%(author)s broke silence. Nothing was adopted.") % {"author": author}
        case "SilenceBroken":
            return _("Silence was broken. Nothing was adopted.")
        case "FurtherObjection":
            return _("A further objection was received in time. Nothing was adopted.")
        case "BreakCameLate":
            return _("An objection came after the deadline. It is recorded as late and changes nothing.")
        case "Withdrawn":
            return _("The text was withdrawn. Nothing was adopted.")
        case "Adopted" if d.effect_from:
            return _("Nobody objected. The decision is adopted, in effect from %(when)s UTC.") % {
                "when": _at(d.effect_from, "UTC", language)
            }
        case _:
            return kind


def _at(instant: datetime, zone: str, language: str) -> str:
    pattern = "EEEE, d MMMM y 'г'., HH:mm" if language == "ru" else "EEEE d MMMM y, HH:mm"
    local = instant.astimezone(ZoneInfo(zone))
    return format_datetime(local, pattern, locale="ru" if language == "ru" else "en_GB")
