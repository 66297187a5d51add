"""What templates may say about times, states, deadlines and names of texts."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from comity.core.calendar import Day
from comity.core.consensus.deadlines import InCapital
from comity.decisions.models import Decision
from comity.web import browsers, stages, times, titles

register = template.Library()
Context = dict[str, Any]


def _time(at: datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', times.machine(at), words)


def _zone(context: Context) -> str:
    return str(getattr(context.get("request"), "zone", "UTC"))


@register.simple_tag(takes_context=True)
def at_seat(context: Context, at: datetime | None) -> SafeString | str:
    """Thursday 26 November 2026, 14:00 at the seat."""
    return "" if at is None else _time(at, times.full(at, context["seat_zone"]))


@register.simple_tag(takes_context=True)
def seat_end(context: Context, begun: datetime, at: datetime) -> SafeString:
    """When something ended at the seat: the hour alone, if it began on that day; nothing within the minute."""
    said = times.end(begun, at, context["seat_zone"])
    return _time(at, said) if at - begun >= timedelta(minutes=1) else SafeString("")


@register.simple_tag(takes_context=True)
def for_you(context: Context, at: datetime | None) -> SafeString | str:
    """The same by the reader's clock."""
    return "" if at is None else _time(at, times.full(at, _zone(context)))


@register.filter
def utc(at: datetime | None) -> SafeString | str:
    """Thu 26 Nov, 09:00, in UTC."""
    return "" if at is None else _time(at, times.short(at))


@register.filter
def utc_year(at: datetime | None) -> SafeString | str:
    """The same with the year."""
    return "" if at is None else _time(at, times.short(at, year=True))


@register.simple_tag(takes_context=True)
def utc_near(context: Context, at: datetime) -> SafeString:
    """Thu 26 Nov, 09:00, in UTC; with the year where it is not the present one."""
    now = context.get("now")
    return _time(at, times.short(at, year=now is not None and at.year != now.year))


@register.filter
def on_day(at: datetime | None) -> SafeString | str:
    """26 November 2026."""
    return "" if at is None else _time(at, times.day(at))


@register.simple_tag(takes_context=True)
def weekday(context: Context, at: datetime) -> str:
    """Thursday 26 November at the seat, for a title."""
    return times.weekday(at, context["seat_zone"])


@register.simple_tag(takes_context=True)
def seat_query(context: Context, at: datetime) -> SafeString:
    """The same instant as a question to a page that sets deadlines, by the clock of the seat."""
    local = at.astimezone(ZoneInfo(context["seat_zone"]))
    return format_html("day={}&clock={}&of=seat", local.strftime("%Y-%m-%d"), local.strftime("%H:%M"))


@register.inclusion_tag("parts/clocks.html", takes_context=True)
def clocks(context: Context, at: datetime) -> Context:
    """The three clocks of a deadline."""
    shown = times.clocks(at, _zone(context), context["seat_zone"], context["seat_name"])
    return {"clocks": shown, "machine": times.machine(at)}


@register.inclusion_tag("parts/left.html", takes_context=True)
def countdown(context: Context, at: datetime, opened: datetime | None = None) -> Context:
    """Remaining time with its bar."""
    now = context["request"].received
    return {
        "left": times.left(at, now),
        "over": now > at,
        "elapsed": times.elapsed(opened, at, now) if opened else None,
    }


@register.filter
def spoken(title: titles.Title) -> SafeString:
    """A title, marked where it is not in the reader's language."""
    if title.language:
        return format_html('<span lang="{}">{}</span>', title.language, title.words)
    return format_html("{}", title.words)


@register.simple_tag
def titled(decision: Decision) -> SafeString:
    """What a text is called in the reader's language, if a translation of it as it stands is released."""
    return spoken(titles.one(decision))


@register.simple_tag
def plainly(decision: Decision) -> str:
    """The same in words alone, for the title of a window."""
    return titles.one(decision).words


