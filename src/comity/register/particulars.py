"""The register with its sources: what is known of each party on a day, from where, and how surely."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from comity.core.consensus.rules import RuleSet
from comity.register.models import (
    Body,
    Chairmanship,
    Dated,
    Designation,
    Membership,
    PartyStatus,
    RuleVersion,
    on,
)
from comity.register.queries import bodies_on, names_on, parties_on


@dataclass(frozen=True, slots=True)
class Sourced:
    """From where the register has something, and how sure it is."""

    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Particulars:
    """One party on one day."""

    code: str
    name: str
    kind: str
    since: date
    status: Sourced | None
    designation: Sourced | None


@dataclass(frozen=True, slots=True)
class Chair:
    """Who held the Chair, of which body, from when until when."""

    name: str
    body: str  # "" for all of them
    valid_from: date
    valid_to: date | None
    sourced: Sourced | None


@dataclass(frozen=True, slots=True)
class Sitting:
    """A body and those who sit on it, in register order."""

    code: str
    name: str
    decides: bool
    members: list[str]


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of the rules of a body."""

    key: UUID
    body: str
    label: str
    rules: RuleSet
    valid_from: date
    valid_to: date | None
    sourced: Sourced | None


def _sourced(row: Dated | None) -> Sourced | None:
    return Sourced(row.source, row.confidence) if row and (row.source or row.confidence) else None


def parties(day: date, language: str) -> list[Particulars]:
    """Every party of a day in register order, with the sources of its status and its name."""
    statuses = {row.party_id: row for row in PartyStatus.objects.filter(on(day))}
    names: dict[str, Designation] = {}
    for row in Designation.objects.filter(on(day), language__in=[language, "en"]):
        if row.party_id not in names or row.language == language:
            names[row.party_id] = row
    return [
        Particulars(
            code=listed.code,
            name=listed.name,
            kind=listed.kind,
            since=listed.since,
            status=_sourced(statuses[listed.code]),
            designation=_sourced(names.get(listed.code)),
        )
        for listed in parties_on(day, language)
    ]


def chairs(day: date, language: str) -> list[Chair]:
    """Chairmanships known on a day, the latest first."""
    names, bodies = names_on(day, language), bodies_on(day, language)
    rows = Chairmanship.objects.filter(valid_from__lte=day).order_by("-valid_from", "body_id")
    return [
        Chair(
            name=names.get(row.party_id, row.party_id),
            body=bodies.get(row.body_id, row.body_id) if row.body_id else "",
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            sourced=_sourced(row),
        )
        for row in rows
    ]


def sittings(day: date, language: str) -> list[Sitting]:
    """The bodies in the organisation's order, with those who sit on each."""
    sitting: dict[str, set[str]] = {}
    for body, party in Membership.objects.filter(on(day)).values_list("body_id", "party_id"):
        sitting.setdefault(body, set()).add(party)
    order = [(party.code, party.name) for party in parties_on(day, language)]
    decides = dict(Body.objects.values_list("code", "decides"))
    return [
        Sitting(code, name, decides[code], [n for c, n in order if c in sitting.get(code, set())])
        for code, name in bodies_on(day, language).items()
    ]


def rules(day: date, language: str) -> list[Rules]:
    """Every version of the rules, body by body, the latest first."""
    bodies = bodies_on(day, language)
    place = {code: n for n, code in enumerate(bodies)}
    rows = list(RuleVersion.objects.order_by("-valid_from", "-recorded_at"))
    rows.sort(key=lambda row: place.get(row.body_id, len(place)))
    return [
        Rules(
            key=row.key,
            body=bodies.get(row.body_id, row.body_id),
            label=row.label,
            rules=RuleSet.from_json(row.values),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            sourced=_sourced(row),
        )
        for row in rows
    ]
