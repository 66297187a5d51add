"""What a meeting has before it, who is in the room, and what it announces; each as one reader may see it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from comity.access.models import readable
from comity.core.seat import Seat
from comity.meetings.models import AgendaItem, AgendaText, Announcement, Meeting, Presence


@dataclass(frozen=True, slots=True)
class Item:
    """One item with the texts under it that the reader may see."""

    item: AgendaItem
    texts: list[AgendaText] = field(default_factory=list)


def listed(seat: Seat, at: datetime) -> QuerySet[Meeting]:
    """The meetings that a reader may know of, the latest first."""
    return Meeting.objects.visible_to(seat, at=at).order_by("-opens_at", "-number")


def agenda(meeting: Meeting, seat: Seat, at: datetime) -> list[Item]:
    """The items in order; a text that the reader may not see is not there."""
    found = {item.pk: Item(item) for item in meeting.items.order_by("position")}
    rows = AgendaText.objects.filter(readable(seat, at, "decision__marking"), item__in=found)
    for text in rows.select_related("decision", "item").order_by("tabled_at", "pk"):
        found[text.item_id].texts.append(text)
    return list(found.values())


def present_at(meeting: Meeting, at: datetime) -> frozenset[str]:
    """The parties in the room at an instant."""
    rows = Presence.objects.filter(Q(until__isnull=True) | Q(until__gt=at), meeting=meeting, since__lte=at)
    return frozenset(rows.values_list("party_id", flat=True))


def were_present(meeting: Meeting) -> frozenset[str]:
    """The parties that sat in the room at some time."""
    return frozenset(Presence.objects.filter(meeting=meeting).values_list("party_id", flat=True))


def carried(meeting: Meeting, seat: Seat, at: datetime) -> list[Announcement]:
    """What this meeting was told of when it opened, as far as the reader may see it."""
    rows = Announcement.objects.filter(readable(seat, at, "decision__marking"), meeting=meeting)
    return list(rows.select_related("decision").order_by("decision__effect_from", "decision__circulation"))


def next_of(body: str) -> UUID | None:
    """The key of the next meeting of a body that has not opened yet."""
    rows = Meeting.objects.filter(body_id=body, status=Meeting.Status.CONVENED).order_by("opens_at", "number")
    return rows.values_list("key", flat=True).first()


def before(decision: UUID) -> AgendaText | None:
    """Where a text stands on an agenda and has no outcome yet, the latest first."""
    rows = AgendaText.objects.filter(decision=decision, outcome="").exclude(
        item__meeting__status=Meeting.Status.CLOSED
    )
    return rows.select_related("item__meeting").order_by("-tabled_at", "-pk").first()