@register.simple_tag
def named(decision: Decision) -> SafeString:
    """The symbol of a text; its title as long as it has none."""
    symbol = decision.number or decision.symbol
    return format_html("<bdi>{}</bdi>", symbol) if symbol else titled(decision)


@register.filter
def with_titles(rows: Iterable[tuple[Decision, Any]]) -> list[tuple[Decision, titles.Title, Any]]:
    """Texts of a list with what it says of each; one query for their titles."""
    listed = list(rows)
    found = titles.of(row for row, _said in listed)
    return [(row, found[row.key], said) for row, said in listed]


@register.inclusion_tag("parts/state.html")
def state(row: Any, now: datetime) -> Context:
    """The mark and the word of a decision."""
    stage = row.stage_at(now)
    return {"mark": stages.mark(stage), "word": stages.WORDS[stage]}


BARS = {Day.WORKING: ("w", 0, 12), Day.REST: ("r", 4.5, 3), Day.HOLIDAY: ("h", 0.5, 11)}


@register.simple_tag
def day_bars(capital: InCapital) -> SafeString:
    """One bar a day: full for a working day, short for rest, outlined for a holiday, the last one the deadline."""
    paths: dict[str, list[str]] = {}
    last = len(capital.days) - 1
    for n, (_day, kind) in enumerate(capital.days):
        name, top, height = BARS[kind]
        if n == last:
            name, top, height = ("x" if kind is Day.WORKING else "y"), 0, 12
        paths.setdefault(name, []).append(f"M{8 * n} {top}h5v{height}h-5z")
    drawn = "".join(f'<path class="{name}" d="{"".join(steps)}"/>' for name, steps in sorted(paths.items()))
    width = max(8 * len(capital.days), 1)
    return mark_safe(  # noqa: S308 - numbers and our own class names only
        f'<svg class="days" viewBox="0 0 {width} 12" preserveAspectRatio="none" aria-hidden="true" '
        f'focusable="false">{drawn}</svg>'
    )


@register.simple_tag
def days_shown(lines: list[Any]) -> str:
    """30 November to 18 December: the days that the bars stand for, in all capitals."""
    days = [day for line in lines for day, _kind in line.capital.days]
    return times.span(min(days), max(days)) if days else gettext("Days")


@register.simple_tag
def holidays(capital: InCapital) -> list[date]:
    """The holidays and other days off among a party's days; shown as days, never by name."""
    return [day for day, kind in capital.days if kind is Day.HOLIDAY]


@register.filter
def short_day(on: date) -> str:
    """18 Dec."""
    return times.short_day(on)


@register.filter
def short_local(at: datetime) -> str:
    """Fri 18 Dec, 13:30, in the zone that the instant carries."""
    zone = getattr(at.tzinfo, "key", "UTC")
    return times.short(at, zone)


@register.filter
def day(on: date | None) -> str:
    """26 November 2026, in words alone."""
    return "" if on is None else times.day(on)


@register.filter
def minute(at: datetime | None) -> str:
    """26 November 2026, 06:00, in UTC, in words alone."""
    return "" if at is None else f"{times.day(at)}, {at:%H:%M}"


@register.filter
def second(at: datetime | None) -> str:
    """The same to the second, as receipts say it."""
    return "" if at is None else f"{times.day(at)}, {at:%H:%M:%S}"


@register.filter
def whole(at: datetime) -> str:
    """The same with its weekday."""
    return f"{times.full(at)}:{at:%S}"


@register.filter
def browser(agent: str) -> str:
    """Firefox, Windows."""
    return browsers.named(agent)


@register.filter
def language_word(code: str) -> str:
    """English, Russian: what a language is called in the reader's; its code where nobody has a name for it."""
    return times.language_word(code)


@register.filter
def weight(size: int) -> str:
    """2.2 kB: how heavy a file is, as physicists write it."""
    return times.weight(size)


@register.filter
def fingerprint(digest: str) -> str:
    """The beginning of a hash, in groups of four."""
    return " ".join(digest[n : n + 4] for n in range(0, 16, 4))
