"""Figures for an operator's monitoring, in the text form that Prometheus reads (exposition format 0.0.4).

Only for whoever holds the configured token, never for an address: behind a proxy every visitor comes from this machine.
"""

import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import Max
from django.http import HttpResponse

from comity.core.errors import NotFound
from comity.publish import client, cosigning
from comity.record import alarms
from comity.record.heartbeats import SOURCES
from comity.record.models import Heartbeat
from comity.web import monitor
from comity.web.visit import Visit

FORM: Final = "text/plain; version=0.0.4; charset=utf-8"
Row = tuple[str, str, str, float]  # name, labels, what it is, value


def metrics(request: Visit) -> HttpResponse:
    """The figures, or the same answer as an address that does not exist."""
    asked = request.headers.get("Authorization", "").encode()
    wanted = f"Bearer {settings.COMITY_METRICS_TOKEN}".encode()
    if not settings.COMITY_METRICS_TOKEN or not secrets.compare_digest(asked, wanted):
        raise NotFound
    response = HttpResponse(written(figures(request.received)), content_type=FORM)
    response["Cache-Control"] = "no-store"
    return response


def figures(at: datetime) -> Iterator[Row]:
    """Sizes, seconds, and yes or no as 1 or 0; nothing of what an entry says, nor who has not cosigned."""
    seen = monitor.watch(at)
    yield "comity_record_entries", "", "Entries in the database.", seen.recorded
    yield (
        "comity_record_signed_entries",
        "",
        "Entries under the newest signed head.",
        seen.recorded - seen.waiting,
    )
    yield "comity_record_quorum_entries", "", "Entries under a quorum's cosignatures.", seen.quorum_size
    yield "comity_record_closed", "", "1 if the record takes no more acts.", alarms.closed()
    yield "comity_alarms", "", "Alarms that nobody has settled.", len(seen.alarms)
    yield "comity_witnesses_enrolled", "", "Witness keys that count now.", len(cosigning.enrolled(at))
    yield "comity_signer_up", "", "1 if the signer answers.", _signer_answers()
    if seen.signed is not None:
        age = (at - seen.signed.signed_at).total_seconds()
        yield "comity_record_signed_age_seconds", "", "Since the newest head was signed.", age
    beats = Heartbeat.objects.filter(source__in=SOURCES).values("source").annotate(last=Max("at"))
    for row in beats.order_by("source"):
        label = f'{{source="{row["source"]}"}}'
        yield "comity_heartbeat_age_seconds", label, "Since it last beat.", (at - row["last"]).total_seconds()


def _signer_answers() -> bool:
    try:
        client.mark(settings.SIGNER_SOCKET)
    except (OSError, ValueError, KeyError):
        return False
    return True


def written(rows: Iterator[Row]) -> str:
    """One gauge a line, its help and type before the first of its name."""
    lines, named = list[str](), ""
    for name, labels, about, value in rows:
        if name != named:
            lines += [f"# HELP {name} {about}", f"# TYPE {name} gauge"]
        lines.append(f"{name}{labels} {float(value):g}" if value % 1 else f"{name}{labels} {int(value)}")
        named = name
    return "\n".join([*lines, ""])
