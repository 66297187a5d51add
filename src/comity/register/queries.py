"""Any list of the register, as of any day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from comity.core.consensus.corrigenda import CORRIGENDUM
from comity.core.consensus.rules import RuleSet
from comity.core.errors import NotFound
from comity.register.models import (
    Body,
    BodyName,
    Chairmanship,
    DeclaredDays,
    Designation,
    Membership,
    Organisation,
    Party,
    PartyClock,
    PartyStatus,
    RuleVersion,
    SeatKind,
    SeatPeriod,
    on,
)

MEMBERS = "members"
GROUPS = {  # group of readers -> kinds of party
    MEMBERS: (Party.Kind.MEMBER_STATE,),
    "observers": (Party.Kind.OBSERVER_STATE, Party.Kind.OBSERVER_ORGANISATION),
    "partners": (Party.Kind.PARTNER,),
}

# every list, page and act asks this: in plain SQL, since building it as a query takes twenty times its running
GROUPS_OF: Final = """
    SELECT kind, 'kind' FROM register_partystatus
    WHERE party_id = %s AND valid_from <= %s AND (valid_to IS NULL OR valid_to > %s)
    UNION ALL
    SELECT body_id, 'body' FROM register_membership
    WHERE party_id = %s AND valid_from <= %s AND (valid_to IS NULL OR valid_to > %s)
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """A party as one list shows it."""

    code: str
    name: str
    kind: str
    since: date


def organisation() -> Organisation | None:
    """The organisation, once founded."""
    return Organisation.objects.first()


def groups_of(party: str, at: datetime) -> frozenset[str]:
    """The reading groups a party belongs to at an instant: by kind, and "body:CODE" for each body it sits on."""
    if not party:
        return frozenset()
    day = connection.ops.adapt_datefield_value(at.astimezone(UTC).date())
    with connection.cursor() as cursor:
        cursor.execute(GROUPS_OF, [party, day, day] * 2)
        found = cursor.fetchall()
    by_kind = {g for g, members in GROUPS.items() for k, what in found if what == "kind" and k in members}
    return frozenset(by_kind | {f"body:{code}" for code, what in found if what == "body"})


def names_on(day: date, language: str, codes: Iterable[str] | None = None) -> dict[str, str]:
    """Designations by code in register order; English where the language has none."""
    rows = Designation.objects.filter(on(day), language__in=[language, "en"])
    if codes is not None:
        rows = rows.filter(party_id__in=list(codes))
    best: dict[str, Designation] = {}
    for row in rows:
        if row.party_id not in best or row.language == language:
            best[row.party_id] = row
    return {
        code: row.name for code, row in sorted(best.items(), key=lambda item: (item[1].sort_key, item[0]))
    }


def parties_on(day: date, language: str, kinds: Iterable[str] | None = None) -> list[Listed]:
    """The parties of a day in register order, of the given kinds."""
    statuses = PartyStatus.objects.filter(on(day))
    if kinds is not None:
        statuses = statuses.filter(kind__in=list(kinds))
    by_code = {status.party_id: status for status in statuses}
    names = names_on(day, language)
    listed = [
        Listed(code, names[code], by_code[code].kind, by_code[code].valid_from)
        for code in names
        if code in by_code
    ]
    unnamed = [Listed(c, c, s.kind, s.valid_from) for c, s in sorted(by_code.items()) if c not in names]
    return listed + unnamed


def members_of(body: str, day: date) -> frozenset[str]:
    """The Member States that sit on a body on a day."""
    rows = Membership.objects.filter(
        on(day),
        body_id=body,
        party__in=PartyStatus.objects.filter(on(day), kind="member_state").values("party_id"),
    )
    return frozenset(rows.values_list("party_id", flat=True))


def clocks_on(day: date, codes: Iterable[str]) -> dict[str, PartyClock]:
    """Each party's local time and days of rest."""
    return {row.party_id: row for row in PartyClock.objects.filter(on(day), party_id__in=list(codes))}


def declared_days(codes: Iterable[str], first: date, last: date, at: datetime) -> list[DeclaredDays]:
    """What delegations had said, at an instant, of any of these days of theirs; the newest word last."""
    rows = DeclaredDays.objects.filter(party_id__in=list(codes), first_day__lte=last, last_day__gte=first)
    return list(rows.filter(recorded_at__lte=at).order_by("recorded_at", "pk"))


