"""From the record to letters: reads entries after its cursor, in order, and writes one notice a recipient."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from comity.core.log.entry import parse as parsed
from comity.core.seat import CHAIR, SECRETARIAT
from comity.decisions.models import Decision
from comity.meetings.models import Meeting
from comity.notices.keys import key_letter
from comity.notices.letters import marked
from comity.notices.mails import Aside, aside_letter, aside_of
from comity.notices.meetings import meeting_letter
from comity.notices.meetings import told as meeting_told
from comity.notices.models import Cursor, Notice
from comity.notices.outside import Entered, entered_of, entry_letter
from comity.notices.seats import seat_letter
from comity.notices.sentences import Letter, administrator_letter, letter
from comity.notices.translations import Asked, asked_of, translation_letter
from comity.people.models import AdministratorNote
from comity.people.seats import holding
from comity.record.models import Entry, RecordKey
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
        "Lapsed",
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
        "TextReplaced",
    }
)
ABOUT_ONE_PARTY: Final = frozenset(
    {"BreakEntered", "EntryStruck", "EntryClosed", "BreakCameLate", "BreakFoundMoot"}
)  # what came in its name by another way than this site, told to it alone
ABOUT_TRANSLATIONS: Final = frozenset(
    {"TranslationRequested", "TranslationReleased"}
)  # the first to the Secretariat, which makes it; the second to whoever asked
ABOUT_MEETINGS: Final = frozenset({"MeetingConvened"})
ABOUT_DELEGATIONS: Final = frozenset({"AdministratorAppointed"})
ABOUT_SEATS: Final = frozenset({"SeatRegistered"})
ABOUT_KEYS: Final = frozenset({"KeyReplaced"})
ABOUT_MAIL: Final = frozenset({"MailSetAside"})
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
    subject: UUID | None
    parties: frozenset[str]
    letters: dict[str, Letter]


Told = tuple[frozenset[str], Callable[[str], Letter]]


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
        rows = written(tellings, now)
        _forget(entries)
        Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        cursor.index = entries[-1].index + 1
        cursor.save(update_fields=["index"])
        return len(rows)


def written(tellings: list[Telling], now: datetime) -> list[Notice]:
    """The notices of some tellings, one for each recipient; nothing is stored here."""
    known = _addresses(frozenset().union(*(t.parties for t in tellings)), now)
    return [notice for telling in tellings for notice in _notices(telling, known, now)]


@dataclass(frozen=True, slots=True)
class Known:
    """What some entries are about, fetched once for all of them."""

    organisation: Organisation
    day: date
    decisions: dict[UUID, Decision]
    notes: dict[UUID, AdministratorNote]
    meetings: dict[UUID, Meeting]
    seated: dict[UUID, SeatNote]
    keys: dict[UUID, RecordKey]
    names: dict[str, dict[str, str]]
    entered: dict[int, Entered]
    into: dict[int, Asked]
    aside: dict[int, Aside]


def _tellings(entries: list[Entry], organisation: Organisation, now: datetime) -> list[Telling]:
    subjects = {e.subject for e in entries if e.subject}
    known = Known(
        organisation,
        now.date(),
        {d.key: d for d in Decision.objects.filter(key__in=subjects).select_related("marking")},
        {n.id: n for n in AdministratorNote.objects.filter(id__in=subjects)},
        {m.key: m for m in Meeting.objects.filter(key__in=subjects).select_related("marking")},
        {n.key: n for n in SeatNote.objects.filter(key__in=subjects)},
        {k.id: k for k in RecordKey.objects.filter(id__in=subjects)},
        {language: register.names_on(now.date(), language) for language in LANGUAGES},
        entered_of([e for e in entries if e.kind in ABOUT_ONE_PARTY]),
        asked_of([e for e in entries if e.kind in ABOUT_TRANSLATIONS]),
        aside_of([e for e in entries if e.kind in ABOUT_MAIL]),
    )
    found = []
    for entry in entries:
        told = _told(entry, known)
        if told is not None:
            parties, write = told
            letters = {code: write(code) for code in LANGUAGES}
            found.append(Telling(entry.index, entry.kind, entry.subject, parties, letters))
    return found


def _told(entry: Entry, known: Known) -> Told | None:
    """Who is told of an entry, and how its letter is written in a language; nobody of most of them."""
    subject, kind = entry.subject, entry.kind
    if kind in ABOUT_MAIL:  # which may be about a text that nobody could place
        aside = known.aside.get(entry.index)
        return (frozenset({aside.party}), lambda code: aside_letter(entry, aside, code)) if aside else None
    if subject in known.decisions:
        return _told_of_text(entry, known.decisions[subject], known)
    if subject in known.meetings and kind in ABOUT_MEETINGS:
        meeting = known.meetings[subject]
        return meeting_told(meeting, known.day), lambda code: meeting_letter(
            entry, meeting, known.organisation, code
        )
    if subject in known.keys and kind in ABOUT_KEYS:
        key = known.keys[subject]
        return _everybody(known), lambda code: key_letter(entry, key, code)
    if subject in known.seated and kind in ABOUT_SEATS:
        seat = known.seated[subject]
        return _everybody(known), lambda code: seat_letter(entry, seat, known.names[code], code)
    if subject in known.notes and kind in ABOUT_DELEGATIONS:
        note = known.notes[subject]
        return frozenset({note.party_id}), lambda code: administrator_letter(
            entry, note, known.names[code], code
        )
    return None


def _everybody(known: Known) -> frozenset[str]:
    """Every Member State, and the Chair."""
    every = register.parties_on(known.day, "en", register.GROUPS[register.MEMBERS])
    return frozenset(p.code for p in every) | {CHAIR}


def _told_of_text(entry: Entry, decision: Decision, known: Known) -> Told | None:
    """A draft that never was circulated is known to its small circle alone."""
    if entry.kind in ABOUT_DECISIONS:
        few = entry.kind == "TextReplaced" and entry.marking_id != decision.proceedings_id
        members = frozenset() if few else frozenset(decision.members)
        bringers = frozenset({decision.marking.originator, *(decision.sponsors if few else ())})
        return members or bringers, lambda code: letter(
            entry, decision, known.organisation, known.names[code], code, every=bool(members)
        )
    if entry.index in known.entered:
        entered = known.entered[entry.index]
        return frozenset({entered.party}), lambda code: entry_letter(entry, decision, entered, code)
    if entry.index in known.into:
        asked = known.into[entry.index]
        party = frozenset({SECRETARIAT if entry.kind == "TranslationRequested" else asked.by})
        return party, lambda code: translation_letter(entry, decision, asked, known.names[code], code)
    return None


def _forget(entries: list[Entry]) -> None:
    erased = [parsed(bytes(entry.data)).public for entry in entries if entry.kind == "Erased"]
    forget({int(str(told["index"])) for told in erased})


def forget(gone: set[int]) -> None:
    """What the erasure of an entry reaches here: letters about it, and those sent about its matter, keep no word."""
    waiting = Notice.State.WAITING
    Notice.objects.filter(entry__in=gone, state=waiting).update(state=Notice.State.FAILED, error="erased")
    Notice.objects.filter(entry__in=gone).update(title="", body="")
    matters = Entry.objects.filter(index__in=gone, subject__isnull=False).values("subject")
    Notice.objects.filter(subject_key__in=matters).exclude(state=waiting).update(title="", body="")


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
