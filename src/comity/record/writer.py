"""The only place that appends to the record: one entry per act, its index given under the head's lock."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import models

from comity.access.models import Marking
from comity.core.errors import Broken, NotPossibleNow, _
from comity.core.log import entry as entries
from comity.core.log import tree
from comity.core.seat import Seat
from comity.record import alarms, clock
from comity.record.models import Disclosure, Entry, Head
from comity.sql import Columns, Query

PRIVATE: Final = frozenset({"request", "person"})

ANSWERED: Final = Query(
    lambda act: Entry.objects.filter(act=act).values_list("index", "subject"), models.UUIDField()
)
HEAD: Final = Query(lambda: Head.objects.select_for_update().filter(pk=1))
GROWN: Final = Columns(Head, ("size", "frontier", "last_at"))
ENTRIES: Final = Columns(Entry, ("index", "act", "kind", "at", "subject", "data", "leaf", "marking"))
DISCLOSURES: Final = Columns(Disclosure, ("id", "entry", "name", "salt", "value", "marking"))


class SaidOtherwise(NotPossibleNow):
    """One act number, two contents."""

    message = _("This form was already used for something else. Open it again to send a new one.")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for one act: its number from the form, the seat, the instant of receipt."""

    act: UUID
    by: Seat
    received: datetime
    content: str = ""  # digest of what was asked, filled by `@formal`


@dataclass(frozen=True, slots=True)
class Recorded:
    """The answer to an act: where it stands in the record, and what it is about."""

    index: int
    act: UUID
    subject: UUID | None


@dataclass(frozen=True, slots=True)
class Told:
    """A committed field that somebody besides the actor may read: its value and who may."""

    value: Any
    marking: Marking


def digest(content: Mapping[str, Any]) -> str:
    """The hash of what was asked for, so that a repetition can be told from something new."""
    return hashlib.sha256(json.dumps(content, default=_plain, sort_keys=True).encode()).hexdigest()


def _plain(value: object) -> str:
    return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else str(value)


def first_answer(asked: Asked) -> Recorded | None:
    """What an act of this number was answered, to the same seat and for the same content; else a refusal."""
    for index, subject in ANSWERED(asked.act):
        before = Disclosure.objects.filter(entry=index, name="request").first()
        if before is None or before.value != _request(asked):
            raise SaidOtherwise
        return Recorded(index, asked.act, subject)
    return None


def _request(asked: Asked) -> dict[str, str]:
    seat = str(asked.by.id) if asked.by.id else asked.by.role.value
    salted = hashlib.sha256(f"{asked.act}/{seat}/{asked.content}".encode()).hexdigest()
    return {"seat": seat, "digest": salted}


@dataclass(frozen=True, slots=True)
class Writing:
    """What one act wants written.

    `marking` says who sees that it happened, `own` who reads what only the actor's party may (who acted, what
    was asked); `confidential` fields go under `marking`, `told` ones under their own.
    """

    kind: str
    asked: Asked
    subject: UUID | None
    marking: Marking
    own: Marking
    public: Mapping[str, Any] = field(default_factory=dict)
    confidential: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Told] = field(default_factory=dict)

    def fields(self) -> dict[str, Any]:
        """Every committed field by name."""
        found: dict[str, Any] = {
            "by": self.asked.by.party or self.asked.by.role.value,
            "received": self.asked.received.astimezone(UTC).isoformat(),
            "request": _request(self.asked),
            **self.confidential,
            **{name: item.value for name, item in self.told.items()},
        }
        if self.asked.by.acting:
            found["acting"] = self.asked.by.acting
        if self.asked.by.person:
            found["person"] = str(self.asked.by.person)
        return found

    def marking_of(self, name: str) -> Marking:
        """Who may read one committed field."""
        if name in self.told:
            return self.told[name].marking
        return self.own if name in PRIVATE else self.marking


def append(writing: Writing) -> Recorded:
    """Write the entry of one act, last in its transaction."""
    return append_all([writing])[0]


def _locked_head() -> Head:
    head = HEAD.first()
    if head is None:
        raise Broken("the record has no head: run `comity init` first")
    if head.closed:
        raise alarms.Closed
    return head


def _place(index: int, n: int) -> UUID:
    """The key of a disclosure: its entry and place in a UUID of version 8 (RFC 9562), never shown.

    Keys grow with the record, so that their index is written at its end, where random ones would go all over it.
    """
    return UUID(int=index << 80 | 8 << 76 | 2 << 62 | n)


def append_all(writings: Sequence[Writing]) -> list[Recorded]:
    """Write the entries of several acts done in one transaction, one each, in this order."""
    head = _locked_head()
    at = clock.in_time(min(w.asked.received for w in writings))
    if head.last_at is not None:
        at = max(at, head.last_at)
    frontier = tree.Frontier.from_bytes(bytes(head.frontier))
    rows, kept, done = list[tuple[object, ...]](), list[tuple[object, ...]](), list[Recorded]()
    for index, writing in enumerate(writings, head.size):
        sealed = entries.build(
            settings.RECORD_ORIGIN,
            index,
            writing.asked.act,
            at,
            writing.kind,
            dict(writing.public),
            writing.fields(),
            secrets.token_bytes,
        )
        leaf = tree.leaf_hash(sealed.entry_bytes)
        frontier = frontier.append(leaf)
        act, subject = writing.asked.act, writing.subject
        rows.append((index, act, writing.kind, at, subject, sealed.entry_bytes, leaf, writing.marking.pk))
        kept += [
            (_place(index, n), index, d.name, d.salt, d.value, writing.marking_of(d.name).pk)
            for n, d in enumerate(sealed.disclosures)
        ]
        done.append(Recorded(index, act, subject))
    ENTRIES.add_rows(rows)
    DISCLOSURES.add_rows(kept)
    GROWN.set_columns(1, (head.size + len(rows), frontier.to_bytes(), at))
    return done
