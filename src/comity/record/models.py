"""What the organisation did, in the order it did it. `writer.py` alone appends, and no code changes an entry."""

import uuid
from typing import ClassVar

from django.db import models

from comity.access.models import MarkedQuerySet


class Head(models.Model):
    """The one row every act locks last: size and frontier of the tree."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.PositiveBigIntegerField(default=0)
    frontier = models.BinaryField(default=bytes)
    last_at = models.DateTimeField(null=True, blank=True)
    closed = models.CharField(
        max_length=400, blank=True, default=""
    )  # why nothing more is written; see alarms.py

    def __str__(self) -> str:
        return f"head at {self.size}"


class Entry(models.Model):
    """One act. `data` are the exact bytes of the leaf; the other columns let the database find it."""

    index = models.PositiveBigIntegerField(primary_key=True)
    act = models.UUIDField(unique=True)
    kind = models.CharField(max_length=64)
    at = models.DateTimeField()
    subject = models.UUIDField(null=True, blank=True)  # the decision, document, delegation … it is about
    data = models.BinaryField()
    leaf = models.BinaryField()
    marking = models.ForeignKey("access.Marking", models.PROTECT, related_name="entries")

    objects = MarkedQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "index"])]

    def __str__(self) -> str:
        return f"{self.index} {self.kind}"


class Disclosure(models.Model):
    """What a committed field said, with the salt that proves it; shown under its own marking, erasable alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(
        Entry, models.PROTECT, related_name="disclosures", db_index=False
    )  # found by `one_value_a_name`
    name = models.CharField(max_length=64)
    salt = models.BinaryField()
    value = models.JSONField()
    marking = models.ForeignKey("access.Marking", models.PROTECT, related_name="disclosures")

    objects = MarkedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "name"], name="one_value_a_name")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.name}"


class Checkpoint(models.Model):
    """A tree head the signer has signed."""

    size = models.PositiveBigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"checkpoint {self.size}"


class Tile(models.Model):
    """Up to 256 hashes of the tree (C2SP tlog-tiles); derived from the entries, and grown by `proofs.py` alone."""

    id = models.PositiveBigIntegerField(primary_key=True)  # level << 56 | number
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"tile {self.id >> 56}/{self.id & (1 << 56) - 1}"


class Heartbeat(models.Model):
    """The platform was alive: one row a minute, with the boot it lived in (read by acts, which copy what they find)."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    source = models.CharField(max_length=16)
    boot = models.CharField(max_length=64)
    boot_clock = models.FloatField()  # seconds since boot

    def __str__(self) -> str:
        return f"{self.source} {self.at}"


class ClockAlarm(models.Model):
    """The wall clock ran away from the boot clock; nothing is adopted while one is unsettled."""

    id = models.BigAutoField(primary_key=True)
    raised_at = models.DateTimeField()
    drift = models.FloatField()  # seconds; positive when the wall clock ran ahead
    checked_by = models.ForeignKey("people.Appointment", models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)  # an officer looked; a second person settles it
    settled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"clock off by {self.drift:.0f} s"


class Alarm(models.Model):
    """Something that the operator and every delegation must know of the record itself; open until it is settled."""

    id = models.BigAutoField(primary_key=True)
    raised_at = models.DateTimeField()
    kind = models.CharField(max_length=32)
    text = models.CharField(max_length=400)
    told_at = models.DateTimeField(null=True, blank=True)  # the operator's mail left
    settled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} since {self.raised_at}"


class WitnessKey(models.Model):
    """A key with which a delegation cosigns the record, from and until an instant."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    party = models.CharField(max_length=32)
    name = models.CharField(max_length=200)  # the key's own name, the first part of its vkey
    vkey = models.CharField(max_length=4_000, unique=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["party"], condition=models.Q(valid_to=None), name="one_witness_a_party"
            )
        ]

    def __str__(self) -> str:
        return self.name


class RecordKey(models.Model):
    """A key that may follow the one with which the record is signed: an officer proposes it, a second one lets it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    old = models.CharField(max_length=4_000)  # vkeys
    new = models.CharField(max_length=4_000)
    note = models.TextField()  # what both keys signed
    days = models.PositiveSmallIntegerField()  # for which both sign
    proposed_by = models.ForeignKey("people.Appointment", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)  # another proposal took its place
    replaced_by = models.ForeignKey("people.Appointment", models.PROTECT, null=True, related_name="+")
    replaced_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)  # both keys sign until then

    def __str__(self) -> str:
        return self.new


class Cosignature(models.Model):
    """A witness's signature under one signed head."""

    id = models.BigAutoField(primary_key=True)
    checkpoint = models.ForeignKey(Checkpoint, models.CASCADE, related_name="cosignatures")
    witness = models.ForeignKey(WitnessKey, models.PROTECT, related_name="cosignatures")
    time = models.PositiveBigIntegerField()  # seconds since 1970, as the witness signed it
    line = models.TextField()  # the line of the note, with its line feed
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["checkpoint", "witness"], name="one_cosignature_a_witness")
        ]

    def __str__(self) -> str:
        return f"{self.witness_id} under {self.checkpoint_id}"


class Erasure(models.Model):
    """Fields of an entry that an officer asks to have erased, and what became of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    index = models.PositiveBigIntegerField()
    names = models.JSONField()  # of the fields
    ground = models.CharField(max_length=400)
    proposed_by = models.ForeignKey("people.Appointment", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("people.Appointment", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"fields of entry {self.index}"
