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


def sound(kind: str, text: str, now: datetime, *, close: bool) -> None:
    """Raise an alarm, once for each text while it is open; `close` lets nothing more be written."""
    text = text[:LONGEST]
    if close:
        Head.objects.filter(pk=1, closed="").update(closed=text)
    if Alarm.objects.filter(kind=kind, text=text, settled_at=None).exists():
        return
    Alarm.objects.create(kind=kind, text=text, raised_at=now)
    log.critical("%s: %s", kind, text)
    if settings.OPERATOR:
        send_mail(f"Comity: {kind}", text, None, [settings.OPERATOR], fail_silently=True)


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
