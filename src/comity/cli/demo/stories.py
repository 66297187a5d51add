"""What happens to each paper of the demonstration, and when, seen from the moment of loading.

With the real register nobody breaks, objects or is late, and every paper comes from an office, not from a
State. With the invented one every stage of life is there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from comity.core.seat import CHAIR, SECRETARIAT

SATURDAY: Final = 5
ESTABLISHED: Final = timedelta(seconds=90)  # how long after a deadline the clock's next round comes
WATCHED: Final = timedelta(minutes=8)  # silence that ends while a visitor looks on


@dataclass(frozen=True, slots=True)
class Step:
    """One act on a paper; its verb is the name of the act."""

    at: datetime
    verb: str
    by: str = ""
    deadline: datetime | None = None
    reason: str = ""
    paper: str = ""  # that comes back, or goes along in a package
    came: datetime | None = None  # what officers enter: when they had it
    away: timedelta = timedelta()  # how long before the deadline nobody could reach the platform


@dataclass(frozen=True, slots=True)
class Story:
    """The course of one paper."""

    paper: str
    body: str
    steps: tuple[Step, ...]


@dataclass(slots=True)
class Days:
    """Instants counted from the moment of loading, on working days at the seat."""

    now: datetime
    zone: ZoneInfo
    told: list[Story] = field(default_factory=list)

    def at(self, days: int, hour: int) -> datetime:
        """So many days from today; a day of rest moves away from today, so that order is kept."""
        day = self.now.astimezone(self.zone).date() + timedelta(days=days)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1 if days > 0 else -1)
        return datetime.combine(day, time(hour), tzinfo=self.zone)

    def tell(self, paper: str, body: str, by: str, registered: int, *steps: Step) -> None:
        """A paper is brought, and then the steps follow."""
        self.told.append(Story(paper, body, (Step(self.at(registered, 11), "register_draft", by), *steps)))

    def circulated(self, day: int, until: datetime) -> Step:
        """The Chair opens silence at three in the afternoon."""
        return Step(self.at(day, 15), "circulate", CHAIR, deadline=until)

    def adopted(self, day: int, *, until: int, by: str) -> tuple[Step, ...]:
        """The whole way: silence, adoption by the rules, publication by whoever brought it."""
        deadline = self.at(until, 14)
        return (
            self.circulated(day, deadline),
            Step(deadline + ESTABLISHED, "establish"),
            Step(self.at(until + 1, 16), "publish", by),
        )

    def watched(self) -> Step:
        """Silence that has just begun and ends in a few minutes."""
        start = self.now.replace(second=0, microsecond=0) - timedelta(minutes=2)
        return Step(start, "circulate", SECRETARIAT, deadline=start + timedelta(minutes=2) + WATCHED)


def real(now: datetime, zone: ZoneInfo) -> list[Story]:
    """Beside the real register: harmless, and no State has done anything."""
    days = Days(now, zone)
    done = days.adopted(-35, until=-21, by=SECRETARIAT)
    days.tell("calendar-format", "SOC", SECRETARIAT, -40, *done)
    days.tell("meetings", "SOC", CHAIR, -9, days.circulated(-6, days.at(4, 14)))
    days.tell("report-template", "SOC", SECRETARIAT, -3)
    days.tell("translation-time", "SOC", CHAIR, -2)
    days.tell("nameplates", "SOC", SECRETARIAT, -1, days.watched())
    return days.told


def invented(
    now: datetime, zone: ZoneInfo, more: Callable[["Days"], None] = lambda _days: None
) -> list[Story]:
    """Every state of life, among States that do not exist; with more, whole histories too."""
    days = Days(now, zone)
    more(days)
    days.tell("file-names", "SOC", SECRETARIAT, -760, *days.adopted(-755, until=-741, by=SECRETARIAT))
    days.tell("contact-points", "SOC", "HAL", -420, *days.adopted(-415, until=-401, by="HAL"))
    _confirmed(days)
    _late(days)
    days.tell("meetings", "SOC", CHAIR, -30, *days.adopted(-24, until=-10, by=CHAIR))
    _broken(days)
    withdrawn = Step(days.at(-35, 12), "withdraw", "EST", reason="A shorter text will follow.")
    days.tell("rescue-training", "SOC", "EST", -45, days.circulated(-40, days.at(-26, 14)), withdrawn)
    ended = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=5)
    days.tell("archive", "MC", SECRETARIAT, -25, days.circulated(-20, ended))
    days.tell("calendar-format", "SOC", CHAIR, -14, days.circulated(-11, days.at(3, 14)))
    days.tell("report-template", "SOC", "HES", -7, days.circulated(-5, days.at(8, 14)))
    days.tell("glossary", "SWG", SECRETARIAT, -6, days.circulated(-2, days.at(11, 14)))
    days.tell("nameplates", "SOC", SECRETARIAT, -3, days.watched())
    days.tell("dust-storms", "SOC", "KES", -2)
    days.tell("translation-time", "SOC", SECRETARIAT, -1)
    return days.told


def _confirmed(days: Days) -> None:
    """The ministers' rules leave adoption to the Chair."""
    deadline = days.at(-370, 14)
    steps = (
        days.circulated(-390, deadline),
        Step(days.at(-369, 15), "confirm", CHAIR),
        Step(days.at(-368, 16), "publish", CHAIR),
    )
    days.tell("universities", "MC", CHAIR, -400, *steps)


def _late(days: Days) -> None:
    """A break two hours after the deadline: recorded, answered as late, and adopted all the same."""
    circulated, established, published = days.adopted(-110, until=-96, by=SECRETARIAT)
    late = Step(
        days.at(-96, 16), "break_silence", "FEN", reason="Fenmoor would prefer other days of opening."
    )
    later = Step(days.at(-90, 16), "publish", published.by)
    days.tell("library", "SOC", SECRETARIAT, -120, circulated, established, late, later)


def _broken(days: Days) -> None:
    """Broken once with the author named, and once under rules that do not name the author."""
    named = Step(
        days.at(-14, 10), "break_silence", "BRE", reason="Paragraph 1: each host should choose the hour."
    )
    second = Step(days.at(-14, 12), "break_silence", "QUE", reason="Paragraph 1.")
    silence = days.circulated(-21, days.at(-7, 14))
    days.tell("online-meetings", "SOC", SECRETARIAT, -28, silence, named, second)
    unnamed = Step(
        days.at(-45, 12), "break_silence", "MOR", reason="Paragraph 2 asks too much of small missions."
    )
    days.tell("accessible-papers", "SWG", "NOR", -60, days.circulated(-50, days.at(-39, 14)), unnamed)
