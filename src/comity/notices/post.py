"""Sends what waits. A crash between sending and noting it sends twice; nothing is ever lost."""

import logging
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, Q

from comity.decisions.models import Delivery
from comity.notices.models import Notice
from comity.record import clock, heartbeats

log = logging.getLogger(__name__)
MOST: Final = 500
TRIES: Final = 12  # the last one a day and a half after the first


def post(now: datetime) -> int:
    """Send what waits over one connection, every party in the same round; how many went out."""
    if heartbeats.due("mail", now):
        _look()
    _give_up(now)
    waiting = list(
        Notice.objects.filter(_ready(now)).order_by("created_at", "entry", "party", "address")[:MOST]
    )
    if not waiting:
        return 0
    connection = mail.get_connection()
    try:
        return sum(_send(notice, now, connection) for notice in waiting)
    finally:
        _hang_up(connection)


def _look() -> None:
    """Whether letters could leave, although none has to: an outage of mail is known by its missing beats."""
    connection = mail.get_connection()
    try:
        connection.open()
    except OSError as trouble:
        log.warning("the mail server does not answer: %s", type(trouble).__name__)
    else:
        clock.beat("mail")
    finally:
        _hang_up(connection)


def _give_up(now: datetime) -> None:
    """A round that was killed in the last try could not say that it was the last."""
    over = now - timedelta(minutes=2**TRIES)
    Notice.objects.filter(state=Notice.State.WAITING, attempts__gte=TRIES, created_at__lte=over).update(
        state=Notice.State.FAILED, error="the last try did not end"
    )


def _ready(now: datetime) -> Q:
    """What may be tried now: at once, then after 1, 3, 7 … minutes since the notice was written."""
    tried = Q()
    for attempts in range(TRIES):
        pause = timedelta(minutes=2**attempts - 1)
        tried |= Q(attempts=attempts, created_at__lte=now - pause)
    return Q(state=Notice.State.WAITING) & tried


def _send(notice: Notice, now: datetime, connection: BaseEmailBackend) -> int:
    mine = {"pk": notice.pk, "state": Notice.State.WAITING, "attempts": notice.attempts}
    if not Notice.objects.filter(**mine).update(attempts=F("attempts") + 1):
        return 0  # another round has it
    notice.attempts += 1
    message = mail.EmailMessage(
        notice.title,
        notice.body,
        settings.DEFAULT_FROM_EMAIL,
        [notice.address],
        headers={"Message-ID": f"<{notice.id}@{_domain()}>", "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    try:
        message.send()
    except (OSError, ValueError) as trouble:  # smtplib's errors are OSErrors, a bad header a ValueError
        log.warning("notice %s of entry %s: %s", notice.id, notice.entry, type(trouble).__name__)
        notice.error = f"{type(trouble).__name__}: {trouble}"[:300]
        if notice.attempts >= TRIES:
            notice.state = Notice.State.FAILED
        notice.save(update_fields=["error", "state"])
        _hang_up(connection)  # the next one may open a new line
        return 0
    notice.state, notice.sent_at, notice.error = Notice.State.SENT, now, ""
    notice.save(update_fields=["state", "sent_at", "error"])
    if notice.kind == "Circulated" and notice.subject_key is not None:
        Delivery.objects.get_or_create(
            decision_id=notice.subject_key,
            party_id=notice.party,
            circulation=notice.entry,
            defaults={"at": now},
        )
    return 1


def _domain() -> str:
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2].strip("> ") or "localhost"


def _hang_up(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except OSError as trouble:
        log.info("the mail server went away: %s", trouble)
