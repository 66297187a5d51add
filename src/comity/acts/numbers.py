"""The number at adoption (invariant 15): of its body's series, or of the decision that a corrigendum corrects.

Lock order: subject, the decision corrected, series, head of the record.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from comity.core.consensus import corrigenda
from comity.core.consensus.stages import Stage
from comity.decisions.models import Decision
from comity.documents import numbering


def give(decision: Decision, at: datetime) -> None:
    """The number of one decision, in effect from that instant."""
    give_all(decision.body_id, [(decision, at)])


def give_all(body: str, adopted: Sequence[tuple[Decision, datetime]]) -> None:
    """Numbers of decisions of one body, in this order; nothing is stored here."""
    corrected = sorted({row.corrects_id for row, _at in adopted if row.corrects_id})
    before = {row.key: row for row in _locked(corrected)} if corrected else {}
    counts = {
        key: Decision.objects.filter(corrects=key, stage=Stage.ADOPTED).count() for key in before
    }  # an adopted one never ceases to be one, so there is no gap and no number twice
    own = [(row, at) for row, at in adopted if row.corrects_id is None]
    for (row, _at), number in zip(
        own, numbering.give_all(body, "decision", [at for _row, at in own]) if own else [], strict=True
    ):
        row.number = number
    for row, _at in adopted:
        if row.corrects_id is not None:
            row.number = corrigenda.number(before[row.corrects_id].number or "", counts[row.corrects_id])
            counts[row.corrects_id] += 1


def _locked(keys: Sequence[UUID]) -> list[Decision]:
    return list(Decision.objects.select_for_update(of=("self",)).filter(key__in=keys).order_by("key"))
