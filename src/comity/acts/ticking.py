"""What the clock does when a deadline has passed. It may run never, late, twice, or at the same time."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection, transaction

from comity.access import markings, permits
from comity.access.models import Marking
from comity.acts import decisions as acts
from comity.acts import numbers
from comity.acts.doubting import doubts_of, still_open, unread, waited_for
from comity.core.consensus.events import Adopted
from comity.core.consensus.procedure import Procedure
from comity.core.consensus.stages import Stage
from comity.core.errors import Refused
from comity.core.seat import SECRETARIAT
from comity.decisions import queries
from comity.decisions.models import Decision
from comity.record import clock, writer
from comity.record.writer import Asked, Writing

log = logging.getLogger(__name__)
BATCH: Final = 250  # adoptions in one transaction: an act behind it waits a tenth of a second


def adopt_due(now: datetime, most: int = 10_000) -> int:
    """Adopt what the rules adopt by themselves; how many were. Nothing while the clock is in doubt."""
    clock.steady()
    done, due = 0, queries.due(now, most)
    for start in range(0, len(due), BATCH):
        done += _batch(due[start : start + BATCH], clock.now())
    return done


def _batch(keys: list[UUID], now: datetime) -> int:
    whole = Decision.objects.filter(key__in=keys, package__together=True).values_list("key", flat=True)
    apart = sum(_one(key, now) for key in sorted(whole))  # adopted with their packages, or not at all
    try:
        with transaction.atomic(durable=True):
            return apart + establish_all([key for key in keys if key not in set(whole)], now)
    except (Refused, IntegrityError, OperationalError) as trouble:
        log.warning("a batch of adoptions was refused (%s); one by one now", trouble)
    return apart + sum(_one(key, now) for key in keys)


def _one(key: UUID, now: datetime) -> int:
    try:
        acts.establish(acts.establishing(key, now), key)
    except Refused as refused:
        log.info("%s is not adopted: %s", key, refused)
        return 0
    except IntegrityError:  # one text in trouble does not stop the others
        log.exception("%s is not adopted", key)
        return 0
    return 1


def establish_all(keys: list[UUID], now: datetime) -> int:
    """The act `establish` for many texts in one transaction: one entry each, in the order of circulation."""
    clock.steady()
    held = Decision.objects.select_for_update(of=("self",)).select_related("marking")
    rows = list(held.filter(key__in=keys, stage=Stage.SILENCE).order_by("key"))
    ready: list[tuple[Asked, Decision, Procedure, Adopted]] = []
    doubted = doubts_of(rows, now).keys() | waited_for(keys) | unread(rows) | still_open(rows, now)
    for row in sorted(rows, key=lambda d: (d.deadline, d.circulation or 0)):
        if row.key in doubted:
            continue  # it is held in the next round, and all are told; or an entry or a message waits for somebody
        asked = acts.establishing(row.key, now)
        procedure = row.procedure
        permits.establish(asked.by, procedure)
        try:
            ready.append((asked, row, procedure, procedure.establish(now)))
        except Refused:
            continue  # the window for entries is open, or the Chair confirms
    if not ready:
        return 0
    adopted = [row for _asked, row, _procedure, _event in ready]
    _number(adopted)
    for _asked, row, procedure, event in ready:
        row.take(procedure.after(event))
    _store(adopted, now)
    own = markings.own(SECRETARIAT)
    writer.append_all([_writing(asked, row, event, own) for asked, row, _procedure, event in ready])
    return len(ready)


def _number(adopted: list[Decision]) -> None:
    """Bodies in the order of their codes, so that two ticks lock series alike."""
    for body in sorted({row.body_id for row in adopted}):
        rows = [row for row in adopted if row.body_id == body]
        numbers.give_all(body, [(row, row.deadline) for row in rows if row.deadline])


def _store(adopted: list[Decision], now: datetime) -> None:
    """What `Decision.store` writes for an adoption, by one prepared statement; the numbers alone differ."""
    field = {one.name: one for one in Decision._meta.concrete_fields}
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE decisions_decision SET stage = %s, adopted_at = %s, effect_from = deadline, number = %s"
            " WHERE key = %s",
            [
                (
                    Stage.ADOPTED.value,
                    field["adopted_at"].get_db_prep_save(now, connection),
                    row.number,
                    field["key"].get_db_prep_save(row.key, connection),
                )
                for row in adopted
            ],
        )


def _writing(asked: Asked, row: Decision, event: Adopted, own: Marking) -> Writing:
    content = writer.digest({"act": "establish", "args": (row.key,), "kwargs": {}})
    return Writing(
        kind=event.kind,
        asked=replace(asked, content=content),
        subject=row.key,
        marking=row.marking,
        own=own,
        confidential=acts.adoption_fields(row),
    )
