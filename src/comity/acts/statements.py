"""Statements on a text: made, joined, answered, corrected by their author, released; the text itself stays as it is."""

from uuid import UUID, uuid4

from comity.access import markings, permits
from comity.access.models import Marking
from comity.acts import decisions
from comity.acts.asked import formal
from comity.acts.silence import SaySomething
from comity.core.consensus.events import STATEMENTS, Communication
from comity.core.errors import NotPossibleNow, Unreadable, _
from comity.core.seat import CHAIR, SECRETARIAT
from comity.decisions.models import Decision
from comity.record import writer
from comity.record.writer import Asked, Recorded, Writing
from comity.statements.models import Joining, Statement


class NoStatement(Unreadable):
    """A comment or an objection is another act; its author chooses (invariant 4)."""

    message = _("This is no kind of statement.")


class NotJoint(NotPossibleNow):
    """Its author made it alone."""

    message = _("This statement is its author's alone; it cannot be joined.")


class JoinedAlready(NotPossibleNow):
    """Once is enough."""

    message = _("This statement is your delegation's already.")


class CorrectTheStatement(NotPossibleNow):
    """A corrigendum belongs to a statement."""

    message = _("Correct the statement itself; a corrigendum is not corrected.")


class NotPublicYet(NotPossibleNow):
    """A statement goes with its decision."""

    message = _("Everybody can read a statement only once everybody can read what it is attached to.")


class ReleasedAlready(NotPossibleNow):
    """Once is enough."""

    message = _("Everybody can read this statement already.")


def for_act(asked: Asked, key: UUID) -> tuple[Decision, Statement]:
    """A statement that this seat may read, and its decision, locked first."""
    seen = Statement.objects.for_reader(asked.by, key, at=asked.received)
    decision = decisions.for_act(asked, seen.decision_id)
    return decision, Statement.objects.locked().for_reader(asked.by, key, at=asked.received)


def _write(
    asked: Asked, kind: str, decision: Decision, marking: Marking, statement: Statement, **more: object
) -> Recorded:
    return writer.append(
        Writing(
            kind=kind,
            asked=asked,
            subject=decision.key,
            marking=marking,
            own=markings.own(asked.by.party),
            confidential={
                "text": decision.text_hash,
                "statement": str(statement.key),
                "form": statement.form,
                **more,
            },
        )
    )


def _attach(
    asked: Asked, decision: Decision, form: Communication, text: str, language: str, **more: object
) -> Recorded:
    """Kept beside the text for ever: shown to all who take part, from now on."""
    if not text.strip():
        raise SaySomething
    given = more.pop("marking", None)
    marking = given if isinstance(given, Marking) else _circle(asked, decision)
    statement = Statement.objects.create(
        key=uuid4(),
        decision=decision,
        marking=marking,
        party_id=asked.by.party,
        form=form.value,
        language=language,
        text=text,
        at=asked.received,
        **more,
    )
    return _write(asked, "StatementMade", decision, marking, statement, said=text)


def _circle(asked: Asked, decision: Decision) -> Marking:
    groups = [f"body:{decision.body_id}"]
    return markings.made(asked.by.party, asked.received, parties=[CHAIR, SECRETARIAT], groups=groups)


@formal
def make_statement(
    asked: Asked, key: UUID, *, form: Communication, text: str, language: str = "en", joint: bool = False
) -> Recorded:
    """A reservation, an interpretation, an explanation or a dissociation; never an objection (invariants 4, 22)."""
    decision = decisions.for_act(asked, key)
    procedure = decision.procedure
    permits.make_statement(asked.by, procedure)
    if form not in STATEMENTS:
        raise NoStatement
    event = procedure.communicate(asked.by.party, asked.received, form)
    decision.store(procedure.after(event))
    return _attach(asked, decision, event.form, text, language, joint=joint)


@formal
def join_statement(asked: Asked, key: UUID) -> Recorded:
    """A delegation makes a joint statement its own; parties are shown in register order."""
    decision, statement = for_act(asked, key)
    procedure = decision.procedure
    permits.join_statement(asked.by, procedure)
    if not statement.joint:
        raise NotJoint
    own = Joining.objects.filter(statement=statement, party=asked.by.party)
    if statement.party_id == asked.by.party or own.exists():
        raise JoinedAlready
    procedure.communicate(asked.by.party, asked.received, Communication(statement.form))  # within its time
    Joining.objects.create(statement=statement, party_id=asked.by.party, at=asked.received)
    return _write(asked, "StatementJoined", decision, statement.marking, statement)


@formal
def reply_to_statement(asked: Asked, key: UUID, *, text: str, language: str = "en") -> Recorded:
    """An answer, attached beside what it answers."""
    decision, statement = for_act(asked, key)
    procedure = decision.procedure
    permits.reply_to_statement(asked.by, procedure)
    event = procedure.reply(asked.by.party, asked.received, said=statement.at)
    decision.store(procedure.after(event))
    return _attach(asked, decision, event.form, text, language, answers=statement)


@formal
def correct_statement(asked: Asked, key: UUID, *, text: str, language: str = "en") -> Recorded:
    """The author corrects its own words: both stand, and whoever reads the one reads the other."""
    decision, statement = for_act(asked, key)
    permits.correct_statement(asked.by, statement.party_id)
    if statement.corrects_id is not None:
        raise CorrectTheStatement
    procedure = decision.procedure
    event = procedure.communicate(asked.by.party, asked.received, Communication.CORRIGENDUM)
    decision.store(procedure.after(event))
    public = asked.received if statement.released_at else None  # copies inherit the mark (invariant 30)
    more = {"corrects": statement, "marking": statement.marking, "released_at": public}
    return _attach(asked, decision, event.form, text, language, **more)


@formal
def release_statement(asked: Asked, key: UUID) -> Recorded:
    """Its author lets everybody read a statement on a published decision (invariant 30)."""
    decision, statement = for_act(asked, key)
    permits.release_statement(asked.by, statement.party_id)
    if statement.released_at is not None:
        raise ReleasedAlready
    hidden = statement.answers is not None and statement.answers.released_at is None
    if decision.published_at is None or hidden:
        raise NotPublicYet
    together = Statement.objects.filter(marking=statement.marking_id, released_at__isnull=True)
    together.update(released_at=asked.received)
    Marking.objects.filter(pk=statement.marking_id, public_from__isnull=True).update(
        public_from=asked.received
    )
    return _write(asked, "StatementReleased", decision, statement.marking, statement)
