"""Persons, and the seats their parties give them."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from comity.core.seat import Role


class PersonManager(BaseUserManager["Person"]):
    """Makes persons; Django's authentication asks for it."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """A person with a sign-in; seats are given by acts."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """A human being who signs in; never shown outside the own delegation and to accrediting officers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=8, default="en")
    zone = models.CharField(max_length=64, blank=True)  # empty: the clock of the party
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[PersonManager] = PersonManager()

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """What allauth shows to the person."""
        return self.name


class Appointment(models.Model):
    """A seat: one person, one party, one role, for a time; a row for every change that matters is in the record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    party = models.ForeignKey("register.Party", models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=16, choices=[(r.value, r.value) for r in Role])
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)
    accredited_from = models.DateTimeField(null=True, blank=True)
    accredited_to = models.DateTimeField(null=True, blank=True)
    administers_from = models.DateTimeField(null=True, blank=True)
    administers_to = models.DateTimeField(null=True, blank=True)
    acting_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="acting"
    )  # in the Chair's seat for a State that acts as Chair: the seat in its delegation, with which this one ends

    class Meta:
        indexes: ClassVar = [models.Index(fields=["party", "valid_from"])]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.party_id}"


class Invitation(models.Model):
    """A colleague is asked in; the token itself is only in the mail, its hash here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=8, default="en")
    party = models.ForeignKey("register.Party", models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=16, default=Role.DELEGATE.value)
    administers_from = models.DateTimeField(null=True, blank=True)  # only through a note verbale
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.email


class AdministratorNote(models.Model):
    """A note verbale that names a delegation's administrator; two officers, then a waiting period."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    party = models.ForeignKey("register.Party", models.PROTECT, related_name="administrator_notes")
    reference = models.CharField(max_length=100)
    noted_on = models.DateField()
    email = models.EmailField()
    name = models.CharField(max_length=200)
    entered_by = models.ForeignKey(Appointment, models.PROTECT, related_name="notes_entered")
    entered_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="notes_confirmed"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    effective_from = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.reference


class Passkey(models.Model):
    """A person's passkey that a delegation lets authorise acts; enrolled and ended by acts of the record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="passkeys")
    credential = models.CharField(
        max_length=1400, unique=True
    )  # as browsers write it: base64url, at most 1023 bytes
    key = models.BinaryField(max_length=65)  # 65 bytes of a point of P-256, or 32 of Ed25519
    algorithm = models.IntegerField()  # COSE: -7 or -8
    name = models.CharField(max_length=200)
    used = models.BigIntegerField(default=0)  # the device's counter when it last signed an act
    entry = models.BigIntegerField(null=True)  # the entry of the record that enrolled it
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """A program's key, bound to one seat; only its hash is kept.

    Made by a person who could act formally, it ends with that right for good; who is accredited anew makes another.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="tokens")
    label = models.CharField(max_length=100)
    acts = models.BooleanField(default=False)  # its seat was accredited when it was made
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.label
