"""What a text is called in the reader's language, where a translation of the text as it stands is released."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from comity.core.consensus.stages import Stage
from comity.core.consensus.translations import source
from comity.decisions.models import Decision
from comity.documents.models import Version
from comity.web.saying import language


@dataclass(frozen=True, slots=True)
class Title:
    """The words, and their language where it is not the reader's."""

    words: str
    language: str = ""


def of(found: Iterable[Decision]) -> dict[UUID, Title]:
    """By the key of the decision; two queries. A translation of an older text is passed over."""
    rows, wanted = list(found), language()
    versions = Version.objects.filter(Q(language=wanted) | Q(authentic=True))
    named: dict[UUID, dict[str, tuple[str, str, str]]] = {}
    for row in versions.filter(document__in={d.document_id for d in rows}).values_list(
        "document_id", "language", "title", "of", "authentic"
    ):
        document, spoken, title, of_what, authentic = row
        named.setdefault(document, {})["" if authentic else spoken] = (spoken, title, of_what)
    corrected = _corrections(rows)
    return {
        d.key: _chosen(d, named.get(d.document_id, {}), source(d.text_hash, corrected.get(d.pk, ())))
        for d in rows
    }


def _corrections(rows: Iterable[Decision]) -> dict[UUID, list[str]]:
    """The texts of the corrigenda adopted to each, in their order, as `Decision.source` takes them."""
    adopted = Decision.objects.filter(corrects__in={d.pk for d in rows}, stage=Stage.ADOPTED)
    found: dict[UUID, list[str]] = {}
    for of_what, text_hash in adopted.order_by("adopted_at", "circulation", "number").values_list(
        "corrects", "text_hash"
    ):
        if of_what is not None:
            found.setdefault(of_what, []).append(text_hash)
    return found


def one(decision: Decision) -> Title:
    """The title of one text."""
    return of([decision])[decision.key]


def _chosen(decision: Decision, named: dict[str, tuple[str, str, str]], now: str) -> Title:
    wanted = language()
    if wanted in named and (named[wanted][2] or decision.text_hash) == now:
        return Title(named[wanted][1])
    spoken = named[""][0] if "" in named else ""
    return Title(decision.title, "" if spoken == wanted else spoken)
