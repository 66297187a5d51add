"""Statements for programs: what delegations attached to a text, and the same acts as the pages."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Router, Schema
from pydantic import Field, StringConstraints

from comity.acts import statements as acts
from comity.api import answers, shapes
from comity.api.door import ACTORS, READERS, Call, asked
from comity.core.consensus.events import STATEMENTS, Communication
from comity.decisions.models import Decision
from comity.register import queries as register
from comity.statements.models import Statement

router = Router(tags=["statements"])
Language = Annotated[str, StringConstraints(pattern="^(en|ru|ar|zh|fr)$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=shapes.NO_NUL)]


class Words(shapes.Act):
    """What a delegation says, and in which language."""

    text: Text
    language: Language = "en"


class NewStatement(Words):
    """Its author chooses what it is; none of it is an objection."""

    form: Annotated[str, Field(pattern=f"^({'|'.join(STATEMENTS)})$")]
    joint: bool = False


class StatementRow(Schema):
    """A statement, a reply or a corrigendum."""

    key: UUID
    form: str
    parties: list[str] = Field(description="register codes, in register order")
    language: str
    text: str
    at: datetime
    joint: bool
    answers: UUID | None
    corrects: UUID | None
    released_at: datetime | None


class Statements(Schema):
    """In the order in which they were made."""

    statements: list[StatementRow]
    next: str | None


@router.get("/decisions/{uuid:key}/statements", auth=READERS, response={200: Statements, **shapes.READS})
def statements(request: Call, key: UUID, page: shapes.Page = 1) -> Statements:
    """What is attached to a text, as far as you may read it."""
    found = Decision.objects.for_reader(request.seat, key, at=request.received)
    rows = Statement.objects.visible_to(request.seat, at=request.received).filter(decision=found)
    order = list(register.names_on(request.received.date(), "en"))
    listed = rows.prefetch_related("joinings").order_by("at", "key")
    shown, more = answers.paged(listed, f"/decisions/{key}/statements", page)
    return Statements(statements=[_row(row, order) for row in shown], next=more)


def _row(row: Statement, order: list[str]) -> StatementRow:
    parties = {row.party_id, *(joining.party_id for joining in row.joinings.all())}
    return StatementRow(
        key=row.key,
        form=row.form,
        parties=[code for code in order if code in parties],
        language=row.language,
        text=row.text,
        at=row.at,
        joint=row.joint,
        answers=row.answers_id,
        corrects=row.corrects_id,
        released_at=row.released_at,
    )


@router.post("/decisions/{uuid:key}/statements", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def make_statement(request: Call, key: UUID, said: NewStatement) -> shapes.Done:
    """Attach a statement; the text stays as it is."""
    done = acts.make_statement(
        asked(request, said.act),
        key,
        form=Communication(said.form),
        text=said.text,
        language=said.language,
        joint=said.joint,
    )
    return answers.done(done)


@router.post("/statements/{uuid:key}/join", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def join_statement(request: Call, key: UUID, said: shapes.Act) -> shapes.Done:
    """Make a joint statement your own."""
    return answers.done(acts.join_statement(asked(request, said.act), key))


@router.post("/statements/{uuid:key}/reply", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def reply_to_statement(request: Call, key: UUID, said: Words) -> shapes.Done:
    """Answer a statement."""
    done = acts.reply_to_statement(asked(request, said.act), key, text=said.text, language=said.language)
    return answers.done(done)


@router.post("/statements/{uuid:key}/correct", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def correct_statement(request: Call, key: UUID, said: Words) -> shapes.Done:
    """Correct your own words; both stand."""
    done = acts.correct_statement(asked(request, said.act), key, text=said.text, language=said.language)
    return answers.done(done)


@router.post("/statements/{uuid:key}/release", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def release_statement(request: Call, key: UUID, said: shapes.Act) -> shapes.Done:
    """Let everybody read your statement on a published decision."""
    return answers.done(acts.release_statement(asked(request, said.act), key))
