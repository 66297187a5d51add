"""The mail by which every Member State learns what was registered of a seat, or of the Chairmanship."""

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from comity.notices.sentences import Letter
from comity.record.models import Entry
from comity.register.models import SeatKind, SeatNote


def seat_letter(entry: Entry, note: SeatNote, names: dict[str, str], language: str) -> Letter:
    """The same for all who receive it in one language; no person is named."""
    with override(language):
        party = names.get(note.party_id, note.party_id)
        values = {"party": party, "day": date_format(note.valid_from, "j E Y"), "reference": note.reference}
        lines = [
            _said(note.kind) % values,
            _("It rests on: %(reference)s.") % values,
            "",
            settings.BASE_ADDRESS.rstrip("/") + "/parties/",
            settings.DUTY_LINES,
            "",
            _("Entry %(index)s of the record. Every Member State receives this notice.")
            % {"index": entry.index},
        ]
        title = _("%(party)s: registered by the Secretariat") % values
        return Letter(" ".join(title.split()), "\n".join(lines))


def _said(kind: str) -> str:
    return {
        SeatKind.CHARGE: _("From %(day)s an acting head leads the delegation of %(party)s."),
        SeatKind.HEADED: _("From %(day)s the delegation of %(party)s is no longer led by an acting head."),
        SeatKind.UNREPRESENTED: _("From %(day)s %(party)s has no notified representation."),
        SeatKind.CLAIMANTS: _(
            "Two representations claim the seat of %(party)s. Nobody is accredited to it until a decision of the "
            "body is registered."
        ),
        SeatKind.SUSPENDED: _("By a decision of the body the seat of %(party)s is suspended from %(day)s."),
        SeatKind.ACTING_CHAIR: _("From %(day)s %(party)s acts as Chair."),
        SeatKind.PRESIDES: _("From %(day)s %(party)s no longer acts as Chair; the Chair presides again."),
        SeatKind.CHAIRMANSHIP: _(
            "From %(day)s %(party)s holds the Chairmanship. Running procedures stay with the office."
        ),
        SeatKind.REPRESENTED: _("From %(day)s %(party)s has a notified representation again."),
        SeatKind.SETTLED: _(
            "By a decision of the body the claims to the seat of %(party)s are settled from %(day)s."
        ),
        SeatKind.RESTORED: _("By a decision of the body the seat of %(party)s is restored from %(day)s."),
    }[SeatKind(kind)]
