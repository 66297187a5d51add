"""Who stands behind a text and with what: sponsors, packages, and texts that come back under a new procedure."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from comity.access import markings, permits
from comity.acts import decisions, drafts, packages
from comity.acts.asked import formal
from comity.acts.drafts import DraftText
from comity.core.consensus.stages import RETURNABLE, Stage
from comity.core.consensus.together import TogetherAgain
from comity.core.errors import NotPossibleNow, _
from comity.decisions import queries
from comity.decisions.models import Decision, Package
from comity.documents.models import Version
from comity.files import store
from comity.record.writer import Asked, Recorded
from comity.register import queries as register


class NotEnded(NotPossibleNow):
    """A text comes back when its procedure is over."""

    message = _("Only a text whose procedure was broken, withdrawn or lapsed can come back.")


class TwoTexts(NotPossibleNow):
    """One text is no package."""

    message = _("A package has at least two texts, all before the same body.")


@formal
def join_sponsors(asked: Asked, key: UUID) -> Recorded:
    """A Member State brings the text too, until adoption; after the last one left it takes the text over."""
    decision = decisions.for_act(asked, key)
    procedure = decision.procedure
    members = procedure.members or decision.members_on(asked.received)
    permits.join_sponsors(asked.by, members)
    event = procedure.sponsor(asked.by.party, asked.received)
    decision.store(procedure.after(event))
    if not decision.symbol:  # who brings it reads what happened to it, its own act first
        markings.release(decision.proceedings, asked.received, parties=[asked.by.party])
    return decisions.write(asked, decision, event, decision.proceedings, sponsor=asked.by.party)


@formal
def leave_sponsors(asked: Asked, key: UUID) -> Recorded:
    """A sponsor leaves; after the last one nothing is adopted until another takes the text over."""
    decision = decisions.for_act(asked, key)
    procedure = decision.procedure
    permits.leave_sponsors(asked.by, asked.by.party)
    event = procedure.leave(asked.by.party, asked.received)
    decision.store(procedure.after(event))
    return decisions.write(asked, decision, event, decision.proceedings, sponsor=asked.by.party)


@formal
def circulate_package(
    asked: Asked,
    key: UUID,
    *,
    parts: tuple[tuple[UUID, str], ...],
    deadline: datetime,
    authority: str,
    together: bool,
) -> Recorded:
    """Several texts go to silence in one act, with one deadline; it is said here whether they stand together.

    `parts` are keys with the hashes of the texts that the Chair saw; `key` is the first of them.
    """
    hashes = dict(parts)
    if len(hashes) < 2 or key not in hashes:
        raise TwoTexts
    rows = {part: decisions.for_act(asked, part) for part in sorted(hashes)}  # locked in one order
    if len({row.body_id for row in rows.values()}) != 1:
        raise TwoTexts
    permits.circulate_package(asked.by, rows[key].procedure)
    package = _package(rows, together=together) or Package.objects.create(
        key=uuid4(), together=together, launched_at=asked.received
    )
    said = {"deadline": deadline, "authority": authority, "package": str(package.key), "together": together}
    writings = []
    for part, text_hash in hashes.items():  # numbered in the order in which the Chair named them
        rows[part].package = package
        act = asked if part == key else replace(asked, act=uuid5(asked.act, str(part)))
        writings.append(decisions.opened(act, rows[part], text_hash=text_hash, **said))  # type: ignore[arg-type]
    return packages.write_all(asked, writings, circulated=True)


def _package(rows: dict[UUID, Decision], *, together: bool) -> Package | None:
    """The package that texts stand together in since an earlier silence: all of it goes again, or nothing."""
    for row in rows.values():
        if others := packages.others(row):
            if not together or {row.key, *(part.key for part in others)} != rows.keys():
                raise TogetherAgain
            return row.package
    return None


@formal
def bring_back(asked: Asked, key: UUID, *, texts: tuple[DraftText, ...] = ()) -> Recorded:
    """The same text, or a revised one, under a new procedure; the old one stays ended (invariant 12)."""
    earlier = decisions.for_act(asked, key)
    day = asked.received.date()
    _key, _label, rules = register.rules_on(earlier.body_id, day, earlier.decision_class)
    permits.bring_back(asked.by, register.members_of(earlier.body_id, day), rules.may_propose)
    if Stage(earlier.stage) not in RETURNABLE:
        raise NotEnded
    known = queries.visible(asked.by, asked.received).filter(follows=earlier)  # a hidden draft is not told of
    if known.exclude(stage__in=RETURNABLE).exists():
        raise decisions.BroughtBack
    return drafts.brought(
        asked,
        body=earlier.body_id,
        decision_class=earlier.decision_class,
        texts=texts or same_texts(earlier),
        follows=earlier,
    )


def same_texts(decision: Decision) -> tuple[DraftText, ...]:
    """The versions as they are kept: the same bytes, so the same hash."""
    rows = Version.objects.filter(document_id=decision.document_id).select_related("file")
    return tuple(
        DraftText(
            language=row.language,
            authentic=row.authentic,
            title=row.title,
            name=row.file.name,
            media_type=row.file.media_type,
            data=store.read(row.file),
            html=row.html,
            plain=row.plain,
        )
        for row in rows.order_by("language")
    )
