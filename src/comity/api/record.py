"""The record for programs: entries as far as one may know of them, receipts, the signed head."""

import json
from typing import Annotated, Any

from allauth.account.adapter import get_adapter
from django.http import FileResponse, HttpResponse
from ninja import Path, Query, Router

from comity.api import answers, shapes
from comity.api.door import READERS, Call
from comity.core.errors import NotFound
from comity.publish import archives, builds, receipts
from comity.record.models import Checkpoint, Entry

router = Router(tags=["record"])
HIDDEN = frozenset({"request"})  # bookkeeping of repeated acts


@router.get("/record", auth=READERS, response={200: shapes.Entries, **shapes.READS})
def record(request: Call, before: shapes.Before = None, kind: shapes.Plain = "") -> shapes.Entries:
    """Entries that you may know of, the newest first."""
    rows = Entry.objects.visible_to(request.seat, at=request.received).order_by("-index").defer("data")
    if before is not None:
        rows = rows.filter(index__lt=before)
    if kind:
        rows = rows.filter(kind=kind)
    found = list(rows[: shapes.A_PAGE + 1])
    shown = found[: shapes.A_PAGE]
    more = f"{answers.BASE}/record?before={shown[-1].index}" if len(found) > shapes.A_PAGE else None
    if more and kind:
        more += f"&kind={shown[-1].kind}"
    return shapes.Entries(entries=[answers.entry(e) for e in shown], next=more)


@router.get("/record/checkpoint", auth=READERS, response={200: Any, **shapes.READS})
def checkpoint(request: Call) -> HttpResponse:
    """The newest signed head of the record, as a signed note."""
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is None:
        raise NotFound
    return HttpResponse(newest.note, content_type="text/plain; charset=utf-8")


@router.get(
    "/record/archive",
    auth=READERS,
    response={200: Any, 409: shapes.Refusal, 429: shapes.Refusal, **shapes.READS},
)
def archive(request: Call, since: Annotated[int, Query(ge=0, le=2**62)] = 0) -> FileResponse:
    """A part of your archive as a zip: files, receipts, lists; its name says where the next part begins."""
    with builds.one(request.seat.person, get_adapter().get_client_ip(request)):
        name, data = archives.make(request.seat, since, request.received)
    response = FileResponse(data, as_attachment=True, filename=name, content_type="application/zip")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@router.get("/record/{int:index}", auth=READERS, response={200: shapes.EntryWhole, **shapes.READS})
def entry(request: Call, index: Annotated[int, Path(le=2**62)]) -> shapes.EntryWhole:
    """One entry with the fields that you may see."""
    row = receipts.entry_for(request.seat, index, request.received)
    told = {
        d.name: d.value for d in receipts.told(row, request.seat, request.received) if d.name not in HIDDEN
    }
    return shapes.EntryWhole(
        **answers.entry(row).model_dump(), entry=json.loads(bytes(row.data)), told=dict(sorted(told.items()))
    )


@router.get(
    "/record/{int:index}/receipt", auth=READERS, response={200: Any, 409: shapes.Refusal, **shapes.READS}
)
def receipt(request: Call, index: Annotated[int, Path(le=2**62)]) -> HttpResponse:
    """The receipt of one act, for `comity verify`; 409 until the next checkpoint covers it."""
    data = receipts.make(request.seat, index, request.received)
    response = HttpResponse(data, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="receipt-{index}.txt"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
