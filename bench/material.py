"""Worlds of a given size: many parties, many decisions; rows are written in bulk, only the measured acts are acts."""

import itertools
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from comity.access import markings
from comity.core.consensus.rules_shipped import MINUTES
from comity.decisions.models import Decision
from comity.documents.models import Document, Version
from comity.files.models import StoredFile
from comity.record import clock
from comity.record.models import Entry
from comity.register.models import RuleVersion
from tests.world import World, build


def members(number: int) -> dict[str, str]:
    """Aldora, Brenn and many others."""
    first = {"ALD": "Aldora", "BRE": "Brenn", "CES": "Cestria", "DOR": "Dorvane"}
    others = {f"S{n:03}": f"State {n:03}" for n in range(number - len(first))}
    return {**first, **others}


def world(parties: int) -> World:
    """An organisation of that many Member States."""
    return build(rules=MINUTES, members=members(parties))


def decisions(game: World, number: int, *, deadline: datetime, first: int = 1) -> list[UUID]:
    """Texts under silence, due at one instant."""
    everybody = sorted(m for m in members(len(game.seats)) if m in {s.party for s in game.seats.values()})
    rules = RuleVersion.objects.get()
    opened = clock.now() - timedelta(days=1)
    marking = markings.made("SEC", opened, parties=["CHAIR"], groups=["body:SOC"])
    file = StoredFile.objects.create(
        sha256="0" * 64, size=9, media_type="text/plain", name="t", received=opened
    )
    start = Entry.objects.count() + 10_000_000 + first  # beyond every real circulation
    documents = [
        Document(
            key=uuid4(),
            symbol=f"B/D.{first + n}",
            kind="draft_decision",
            body_id="SOC",
            marking=marking,
            registered_at=opened,
        )
        for n in range(number)
    ]
    Document.objects.bulk_create(documents, batch_size=500)
    same = {"language": "en", "authentic": True, "file": file, "html": "<p>Text.</p>", "plain": "Text."}
    versions = [Version(document=d, title=f"Text {d.symbol}", added_at=opened, **same) for d in documents]
    Version.objects.bulk_create(versions, batch_size=500)
    rows = [
        Decision(
            key=uuid4(), document=d, marking=marking, proceedings=marking, body_id="SOC", rule_version=rules,
            rules=rules.values, decision_class="ordinary", title=f"Text {d.symbol}", symbol=d.symbol or "",
            stage="silence",
            registered_at=opened, launcher="CHAIR", authority="Rules", text_hash="a" * 64, all_versions_hash="a" * 64,
            members=everybody, circulated_at=opened, circulation=start + n, deadline=deadline,
        )
        for n, d in zip(itertools.count(), documents, strict=False)
    ]  # fmt: skip
    Decision.objects.bulk_create(rows, batch_size=200)
    return [row.key for row in rows]
