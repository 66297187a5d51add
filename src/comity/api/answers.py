"""From rows and recorded acts to what programs receive."""

from typing import TypeVar

from django.db.models import Model, QuerySet

from comity.api import shapes
from comity.api.door import Call
from comity.decisions import queries
from comity.decisions.models import Decision
from comity.documents.models import Version
from comity.record.models import Entry
from comity.record.writer import Recorded

BASE = "/api"
T = TypeVar("T", bound=Model)


def paged(rows: QuerySet[T], path: str, page: int, most: int = shapes.A_PAGE) -> tuple[list[T], str | None]:
    """One page of a list, and the address of the following one."""
    start = (page - 1) * most
    found = list(rows[start : start + most + 1])
    return found[:most], f"{BASE}{path}?page={page + 1}" if len(found) > most else None


def done(recorded: Recorded) -> shapes.Done:
    """The answer to an act."""
    kind = Entry.objects.values_list("kind", flat=True).get(index=recorded.index)
    return shapes.Done(
        index=recorded.index,
        act=recorded.act,
        kind=kind,
        subject=recorded.subject,
        receipt=receipt_address(recorded.index),
    )


def receipt_address(index: int) -> str:
    """Where a receipt is fetched."""
    return f"{BASE}/record/{index}/receipt"


def row(decision: Decision, request: Call) -> shapes.DecisionRow:
    """A line of a list."""
    return shapes.DecisionRow(
        key=decision.key,
        number=decision.number,
        symbol=decision.symbol,
        title=decision.title,
        body=decision.body_id,
        decision_class=decision.decision_class,
        state=decision.stage_at(request.received).value,
        registered_at=decision.registered_at,
        deadline=decision.deadline,
        effect_from=decision.effect_from,
        published_at=decision.published_at,
        contested=decision.contested,
        address=f"{BASE}/decisions/{decision.key}",
    )


def takes_part(decision: Decision, request: Call) -> bool:
    """Whether the reader belongs to those who see how the text came about."""
    return request.seat.party in queries.insiders(decision)


def whole(decision: Decision, versions: list[Version], request: Call) -> shapes.DecisionWhole:
    """One decision; what belongs to the proceedings is for those who take part."""
    inside = takes_part(decision, request)
    rules = decision.rule_set
    return shapes.DecisionWhole(
        **row(decision, request).model_dump(),
        originator=decision.marking.originator,
        text_hash=decision.text_hash,
        all_versions_hash=decision.all_versions_hash,
        rules=rules.label,
        circulated_at=decision.circulated_at,
        adopted_at=decision.adopted_at,
        versions=[version(decision, v) for v in versions],
        authority=decision.authority if inside else None,
        announcing=(decision.announcing or None) if inside else None,
        members=sorted(decision.members) if inside else None,
        broken_by=(decision.broken_by or None)
        if queries.learns_author(decision, request.seat.party)
        else None,
    )


def version(decision: Decision, found: Version) -> shapes.VersionRow:
    """One language version with the address of its original."""
    return shapes.VersionRow(
        language=found.language,
        authentic=found.authentic,
        title=found.title,
        media_type=found.file.media_type,
        sha256=found.file.sha256,
        file=f"{BASE}/decisions/{decision.key}/files/{found.key}",
        plain=found.plain,
    )


def entry(found: Entry) -> shapes.EntryRow:
    """A line of the record."""
    return shapes.EntryRow(
        index=found.index,
        act=found.act,
        kind=found.kind,
        at=found.at,
        subject=found.subject,
        receipt=receipt_address(found.index),
    )
