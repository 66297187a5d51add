"""Bytes as they were received, kept once for each hash."""

import uuid

from django.db import models


class StoredFile(models.Model):
    """A file that came in. It has no marking of its own: it is reached through the version that refers to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    received = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
