"""Meetings: a body sits at a place on a day, with an agenda, texts under its items, and who was there."""

import uuid
from typing import ClassVar

from django.db import models
from django.urls import reverse

from comity.access.models import MarkedQuerySet


class Meeting(models.Model):
    """One meeting of one body. What it decided stands in the decisions; here stands when and before whom."""

    class Status(models.TextChoices):
        CONVENED = "convened"
        OPEN = "open"
        CLOSED = "closed"

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey("register.Body", models.PROTECT, related_name="meetings")
    number = (
        models.PositiveIntegerField()
    )  # the organisation's own count; it may be older than this installation
    marking = models.ForeignKey("access.Marking", models.PROTECT, related_name="meetings")
    opens_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    status = models.CharField(max_length=8, choices=Status, default=Status.CONVENED)
    convened_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    summary = models.TextField(blank=True)  # of the Chair: its own words, never a decision (invariant 21)
    summary_at = models.DateTimeField(null=True, blank=True)

    objects = MarkedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "number"], name="one_meeting_a_number")
        ]
        indexes: ClassVar = [models.Index(fields=["body", "-opens_at"])]

    def __str__(self) -> str:
        return f"{self.body_id}/{self.number}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("meeting", args=[self.key])


class AgendaItem(models.Model):
    """A line of the agenda, in the words of whoever keeps it; texts stand under it."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "position"], name="one_item_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class AgendaText(models.Model):
    """A draft decision under an item, and what the meeting made of it."""

    class Outcome(models.TextChoices):
        NONE = ""
        ADOPTED = "adopted"
        AD_REFERENDUM = "ad_referendum"
        DEFERRED = "deferred"

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="texts")
    decision = models.ForeignKey("decisions.Decision", models.PROTECT, related_name="agendas")
    tabled_at = models.DateTimeField()
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True, default=Outcome.NONE)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "decision"], name="tabled_once_an_item")
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.decision_id}"


class Presence(models.Model):
    """A party sat in the room from one instant to another. Nothing follows from it but the quorum (invariant 19)."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="presences")
    party = models.ForeignKey("register.Party", models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["meeting", "party"])]

    def __str__(self) -> str:
        return f"{self.party_id} at {self.meeting_id}"


class Announcement(models.Model):
    """A decision adopted by silence, carried by the next meeting of its body (invariant 16); each once."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="announcements")
    decision = models.OneToOneField("decisions.Decision", models.PROTECT, related_name="announcement")

    def __str__(self) -> str:
        return f"{self.decision_id} at {self.meeting_id}"
