"""Texts that stand together: locked together, broken together, adopted together."""

from typing import Final
from uuid import UUID, uuid5

from django.db import models

from comity.access import markings
from comity.core.consensus import together
from comity.core.consensus.events import DeadlineSet, Event
from comity.core.consensus.stages import Stage
from comity.core.errors import Refused
from comity.core.seat import SECRETARIAT, Role
from comity.decisions.models import Decision, Package
from comity.record import writer
from comity.record.writer import Asked, Recorded, Told, Writing
from comity.sql import Query

HELD: Final = Query(
    lambda part: Package.objects.select_for_update(of=("self",)).filter(parts=part, together=True),
    models.UUIDField(),
)


def hold_together(key: UUID) -> None:
    """Lock the package of a text before the text: two acts on two of its parts wait for each other."""
    HELD(key)


def others(decision: Decision) -> list[Decision]:
    """The other parts of a package that stands together, locked, in the order of circulation."""
    if decision.package is None or not decision.package.together:
        return []
    rows = Decision.objects.locked().select_related("marking", "proceedings").filter(package=decision.package)
    return list(rows.exclude(pk=decision.pk).order_by("circulation"))


def fallen(asked: Asked, decision: Decision, event: Event, by: Told | None = None) -> list[Writing]:
    """What befalls the other parts with this one: stored here, and to be written after its own entry.

    `by` is who did it, for those alone who learn it of this part.
    """
    echo = together.echo(event, str(decision.key), adopted=decision.stage == Stage.ADOPTED)
    writings: list[Writing] = []
    for part in others(decision) if echo is not None else []:
        try:
            after = part.procedure.after(echo) if echo is not None else part.procedure
        except Refused:
            if isinstance(echo, DeadlineSet) and Stage(part.stage) in {Stage.SILENCE, Stage.HELD}:
                raise together.NotInParts from None  # one instant for all of them, or the old one
            continue  # it ended before by itself
        part.store(after)
        again = Asked(uuid5(asked.act, str(part.key)), asked.by, asked.received, asked.content)
        fields: dict[str, object] = {"text": part.text_hash, "body": part.body_id, "part": decision.symbol}
        if isinstance(echo, DeadlineSet):
            fields["deadline"] = echo.deadline.isoformat()
        writings.append(_writing(again, part, type(echo).__name__, fields, by))
    return writings


def _writing(asked: Asked, part: Decision, kind: str, fields: dict[str, object], by: Told | None) -> Writing:
    return Writing(
        kind=kind,
        asked=asked,
        subject=part.key,
        marking=part.proceedings,
        own=markings.own(asked.by.party or SECRETARIAT),
        confidential=fields,
        told={"by": by} if by else {},
    )


def adoptable(decision: Decision, asked: Asked) -> list[tuple[Decision, Event]]:
    """The other parts with the event that adopts each; refused if one of them cannot be adopted now."""
    found: list[tuple[Decision, Event]] = []
    by_rules = asked.by.role is Role.CLOCK
    for part in others(decision):
        try:
            procedure = part.procedure
            event = procedure.establish(asked.received) if by_rules else procedure.confirm(now=asked.received)
        except Refused as refused:
            raise together.NotInParts from refused
        found.append((part, event))
    return found


def write_all(asked: Asked, writings: list[Writing], *, circulated: bool = False) -> Recorded:
    """Entries of one act on several texts, one each; the answer is that of the text the act is about."""
    done = writer.append_all(writings)
    for recorded in done if circulated else ():
        Decision.objects.filter(key=recorded.subject or asked.act).update(circulation=recorded.index)
    return next(recorded for recorded in done if recorded.act == asked.act)
