"""The marking that everything shown carries, and the reading rule in SQL."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Final, Self, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q

from comity.access.release import Distribution, Release, may_read
from comity.core.errors import NotFound
from comity.core.seat import Seat
from comity.register import queries as register
from comity.sql import Query


class Marking(models.Model):
    """Who brought something, and who may read it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    originator = models.CharField(max_length=32)
    public_from = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.originator} {self.id}"

    def distribution(self) -> Distribution:
        """The value that `may_read` takes."""
        return _distribution(self, [(r.since, r.party, r.group, r.until) for r in self.releases.all()])


def _distribution(
    marking: Marking, releases: Iterable[tuple[datetime, str, str, datetime | None]]
) -> Distribution:
    released = frozenset(Release(*release) for release in releases)
    return Distribution(marking.originator, released, marking.public_from)


class ReleaseRow(models.Model):
    """A party or a group that may read from one instant until another."""

    marking = models.ForeignKey(Marking, models.CASCADE, related_name="releases")
    party = models.CharField(max_length=32, blank=True)
    group = models.CharField(max_length=64, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(party="", group__gt="") | Q(group="", party__gt=""), name="release_to_one_reader"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["marking", "party", "group"])]

    def __str__(self) -> str:
        return self.party or self.group


RELEASES: Final = Query(
    lambda marking: ReleaseRow.objects.filter(marking_id=marking).values_list(
        "since", "party", "group", "until"
    ),
    models.UUIDField(),
)


def readable(seat: Seat, at: datetime, path: str = "marking") -> Q:
    """`may_read` as a condition on rows that refer to a marking at `path` (`Exists`, never a join)."""
    groups = register.groups_of(seat.party, at)
    return Q(Exists(readable_markings(seat.party, groups, at).filter(pk=OuterRef(f"{path}_id"))))


def readable_markings(party: str, groups: frozenset[str], at: datetime) -> models.QuerySet[Marking]:
    """Markings that a party with these groups may read at an instant; the public is the party ""."""
    rule = Q(public_from__lte=at)
    if party:
        to_me = Q(party=party) | Q(group__in=sorted(groups))
        released = ReleaseRow.objects.filter(to_me, marking=OuterRef("pk"), since__lte=at).filter(
            Q(until__isnull=True) | Q(until__gt=at)
        )
        rule |= Q(originator=party) | Q(Exists(released))
    return Marking.objects.filter(rule)


M = TypeVar("M", bound=models.Model)


class MarkedQuerySet(models.QuerySet[M]):
    """The only door to rows that carry a marking: whatever a reader holds came through here."""

    marking_path = "marking"
    key_field = "pk"

    def visible_to(self, seat: Seat, *, at: datetime) -> Self:
        """The rows this seat may read at this instant."""
        return self.filter(readable(seat, at, self.marking_path))

    def locked(self) -> Self:
        """Rows locked until the end of the transaction, the markings not."""
        return self.select_for_update(of=("self",))

    def for_reader(self, seat: Seat, key: UUID, *, at: datetime) -> M:
        """The one row, or the same `NotFound` for hidden and absent, after the same queries.

        One row is asked of the rule itself, which `visible_to` says in SQL for many. With a lock the releases are
        read once it is held: who lost the right while waiting for the row is not let through.
        """
        row = self.select_related(self.marking_path).filter(**{self.key_field: key}).first()
        return _let_through(row, getattr(row, self.marking_path, None), seat, key, at)


class Door(Query[M]):
    """The same door to one row by its key, for acts: a query that is built once, with its marking."""

    def for_reader(self, seat: Seat, key: UUID, *, at: datetime) -> M:
        """As `MarkedQuerySet.for_reader`."""
        row = self.first(key)
        return _let_through(row, getattr(row, "marking", None), seat, key, at)


def _let_through(row: M | None, marking: Marking | None, seat: Seat, key: UUID, at: datetime) -> M:
    """The row if its marking lets this seat read it."""
    releases = RELEASES(marking.pk if marking else key)
    distribution = _distribution(marking or Marking(originator=""), releases)
    groups = register.groups_of(seat.party, at)
    if row is None or marking is None or not may_read(seat.party, groups, distribution, at=at):
        raise NotFound
    return row
