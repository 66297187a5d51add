"""Alarms about the record itself: mailed to the operator, shown to every delegation; some close the record."""

import logging
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail

from comity.core.errors import NotPossibleNow, _
from comity.record.models import Alarm, Head

log = logging.getLogger(__name__)
LONGEST = 400


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
    """The record is whole again, as somebody has looked; it is open."""
    Head.objects.filter(pk=1).update(closed="")
    return Alarm.objects.filter(settled_at=None).update(settled_at=now)


def standing() -> list[Alarm]:
    """Those that are open."""
    return list(Alarm.objects.filter(settled_at=None).order_by("raised_at"))


def closed() -> bool:
    """Whether nothing more is recorded, for the frame of every page; one short query."""
    return Head.objects.exclude(closed="").exists()
