"""What a notice says: a subject and a body, in the language of whoever receives it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from comity.decisions.models import Decision
from comity.people.models import AdministratorNote
from comity.record.models import Entry
from comity.register.models import Organisation

OPEN_TO_OBJECTION: Final = frozenset({"Circulated", "DeadlineSet", "HeldInDoubt", "Tabled"})


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail."""

    title: str
    body: str


def letter(
    entry: Entry,
    decision: Decision,
    organisation: Organisation,
    names: dict[str, str],
    language: str,
    *,
    every: bool = True,
) -> Letter:
    """The mail about one entry; the same for all who receive it in one language.

    `every` is wrong where the text was not given out yet and only those who bring it are told.
    """
    with override(language):
        name = decision.number or decision.symbol or decision.title
        said = _taken_back(entry, decision) or _said(entry.kind, decision, organisation, names, language)
        address = settings.BASE_ADDRESS.rstrip("/") + decision.get_absolute_url()
        lines = [
            said,
            "",
            f"{name}: {decision.title}",
            address,
            "",
            *_other_ways(entry.kind),
            settings.DUTY_LINES,
            "",
            (
                _("Entry %(index)s of the record. Every Member State receives this notice.")
                if every
                else _("Entry %(index)s of the record. Those who bring the text receive this notice.")
            )
            % {"index": entry.index},
        ]
        return Letter(one_line(f"{name}: {_subject(entry.kind)}"), "\n".join(lines))


def reminder_letter(entry: Entry, decision: Decision, organisation: Organisation, language: str) -> Letter:
    """The same for every Member State: nobody is told that anything is missing from it."""
    with override(language):
        name = decision.symbol or decision.title
        instants = _instants(decision.deadline or entry.at, organisation, language)
        lines = [
            _(
                "Silence ends on %(when)s in %(seat)s (%(utc)s UTC). The text is adopted unless a Member State "
                "objects before then. Every Member State receives this reminder, whatever it has said so far."
            )
            % instants,
            "",
            f"{name}: {decision.title}",
            settings.BASE_ADDRESS.rstrip("/") + decision.get_absolute_url(),
            "",
            *_other_ways("Circulated"),
            settings.DUTY_LINES,
            "",
            _("Entry %(index)s of the record says this deadline.") % {"index": entry.index},
        ]
        subject = _("silence ends soon")
        return Letter(one_line(f"{name}: {subject}"), "\n".join(lines))


def _other_ways(kind: str) -> list[str]:
    if kind not in OPEN_TO_OBJECTION:
        return []
    return [
        _("To object without this site, write to the mailbox of the Secretariat or hand over a note verbale:")
    ]


