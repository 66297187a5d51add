"""Erasing what the law demands: salt and value go, the entry stays, every proof of it stays valid.

One officer proposes, a second one erases. The entry `Erased` names the commitments that can never be opened again, so
that whoever restores an old backup erases the same fields before anything is served.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import models, transaction

from comity.access import markings, permits
from comity.acts.asked import formal
from comity.core.errors import NotFound, NotPossibleNow, _
from comity.core.log import entry as entries
from comity.core.seat import SECRETARIAT
from comity.decisions.models import (
    Communication,
    Decision,
    Delivery,
    InboundMail,
    InnerDraft,
    OutsideBreak,
    Sounding,
)
from comity.documents.models import EarlierText, Rendering, Version
from comity.files import store
from comity.files.models import StoredFile
from comity.meetings.models import AgendaItem, Meeting
from comity.people.models import AdministratorNote
from comity.people.seats import person_of
from comity.publish import sessions
from comity.record import writer
from comity.record.models import Disclosure, Entry, Erasure
from comity.record.writer import Asked, Recorded, Writing
from comity.register.models import RuleNote, SeatNote
from comity.statements.models import Statement

GONE: Final = "[…]"  # where a page needs a word to show, such as a title
Copy = tuple[type[models.Model], str, str, str]
COPIES: Final[Sequence[Copy]] = (
    # where the words of an act are kept for pages too: the way to what the act was about, and what stands there then
    (Decision, "title", "key", GONE),
    (Decision, "authority", "key", GONE),
    (Version, "title", "document__decision__key", GONE),
    (EarlierText, "title", "document__decision__key", GONE),
    (Rendering, "title", "translation__document__decision__key", GONE),
    (OutsideBreak, "reason", "decision__key", ""),
    (OutsideBreak, "contest", "decision__key", ""),
    (OutsideBreak, "reference", "decision__key", ""),
    (OutsideBreak, "address", "decision__key", ""),
    (Communication, "text", "decision__key", ""),
    (InnerDraft, "text", "decision__key", ""),
    (Sounding, "text", "decision__key", ""),
    (Statement, "text", "decision__key", ""),
    (InboundMail, "subject", "decision__key", ""),
    (InboundMail, "address", "decision__key", ""),
    (Delivery, "reference", "decision__key", ""),
    (Meeting, "place", "key", GONE),
    (Meeting, "summary", "key", ""),
    (AgendaItem, "title", "meeting__key", GONE),
    (AdministratorNote, "reference", "id", GONE),
    (AdministratorNote, "name", "id", GONE),
    (AdministratorNote, "email", "id", ""),
    (SeatNote, "reference", "key", GONE),
    (RuleNote, "authority", "key", GONE),
)


class AlreadyErased(NotPossibleNow):
    """A field is erased once."""

    message = _("These fields have been erased already.")


@formal
def propose_erasure(asked: Asked, *, index: int, names: tuple[str, ...], ground: str) -> Recorded:
    """An officer names the fields of an entry and the ground; nothing is erased yet."""
    permits.propose_erasure(asked.by)
    there = set(Disclosure.objects.filter(entry_id=index, name__in=names).values_list("name", flat=True))
    if not names or there != set(names) or asked.by.id is None:
        raise NotFound
    row = Erasure.objects.create(
        index=index,
        names=sorted(there),
        ground=ground,
        proposed_by_id=asked.by.id,
        proposed_at=asked.received,
    )
    own = markings.own(SECRETARIAT)
    fields = {"index": index, "names": sorted(there), "ground": ground}
    return writer.append(
        Writing(
            kind="ErasureProposed", asked=asked, subject=row.id, marking=own, own=own, confidential=fields
        )
    )


@formal
def erase(asked: Asked, key: UUID, *, files: bool = False) -> Recorded:
    """A second officer erases them, and the copies that pages, files and previews keep."""
    row = Erasure.objects.select_for_update().filter(id=key).first()
    if row is None:
        raise NotFound
    permits.erase(asked.by, person_of(row.proposed_by_id))
    gone = list(Disclosure.objects.select_for_update().filter(entry_id=row.index, name__in=row.names))
    if row.confirmed_at or not gone:
        raise AlreadyErased
    commitments = sorted(_commitment(d) for d in gone)
    subject = _forget(row.index, gone, asked.received, files=files)
    row.confirmed_by_id, row.confirmed_at = asked.by.id, asked.received
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    return writer.append(
        Writing(
            kind="Erased",
            asked=asked,
            subject=subject,
            marking=markings.made(SECRETARIAT, asked.received, public=True),
            own=markings.own(SECRETARIAT),
            public={"index": row.index, "ground": row.ground, "commitments": commitments, "files": files},
        )
    )


def _commitment(disclosure: Disclosure) -> str:
    return entries.Disclosure(disclosure.name, bytes(disclosure.salt), disclosure.value).commitment()


def _forget(index: int, gone: Sequence[Disclosure], at: datetime, *, files: bool) -> UUID | None:
    """Delete salts and values, and the copies of them; what the entry is about."""
    subject = Entry.objects.only("subject").get(index=index).subject
    texts = {text for row in gone for text in _texts(row.value)} - {""}
    if subject is not None:
        for model, field, about, instead in COPIES:
            rows = model._default_manager.filter(**{about: subject, f"{field}__in": texts})
            rows.update(**{field: instead})
    if files:
        stored = StoredFile.objects.filter(sha256__in=texts, erased_at=None)
        digests = sorted(set(stored.values_list("sha256", flat=True)))
        for model in (Version, Rendering, EarlierText):
            model._default_manager.filter(file__sha256__in=digests).update(html="", plain="")
        stored.update(erased_at=at, name="")
        transaction.on_commit(lambda: store.forget(*digests))
    Disclosure.objects.filter(pk__in=[row.pk for row in gone]).delete()
    transaction.on_commit(sessions.forget)
    return subject


def _texts(value: Any) -> Iterable[str]:
    """Every text inside a value."""
    match value:
        case str():
            yield value
        case list() | tuple():
            for item in value:
                yield from _texts(item)
        case dict():
            for item in value.values():
                yield from _texts(item)


def erasures(told: Iterable[bytes]) -> Iterator[entries.Entry]:
    """Those of some entries that say what was erased."""
    return (found for found in map(entries.parse, told) if found.kind == "Erased")


def erase_again(erased: entries.Entry) -> int:
    """After a restore, before anything is served: what an entry says was erased, is. How many fields were not."""
    match dict(erased.public):
        case {"index": int(index), "commitments": list(commitments), **rest}:
            gone = [
                row for row in Disclosure.objects.filter(entry_id=index) if _commitment(row) in commitments
            ]
        case _:
            return 0
    if gone:
        with transaction.atomic(durable=True):
            _forget(index, gone, erased.at, files=rest.get("files") is True)
    return len(gone)
