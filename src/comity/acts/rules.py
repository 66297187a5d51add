"""Rules as data: one officer enters what the organisation has adopted, a second one puts it in force from a day on."""

from datetime import date
from uuid import UUID, uuid4

from comity.access import markings, permits
from comity.acts.asked import formal
from comity.acts.people import seat_id
from comity.core.consensus.rules import RuleSet
from comity.core.errors import NotFound, NotPossibleNow, _
from comity.core.seat import SECRETARIAT
from comity.people.seats import person_of
from comity.record import writer
from comity.record.writer import Asked, Recorded, Writing
from comity.register.models import Body, RuleNote, RuleVersion
from comity.register.queries import MEMBERS


class RulesSettled(NotPossibleNow):
    """A note is put in force or dropped once."""

    message = _("These rules have been put in force or dropped already.")


class NotBackwards(NotPossibleNow):
    """Rules bind from a day on; what was done before stays as it was."""

    message = _("Rules cannot begin in the past. Choose today or a later day.")


class DemonstrationOnly(NotPossibleNow):
    """Silence of minutes is for trials."""

    message = _("Rules for a demonstration cannot be put in force here.")


def _write(asked: Asked, kind: str, note: RuleNote) -> Recorded:
    """Every Member State reads which rules were entered and put in force."""
    return writer.append(
        Writing(
            kind=kind,
            asked=asked,
            subject=note.key,
            marking=markings.made(SECRETARIAT, asked.received, groups=[MEMBERS]),
            own=markings.own(SECRETARIAT),
            confidential={
                "body": note.body_id,
                "class": note.decision_class,
                "values": note.values,
                "valid_from": note.valid_from.isoformat(),
                "authority": note.authority,
            },
        )
    )


def _lock(key: UUID) -> RuleNote:
    note = RuleNote.objects.select_for_update(of=("self",)).filter(key=key).first()
    if note is None:
        raise NotFound
    if note.settled_at is not None:
        raise RulesSettled
    return note


@formal
def note_rules(
    asked: Asked, *, body: str, decision_class: str, rules: RuleSet, valid_from: date, authority: str
) -> Recorded:
    """Enter a rule set; it changes nothing until a second officer has compared it with the decision."""
    permits.note_rules(asked.by)
    named = {body, rules.announced_in} - {""}
    if Body.objects.filter(code__in=named).count() != len(named):
        raise NotFound
    if valid_from < asked.received.date():
        raise NotBackwards
    if rules.demonstration:
        raise DemonstrationOnly
    note = RuleNote.objects.create(
        key=uuid4(),
        body_id=body,
        decision_class=decision_class,
        values=rules.to_json(),
        valid_from=valid_from,
        authority=authority,
        entered_at=asked.received,
        entered_by=seat_id(asked.by),
    )
    return _write(asked, "RulesNoted", note)


@formal
def adopt_rules(asked: Asked, key: UUID) -> Recorded:
    """Put them in force from their day on; what runs keeps the version it began under."""
    note = _lock(key)
    permits.adopt_rules(asked.by, person_of(note.entered_by))
    if note.valid_from < asked.received.date():
        raise NotBackwards
    same = RuleVersion.objects.select_for_update().filter(
        body_id=note.body_id, decision_class=note.decision_class
    )
    same.filter(valid_from__lt=note.valid_from, valid_to__isnull=True).update(valid_to=note.valid_from)
    same.filter(valid_from__lt=note.valid_from, valid_to__gt=note.valid_from).update(valid_to=note.valid_from)
    later = same.filter(valid_from__gt=note.valid_from).order_by("valid_from").first()
    RuleVersion.objects.create(
        key=note.key,
        body_id=note.body_id,
        decision_class=note.decision_class,
        label=RuleSet.from_json(note.values).label,
        values=note.values,
        valid_from=note.valid_from,
        valid_to=later.valid_from if later else None,
        recorded_at=asked.received,
        source=note.authority,
    )
    RuleNote.objects.filter(pk=note.pk).update(settled_at=asked.received, adopted=True)
    return _write(asked, "RulesAdopted", note)


@formal
def drop_rules(asked: Asked, key: UUID) -> Recorded:
    """An officer finds that what was entered is not what was decided."""
    note = _lock(key)
    permits.drop_rules(asked.by)
    RuleNote.objects.filter(pk=note.pk).update(settled_at=asked.received)
    return _write(asked, "RulesDropped", note)
