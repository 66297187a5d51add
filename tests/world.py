"""The cast of every test: an invented organisation small enough to know by heart, and doors to act in it."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.test import Client

from comity.access import markings
from comity.acts import decisions as acts
from comity.acts import drafts
from comity.acts.drafts import DraftText
from comity.core.consensus.rules import RuleSet
from comity.core.consensus.rules_shipped import MINUTES
from comity.core.seat import CHAIR, SECRETARIAT, Role, Seat
from comity.decisions.models import Decision, Delivery
from comity.documents.models import Series
from comity.people.models import Appointment, Person
from comity.people.seats import seat_of
from comity.record.models import Entry, Head, Heartbeat
from comity.record.writer import Asked, Recorded
from comity.register.models import (
    Body,
    BodyName,
    Chairmanship,
    Designation,
    Mailbox,
    Membership,
    Organisation,
    Party,
    PartyClock,
    PartyStatus,
    RuleVersion,
)

PASSWORD = "a long enough password for tests"
LONG_AGO = date(2000, 1, 1)
BEAT = timedelta(minutes=4)
FOUNDED = datetime(2026, 1, 1, tzinfo=UTC)
MEMBERS = {"ALD": "Aldora", "BRE": "Brenn", "CES": "Cestria", "DOR": "Dorvane"}
RUSSIAN = {"ALD": "Алдора", "BRE": "Бренн", "CES": "Цестрия", "DOR": "Дорвейн"}
OTHERS = {
    "OBS": ("Ostrava Union", Party.Kind.OBSERVER_ORGANISATION),
    SECRETARIAT: ("Secretariat", Party.Kind.SECRETARIAT),
    CHAIR: ("Chair", Party.Kind.CHAIRMANSHIP),
}
DRAFT_TEXT = "The Senior Officials Committee,\n\n1. Decides to exchange calendars of activities."


def rows(members: dict[str, str], rules: RuleSet) -> list[object]:
    """The register, in the order in which it can be stored."""
    dated = {"valid_from": LONG_AGO, "recorded_at": FOUNDED}
    kinds = {**dict.fromkeys(members, Party.Kind.MEMBER_STATE), **{c: k for c, (_n, k) in OTHERS.items()}}
    names = {**members, **{code: name for code, (name, _kind) in OTHERS.items()}}
    stored: list[object] = [
        Organisation(
            code="CMS",
            origin="record.example/test",
            names={"en": "Conference of the Middle Sea", "ru": "Совещание Срединного моря"},
            short_names={"en": "CMS", "ru": "ССМ"},
            seat_names={"en": "Selm", "ru": "Сельм"},
            seat_zone="Asia/Almaty",
            languages=["en", "ru"],
            founded_at=FOUNDED,
        )
    ]
    stored += [Party(code=code) for code in kinds]
    stored += [PartyStatus(party_id=code, kind=kind, **dated) for code, kind in kinds.items()]
    stored += [
        Designation(party_id=code, language=language, name=name, sort_key=name, **dated)
        for language, named in (("en", names), ("ru", {c: n for c, n in RUSSIAN.items() if c in members}))
        for code, name in named.items()
    ]
    zones = itertools.cycle(["Asia/Dubai", "Europe/Istanbul", "Asia/Shanghai", "Asia/Kolkata"])
    stored += [PartyClock(party_id=code, zone=next(zones), weekend=[4, 5], **dated) for code in members]
    stored += [Mailbox(party_id=code, address=f"mission@{code.lower()}.example", **dated) for code in members]
    stored.append(Body(code="SOC", kind="governing", position=1))
    stored.append(BodyName(body_id="SOC", language="en", name="Senior Officials Committee", **dated))
    stored.append(BodyName(body_id="SOC", language="ru", name="Комитет старших должностных лиц", **dated))
    stored += [Membership(body_id="SOC", party_id=code, **dated) for code in members]
    stored.append(Chairmanship(party_id=next(iter(members)), **dated))
    stored.append(RuleVersion(body_id="SOC", label=rules.label, values=rules.to_json(), **dated))
    stored.append(Series(key="SOC/draft", body_id="SOC", use="draft", pattern="{org}/{body}/{year}/D.{n}"))
    stored.append(
        Series(key="SOC/decision", body_id="SOC", use="decision", pattern="{org}/{body}/{year}/{n}")
    )
    return stored


@dataclass(slots=True)
class World:
    """Seats by name, and acts in few words. `now` moves only when a test says so."""

    now: datetime
    seats: dict[str, Seat] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Seat:
        """`world.aldora` is the accredited seat of Aldora."""
        try:
            return self.seats[name]
        except KeyError:
            raise AttributeError(name) from None

    def asked(self, by: Seat, at: datetime | None = None, act: UUID | None = None) -> Asked:
        """A request by a seat."""
        return Asked(act or uuid4(), by, at or self.now)

    def register_draft(
        self, by: Seat | None = None, title: str = "Calendar of activities", **more: object
    ) -> UUID:
        """A typed English text is brought to the committee."""
        text = DraftText(
            language="en",
            authentic=True,
            title=title,
            name="draft.txt",
            media_type="text/plain",
            data=f"{title}\n\n{DRAFT_TEXT}".encode(),
            html=f"<p>{title}</p>",
            plain=f"{title}\n{DRAFT_TEXT}",
        )
        done = drafts.register_draft(
            self.asked(by or self.clerk), body="SOC", decision_class="ordinary", texts=(text,)
        )
        assert done.subject is not None
        return done.subject

    def circulate(self, key: UUID, minutes: float = 60, by: Seat | None = None) -> Recorded:
        """Silence opens."""
        decision = Decision.objects.get(key=key)
        return acts.circulate(
            self.asked(by or self.chair),
            key,
            deadline=self.now + timedelta(minutes=minutes),
            authority="Rules of procedure",
            text_hash=decision.text_hash,
        )

    def under_silence(self, minutes: float = 60, title: str = "Calendar of activities") -> UUID:
        """A draft that has just been circulated."""
        key = self.register_draft(title=title)
        self.circulate(key, minutes)
        return key

    def break_silence(self, key: UUID, by: Seat, at: datetime | None = None, reason: str = "") -> Recorded:
        """A Member State objects."""
        return acts.break_silence(self.asked(by, at), key, reason=reason)

    def establish(self, key: UUID, at: datetime) -> Recorded:
        """The rules adopt."""
        return acts.establish(acts.establishing(key, at), key)

    def adopted(self, title: str = "Calendar of activities") -> UUID:
        """A decision that went the whole way."""
        key = self.under_silence(title=title)
        self.establish(key, self.now + timedelta(minutes=62))
        return key

    def alive(self, since: datetime, until: datetime) -> None:
        """The platform beat all that time; without it, most rule sets hold instead of adopting."""
        beats = range(int((until - since) / BEAT) + 2)
        Heartbeat.objects.bulk_create(
            Heartbeat(at=since + n * BEAT, source="tick", boot="", boot_clock=n * 240.0) for n in beats
        )

    def told(self, key: UUID) -> None:
        """The circulation reached every Member State at once."""
        decision = self.decision(key)
        Delivery.objects.bulk_create(
            Delivery(
                decision=decision,
                party_id=code,
                circulation=decision.circulation or 0,
                at=decision.circulated_at or self.now,
            )
            for code in decision.members
        )

    def decision(self, key: UUID) -> Decision:
        """The row as it is now."""
        return Decision.objects.get(key=key)

    def record(self) -> list[str]:
        """Kinds of the entries, in order."""
        return list(Entry.objects.order_by("index").values_list("kind", flat=True))

    def client(self, name: str) -> Client:
        """A browser in which one of the cast has signed in."""
        client = Client()
        if name in self.persons:
            client.force_login(
                self.persons[name], backend="allauth.account.auth_backends.AuthenticationBackend"
            )
        return client


def build(
    now: datetime | None = None, rules: RuleSet = MINUTES, members: dict[str, str] | None = None
) -> World:
    """Store the organisation and its persons; the record is empty and open."""
    members = MEMBERS if members is None else members
    for kind, group in itertools.groupby(rows(members, rules), key=type):
        kind._default_manager.bulk_create(list(group))  # type: ignore[attr-defined] # models, one kind at a time
    Head.objects.create(id=1)
    markings.own(SECRETARIAT)
    world = World(now=now or datetime.now(UTC))
    password = make_password(None)
    for name, party, role, accredited, administers in cast(members):
        person = Person.objects.create(
            email=f"{name}@{party.lower()}.example", name=f"{name.title()} of {party}", password=password
        )
        seat = Appointment.objects.create(
            person=person,
            party_id=party,
            role=role,
            valid_from=FOUNDED,
            accredited_from=FOUNDED if accredited else None,
            administers_from=FOUNDED if administers else None,
        )
        world.persons[name] = person
        world.seats[name] = seat_of(seat, world.now)
    world.persons["stranger"] = Person.objects.create(
        email="stranger@nowhere.example", name="Stranger", password=password
    )
    return world


def cast(members: Iterable[str]) -> list[tuple[str, str, Role, bool, bool]]:
    """Who is there: name, party, role, accredited, administers."""
    names = {code: MEMBERS.get(code, code).lower() for code in members}
    found = [(name, code, Role.DELEGATE, True, False) for code, name in names.items()]
    first = next(iter(names))
    return [
        *found,
        ("administrator", first, Role.DELEGATE, False, True),
        ("intern", first, Role.DELEGATE, False, False),
        ("observer", "OBS", Role.DELEGATE, True, False),
        ("chair", CHAIR, Role.CHAIR, True, False),
        ("clerk", SECRETARIAT, Role.REGISTRAR, True, False),
        ("clerk2", SECRETARIAT, Role.REGISTRAR, True, False),
    ]
