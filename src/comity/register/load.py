"""From a register's file to the rows of the register; the act that founds the organisation stores them.

A file says everything with source and confidence. Where a first day is unknown it is null, and the row begins
on the day since which the fact is at least known: a list of an earlier day leaves it out instead of guessing.
"""

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from importlib import resources
from typing import Any, Final

from django.conf import settings
from django.db import models

from comity.core.consensus.rules_shipped import SHIPPED
from comity.core.errors import Broken
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

Facts = Mapping[str, Any]  # one object of the file
Columns = partial[dict[str, Any]]  # makes the columns of a dated row from its facts
AT_LEAST: Final = "known since at least this day; the first day is not known"


def shipped(name: str) -> dict[str, Any]:
    """A register that comes with Comity: "cica" from public facts, "invented" for trials."""
    file = resources.files("comity.register") / "data" / f"{name}.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def rows(register: Facts, at: datetime) -> list[models.Model]:
    """Every row of the register, in an order in which they can be stored; writes nothing."""
    dated = partial(_dated, register.get("sources", {}), at)
    parties, bodies = register["parties"], register["bodies"]
    return [
        _organisation(register["organisation"], at),
        *(Party(code=party["code"]) for party in parties),
        *(s for party in parties for s in _statuses(party, dated)),
        *(d for party in parties for d in _designations(party, dated)),
        *(c for party in parties for c in _clocks(party, dated)),
        *(m for party in parties for m in _mailboxes(party, dated)),
        *(
            Body(code=b["code"], kind=b["kind"], position=n, decides=b["decides"])
            for n, b in enumerate(bodies)
        ),
        *(n for body in bodies for n in _names(body, dated)),
        *(m for body in bodies for m in _memberships(body, parties, dated)),
        *(_chairmanship(c, dated) for c in register["chairmanships"]),
        *(r for body in bodies for r in _rules(body, dated)),
    ]


def sort_key(name: str, language: str) -> str:
    """The place of a designation in the alphabet of its language.

    Accents do not count in Latin letters; in Russian ё stands with е, and й stays the letter after и.
    """
    folded = name.casefold().replace("ё", "е")
    if language != "ru":
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in folded).split())


def _first_day(fact: Facts) -> date:
    day = fact.get("from") or fact.get("known_since")
    if day is None:
        raise Broken(f"the register's file gives no day for {fact}")
    return date.fromisoformat(day)


def _dated(sources: Facts, at: datetime, fact: Facts, since: date | None = None) -> dict[str, Any]:
    """The columns of every dated row: days, source and confidence."""
    named = sources.get(fact.get("source", ""), {})
    said = [named.get("title"), named.get("address"), fact.get("note")]
    if not fact.get("from") and fact.get("known_since"):
        said.append(AT_LEAST)
    first = since if since is not None and not fact.get("from") else _first_day(fact)
    return {
        "valid_from": first,
        "valid_to": date.fromisoformat(fact["to"]) if fact.get("to") else None,
        "recorded_at": at,
        "source": "; ".join(filter(None, said))[:500],
        "confidence": fact.get("confidence", ""),
    }


def _organisation(fact: Facts, at: datetime) -> Organisation:
    return Organisation(
        code=fact["code"],
        origin=settings.RECORD_ORIGIN,
        names=fact["names"],
        short_names=fact["short_names"],
        seat_names=fact["seat_names"],
        seat_zone=fact["seat_zone"],
        languages=fact["languages"],
        founded_at=at,
    )


def _since(party: Facts) -> date:
    """The first day on which the party was anything; its name and clock begin with it."""
    return min(_first_day(status) for status in party["statuses"])


def _statuses(party: Facts, dated: Columns) -> Iterator[PartyStatus]:
    for status in party["statuses"]:
        yield PartyStatus(party_id=party["code"], kind=Party.Kind(status["kind"]).value, **dated(status))


def _designations(party: Facts, dated: Columns) -> Iterator[Designation]:
    for language, names in party["designations"].items():
        for fact in names:
            yield Designation(
                party_id=party["code"],
                language=language,
                name=fact["name"],
                sort_key=fact.get("sort") or sort_key(fact["name"], language),
                **dated(fact, _since(party)),
            )


def _clocks(party: Facts, dated: Columns) -> Iterator[PartyClock]:
    for fact in party["clocks"]:
        yield PartyClock(
            party_id=party["code"],
            zone=fact["zone"],
            weekend=sorted(fact["weekend"]),
            holidays_key=fact["holidays"],
            **dated(fact, _since(party)),
        )


def _mailboxes(party: Facts, dated: Columns) -> Iterator[Mailbox]:
    for fact in party.get("mailboxes", ()):
        yield Mailbox(
            party_id=party["code"],
            address=fact["address"],
            language=fact.get("language", "en"),
            **dated(fact, _since(party)),
        )


def _body(body: Facts, position: int) -> Body:
    return Body(code=body["code"], kind=body["kind"], position=position, decides=body["decides"])


def _chairmanship(fact: Facts, dated: Columns) -> Chairmanship:
    return Chairmanship(party_id=fact["party"], body_id=fact.get("body"), **dated(fact))


def _names(body: Facts, dated: Columns) -> Iterator[BodyName]:
    for language, name in body["names"].items():
        yield BodyName(body_id=body["code"], language=language, name=name, **dated(body))


def _memberships(body: Facts, parties: Iterable[Facts], dated: Columns) -> Iterator[Membership]:
    """One row for each time a party belonged: from its own status, but not from before the body."""
    kinds = {body["members"]} if isinstance(body["members"], str) else set()
    named = set() if kinds else set(body["members"])
    for party in parties:
        for status in party["statuses"]:
            if status["kind"] in kinds or party["code"] in named:
                columns = dated(status)
                columns["valid_from"] = max(columns["valid_from"], _first_day(body))
                yield Membership(body_id=body["code"], party_id=party["code"], **columns)


def _rules(body: Facts, dated: Columns) -> Iterator[RuleVersion]:
    if body["rules"]:
        rules = SHIPPED[body["rules"]]
        yield RuleVersion(body_id=body["code"], label=rules.label, values=rules.to_json(), **dated(body))
