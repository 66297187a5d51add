"""`?as_of=`: pages as they stood at an instant of their past, for whoever may read them today."""

from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from comity.core.errors import NotFound, Unreadable, _
from comity.decisions import queries
from comity.decisions.models import Decision
from comity.decisions.past import Happened, as_of
from comity.record.models import Disclosure, Entry
from comity.register import queries as register
from comity.web import decisions, margins, stages, texts
from comity.web.decision_forms import AsOfForm
from comity.web.saying import language
from comity.web.visit import Visit

WAYS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d")


class NoSuchInstant(Unreadable):
    """Not an instant of the past."""

    message = _("Write the instant as in 2026-11-26T14:30, in UTC; it lies in the past.")


def asked(request: Visit) -> datetime | None:
    """The instant that the reader asks for; none for the present."""
    text = request.GET.get("as_of", "").strip().removesuffix("Z")
    if not text:
        return None
    for way in WAYS:
        try:
            instant = datetime.strptime(text, way).replace(tzinfo=UTC)
        except ValueError:
            continue
        if instant <= request.received:
            return instant
    raise NoSuchInstant


def happened(keys: list[UUID]) -> dict[UUID, list[Happened]]:
    """What the record says of the course of some decisions; two queries for any number of them."""
    entries = Entry.objects.filter(subject__in=keys).order_by("index")
    rows = list(entries.values_list("index", "subject", "kind", "at"))
    told = Disclosure.objects.filter(
        entry__in=[index for index, _s, kind, _at in rows if kind in {"Circulated", "DeadlineSet"}],
        name="deadline",
    )
    deadlines = {row.entry_id: datetime.fromisoformat(str(row.value)) for row in told}
    found: dict[UUID, list[Happened]] = {key: [] for key in keys}
    for index, subject, kind, at in rows:
        if subject is not None:
            found[subject].append(Happened(kind, at, deadlines.get(index)))
    return found


def one(found: Decision, instant: datetime) -> Decision:
    """The decision as it stood; before it was registered there was nothing at this address."""
    then = as_of(found, instant, happened([found.key])[found.key])
    if then is None:
        raise NotFound
    return then


def many(found: list[Decision], instant: datetime) -> list[Decision]:
    """Those that were there, as they stood."""
    known = happened([d.key for d in found])
    return [then for d in found if (then := as_of(d, instant, known[d.key])) is not None]


def decision(request: Visit, key: UUID) -> HttpResponse:
    """One decision as it stood; nothing can be done on this page."""
    rows = Decision.objects.select_related("document").prefetch_related("document__versions__file")
    found = rows.for_reader(request.seat, key, at=request.received)
    instant, now = asked(request), request.received
    if instant is None:
        return redirect(found)
    then = one(found, instant)
    entries = Entry.objects.visible_to(request.seat, at=now).filter(subject=key, at__lte=instant)
    version, versions = decisions.version_shown(found, request.GET.get("text", ""))
    stood = texts.as_it_stood(found, instant, request.seat, now) if version.authentic else None
    if stood and not stood.hidden:
        then.title = stood.row.title
    names = register.names_on(instant.date(), language())
    bodies = register.bodies_on(instant.date(), language())
    request.received = instant  # from here on the page counts from then; who may read was asked of now
    stage, shown = then.stage_at(instant), list(entries.order_by("-index")[:100])
    context = {
        "d": then,
        "now": now,
        "as_of": instant,
        "stage": stage.value,
        "word": stages.WORDS[stage],
        "body": bodies.get(found.body_id, found.body_id),
        "steps": stages.course(then, instant, shown),
        "contested": then.contested,
        "contest": margins.contest(found, instant),
        "dated": request.seat.party in queries.insiders(found),
        "version": stood.row if stood and not stood.hidden else version,
        "versions": versions,
        "html": stood.html if stood else decisions.html_of(version),
        "hidden": stood is not None and stood.hidden,
        "broken_by": names.get(then.broken_by, "") if queries.learns_author(then, request.seat.party) else "",
        "originator": names.get(found.marking.originator, found.marking.originator),
        "entries": shown,
        "as_of_form": AsOfForm(initial={"as_of": instant}),
    }
    return render(request, "past/decision.html", context)


def listing(request: Visit) -> HttpResponse:
    """The register of decisions as it stood, for whoever may read them today."""
    instant, now = asked(request), request.received
    if instant is None:
        return redirect("decisions")
    found = queries.visible(request.seat, now).filter(registered_at__lte=instant)
    page = Paginator(found.order_by("-registered_at", "key"), decisions.A_PAGE).get_page(
        request.GET.get("page")
    )
    rows = many(list(page.object_list), instant)
    bodies = register.bodies_on(instant.date(), language())
    request.received = instant
    context = {
        "now": now,
        "as_of": instant,
        "page": page,
        "rows": decisions.rows_among(bodies, rows, request),
        "query": urlencode({"as_of": request.GET["as_of"]}),
        "as_of_form": AsOfForm(initial={"as_of": instant}),
    }
    return render(request, "past/list.html", context)
