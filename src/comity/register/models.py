"""The register: who belongs to the organisation, under which name, since when; dated rows, written by acts."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Dated(models.Model):
    """A statement that holds from one day until another (exclusive), as known at `recorded_at`."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    source = models.CharField(max_length=500, blank=True)
    confidence = models.CharField(max_length=8, blank=True)

    class Meta:
        abstract = True


class Organisation(models.Model):
    """The one organisation of this installation."""

    code = models.CharField(max_length=16, primary_key=True)
    origin = models.CharField(max_length=200)  # the name of the record, for ever
    names = models.JSONField()  # language -> name
    short_names = models.JSONField()
    seat_names = models.JSONField()  # language -> name of the seat, shown beside seat time
    seat_zone = models.CharField(max_length=64)
    languages = models.JSONField()  # working languages, first one authentic
    founded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class Party(models.Model):
    """Whoever has a seat at the table or beside it; its kind and names are dated rows."""

    class Kind(models.TextChoices):
        MEMBER_STATE = "member_state"
        OBSERVER_STATE = "observer_state"
        OBSERVER_ORGANISATION = "observer_organisation"
        PARTNER = "partner"
        ADVISORY_BODY = "advisory_body"
        SECRETARIAT = "secretariat"
        CHAIRMANSHIP = "chairmanship"

    code = models.CharField(max_length=32, primary_key=True)

    def __str__(self) -> str:
        return self.code


class PartyStatus(Dated):
    """What a party is to the organisation during a time."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="statuses")
    kind = models.CharField(max_length=32, choices=Party.Kind)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "valid_from"])]

    def __str__(self) -> str:
        return f"{self.party_id}: {self.kind}"


class Designation(Dated):
    """The name the organisation uses for a party in one language, and its place in the order."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="designations")
    language = models.CharField(max_length=8)
    name = models.CharField(max_length=200)
    sort_key = models.CharField(max_length=200)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["language", "sort_key"])]

    def __str__(self) -> str:
        return self.name


class PartyClock(Dated):
    """A party's local time and days of rest; shown as an offset, never as a city."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="clocks")
    zone = models.CharField(max_length=64)
    weekend = models.JSONField()  # Monday is 0
    holidays_key = models.CharField(max_length=8, blank=True)

    def __str__(self) -> str:
        return f"{self.party_id}: {self.zone}"


class DeclaredDays(models.Model):
    """What a delegation says of its own days; it comes before the library, and the newest word about a day counts.

    No word goes away, so that the days of any earlier instant can be told. Days have no names here.
    """

    party = models.ForeignKey(Party, models.PROTECT, related_name="declared_days")
    first_day = models.DateField()
    last_day = models.DateField()  # included
    working = models.BooleanField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["party", "last_day"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="last_day_after_first_day")
        ]

    def __str__(self) -> str:
        return f"{self.party_id}: {self.first_day} to {self.last_day}"


class Mailbox(Dated):
    """The address a party has notified for notices."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="mailboxes")
    address = models.EmailField()
    language = models.CharField(max_length=8, default="en")

    def __str__(self) -> str:
        return self.address


class Body(models.Model):
    """An organ that decides or advises."""

    code = models.CharField(max_length=32, primary_key=True)
    kind = models.CharField(max_length=32)
    position = models.PositiveSmallIntegerField(default=0)
    decides = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.code


class BodyName(Dated):
    """What a body is called in one language."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="names")
    language = models.CharField(max_length=8)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class Membership(Dated):
    """A party sits on a body; for bodies of all Member States there is one row per State."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="memberships")
    party = models.ForeignKey(Party, models.PROTECT, related_name="memberships")

    def __str__(self) -> str:
        return f"{self.body_id}: {self.party_id}"


class Chairmanship(Dated):
    """The State that holds the Chair of a body, or of all of them where `body` is empty."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="chairmanships")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="chairmanships")

    def __str__(self) -> str:
        return f"{self.party_id} {self.valid_from}"


class SeatKind(models.TextChoices):
    """What two officers register about a seat; the last six end or change what the others began."""

    CHARGE = "charge"  # an acting head leads the delegation for a time
    UNREPRESENTED = "unrepresented"  # no representation is notified
    CLAIMANTS = "claimants"  # two say that they are it; nobody is accredited until the body has decided
    SUSPENDED = "suspended"  # by a decision of the body alone
    ACTING_CHAIR = "acting_chair"
    CHAIRMANSHIP = "chairmanship"
    REPRESENTED = "represented"
    SETTLED = "settled"  # by a decision of the body alone
    RESTORED = "restored"  # likewise
    PRESIDES = "presides"  # who acted as Chair does so no longer
    HEADED = "headed"  # the acting head no longer leads


class SeatPeriod(Dated):
    """What holds for a seat from one day until another."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    party = models.ForeignKey(Party, models.PROTECT, related_name="periods")
    kind = models.CharField(max_length=16, choices=SeatKind)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "party"])]

    def __str__(self) -> str:
        return f"{self.party_id}: {self.kind}"


class SeatNote(models.Model):
    """What one officer has entered about a seat; a second one registers it."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16, choices=SeatKind)
    party = models.ForeignKey(Party, models.PROTECT, related_name="seat_notes")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=200)  # the note verbale, or the number of the decision
    entered_at = models.DateTimeField()
    entered_by = models.UUIDField()  # a seat; people stand above the register
    settled_at = models.DateTimeField(null=True, blank=True)
    registered = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.party_id}: {self.kind} from {self.valid_from}"


class RuleVersion(Dated):
    """One version of the rules under which a body decides; a running procedure keeps the version it began under."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    body = models.ForeignKey(Body, models.PROTECT, related_name="rules")
    decision_class = models.CharField(
        max_length=32, blank=True, default=""
    )  # empty: every class without its own
    label = models.CharField(max_length=200)
    values = models.JSONField()  # comity.core.consensus.rules.RuleSet.to_json

    def __str__(self) -> str:
        return self.label


class RuleNote(models.Model):
    """A rule set that one officer has entered, with the decision it rests on; a second one puts it in force."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="rule_notes")
    decision_class = models.CharField(max_length=32, blank=True, default="")
    values = models.JSONField()
    valid_from = models.DateField()
    authority = models.CharField(max_length=300)
    entered_at = models.DateTimeField()
    entered_by = models.UUIDField()  # a seat; people stand above the register
    settled_at = models.DateTimeField(null=True, blank=True)
    adopted = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.body_id} from {self.valid_from}"


def on(day: object, prefix: str = "") -> Q:
    """The dated rows that hold on a day."""
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": day})
    )
