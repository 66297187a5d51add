"""Decisions: the procedure that a paper goes through."""

import uuid
from collections.abc import Collection, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from comity.access.models import MarkedQuerySet
from comity.core.consensus import translations
from comity.core.consensus.procedure import Procedure
from comity.core.consensus.rules import RuleSet
from comity.core.consensus.stages import Stage
from comity.core.errors import Broken
from comity.register import queries as register
from comity.sql import Columns

STORED = [(s.value, s.value) for s in Stage if s is not Stage.EXPIRED]  # expired is computed, never stored


class Package(models.Model):
    """Texts launched in one act; together, one part that falls takes all with it. It is shown through its parts."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    together = models.BooleanField()  # said at launch; else each part stands for itself
    launched_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.key)


class Decision(models.Model):
    """One text before one body under one version of the rules."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.OneToOneField("documents.Document", models.PROTECT, related_name="decision")
    marking = models.ForeignKey("access.Marking", models.PROTECT, related_name="decisions")
    proceedings = models.ForeignKey(
        "access.Marking", models.PROTECT, related_name="proceedings"
    )  # never public
    body = models.ForeignKey("register.Body", models.PROTECT, related_name="decisions")
    rule_version = models.ForeignKey("register.RuleVersion", models.PROTECT, related_name="decisions")
    rules = models.JSONField()  # as they were when the procedure began
    decision_class = models.CharField(max_length=32)
    title = models.CharField(max_length=300)  # of the authentic version, for lists and search
    symbol = models.CharField(max_length=100, blank=True, default="")  # of the draft, once circulated
    stage = models.CharField(max_length=16, choices=STORED, default=Stage.DRAFT.value)
    registered_at = models.DateTimeField()
    launcher = models.CharField(max_length=32, blank=True)
    authority = models.CharField(max_length=300, blank=True)
    announcing = models.CharField(
        max_length=32, blank=True, default=""
    )  # body whose next meeting announces it; fixed at circulation
    text_hash = models.CharField(max_length=64)
    all_versions_hash = models.CharField(max_length=64)
    members = models.JSONField(default=list)
    circulated_at = models.DateTimeField(null=True, blank=True)
    first_circulated_at = models.DateTimeField(null=True, blank=True)
    circulation = models.PositiveBigIntegerField(null=True, blank=True, unique=True)  # order of circulation
    deadline = models.DateTimeField(null=True, blank=True)
    broken_at = models.DateTimeField(null=True, blank=True)
    broken_by = models.CharField(max_length=32, blank=True)
    objectors = models.JSONField(default=list)
    lifted = models.JSONField(default=list)
    late = models.JSONField(default=list)
    unconfirmed = models.JSONField(default=list)
    entered = models.JSONField(default=list)
    returned = models.BooleanField(default=False)
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrigenda")
    package = models.ForeignKey(Package, models.PROTECT, null=True, blank=True, related_name="parts")
    sponsored = models.BooleanField(default=False)  # a Member State brought it
    sponsors = models.JSONField(default=list)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    resumed_at = models.DateTimeField(null=True, blank=True)
    adopted_at = models.DateTimeField(null=True, blank=True)  # when the act was done
    effect_from = models.DateTimeField(null=True, blank=True)  # the deadline
    contested = models.BooleanField(default=False)
    number = models.CharField(max_length=100, unique=True, null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = MarkedQuerySet.as_manager()
    read: Mapping[str, Any] = MappingProxyType({})  # columns as the database had them; of a new row, none
    known: tuple[object, RuleSet] | None = None  # plain rules, and what they were read as

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["stage", "deadline"]),
            models.Index(fields=["body", "-adopted_at"]),
            models.Index(fields=["-registered_at"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(stage="adopted") | Q(number__isnull=False, adopted_at__isnull=False),
                name="adopted_has_a_number",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(stage="adopted"), name="number_at_adoption"
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.symbol or self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("decision", args=[self.key])

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any
    ) -> Self:
        """The row, and what was read of it."""
        row = super().from_db(db, field_names, values, **more)
        row.read = {
            name: value.copy() if isinstance(value, (list, dict)) else value
            for name, value in zip(field_names, values, strict=True)
        }
        return row

    @property
    def rule_set(self) -> RuleSet:
        """The rules it runs under, read once for the plain values it holds."""
        if self.known is None or self.known[0] is not self.rules:
            self.known = (self.rules, RuleSet.from_json(self.rules))
        return self.known[1]

    @property
    def procedure(self) -> Procedure:
        """The value that the rules work on."""
        return Procedure(
            stage=Stage(self.stage),
            rules=self.rule_set,
            body=self.body_id,
            decision_class=self.decision_class,
            launcher=self.launcher,
            text_hash=self.text_hash,
            members=frozenset(self.members),
            circulated_at=self.circulated_at,
            first_circulated_at=self.first_circulated_at,
            deadline=self.deadline,
            broken_at=self.broken_at,
            broken_by=self.broken_by,
            authority=self.authority,
            objectors=frozenset(self.objectors),
            lifted=frozenset(self.lifted),
            late=frozenset(self.late),
            unconfirmed=frozenset(self.unconfirmed),
            entered=frozenset(self.entered),
            returned=self.returned,
            sponsored=self.sponsored,
            sponsors=frozenset(self.sponsors),
            withdrawn_at=self.withdrawn_at,
            held_at=self.held_at,
            resumed_at=self.resumed_at,
            adopted_at=self.adopted_at,
            effect_from=self.effect_from,
            contested=self.contested,
        )

    def under_rules_of(self, day: date) -> None:
        """A draft follows the rules of the day; from its circulation on it keeps those it began under."""
        if self.stage == Stage.DRAFT:
            self.rule_version_id, _label, rules = register.rules_on(self.body_id, day, self.decision_class)
            self.rules = rules.to_json()

    def take(self, procedure: Procedure) -> None:
        """Set the columns from the value."""
        self.stage = procedure.stage.value
        self.launcher = procedure.launcher
        self.members = sorted(procedure.members)
        self.circulated_at, self.deadline = procedure.circulated_at, procedure.deadline
        self.first_circulated_at = procedure.first_circulated_at
        self.broken_at, self.broken_by = procedure.broken_at, procedure.broken_by
        self.authority = procedure.authority
        self.objectors, self.lifted = sorted(procedure.objectors), sorted(procedure.lifted)
        self.late, self.unconfirmed = sorted(procedure.late), sorted(procedure.unconfirmed)
        self.entered = sorted(procedure.entered)
        self.sponsored, self.sponsors = procedure.sponsored, sorted(procedure.sponsors)
        self.withdrawn_at = procedure.withdrawn_at
        self.held_at, self.resumed_at = procedure.held_at, procedure.resumed_at
        self.adopted_at, self.effect_from = procedure.adopted_at, procedure.effect_from
        self.contested = procedure.contested

    def store(self, procedure: Procedure) -> None:
        """Write what an act made of it, that is, the columns that differ from what was read; acts alone call this."""
        self.take(procedure)
        columns = [field.attname for field in self._meta.concrete_fields]
        now = {name: getattr(self, name) for name in columns}
        changed = {name: value for name, value in now.items() if self.read.get(name, self) != value}
        if changed and Columns(Decision, tuple(changed)).set_columns(self.key, list(changed.values())) != 1:
            raise Broken(f"decision {self.key} is not there")
        self.read = now

    def stage_at(self, now: datetime) -> Stage:
        """Where it stands at an instant, whatever jobs ran."""
        if self.stage == Stage.SILENCE and self.deadline is not None and now > self.deadline:
            return Stage.EXPIRED
        return Stage(self.stage)

    def members_on(self, at: datetime) -> frozenset[str]:
        """The Member States of the body at that moment; circulation fixes them."""
        return register.members_of(self.body_id, at.date())

    def source(self) -> str:
        """What a translation of this text translates as it stands: the text, and the corrigenda adopted to it."""
        rows = self.corrigenda.filter(stage=Stage.ADOPTED).order_by("adopted_at", "circulation", "number")
        return translations.source(self.text_hash, list(rows.values_list("text_hash", flat=True)))

    def languages_missing(self) -> frozenset[str]:
        """Working languages in which the text as it stands is not there, where the rules wait for all of them."""
        organisation = register.organisation() if self.rules["all_languages_first"] else None
        if organisation is None:
            return frozenset()
        rows = list(self.document.versions.all())
        of = {row.language: row.of or self.text_hash for row in rows if not row.authentic}
        authentic = [row.language for row in rows if row.authentic]
        return translations.missing(organisation.languages, authentic, of, self.source())


class OutsideBreak(models.Model):
    """An objection that came by another way than this platform: by mail, by note verbale, by word in the room."""

    class State(models.TextChoices):
        WAITING = "waiting"  # for the delegation's word, or for a second officer
        COUNTED = "counted"
        LATE = "late"
        OVERTAKEN = "overtaken"  # the party objected by another way meanwhile
        MOOT = "moot"  # the text was withdrawn, or lapsed, before the word came
        RECORDED = "recorded"  # it came to light after that, and changes nothing
        STRUCK = "struck"  # not confirmed by the second officer, or not the delegation's own

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="outside_breaks")
    marking = models.ForeignKey("access.Marking", models.PROTECT, related_name="outside_breaks")
    party = models.ForeignKey("register.Party", models.PROTECT, related_name="outside_breaks")
    channel = models.CharField(max_length=16)
    received = models.DateTimeField()  # by the Chair or the Secretariat
    reference = models.CharField(max_length=200)  # number of the note, who spoke, subject of the mail
    paragraphs = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    paper = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    address = models.EmailField(blank=True)  # of a mail, where the answer goes
    code = models.CharField(max_length=64, blank=True)  # digest of the code by which a mailbox confirms
    no_code = models.CharField(max_length=64, blank=True)  # and of the one by which it says: no objection
    asking_since = models.DateTimeField(null=True, blank=True)  # somebody took it on to ask the mailbox
    asked_at = models.DateTimeField(null=True, blank=True)  # the letter with both codes left
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        "people.Appointment", models.PROTECT, null=True, blank=True, related_name="+"
    )  # none where a mail came in
    state = models.CharField(max_length=16, choices=State, default=State.WAITING)
    settled_at = models.DateTimeField(null=True, blank=True)
    contested_at = models.DateTimeField(null=True, blank=True)
    contest = models.TextField(blank=True)

    objects = MarkedQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "-entered_at"])]

    def __str__(self) -> str:
        return f"{self.party_id} by {self.channel}"