def days_said_by(party: str) -> QuerySet[DeclaredDays]:
    """All that one delegation has said of its days, the newest word first."""
    return DeclaredDays.objects.filter(party=party).order_by("-recorded_at", "-pk")


def bodies_on(day: date, language: str, *, deciding: bool | None = None) -> dict[str, str]:
    """Names of bodies by code, in the organisation's order."""
    bodies = Body.objects.order_by("position", "code")
    if deciding is not None:
        bodies = bodies.filter(decides=deciding)
    found: dict[str, str] = {}
    for row in BodyName.objects.filter(on(day), language__in=[language, "en"]):
        if row.language == language or row.body_id not in found:
            found[row.body_id] = row.name
    return {body.code: found.get(body.code, body.code) for body in bodies}


def rules_on(body: str, day: date, decision_class: str = "") -> tuple[UUID, str, RuleSet]:
    """The rules under which a body decides a class of decision on a day: key, label, values.

    Rules of the class itself come before those of the body for all classes.
    """
    rows = RuleVersion.objects.filter(on(day), body_id=body, decision_class__in={"", decision_class})
    row = rows.order_by("-decision_class", "-valid_from", "-recorded_at").first()
    if row is None:
        raise NotFound
    return row.key, row.label, RuleSet.from_json(row.values)


def proposers_on(day: date) -> frozenset[str]:
    """Who may bring a text to one body or another, in the words of the rule sets (member, observer, ...)."""
    rows = RuleVersion.objects.filter(on(day)).values_list("values", flat=True)
    return frozenset(word for values in rows for word in RuleSet.from_json(values).may_propose)


def classes_on(day: date) -> list[str]:
    """Classes of decision in which a text is brought to one body or another; corrigenda come from their decision."""
    rows = RuleVersion.objects.filter(on(day)).values_list("values", flat=True)
    return sorted({word for values in rows for word in RuleSet.from_json(values).classes} - {CORRIGENDUM})


def chair_on(day: date, body: str | None = None) -> str:
    """The State that holds the Chair, or "" where the register does not know."""
    rows = Chairmanship.objects.filter(on(day)).order_by("-valid_from")
    for row in rows:
        if row.body_id in (None, body):
            return row.party_id
    return ""


def chair_changes(day: date) -> tuple[date | None, date | None]:
    """Since when the present Chairmanship holds, and when the next one that is registered begins."""
    days = Chairmanship.objects.filter(body__isnull=True).values_list("valid_from", flat=True)
    begun, coming = days.filter(valid_from__lte=day), days.filter(valid_from__gt=day)
    return begun.order_by("-valid_from").first(), coming.order_by("valid_from").first()


def acting_chair_on(day: date) -> str:
    """The State that acts as Chair for a time, or "" while the Chair presides."""
    rows = SeatPeriod.objects.filter(on(day), kind=SeatKind.ACTING_CHAIR)
    return rows.values_list("party_id", flat=True).first() or ""


NOBODY_ACTS: Final = (SeatKind.CLAIMANTS, SeatKind.SUSPENDED)
NOBODY_THERE: Final = (SeatKind.CLAIMANTS, SeatKind.UNREPRESENTED)


def seat_periods(day: date, kinds: Iterable[str] = SeatKind.values) -> list[SeatPeriod]:
    """What holds for seats on a day."""
    return list(SeatPeriod.objects.filter(on(day), kind__in=list(kinds)).order_by("valid_from", "party_id"))


def nobody_acts_after(party: str, day: date) -> date | None:
    """The next day, registered already, from which on nobody acts for a party."""
    rows = SeatPeriod.objects.filter(kind__in=NOBODY_ACTS, party=party, valid_from__gt=day)
    return rows.order_by("valid_from").values_list("valid_from", flat=True).first()


def unrepresented(members: Iterable[str], since: date, until: date) -> frozenset[str]:
    """Those of the members who had no notified representation on any day from one to another."""
    rows = SeatPeriod.objects.filter(kind__in=NOBODY_THERE, party_id__in=list(members), valid_from__lte=until)
    rows = rows.exclude(valid_to__lte=since)
    return frozenset(rows.values_list("party_id", flat=True))