def administrator_letter(
    entry: Entry, note: AdministratorNote, names: dict[str, str], language: str
) -> Letter:
    """A whole delegation is told who will run its accounts, in time to contest it."""
    with override(language):
        party = names.get(note.party_id, note.party_id)
        values = {
            "name": note.name,
            "reference": note.reference,
            "when": at(note.effective_from, "UTC", language) if note.effective_from else "",
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
        return Letter(one_line(f"{party}: {_('administrator of the delegation')}"), "\n".join(lines))


def one_line(title: str) -> str:
    return " ".join(title.split())


def _subject(kind: str) -> str:
    return {
        "Circulated": _("under silence"),
        "SilenceBroken": _("silence broken, nothing adopted"),
        "FurtherObjection": _("a further objection"),
        "SilenceObjectedTo": _("goes to a meeting, nothing adopted"),
        "PackageBroken": _("package broken, nothing adopted"),
        "HeldInDoubt": _("held, nothing adopted"),
        "DeadlineSet": _("new deadline"),
        "TimelyBreakFound": _("contested"),
        "Withdrawn": _("withdrawn"),
        "Lapsed": _("lapsed"),
        "Adopted": _("adopted"),
        "Tabled": _("before a meeting"),
        "ObjectionRaised": _("an objection before a meeting"),
        "ObjectionLifted": _("an objection was lifted"),
        "AdoptedInMeeting": _("adopted in a meeting"),
        "AgreedAdReferendum": _("agreed ad referendum, provisional"),
        "Deferred": _("deferred"),
        "StatementMade": _("a statement was attached"),
        "SponsorJoined": _("a sponsor joined"),
        "SponsorLeft": _("a sponsor left"),
        "TextReplaced": _("the text was replaced"),
    }.get(kind, kind)


def _said(kind: str, d: Decision, organisation: Organisation, names: dict[str, str], language: str) -> str:
    author = names.get(d.broken_by, "") if d.rule_set.author_named else ""
    match kind:
        case "Circulated" if d.deadline:
            return _(
                "A text is adopted on %(when)s in %(seat)s (%(utc)s UTC) unless a Member State objects before then. "
                "Saying nothing is enough to agree."
            ) % _instants(d.deadline, organisation, language)
        case "DeadlineSet" if d.deadline:
            return _(
                "The Chair has set a new deadline for all: %(when)s in %(seat)s (%(utc)s UTC). "
                "The text is adopted then unless a Member State objects before."
            ) % _instants(d.deadline, organisation, language)
        case "SilenceBroken" if author:
            return _("%(author)s broke silence. Nothing was adopted.") % {"author": author}
        case "Adopted" if d.effect_from:
            return _("Nobody objected. The decision is adopted, in effect from %(when)s UTC.") % {
                "when": at(d.effect_from, "UTC", language)
            }
        case "TextReplaced":
            return _(
                "Whoever brought the text has put another in its place. "
                "Whatever was agreed to the earlier text is void."
            )
        case "Lapsed":
            return _(
                "Nothing was done with the text in the time that the rules give. It has lapsed; nothing was adopted."
            )
        case "SponsorJoined":
            return _("A Member State joined the sponsors of a text. The text is unchanged.")
        case "SponsorLeft":
            return _(
                "A sponsor left a text. Without any sponsor it is not adopted: another Member State takes it over, "
                "or it is withdrawn."
            )
        case _:
            return _plainly(kind)


def _taken_back(entry: Entry, d: Decision) -> str:
    """What it means that an objection to an adopted decision was lifted; of any other entry, nothing."""
    if entry.kind != "ObjectionLifted" or d.adopted_at is None or entry.at < d.adopted_at:
        return ""
    if d.contested:
        return _(
            "An objection that contested the decision was taken back by its author. "
            "Another one stands: the decision is still contested."
        )
    return _(
        "No objection contests the decision any more: the last one that did was taken back by its author."
    )


def _plainly(kind: str) -> str:
    """The sentences that need no name and no instant."""
    return {
        "SilenceBroken": _("Silence was broken. Nothing was adopted."),
        "FurtherObjection": _("A further objection was received in time. Nothing was adopted."),
        "SilenceObjectedTo": _(
            "A Member State objected to using the silence procedure. Nothing was adopted; the text goes to a meeting."
        ),
        "PackageBroken": _("Another part of the package was broken. Nothing was adopted."),
        "HeldInDoubt": _(
            "It is not certain that every Member State could react before the deadline. Nothing was adopted. "
            "The procedure is held until the Chair sets a new deadline; an objection counts until then."
        ),
        "TimelyBreakFound": _(
            "An objection received in time was found after the adoption. The decision is contested; "
            "the body settles it."
        ),
        "Withdrawn": _("The text was withdrawn. Nothing was adopted."),
        "Tabled": _("The text is on the agenda of a meeting."),
        "ObjectionRaised": _(
            "A Member State objects to a text before a meeting. While the objection stands, nothing is adopted; "
            "its author alone can lift it."
        ),
        "ObjectionLifted": _("An objection was lifted by its author. What it ended does not come back."),
        "AdoptedInMeeting": _(
            "The text was put to a meeting and no objection was heard. The decision is adopted."
        ),
        "AgreedAdReferendum": _(
            "A meeting agreed to the text ad referendum. This is provisional: nothing is adopted until capitals "
            "have been asked by silence over exactly this text."
        ),
        "Deferred": _("A meeting deferred the text. Nothing was decided."),
        "StatementMade": _(
            "A delegation attached a statement. It is no objection, and the text is unchanged."
        ),
    }.get(kind, kind)


def _instants(instant: datetime, organisation: Organisation, language: str) -> dict[str, str]:
    seat = organisation.seat_names.get(language, organisation.seat_names["en"])
    return {
        "when": at(instant, organisation.seat_zone, language),
        "seat": seat,
        "utc": at(instant, "UTC", language),
    }


def at(instant: datetime, zone: str, language: str) -> str:
    pattern = "EEEE, d MMMM y 'г'., HH:mm" if language == "ru" else "EEEE d MMMM y, HH:mm"
    local = instant.astimezone(ZoneInfo(zone))
    return format_datetime(local, pattern, locale="ru" if language == "ru" else "en_GB")
