"""The mails about translations: to the Secretariat when one is asked for, to whoever asked when it is released."""

from dataclasses import dataclass
from datetime import datetime

from babel import Locale
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from comity.decisions.models import Decision
from comity.documents.models import Translation
from comity.notices.sentences import Letter
from comity.record.models import Disclosure, Entry


@dataclass(frozen=True, slots=True)
class Asked:
    """The translation that an entry is about: into which language, for whom, by when."""

    key: str
    into: str
    by: str
    due: datetime | None


def asked_of(entries: list[Entry]) -> dict[int, Asked]:
    """By entry; what has been erased is told to nobody."""
    told = Disclosure.objects.filter(entry__in=entries, name="translation")
    keys = {row.entry_id: str(row.value) for row in told}
    rows = {str(row.key): row for row in Translation.objects.filter(key__in=keys.values())}
    return {
        index: Asked(key, rows[key].language, rows[key].requested_by_id, rows[key].due)
        for index, key in keys.items()
        if key in rows
    }


def translation_letter(
    entry: Entry, decision: Decision, asked: Asked, names: dict[str, str], language: str
) -> Letter:
    """One short mail; the text itself is never in it."""
    with override(language):
        name = decision.number or decision.symbol or decision.title
        into = Locale(language).languages.get(asked.into, asked.into)
        values = {"who": names.get(asked.by, asked.by), "into": into}
        wanted = entry.kind == "TranslationRequested"
        said = (
            _("%(who)s asks for this text in another language: %(into)s.") % values
            if wanted
            else _("The translation that you asked for is released: %(into)s.") % values
        )
        lines = [said]
        if wanted and asked.due:
            lines.append(_("It is asked for by %(when)s UTC.") % {"when": f"{asked.due:%Y-%m-%d %H:%M}"})
        address = settings.BASE_ADDRESS.rstrip("/") + decision.get_absolute_url()
        told = _("Entry %(index)s of the record. The procedure goes on as it is.") % {"index": entry.index}
        lines += ["", f"{name}: {decision.title}", address, "", settings.DUTY_LINES, "", told]
        subject = _("a translation is asked for") if wanted else _("a translation is released")
        return Letter(" ".join(f"{name}: {subject}".split()), "\n".join(lines))
