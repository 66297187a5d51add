"""Sponsors, packages and texts that come back, for programs: the same acts as the pages."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Router
from pydantic import Field, StringConstraints

from comity.acts import standing as acts
from comity.api import answers, shapes
from comity.api.door import ACTORS, Call, asked
from comity.api.reading import Language, Title, typed

router = Router(tags=["decisions"])


class PackageOf(shapes.Act):
    """Texts with one deadline; `together` says that one part broken breaks all."""

    parts: list[shapes.Part] = Field(min_length=2, max_length=50)
    deadline: shapes.Instant
    authority: Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=shapes.NO_NUL)]
    together: bool


class Back(shapes.Act):
    """Nothing: the same text; or a revised one, typed. Word files go by the page."""

    typed: shapes.Plain = Field("", max_length=200_000)
    title: Title | None = None
    language: Language = "en"


@router.post("/decisions/{uuid:key}/sponsors/join", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def join_sponsors(request: Call, key: UUID, said: shapes.Act) -> shapes.Done:
    """Bring a text too, until it is adopted."""
    return answers.done(acts.join_sponsors(asked(request, said.act), key))


@router.post("/decisions/{uuid:key}/sponsors/leave", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def leave_sponsors(request: Call, key: UUID, said: shapes.Act) -> shapes.Done:
    """No longer bring it."""
    return answers.done(acts.leave_sponsors(asked(request, said.act), key))


@router.post("/decisions/{uuid:key}/package", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def circulate_package(request: Call, key: UUID, said: PackageOf) -> shapes.Done:
    """Open silence over several texts in one act; this one is among them."""
    deadline: datetime = said.deadline
    done = acts.circulate_package(
        asked(request, said.act),
        key,
        parts=tuple((part.key, part.text_hash) for part in said.parts),
        deadline=deadline,
        authority=said.authority,
        together=said.together,
    )
    return answers.done(done)


@router.post("/decisions/{uuid:key}/bring-back", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def bring_back(request: Call, key: UUID, said: Back) -> shapes.Done:
    """A broken or withdrawn text comes back under a new procedure."""
    revised = (typed(said.typed, said.language, said.title or ""),) if said.typed.strip() else ()
    return answers.done(acts.bring_back(asked(request, said.act), key, texts=revised))
