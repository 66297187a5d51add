"""What stands beside a decision: objections received outside, words, doubt and delay, as each reader may see it."""

from dataclasses import dataclass
from datetime import datetime

from comity.access import permits
from comity.core.consensus.stages import ANSWERS_BREAKS, MOOT, Stage
from comity.core.seat import CHAIR, SECRETARIAT
from comity.decisions.models import Communication, Decision
from comity.decisions.past import Contest, Happened, contest_of
from comity.record.models import Entry
from comity.register import queries as register
from comity.web import outside, stages
from comity.web.saying import ORDINARY, class_in_words, language
from comity.web.silence_forms import FORMS
from comity.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Said:
    """One communication as the page shows it."""

    row: Communication
    party: str
    form: str


def of(found: Decision, request: Visit, names: dict[str, str]) -> dict[str, object]:
    """What the templates of the margin need; two queries, and one more where an objection was taken back."""
    inside = request.seat.party in {*found.members, CHAIR, SECRETARIAT}
    procedure, ended = found.procedure, stages.ended(found)
    return {
        "outside": outside.rows_for(found, request, names) if inside else [],
        "said": said(found, request, names) if inside else [],
        "checked": inside and not ended and bool(procedure.entered or procedure.unconfirmed),
        "ended": ended,
        "overdue": inside and procedure.confirmation_overdue(request.received),
        "contested": found.contested,
        "contest": None if found.contested else contest(found, request.received),
        "dated": inside,
        "held_since": found.held_at if inside else None,
        "opened_by": names.get(found.launcher, found.launcher) if inside else "",
        "of_class": class_in_words(found.decision_class) if found.decision_class != ORDINARY else "",
        "announcing": announcing(found, request) if inside else "",
        "numbered_by": numbered_by(found, names) if inside and found.number else "",
    }


def contest(found: Decision, instant: datetime) -> Contest | None:
    """Whether it had been contested at an instant, and until when; nothing of that is erased."""
    if found.adopted_at is None or not (found.contested or found.lifted):
        return None
    kinds = ("TimelyBreakFound", "ObjectionLifted")
    rows = Entry.objects.filter(subject=found.key, kind__in=kinds, at__lte=instant).order_by("index")
    return contest_of(Happened(kind, at) for kind, at in rows.values_list("kind", "at"))


def announcing(found: Decision, request: Visit) -> str:
    """The body whose next meeting announces an adoption, where it is another one than the body that decides."""
    if found.announcing in {"", found.body_id}:
        return ""
    bodies = register.bodies_on(request.received.date(), language())
    return bodies.get(found.announcing, found.announcing)


def numbered_by(found: Decision, names: dict[str, str]) -> str:
    """The office in whose name the number was given, where the rules say which."""
    office = found.procedure.rules.numbering_office
    return names.get(office, office)


def said(found: Decision, request: Visit, names: dict[str, str]) -> list[Said]:
    """Communications that this reader may see, in the order in which they came."""
    rows = Communication.objects.visible_to(request.seat, at=request.received).filter(decision=found)
    forms = {key.value: words for key, words in FORMS.items()}
    return [
        Said(row, names.get(row.party_id, row.party_id), str(forms.get(row.form, row.form)))
        for row in rows.order_by("at")[:100]
    ]


def may(found: Decision, request: Visit) -> dict[str, bool]:
    """Which acts around a running silence to offer."""
    seat, procedure, stage = request.seat, found.procedure, found.stage_at(request.received)
    runs = stage in {Stage.SILENCE, Stage.HELD}
    answered = stage is Stage.EXPIRED or stage in ANSWERS_BREAKS | MOOT
    elsewhere = bool(procedure.rules.channels - {"platform"}) and procedure.circulated_at is not None
    return {
        "set_deadline": runs and permits.allows(permits.set_deadline, seat, procedure),
        "object_to_silence": runs
        and seat.party not in procedure.objectors
        and permits.allows(permits.object_to_silence, seat, procedure),
        "communicate": runs and permits.allows(permits.communicate, seat, procedure),
        "prepare": runs and permits.allows(permits.prepare, seat, procedure),
        "enter_break": answered and elsewhere and permits.allows(permits.enter_break, seat, procedure),
        "record_delivery": (runs or stage is Stage.EXPIRED)
        and permits.allows(permits.record_delivery, seat, procedure),
    }