class InboundMail(models.Model):
    """A message as it came in, and what was made of it; what nobody could place, an officer reads."""

    class Outcome(models.TextChoices):
        TAKEN = "taken"  # an objection that waits for confirmation, or came late
        ANSWERED = "answered"  # it carried the code that was sent out
        AUTOMATIC = "automatic"  # an absence note or a bounce
        TO_READ = "to_read"
        READ = "read"

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    marking = models.ForeignKey("access.Marking", models.PROTECT, related_name="inbound_mail")
    message_id = models.CharField(max_length=300, unique=True)
    address = models.CharField(max_length=320)
    party = models.CharField(max_length=32, blank=True)
    subject = models.CharField(max_length=300)
    received = models.DateTimeField()
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="+")
    paper = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=16, choices=Outcome)
    read_by = models.ForeignKey(
        "people.Appointment", models.PROTECT, null=True, blank=True, related_name="+"
    )  # the first officer; from a delegation's mailbox, a second one sets it aside

    objects = MarkedQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["outcome", "-received"])]

    def __str__(self) -> str:
        return f"{self.address}: {self.outcome}"


class Delivery(models.Model):
    """One circulation of a text reached a Member State: by mail, or handed over by note verbale.

    A text that is circulated again is delivered again: who had the first letter may not have the second deadline.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="deliveries")
    party = models.ForeignKey("register.Party", models.PROTECT, related_name="+")
    circulation = models.PositiveBigIntegerField()  # the entry of the record that circulated it
    at = models.DateTimeField()
    reference = models.CharField(max_length=200, blank=True)  # of the note, where it was handed over

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "party", "circulation"], name="delivered_once")
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} to {self.party_id}"


class Communication(models.Model):
    """What a delegation said about a text that is no objection; its author chose the form (invariant 4)."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="communications")
    marking = models.ForeignKey("access.Marking", models.PROTECT, related_name="communications")
    party = models.ForeignKey("register.Party", models.PROTECT, related_name="+")
    form = models.CharField(max_length=32)
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    objects = MarkedQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["decision", "at"])]

    def __str__(self) -> str:
        return f"{self.party_id}: {self.form}"


