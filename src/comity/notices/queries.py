"""How far telling has come, for the decision page. Whether anybody opened a letter is not known here."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from comity.notices.models import Notice
from comity.record.models import Entry


@dataclass(frozen=True, slots=True)
class Told:
    """One Member State: how and when it was told of the circulation."""

    name: str
    word: str
    at: datetime | None
    failed: bool


def delivery(decision: UUID, names: dict[str, str]) -> list[Told]:
    """Delivery by Member State, in register order, of the circulation that counts: the last one; one query."""
    last = Entry.objects.filter(subject=decision, kind="Circulated").order_by("-index").values("index")[:1]
    rows: dict[str, list[Notice]] = {}
    for notice in Notice.objects.filter(subject_key=decision, entry__in=last, kind="Circulated"):
        rows.setdefault(notice.party, []).append(notice)
    return [_told(names[code], rows[code]) for code in names if code in rows]


def _told(name: str, notices: list[Notice]) -> Told:
    sent = sorted(n.sent_at for n in notices if n.sent_at is not None)
    if sent:
        return Told(name, _("mail"), sent[0], failed=False)
    if any(n.state == Notice.State.WAITING for n in notices):
        return Told(name, _("mail is on its way"), None, failed=False)
    if all(n.state == Notice.State.NO_ADDRESS for n in notices):
        return Told(name, _("no address is known; hand over a note verbale"), None, failed=True)
    return Told(name, _("mail could not be delivered; hand over a note verbale"), None, failed=True)
