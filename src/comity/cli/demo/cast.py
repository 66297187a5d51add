"""The persons of the demonstration come as real ones do: by note verbale, invitation and accreditation."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from typing import Any, Final
from uuid import UUID, uuid4

from comity.acts import founding, people
from comity.acts.founding import Officer
from comity.cli.demo.accounts import DOMAIN, PASSWORD
from comity.cli.demo.drill import Drill
from comity.core.errors import Broken
from comity.core.seat import CHAIR, CLOCK_SEAT, SECRETARIAT, Seat
from comity.people.models import Appointment
from comity.people.seats import seat_of
from comity.record.writer import Asked

DAY: Final = timedelta(days=1)
FIRST: Final = ("Ilen", "Maro", "Sefa", "Tavi", "Oren", "Lisk", "Nadu", "Perrin")
LAST: Final = ("Varo", "Kessim", "Dahl", "Orrow", "Sundel", "Teral", "Miro", "Askan")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A party that sends persons, and how they are called."""

    party: str
    title: str  # "Delegate of Kazakhstan", or an invented name
    administrator: str
    language: str


@dataclass(slots=True)
class Cast:
    """The seats by name: a party's code for its delegate, "registrar", "second registrar"."""

    drill: Drill
    held: dict[str, Appointment] = field(default_factory=dict)

    def seat(self, name: str, at: datetime) -> Seat:
        """What somebody may act from at an instant."""
        return seat_of(self.held[name], at)

    def ask(self, name: str, at: datetime) -> Asked:
        """A request that arrives at this instant."""
        return Asked(uuid4(), self.seat(name, at), self.drill.set(at))


def found(drill: Drill, register: dict[str, Any], password: str, at: datetime) -> Cast:
    """Open the record with two officers of the Secretariat."""
    host = f"{register['organisation']['code'].lower()}{DOMAIN}"
    officers = (
        Officer(f"registrar@{host}", "Registrar", password),
        Officer(f"registrar2@{host}", "Second registrar", password),
    )
    founding.found(Asked(uuid4(), CLOCK_SEAT, drill.set(at)), register, officers)
    cast = Cast(drill)
    for name, officer in zip(("registrar", "second registrar"), officers, strict=True):
        cast.held[name] = Appointment.objects.select_related("person").get(
            person__email=officer.email, party_id=SECRETARIAT
        )
    return cast


def assemble(cast: Cast, newcomers: Sequence[Newcomer], host: str, founded: datetime) -> None:
    """Every delegation names its administrator by note, and the administrator its delegate."""
    instants = _minutes(founded + DAY)
    tokens = {n.party: secrets.token_urlsafe(24) for n in newcomers}
    notes = {n.party: _note(cast, n, host, next(instants)) for n in newcomers}
    instants = _minutes(founded + 2 * DAY)
    for party, note in notes.items():
        people.appoint_administrator(cast.ask("second registrar", next(instants)), note, token=tokens[party])
    instants = _minutes(founded + 3 * DAY)
    for party, token in tokens.items():
        cast.held[f"{party} administrator"] = _accept(cast, token, party, next(instants))
    instants = _minutes(founded + 7 * DAY)  # the waiting period of the last one is over
    for newcomer in newcomers:
        if newcomer.party != CHAIR:
            tokens[newcomer.party] = _invite(cast, newcomer, next(instants))
    instants = _minutes(founded + 8 * DAY)
    for newcomer in newcomers:
        _accredit(cast, newcomer.party, tokens[newcomer.party], instants)


def _minutes(since: datetime) -> Iterator[datetime]:
    for n in range(10_000):
        yield since + timedelta(minutes=n)


def address(kind: str, party: str) -> str:
    """Addresses under a domain that is reserved for examples."""
    return f"{kind}@{party.lower()}{DOMAIN}"


def _note(cast: Cast, newcomer: Newcomer, host: str, at: datetime) -> UUID:
    email = f"chair@{host}" if newcomer.party == CHAIR else address("administrator", newcomer.party)
    done = people.note_administrator(
        cast.ask("registrar", at),
        party=newcomer.party,
        reference=f"NV/{at.year}/{newcomer.party}/1",
        noted_on=at.date(),
        email=email,
        name=newcomer.administrator,
    )
    if done.subject is None:
        raise Broken("a note has a subject")
    return done.subject


def _accept(cast: Cast, token: str, party: str, at: datetime) -> Appointment:
    person = people.accept_invitation(token, password=PASSWORD, received=cast.drill.set(at))
    return Appointment.objects.select_related("person").get(person=person, party_id=party)


def _invite(cast: Cast, newcomer: Newcomer, at: datetime) -> str:
    token = secrets.token_urlsafe(24)
    people.invite(
        cast.ask(f"{newcomer.party} administrator", at),
        email=address("delegate", newcomer.party),
        name=newcomer.title,
        language=newcomer.language,
        token=token,
    )
    return token


def _accredit(cast: Cast, party: str, token: str, instants: Iterator[datetime]) -> None:
    """The Chair's administrator is the Chair; elsewhere the delegate takes the seat first."""
    administrator = f"{party} administrator"
    seat = cast.held[administrator] if party == CHAIR else _accept(cast, token, party, next(instants))
    people.accredit(cast.ask(administrator, next(instants)), seat.id)
    seat.refresh_from_db(fields=["accredited_from", "accredited_to"])
    cast.held[party] = seat


def newcomers(register: dict[str, Any], observer: str, *, invented_names: bool) -> list[Newcomer]:
    """The Member States, one observer and the Chair, in the register's order."""
    names = [f"{first} {last}" for first, last in product(FIRST, LAST)]
    found: list[Newcomer] = []
    for party in register["parties"]:
        code, member = party["code"], party["statuses"][-1]["kind"] == "member_state"
        if not (member or code in {observer, CHAIR}):
            continue
        designation = party["designations"]["en"][-1]["name"]
        n = 2 * len(found)
        title, administrator = f"Delegate of {designation}", f"Administrator for {designation}"
        if invented_names:
            title, administrator = names[n % len(names)], names[(n + 1) % len(names)]
        mailboxes = party.get("mailboxes") or [{}]
        found.append(
            Newcomer(
                code, title, "Chair" if code == CHAIR else administrator, mailboxes[0].get("language", "en")
            )
        )
    return found
