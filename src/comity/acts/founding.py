"""The first entry of a record: which organisation, under which rules, with which two officers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from django.conf import settings
from django.db import models, transaction

from comity.access import markings
from comity.core.errors import NotPossibleNow, _
from comity.core.seat import CLOCK_SEAT, SECRETARIAT, Role
from comity.documents.models import Series
from comity.people.models import Appointment, Person
from comity.record import writer
from comity.record.models import Head
from comity.record.writer import Asked, Recorded, Told, Writing
from comity.register import load
from comity.register.models import Organisation

PATTERNS: Final = {"draft": "{org}/{body}/{year}/D.{n}", "decision": "{org}/{body}/{year}/{n}"}


class AlreadyFounded(NotPossibleNow):
    """A record is opened once."""

    message = _("This record was opened before. A second founding would be a second organisation.")


class TwoOfficers(NotPossibleNow):
    """One person alone never vouches for the first entry."""

    message = _("Name two different officers of the Secretariat.")


@dataclass(frozen=True, slots=True)
class Officer:
    """One of the two persons who stand for the Secretariat at the beginning."""

    email: str
    name: str
    password: str  # encoded hash, or "" for one that is set by invitation
    language: str = "en"


def found(asked: Asked, register: dict[str, Any], officers: tuple[Officer, Officer]) -> Recorded:
    """Open the record: register, rules and the first two officers. Only an empty installation can do it."""
    if officers[0].email.lower() == officers[1].email.lower():
        raise TwoOfficers
    with transaction.atomic(durable=True):
        if Head.objects.exists():
            raise AlreadyFounded
        _store([*load.rows(register, asked.received), *_series(register)])
        for officer in officers:
            _appoint(officer, asked.received)
        Head.objects.create(id=1)
        everybody = markings.made(SECRETARIAT, asked.received, public=True)
        content = writer.digest({"register": register})
        return writer.append(
            Writing(
                kind="Founded",
                asked=Asked(asked.act, CLOCK_SEAT, asked.received, content),
                subject=None,
                marking=everybody,
                own=markings.own(SECRETARIAT),
                public={"register": content, "software": "comity"},
                told={
                    "officers": Told(
                        [uuid5(asked.act, o.email).hex for o in officers], markings.own(SECRETARIAT)
                    )
                },
            )
        )


class NoExercise(NotPossibleNow):
    """A rehearsal never stands where decisions are taken."""

    message = _("This installation is not marked as an exercise; nothing was copied into it.")


def rehearse(asked: Asked, rows: list[models.Model]) -> Recorded:
    """Open the record of a rehearsal over a copy of register and seats; its numbers can be taken for no others."""
    if not settings.COMITY_EXERCISE:
        raise NoExercise
    with transaction.atomic(durable=True):
        if Head.objects.exists():
            raise AlreadyFounded
        for row in rows:
            if isinstance(row, Organisation):
                row.origin = settings.RECORD_ORIGIN
            if isinstance(row, Series):
                row.pattern = f"EXERCISE/{row.pattern}"
        _store(rows)
        Head.objects.create(id=1)
        return writer.append(
            Writing(
                kind="Founded",
                asked=Asked(asked.act, CLOCK_SEAT, asked.received, writer.digest({"rows": len(rows)})),
                subject=None,
                marking=markings.made(SECRETARIAT, asked.received, public=True),
                own=markings.own(SECRETARIAT),
                public={
                    "register": writer.digest({"rows": [repr(row) for row in rows]}),
                    "software": "comity exercise",
                },
            )
        )


def origin() -> str:
    """The name of the record, fixed for ever by the first entry."""
    return str(settings.RECORD_ORIGIN)


def _store(rows: list[models.Model]) -> None:
    """Insert rows of the register in the order given, one statement for each run of a kind."""
    run: list[models.Model] = []
    for row in rows:
        if run and type(row) is not type(run[0]):
            type(run[0])._default_manager.bulk_create(run)
            run = []
        run.append(row)
    if run:
        type(run[0])._default_manager.bulk_create(run)


def _series(register: dict[str, Any]) -> list[models.Model]:
    """A body numbers its drafts and its decisions apart; the register may give it patterns of its own."""
    return [
        Series(key=f"{body['code']}/{use}", body_id=body["code"], use=use, pattern=pattern)
        for body in register["bodies"]
        if body.get("numbered")
        for use, pattern in {**PATTERNS, **body.get("patterns", {})}.items()
    ]


def _appoint(officer: Officer, at: datetime) -> UUID:
    person = Person(email=officer.email.lower(), name=officer.name, language=officer.language, joined_at=at)
    if officer.password:
        person.password = officer.password
    else:
        person.set_unusable_password()
    person.save(force_insert=True)
    seat = Appointment.objects.create(
        person=person, party_id=SECRETARIAT, role=Role.REGISTRAR, valid_from=at, accredited_from=at
    )
    return seat.id
