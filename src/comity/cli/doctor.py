"""What an operator should look at, in sentences: settings, database, clock, signer, published files, room, mail."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core import checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from comity.acts import stamping
from comity.cli import preflight
from comity.core.log import tree
from comity.notices.models import Notice
from comity.publish import client, publisher
from comity.publish.bucket import Bucket
from comity.record import alarms, clock
from comity.record.models import ClockAlarm, Head, Heartbeat

QUIET: Final = timedelta(minutes=5)
LATE: Final = timedelta(hours=1)
LEAST_ROOM: Final = 1_000_000_000  # bytes


def faults(now: datetime) -> Iterator[str]:
    """A sentence for each fault."""
    for message in checks.run_checks():  # ours are the faults in the settings
        if (message.id or "").startswith("comity."):
            yield message.msg
    yield from preflight.database_faults()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield "The tables are older than the program. Run: comity upgrade"
        return  # nothing below can be asked of them
    parts: list[Callable[[datetime], Iterator[str]]] = [_record, _signer, _clock, _stamps, _room, _mail]
    for part in parts:
        yield from part(now)


def _record(now: datetime) -> Iterator[str]:
    head = Head.objects.filter(pk=1).first()
    if head is None:
        yield "The record was never opened. Run: comity init"
        return
    size = publisher.size_now()
    if head.size != size or tree.Frontier.from_bytes(bytes(head.frontier)).size != size:
        yield f"The head of the record counts {head.size} entries, the table holds {size}. Run: comity record audit"
    for alarm in alarms.standing():
        yield f"Alarm since {alarm.raised_at:%Y-%m-%d %H:%M:%S} UTC: {alarm.text}"
    here = publisher.shelf()
    try:
        published = max(here.sizes(), default=0)
        if (
            published
            and isinstance(here, Bucket)
            and not here.refuses_other_bytes(f"checkpoints/{published}")
        ):
            yield f"{here.place}: the store does not heed If-None-Match; let one machine alone publish into it."
    except OSError as trouble:
        yield f"The published record cannot be read: {trouble}"
        return
    if published > size:
        yield f"{published} entries were published, the table holds {size}: the database was set back."


def _signer(now: datetime) -> Iterator[str]:
    try:
        mark = client.mark(settings.SIGNER_SOCKET)
    except (OSError, ValueError, KeyError) as trouble:
        said = getattr(trouble, "strerror", None) or trouble
        yield f"The signer does not answer at {settings.SIGNER_SOCKET} ({said}). Is `comity serve` running?"
        return
    size = publisher.size_now()
    if mark.size > size:
        yield f"The signer has signed {mark.size} entries, the table holds {size}: the database was set back."
    key, data = Path(settings.DATA) / "keys" / "signer.key", Path(settings.DATA)
    if settings.COMITY_ENV == "production" and key.exists() and key.stat().st_uid == data.stat().st_uid:
        yield "The signer's key belongs to the user of the data; better another one (docs/operate/record.md)."


def _clock(now: datetime) -> Iterator[str]:
    if ClockAlarm.objects.filter(settled_at=None).exists():
        yield "The clock jumped; nothing is adopted until two officers settle it. Run: comity clock"
    last = Heartbeat.objects.filter(source="tick").order_by("-at").first()
    if last is None or now - last.at > QUIET:
        yield "The clock has not run for five minutes. Is `comity serve`, or a timer with `comity tick`, running?"


def _stamps(now: datetime) -> Iterator[str]:
    late = stamping.overdue(now)
    if late:
        yield late


def _room(now: datetime) -> Iterator[str]:
    for folder in (Path(settings.DATA), Path(settings.FILES_ROOT), Path(settings.RECORD_ROOT).parent):
        if folder.exists() and shutil.disk_usage(folder).free < LEAST_ROOM:
            yield f"Less than one gigabyte is free for {folder}."


def _mail(now: datetime) -> Iterator[str]:
    waiting = Notice.objects.filter(state=Notice.State.WAITING, created_at__lt=now - LATE).count()
    if waiting:
        yield f"{waiting} letters have waited for more than an hour."


def report() -> list[str]:
    """All of them, now."""
    return list(dict.fromkeys(faults(clock.now())))
