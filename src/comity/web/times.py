"""Dates, times and remaining time in words, in English and Russian (see the rules of our look).

Always 24 hours, weekday and month in words, the year where it may be doubted; remaining time is rounded down.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _


def locale() -> str:
    """The locale of the interface language."""
    return "ru" if (get_language() or "en").startswith("ru") else "en_GB"


def full(at: datetime, zone: str = "UTC") -> str:
    """Thursday 26 November 2026, 14:00 — or четверг, 26 ноября 2026 г., 14:00."""
    local = at.astimezone(ZoneInfo(zone))
    pattern = "EEEE, d MMMM y\u00a0'г'., HH:mm" if locale() == "ru" else "EEEE d MMMM y, HH:mm"
    return format_datetime(local, pattern, locale=locale())


def end(begun: datetime, at: datetime, zone: str = "UTC") -> str:
    """16:30, or the whole date if that is another day than it began."""
    local = at.astimezone(ZoneInfo(zone))
    same = local.date() == begun.astimezone(ZoneInfo(zone)).date()
    return f"{local:%H:%M}" if same else full(at, zone)


def short(at: datetime, zone: str = "UTC", *, year: bool = False) -> str:
    """Thu 26 Nov, 14:00 — or чт, 26 нояб., 14:00."""
    local = at.astimezone(ZoneInfo(zone))
    if locale() == "ru":
        pattern = "ccc, d MMM y, HH:mm" if year else "ccc, d MMM, HH:mm"
    else:
        pattern = "EEE d MMM y, HH:mm" if year else "EEE d MMM, HH:mm"
    return format_datetime(local, pattern, locale=locale())


def day(at: date, zone: str = "UTC") -> str:
    """26 November 2026 — or 26 ноября 2026 г. — of an instant in a zone, or of a day as it is."""
    pattern = "d MMMM y\u00a0'г'." if locale() == "ru" else "d MMMM y"
    on = at.astimezone(ZoneInfo(zone)).date() if isinstance(at, datetime) else at
    return format_date(on, pattern, locale=locale())


def short_day(on: date) -> str:
    """18 Dec — or 18 дек."""
    return format_date(on, "d MMM", locale=locale())


def language_word(code: str) -> str:
    """English, Russian: what a language is called in the reader's; its code where nobody has a name for it."""
    return str(Locale.parse(locale()).languages.get(code, code))


def span(first: date, last: date) -> str:
    """30 November – 18 December — or 30 ноября – 18 декабря; the year stands beside it where it is told."""
    return f"{format_date(first, 'd MMMM', locale=locale())} – {format_date(last, 'd MMMM', locale=locale())}"


def weight(size: int) -> str:
    """2.2 kB — or 2,2 кБ: thousands, as physicists count, since a file of 2.2 KB means two things."""
    if size < 1000:
        return ngettext("%(n)s byte", "%(n)s bytes", size) % {"n": size}
    unit, number = (_("MB"), size / 1e6) if size >= 1e6 else (_("kB"), size / 1e3)
    return f"{format_decimal(number, '0.0' if number < 10 else '0', locale=locale())}\u00a0{unit}"


def weekday(at: datetime, zone: str = "UTC") -> str:
    """Thursday 26 November, day and month on one line."""
    pattern = "EEEE, d\u00a0MMMM" if locale() == "ru" else "EEEE d\u00a0MMMM"
    return format_datetime(at.astimezone(ZoneInfo(zone)), pattern, locale=locale())


def left(until: datetime, now: datetime) -> str:
    """2 days 1 hour; under a day 5 hours 20 minutes; under an hour 14 minutes. Rounded down."""
    minutes = max(0, int((until - now).total_seconds()) // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        parts = [_days(days), _hours(hours) if hours else ""]
    elif hours:
        parts = [_hours(hours), _minutes(rest) if rest else ""]
    elif minutes:
        parts = [_minutes(minutes)]
    else:
        return _("less than a minute")
    return " ".join(part for part in parts if part)


def _days(n: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}


def _hours(n: int) -> str:
    return ngettext("%(n)s hour", "%(n)s hours", n) % {"n": n}


def _minutes(n: int) -> str:
    return ngettext("%(n)s minute", "%(n)s minutes", n) % {"n": n}


@dataclass(frozen=True, slots=True)
class Clock:
    """One of the three clocks of a deadline."""

    name: str
    text: str
    you: bool = False


def clocks(at: datetime, reader: str, seat: str, seat_name: str) -> list[Clock]:
    """The reader's, the seat's, UTC: always these, in this order."""
    return [
        Clock(_("You"), short(at, reader, year=True), you=True),
        Clock(seat_name, short(at, seat, year=True)),
        Clock("UTC", short(at, "UTC", year=True)),
    ]


def offset(at: datetime, zone: str) -> str:
    """UTC+5, UTC+5:30: how a clock is named, never by a city."""
    ahead = at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    minutes = int(ahead.total_seconds()) // 60
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")


def elapsed(opened: datetime, ends: datetime, now: datetime) -> int:
    """How much of a period is over, in per cent."""
    whole = (ends - opened).total_seconds()
    return 100 if whole <= 0 else max(0, min(100, int((now - opened).total_seconds() * 100 / whole)))


def machine(at: datetime) -> str:
    """The form for `<time datetime>`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
