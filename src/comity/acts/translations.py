"""Translations of a text: asked for by who takes part; registered, revised and released by the Secretariat.

Only the authentic text is decided (invariant 5): a released translation changes the hash of all versions and nothing
else, and it shows by itself when it is of an older text (invariant 28).
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from comity.access import permits
from comity.acts import decisions
from comity.acts.asked import formal
from comity.acts.drafts import DraftText
from comity.core.consensus import translations as core
from comity.core.consensus.events import Event
from comity.core.consensus.translations import Step
from comity.core.errors import NotPossibleNow, _
from comity.core.text.hash import all_versions_hash
from comity.decisions.models import Decision
from comity.documents.models import Rendering, Translation, Version
from comity.files import store
from comity.record.writer import Asked, Recorded


class AnotherLanguage(NotPossibleNow):
    """A file in another language is another translation."""

    message = _("This translation was asked for in another language.")


def for_act(asked: Asked, key: UUID) -> tuple[Decision, Translation]:
    """A translation that this seat may read, and its decision, locked first."""
    seen = Translation.objects.select_related("document__decision").for_reader(
        asked.by, key, at=asked.received
    )
    decision = decisions.for_act(asked, seen.document.decision.key)
    return decision, Translation.objects.locked().for_reader(asked.by, key, at=asked.received)


def _store(row: Translation, now: core.Translation) -> None:
    row.step, row.of = now.step.value, now.of
    row.save()


def value(row: Translation | None) -> core.Translation:
    """What the rules work on."""
    return core.Translation(Step(row.step), row.of) if row else core.Translation()


@formal
def request_translation(asked: Asked, key: UUID, *, language: str, due: datetime | None = None) -> Recorded:
    """Who takes part asks for the text in a language; once the text has changed, it can be asked for again."""
    decision = decisions.for_act(asked, key)
    members = decision.procedure.members or decision.members_on(asked.received)
    permits.request_translation(asked.by, members)
    versions = Version.objects.filter(document_id=decision.document_id, language=language)
    version = versions.first()
    if version is not None and version.authentic:
        raise core.AuthenticAlready
    source = decision.source()
    row = Translation.objects.locked().filter(document_id=decision.document_id, language=language).first()
    before = value(row)
    if row is None and version is not None:  # it came with the text
        before = core.Translation(Step.RELEASED, version.of or decision.text_hash)
    event = core.TranslationRequested(at=asked.received, by=asked.by.party, due=due)
    after = before.after(event, now=source)
    row = row or Translation(
        key=uuid4(), document_id=decision.document_id, marking=decision.proceedings, language=language
    )
    row.requested_by_id, row.requested_at, row.due = asked.by.party, asked.received, due
    _store(row, after)
    by_when = {"due": due.isoformat()} if due else {}
    return _write(asked, decision, row, event, **by_when)


def _write(asked: Asked, decision: Decision, row: Translation, event: Event, **more: object) -> Recorded:
    fields = {"translation": str(row.key), "language": row.language, **more}
    return decisions.write(asked, decision, event, decision.proceedings, **fields)


def _rendered(
    asked: Asked,
    key: UUID,
    kind: type[core.TranslationRegistered] | type[core.TranslationRevised],
    text: DraftText,
) -> Recorded:
    """A file came in; it is of the text as it stands now."""
    decision, row = for_act(asked, key)
    if text.language != row.language:
        raise AnotherLanguage
    source = decision.source()
    event = kind(at=asked.received, of=source)
    after = value(row).after(event, now=source)
    file = store.put(text.data, name=text.name, media_type=text.media_type, received=asked.received)
    Rendering.objects.create(
        key=uuid4(),
        translation=row,
        number=Rendering.objects.filter(translation=row).count() + 1,
        of=source,
        title=text.title,
        file=file,
        html=text.html,
        plain=text.plain,
        added_at=asked.received,
    )
    _store(row, after)
    return _write(asked, decision, row, event, title=text.title, file=file.sha256, of=source)


@formal
def register_translation(asked: Asked, key: UUID, *, text: DraftText) -> Recorded:
    """The file of a translation comes in; those who take part read it, nobody else before it is released."""
    permits.register_translation(asked.by)
    return _rendered(asked, key, core.TranslationRegistered, replace(text, authentic=False))


@formal
def revise_translation(asked: Asked, key: UUID, *, text: DraftText) -> Recorded:
    """A better file, of the text as it stands, takes the place of the last one, which is kept."""
    permits.revise_translation(asked.by)
    return _rendered(asked, key, core.TranslationRevised, replace(text, authentic=False))


@formal
def release_translation(asked: Asked, key: UUID) -> Recorded:
    """Whoever may read the text reads it in this language too; the procedure goes on as if nothing had happened."""
    permits.release_translation(asked.by)
    decision, row = for_act(asked, key)
    event = core.TranslationReleased(at=asked.received)
    after = value(row).after(event, now=decision.source())
    newest = Rendering.objects.filter(translation=row).order_by("-number").first()
    if newest is None:
        raise core.NotTheNextStep
    Version.objects.update_or_create(
        document_id=decision.document_id,
        language=row.language,
        defaults={
            "authentic": False,
            "title": newest.title,
            "file_id": newest.file_id,
            "html": newest.html,
            "plain": newest.plain,
            "added_at": asked.received,
            "of": newest.of,
        },
    )
    Rendering.objects.filter(pk=newest.pk).update(released_at=asked.received)
    every = Version.objects.filter(document_id=decision.document_id).values_list(
        "language", "file__media_type", "file__sha256"
    )
    decision.all_versions_hash = all_versions_hash(list(every))
    decision.save(update_fields=["all_versions_hash"])
    _store(row, after)
    return _write(asked, decision, row, event, versions=decision.all_versions_hash)
