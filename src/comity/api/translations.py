"""Texts that are replaced, translations, corrigenda: the same acts as the pages. Word files go by the page."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from ninja import Router, Schema
from pydantic import Field

from comity.acts import corrigenda, texts
from comity.acts import translations as acts
from comity.api import answers, shapes
from comity.api.door import ACTORS, READERS, Call, asked
from comity.api.reading import Language, Title, typed
from comity.decisions.models import Decision
from comity.documents.models import EarlierText, Translation

router = Router(tags=["decisions"])


class Wanted(shapes.Act):
    """Into which language, and by when."""

    language: Language
    due: shapes.Instant | None = None


class Text(shapes.Act):
    """A typed translation, in the language in which it was asked for."""

    title: Title
    typed: shapes.Plain = Field(min_length=1, max_length=200_000)


class Correction(Text):
    """A correction in the authentic language of the decision."""

    language: Language


class Replacement(Correction):
    """Another text, in the authentic language."""

    replaces: shapes.TextHash = Field(description="of the text that you read; refused if another is there")


class EarlierRow(Schema):
    """A text that another one has replaced."""

    number: int
    language: str
    title: str
    text_hash: str
    replaced_at: datetime
    plain: str


class Earlier(Schema):
    """The first text first."""

    texts: list[EarlierRow]
    next: str | None


class TranslationRow(Schema):
    """How far a translation has come."""

    key: UUID
    language: str
    step: str = Field(description="requested, translated, revised or released")
    requested_by: str
    requested_at: datetime
    due: datetime | None
    stale: bool = Field(description="of an older text than the one that stands")


class Translations(Schema):
    """By language."""

    translations: list[TranslationRow]


@router.get("/decisions/{uuid:key}/translations", auth=READERS, response={200: Translations, **shapes.READS})
def translations(request: Call, key: UUID) -> Translations:
    """What is asked for and how far it has come, as far as you may read it."""
    found = Decision.objects.for_reader(request.seat, key, at=request.received)
    rows = Translation.objects.visible_to(request.seat, at=request.received).filter(
        document=found.document_id
    )
    source = found.source()
    return Translations(
        translations=[
            TranslationRow(
                key=row.key,
                language=row.language,
                step=row.step,
                requested_by=row.requested_by_id,
                requested_at=row.requested_at,
                due=row.due,
                stale=acts.value(row).stale(source),
            )
            for row in rows.order_by("language")
        ]
    )


@router.post("/decisions/{uuid:key}/translations", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def request_translation(request: Call, key: UUID, said: Wanted) -> shapes.Done:
    """Ask for the text in a language."""
    done = acts.request_translation(asked(request, said.act), key, language=said.language, due=said.due)
    return answers.done(done)


def _language(request: Call, key: UUID) -> str:
    return Translation.objects.for_reader(request.seat, key, at=request.received).language


@router.post("/translations/{uuid:key}/register", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def register_translation(request: Call, key: UUID, said: Text) -> shapes.Done:
    """The translation comes in."""
    text = replace(typed(said.typed, _language(request, key), said.title), authentic=False)
    return answers.done(acts.register_translation(asked(request, said.act), key, text=text))


@router.post("/translations/{uuid:key}/revise", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def revise_translation(request: Call, key: UUID, said: Text) -> shapes.Done:
    """A better one, of the text as it stands."""
    text = replace(typed(said.typed, _language(request, key), said.title), authentic=False)
    return answers.done(acts.revise_translation(asked(request, said.act), key, text=text))


@router.post("/translations/{uuid:key}/release", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def release_translation(request: Call, key: UUID, said: shapes.Act) -> shapes.Done:
    """Whoever may read the text reads it in this language too."""
    return answers.done(acts.release_translation(asked(request, said.act), key))


@router.post("/decisions/{uuid:key}/corrigenda", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def bring_corrigendum(request: Call, key: UUID, said: Correction) -> shapes.Done:
    """Propose a correction of an adopted decision; its text stays as it is."""
    texts = (typed(said.typed, said.language, said.title),)
    return answers.done(corrigenda.bring_corrigendum(asked(request, said.act), key, texts=texts))


@router.post("/decisions/{uuid:key}/text", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def replace_text(request: Call, key: UUID, said: Replacement) -> shapes.Done:
    """Another text in the place of one that you brought, before silence. Agreement to the earlier one is void."""
    text = typed(said.typed, said.language, said.title)
    return answers.done(texts.replace_text(asked(request, said.act), key, text=text, replaces=said.replaces))


@router.get("/decisions/{uuid:key}/texts", auth=READERS, response={200: Earlier, **shapes.READS})
def earlier_texts(request: Call, key: UUID, page: shapes.Page = 1) -> Earlier:
    """The texts before the one that stands, as far as you had them."""
    found = Decision.objects.for_reader(request.seat, key, at=request.received)
    rows = EarlierText.objects.visible_to(request.seat, at=request.received).filter(
        document=found.document_id
    )
    shown, more = answers.paged(rows.order_by("number"), f"/decisions/{key}/texts", page, shapes.FEW)
    return Earlier(
        texts=[
            EarlierRow(
                number=row.number,
                language=row.language,
                title=row.title,
                text_hash=row.text_hash,
                replaced_at=row.replaced_at,
                plain=row.plain,
            )
            for row in shown
        ],
        next=more,
    )
