"""The outbox: what is to be told to whom, and how far telling has come."""

import uuid
from typing import ClassVar

from django.db import models


class Cursor(models.Model):
    """How far a reader of the record has come."""

    name = models.CharField(max_length=32, primary_key=True)
    index = models.PositiveBigIntegerField(default=0)  # the next entry to read

    def __str__(self) -> str:
        return f"{self.name} {self.index}"


class Notice(models.Model):
    """One mail to one party about one entry."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"
        NO_ADDRESS = "no_address"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=64, blank=True)  # of the entry, or a reminder of it
    subject_key = models.UUIDField(null=True, blank=True)
    party = models.CharField(max_length=32)
    address = models.EmailField(blank=True)
    language = models.CharField(max_length=8, default="en")
    title = models.CharField(max_length=300)
    body = models.TextField()
    state = models.CharField(max_length=16, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "kind", "party", "address"], name="told_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "created_at"]),
            models.Index(fields=["subject_key", "party"]),
        ]

    def __str__(self) -> str:
        return f"{self.entry} to {self.party}"