class Sounding(models.Model):
    """What the Chair noted for itself of one delegation; no other seat reads it, and no handover passes it on."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="soundings")
    marking = models.ForeignKey("access.Marking", models.PROTECT, related_name="soundings")
    party = models.ForeignKey("register.Party", models.PROTECT, related_name="+")
    text = models.CharField(max_length=500)
    at = models.DateTimeField()

    objects = MarkedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["decision", "party"], name="one_sounding")]

    def __str__(self) -> str:
        return f"{self.party_id}: {self.decision_id}"


class InnerDraft(models.Model):
    """What a delegation prepares among itself; through the application nobody else reads it (invariant 36)."""

    class State(models.TextChoices):
        DRAFT = "draft"
        CLEARED = "cleared"  # by the capital
        RELEASED = "released"
        DROPPED = "dropped"

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="inner_drafts")
    marking = models.ForeignKey("access.Marking", models.PROTECT, related_name="inner_drafts")
    party = models.ForeignKey("register.Party", models.PROTECT, related_name="+")
    form = models.CharField(max_length=32)  # "breaks", or one of the communications
    text = models.TextField(blank=True)
    paragraphs = models.JSONField(default=list)
    written_by = models.ForeignKey("people.Appointment", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    cleared_by = models.ForeignKey(
        "people.Appointment", models.PROTECT, null=True, blank=True, related_name="+"
    )
    cleared_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)

    objects = MarkedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.party_id}: {self.state}"
