"""When the platform, its pages and its mail were there, as stored beats show it."""

import logging
import threading
import time
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connections

from comity.core.consensus.doubt import Outage
from comity.core.errors import Broken
from comity.record import clock
from comity.record.models import Heartbeat

log = logging.getLogger(__name__)
SOURCES: Final = ("tick", "web", "mail")  # the clock's round, the pages, the way out for letters
EVERY: Final = timedelta(minutes=1)  # how often each source beats while it is well
LONGEST_PAUSE: Final = timedelta(minutes=5)  # between two beats; beyond it nobody can say that it was there
KEPT: Final = timedelta(days=90)


def outages(since: datetime, until: datetime) -> list[Outage]:
    """Every time in a period in which one of them was not there; what has never beaten is not asked for."""
    found: list[Outage] = []
    for source in SOURCES:
        beats = Heartbeat.objects.filter(source=source)
        before = beats.filter(at__lte=since).order_by("-at").values_list("at", flat=True).first()
        if before is None and source != "tick" and not beats.exists():
            continue
        inside = beats.filter(at__gt=since, at__lte=until).order_by("at").values_list("at", flat=True)
        found += gaps([before or since, *inside, until], before is not None)
    return [Outage(max(o.since, since), min(o.until, until)) for o in found]


def gaps(instants: list[datetime], begun: bool) -> list[Outage]:
    """Pauses that are too long; a source that had not begun at the start was not there until its first beat."""
    found = [Outage(a, b) for a, b in pairwise(instants) if b - a > LONGEST_PAUSE]
    if not begun and len(instants) > 1 and (not found or found[0].since != instants[0]):
        found.insert(0, Outage(instants[0], instants[1]))
    return found


def due(source: str, now: datetime) -> bool:
    """Whether a source that is well should beat again."""
    return not Heartbeat.objects.filter(source=source, at__gt=now - EVERY, at__lte=now).exists()


def assume(since: datetime, until: datetime) -> None:
    """Beats of a past that a demonstration invents; a real installation refuses, for they would hide an outage."""
    if settings.COMITY_ENV == "production":
        raise Broken("beats are not invented in production")
    count = max(0, int((until - since) / (LONGEST_PAUSE / 2))) + 1
    Heartbeat.objects.bulk_create(
        Heartbeat(at=since + n * (LONGEST_PAUSE / 2), source=source, boot="", boot_clock=0.0)
        for source in SOURCES
        for n in range(count)
    )


def beat_on(source: str) -> None:
    """Beat for as long as this process lives; the thread ends with it."""

    def beating() -> None:
        while True:
            try:
                clock.beat(source)
            except (
                DatabaseError
            ) as trouble:  # the next minute tries again; the missing beat says that it was away
                log.warning("a beat could not be stored: %s", type(trouble).__name__)
            finally:
                connections.close_all()
            time.sleep(EVERY.total_seconds())

    threading.Thread(target=beating, name=f"beat-{source}", daemon=True).start()


def forget(now: datetime) -> int:
    """Let go of beats that can decide nothing any more; a year of deadlines lies behind them."""
    gone, _rows = Heartbeat.objects.filter(at__lt=now - KEPT).delete()
    return gone
