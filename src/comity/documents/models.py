"""Papers: one symbol across languages, versions, and the series that number them."""

import uuid
from typing import ClassVar

from django.db import models

from comity.access.models import MarkedQuerySet


class Series(models.Model):
    """A row of symbols without gaps; its reading circle is the body's, so a number betrays nothing."""

    key = models.CharField(max_length=64, primary_key=True)  # e.g. "SOC/draft"
    body = models.ForeignKey("register.Body", models.PROTECT, related_name="series")
    use = models.CharField(max_length=16)  # draft | decision
    pattern = models.CharField(max_length=100)  # "{org}/{body}/{year}/D.{n}"

    def __str__(self) -> str:
        return self.key


class SeriesYear(models.Model):
    """The last number given in one series and year; locked while one is given."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["series", "year"], name="one_count_a_year")]

    def __str__(self) -> str:
        return f"{self.series_id} {self.year}: {self.last}"


class Document(models.Model):
    """One paper. Its symbol comes with circulation; before, only its key addresses it."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    symbol = models.CharField(max_length=100, unique=True, null=True, blank=True)
    kind = models.CharField(max_length=32)  # draft_decision, chair_statement …
    body = models.ForeignKey("register.Body", models.PROTECT, related_name="documents")
    marking = models.ForeignKey("access.Marking", models.PROTECT, related_name="documents")
    registered_at = models.DateTimeField()

    objects = MarkedQuerySet.as_manager()

    def __str__(self) -> str:
        return self.symbol or str(self.key)


class Version(models.Model):
    """The text in one language: the bytes as received, and how they read."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    language = models.CharField(max_length=8)
    authentic = models.BooleanField(default=False)
    title = models.CharField(max_length=300)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="versions")
    html = models.TextField()
    plain = models.TextField()
    added_at = models.DateTimeField()
    of = models.CharField(
        max_length=64, blank=True, default=""
    )  # a translation: what it translates, as the core says

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "language"], name="one_version_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.language}"


class EarlierText(models.Model):
    """An authentic text that another one has replaced: it stays readable for those who had it then."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="earlier_texts")
    marking = models.ForeignKey("access.Marking", models.PROTECT, related_name="earlier_texts")
    number = models.PositiveSmallIntegerField()  # the first text is 1
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=300)
    text_hash = models.CharField(max_length=64)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="earlier_texts")
    html = models.TextField()
    plain = models.TextField()
    replaced_at = models.DateTimeField()

    objects = MarkedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "number"], name="one_earlier_text_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.document_id}, text {self.number}"


class Translation(models.Model):
    """One language into which a text is to be translated: who asked, until when, and how far it has come."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="translations")
    marking = models.ForeignKey(
        "access.Marking", models.PROTECT, related_name="translations"
    )  # of the proceedings
    language = models.CharField(max_length=8)
    requested_by = models.ForeignKey("register.Party", models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    due = models.DateTimeField(null=True, blank=True)
    step = models.CharField(max_length=16)  # a value of core's translations.Step
    of = models.CharField(max_length=64, blank=True)  # source of the newest rendering

    objects = MarkedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "language"], name="one_translation_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.document_id} into {self.language}: {self.step}"


class Rendering(models.Model):
    """One file of a translation, kept as it came in; a revision stands beside it, the newest one is released."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    translation = models.ForeignKey(Translation, models.PROTECT, related_name="renderings")
    number = models.PositiveSmallIntegerField()  # in the order in which they came
    of = models.CharField(max_length=64)
    title = models.CharField(max_length=300)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="renderings")
    html = models.TextField()
    plain = models.TextField()
    added_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["translation", "number"], name="one_rendering_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.translation_id}, {self.number}"
