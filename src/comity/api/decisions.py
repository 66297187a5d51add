"""Decisions for programs: the same lists and the same acts as the pages."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import FileResponse, HttpResponse
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile

from comity.acts import decisions as acts
from comity.acts import drafts
from comity.api import answers, shapes
from comity.api.door import ACTORS, READERS, Call, asked
from comity.api.reading import Draft, texts
from comity.core.errors import NotFound
from comity.decisions import queries
from comity.decisions.models import Decision
from comity.documents.models import Version
from comity.files.serving import download
from comity.record.models import Entry

router = Router(tags=["decisions"])


@router.get("/decisions", auth=READERS, response={200: shapes.Decisions, **shapes.READS})
def decisions(
    request: Call,
    body: shapes.Plain = "",
    year: Annotated[int | None, Query(ge=1, le=9999)] = None,
    state: shapes.Plain = "",
    words: shapes.Words = "",
    page: shapes.Page = 1,
) -> shapes.Decisions:
    """The register of decisions that you may read, newest first."""
    rows = queries.listed(request.seat, request.received, body=body, year=year, state=state, words=words)
    start = (page - 1) * shapes.A_PAGE
    found = list(rows[start : start + shapes.A_PAGE + 1])
    query = urlencode({"body": body, "year": year or "", "state": state, "words": words, "page": page + 1})
    return shapes.Decisions(
        decisions=[answers.row(d, request) for d in found[: shapes.A_PAGE]],
        next=f"{answers.BASE}/decisions?{query}" if len(found) > shapes.A_PAGE else None,
    )


@router.get("/awaiting", auth=READERS, response={200: shapes.Decisions, **shapes.READS})
def awaiting(request: Call, page: shapes.Page = 1) -> shapes.Decisions:
    """What runs under silence before you, nearest deadline first."""
    found, more = answers.paged(queries.awaiting(request.seat, request.received), "/awaiting", page)
    return shapes.Decisions(decisions=[answers.row(d, request) for d in found], next=more)


@router.get("/decisions/{uuid:key}", auth=READERS, response={200: shapes.DecisionWhole, **shapes.READS})
def decision(request: Call, key: UUID) -> shapes.DecisionWhole:
    """One decision; hidden from you and absent are the same answer."""
    rows = Decision.objects.select_related("marking")
    found = rows.for_reader(request.seat, key, at=request.received)
    versions = Version.objects.filter(document_id=found.document_id).select_related("file")
    return answers.whole(found, list(versions.order_by("-authentic", "language")), request)


@router.get("/decisions/{uuid:key}/proceedings", auth=READERS, response={200: shapes.Entries, **shapes.READS})
def proceedings(request: Call, key: UUID, before: shapes.Before = None) -> shapes.Entries:
    """What happened to a text, as far as you may know of it, the newest first."""
    found = Decision.objects.for_reader(request.seat, key, at=request.received)
    rows = Entry.objects.visible_to(request.seat, at=request.received).filter(subject=found.key)
    if before is not None:
        rows = rows.filter(index__lt=before)
    seen = list(rows.order_by("-index").defer("data")[: shapes.A_PAGE + 1])
    shown = seen[: shapes.A_PAGE]
    path = f"{answers.BASE}/decisions/{key}/proceedings"
    more = f"{path}?before={shown[-1].index}" if len(seen) > shapes.A_PAGE else None
    return shapes.Entries(entries=[answers.entry(e) for e in shown], next=more)


@router.get("/decisions/{uuid:key}/files/{uuid:version}", auth=READERS, response={200: Any, **shapes.READS})
def file(request: Call, key: UUID, version: UUID) -> HttpResponse | FileResponse:
    """The original of one language version, byte by byte as it was received."""
    found = Decision.objects.for_reader(request.seat, key, at=request.received)
    row = Version.objects.select_related("file").filter(document_id=found.document_id, key=version).first()
    if row is None:
        raise NotFound
    return download(row.file)


@router.post("/decisions", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def register_draft(
    request: Call,
    draft: Form[Draft],
    file: Annotated[UploadedFile | None, File()] = None,
    other_file: Annotated[UploadedFile | None, File()] = None,
) -> shapes.Done:
    """Bring a text: a Word file without tracked changes, or typed text; with a translation if there is one."""
    done = drafts.register_draft(
        asked(request, draft.act),
        body=draft.body,
        decision_class=draft.decision_class,
        texts=texts(draft, file, other_file),
    )
    return answers.done(done)


@router.post("/decisions/{uuid:key}/circulate", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def circulate(request: Call, key: UUID, said: shapes.Circulate) -> shapes.Done:
    """Open silence until one exact instant."""
    done = acts.circulate(
        asked(request, said.act),
        key,
        deadline=said.deadline,
        authority=said.authority,
        text_hash=said.text_hash,
    )
    return answers.done(done)


@router.post("/decisions/{uuid:key}/break-silence", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def break_silence(request: Call, key: UUID, said: shapes.Break) -> shapes.Done:
    """Object: nothing is adopted. After the deadline it is recorded as late, and `kind` says so."""
    paragraphs = tuple(said.paragraphs)
    done = acts.break_silence(
        asked(request, said.act), key, reason=said.reason, paragraphs=paragraphs, sent_as=said.sent_as
    )
    return answers.done(done)


@router.post("/decisions/{uuid:key}/withdraw", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def withdraw(request: Call, key: UUID, said: shapes.WithReason) -> shapes.Done:
    """Take a text back before it is adopted."""
    return answers.done(acts.withdraw(asked(request, said.act), key, reason=said.reason))


@router.post("/decisions/{uuid:key}/confirm", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def confirm(request: Call, key: UUID, said: shapes.Confirm) -> shapes.Done:
    """The Chair confirms that silence was not broken, where the rules leave adoption to the Chair."""
    return answers.done(acts.confirm(asked(request, said.act), key, text_hash=said.text_hash))


@router.post("/decisions/{uuid:key}/publish", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def publish(request: Call, key: UUID, said: shapes.Act) -> shapes.Done:
    """Let everybody read an adopted decision."""
    return answers.done(acts.publish(asked(request, said.act), key))
