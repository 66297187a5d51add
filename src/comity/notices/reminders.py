"""A reminder to all members alike, a day before silence ends; nobody is reminded for what it has or has not said."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from comity.core.consensus.stages import Stage
from comity.decisions.models import Decision
from comity.notices.models import Notice
from comity.notices.outbox import LANGUAGES, Telling, written
from comity.notices.sentences import reminder_letter
from comity.record.models import Entry
from comity.register import queries as register

KIND: Final = "Reminder"
BEFORE: Final = timedelta(hours=24)
SHORT: Final = timedelta(hours=48)  # a silence of fewer hours has just been told of
BEGINS: Final = ("Circulated", "DeadlineSet")


def remind(now: datetime) -> int:
    """Write the reminders that are due, each deadline once; how many letters."""
    near = Decision.objects.filter(stage=Stage.SILENCE, deadline__gt=now, deadline__lte=now + BEFORE)
    rows = [d for d in near if d.deadline and d.circulated_at and d.deadline - d.circulated_at >= SHORT]
    organisation = register.organisation()
    if not rows or organisation is None:
        return 0
    last = _reminded([row.key for row in rows])
    due = [
        row for row in rows if row.deadline and last.get(row.key, row.registered_at) < row.deadline - BEFORE
    ]
    told = Entry.objects.filter(subject__in=[row.key for row in due], kind__in=BEGINS).order_by("index")
    entries = {entry.subject: entry for entry in told}  # the newest: it says which deadline is meant
    tellings = [
        Telling(
            entries[row.key].index,
            KIND,
            row.key,
            frozenset(row.members),
            {code: reminder_letter(entries[row.key], row, organisation, code) for code in LANGUAGES},
        )
        for row in due
        if row.key in entries
    ]
    with transaction.atomic(durable=True):
        notices = written(tellings, now) if tellings else []
        Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=500)
    return len(notices)


def _reminded(keys: list[UUID]) -> dict[UUID, datetime]:
    """When each text was last reminded of."""
    rows = Notice.objects.filter(subject_key__in=keys, kind=KIND).values_list("subject_key")
    return dict(rows.annotate(last=Max("created_at")))
