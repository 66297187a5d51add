"""What a text is called in the reader's language, where a translation of the text as it stands is released."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from comity.decisions.models import Decision
from comity.documents.models import Version
from comity.web.saying import language


@dataclass(frozen=True, slots=True)
class Title:
    """The words, and their language where it is not the reader's."""

    words: str
    language: str = ""


def of(found: Iterable[Decision]) -> dict[UUID, Title]:
    """By the key of the decision; one query. A translation of an older text is passed over."""
    rows, wanted = list(found), language()
    versions = Version.objects.filter(Q(language=wanted) | Q(authentic=True))
    named: dict[UUID, dict[str, tuple[str, str, str]]] = {}
    for row in versions.filter(document__in={d.document_id for d in rows}).values_list(
        "document_id", "language", "title", "of", "authentic"
    ):
        document, spoken, title, of_what, authentic = row
        named.setdefault(document, {})["" if authentic else spoken] = (spoken, title, of_what)
    return {d.key: _chosen(d, named.get(d.document_id, {}), wanted) for d in rows}


def _chosen(decision: Decision, named: dict[str, tuple[str, str, str]], wanted: str) -> Title:
    if wanted in named and named[wanted][2] in {"", decision.text_hash}:
        return Title(named[wanted][1])
    spoken = named[""][0] if "" in named else ""
    return Title(decision.title, "" if spoken == wanted else spoken)
