"""The mail by which every Member State learns that the record is signed with another key."""

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from comity.core.log.notes import Key
from comity.notices.sentences import Letter
from comity.record.models import Entry, RecordKey


def key_letter(entry: Entry, row: RecordKey, language: str) -> Letter:
    """The same for all who receive it in one language; it carries no key, since keys come by note verbale."""
    values: dict[str, object] = {
        "old": Key.parse(row.old).id.hex(" ", 2),
        "new": Key.parse(row.new).id.hex(" ", 2),
        "index": entry.index,
    }
    with override(language):
        values["until"] = date_format(row.until or entry.at, "j E Y, H:i")
        lines = [
            _(
                "Two officers have replaced the key with which the record is signed: key %(new)s follows key %(old)s."
            )
            % values,
            _("Both sign until %(until)s UTC. Earlier receipts stay valid.") % values,
            _(
                "A note verbale brings the new policy. Compare the key in it with the entry; take no key from this "
                "letter."
            ),
            "",
            settings.BASE_ADDRESS.rstrip("/") + f"/record/{entry.index}/",
            settings.DUTY_LINES,
            "",
            _("Entry %(index)s of the record. Every Member State receives this notice.") % values,
        ]
        return Letter(_("The key of the record was replaced"), "\n".join(lines))
