"""From the record to letters: reads entries after its cursor, in order, and writes one notice a recipient."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from comity.core.log.entry import parse as parsed
from comity.core.seat import CHAIR
from comity.decisions.models import Decision
from comity.meetings.models import Meeting
from comity.notices.letters import marked
from comity.notices.meetings import meeting_letter, told
from comity.notices.models import Cursor, Notice
from comity.notices.seats import seat_letter
from comity.notices.sentences import Letter, administrator_letter, entry_letter, letter
from comity.people.models import AdministratorNote
from comity.people.seats import holding
from comity.record.models import Disclosure, Entry
from comity.register import queries as register
from comity.register.models import Mailbox, Organisation, SeatNote, on

ABOUT_DECISIONS: Final = frozenset(
    {
        "Circulated",
        "SilenceBroken",
        "FurtherObjection",
        "SilenceObjectedTo",
        "PackageBroken",
        "HeldInDoubt",
        "DeadlineSet",
        "TimelyBreakFound",
        "Withdrawn",
        "Adopted",
        "Tabled",
        "ObjectionRaised",
        "ObjectionLifted",
        "AdoptedInMeeting",
        "AgreedAdReferendum",
        "Deferred",
        "StatementMade",
        "SponsorJoined",
        "SponsorLeft",
    }
)
ABOUT_ONE_PARTY: Final = frozenset(
    {"BreakEntered", "EntryStruck"}
)  # what officers entered in its name, told to it alone
ABOUT_MEETINGS: Final = frozenset({"MeetingConvened"})
ABOUT_DELEGATIONS: Final = frozenset({"AdministratorAppointed"})
ABOUT_SEATS: Final = frozenset({"SeatRegistered"})
LANGUAGES: Final = ("en", "ru")
BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where one letter goes."""

    party: str
    address: str
    language: str


@dataclass(frozen=True, slots=True)
class Telling:
    """One entry: what it is about, who is told, and the letter in each language."""

    entry: int
    kind: str
    subject: UUID
    parties: frozenset[str]
    letters: dict[str, Letter]


def collect(now: datetime) -> int:
    """Write the notices of all new entries; how many."""
    written = 0
    while (more := _collect(now)) is not None:
        written += more
    return written


def _collect(now: datetime) -> int | None:
    """Some entries on; none when there are no more. Twice at once is once: the cursor is locked."""
    with transaction.atomic(durable=True):
        Cursor.objects.get_or_create(name="mail")
        cursor = Cursor.objects.select_for_update().get(name="mail")
        entries = list(Entry.objects.filter(index__gte=cursor.index).order_by("index")[:BATCH])
        organisation = register.organisation()
        if not entries or organisation is None:
            return None
        tellings = _tellings(entries, organisation, now)
        known = _addresses(frozenset().union(*(t.parties for t in tellings)), now)
        rows = [notice for telling in tellings for notice in _notices(telling, known, now)]
        _forget(entries)
        Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        cursor.index = entries[-1].index + 1
        cursor.save(update_fields=["index"])
        return len(rows)


