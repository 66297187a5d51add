"""Sends what waits. A crash between sending and noting it sends twice; nothing is ever lost."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.core import mail

from comity.notices.models import Notice

MOST: Final = 200
TRIES: Final = 8


def post(now: datetime) -> int:
    """Send waiting notices over one connection; how many went out."""
    waiting = list(Notice.objects.filter(state=Notice.State.WAITING).order_by("created_at", "entry", "party")[:MOST])
    if not waiting:
        return 0
    sent = 0
    with mail.get_connection() as connection:
        for notice in waiting:
            sent += _send(notice, now, connection)
    return sent


def _send(notice: Notice, now: datetime, connection: object) -> int:
    message = mail.EmailMessage(
        notice.title, notice.body, settings.DEFAULT_FROM_EMAIL, [notice.address], connection=connection
    )
    notice.attempts += 1
    try:
        message.send()
    except OSError as trouble:  # smtplib's errors are OSErrors too
        notice.error = str(trouble)[:300]
        if notice.attempts >= TRIES:
            notice.state = Notice.State.FAILED
        notice.save(update_fields=["attempts", "error", "state"])
        return 0
    notice.state, notice.sent_at, notice.error = Notice.State.SENT, now, ""
    notice.save(update_fields=["attempts", "state", "sent_at", "error"])
    return 1
