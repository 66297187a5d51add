"""Statements: what delegations attach to a text for ever, without altering it (invariants 4 and 22)."""

import uuid
from typing import ClassVar

from django.db import models

from comity.access.models import MarkedQuerySet


class Statement(models.Model):
    """One statement, reply or corrigendum; its words never change, a corrigendum stands beside them."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey("decisions.Decision", models.PROTECT, related_name="statements")
    marking = models.ForeignKey("access.Marking", models.PROTECT, related_name="statements")
    party = models.ForeignKey("register.Party", models.PROTECT, related_name="statements")
    form = models.CharField(max_length=32)  # a value of core's Communication
    language = models.CharField(max_length=8)
    text = models.TextField()
    at = models.DateTimeField()
    joint = models.BooleanField(default=False)  # other delegations may join it
    answers = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replies")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrigenda")
    released_at = models.DateTimeField(null=True, blank=True)  # to everybody, by its author

    objects = MarkedQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["decision", "at"])]

    def __str__(self) -> str:
        return f"{self.party_id}: {self.form}"


class Joining(models.Model):
    """A delegation made a joint statement its own."""

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="joinings")
    party = models.ForeignKey("register.Party", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["statement", "party"], name="joined_once")]

    def __str__(self) -> str:
        return f"{self.party_id} joins {self.statement_id}"
