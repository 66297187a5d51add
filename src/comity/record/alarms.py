"""Alarms about the record itself: mailed to the operator, shown to every delegation; some close the record."""

import logging
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.mail import send_mail

from comity.core.errors import NotPossibleNow, _
from comity.record.models import Alarm, Head

log = logging.getLogger(__name__)
LONGEST = 400
RESTORE: Final = "restore"
HALF_RESTORED: Final = (
    "A restore began at %(at)s UTC and is not finished; what was erased may be back. If it does not run any more, "
    "run it again: comity restore FOLDER --over"
)


class Closed(NotPossibleNow):
    """The database does not continue what was signed; whatever is added now would fork the record."""

    http_status = 503
    message = _(
        "The record of this organisation is closed: the server's database does not continue what was signed "
        "before. Nothing is recorded until the operator has restored it. Nothing was kept of what you sent."
    )
    kept_said = True


def sound(kind: str, text: str, now: datetime, *, close: bool) -> None:
    """Raise an alarm, once for each text while it is open; `close` lets nothing more be written."""
    text = text[:LONGEST]
    if close:
        Head.objects.filter(pk=1, closed="").update(closed=text)
    if Alarm.objects.filter(kind=kind, text=text, settled_at=None).exists():
        return
    Alarm.objects.create(kind=kind, text=text, raised_at=now)
    log.critical("%s: %s", kind, text)
    tell(now)


def tell(now: datetime) -> int:
    """Mail to the operator every alarm that did not leave yet; every round tries again. How many left."""
    waiting = Alarm.objects.filter(settled_at=None, told_at=None).order_by("raised_at")
    if not settings.OPERATOR:
        return 0
    told = 0
    for alarm in waiting:
        try:
            send_mail(f"Comity: {alarm.kind}", alarm.text, None, [settings.OPERATOR])
        except OSError as trouble:  # refused, silent, away: mail of every kind fails so
            log.error("the operator was not told of an alarm: %s", trouble)  # noqa: TRY400 - no trace is needed
            return told
        told += Alarm.objects.filter(pk=alarm.pk).update(told_at=now)
    return told


def settle(now: datetime) -> int:
    """The record is whole again, as somebody has looked; it is open. Who looks at entries finishes no restore."""
    Head.objects.filter(pk=1).update(closed="")
    return Alarm.objects.filter(settled_at=None).exclude(kind=RESTORE).update(settled_at=now)


def restore_begins(now: datetime) -> None:
    """Until it ends nothing is served; nobody is told by mail, for somebody sits before the machine."""
    if half_restored() is None:
        text = HALF_RESTORED % {"at": f"{now:%Y-%m-%d %H:%M:%S}"}
        Alarm.objects.create(kind=RESTORE, text=text, raised_at=now, told_at=now)


def restore_ends(now: datetime) -> None:
    """Everything is erased again, and a record that lost acts is closed."""
    Alarm.objects.filter(kind=RESTORE, settled_at=None).update(settled_at=now)


def half_restored() -> str | None:
    """What to say if a backup was put back and not everything that follows was done."""
    return Alarm.objects.filter(kind=RESTORE, settled_at=None).values_list("text", flat=True).first()


def standing() -> list[Alarm]:
    """Those that are open."""
    return list(Alarm.objects.filter(settled_at=None).order_by("raised_at"))


def closed() -> bool:
    """Whether nothing more is recorded, for the frame of every page; one short query."""
    return Head.objects.exclude(closed="").exists()
