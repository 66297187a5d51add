"""Clocks a reader may choose: offsets from UTC alone, never the name of a place."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

# POSIX counts westwards
WHOLE: Final = [f"Etc/GMT{-hours:+d}" if hours else "UTC" for hours in range(-11, 15)]
BETWEEN: Final = [  # offsets with half and quarter hours that keep them all year
    "Pacific/Marquesas",
    "Asia/Tehran",
    "Asia/Kabul",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Yangon",
    "Australia/Eucla",
    "Australia/Darwin",
]
SOME_DAY: Final = datetime(2026, 1, 15, tzinfo=UTC)


def offset(zone: str) -> timedelta:
    """How far a clock is ahead of UTC; these never change over the year."""
    return SOME_DAY.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


def written(ahead: timedelta) -> str:
    """UTC+05:30."""
    minutes = int(ahead.total_seconds()) // 60
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def choices() -> list[tuple[str, str]]:
    """The delegation's own clock, then fixed offsets from west to east."""
    fixed = sorted((offset(zone), zone) for zone in [*WHOLE, *BETWEEN])
    return [("", _("The clock of my delegation")), *((zone, written(ahead)) for ahead, zone in fixed)]


def chosen(zone: str) -> str:
    """The choice that stands for what is stored; a zone that is not offered counts as none."""
    return zone if zone in WHOLE or zone in BETWEEN else ""
