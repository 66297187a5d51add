"""From the record to letters: reads entries after its cursor, in order, and writes one notice a recipient."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from comity.decisions.models import Decision
from comity.notices.models import Cursor, Notice
from comity.notices.sentences import Letter, letter
from comity.people.seats import holding
from comity.record.models import Entry
from comity.register import queries as register
from comity.register.models import Mailbox, on

TOLD: Final = frozenset(
    {"Circulated", "SilenceBroken", "FurtherObjection", "BreakCameLate", "Withdrawn", "Adopted"}
)
LANGUAGES: Final = ("en", "ru")
BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where one letter goes."""

    party: str
    address: str
    language: str


def collect(now: datetime) -> int:
    """Write the notices of new entries; how many. Twice at once is once: the cursor is locked."""
    with transaction.atomic(durable=True):
        Cursor.objects.get_or_create(name="mail")
        cursor = Cursor.objects.select_for_update().get(name="mail")
        entries = list(Entry.objects.filter(index__gte=cursor.index).order_by("index")[:BATCH])
        if not entries:
            return 0
        subjects = {e.subject for e in entries if e.kind in TOLD and e.subject}
        decisions = {d.key: d for d in Decision.objects.filter(key__in=subjects)}
        rows: list[Notice] = []
        for entry in entries:
            decision = decisions.get(entry.subject) if entry.subject and entry.kind in TOLD else None
            if decision is not None:
                rows += _notices(entry, decision, now)
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
        cursor.index = entries[-1].index + 1
        cursor.save(update_fields=["index"])
        return len(rows)


def recipients(decision: Decision, now: datetime) -> list[Recipient]:
    """The notified mailbox and the persons of every member; a withdrawn draft tells its small circle."""
    parties = set(decision.members) or {decision.marking.originator}
    boxes = Mailbox.objects.filter(on(now.date()), party_id__in=parties)
    found = {(b.party_id, b.address): Recipient(b.party_id, b.address, b.language) for b in boxes}
    for seat in holding(now).filter(party_id__in=parties):
        person = seat.person
        found.setdefault((seat.party_id, person.email), Recipient(seat.party_id, person.email, person.language))
    for party in parties - {key[0] for key in found}:
        found[party, ""] = Recipient(party, "", "en")
    return [found[key] for key in sorted(found)]


def _notices(entry: Entry, decision: Decision, now: datetime) -> list[Notice]:
    organisation = register.organisation()
    if organisation is None:
        return []
    letters: dict[str, Letter] = {
        language: letter(
            entry, decision, organisation, register.names_on(now.date(), language, decision.members), language
        )
        for language in LANGUAGES
    }
    return [
        Notice(
            entry=entry.index,
            subject_key=decision.key,
            party=to.party,
            address=to.address,
            language=to.language,
            title=letters.get(to.language, letters["en"]).title[:300],
            body=letters.get(to.language, letters["en"]).body,
            state=Notice.State.WAITING if to.address else Notice.State.NO_ADDRESS,
            created_at=now,
        )
        for to in recipients(decision, now)
    ]
