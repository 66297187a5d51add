"""The only reader of clocks: for the door, which stamps `received`, and for the writer's last step."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from comity.core.errors import NotFound, NotPossibleNow, Refused, _
from comity.record.models import ClockAlarm, Head, Heartbeat

COMMIT_WITHIN: Final = timedelta(seconds=30)
JUMP: Final = 5.0  # seconds of wall clock against boot clock that no ordinary correction makes
EVERY: Final = 55.0  # seconds between two stored beats of one part
BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


class TookTooLong(NotPossibleNow):
    """An act was not stored within the time in which its instant of receipt can be trusted."""

    message = _("The server could not store this within 30 seconds. Nothing was kept; please send it again.")
    kept_said = True


class ClockInDoubt(NotPossibleNow):
    """The wall clock jumped; until two officers have looked, nothing is adopted."""

    message = _("The server's clock jumped. Nothing is adopted until two officers have settled it.")


class ClockBehind(Refused):
    """The wall clock was put back behind what the record has stored: nobody can say what may be read now."""

    http_status = 503
    message = _(
        "The server's clock stands behind its own record, so it cannot tell what you may do here. Nothing was kept, "
        "and nothing is adopted meanwhile. Send your message to the mailbox of the Secretariat or by note verbale."
    )
    kept_said = True


def now() -> datetime:
    """The present instant: the database server's clock where it has one, so that all processes share it."""
    if settings.COMITY_TEST_CLOCK:
        return _test_now()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            instant: datetime = cursor.fetchone()[0]
            return instant.astimezone(UTC)
    return datetime.now(UTC)


def glance() -> datetime:
    """The present instant for showing pages; decides nothing and costs no query."""
    return _test_now() if settings.COMITY_TEST_CLOCK else datetime.now(UTC)


def told_apart(refused: Refused, received: datetime) -> Refused:
    """The same refusal; but while the clock is put back, "nothing here" would not be true of what was released."""
    if not isinstance(refused, NotFound):
        return refused
    last = Head.objects.values_list("last_at", flat=True).first()
    return ClockBehind() if last is not None and (last - received).total_seconds() > JUMP else refused


def _shifts(file: str) -> tuple[float, float]:
    """The file of a drill: seconds that have passed for all clocks, then seconds by which the wall clock is off."""
    path = Path(file)
    words = path.read_text().split() if file and path.exists() else []
    passed, off = [*words, "0", "0"][:2]
    return float(passed), float(off)


def _test_now() -> datetime:
    """A clock for drills; production refuses the setting."""
    return datetime.now(UTC) + timedelta(seconds=sum(_shifts(settings.COMITY_TEST_CLOCK)))


def in_time(received: datetime) -> datetime:
    """The instant of storing, or a refusal if `received` is too long ago for its order to be trusted."""
    instant = now()
    if instant - received > COMMIT_WITHIN:
        raise TookTooLong
    return instant


def boot() -> tuple[str, float]:
    """Which boot this is, and the seconds since (they run on while the machine sleeps)."""
    identity = BOOT_ID.read_text().strip() if BOOT_ID.exists() else "unknown"
    ticking = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return identity, time.clock_gettime(ticking) + _shifts(settings.COMITY_TEST_CLOCK)[0]


def beat(source: str) -> None:
    """Store, once a minute, that a part is there; raise an alarm if the wall clock has jumped since the last beat.

    In one boot it is compared with the clock that counts from the start of the machine; across a restart nobody
    can say how long the machine was off, but time that ran backwards is seen.
    """
    identity, since_boot = boot()
    instant = now()
    beats = _beats(identity)
    drift = _drift(beats.first(), instant, since_boot)
    if abs(drift) > JUMP:
        ClockAlarm.objects.create(raised_at=instant, drift=drift)
    own = beats.filter(source=source).first()
    if abs(drift) > JUMP or own is None or since_boot - own.boot_clock >= EVERY:
        Heartbeat.objects.create(source=source, at=instant, boot=identity, boot_clock=since_boot)


def _beats(identity: str) -> QuerySet[Heartbeat]:
    """Those of one boot, the newest first."""
    return Heartbeat.objects.filter(boot=identity).order_by("-boot_clock")


def _drift(last: Heartbeat | None, instant: datetime, since_boot: float) -> float:
    """Seconds by which the wall clock ran away since the last beat."""
    if last is not None:
        return (instant - last.at).total_seconds() - (since_boot - last.boot_clock)
    before = Heartbeat.objects.exclude(boot="").order_by("-id").first()
    return min(0.0, (instant - before.at).total_seconds()) if before is not None else 0.0


def steady() -> None:
    """Refuse while a jump of the clock is unsettled, and after one that no beat has noticed yet."""
    if ClockAlarm.objects.filter(settled_at__isnull=True).exists():
        raise ClockInDoubt
    identity, since_boot = boot()
    if abs(_drift(_beats(identity).first(), now(), since_boot)) > JUMP:
        raise ClockInDoubt