def _tellings(entries: list[Entry], organisation: Organisation, now: datetime) -> list[Telling]:
    subjects = {e.subject for e in entries if e.subject}
    decisions = {d.key: d for d in Decision.objects.filter(key__in=subjects).select_related("marking")}
    notes = {n.id: n for n in AdministratorNote.objects.filter(id__in=subjects)}
    meetings = {m.key: m for m in Meeting.objects.filter(key__in=subjects).select_related("marking")}
    seated = {n.key: n for n in SeatNote.objects.filter(key__in=subjects)}
    names = {language: register.names_on(now.date(), language) for language in LANGUAGES}
    entered = _parties_of([e for e in entries if e.kind in ABOUT_ONE_PARTY])
    found: list[Telling] = []
    for entry in entries:
        if entry.subject in decisions and entry.kind in ABOUT_DECISIONS:
            decision = decisions[entry.subject]
            # a draft that never was circulated is known to its small circle alone
            parties = frozenset(decision.members) or frozenset({decision.marking.originator})
            letters = {code: letter(entry, decision, organisation, names[code], code) for code in LANGUAGES}
            found.append(Telling(entry.index, entry.kind, decision.key, parties, letters))
        elif entry.index in entered and entry.subject in decisions:
            decision = decisions[entry.subject]
            letters = {code: entry_letter(entry, decision, code) for code in LANGUAGES}
            party = frozenset({entered[entry.index]})
            found.append(Telling(entry.index, entry.kind, decision.key, party, letters))
        elif entry.subject in meetings and entry.kind in ABOUT_MEETINGS:
            meeting = meetings[entry.subject]
            letters = {code: meeting_letter(entry, meeting, organisation, code) for code in LANGUAGES}
            found.append(Telling(entry.index, entry.kind, meeting.key, told(meeting, now.date()), letters))
        elif entry.subject in seated and entry.kind in ABOUT_SEATS:
            seat = seated[entry.subject]
            letters = {code: seat_letter(entry, seat, names[code], code) for code in LANGUAGES}
            every = register.parties_on(now.date(), "en", register.GROUPS[register.MEMBERS])
            parties = frozenset(p.code for p in every) | {CHAIR}
            found.append(Telling(entry.index, entry.kind, seat.key, parties, letters))
        elif entry.subject in notes and entry.kind in ABOUT_DELEGATIONS:
            note = notes[entry.subject]
            letters = {code: administrator_letter(entry, note, names[code], code) for code in LANGUAGES}
            found.append(Telling(entry.index, entry.kind, note.id, frozenset({note.party_id}), letters))
    return found


def _forget(entries: list[Entry]) -> None:
    """What an erasure reaches here: letters about the entry, sent or waiting, keep no word of it."""
    gone = [int(str(parsed(bytes(e.data)).public["index"])) for e in entries if e.kind == "Erased"]
    if gone:
        waiting = Notice.State.WAITING
        Notice.objects.filter(entry__in=gone, state=waiting).update(state=Notice.State.FAILED, error="erased")
        Notice.objects.filter(entry__in=gone).update(title="", body="")


def _parties_of(entries: list[Entry]) -> dict[int, str]:
    """In whose name each of them was entered; an erased one is told to nobody."""
    rows = Disclosure.objects.filter(entry__in=entries, name="party")
    return {row.entry_id: str(row.value) for row in rows}


def _addresses(parties: frozenset[str], now: datetime) -> dict[str, list[Recipient]]:
    """The notified mailboxes and the persons of each party, each address once."""
    boxes = Mailbox.objects.filter(on(now.date()), party_id__in=parties)
    found = {(b.party_id, b.address.lower()): Recipient(b.party_id, b.address, b.language) for b in boxes}
    for seat in holding(now).filter(party_id__in=parties):
        to = Recipient(seat.party_id, seat.person.email, seat.person.language)
        found.setdefault((to.party, to.address.lower()), to)
    for party in parties - {key[0] for key in found}:
        found[party, ""] = Recipient(party, "", "en")
    grouped: dict[str, list[Recipient]] = {}
    for key in sorted(found):
        grouped.setdefault(key[0], []).append(found[key])
    return grouped


def _notices(telling: Telling, known: dict[str, list[Recipient]], now: datetime) -> list[Notice]:
    rows = []
    for to in [r for party in sorted(telling.parties) for r in known[party]]:
        said = telling.letters.get(to.language, telling.letters["en"])
        rows.append(
            Notice(
                entry=telling.entry,
                kind=telling.kind,
                subject_key=telling.subject,
                party=to.party,
                address=to.address,
                language=to.language,
                title=marked(said.title)[:300],
                body=said.body,
                state=Notice.State.WAITING if to.address else Notice.State.NO_ADDRESS,
                created_at=now,
            )
        )
    return rows
